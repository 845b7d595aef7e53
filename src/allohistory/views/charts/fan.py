"""A quantity over time in many timelines, as bands of quantiles, against the record.

Assumption: the 5, 25, 50, 75 and 95 % quantiles describe a spread well enough. Leaves out single
timelines.
"""

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise

from markupsafe import Markup

from allohistory.answers.trajectories import Counter, Fan, Trajectory
from allohistory.answers.wording import plain_number
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent, text

HEIGHT = 230  # pixels
WIDE = 1000  # inner units of the width; stretched to the page
BANDS = ((0.05, 0.95, "outer"), (0.25, 0.75, "inner"))
KINDS = ("before", "after")
NAMES = {"baseline": "Without the change", "changed": "With the change"}
SHAPES = (
    "M0,-5L5,0L0,5L-5,0Z",
    "M-4,-4H4V4H-4Z",
    "M0,-5L5,4H-5Z",
    "M0,5L5,-4H-5Z",
)
LINE = 17  # pixels between two labels
ROOM = 1.04
Axis = Callable[[float], float]
LATE = 0.6  # a date beyond this share of the width is labelled on its left


def fan_chart(series: Trajectory, divergence: date | None = None) -> Markup:
    """Return the fan chart of one series as an HTML fragment.

    `divergence` is the day from which its branches differ, if there are two.
    """
    days = [marks.day_of(day) for day in series.dates]
    first, last = days[0], days[-1]
    low, high = _limits(series, first, last)
    branches = list(zip(KINDS, series.fans, strict=False))

    def x(day: float) -> float:
        return marks.place(day, first, last)

    def y(value: float) -> float:
        return HEIGHT * (1 - marks.place(value, low, high))

    # Up to the change both branches are one: the second is drawn from there on.
    since = first if divergence is None else marks.day_of(divergence)
    parted = max((i for i, day in enumerate(days) if day <= since), default=0)
    shapes = Markup()
    for draw in (_bands, _median):
        for (kind, fan), start in zip(branches, (0, parted), strict=False):
            shapes += draw(fan, kind, days, start, x, y)
    stretched = element(
        "svg",
        shapes,
        viewBox=f"0 0 {WIDE} {HEIGHT}",
        preserveAspectRatio="none",
        width="100%",
        height=HEIGHT,
    )
    drawing = _grid(first, last, low, high) + stretched + _divergence(divergence, x)
    drawing += Markup().join(
        _record(counter, SHAPES[i % len(SHAPES)], x, y) for i, counter in enumerate(series.record)
    )
    title, unit = series.name, series.unit
    plot = element(
        "svg", drawing, class_="plot", height=HEIGHT, role="img", aria_label=_spoken(series)
    )
    heading = element("figcaption", title + (element("small", unit) if unit not in title else ""))
    body = element("div", plot + _end_labels(branches, y), class_="fan")
    return element(
        "figure", heading + _key(series, branches) + body + _table(series, branches), class_="chart"
    )


def _limits(series: Trajectory, first: int, last: int) -> tuple[float, float]:
    """Return the ends of the value axis: 0 or a round number below all, and one above all."""
    values = [0.0]
    for fan in series.fans:
        for line in fan.quantiles.values():
            values += list(line)
    for counter in series.record:
        for point in counter.points:
            if first <= marks.day_of(point.end) and marks.day_of(point.start) <= last:
                values += [point.value, point.low or 0.0, point.high or 0.0]
    most, least = max(values), min(values)
    return (-marks.round_up(-least * ROOM) if least < 0 else 0.0), marks.round_up(most * ROOM)


def _quantile(fan: Fan, share: float) -> Sequence[float]:
    """Return one quantile over time."""
    return fan.quantiles[str(share)]


def _points(
    days: Sequence[int], values: Sequence[float], start: int, x: Axis, y: Axis
) -> list[str]:
    pairs = list(zip(days, values, strict=True))[start:]
    return [f"{WIDE * x(day):.1f},{y(value):.1f}" for day, value in pairs]


def _bands(fan: Fan, kind: str, days: Sequence[int], start: int, x: Axis, y: Axis) -> Markup:
    """Draw the bands that hold 90 % and 50 % of the timelines."""
    bands = Markup()
    for low, high, name in BANDS:
        up = _points(days, _quantile(fan, high), start, x, y)
        down = _points(days, _quantile(fan, low), start, x, y)
        bands += element(
            "path", d=f"M{'L'.join(up)}L{'L'.join(reversed(down))}Z", class_=f"band {name} {kind}"
        )
    return bands


def _median(fan: Fan, kind: str, days: Sequence[int], start: int, x: Axis, y: Axis) -> Markup:
    line = _points(days, _quantile(fan, 0.5), start, x, y)
    return element("path", d=f"M{'L'.join(line)}", class_=f"median {kind}")


