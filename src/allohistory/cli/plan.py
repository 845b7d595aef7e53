"""`plan`: what a run would take, before it is started."""

from typing import TYPE_CHECKING

import click

from allohistory.cli.app import (
    json_option,
    noise_option,
    on_option,
    print_json,
    reading_option,
    seed_option,
    threads_option,
    timelines_option,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from allohistory.answers.costs import Costs, Part

GIGABYTE = 1000  # MB


@click.command()
@click.argument("scenario")
@click.argument("name", metavar="[WHATIF]", required=False)
@timelines_option
@seed_option
@noise_option
@click.option("--report", is_flag=True, help="With a report.")
@reading_option
@threads_option
@on_option
@json_option
def plan(
    scenario: str, name: str | None, timelines: int, seed: int, noise: int, report: bool,
    reading: str | None, threads: int | None, place: str, as_json: bool,
) -> None:  # fmt: skip
    """Say what a run would take: time, memory and disk, and how precise its answers would be.

    SCENARIO is a name (see `allohistory scenarios`) or a folder; WHATIF is one of its what-ifs.
    Some 128 timelines are simulated, on one thread, and what they take is multiplied.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.costs import costs
    from allohistory.cli.console import remark
    from allohistory.cli.run import load
    from allohistory.engine import Design

    loaded = load(scenario)
    whatif = None if name is None else loaded.whatif(name)
    design = Design(timelines, seed, noise, reading=reading)
    result = costs(
        loaded, whatif, design, threads=threads, on=place, report=report,
        say=None if as_json else remark,
    )  # fmt: skip
    if as_json:
        print_json(plain(result))
    else:
        print_costs(result, paired=whatif is not None)


def print_costs(result: "Costs", *, paired: bool) -> None:
    """Print what a run would take, and what drives it."""
    from allohistory.cli.console import heading, output, say, table
    from allohistory.cli.progress import span

    what = "pairs of timelines" if paired else "timelines"
    heading(f"{result.timelines:,} {what}")
    rows = cost_rows("processor time", result.processor, span)
    rows.append((f"by the clock, on {result.workers} at once", span(result.clock), ""))
    rows += cost_rows("memory", result.memory, size)
    rows += cost_rows("disk", result.disk, size)
    output().print(table(("cost", "amount", "grows with"), rows, right=(1,)))
    heading("Precision")
    widths = [
        (
            entry.text,
            "unknown" if entry.half_width is None else f"±{entry.half_width:.2g}",
            f"±{entry.wanted:.2g}",
            "no number is enough" if entry.needed is None else f"{entry.needed:,}",
        )
        for entry in result.precision
    ]
    heads = ("question", f"with {result.timelines:,}", "worth having", f"{what} for that")
    output().print(table(heads, widths, right=(1, 2, 3)))
    say(f"Reckoned from {result.measured:,} {what}, on this machine as busy as it is now.", "dim")
    if result.fit is not None:
        say(
            f"A fit to the record with the defaults of `allohistory fit` would take about "
            f"{span(result.fit)} of processor time, if it takes as many steps as that of the "
            "shipped scenario.",
            "dim",
        )


def cost_rows(
    name: str, parts: "Sequence[Part]", words: "Callable[[float], str]"
) -> list[tuple[str, str, str]]:
    """Return the rows of one cost: all of it, and its parts if there are several."""
    total = sum(part.amount for part in parts)
    if len(parts) == 1:
        return [(name, words(total), parts[0].grows)]
    rows = [(name, words(total), "")]
    return rows + [(f"  {part.name}", words(part.amount), part.grows) for part in parts]


def size(megabytes: float) -> str:
    """Return a size in MB or GB."""
    if megabytes < GIGABYTE:
        return f"{megabytes:,.0f} MB"
    return f"{megabytes / GIGABYTE:,.1f} GB"
