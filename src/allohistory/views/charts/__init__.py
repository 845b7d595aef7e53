"""Charts as SVG: answers, fans, the strip of a timeline.

Each returns an HTML fragment, needs no script, and takes its style from `static/charts.css`, which
`assets.page_assets()` includes. Leaves out the map (`views.map`).
"""

from allohistory.views.charts.answers import answer_chart
from allohistory.views.charts.fan import fan_chart
from allohistory.views.charts.strip import timeline_strip

__all__ = ["answer_chart", "fan_chart", "timeline_strip"]
