"""One timeline on a line: what both branches share, and where they diverge at the change.

Assumption: an event is a point in time. Leaves out causes: the chronicle beside it lists them.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from markupsafe import Markup

from allohistory.errors import counted
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent, text

LANES = {"baseline": 44, "both": 76, "changed": 108}  # pixels from the top
LEVELS = (-26, -40)  # of labels above a lane, mirrored below
HEIGHT = 174
Entry = Mapping[str, str | date]
LETTER = 0.0072  # of the width, on the narrowest page that shows labels
BEND = 0.012
SHAPES = {
    "war": "M0,-6L6,0L0,6L-6,0Z",
    "battle": "M0,-8L2.2,-2.6L8,-2.4L3.4,1.2L5,7L0,3.6L-5,7L-3.4,1.2L-8,-2.4L-2.2,-2.6Z",
    "signed": "M-4,-4H4V4H-4Z",
}
SHAPES["quarrel"] = SHAPES["battle"]
DOT = "M-3.4,0A3.4,3.4 0 1 0 3.4,0A3.4,3.4 0 1 0 -3.4,0Z"


def timeline_strip(
    entries: Sequence[Entry],
    span: tuple[str, str],
    divergence: str | None = None,
    before: str = "Without the change",
    after: str = "With the change",
) -> Markup:
    """Return the strip of a chronicle as an HTML fragment.

    `entries`: mappings with the fields of `answers.Entry`: `date` (ISO or date), `text`, `kind`,
        `branch` (both, baseline or changed), and optionally `label`: a few words to print on the
        strip.
    `span`: first and last date, ISO. `divergence`: the date of the change, ISO, or None for a
        single timeline.
    """
    first, last = (marks.day_of(end) for end in span)

    def x(when: str | date) -> float:
        return marks.place(marks.day_of(when), first, last)

    parted = x(divergence) if divergence else 1.0
    drawing = _years(first, last) + _lanes(parted)
    if divergence:
        drawing += element(
            "line",
            x1=per_cent(parted),
            x2=per_cent(parted),
            y1=20,
            y2=HEIGHT - 18,
            class_="divergence",
        )
    # Wars, battles and treaties are drawn last, over everything else.
    for entry in sorted(entries, key=lambda entry: str(entry["kind"]) in SHAPES):
        lane = LANES[str(entry.get("branch", "both"))]
        sign = element(
            "path",
            element("title", f"{marks.in_words(entry['date'])}: {entry['text']}"),
            d=SHAPES.get(str(entry["kind"]), DOT),
            class_=f"event {entry.get('branch', 'both')}",
        )
        if entry.get("until"):
            ends = {"x1": per_cent(x(entry["date"])), "x2": per_cent(x(entry["until"]))}
            drawing += element("line", **ends, y1=lane, y2=lane, class_="lasting")
        drawing += element("svg", sign, x=per_cent(x(entry["date"])), y=lane, overflow="visible")
    drawing += _labels(entries, x)
    begin, end = map(marks.in_words, span)
    spoken = f"{counted(len(entries), 'event')} from {begin} to {end}"
    plot = element("svg", drawing, class_="plot", height=HEIGHT, role="img", aria_label=spoken)
    names = Markup()
    if divergence:
        named = (("baseline", before), ("changed", after))
        names = Markup().join(
            element("div", words, class_=f"lane {kind}", style=f"top:{LANES[kind] - 9}px")
            for kind, words in named
        )
    return element("figure", element("div", plot + names, class_="events"), class_="chart")


def _years(first: int, last: int) -> Markup:
    lines = Markup()
    for year in range(date.fromordinal(first).year + 1, date.fromordinal(last).year + 1):
        x = per_cent(marks.place(date(year, 1, 1).toordinal(), first, last))
        lines += element("line", x1=x, x2=x, y1=0, y2=HEIGHT - 18, class_="grid")
        lines += text(
            str(year),
            x=x,
            y=HEIGHT - 4,
            text_anchor="middle",
            class_="tick" if year % 2 else "tick even",
        )
    return lines


def _lanes(parted: float) -> Markup:
    """Draw one line up to the change, two after it."""
    middle = LANES["both"]
    lines = element("line", x1="0%", x2=per_cent(parted), y1=middle, y2=middle, class_="lane both")
    if parted >= 1:
        return lines
    turn = min(1.0, parted + BEND)
    for kind in ("baseline", "changed"):
        y = LANES[kind]
        lines += element(
            "line", x1=per_cent(parted), x2=per_cent(turn), y1=middle, y2=y, class_=f"lane {kind}"
        )
        lines += element("line", x1=per_cent(turn), x2="100%", y1=y, y2=y, class_=f"lane {kind}")
    return lines


def _labels(entries: Sequence[Entry], x: Callable[[str | date], float]) -> Markup:
    """Draw short labels where there is room; other events have only their tooltip."""
    ends: dict[tuple[str, int], float] = {}  # where the last label of a branch and level ends
    labels = Markup()
    for entry in sorted(entries, key=lambda entry: marks.day_of(entry["date"])):
        label = str(entry.get("label") or "")
        branch = str(entry.get("branch", "both"))
        if not label:
            continue
        at, width = x(entry["date"]), LETTER * len(label)
        start = min(max(0.0, at - width / 2), 1.0 - width)
        level = next((i for i in range(len(LEVELS)) if ends.get((branch, i), -1.0) <= start), None)
        if level is None:
            continue
        ends[branch, level] = start + width + LETTER
        down = branch == "changed"
        lane = LANES[branch]
        y = lane - LEVELS[level] - 4 if down else lane + LEVELS[level] + 12
        labels += element(
            "line",
            x1=per_cent(at),
            x2=per_cent(at),
            y1=lane + (6 if down else -6),
            y2=y + (-10 if down else 3),
            class_="leader",
        )
        labels += text(
            label,
            x=per_cent(start + width / 2),
            y=y,
            text_anchor="middle",
            class_=f"label {branch}",
        )
    return labels
