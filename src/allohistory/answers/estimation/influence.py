"""Outcomes: one side of one answer, timeline by timeline, for whatever must be explained by them.

A side is the level without the change, the level with it, or the paired difference. Each timeline's
influence is how much the answer would move if it counted a little more; for a chance or a mean
without a condition that is its value less the mean. Leaves out what moves it.
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
    """What an outcome needs of a run."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    @property
    def branches(self) -> tuple[Timelines, Timelines | None]:
        """Both ensembles, arranged for questions; the second where something was changed."""
        ...


def outcome_of(comparison: HasBranches, question: str, of: Side) -> Outcome:
    """One side of the answer to a question of the scenario, by its name, or of the language.

    Raises QuestionError if it cannot be read, or if no timeline meets its condition.
    """
    before, after = comparison.branches
    asked = read(spelled_out(comparison.scenario, question), before.words)
    known = comparison.scenario.questions.get(question)
    estimate, influence = estimate_side(asked, before, after, of)
    if influence is None:
        raise QuestionError(
            f"no timeline meets the condition of {question!r} ({of}); run more, or loosen it"
        )

    def within(rows: np.ndarray) -> Estimate:
        return estimate_side(asked, before, after, of, rows)[0]

    return Outcome(
        id=question if known is not None else "asked",
        text=known.text if known is not None else asked.text,
        ask=asked.text,
        unit=(known.unit if known is not None else "") or asked.unit,
        kind=asked.kind,
        of=of,
        estimate=estimate,
        influence=influence,
        laws_of=np.asarray(before.laws_of),
        within=within,
    )


def estimate_side(
    asked: CompiledQuestion,
    before: Timelines,
    after: Timelines | None,
    of: Side,
    rows: np.ndarray | None = None,
) -> tuple[Estimate, np.ndarray | None]:
    """Estimate one side from some timelines (all, if none are named), with their influences."""
    if of != "difference":
        side = before if of == "baseline" else after
        if side is None:
            raise QuestionError(f"nothing was changed in this run: there is no {of}")
        one = branch(asked, asked.evaluate(side, rows), before)
        return (NONE, None) if one is None else (one.estimate, one.influence)
    if after is None:
        raise QuestionError("nothing was changed in this run: there is no difference")
    values = asked.evaluate(before, rows), asked.evaluate(after, rows)
    one, two = (branch(asked, each, before) for each in values)
    if one is None or two is None:
        return NONE, None
    estimate = differ(asked, values, (one, two), before)
    return estimate, two.influence - one.influence
