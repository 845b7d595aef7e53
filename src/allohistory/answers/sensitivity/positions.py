"""Positions: what the answers become if one side of a debate is right.

A position sets some laws and keeps everything else; the run's own timelines are re-run under it
with the same random draws, so that only the claims of the position differ. Leaves out whether it is
true.
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
    shift: Estimate = field(metadata=helps("level without the change less the run's own, paired"))
    shift_of_difference: Estimate | None = field(
        metadata=helps("difference less the run's own, paired")
    )
    chance: float | None = field(
        metadata=helps(
            "p-value of the shift (of the difference, or else of the level), corrected for "
            "multiple tests over all positions"
        )
    )
    stands_out: bool = field(metadata=helps("that shift is significant (5 %) after correction"))
    flips: bool = field(metadata=helps("the difference has the other sign (both 90 % intervals)"))
    crosses: bool = field(
        metadata=helps("a chance is on the other side of 50 % (both 90 % intervals)")
    )


@dataclass(frozen=True)
class PositionResult:
    """A position and the answers under it."""

    id: str = field(metadata=helps("name of the position"))
    name: str = field(metadata=helps("its name in words"))
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
        metadata=helps("the run came from another version of the program, and was re-run")
    )


def positions(
    reruns: Reruns,
    questions: Sequence[str],
    names: Sequence[str] = (),
    *,
    progress: Callable[[int, int, str], None] | None = None,
) -> PositionResults:
    """Answer questions under each position of the scenario, or under those named.

    `progress(done, total, name)` is called with the next position. Raises UnknownName for an
    unknown position, QuestionError for a scenario without any.
    """
    scenario, model = reruns.reference.scenario, reruns.reference.baseline.model
    selected = tuple(names) or tuple(scenario.positions)
    if not selected:
        raise QuestionError(f"{scenario.id} has no positions; write some in positions.yaml")
    settings = [laws_of(model, (name,), reruns.reference.baseline.seed) for name in selected]
    references = [sides_of(reruns.reference, question) for question in questions]
    results = []
    for n, (name, laws) in enumerate(zip(selected, settings, strict=True)):
        if progress is not None:
            progress(n, len(selected), scenario.positions[name].name)
        rerun = reruns.with_laws(laws)
        results.append([
            answer_under(reruns.reference, rerun, question, reference)
            for question, reference in zip(questions, references, strict=True)
        ])  # fmt: skip
    if progress is not None:
        progress(len(selected), len(selected), "")
    corrected = [
        correct_for_multiplicity([row[q] for row in results]) for q in range(len(questions))
    ]
    views = tuple(
        position_result(scenario, name, tuple(corrected[q][n] for q in range(len(questions))))
        for n, name in enumerate(selected)
    )
    answers = tuple(reruns.reference.ask(question) for question in questions)
    return PositionResults(answers, views, reruns.timelines, reruns.remade)


def sides_of(comparison: Run, question: str) -> dict[Side, Outcome]:
    """Return every side of an answer that has timelines."""
    sides: tuple[Side, ...] = ("baseline",)
    if comparison.changed is not None:
        sides = ("baseline", "changed", "difference")
    outcomes: dict[Side, Outcome] = {}
    for side in sides:
        try:
            outcomes[side] = outcome_of(comparison, question, side)
        except QuestionError:
            if question not in comparison.scenario.questions:
                comparison.ask(question)  # raises what the user has to correct
    return outcomes


def answer_under(
    reference: Run, rerun: Run, question: str, before: dict[Side, Outcome]
) -> PositionAnswer:
    """Return one answer under a position, compared with the run's own."""
    after = sides_of(rerun, question)
    ids = reference.baseline.ids, rerun.baseline.ids
    noise = reference.baseline.recipe.design.noise

    def shift_of(side: Side) -> Estimate:
        if side not in before or side not in after:
            return NONE
        return shift(before[side], after[side], ids, noise)

    def level(side: Side) -> Estimate:
        return after[side].estimate if side in after else NONE

    paired = rerun.changed is not None
    return PositionAnswer(
        question=question,
        baseline=level("baseline"),
        changed=level("changed") if paired else None,
        difference=level("difference") if paired else None,
        shift=shift_of("baseline"),
        shift_of_difference=shift_of("difference") if paired else None,
        chance=None,
        stands_out=False,
        flips=on_opposite_sides(before, after, "difference", 0.0),
        crosses=any(
            on_opposite_sides(before, after, side, HALF) for side in ("baseline", "changed")
        ),
    )


def on_opposite_sides(
    before: Mapping[Side, Outcome], after: Mapping[Side, Outcome], side: Side, level: float
) -> bool:
    """Return whether the intervals of two estimates lie on opposite sides of a level."""
    if side not in before or side not in after or (level and before[side].kind != "probability"):
        return False
    first, second = before[side].estimate, after[side].estimate
    return side_of_level(first, level) * side_of_level(second, level) < 0


def side_of_level(estimate: Estimate, level: float) -> int:
    """Return 1 if the interval of an estimate lies above a level, -1 if below, else 0."""
    if estimate.low is None or estimate.high is None:
        return 0
    return 1 if estimate.low > level else -1 if estimate.high < level else 0


def correct_for_multiplicity(answers: Sequence[PositionAnswer]) -> tuple[PositionAnswer, ...]:
    """Return the answers to one question under all positions, corrected for multiple tests."""
    shifts = [
        answer.shift if answer.shift_of_difference is None else answer.shift_of_difference
        for answer in answers
    ]
    return tuple(
        replace(answer, chance=chance, stands_out=chance is not None and chance < LEVEL)
        for answer, chance in zip(answers, chances(shifts), strict=True)
    )


def position_result(
    scenario: Scenario, name: str, answers: tuple[PositionAnswer, ...]
) -> PositionResult:
    """Return a position with its answers."""
    position = scenario.positions[name]
    holders = (position.holders,) if isinstance(position.holders, str) else tuple(position.holders)
    source = (
        (position.source,) if isinstance(position.source, str) else tuple(position.source or ())
    )
    return PositionResult(
        name, position.name, holders, position.text, source, tuple(position.sets), answers
    )
