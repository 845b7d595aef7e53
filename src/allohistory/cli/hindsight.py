"""Hindsight on the screen: the range over couplings, and what a change leaves of the record."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allohistory.answers.hindsight import Hindsight


def print_hindsight(found: "Hindsight") -> None:
    """Print how far each answer moves with the coupling, and what becomes of the record."""
    print_couplings(found)
    print_record(found)


def print_couplings(found: "Hindsight") -> None:
    """Print each answer's difference under each coupling."""
    from allohistory.answers.formatting import digits, figure, known
    from allohistory.cli.console import heading, output, say, table

    heading("How luck carries over: the same change under each coupling")
    names = [one.coupling for one in found.coupled]
    rows = []
    for place, one in found.moved:
        answers = [each.answers[place] for each in found.coupled]
        cells = [
            figure(each.difference.value, each, digits(each.difference, each), signed=True)
            if known(each.difference)
            else "–"
            for each in answers
        ]
        rows.append((one.text, *cells, "turns its sign" if one.turns else ""))
    output().print(table(("difference", *names, ""), rows, right=range(1, len(names) + 1)))
    still = len(found.ranges) - len(found.moved)
    if still:
        say(f"{still} further questions: no difference under any of them, or no timeline to tell.")
    for one in found.coupled:
        say(f"{one.coupling}: {one.text}.", "dim")
    say(
        "No record can tell them apart: an answer that differs between them hangs on the coupling.",
        "dim",
    )


def print_record(found: "Hindsight") -> None:
    """Print what becomes of the entries of the record."""
    from allohistory.cli.console import heading, output, say, table

    heading("What the change leaves of our record")
    fates = {fate: len(found.of(fate)) for fate in ("kept", "undone", "open")}
    say(
        f"Of {len(found.entries)} entries, {fates['kept']} lie before it and are kept, "
        f"{fates['undone']} the change itself undoes, {fates['open']} it leaves open."
    )
    for one in found.of("undone"):
        say(f"Undone: {one.text} {one.reason}")
    if found.lost:
        output().print()
        rows = [(one.text, f"{one.before:.0%}", f"{one.after:.0%}") for one in found.lost]
        heads = ("less often with the change", "as it was", "changed")
        output().print(table(heads, rows, right=(1, 2)))
    say(f"Shares of {found.histories:,} histories that the record conditioned.", "dim")
