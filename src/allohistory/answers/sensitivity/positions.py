"""Positions: what the answers become if one side of a debate is right.

A position sets some laws and keeps all else; the run's own timelines are lived again under it, with
the same luck, so that what differs is what the position claims. Leaves out whether it is true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.answers.estimation.influence import Outcome, Side, outcome_of
from allohistory.answers.fields import helps
from allohistory.answers.overrides import laws_of
from allohistory.answers.sensitivity.multiplicity import LEVEL, chances
from allohistory.answers.sensitivity.reruns import Reruns, shift
from allohistory.errors import QuestionError
from allohistory.scenario import Scenario

HALF = 0.5


@dataclass(frozen=True)
class PositionAnswer:
    """One answer under one position."""

    question: str = field(metadata=helps("name of the question"))
    baseline: Estimate = field(metadata=helps("the level without the change"))
    changed: Estimate | None = field(metadata=helps("the level with the change"))
    difference: Estimate | None = field(metadata=helps("changed less baseline"))
    shift: Estimate = field(
        metadata=helps("how far the level without the change lies from the run's own, paired")
    )
    shift_of_difference: Estimate | None = field(
        metadata=helps("how far the difference lies from the run's own, paired")
    )
    chance: float | None = field(
        metadata=helps(
            "chance of as large a shift (of the difference, or else of the level) under any "
            "position if none mattered"
        )
    )
    stands_out: bool = field(metadata=helps("whether that shift is told from noise (5 %, all)"))
    flips: bool = field(metadata=helps("the difference has surely the other sign"))
    crosses: bool = field(metadata=helps("a chance lies surely on the other side of 50 %"))


@dataclass(frozen=True)
class PositionResult:
    """A position and the answers under it."""

    id: str = field(metadata=helps("name of the position"))
    name: str = field(metadata=helps("what it is called"))
    holders: tuple[str, ...] = field(metadata=helps("who holds it"))
    text: str = field(metadata=helps("what it says"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    sets: tuple[str, ...] = field(metadata=helps("paths of the numbers it sets"))
    answers: tuple[PositionAnswer, ...] = field(
        metadata=helps("the answers under it, question by question")
    )


@dataclass(frozen=True)
class PositionResults:
    """The answers of a run under each position."""

    questions: tuple[Answer, ...] = field(metadata=helps("the questions, answered by the run"))
    views: tuple[PositionResult, ...] = field(metadata=helps("the positions"))
    timelines: int = field(metadata=helps("timelines, or pairs, under each position"))
    remade: bool = field(
        metadata=helps("the run was made by other sources of the program, and was made again")
    )


def positions(
    again: Reruns,
    questions: Sequence[str],
    names: Sequence[str] = (),
    *,
    progress: Callable[[int, int, str], None] | None = None,
) -> PositionResults:
    """Answer questions under each position of the scenario, or under those named.

    `progress(done, wanted, name)` is told which comes next. Raises UnknownName for an unknown
    position, QuestionError for a scenario without any.
    """
    scenario, model = again.reference.scenario, again.reference.baseline.model
    chosen = tuple(names) or tuple(scenario.positions)
    if not chosen:
        raise QuestionError(f"{scenario.id} has no positions; write some in positions.yaml")
    every = [laws_of(model, (name,), again.reference.baseline.seed) for name in chosen]
    own = [sides_of(again.reference, question) for question in questions]
    found = []
    for n, (name, laws) in enumerate(zip(chosen, every, strict=True)):
        if progress is not None:
            progress(n, len(chosen), scenario.positions[name].name)
        other = again.with_laws(laws)
        found.append([
            answer_under(again.reference, other, question, before)
            for question, before in zip(questions, own, strict=True)
        ])  # fmt: skip
    if progress is not None:
        progress(len(chosen), len(chosen), "")
    weighed = [correct_for_multiplicity([row[q] for row in found]) for q in range(len(questions))]
    views = tuple(
        position_result(scenario, name, tuple(weighed[q][n] for q in range(len(questions))))
        for n, name in enumerate(chosen)
    )
    answers = tuple(again.reference.ask(question) for question in questions)
    return PositionResults(answers, views, again.timelines, again.remade)


def sides_of(comparison: Run, question: str) -> dict[Side, Outcome]:
    """Every side of an answer that has timelines."""
    sides: tuple[Side, ...] = ("baseline",)
    if comparison.changed is not None:
        sides = ("baseline", "changed", "difference")
    found: dict[Side, Outcome] = {}
    for side in sides:
        try:
            found[side] = outcome_of(comparison, question, side)
        except QuestionError:
            if question not in comparison.scenario.questions:
                comparison.ask(question)  # a mistake in the question is the user's to mend
    return found


def answer_under(
    reference: Run, other: Run, question: str, own: dict[Side, Outcome]
) -> PositionAnswer:
    """One answer under a position, beside the run's own."""
    new = sides_of(other, question)
    ids = reference.baseline.ids, other.baseline.ids
    noise = reference.baseline.recipe.design.noise

    def moved(side: Side) -> Estimate:
        if side not in own or side not in new:
            return NONE
        return shift(own[side], new[side], ids, noise)

    def level(side: Side) -> Estimate:
        return new[side].estimate if side in new else NONE

    paired = other.changed is not None
    return PositionAnswer(
        question=question,
        baseline=level("baseline"),
        changed=level("changed") if paired else None,
        difference=level("difference") if paired else None,
        shift=moved("baseline"),
        shift_of_difference=moved("difference") if paired else None,
        chance=None,
        stands_out=False,
        flips=on_opposite_sides(own, new, "difference", 0.0),
        crosses=any(on_opposite_sides(own, new, side, HALF) for side in ("baseline", "changed")),
    )


def on_opposite_sides(
    own: Mapping[Side, Outcome], new: Mapping[Side, Outcome], side: Side, level: float
) -> bool:
    """Whether two estimates lie surely on the two sides of a level."""
    if side not in own or side not in new or (level and own[side].kind != "probability"):
        return False
    return side_of_level(own[side].estimate, level) * side_of_level(new[side].estimate, level) < 0


def side_of_level(estimate: Estimate, level: float) -> int:
    """1 where an estimate is surely above a level, -1 where it is surely below, else 0."""
    if estimate.low is None or estimate.high is None:
        return 0
    return 1 if estimate.low > level else -1 if estimate.high < level else 0


def correct_for_multiplicity(answers: Sequence[PositionAnswer]) -> tuple[PositionAnswer, ...]:
    """The answers to one question under all positions, told from noise together."""
    shown = [one.shift if one.shift_of_difference is None else one.shift_of_difference
             for one in answers]  # fmt: skip
    return tuple(
        replace(one, chance=chance, stands_out=chance is not None and chance < LEVEL)
        for one, chance in zip(answers, chances(shown), strict=True)
    )


def position_result(
    scenario: Scenario, name: str, answers: tuple[PositionAnswer, ...]
) -> PositionResult:
    """A position with its answers."""
    told = scenario.positions[name]
    holders = (told.holders,) if isinstance(told.holders, str) else tuple(told.holders)
    source = (told.source,) if isinstance(told.source, str) else tuple(told.source or ())
    return PositionResult(name, told.name, holders, told.text, source, tuple(told.sets), answers)
