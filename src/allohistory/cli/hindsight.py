"""Hindsight on the screen: the range over couplings, and the fate of the record's entries."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allohistory.answers.hindsight import Hindsight


def print_hindsight(hindsight: "Hindsight") -> None:
    """Print the answers under each coupling and the fate of the record's entries."""
    print_couplings(hindsight)
    print_record(hindsight)


def print_couplings(hindsight: "Hindsight") -> None:
    """Print each answer's difference under each coupling."""
    from allohistory.answers.formatting import digits, figure, is_known
    from allohistory.cli.console import heading, output, say, table

    heading("How randomness is shared between the two worlds: the difference under each coupling")
    names = [pair.coupling for pair in hindsight.coupled]
    rows = []
    for place, movement in hindsight.moved_answers:
        answers = [pair.answers[place] for pair in hindsight.coupled]
        cells = [
            figure(answer.difference.value, answer, digits(answer.difference, answer), signed=True)
            if is_known(answer.difference)
            else "–"
            for answer in answers
        ]
        rows.append((movement.text, *cells, "changes sign" if movement.turns else ""))
    output().print(table(("difference", *names, ""), rows, right=range(1, len(names) + 1)))
    still = len(hindsight.ranges) - len(hindsight.moved_answers)
    if still:
        say(f"{still} further questions: no difference under any of them, or n = 0.")
    for pair in hindsight.coupled:
        say(f"{pair.coupling}: {pair.text}.", "dim")
    say(
        "No record can decide between them: an answer that differs depends on this choice.",
        "dim",
    )


def print_record(hindsight: "Hindsight") -> None:
    """Print the fate of the entries of the record."""
    from allohistory.answers.wording import percent
    from allohistory.cli.console import heading, output, say, table

    heading("What the change does to recorded history")
    fates = {fate: len(hindsight.with_fate(fate)) for fate in ("kept", "undone", "open")}
    say(
        f"Of {len(hindsight.entries)} entries of the record, {fates['kept']} precede the change "
        f"and stay, {fates['undone']} are undone by it directly, {fates['open']} are open."
    )
    for entry in hindsight.with_fate("undone"):
        say(f"Undone: {entry.text} {entry.reason}")
    if hindsight.lost_entries:
        output().print()
        rows = [
            (entry.text, percent(entry.before or 0.0), percent(entry.after or 0.0))
            for entry in hindsight.lost_entries
        ]
        heads = ("less often with the change", "baseline", "what-if")
        output().print(table(heads, rows, right=(1, 2)))
    say(f"Shares of {hindsight.histories:,} posterior histories.", "dim")
