"""Shared by all charts: elements, places along an axis, numbers in words.

Assumption: horizontal places are shares of the width, written in per cent, so that a chart fits any
page and its letters keep their size; vertical ones are pixels. Leaves out scripts: hovering shows
an element's own title.
"""

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count

from markupsafe import Markup, escape

Number = float | int
_identities = count(1)


def element(tag: str, *content: str | Markup, **attributes: str | float | date | None) -> Markup:
    """Return an element: plain text in it is escaped, `Markup` is taken as it is.

    `class_` becomes class, `stroke_width` stroke-width; an attribute that is None is left out.
    """
    # A page has thousands of elements, and `Markup.format` takes ten times as long.
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None
    )
    # A number and its % stay on one line.
    inside = "".join(map(escape, content)).replace(" %", "\xa0%")
    return Markup(f"<{tag}{written}>{inside}</{tag}>")  # noqa: S704 - its parts are escaped


def text(words: str, **attributes: str | float | date | None) -> Markup:
    """Return an SVG text."""
    return element("text", words, **attributes)


def fresh_identity(stem: str) -> str:
    """Return an element id that no other chart of the page has."""
    return f"{stem}-{next(_identities)}"


def per_cent(share: float) -> str:
    """Write a share of the width, short: 0.3141 as 31.41%."""
    return f"{round(100 * share, 2):g}%"


def place(value: Number, low: Number, high: Number) -> float:
    """Return where a value stands between the ends of an axis, 0..1, clipped to it."""
    return min(1.0, max(0.0, (value - low) / (high - low))) if high > low else 0.5


def day_of(when: str | date) -> int:
    """Return the day's number of an ISO date."""
    return (when if isinstance(when, date) else date.fromisoformat(when[:10])).toordinal()


def in_words(when: str | date) -> str:
    """Write a date as 13 April 1941."""
    day = date.fromordinal(day_of(when))
    return f"{day.day} {day:%B %Y}"


def ticks(low: Number, high: Number, wanted: int = 5) -> list[float]:
    """Return round numbers from low to high, about as many as wanted."""
    if not high > low:
        return [float(low)]
    rough = (high - low) / wanted
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 2.5, 5, 10) if rough <= size * factor * 1.0001)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def round_up(value: Number) -> float:
    """Return the next round number, to end an axis on."""
    if value <= 0:
        return 1.0
    size = 10.0 ** math.floor(math.log10(value))
    return next(
        size * f for f in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if value <= size * f * 1.0001
    )


def spread_apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return places as near to the wanted ones as a least gap between neighbours allows."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    placed = [0.0] * len(wanted)
    least = low
    for i in order:
        placed[i] = max(wanted[i], least)
        least = placed[i] + gap
    most = high
    for i in reversed(order):
        placed[i] = min(placed[i], most)
        most = placed[i] - gap
    return placed


def numbers_table(heads: Sequence[str], rows: Iterable[Sequence[str]], title: str) -> Markup:
    """Return the chart's numbers as a table that unfolds: for screen readers, and for copying."""
    head = Markup().join(element("th", name, scope="col") for name in heads)
    body = Markup().join(
        element("tr", Markup().join(element("td", cell) for cell in row)) for row in rows
    )
    identity = fresh_identity("numbers")
    table = element("table", element("thead", element("tr", head)) + element("tbody", body))
    return element(
        "details",
        element("summary", "Numbers", id=identity)
        + element("div", table, tabindex="0", role="region", aria_label=f"Numbers: {title}"),
        class_="chart-numbers",
    )
