"""Turning points: the smallest change of assumptions that would turn an answer.

An answer turns when a difference changes its sign, or a chance is carried across 50 %. The draws
of the run say which laws pull hardest and which way; these are moved together from the middle of
their ranges toward the ends (5 % and 95 % of their draws), and every step is confirmed by living
the timelines again. Sought is the fewest laws, then the least way. Leaves out laws that only pull
the other way once others have moved, and numbers that are not open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.estimation.influence import Outcome, Side, outcome_of
from allohistory.answers.fields import helps
from allohistory.answers.law_labels import label
from allohistory.answers.sensitivity.hinges import prior_of, uncertain
from allohistory.answers.sensitivity.indices import average_by_draw, sensitivity
from allohistory.answers.sensitivity.positions import HALF, side_of_level
from allohistory.answers.sensitivity.reruns import Reruns
from allohistory.scenario import Scenario

LAWS = 6  # the most laws that are moved together
REACH = 0.45  # from the middle to the end, as a share of the draws: 5 % and 95 %
HALVINGS = 3  # of the way to the ends

Target = Literal["sign", "half"]
Notice = Callable[[str], None]


@dataclass(frozen=True)
class LawShift:
    """One law moved from its middle."""

    path: str = field(metadata=helps("path of the number"))
    meaning: str = field(metadata=helps("what it means"))
    middle: float = field(metadata=helps("the middle of its draws"))
    value: float = field(metadata=helps("what it is moved to"))
    beyond: float = field(metadata=helps("share of its draws that lie farther out still"))
    prior: str = field(metadata=helps("its prior"))
    standing: str = field(metadata=helps("its standing"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    why: str = field(metadata=helps("why the data say what they say of it"))


@dataclass(frozen=True)
class TippingPoint:
    """What would turn an answer, or that nothing tried does."""

    question: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    kind: str = field(metadata=helps("probability, mean or quantile"))
    unit: str = field(metadata=helps("unit of the answer"))
    of: Side = field(metadata=helps("which side of the answer"))
    target: Target = field(metadata=helps("sign: a difference of 0; half: a chance of 50 %"))
    start: Estimate = field(metadata=helps("the answer as the run gives it"))
    exists: bool = field(metadata=helps("whether moving laws within their ranges turns it"))
    shifts: tuple[LawShift, ...] = field(
        metadata=helps("the laws moved: those that turn it, or all that were tried")
    )
    estimate: Estimate | None = field(metadata=helps("the answer with these laws so"))
    farthest: Estimate | None = field(
        metadata=helps("the answer with the same laws at the ends of their ranges")
    )
    reruns: int = field(metadata=helps("times that the timelines were lived again"))
    timelines: int = field(metadata=helps("timelines, or pairs, each time"))
    note: str = field(default="", metadata=helps("why nothing was sought, or what to beware of"))

    @property
    def surely(self) -> bool:
        """Whether the ends lie across beyond the error of simulation."""
        level = HALF if self.target == "half" else 0.0
        return self.farthest is not None and (
            side_of_level(self.farthest, level) * side_of_level(self.start, level) < 0
        )


@dataclass(frozen=True)
class LawEffect:
    """One law by which an answer can be moved, and which way."""

    law: Any
    values: np.ndarray  # (draw,) sorted
    sign: float  # of the law's move that brings the answer nearer to the target

    def at(self, way: float) -> float:
        """The law's value some way (0..1) from its middle to its end."""
        return float(np.quantile(self.values, 0.5 + self.sign * REACH * way))


def tipping_points(
    comparison: Run, again: Reruns, question: str, *, notice: Notice | None = None
) -> tuple[TippingPoint, ...]:
    """What would turn the sign of a difference, and carry a chance across 50 %.

    The draws of the whole run say which laws pull; `again` lives them. `notice` is told what is
    being tried.
    """
    found = []
    for of, target in sides(comparison, question):
        outcome = outcome_of(again.reference, question, of)
        start = Search(comparison, again, question, outcome, target, notice or (lambda _: None))
        found.append(start.turn())
    return tuple(found)


def sides(comparison: Run, question: str) -> tuple[tuple[Side, Target], ...]:
    """Which sides of an answer can turn: a difference, and a chance."""
    kind = comparison.ask(question).kind
    if comparison.changed is None:
        return (("baseline", "half"),) if kind == "probability" else ()
    signs: tuple[tuple[Side, Target], ...] = (("difference", "sign"),)
    return (*signs, ("changed", "half")) if kind == "probability" else signs