def _grid(first: int, last: int, low: float, high: float) -> Markup:
    """Draw horizontal lines with their values, and years with their names."""
    lines = Markup()
    for value in marks.ticks(low, high, 4):
        y = round(HEIGHT * (1 - marks.place(value, low, high)), 1)
        lines += element("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid")
        lines += text(plain_number(value), x="0%", dx=-8, y=y + 4, text_anchor="end", class_="tick")
    for year in range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1):
        x = per_cent(marks.place(date(year, 1, 1).toordinal(), first, last))
        lines += element("line", x1=x, x2=x, y1=HEIGHT, y2=HEIGHT + 4, class_="axis")
        often = "tick" if year % 2 else "tick even"
        lines += text(str(year), x=x, y=HEIGHT + 17, text_anchor="middle", class_=often)
    return lines + element("line", x1="0%", x2="100%", y1=HEIGHT, y2=HEIGHT, class_="axis")


def _divergence(when: date | None, x: Axis) -> Markup:
    """Draw the date from which the change acts."""
    if when is None:
        return Markup()
    share = x(marks.day_of(when))
    late = share > LATE
    return element(
        "line", x1=per_cent(share), x2=per_cent(share), y1=0, y2=HEIGHT, class_="divergence"
    ) + text(
        "the change",
        x=per_cent(share),
        dx=-5 if late else 5,
        y=11,
        text_anchor="end" if late else "start",
        class_="divergence",
    )


def _record(counter: Counter, shape: str, x: Axis, y: Axis) -> Markup:
    """Draw the record's points: a sign at the value, bars for its error and its period."""
    signs = Markup()
    for point in counter.points:
        start, end = marks.day_of(point.start), marks.day_of(point.end)
        if x(end) <= 0 or x(start) >= 1:
            continue
        middle = per_cent(x((start + end) / 2))
        value = y(point.value)
        low, high = point.low, point.high
        title = f"{counter.name}, {marks.in_words(point.start)}"
        if end != start:
            title += f" to {marks.in_words(point.end)}"
        title += f": {plain_number(point.value)}"
        if low is not None or high is not None:
            least = low if low is not None else point.value
            most = high if high is not None else point.value
            title += f" ({plain_number(least)} to {plain_number(most)})"
            signs += element(
                "line",
                x1=middle,
                x2=middle,
                y1=round(y(least), 1),
                y2=round(y(most), 1),
                class_="record",
            )
        if end > start:
            signs += element(
                "line",
                x1=per_cent(x(start)),
                x2=per_cent(x(end)),
                y1=round(value, 1),
                y2=round(value, 1),
                class_="record span",
            )
        sign = element("path", element("title", title), d=shape, class_="record")
        signs += element("svg", sign, x=middle, y=round(value, 1), overflow="visible")
    return signs


def _end_labels(branches: Sequence[tuple[str, Fan]], y: Axis) -> Markup:
    """Draw the name and last median of each branch at its end; hidden on a narrow page."""
    ends = [_quantile(fan, 0.5)[-1] for _, fan in branches]
    places = marks.spread_apart([y(end) for end in ends], 2.1 * LINE, LINE, HEIGHT - LINE)
    return Markup().join(
        element(
            "div",
            NAMES[fan.branch] + element("b", plain_number(end)),
            class_=f"fan-end {kind}",
            style=f"top:{at:.0f}px",
        )
        for (kind, fan), end, at in zip(branches, ends, places, strict=True)
    )


def _key(series: Trajectory, branches: Sequence[tuple[str, Fan]]) -> Markup:
    """Draw the key; a branch's entry shows only where its label at the end does not."""
    spans = Markup()
    for kind, fan in branches:
        line = element("path", d="M1,7H33", class_=f"median {kind}")
        band = element("rect", x=1, y=1, width=32, height=12, class_=f"band outer {kind}")
        sign = element("svg", band + line, width=34, height=14, aria_hidden="true")
        spans += element("span", sign + NAMES[fan.branch], class_="narrow")
    spans += element("span", "line: median; bands: 50 and 90 % of the timelines")
    for i, counter in enumerate(series.record):
        sign = element(
            "path", d=SHAPES[i % len(SHAPES)], class_="record", transform="translate(8,7)"
        )
        spans += element(
            "span",
            element("svg", sign, width=16, height=14, aria_hidden="true") + counter.name,
        )
    return element("div", spans, class_="chart-key")


def _spoken(series: Trajectory) -> str:
    """Describe the chart in a sentence."""
    ends = []
    for fan in series.fans:
        median, low, high = (plain_number(_quantile(fan, share)[-1]) for share in (0.5, 0.05, 0.95))
        ends.append(f"{NAMES[fan.branch]}: median {median}, 90 % between {low} and {high}")
    first, last = series.dates[0], series.dates[-1]
    return f"{series.name} from {first} to {last}. At the end, {'; '.join(ends)}."


def _table(series: Trajectory, branches: Sequence[tuple[str, Fan]]) -> Markup:
    """Return the median and 90 % range of each branch, once a year."""
    years = [str(day)[:4] for day in series.dates]
    last_of_year = [i for i, (a, b) in enumerate(pairwise([*years, ""])) if a != b]
    rows = []
    for i in last_of_year:
        cells = [str(series.dates[i])]
        for _, branch in branches:
            median, low, high = (plain_number(_quantile(branch, q)[i]) for q in (0.5, 0.05, 0.95))
            cells.append(f"{median} ({low} to {high})")
        rows.append(cells)
    heads = ["Date", *(NAMES[fan.branch] for _, fan in branches)]
    return marks.numbers_table(heads, rows, series.name)
