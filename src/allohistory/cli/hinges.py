"""`hinges`: what an answer hangs on, who holds otherwise, and what would turn it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from allohistory.cli.app import all_option, folder_option, json_option, print_json, threads_option
from allohistory.cli.ask import opened
from allohistory.cli.positions import print_turns, print_views
from allohistory.cli.steps import Steps

if TYPE_CHECKING:
    from allohistory.answers.comparison import Run
    from allohistory.answers.sensitivity.hinges import Hinge, Hinges
    from allohistory.answers.sensitivity.positions import Views
    from allohistory.answers.sensitivity.reruns import Reruns
    from allohistory.answers.sensitivity.tipping_points import Turn

MOST = 10  # of the strongest numbers, told of each side
FEW = 3  # of them on a screen
SHOWN = 5  # numbers or groups shown where none can be told from noise
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
    help="The answers under each position of the scenario: the timelines are lived again.",
)  # fmt: skip
@click.option(
    "--position", "names", multiple=True, metavar="NAME",
    help="The same under this position only.",
)  # fmt: skip
@click.option(
    "--turn", is_flag=True,
    help="The smallest change of assumptions that turns the answer: timelines are lived again.",
)  # fmt: skip
@click.option(
    "--timelines", "-n", type=click.IntRange(min=1), default=400, show_default=True,
    help="How many of the run's timelines to live again.",
)  # fmt: skip
@threads_option
@folder_option
@json_option
def hinges(
    run: str, questions: tuple[str, ...], side: Any, everything: bool, positioned: bool,
    names: tuple[str, ...], turn: bool, timelines: int, threads: int | None, folder: str | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Say which uncertain numbers an answer hangs on.

    RUN is the name that a run was kept by, its beginning, or `last`. QUESTION is one of the
    scenario's, by its name, or any in the question language; without any, the one that the change
    moved most.

    The run's own draws of the numbers are used, and nothing is run again unless --positions or
    --turn ask for it. A number stands out if its connection with the answer is stronger than chance
    would show among all the numbers tried.
    """
    from allohistory.answers.comparison import plain
    from allohistory.answers.sensitivity.hinges import hinges as found_of
    from allohistory.answers.sensitivity.hinges import telling_question
    from allohistory.cli.hindsight import print_couplings

    found = opened(run, folder)
    asked = questions or (telling_question(found),)
    told = [found_of(found, one, side, most=1000 if everything else MOST) for one in asked]
    views, turned = None, ()
    if positioned or names or turn:
        again = made_again(found, timelines, threads, quiet=as_json)
        if positioned or names:
            views = positions_of(again, asked, names, quiet=as_json)
        if turn:
            turned = turns_of(found, again, asked, quiet=as_json)
    looked_back = found.hindsight(*asked) if found.coupling else None
    if as_json:
        print_json({
            "run": run,
            "hinges": [plain(one) for each in told for one in each],
            "positions": plain(views),
            "couplings": None if looked_back is None else plain(looked_back.ranges),
            "turns": [plain(one) for each in turned for one in each],
        })  # fmt: skip
        return
    for each in told:
        print_question(each, everything=everything)
    if looked_back is not None:
        print_couplings(looked_back)
    if views is not None:
        print_views(views)
    for each in turned:
        print_turns(each)


def made_again(found: "Run", timelines: int, threads: int | None, *, quiet: bool) -> "Reruns":
    """A run that can be lived again."""
    from allohistory.answers.sensitivity.reruns import reruns
    from allohistory.cli.console import remark

    def say(text: str) -> None:
        if not quiet:
            remark(text)

    return reruns(found, timelines, threads=threads, say=say)


def positions_of(
    again: "Reruns", asked: "Sequence[str]", names: tuple[str, ...], *, quiet: bool
) -> "Views":
    """The answers under positions, with progress shown."""
    from allohistory.answers.sensitivity.positions import positions

    steps = Steps("position", quiet=quiet)
    with steps.watching():
        return positions(again, asked, names, progress=steps.step)


def turns_of(
    found: "Run", again: "Reruns", asked: "Sequence[str]", *, quiet: bool
) -> "list[tuple[Turn, ...]]":
    """What would turn each answer, with progress shown."""
    from allohistory.answers.sensitivity.tipping_points import turns

    steps = Steps("turning points", quiet=quiet)
    with steps.watching():
        return [turns(found, again, one, notice=steps.say) for one in asked]


