"""The charts of a report and of the app: answers, fans, the strip of a timeline.

Each returns an HTML fragment with SVG in it, needs no script, and takes its looks from
`static/charts.css`, which `assets.page_assets()` brings along. Leaves out the map (`views.map`).
"""

from allohistory.views.answer_chart import answer_chart
from allohistory.views.fan_chart import fan_chart
from allohistory.views.timeline_strip import timeline_strip

__all__ = ["answer_chart", "fan_chart", "timeline_strip"]
