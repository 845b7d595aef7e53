"""Answers as dots with intervals: without the change, with it, and the paired difference.

Assumption: a reader needs the difference and its two errors, so they are drawn separately: a thin
line for simulation error, a wide bar for the uncertainty of the assumptions. Leaves out which
assumptions move an answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.formatting import IntervalEstimate, is_known
from allohistory.answers.wording import plain_number
from allohistory.views.charts import marks
from allohistory.views.charts.marks import element, per_cent, text
from allohistory.views.charts.scales import CHANCES, Scale, scale_of, spread_of

HEIGHT = 50  # pixels of a row
BEFORE, AFTER, ALONE, CHANGE = 15, 35, 25, 33  # heights in it
FLIP = 0.72  # beyond this share of the strip a number stands left of its interval
LAST = 0.9  # no number starts further right
NEVER = "n = 0: the condition never holds"
SIGN = Markup('<svg width="34" height="14" aria-hidden="true">{}</svg>')


@dataclass
class Sample:
    """An estimate for the key."""

    value: float
    low: float
    high: float
    spread: float | None = None
    spread_low: float | None = None
    spread_high: float | None = None
    spread_most: float | None = None


SAMPLE = Sample(0.5, 0.05, 0.95)
OPEN_SAMPLE = Sample(0.5, 0.5, 0.5, 0.25, 0.1, 0.9)


def answer_chart(
    answers: Sequence[Answer],
    before: str = "Without the change",
    after: str = "With the change",
) -> Markup:
    """Return the dot-and-interval chart of answers as an HTML fragment.

    Probabilities share one axis from 0 to 100 %; every other number has its own.
    """
    if not answers:
        return Markup()
    paired = any(answer.changed for answer in answers)
    chances = [answer for answer in answers if answer.kind == "probability"]
    rows = Markup()
    if chances:
        reach = _reach(chances)
        rows += Markup().join(_row(answer, reach, before, after) for answer in chances)
        rows += _axis_row(reach if paired else 0.0)
    for answer in answers:
        if answer.kind != "probability":
            rows += _row(answer, _reach([answer]), before, after)
    chart = element("div", rows, class_="answers" if paired else "answers single")
    return element(
        "figure",
        _key(before, after, paired=paired) + chart + _table(answers, before, after, paired=paired),
        class_="chart",
        aria_label="Answers, each with its interval",
    )


def _key(before: str, after: str, *, paired: bool) -> Markup:
    """Draw the key above the chart."""
    unit = CHANCES
    parts = [(_interval(SAMPLE, unit, 7, "before"), before)]
    if paired:
        parts.append((_interval(SAMPLE, unit, 7, "after"), after))
    wide = "wide bar: uncertainty of the assumptions (90 %); thin line: simulation error (90 %)"
    parts.append((_interval(OPEN_SAMPLE, unit, 7, "after" if paired else "before"), wide))
    spans = (element("span", SIGN.format(sign) + words) for sign, words in parts)
    return element("div", Markup().join(spans), class_="chart-key")


def _row(answer: Answer, reach: float, before: str, after: str) -> Markup:
    """Draw one question: its words, the two estimates, the difference."""
    scale = scale_of(answer)
    changed, difference = answer.changed, answer.difference
    shared = answer.kind == "probability"
    grid = Markup().join(
        element("line", x1=per_cent(x / 4), x2=per_cent(x / 4), y1=0, y2=HEIGHT, class_="grid")
        for x in range(5)
    )
    drawing = grid + _estimate(answer.baseline, scale, BEFORE if changed else ALONE, "before")
    spoken = f"{answer.text} {before}: {_words(answer.baseline, scale)}"
    if changed:
        drawing += _estimate(changed, scale, AFTER, "after")
        spoken += f"; {after}: {_words(changed, scale)}"
    actual = answer.actual
    if not shared and isinstance(actual, (int, float)) and not isinstance(actual, bool):
        x = per_cent(scale.place(actual))
        drawing += element("line", x1=x, x2=x, y1=4, y2=HEIGHT - 4, class_="actual")
    if not shared:
        drawing += _ends(scale)
    cells = element("div", _question(answer, scale), class_="question")
    cells += _strip(drawing, spoken, "strip" if shared else "strip ended")
    if is_known(difference):
        change = _difference(difference, scale, reach)
        cells += _strip(change, f"Change: {_change_words(difference, scale)}", "strip change")
    return element("div", cells, class_="answer")


def _question(answer: Answer, scale: Scale) -> Markup:
    """Return the question, its unit, and the notes beside it."""
    words = escape(answer.text)
    unit = answer.unit
    if unit and unit != "date" and answer.kind != "probability":
        words += element("small", f" ({unit})")
    beside = []
    actual = answer.actual
    if isinstance(actual, bool):
        beside.append(f"History: {'yes' if actual else 'no'}")
    elif isinstance(actual, (int, float)):
        beside.append(f"History: {scale.write(actual)}")
    if answer.given < answer.total:
        beside.append(f"n = {answer.given:,} of {answer.total:,} (baseline)")
    if answer.note:
        beside.append(str(answer.note))
    return words + Markup().join(element("small", note, class_="beside") for note in beside)


def _strip(drawing: str, spoken: str, kind: str) -> Markup:
    return element("svg", drawing, class_=kind, height=HEIGHT, role="img", aria_label=spoken)


def _interval(estimate: IntervalEstimate, scale: Scale, y: float, kind: str) -> Markup:
    """Draw the two intervals and the dot of an estimate at height `y`."""
    start, end = map(scale.place, spread_of(estimate))
    low, high = per_cent(scale.place(estimate.low)), per_cent(scale.place(estimate.high))
    drawing = Markup()
    if start < end:
        box = {"x": per_cent(start), "width": per_cent(end - start), "y": y - 5, "height": 10}
        drawing += element("rect", **box, rx=2, class_="open")
    drawing += element("line", x1=low, x2=high, y1=y, y2=y, class_="drawn")
    for edge in (low, high):
        drawing += element("line", x1=edge, x2=edge, y1=y - 3, y2=y + 3, class_="drawn")
    # The two dots differ in shape as well as in colour.
    middle = per_cent(scale.place(estimate.value))
    if kind == "after":
        drawing += element("circle", cx=middle, cy=y, r=4.6)
    else:
        square = element("rect", x=-4, y=-4, width=8, height=8)
        drawing += element("svg", square, x=middle, y=y, overflow="visible")
    return element("g", drawing, class_=kind)


def _estimate(estimate: Estimate | None, scale: Scale, y: float, kind: str) -> Markup:
    """Draw an estimate with its number beside it."""
    if not is_known(estimate):
        return text(NEVER, x="1%", y=y + 4, class_=f"number {kind}")
    start, end = spread_of(estimate)
    right = scale.place(max(estimate.high, end))
    left = scale.place(min(estimate.low, start))
    flipped = right > FLIP and left > 1 - FLIP
    number = text(
        scale.write(estimate.value),
        x=per_cent(left if flipped else min(right, LAST)),
        dx=-8 if flipped else 8,
        y=y + 4,
        text_anchor="end" if flipped else "start",
        class_=f"number {kind}",
    )
    return _interval(estimate, scale, y, kind) + number


def _difference(difference: IntervalEstimate, scale: Scale, reach: float) -> Markup:
    """Draw the paired difference about a line of no change."""
    around = Scale(-reach, reach, scale.write, scale.change, scale.ends)
    drawing = element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="zero")
    drawing += _interval(difference, around, CHANGE, "difference")
    return drawing + text(scale.change(difference.value), x="50%", dx=5, y=14, class_="number")


def _reach(answers: Sequence[Answer]) -> float:
    """Return half the width of the axis of differences."""
    most = 0.0
    for answer in answers:
        difference = answer.difference
        if is_known(difference):
            ends = (difference.low, difference.high, *spread_of(difference))
            most = max(most, *map(abs, ends))
    if answers[0].kind == "probability":
        most = min(most, 1.0)
    return marks.round_up(most) if most else 1.0


def _ends(scale: Scale) -> Markup:
    """Draw the ends of a row's own axis."""
    low, high = scale.ends
    return text(low, x="0%", y=HEIGHT + 9, class_="tick") + text(
        high, x="100%", y=HEIGHT + 9, text_anchor="end", class_="tick"
    )


