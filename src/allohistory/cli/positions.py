"""Positions and tipping points on the screen: the answers if one side of a debate is right."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from allohistory.answers.estimation.estimates import Answer
    from allohistory.answers.sensitivity.positions import PositionAnswer, PositionResults
    from allohistory.answers.sensitivity.tipping_points import TippingPoint

TARGETS = {"sign": "the sign of the difference", "half": "the chance across 50 %"}
SIDES = {
    "baseline": "without the change",
    "changed": "with the change",
    "difference": "the difference",
}


def print_position_answers(views: "PositionResults") -> None:
    """Print the answers under each position, question by question."""
    from allohistory.answers.formatting import interval, value
    from allohistory.cli.console import heading, output, say, table

    for place, answer in enumerate(views.questions):
        paired = answer.difference is not None
        heading(f"Under each position: {answer.text}")
        heads = ["position", "baseline", "shift"]
        heads += ["difference", "shift", ""] if paired else [""]
        rows = [own_row(answer, paired=paired)]
        for view in views.views:
            under = view.answers[place]
            cells = [view.name, value(under.baseline, answer)]
            cells.append(interval(under.shift, answer, signed=True))
            if paired:
                cells.append(interval(under.difference, answer, signed=True))
                cells.append(interval(under.shift_of_difference, answer, signed=True))
            rows.append((*cells, ", ".join(marks(under))))
        output().print()
        output().print(table(heads, rows))
    say()
    words = (
        f"{views.timelines:,} of the run's timelines re-run under each position with the same "
        "noise. shift: the answer under the position minus the run's own, paired, with its 90 % "
        "interval of simulation error. *: significant after correcting for multiple tests (5 %)."
    )
    if views.remade:
        words += " The run was made by another version and was repeated first."
    say(words, "dim")


def own_row(answer: "Answer", *, paired: bool) -> tuple[str, ...]:
    """Return the run's own answer as the first row."""
    from allohistory.answers.formatting import interval, value

    row = ["(the run itself)", value(answer.baseline, answer), ""]
    if paired:
        row += [interval(answer.difference, answer, signed=True), ""]
    return (*row, "")


def marks(under: "PositionAnswer") -> list[str]:
    """Return the effects of a position on an answer, in words."""
    effects = ["*"] if under.stands_out else []
    if under.flips:
        effects.append("flips the sign")
    if under.crosses:
        effects.append("crosses 50 %")
    return effects


def print_turns(turns: "tuple[TippingPoint, ...]") -> None:
    """Print what would reverse an answer."""
    from allohistory.cli.console import heading, say

    if not turns:
        return
    heading(f"What would reverse the answer: {turns[0].text}")
    for search in turns:
        say(sentence(search))
        if search.exists:
            print_moved(search)
    reruns = sum(search.reruns for search in turns)
    if reruns:
        say(
            f"{turns[0].timelines:,} of the run's timelines re-run {reruns} times. Parameters "
            "move from the middle of their ranges, the strongest first, to 5 % or 95 % at most.",
            "dim",
        )


def sentence(search: "TippingPoint") -> str:
    """Return one search as a sentence."""
    from allohistory.answers.formatting import interval

    signed = search.of == "difference"
    what = f"{TARGETS[search.target].capitalize()} ({SIDES[search.of]}: "
    what += f"{interval(search.start, search, signed=signed)}): "
    if search.note:
        return f"{what}{search.note}."
    farthest = interval(search.farthest, search, signed=signed)
    if not search.exists:
        laws = (
            "that one parameter"
            if len(search.shifts) == 1
            else f"the {len(search.shifts)} strongest parameters"
        )
        return (
            f"{what}no change of assumptions that was tried reverses it. With {laws} at the ends "
            f"of their ranges it is {farthest}."
        )
    laws = (
        "one parameter does"
        if len(search.shifts) == 1
        else f"{len(search.shifts)} parameters together do"
    )
    sure = "" if search.surely else ", which is within simulation error"
    return (
        f"{what}{laws}, moved as below: {interval(search.estimate, search, signed=signed)}; at the "
        f"ends of their ranges {farthest}{sure}."
    )


def print_moved(search: "TippingPoint") -> None:
    """Print the parameters that reverse an answer."""
    from allohistory.answers.wording import percent
    from allohistory.cli.console import output, say, wrap

    out = output()
    for number, law in enumerate(search.shifts, 1):
        say(f"{number}. {law.path}", "bold")
        moved = (
            f"From {law.middle:.3g}, the middle of its range, to {law.value:.3g}: "
            f"{percent(law.beyond)} of its draws lie farther out. {law.meaning[:1].upper()}"
            f"{law.meaning[1:]}."
        )
        rests = f"{law.standing}, {law.prior}; sources: {', '.join(law.source)}"
        out.print(wrap(moved, out.width, "   "), soft_wrap=True)
        out.print(wrap(rests, out.width, "   "), style="dim", soft_wrap=True)
