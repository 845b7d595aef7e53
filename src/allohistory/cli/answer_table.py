"""Answers on the screen: the table, its notes, and what its columns mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allohistory.cli.console import STACKED, heading, output, say, say_rest, table, wrapped

if TYPE_CHECKING:
    from allohistory.answers.comparison import Run
    from allohistory.answers.estimation.estimates import Answer

WIDE, NARROW = 8, 4  # answers that fit a screen: as a table, and one below the other
HEADS = ("question", "as it was", "changed", "difference", "spread", "our history")


def answer_table(answers: "Sequence[Answer]", width: int) -> Any:
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


def cells(answer: "Answer", mark: str, *, paired: bool) -> tuple[str, ...]:
    """One answer as a row of the table."""
    from allohistory.answers.formatting import history, interval, spread, value

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


def print_answers(answers: "Sequence[Answer]", *, asked: int = 0, everything: bool = True) -> None:
    """Print the answers, and below them what to know in reading them.

    Unless *everything* is wanted, only as many as fit a screen, and the last, which were *asked*.
    """
    out = output()
    own, most = len(answers) - asked, WIDE if out.width >= STACKED else NARROW
    left = 0 if everything else max(0, own - most)
    answers = (*answers[: own - left], *answers[own:])
    shown = answer_table(answers, out.width)
    out.print(shown, soft_wrap=isinstance(shown, str))
    say_rest(left, "questions")
    if out.width < STACKED:
        return
    notes = list(dict.fromkeys(one.note for one in answers if one.note))
    if notes:
        out.print()
    for n, note in enumerate(notes, 1):
        out.print(wrapped(f"[{n}] {note}", out.width), style="dim", soft_wrap=True)


def print_held(comparison: "Run") -> None:
    """Print the positions that a run was made under, if any."""
    for name in comparison.positions:
        told = comparison.scenario.positions[name]
        holders = (told.holders,) if isinstance(told.holders, str) else told.holders
        say(f"Under the position “{told.name}” ({'; '.join(holders)}): {told.text}")


def print_reading(answers: "Sequence[Answer]") -> None:
    """Say in a few lines what the columns mean."""
    paired = any(one.changed is not None for one in answers)
    text = (
        "difference: changed less as it was, paired by timeline (for a chance in points), "
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


def print_precision(answers: "Sequence[Answer]", precision: float) -> None:
    """Say how many timelines each answer needs for a wished precision."""
    from allohistory.answers.formatting import timelines_needed

    heading(f"Timelines needed for an interval of ±{precision:g}")
    rows = [(one.text, timelines_needed(one, one.needed(precision))) for one in answers]
    output().print(table(("question", "timelines"), rows, right=(1,)))