@dataclass
class Search:
    """The search for one turning point."""

    comparison: Run
    reruns: Reruns
    question: str
    outcome: Outcome
    target: Target
    notice: Notice
    tried: int = 0

    @property
    def level(self) -> float:
        """Where the answer turns."""
        return HALF if self.target == "half" else 0.0

    def turn(self) -> TippingPoint:
        """Find the fewest laws and the least way that turn the answer."""
        start = self.outcome.estimate
        if side_of_level(start, self.level) == 0:
            where = "50 %" if self.target == "half" else "zero"
            return self.result((), None, None, found=False, note=(
                f"it cannot be told from {where} as it is: more timelines may decide it"
            ))  # fmt: skip
        pulls = self.pulls()
        if not pulls:
            return self.result((), None, None, found=False, note="no law moves it")
        farthest = self.answer_at(pulls, 1.0)
        if not self.across(farthest):
            return self.result(pulls, farthest, farthest, found=False)
        few, farthest = self.fewest(pulls, farthest)
        way, reached = self.least_way(few, farthest)
        return self.result(few, reached, farthest, found=True, way=way)

    def pulls(self) -> tuple[LawEffect, ...]:
        """The laws that pull hardest toward the target, by the draws of the whole run."""
        whole = outcome_of(self.comparison, self.question, self.outcome.of)
        laws = uncertain(self.comparison)
        paths = list(laws)
        draws = average_by_draw(whole.influence, whole.laws_of, [laws[path] for path in paths])
        found = sensitivity(draws, resamples=2)
        clear = found.chance() < 0.05  # noqa: PLR2004 - those told from noise come first
        order = np.lexsort((-np.abs(found.slope), ~clear))[:LAWS]
        wanted = -side_of_level(self.outcome.estimate, self.level)
        fields = {one.path: one for one in self.comparison.baseline.model.laws}
        return tuple(
            LawEffect(
                fields[paths[k]], np.sort(draws.laws[k]), wanted * float(np.sign(found.slope[k]))
            )
            for k in order
            if found.slope[k] != 0
        )

    def answer_at(self, pulls: Sequence[LawEffect], way: float) -> Estimate:
        """The answer with some laws moved some way."""
        self.tried += 1
        laws = "one law" if len(pulls) == 1 else f"{len(pulls)} laws"
        self.notice(f"{laws}, {100 * way:.0f} % of the way to the ends of their ranges")
        other = self.reruns.with_laws({one.law.path: one.at(way) for one in pulls})
        return outcome_of(other, self.question, self.outcome.of).estimate

    def across(self, estimate: Estimate) -> bool:
        """Whether an answer lies on the other side of the target."""
        if estimate.value is None:
            return False
        return (estimate.value - self.level) * side_of_level(self.outcome.estimate, self.level) < 0

    def fewest(
        self, pulls: tuple[LawEffect, ...], farthest: Estimate
    ) -> tuple[tuple[LawEffect, ...], Estimate]:
        """The fewest of the laws, the strongest first, that turn the answer at their ends."""
        low, high = 0, len(pulls)
        while high - low > 1:
            middle = (low + high) // 2
            estimate = self.answer_at(pulls[:middle], 1.0)
            if self.across(estimate):
                high, farthest = middle, estimate
            else:
                low = middle
        return pulls[:high], farthest

    def least_way(self, pulls: tuple[LawEffect, ...], farthest: Estimate) -> tuple[float, Estimate]:
        """The least way toward the ends that turns the answer, to an eighth of it."""
        low, high, reached = 0.0, 1.0, farthest
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            estimate = self.answer_at(pulls, middle)
            if self.across(estimate):
                high, reached = middle, estimate
            else:
                low = middle
        return high, reached

    def result(
        self,
        pulls: Sequence[LawEffect],
        reached: Estimate | None,
        farthest: Estimate | None,
        *,
        found: bool,
        way: float = 1.0,
        note: str = "",
    ) -> TippingPoint:
        """The turning point as a plain value."""
        return TippingPoint(
            question=self.outcome.id,
            text=self.outcome.text,
            kind=self.outcome.kind,
            unit=self.outcome.unit,
            of=self.outcome.of,
            target=self.target,
            start=self.outcome.estimate,
            exists=found,
            shifts=tuple(law_shift(self.comparison.scenario, one, way) for one in pulls),
            estimate=reached,
            farthest=farthest,
            reruns=self.tried,
            timelines=self.reruns.timelines,
            note=note,
        )


def law_shift(scenario: Scenario, pull: LawEffect, way: float) -> LawShift:
    """One law with where it was moved."""
    number = pull.law.number
    return LawShift(
        path=pull.law.path,
        meaning=label(scenario, pull.law),
        middle=pull.at(0.0),
        value=pull.at(way),
        beyond=0.5 - REACH * way,
        prior=prior_of(number),
        standing=str(number.standing),
        source=tuple(number.source),
        why=number.why or "",
    )
