"""Positions and turning points on the screen: the answers if one side of a debate is right."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.answers.sensitivity.positions import Under, Views
    from allohistory.answers.sensitivity.tipping_points import Turn

TARGETS = {"sign": "the sign of the difference", "half": "the chance across 50 %"}
SIDES = {"baseline": "as it was", "changed": "with the change", "difference": "the difference"}


def print_views(found: "Views") -> None:
    """Print the answers under each position, question by question."""
    from allohistory.answers.formatting import interval, value
    from allohistory.cli.console import heading, output, say, table

    for place, answer in enumerate(found.questions):
        paired = answer.difference is not None
        heading(f"Under each position: {answer.text}")
        heads = ["position", "as it was", "shift"]
        heads += ["difference", "shift", ""] if paired else [""]
        rows = [own(answer, paired=paired)]
        for one in found.views:
            under = one.answers[place]
            cells = [one.name, value(under.baseline, answer)]
            cells.append(interval(under.shift, answer, signed=True))
            if paired:
                cells.append(interval(under.difference, answer, signed=True))
                cells.append(interval(under.shift_of_difference, answer, signed=True))
            rows.append((*cells, ", ".join(marks(under))))
        output().print()
        output().print(table(heads, rows))
    say()
    words = (
        f"{found.timelines:,} of the run's timelines lived again under each position with the same "
        "luck. shift: the answer under the position less the run's own, paired, with the 90 % "
        "interval of Monte Carlo error. *: told from noise among all positions (5 %)."
    )
    if found.remade:
        words += " The run was made by another version and was made again first."
    say(words, "dim")


def own(answer: "Answer", *, paired: bool) -> tuple[str, ...]:
    """The run's own answer as the first row."""
    from allohistory.answers.formatting import interval, value

    row = ["(the run itself)", value(answer.baseline, answer), ""]
    if paired:
        row += [interval(answer.difference, answer, signed=True), ""]
    return (*row, "")


def marks(under: "Under") -> list[str]:
    """What a position does to an answer, in a word."""
    found = ["*"] if under.stands_out else []
    if under.flips:
        found.append("flips the sign")
    if under.crosses:
        found.append("crosses 50 %")
    return found


def print_turns(turns: "tuple[Turn, ...]") -> None:
    """Print what would turn an answer."""
    from allohistory.cli.console import heading, say

    if not turns:
        return
    heading(f"What would turn it: {turns[0].text}")
    for one in turns:
        say(sentence(one))
        if one.found:
            print_moved(one)
    lived = sum(one.reruns for one in turns)
    if lived:
        say(
            f"{turns[0].timelines:,} of the run's timelines lived again {lived} times. Laws are "
            "moved from the middle of their ranges, the strongest first, to 5 % or 95 % at most.",
            "dim",
        )


def sentence(one: "Turn") -> str:
    """One search in a sentence."""
    from allohistory.answers.formatting import interval

    signed = one.of == "difference"
    what = f"{TARGETS[one.target].capitalize()} ({SIDES[one.of]}: "
    what += f"{interval(one.start, one, signed=signed)}): "
    if one.note:
        return f"{what}{one.note}."
    farthest = interval(one.farthest, one, signed=signed)
    if not one.found:
        laws = "that one law" if len(one.moved) == 1 else f"the {len(one.moved)} strongest laws"
        return (
            f"{what}no change of assumptions that was tried turns it. With {laws} at the ends of "
            f"their ranges it is {farthest}."
        )
    laws = "one law does" if len(one.moved) == 1 else f"{len(one.moved)} laws together do"
    sure = "" if one.surely else ", which is not beyond the error of simulation"
    return (
        f"{what}{laws}, moved as below: {interval(one.reached, one, signed=signed)}; at the ends "
        f"of their ranges {farthest}{sure}."
    )


def print_moved(one: "Turn") -> None:
    """Print the laws that turn an answer."""
    from allohistory.cli.console import output, say, wrapped

    out = output()
    for number, each in enumerate(one.moved, 1):
        say(f"{number}. {each.path}", "bold")
        moved = (
            f"From {each.middle:.3g}, the middle of its range, to {each.value:.3g}: "
            f"{100 * each.beyond:.0f} % of its draws lie farther out. {each.meaning[:1].upper()}"
            f"{each.meaning[1:]}."
        )
        rests = f"{each.standing}, {each.prior}; sources: {', '.join(each.source)}"
        out.print(wrapped(moved, out.width, "   "), soft_wrap=True)
        out.print(wrapped(rests, out.width, "   "), style="dim", soft_wrap=True)
