"""Answers as dots with intervals: without the change, with it, and the paired difference.

Assumption: what counts for a reader is the difference and its two errors, so both are drawn apart:
a thin line for the error of having drawn only so many timelines, a pale bar for what the sources
leave open. Leaves out which assumptions move an answer.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from allohistory.views import marks
from allohistory.views.marks import element, per_cent, text

# Standard deviations on either side of 90 % of a normal distribution.
NINETY = 1.645
BEFORE, AFTER = 15, 35  # pixels from the top of a strip
HEIGHT = 50
FINE = 0.0195  # changes below two points show a decimal
FLIP = 0.72  # beyond this share of the strip a number stands left of its interval

Answer = Mapping[str, Any]
Estimate = Mapping[str, Any]


def answer_chart(
    answers: Sequence[Answer],
    before: str = "Without the change",
    after: str = "With the change",
) -> str:
    """Return the dot-and-interval chart of answers as an HTML fragment.

    `answers`: mappings with the fields of `answers.Answer` (`dataclasses.asdict` of one will do):
        `text`, `kind` (probability, mean or quantile), `unit`, `baseline` and, or None, `changed`
        and `difference` (each with `value`, `low`, `high`, `spread`), `actual` (True, False, a
        number or None), `given` (timelines in the condition). Probabilities share one axis from 0
        to 100 %; each other number has its own from 0.
    """
    if not answers:
        return ""
    paired = any(one.get("changed") for one in answers)
    chances = [one for one in answers if one["kind"] == "probability"]
    others = [one for one in answers if one["kind"] != "probability"]
    panels = ""
    if chances:
        reach = _reach(chances)
        rows = "".join(_row(one, (0.0, 1.0), reach, before, after) for one in chances)
        panels += rows + _axis_row(reach if paired else 0.0)
    for one in others:
        panels += _row(one, _range(one), _reach([one]), before, after)
    chart = element("div", panels, class_="answers" if paired else "answers single")
    return element(
        "figure",
        _key(before, after, paired=paired) + chart + _table(answers, before, after),
        class_="chart",
        aria_label="Answers, each with its interval",
    )


def _key(before: str, after: str, *, paired: bool) -> str:
    """What the signs mean, above the chart."""
    sign = '<svg width="34" height="14" aria-hidden="true">{}</svg>'
    one = sign.format(_interval(BEFORE_KEY, 0, 1, 7, "before", wide=False))
    two = sign.format(_interval(BEFORE_KEY, 0, 1, 7, "after", wide=False))
    wide = sign.format(
        _interval({"value": 0.5, "low": 0.5, "high": 0.5, "spread": 0.25}, 0, 1, 7, "after")
    )
    parts = [(one, before)] + ([(two, after)] if paired else [])
    parts += [(wide, "pale bar: what the sources leave open; line: chance of the draw (both 90 %)")]
    spans = "".join(element("span", sign + escape(words)) for sign, words in parts)
    return element("div", spans, class_="chart-key")


BEFORE_KEY = {"value": 0.5, "low": 0.05, "high": 0.95, "spread": 0.0}


def _row(answer: Answer, domain: tuple[float, float], reach: float, before: str, after: str) -> str:
    """One question: its words, the two estimates, the difference."""
    low, high = domain
    chance = answer["kind"] == "probability"
    write = marks.chance if chance else marks.figure_of
    label = escape(answer["text"])
    if answer.get("unit") and not chance:
        label += element("small", f" ({escape(str(answer['unit']))})")
    label += _actual(answer)
    changed, difference = answer.get("changed"), answer.get("difference")
    grid = "".join(
        element("line", x1=per_cent(x / 4), x2=per_cent(x / 4), y1=0, y2=HEIGHT, class_="grid")
        for x in range(5)
    )
    drawn = grid + _estimate(
        answer["baseline"], low, high, BEFORE if changed else 25, "before", write
    )
    spoken = f"{before} {write(answer['baseline']['value'])}"
    if changed:
        drawn += _estimate(changed, low, high, AFTER, "after", write)
        spoken += f", {after} {write(changed['value'])}"
    actual = answer.get("actual")
    if not chance and isinstance(actual, (int, float)) and not isinstance(actual, bool):
        x = per_cent(marks.place(actual, low, high))
        drawn += element("line", x1=x, x2=x, y1=4, y2=HEIGHT - 4, class_="actual")
    ends = "" if chance else _ends(high)
    strip = _strip(drawn + ends, f"{answer['text']} {spoken}", "strip" if chance else "strip ended")
    cells = element("div", label, class_="question") + strip
    if difference:
        cells += _strip(
            _difference(difference, reach, chance=chance),
            _spoken(difference, chance=chance),
            "strip change",
        )
    return element("div", cells, class_="answer")


def _actual(answer: Answer) -> str:
    """What happened in our own history, as far as the question has an answer there."""
    actual = answer.get("actual")
    if actual is None:
        return ""
    if isinstance(actual, bool):
        words = "yes" if actual else "no"
    else:
        words = marks.figure_of(actual) if isinstance(actual, (int, float)) else str(actual)
    return element("small", f"in our history: {escape(words)}", class_="actual")


def _strip(drawn: str, spoken: str, kind: str) -> str:
    return element("svg", drawn, class_=kind, height=HEIGHT, role="img", aria_label=spoken)


def _interval(
    estimate: Estimate, low: float, high: float, y: float, kind: str, *, wide: bool = True
) -> str:
    """The two intervals and the dot of an estimate, about one height."""

    def at(value: float) -> str:
        return per_cent(marks.place(value, low, high))

    value, spread = estimate["value"], estimate.get("spread") or 0.0
    drawn = ""
    if wide and spread:
        start = marks.place(value - NINETY * spread, low, high)
        end = marks.place(value + NINETY * spread, low, high)
        drawn += element(
            "rect",
            x=per_cent(start),
            width=per_cent(end - start),
            y=y - 5,
            height=10,
            rx=2,
            class_="open",
        )
    drawn += element(
        "line", x1=at(estimate["low"]), x2=at(estimate["high"]), y1=y, y2=y, class_="drawn"
    )
    for edge in (estimate["low"], estimate["high"]):
        drawn += element("line", x1=at(edge), x2=at(edge), y1=y - 3, y2=y + 3, class_="drawn")
    # The two dots differ in shape as well as in colour.
    if kind == "after":
        drawn += element("circle", cx=at(value), cy=y, r=4.6)
    else:
        square = element("rect", x=-4, y=-4, width=8, height=8)
        drawn += element("svg", square, x=at(value), y=y, overflow="visible")
    return element("g", drawn, class_=kind)


def _estimate(estimate: Estimate, low: float, high: float, y: float, kind: str, write: Any) -> str:
    """An estimate with its number beside it."""
    reach = NINETY * (estimate.get("spread") or 0.0)
    right = max(
        marks.place(estimate["high"], low, high), marks.place(estimate["value"] + reach, low, high)
    )
    left = min(
        marks.place(estimate["low"], low, high), marks.place(estimate["value"] - reach, low, high)
    )
    flipped = right > FLIP and left > 1 - FLIP
    number = text(
        write(estimate["value"]),
        x=per_cent(left if flipped else min(right, 0.9)),
        dx=-8 if flipped else 8,
        y=y + 4,
        text_anchor="end" if flipped else "start",
        class_=f"number {kind}",
    )
    return _interval(estimate, low, high, y, kind) + number


def _difference(difference: Estimate, reach: float, *, chance: bool) -> str:
    """The paired difference about a line of no change."""
    middle = element("line", x1="50%", x2="50%", y1=0, y2=HEIGHT, class_="zero")
    drawn = _interval(difference, -reach, reach, 33, "difference")
    return (
        middle
        + drawn
        + text(_signed(difference["value"], chance=chance), x="50%", dx=5, y=14, class_="number")
    )


def _signed(value: float, *, chance: bool) -> str:
    """Write a change: +14 points, −0.3."""
    digits = 1 if abs(value) < FINE else 0
    shown = f"{abs(100 * value):.{digits}f}" if chance else marks.figure_of(abs(value))
    sign = "" if float(shown.replace(",", "")) == 0 else "+" if value > 0 else "−"
    unit = (" point" if shown in ("1", "1.0") else " points") if chance else ""
    return f"{sign}{shown}{unit}"


def _spoken(difference: Estimate, *, chance: bool) -> str:
    low, high = (_signed(difference[end], chance=chance) for end in ("low", "high"))
    return f"Change {_signed(difference['value'], chance=chance)}, from {low} to {high}"


def _reach(answers: Sequence[Answer]) -> float:
    """Half the width of the axis of differences."""
    most = 0.0
    for one in answers:
        difference = one.get("difference")
        if difference:
            spread = NINETY * (difference.get("spread") or 0.0)
            ends = (
                difference["low"],
                difference["high"],
                difference["value"] + spread,
                difference["value"] - spread,
            )
            most = max(most, *(abs(end) for end in ends))
    return marks.round_up(most) if most else 1.0


def _range(answer: Answer) -> tuple[float, float]:
    """The axis of a number that is no probability: from 0, or from below it, to a round end."""
    values = [0.0]
    for one in (answer["baseline"], answer.get("changed")):
        if one:
            spread = NINETY * (one.get("spread") or 0.0)
            values += [one["low"], one["high"], one["value"] - spread, one["value"] + spread]
    actual = answer.get("actual")
    if isinstance(actual, (int, float)) and not isinstance(actual, bool):
        values.append(float(actual))
    low, high = min(values), max(values)
    least = min(one["low"] for one in (answer["baseline"], answer.get("changed")) if one)
    # What cannot be negative by its interval is not drawn negative by its spread.
    return (0.0 if least >= 0 else -marks.round_up(-low)), marks.round_up(high)


def _ends(high: float) -> str:
    """The scale of a row with its own axis."""
    return text("0", x="0%", y=HEIGHT + 9, class_="tick") + text(
        marks.figure_of(high), x="100%", y=HEIGHT + 9, text_anchor="end", class_="tick"
    )


def _axis_row(reach: float) -> str:
    """The common axis below the probabilities."""
    anchors = ("start", "middle", "middle", "middle", "end")
    shares = "".join(
        text(f"{25 * i} %", x=per_cent(i / 4), y=12, text_anchor=anchor, class_="tick")
        for i, anchor in enumerate(anchors)
    )
    cells = element("div", "", class_="question") + element(
        "svg", shares, class_="strip", height=16, aria_hidden="true"
    )
    if reach:
        points = marks.figure_of(100 * reach)
        change = "".join(
            text(words, x=x, y=12, text_anchor=anchor, class_="tick")
            for words, x, anchor in (
                (f"−{points}", "0%", "start"),
                ("0", "50%", "middle"),
                (f"+{points}", "100%", "end"),
            )
        )
        cells += element("svg", change, class_="strip change", height=16, aria_hidden="true")
    return element("div", cells, class_="answer axis")


def _table(answers: Sequence[Answer], before: str, after: str) -> str:
    """The same in numbers."""
    rows = []
    for one in answers:
        chance = one["kind"] == "probability"
        write = marks.chance if chance else marks.figure_of

        def cell(estimate: Estimate | None, write: Any = write) -> str:
            if not estimate:
                return ""
            value, low, high = (write(estimate[key]) for key in ("value", "low", "high"))
            return f"{value} ({low} to {high})"

        difference = one.get("difference")
        change = _spoken(difference, chance=chance).removeprefix("Change ") if difference else ""
        rows.append((one["text"], cell(one["baseline"]), cell(one.get("changed")), change))
    return marks.numbers_table(("Question", before, after, "Change"), rows, "answers")
