"""`levers`: ranks single changes by their effect on an answer."""

from typing import TYPE_CHECKING

import click

from allohistory.cli.app import (
    WholeNumber,
    all_option,
    json_option,
    noise_option,
    print_json,
    reading_option,
    seed_option,
    threads_option,
)
from allohistory.cli.steps import Steps

if TYPE_CHECKING:
    from allohistory.answers.levers import Lever, Levers

MARKS = {
    "given": "only timelines that meet the what-if's condition on the past; so is the baseline.",
    "set": "the what-if sets the outcome itself, so its effect is not a finding.",
}


@click.command()
@click.argument("scenario")
@click.argument("question")
@click.option(
    "--whatif", "names", multiple=True, metavar="NAME",
    help="Only this what-if; may be repeated.  [default: all of the scenario]",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=WholeNumber(), default=300, show_default=True,
    metavar="NUMBER",
    help="Pairs of timelines for each what-if.",
)  # fmt: skip
@seed_option
@noise_option
@reading_option
@threads_option
@all_option
@json_option
def levers(
    scenario: str, question: str, names: tuple[str, ...], timelines: int, seed: int, noise: int,
    reading: str | None, threads: int | None, everything: bool, as_json: bool,
) -> None:  # fmt: skip
    """Rank the what-ifs of a scenario by how far each moves an answer.

    SCENARIO is a name (see `allohistory scenarios`) or a folder. QUESTION is one of the scenario's,
    by its name, or any in the question language. Every what-if is run on the same timelines, from
    the prior unless --reading says otherwise: with as-of, what-ifs of different dates know
    different parts of the record.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.levers import levers as ranked
    from allohistory.cli.console import remark
    from allohistory.cli.run import load

    steps = Steps("what-if", quiet=as_json)
    with steps.watching():
        ranking = ranked(
            load(scenario),
            question,
            timelines,
            seed,
            names=names,
            noise=noise,
            reading=reading,
            threads=threads,
            progress=steps.step,
            say=None if as_json else remark,
        )
    if as_json:
        print_json(plain(ranking))
        return
    print_levers(ranking, everything=everything)


def print_levers(ranking: "Levers", *, everything: bool) -> None:
    """Print the ranking."""
    from allohistory.answers.comparison import size_of
    from allohistory.cli.console import ROWS, heading, output, say, say_rest, table

    heading(ranking.text)
    ranked = [lever for lever in ranking.levers if lever.rank is not None]
    rows = [row(lever, ranking) for lever in (ranked if everything else ranked[:ROWS])]
    heads = ("", "what-if", "baseline", "what-if", "difference", "place", "")
    output().print()
    output().print(table(heads, rows, right=(0, 2, 3)))
    say_rest(len(ranked) - len(rows))
    for lever in ranking.levers:
        if lever.rank is None:
            say(f"{lever.whatif}: {lever.note}")
    for mark, means in MARKS.items():
        if any(mark in marks(lever) for lever in ranked):
            say(f"[{mark}]: {means}", "dim")
    clear = sum(lever.stands_out for lever in ranked)
    say()
    say(
        f"{size_of(ranking.timelines, ranking.requested)} pairs of timelines each, "
        f"seed {ranking.seed}. Read {ranking.reading}. difference: with its 90 % interval of "
        "simulation error. place: rank by size of the effect (90 %). *: significant after "
        "correcting for multiple tests (5 %): "
        f"{clear} of {len(ranked)}.",
        "dim",
    )


def marks(lever: "Lever") -> list[str]:
    """Return the caveats of a what-if in a ranking."""
    return [mark for mark, holds in (("given", lever.given), ("set", lever.sets)) if holds]


def row(lever: "Lever", ranking: "Levers") -> tuple[str, ...]:
    """Return one what-if as a row."""
    from allohistory.answers.formatting import interval, value

    places = f"{lever.rank_low}" if lever.rank_low == lever.rank_high else (
        f"{lever.rank_low} to {lever.rank_high}"
    )  # fmt: skip
    return (
        str(lever.rank),
        " ".join((lever.title, *(f"[{mark}]" for mark in marks(lever)))),
        value(lever.baseline, ranking),
        value(lever.changed, ranking),
        interval(lever.difference, ranking, signed=True),
        places,
        "*" if lever.stands_out else "",
    )
