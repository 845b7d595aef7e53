"""Numbers of the record beside the ranges of their replicates, over time and on a log scale.

Assumption: a number above and one below by the same factor are equally far off. Leaves out the
shape of a distribution between its quantiles.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from allohistory.answers.validation_report import Band
from allohistory.answers.wording import plain_number
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent, text

HEIGHT = 190  # pixels
ROOM = 0.1  # share of the height left free above and below
LEAST_SHARE = 0.05  # values below this share of the smallest record are drawn there
STEPS = (1, 2, 5)
CROSS = "M-4.5,-4.5L4.5,4.5M-4.5,4.5L4.5,-4.5"
NARROWEST = 4.0  # factor between the ends of an axis, at least
DECADES = 3  # beyond them only powers of ten are named
YEAR = 365.25
EDGE = 200  # days left free at both ends
Height = Callable[[float], float]


@dataclass(frozen=True)
class RecordRange:
    """A number of the record with the central ranges of its replicates."""

    first: date
    last: date
    value: float
    median: float
    half: tuple[float, float]  # 50 %
    most: tuple[float, float]  # 90 %
    rank: float  # share of replicates below the value
    inside: bool  # whether the value lies in `most`


def range_of(band: Band) -> RecordRange | None:
    """Return the range of a band; None where too few timelines have such a number."""
    median, half, most, rank, inside = band.median, band.half, band.most, band.rank, band.inside
    if median is None or half is None or most is None or rank is None or not inside:
        return None
    figure = band.figure
    return RecordRange(
        figure.first, figure.last, figure.value, median, half, most, rank, inside[-1]
    )


def range_chart(title: str, unit: str, rows: Sequence[RecordRange]) -> Markup:
    """Return one series as an HTML fragment; `rows` holds one range or more."""
    days = [(marks.day_of(row.first) + marks.day_of(row.last)) / 2 for row in rows]
    first, last = min(days) - EDGE, max(days) + EDGE
    least, low, high = limits(rows)

    def x(day: float) -> str:
        return per_cent(marks.place(day, first, last))

    def y(value: float) -> float:
        share = marks.place(math.log(max(value, least)), math.log(low), math.log(high))
        return round(HEIGHT * (1 - share), 1)

    drawing = grid(low, high, y) + years(first, last, x)
    for day, row in zip(days, rows, strict=True):
        drawing += range_bars(x(day), row, y)
    for day, row in zip(days, rows, strict=True):
        drawing += record_mark(x(day), row, y)
    outside = sum(not row.inside for row in rows)
    counted = f"{len(rows) - outside} of {len(rows)} inside"
    spoken = f"{title}: {counted} the 90 % bands."
    plot = element("svg", drawing, class_="plot", height=HEIGHT, role="img", aria_label=spoken)
    verdict = element("span", f"{outside} outside", class_="bad") if outside else "none outside"
    small = element("small", f"{unit} · {len(rows)} numbers, ", verdict)
    return element("figure", element("figcaption", title + small) + plot,
                   class_="chart ranges")  # fmt: skip


def limits(rows: Sequence[RecordRange]) -> tuple[float, float, float]:
    """Return the smallest value that is drawn, and the ends of the axis."""
    positive = [row.value for row in rows if row.value > 0]
    floor = LEAST_SHARE * min(positive, default=1.0)
    values = [max(floor, value) for row in rows for value in (row.value, *row.most)]
    room = max(NARROWEST, max(values) / min(values)) ** ROOM
    return floor, min(values) / room, max(values) * room


def grid(low: float, high: float, y: Height) -> Markup:
    """Draw lines at round numbers, with their names."""
    lines = Markup()
    for value in round_numbers(low, high):
        place = y(value)
        lines += element("line", x1="0%", x2="100%", y1=place, y2=place, class_="grid")
        lines += text(plain_number(value), x="0%", dx=-8, y=place + 4, text_anchor="end",
                      class_="tick")  # fmt: skip
    return lines


def round_numbers(low: float, high: float) -> list[float]:
    """Return 1, 2 and 5 times powers of ten, or powers of ten alone over a wide range."""
    start, end = math.floor(math.log10(low)), math.ceil(math.log10(high))
    steps = STEPS if math.log10(high / low) <= DECADES else STEPS[:1]
    values = [step * 10.0**power for power in range(start, end + 1) for step in steps]
    return [value for value in values if low <= value <= high]


def years(first: float, last: float, x: Callable[[float], str]) -> Markup:
    """Draw the names of some years."""
    span = (last - first) / YEAR
    step = next(size for size in (1, 2, 5, 10, 100) if span / size <= 8)  # noqa: PLR2004 - names
    names = Markup()
    start, end = (date.fromordinal(math.floor(day)).year for day in (first, last))
    for year in range(start - start % step, end + 1, step):
        day = marks.day_of(f"{year:04d}-01-01")
        if first <= day <= last:
            names += text(str(year), x=x(day), y=HEIGHT + 16, text_anchor="middle", class_="tick")
    return names


def range_bars(x: str, row: RecordRange, y: Height) -> Markup:
    """Draw the two bars and the median of one number, with its figures as a title."""
    title = (
        f"{row.first} to {row.last}: record {plain_number(row.value)}; 90 % of "
        f"replicates {plain_number(row.most[0])} to {plain_number(row.most[1])}, 50 % "
        f"{plain_number(row.half[0])} to {plain_number(row.half[1])}"
    )
    bars = Markup()
    for name, ends in (("most", row.most), ("half", row.half)):
        low, high = (y(value) for value in ends)
        bars += element("line", x1=x, x2=x, y1=low, y2=high, class_=name)
    middle = y(row.median)
    dash = element("line", x1=-5, x2=5, y1=0, y2=0, class_="middle")
    bars += element("svg", dash, x=x, y=middle, overflow="visible")
    return element("g", element("title", title) + bars)


def record_mark(x: str, row: RecordRange, y: Height) -> Markup:
    """Draw the record's number: a dot inside its band, a labelled cross outside."""
    place = y(row.value)
    if row.inside:
        return element("circle", cx=x, cy=place, r=3.6, class_="observed")
    high = row.value > row.most[1]
    word = text("outside", x=0, y=-9 if high else 17, text_anchor="middle", class_="observed")
    cross = element("path", d=CROSS, class_="observed")
    return element("svg", cross + word, x=x, y=place, overflow="visible")
