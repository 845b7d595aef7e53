"""Answers on the screen: the table, its notes, and what its columns mean."""

from collections.abc import Sequence
from typing import Any

from .screen import STACKED, heading, output, say, table, wrapped

HEADS = ("question", "as it was", "changed", "difference", "spread", "our history")
FINE = 1.0  # an interval narrower than this many points to a side shows a decimal
YEAR = 1000  # from here on a number is written without a decimal


def answer_table(answers: Sequence[Any], width: int) -> Any:
    """The answers as a table, or, where it would not fit, one below the other."""
    from allohistory.answers.rendering import answers_text

    if width < STACKED:
        return answers_text(answers, width)
    paired = any(one.changed is not None for one in answers)
    heads = HEADS if paired else (HEADS[0], "estimate", *HEADS[-2:])
    noted = [one.note for one in answers if one.note]
    marks = {note: f" [{n}]" for n, note in enumerate(dict.fromkeys(noted), 1)}
    rows = [cells(one, marks.get(one.note, ""), paired=paired) for one in answers]
    return table(heads, rows, right=range(1, len(heads) - 1))


def cells(answer: Any, mark: str, *, paired: bool) -> tuple[str, ...]:
    """One answer as a row of the table."""
    text = f"{answer.text}{mark}"
    last = history(answer)
    if not paired:
        only = answer.baseline
        return text, interval(only, answer), spread(only, answer), last
    difference = answer.difference
    return (
        text,
        value(answer.baseline, answer),
        value(answer.changed, answer),
        interval(difference, answer, signed=True),
        spread(difference, answer),
        last,
    )


def known(estimate: Any) -> bool:
    """Whether there is a number to be shown."""
    return estimate is not None and estimate.known


def value(estimate: Any, answer: Any) -> str:
    """An estimate alone."""
    if not known(estimate):
        return "no timeline"
    return figure(estimate.value, answer, digits(estimate, answer))


def interval(estimate: Any, answer: Any, *, signed: bool = False) -> str:
    """An estimate with the interval of its Monte Carlo error."""
    if not known(estimate):
        return "no timeline"
    fine = digits(estimate, answer)
    middle, low, high = (
        figure(each, answer, fine, signed=signed)
        for each in (estimate.value, estimate.low, estimate.high)
    )
    return f"{middle} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def digits(estimate: Any, answer: Any) -> int:
    """How many decimals the interval of an estimate deserves."""
    half = (estimate.high - estimate.low) / 2
    if answer.kind == "probability":
        return 1 if 0 < 100 * half < FINE else 0
    if answer.unit == "date" or abs(estimate.value) >= YEAR:
        return 0
    return 2 if half < FINE / 10 else 1


def figure(number: float, answer: Any, fine: int, *, signed: bool = False) -> str:
    """A number: points of per cent for a chance, a year and month for a date, else as it is."""
    from allohistory.answers.rendering import number as written

    if answer.kind == "probability":
        shown = f"{100 * number:{'+' if signed else ''}.{fine}f}"
        shown = shown.lstrip("+-") if float(shown) == 0 else shown
        return shown.replace("-", "−") if signed else f"{shown} %"
    if answer.unit == "date":
        return f"{number:+.1f} years" if signed else written(number, "mean", "date")
    return f"{number:{'+' if signed else ''},.{fine}f}".replace("-", "−")


def spread(estimate: Any, answer: Any) -> str:
    """What the sources leave open, as a standard deviation."""
    if not known(estimate) or estimate.spread is None:
        return ""
    size = 100 * estimate.spread if answer.kind == "probability" else estimate.spread
    return f"±{size:,.{0 if size >= FINE else 1}f}"


def history(answer: Any) -> str:
    """What happened in our history, and how likely it was among the timelines as they were."""
    from allohistory.answers.happenings import percent

    if answer.actual is None:
        return ""
    if answer.kind == "probability":
        word = "yes" if answer.actual else "no"
        return word if answer.percentile is None else f"{word} ({percent(answer.percentile)})"
    shown = figure(float(answer.actual), answer, 0)
    below = answer.percentile
    return shown if below is None else f"{shown} ({100 * below:.0f} % below)"


def print_answers(answers: Sequence[Any]) -> None:
    """Print the answers, and below them what to know in reading them."""
    out = output()
    shown = answer_table(answers, out.width)
    out.print(shown, soft_wrap=isinstance(shown, str))
    if out.width < STACKED:
        return
    notes = list(dict.fromkeys(one.note for one in answers if one.note))
    if notes:
        out.print()
    for n, note in enumerate(notes, 1):
        out.print(wrapped(f"[{n}] {note}", out.width), style="dim", soft_wrap=True)


def print_reading(answers: Sequence[Any]) -> None:
    """Say in a few lines what the columns mean."""
    paired = any(one.changed is not None for one in answers)
    text = (
        "difference: changed less as it was, paired by timeline (for a chance in points of per cent), "
        "with the 90 % interval of Monte Carlo error alone. "
        if paired
        else "estimate: with the 90 % interval of Monte Carlo error alone. "
    )
    text += (
        "spread: one standard deviation of what the sources leave open, which no further timeline "
        "narrows. our history: what happened, and how often the timelines as they were agree."
    )
    output().print()
    say(text, "dim")


def print_precision(answers: Sequence[Any], precision: float) -> None:
    """Say how many timelines each answer needs for a wished precision."""
    heading(f"Timelines needed for an interval of ±{precision:g}")
    rows = [
        (one.text, f"{one.needed(precision):,}" if known(one.baseline) else "–") for one in answers
    ]
    output().print(table(("question", "timelines"), rows, right=(1,)))
