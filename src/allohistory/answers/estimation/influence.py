"""Outcomes: one side of one answer, timeline by timeline, for analyses of what drives it.

A side is the level without the change, the level with it, or the paired difference. The influence
of a timeline is how much the answer would move if its weight were a little larger; for a
probability or a mean without a condition, its value less the mean. Leaves out what drives it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from allohistory.answers.estimation.estimates import NONE, Estimate, branch, differ
from allohistory.answers.language.questions import CompiledQuestion, read
from allohistory.answers.language.timelines import Timelines
from allohistory.answers.requests import spelled_out
from allohistory.errors import QuestionError
from allohistory.scenario import Scenario

Side = Literal["baseline", "changed", "difference"]


@dataclass(frozen=True)
class Outcome:
    """One side of one answer."""

    id: str
    text: str
    ask: str
    unit: str
    kind: str
    of: Side
    estimate: Estimate
    influence: np.ndarray  # (timeline,), sums to 0
    laws_of: np.ndarray  # (timeline,)
    within: Callable[[np.ndarray], Estimate] = field(repr=False, compare=False)


class HasBranches(Protocol):
    """The part of a run that an outcome needs."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    @property
    def branches(self) -> tuple[Timelines, Timelines | None]:
        """Both ensembles, arranged for questions; the second where something was changed."""
        ...


def outcome_of(comparison: HasBranches, question: str, of: Side) -> Outcome:
    """Return one side of the answer to a question of the scenario, by name, or of the language.

    Raises QuestionError if it cannot be read, or if its condition never holds.
    """
    before, after = comparison.branches
    compiled = read(spelled_out(comparison.scenario, question), before.words)
    entry = comparison.scenario.questions.get(question)
    estimate, influence = estimate_side(compiled, before, after, of)
    if influence is None:
        raise QuestionError(
            f"the condition of {question!r} never holds ({of}); run more timelines, or loosen it"
        )

    def within(rows: np.ndarray) -> Estimate:
        return estimate_side(compiled, before, after, of, rows)[0]

    return Outcome(
        id=question if entry is not None else "asked",
        text=entry.text if entry is not None else compiled.text,
        ask=compiled.text,
        unit=(entry.unit if entry is not None else "") or compiled.unit,
        kind=compiled.kind,
        of=of,
        estimate=estimate,
        influence=influence,
        laws_of=np.asarray(before.laws_of),
        within=within,
    )


def estimate_side(
    question: CompiledQuestion,
    before: Timelines,
    after: Timelines | None,
    of: Side,
    rows: np.ndarray | None = None,
) -> tuple[Estimate, np.ndarray | None]:
    """Estimate one side from the timelines `rows` (default: all), with their influences."""
    if of != "difference":
        side = before if of == "baseline" else after
        if side is None:
            raise QuestionError(f"nothing was changed in this run: there is no {of}")
        level = branch(question, question.evaluate(side, rows), before)
        return (NONE, None) if level is None else (level.estimate, level.influence)
    if after is None:
        raise QuestionError("nothing was changed in this run: there is no difference")
    values = question.evaluate(before, rows), question.evaluate(after, rows)
    first, second = (branch(question, side, before) for side in values)
    if first is None or second is None:
        return NONE, None
    estimate = differ(question, values, (first, second), before)
    return estimate, second.influence - first.influence
