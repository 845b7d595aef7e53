"""`hinges`: what drives an answer, what positions make of it, and what would reverse it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import (
    WholeNumber,
    all_option,
    folder_option,
    json_option,
    print_json,
    threads_option,
)
from allohistory.cli.ask import find_run
from allohistory.cli.positions import print_position_answers, print_turns
from allohistory.cli.steps import Steps

if TYPE_CHECKING:
    from allohistory.answers.comparison import Run
    from allohistory.answers.sensitivity.hinges import Hinge, Hinges
    from allohistory.answers.sensitivity.reruns import Reruns

MOST = 10  # strongest numbers reported for each side
FEW = 3  # of them that fit a screen
SHOWN = 5  # numbers or groups printed where none is significant
SIDES = ("baseline", "changed", "difference")


@click.command()
@click.argument("run")
@click.argument("questions", nargs=-1, metavar="[QUESTION]...")
@click.option(
    "--of", "side", type=click.Choice(SIDES), default=None,
    help="One side of the answer.  [default: baseline, and difference if something was changed]",
)  # fmt: skip
@all_option
@click.option(
    "--positions", "positioned", is_flag=True,
    help="Answers under each position of the scenario; timelines are re-run.",
)  # fmt: skip
@click.option(
    "--position", "names", multiple=True, metavar="NAME",
    help="Answers under this position only.",
)  # fmt: skip
@click.option(
    "--turn", is_flag=True,
    help="The smallest change of assumptions that reverses the answer; timelines are re-run.",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=WholeNumber(), default=400, show_default=True, metavar="NUMBER",
    help="How many of the run's timelines to re-run.",
)  # fmt: skip
@threads_option
@folder_option
@json_option
def hinges(
    run: str, questions: tuple[str, ...], side: Any, everything: bool, positioned: bool,
    names: tuple[str, ...], turn: bool, timelines: int, threads: int | None, folder: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Report what drives an answer: the uncertain numbers it depends on.

    RUN is the name of a stored run, the beginning of it, or `last`. QUESTION is one of the
    scenario's, by its name, or any in the question language; without any, the one that the change
    moves most.

    The run's own parameter draws are used; nothing is re-run without --positions or --turn. A
    number stands out if its effect is significant after correcting for multiple tests.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.sensitivity.hinges import hinges as analyse
    from allohistory.answers.sensitivity.hinges import main_question
    from allohistory.cli.console import remark
    from allohistory.cli.hindsight import print_couplings

    result = find_run(run, folder)
    questions, excerpt = questions or (main_question(result),), result.excerpt
    if excerpt is not result:
        remark(f"hinges are of the first {excerpt.baseline.timelines:,} timelines of the run")
    analyses = [
        analyse(excerpt, question, side, most=1000 if everything else MOST)
        for question in questions
    ]
    views, searches = None, ()
    if positioned or names or turn:
        rerun = prepare_reruns(result, timelines, threads, quiet=as_json)
        if positioned or names:
            views = positions_of(rerun, questions, names, quiet=as_json)
        if turn:
            searches = turns_of(excerpt, rerun, questions, quiet=as_json)
    hindsight = result.hindsight(*questions) if result.coupling else None
    if as_json:
        print_json({
            "run": run,
            "hinges": [plain(side) for sides in analyses for side in sides],
            "positions": plain(views),
            "couplings": None if hindsight is None else plain(hindsight.ranges),
            "turns": [plain(search) for turns in searches for search in turns],
        })  # fmt: skip
        return
    for sides in analyses:
        print_question(sides, everything=everything)
    if hindsight is not None:
        print_couplings(hindsight)
    if views is not None:
        print_position_answers(views)
    for turns in searches:
        print_turns(turns)


def prepare_reruns(result: "Run", timelines: int, threads: int | None, *, quiet: bool) -> Any:
    """Prepare the re-runs of a run."""
    from allohistory.answers.sensitivity.reruns import reruns
    from allohistory.cli.console import remark

    def say(text: str) -> None:
        if not quiet:
            remark(text)

    return reruns(result, timelines, threads=threads, say=say)


def positions_of(
    rerun: "Reruns", questions: "Sequence[str]", names: tuple[str, ...], *, quiet: bool
) -> Any:
    """Return the answers under positions, with progress shown."""
    from allohistory.answers.sensitivity.positions import positions

    steps = Steps("position", quiet=quiet)
    with steps.watching():
        return positions(rerun, questions, names, progress=steps.step)


def turns_of(
    result: "Run", rerun: "Reruns", questions: "Sequence[str]", *, quiet: bool
) -> list[Any]:
    """Return what would reverse each answer, with progress shown."""
    from allohistory.answers.sensitivity.tipping_points import tipping_points

    steps = Steps("turning points", quiet=quiet)
    with steps.watching():
        return [tipping_points(result, rerun, question, notice=steps.say) for question in questions]


def print_question(sides: "tuple[Hinges, ...]", *, everything: bool) -> None:
    """Print what drives one answer, for each of its sides."""
    from allohistory.cli.console import heading, say

    first = sides[0]
    heading(first.text)
    say(
        f"From {first.draws:,} parameter draws of {first.numbers:,} uncertain numbers; "
        "significance is corrected for multiple tests.",
        "dim",
    )
    for side in sides:
        print_side(side, everything=everything)


def print_side(side: "Hinges", *, everything: bool) -> None:
    """Print one side of an answer."""
    from allohistory.answers.formatting import interval
    from allohistory.answers.sensitivity.hinge_words import SIDES
    from allohistory.cli.console import heading, say, say_rest

    signed = side.of == "difference"
    heading(f"{SIDES[side.of]}: {interval(side.estimate, side, signed=signed)}{spread_text(side)}")
    if side.note:
        say(f"({side.note})", "dim")
    reasons: dict[str, int] = {}
    clear = side.clear if everything else side.clear[:FEW]
    for number, hinge in enumerate(clear, 1):
        first = reasons.setdefault(hinge.why, number)
        why = hinge.why if first == number else f"Reason: as for {first}."
        print_hinge(number, hinge, side, why, signed=signed)
    say_rest(side.standing_out - len(clear), "that stand out", singular="that stands out")
    if side.hinges:
        say(significance(side))
        print_groups(side)
    if side.hinges and not side.clear:
        say("The strongest, none of them significant:", "dim")
        for hinge in side.hinges[:SHOWN]:
            say(f"  {hinge.path}", "dim")


def spread_text(side: "Hinges") -> str:
    """Return the range of an answer over parameter draws."""
    from allohistory.answers.formatting import spread

    between = spread(side.estimate, side, signed=side.of == "difference")
    return f"; 90 % of parameter draws {between}" if between and side.open else ""


def significance(side: "Hinges") -> str:
    """Say how many numbers stand out, and which share could not have."""
    from allohistory.answers.sensitivity.hinge_words import OPEN, share

    count = side.standing_out
    words = {0: "No number stands out", 1: "One number stands out"}.get(
        count, f"{count} numbers stand out"
    )
    if side.detectable.value is None:
        return f"{words} of {side.numbers:,}."
    least = 100 * side.detectable.value
    if least >= 100:  # noqa: PLR2004 - per cent
        return f"{words} of {side.numbers:,}: with so few draws none can. Run more timelines."
    text = (
        f"{words} of {side.numbers:,}; with {side.draws:,} draws no share below {least:.2g} % can."
    )
    if side.alone.value is not None:
        text += f" Separate effects sum to {share(side.alone, OPEN)}; the rest is interaction."
    return text


def print_hinge(number: int, hinge: "Hinge", side: "Hinges", why: str, *, signed: bool) -> None:
    """Print a number that stands out."""
    from allohistory.answers.formatting import interval
    from allohistory.answers.sensitivity.hinge_words import (
        OPEN,
        WAYS,
        meaning_text,
        prior_text,
        share,
    )
    from allohistory.cli.console import output, say, wrap

    say(f"{number}. {hinge.path}", "bold")
    out = output()
    explained = hinge.share.value is not None
    part = f"{share(hinge.share, OPEN)}; " if explained else ""
    pull = (
        f"{part}{WAYS[hinge.direction]}: {interval(hinge.lowest, side, signed=signed)} when low "
        f"(below {hinge.low_third:.3g}), {interval(hinge.highest, side, signed=signed)} when high "
        f"(above {hinge.high_third:.3g})."
    )
    rests = f"{hinge.standing}, {prior_text(hinge)}; sources: {', '.join(hinge.source)}."
    lines = (f"{meaning_text(hinge)}.", pull, f"{rests} {why}")
    for line, style in zip(lines, (None, None, "dim"), strict=True):
        out.print(wrap(line, out.width, "   "), style=style, soft_wrap=True)


def print_groups(side: "Hinges") -> None:
    """Print the shares of whole groups of numbers."""
    from allohistory.answers.sensitivity.hinge_words import share
    from allohistory.cli.console import output, table

    rows = []
    for title, groups in (
        ("subject", side.subjects),
        ("file", side.files),
        ("standing", side.standings),
        ("record", side.by_record),
    ):
        clear = [group for group in groups if group.stands_out]
        rows += [
            (title, group.name, f"{group.numbers:,}", share(group.share)) for group in clear[:SHOWN]
        ]
    if rows:
        out = output()
        out.print()
        out.print(table(("group", "", "numbers", "share of variance"), rows, right=(2,)))
