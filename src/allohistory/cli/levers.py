"""`levers`: which single change moves an answer most."""

from typing import TYPE_CHECKING

import click

from allohistory.cli.app import (
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
    "given": "only timelines that meet the what-if's condition on the past; the level as it was "
    "is theirs.",
    "set": "the what-if itself sets what is asked, so that its effect is no finding.",
}


@click.command()
@click.argument("scenario")
@click.argument("question")
@click.option(
    "--whatif", "names", multiple=True, metavar="NAME",
    help="Only this what-if, and the others named so.  [default: all of the scenario]",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=click.IntRange(min=1), default=300, show_default=True,
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
    the priors unless --reading says otherwise: as of their days they know different parts of the
    record.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.levers import levers as ranked
    from allohistory.cli.console import remark
    from allohistory.cli.run import load

    steps = Steps("what-if", quiet=as_json)
    with steps.watching():
        found = ranked(
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
        print_json(plain(found))
        return
    print_levers(found, everything=everything)


def print_levers(found: "Levers", *, everything: bool) -> None:
    """Print the ranking."""
    from allohistory.answers.comparison import size_of
    from allohistory.cli.console import ROWS, heading, output, say, say_rest, table

    heading(found.text)
    told = [one for one in found.levers if one.rank is not None]
    rows = [row(one, found) for one in (told if everything else told[:ROWS])]
    heads = ("", "what-if", "as it was", "changed", "difference", "place", "")
    output().print()
    output().print(table(heads, rows, right=(0, 2, 3)))
    say_rest(len(told) - len(rows))
    for one in found.levers:
        if one.rank is None:
            say(f"{one.whatif}: {one.note}")
    for mark, means in MARKS.items():
        if any(mark in marks(one) for one in told):
            say(f"[{mark}]: {means}", "dim")
    clear = sum(one.stands_out for one in told)
    say()
    say(
        f"{size_of(found.timelines, found.asked)} pairs of timelines each, seed {found.seed}. "
        f"Read {found.reading}. "
        "difference: with the 90 % interval of Monte Carlo error. place: those it may hold by the "
        "size of its effect (90 %). *: told from no effect among all what-ifs (5 %): "
        f"{clear} of {len(told)}.",
        "dim",
    )


def marks(one: "Lever") -> list[str]:
    """What to know of a what-if in comparing it."""
    return [mark for mark, holds in (("given", one.given), ("set", one.sets)) if holds]


def row(one: "Lever", found: "Levers") -> tuple[str, ...]:
    """One what-if as a row."""
    from allohistory.answers.formatting import interval, value

    places = f"{one.rank_low}" if one.rank_low == one.rank_high else (
        f"{one.rank_low} to {one.rank_high}"
    )  # fmt: skip
    return (
        str(one.rank),
        " ".join((one.title, *(f"[{mark}]" for mark in marks(one)))),
        value(one.baseline, found),
        value(one.changed, found),
        interval(one.difference, found, signed=True),
        places,
        "*" if one.stands_out else "",
    )
