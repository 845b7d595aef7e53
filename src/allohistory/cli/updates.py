"""What the record says of the numbers of a scenario, and how hard that was worked, on a screen."""

from collections.abc import Mapping
from typing import Any

from allohistory.cli.console import heading, output, say, table

SHOWN = 12  # numbers listed
Told = Mapping[str, Any]


def print_lessons(told: Told) -> None:
    """Print what `answers.learnt` found: the numbers that are informed, and how many are not."""
    heading("What the record says of the numbers")
    informed, silent = told["informed"], told["silent"]
    rest = sum(len(paths) for paths in silent.values())
    say(
        f"{len(informed)} of {told['numbers']:,} uncertain numbers are informed by it; the other "
        f"{rest:,} keep their priors, as far as these runs can tell."
    )
    if informed:
        rows = [
            (one["path"], between(one["before"]), between(one["after"]), ratio(one["disagreement"]))
            for one in informed[:SHOWN]
        ]
        heads = ("number", "prior, 90 %", "with the record, 90 %", "runs apart")
        output().print(table(heads, rows, right=(3,)))
        more = len(informed) - SHOWN
        say(
            (f"{more} more are informed less. " if more > 0 else "")
            + "Apart: standard deviation of the runs' means over that of the histories. "
            "--json lists all numbers, those that the record says nothing of among them."
        )


def between(ends: Any) -> str:
    """The outer two of three quantiles."""
    return f"{ends[0]:.3g} to {ends[-1]:.3g}"


def ratio(value: float | None) -> str:
    """A ratio, or a dash where it is not known."""
    return "-" if value is None else f"{value:.2f}"
