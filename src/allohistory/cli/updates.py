"""What the record says about the numbers of a scenario, on a screen."""

from collections.abc import Mapping
from typing import Any

from allohistory.cli.console import heading, output, say, table

SHOWN = 12  # numbers listed
Lessons = Mapping[str, Any]


def print_lessons(lessons: Lessons) -> None:
    """Print the numbers that the record informs, and how many it does not."""
    heading("What the record says about the numbers")
    informed, silent = lessons["informed"], lessons["silent"]
    rest = sum(len(paths) for paths in silent.values())
    say(
        f"{len(informed)} of {lessons['numbers']:,} uncertain numbers are informed by it; the "
        f"other {rest:,} keep their priors, as far as these runs can tell."
    )
    if informed:
        rows = [
            (law["path"], between(law["before"]), between(law["after"]), ratio(law["disagreement"]))
            for law in informed[:SHOWN]
        ]
        heads = ("number", "prior, 90 %", "with the record, 90 %", "between runs")
        output().print(table(heads, rows, right=(3,)))
        more = len(informed) - SHOWN
        say(
            (f"{more} more are less informed. " if more > 0 else "")
            + "Between runs: standard deviation of the runs' means over that of the histories. "
            "--json lists all numbers, informed or not."
        )


def between(ends: Any) -> str:
    """Return the outer two of three quantiles."""
    return f"{ends[0]:.3g} to {ends[-1]:.3g}"


def ratio(value: float | None) -> str:
    """Return a ratio, or a dash where it is unknown."""
    return "-" if value is None else f"{value:.2f}"