def print_question(sides: "tuple[Hinges, ...]", *, everything: bool) -> None:
    """Print what one answer hangs on, side by side of it."""
    from allohistory.cli.console import heading, say

    first = sides[0]
    heading(first.text)
    say(
        f"From {first.draws:,} draws of {first.numbers:,} uncertain numbers; what any one of them "
        "does is told from what chance would show among as many.",
        "dim",
    )
    for one in sides:
        print_side(one, everything=everything)


def print_side(one: "Hinges", *, everything: bool) -> None:
    """Print one side."""
    from allohistory.answers.formatting import interval
    from allohistory.answers.sensitivity.hinge_words import OPEN, SIDES, share
    from allohistory.cli.console import heading, say, say_rest

    signed = one.of == "difference"
    heading(f"{SIDES[one.of]}: {interval(one.estimate, one, signed=signed)}{left_open(one)}")
    if one.note:
        say(f"({one.note})", "dim")
    reasons: dict[str, int] = {}
    clear = one.clear if everything else one.clear[:FEW]
    for number, each in enumerate(clear, 1):
        first = reasons.setdefault(each.why, number)
        why = each.why if first == number else f"Its reason is that of {first}."
        print_hinge(number, each, one, why, signed=signed)
    say_rest(one.standing_out - len(clear), "that stand out")
    if one.hinges:
        say(standing_out(one))
        print_groups(one)
    if one.hinges and not one.clear:
        say("The strongest, none of them told from noise:", "dim")
        for each in one.hinges[:SHOWN]:
            say(f"  {each.path}: {share(each.share, OPEN)}", "dim")


def left_open(one: "Hinges") -> str:
    """What the sources leave open, as a standard deviation."""
    if not one.open:
        return ""
    size = 100 * one.open if one.kind == "probability" else one.open
    return f"; the sources leave open ±{size:.3g}{' points' if one.kind == 'probability' else ''}"


def standing_out(one: "Hinges") -> str:
    """How many numbers stand out, and what could not have."""
    from allohistory.answers.sensitivity.hinge_words import OPEN, share

    count = one.standing_out
    words = {0: "No number stands out", 1: "One number stands out"}.get(
        count, f"{count} numbers stand out"
    )
    if one.detectable.value is None:
        return f"{words} of {one.numbers:,}."
    least = 100 * one.detectable.value
    if least >= 100:  # noqa: PLR2004 - per cent
        return f"{words} of {one.numbers:,}: with so few draws none could. Run more timelines."
    text = f"{words} of {one.numbers:,}; with {one.draws:,} draws none below {least:.2g} % could."
    if one.alone.value is not None:
        alone = share(one.alone, OPEN)
        text += f" One by one, all numbers together make {alone}; the rest they do together."
    return text


def print_hinge(number: int, each: "Hinge", one: "Hinges", why: str, *, signed: bool) -> None:
    """Print one number that stands out."""
    from allohistory.answers.formatting import interval
    from allohistory.answers.sensitivity.hinge_words import OPEN, WAYS, known, meaning, share
    from allohistory.cli.console import output, say, wrapped

    say(f"{number}. {each.path}", "bold")
    out = output()
    part = share(each.share, OPEN)
    pull = (
        f"{part[:1].upper()}{part[1:]}; {WAYS[each.direction]}: "
        f"{interval(each.lowest, one, signed=signed)} where it is in its lowest third (below "
        f"{each.low_third:.3g}), {interval(each.highest, one, signed=signed)} in its highest "
        f"(above {each.high_third:.3g})."
    )
    rests = f"{each.standing}, {known(each)}; sources: {', '.join(each.source)}."
    lines = (f"{meaning(each)}.", pull, f"{rests} {why}")
    for line, style in zip(lines, (None, None, "dim"), strict=True):
        out.print(wrapped(line, out.width, "   "), style=style, soft_wrap=True)


def print_groups(one: "Hinges") -> None:
    """Print what whole groups of numbers do."""
    from allohistory.answers.sensitivity.hinge_words import OPEN, share
    from allohistory.cli.console import output, table

    rows = []
    for title, found in (
        ("subject", one.subjects),
        ("file", one.files),
        ("standing", one.standings),
        ("record", one.heard),
    ):
        clear = [each for each in found if each.stands_out]
        rows += [
            (title, each.name, f"{each.numbers:,}", share(each.share, OPEN))
            for each in clear[:SHOWN]
        ]
    if rows:
        out = output()
        out.print()
        out.print(table(("together", "", "numbers", "share"), rows, right=(2,)))
