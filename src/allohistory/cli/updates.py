"""What the record says about the numbers of a scenario, on a screen."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from allohistory.cli.console import heading, output, say, say_rest, table

if TYPE_CHECKING:
    from allohistory.answers.sensitivity.updates import PosteriorUpdates

SHOWN = 12  # numbers listed


def print_updates(updates: "PosteriorUpdates", *, everything: bool) -> None:
    """Print the numbers that the record informs, or some of them, and how many it does not."""
    heading("What the record says about the numbers")
    rest = sum(len(paths) for paths in updates.silent.values())
    say(
        f"{len(updates.informed)} of {updates.numbers:,} uncertain numbers are informed by it; the "
        f"other {rest:,} keep their priors, as far as these runs can tell."
    )
    if updates.informed:
        chosen = updates.informed if everything else updates.informed[:SHOWN]
        rows = [
            (law.path, between(law.before), between(law.after), ratio(law.disagreement))
            for law in chosen
        ]
        heads = ("number", "prior, 90 %", "with the record, 90 %", "between runs")
        output().print(table(heads, rows, right=(3,)))
        say_rest(len(updates.informed) - len(chosen), "that are less informed")
        say(
            "Between runs: standard deviation of the runs' means over that of the histories. "
            "--json lists all numbers, informed or not."
        )


def between(ends: Sequence[float]) -> str:
    """Return the outer two of three quantiles."""
    from allohistory.answers.wording import plain_number

    return f"{plain_number(ends[0])} to {plain_number(ends[-1])}"


def ratio(value: float) -> str:
    """Return a ratio, or a dash for NaN."""
    return "-" if math.isnan(value) else f"{value:.2f}"
