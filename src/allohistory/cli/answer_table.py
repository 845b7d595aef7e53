"""Answers on the screen: the table, its notes, and what its columns mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from allohistory.cli.console import STACKED, heading, output, say, say_rest, table, wrap

if TYPE_CHECKING:
    from allohistory.answers.comparison import Run
    from allohistory.answers.estimation.estimates import Answer

WIDE, NARROW = 8, 4  # answers that fit a screen: as a table, and one below the other
HEADS = ("question", "baseline", "what-if", "difference", "spread", "history")


def answer_table(answers: "Sequence[Answer]", width: int) -> Any:
    """Return the answers as a table or, on a narrow screen, one below the other."""
    from allohistory.answers.rendering import answers_text

    if width < STACKED:
        return answers_text(answers, width)
    paired = any(answer.changed is not None for answer in answers)
    heads = HEADS if paired else (HEADS[0], "estimate", *HEADS[-2:])
    noted = [answer.note for answer in answers if answer.note]
    marks = {note: f" [{n}]" for n, note in enumerate(dict.fromkeys(noted), 1)}
    rows = [cells(answer, marks.get(answer.note, ""), paired=paired) for answer in answers]
    return table(heads, rows, right=range(1, len(heads) - 1))


def cells(answer: "Answer", mark: str, *, paired: bool) -> tuple[str, ...]:
    """Return one answer as a row of the table."""
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
        spread(difference, answer, signed=True),
        last,
    )


def print_answers(
    answers: "Sequence[Answer]", *, further: int = 0, everything: bool = True
) -> None:
    """Print the answers and the notes on them.

    Without `everything`, print only as many as fit a screen, and the last `further` ones.
    """
    out = output()
    main, most = len(answers) - further, WIDE if out.width >= STACKED else NARROW
    left = 0 if everything else max(0, main - most)
    answers = (*answers[: main - left], *answers[main:])
    display = answer_table(answers, out.width)
    out.print(display, soft_wrap=isinstance(display, str))
    say_rest(left, "questions", singular="question")
    if out.width < STACKED:
        return
    notes = list(dict.fromkeys(answer.note for answer in answers if answer.note))
    if notes:
        out.print()
    for n, note in enumerate(notes, 1):
        out.print(wrap(f"[{n}] {note}", out.width), style="dim", soft_wrap=True)


def print_positions(comparison: "Run") -> None:
    """Print the positions that a run assumes, if any."""
    for name in comparison.positions:
        position = comparison.scenario.positions[name]
        holders = (position.holders,) if isinstance(position.holders, str) else position.holders
        say(f"Under the position “{position.name}” ({'; '.join(holders)}): {position.text}")


def print_reading(answers: "Sequence[Answer]") -> None:
    """Print what the columns mean."""
    paired = any(answer.changed is not None for answer in answers)
    text = (
        "difference: what-if minus baseline, paired by timeline (points for a probability), "
        "with its 90 % interval of simulation error. "
        if paired
        else "estimate: with its 90 % interval of simulation error. "
    )
    text += (
        f"spread: range of the {'difference' if paired else 'estimate'} over 90 % of parameter "
        "draws (normal approximation; ±x at most: it cannot be distinguished from simulation "
        "error, and x is the most that the draws allow; empty: too few draws, or all alike); more "
        "timelines do not narrow it. history: what happened, "
        "and the probability that the model gives it without a change."
    )
    output().print()
    say(text, "dim")


def print_precision(answers: "Sequence[Answer]", precision: float) -> None:
    """Print how many timelines each answer needs for a precision."""
    from allohistory.answers.formatting import timelines_needed

    heading(f"Timelines needed for an interval of ±{precision:g}")
    rows = [(answer.text, timelines_needed(answer, answer.needed(precision))) for answer in answers]
    output().print(table(("question", "timelines"), rows, right=(1,)))