def _axis_row(reach: float) -> Markup:
    """Draw the common axis below the probabilities."""
    anchors = ("start", "middle", "middle", "middle", "end")
    shares = Markup().join(
        text(f"{25 * i} %", x=per_cent(i / 4), y=12, text_anchor=anchor, class_="tick")
        for i, anchor in enumerate(anchors)
    )
    hidden = {"height": 16, "aria_hidden": "true"}
    cells = element("div", "", class_="question") + element("svg", shares, class_="strip", **hidden)
    if reach:
        points = plain_number(round(100 * reach, 6))  # 0.6 is 0.6000000000000001
        marked = (
            (f"−{points}", "0%", "start"),
            ("0", "50%", "middle"),
            (f"+{points}", "100%", "end"),
        )
        change = Markup().join(
            text(words, x=x, y=12, text_anchor=anchor, class_="tick") for words, x, anchor in marked
        )
        cells += element("svg", change, class_="strip change", **hidden)
    return element("div", cells, class_="answer axis")


def _words(estimate: Estimate | None, scale: Scale) -> str:
    """Return an estimate with its interval in words."""
    if not is_known(estimate):
        return NEVER
    value, low, high = map(scale.write, (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low} to {high})"


def _change_words(difference: IntervalEstimate, scale: Scale) -> str:
    value, low, high = map(scale.change, (difference.value, difference.low, difference.high))
    return f"{value} ({low} to {high})"


def _table(answers: Sequence[Answer], before: str, after: str, *, paired: bool) -> Markup:
    """Return the same in numbers."""
    rows = []
    for answer in answers:
        scale, changed, difference = scale_of(answer), answer.changed, answer.difference
        row = [answer.text, _words(answer.baseline, scale)]
        if paired:
            row.append(_words(changed, scale) if changed else "")
            row.append(_change_words(difference, scale) if is_known(difference) else "")
        rows.append(row)
    heads = ("Question", before, after, "Change") if paired else ("Question", before)
    return marks.numbers_table(heads, rows, "answers")
