"""Tipping points: the smallest change of assumptions that would reverse an answer.

An answer is reversed when a difference changes its sign, or a chance crosses 50 %. The draws of the
run show which laws have the strongest effect and in which direction; these are moved together from
the middle of their ranges toward the ends (5 % and 95 % of their draws), and every step is checked
by re-running the timelines. The search is for the fewest laws, then the smallest move. Leaves out
laws that have the opposite effect once others have moved, and numbers that are not uncertain.
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
from allohistory.errors import counted
from allohistory.scenario import Scenario

LAWS = 6  # the most laws that are moved together
REACH = 0.45  # from the middle to the end, as a share of the draws: 5 % and 95 %
HALVINGS = 3  # of the way to the ends

Target = Literal["sign", "half"]
Notice = Callable[[str], None]


@dataclass(frozen=True)
class LawShift:
    """One law moved from its median."""

    path: str = field(metadata=helps("path of the number"))
    meaning: str = field(metadata=helps("what it means"))
    middle: float = field(metadata=helps("the median of its draws"))
    value: float = field(metadata=helps("the value it is moved to"))
    beyond: float = field(metadata=helps("share of its draws that lie beyond that value"))
    prior: str = field(metadata=helps("its prior"))
    standing: str = field(metadata=helps("its standing"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    why: str = field(metadata=helps("why the data say what they say of it"))


@dataclass(frozen=True)
class TippingPoint:
    """What would reverse an answer, or that nothing tried does."""

    question: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    kind: str = field(metadata=helps("probability, mean or quantile"))
    unit: str = field(metadata=helps("unit of the answer"))
    of: Side = field(metadata=helps("which side of the answer"))
    target: Target = field(metadata=helps("sign: a difference of 0; half: a chance of 50 %"))
    start: Estimate = field(metadata=helps("the answer as the run gives it"))
    exists: bool = field(metadata=helps("whether moving laws within their ranges reverses it"))
    shifts: tuple[LawShift, ...] = field(
        metadata=helps("the laws moved: those that reverse it, or all that were tried")
    )
    estimate: Estimate | None = field(metadata=helps("the answer with these laws moved"))
    farthest: Estimate | None = field(
        metadata=helps("the answer with the same laws at the ends of their ranges")
    )
    reruns: int = field(metadata=helps("times that the timelines were re-run"))
    timelines: int = field(metadata=helps("timelines, or pairs, each time"))
    note: str = field(default="", metadata=helps("why there was no search, or a caution"))

    @property
    def surely(self) -> bool:
        """Whether the answer at the ends is reversed beyond the simulation error."""
        level = HALF if self.target == "half" else 0.0
        return self.farthest is not None and (
            side_of_level(self.farthest, level) * side_of_level(self.start, level) < 0
        )


@dataclass(frozen=True)
class LawEffect:
    """One law by which an answer can be moved, and in which direction."""

    law: Any
    values: np.ndarray  # (draw,) sorted
    sign: float  # of the move of the law that brings the answer nearer to the target

    def at(self, fraction: float) -> float:
        """Return the law's value at a fraction (0..1) of the way from its median to its end."""
        return float(np.quantile(self.values, 0.5 + self.sign * REACH * fraction))


def tipping_points(
    comparison: Run, reruns: Reruns, question: str, *, notice: Notice | None = None
) -> tuple[TippingPoint, ...]:
    """Return what would reverse the sign of a difference, and carry a chance across 50 %.

    The draws of the whole run show which laws have an effect; `reruns` simulates them. `notice` is
    called with what is being tried.
    """
    results = []
    for of, target in sides(comparison, question):
        outcome = outcome_of(reruns.reference, question, of)
        search = Search(comparison, reruns, question, outcome, target, notice or (lambda _: None))
        results.append(search.turn())
    return tuple(results)


def sides(comparison: Run, question: str) -> tuple[tuple[Side, Target], ...]:
    """Return the sides of an answer that can be reversed: a difference, and a chance."""
    kind = comparison.ask(question).kind
    if comparison.changed is None:
        return (("baseline", "half"),) if kind == "probability" else ()
    signs: tuple[tuple[Side, Target], ...] = (("difference", "sign"),)
    return (*signs, ("changed", "half")) if kind == "probability" else signs


@dataclass
class Search:
    """The search for one tipping point."""

    comparison: Run
    reruns: Reruns
    question: str
    outcome: Outcome
    target: Target
    notice: Notice
    tried: int = 0

    @property
    def level(self) -> float:
        """Level at which the answer is reversed."""
        return HALF if self.target == "half" else 0.0

    def turn(self) -> TippingPoint:
        """Find the fewest laws and the smallest move that reverse the answer."""
        start = self.outcome.estimate
        if side_of_level(start, self.level) == 0:
            where = "50 %" if self.target == "half" else "zero"
            note = f"it does not differ significantly from {where}: more timelines may decide it"
            return self.result((), None, None, exists=False, note=note)
        effects = self.effects()
        if not effects:
            return self.result((), None, None, exists=False, note="no law moves it")
        farthest = self.answer_at(effects, 1.0)
        if not self.across(farthest):
            return self.result(effects, farthest, farthest, exists=False)
        fewest, farthest = self.fewest(effects, farthest)
        fraction, estimate = self.smallest_move(fewest, farthest)
        return self.result(fewest, estimate, farthest, exists=True, fraction=fraction)

    def effects(self) -> tuple[LawEffect, ...]:
        """Return the laws with the strongest effect, by the draws of the whole run."""
        whole = outcome_of(self.comparison, self.question, self.outcome.of)
        laws = uncertain(self.comparison)
        paths = list(laws)
        draws = average_by_draw(whole.influence, whole.laws_of, [laws[path] for path in paths])
        indices = sensitivity(draws, resamples=2)
        clear = indices.chance() < 0.05  # noqa: PLR2004 - significant laws come first
        order = np.lexsort((-np.abs(indices.slope), ~clear))[:LAWS]
        direction = -side_of_level(self.outcome.estimate, self.level)
        fields = {law.path: law for law in self.comparison.baseline.model.laws}
        return tuple(
            LawEffect(
                fields[paths[k]],
                np.sort(draws.laws[k]),
                direction * float(np.sign(indices.slope[k])),
            )
            for k in order
            if indices.slope[k] != 0
        )

    def answer_at(self, effects: Sequence[LawEffect], fraction: float) -> Estimate:
        """Return the answer with some laws moved by a fraction of the way to their ends."""
        self.tried += 1
        laws = counted(len(effects), "law")
        self.notice(f"{laws}, {100 * fraction:.0f} % of the way to the ends of their ranges")
        rerun = self.reruns.with_laws({effect.law.path: effect.at(fraction) for effect in effects})
        return outcome_of(rerun, self.question, self.outcome.of).estimate

    def across(self, estimate: Estimate) -> bool:
        """Return whether an answer lies on the other side of the target."""
        if estimate.value is None:
            return False
        return (estimate.value - self.level) * side_of_level(self.outcome.estimate, self.level) < 0

    def fewest(
        self, effects: tuple[LawEffect, ...], farthest: Estimate
    ) -> tuple[tuple[LawEffect, ...], Estimate]:
        """Return the fewest laws, the strongest first, that reverse the answer at their ends."""
        low, high = 0, len(effects)
        while high - low > 1:
            middle = (low + high) // 2
            estimate = self.answer_at(effects[:middle], 1.0)
            if self.across(estimate):
                high, farthest = middle, estimate
            else:
                low = middle
        return effects[:high], farthest

    def smallest_move(
        self, effects: tuple[LawEffect, ...], farthest: Estimate
    ) -> tuple[float, Estimate]:
        """Return the smallest fraction that reverses the answer, to an eighth, and the answer."""
        low, high, reached = 0.0, 1.0, farthest
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            estimate = self.answer_at(effects, middle)
            if self.across(estimate):
                high, reached = middle, estimate
            else:
                low = middle
        return high, reached

    def result(
        self,
        effects: Sequence[LawEffect],
        estimate: Estimate | None,
        farthest: Estimate | None,
        *,
        exists: bool,
        fraction: float = 1.0,
        note: str = "",
    ) -> TippingPoint:
        """Return the tipping point as a plain value."""
        return TippingPoint(
            question=self.outcome.id,
            text=self.outcome.text,
            kind=self.outcome.kind,
            unit=self.outcome.unit,
            of=self.outcome.of,
            target=self.target,
            start=self.outcome.estimate,
            exists=exists,
            shifts=tuple(
                law_shift(self.comparison.scenario, effect, fraction) for effect in effects
            ),
            estimate=estimate,
            farthest=farthest,
            reruns=self.tried,
            timelines=self.reruns.timelines,
            note=note,
        )


def law_shift(scenario: Scenario, effect: LawEffect, fraction: float) -> LawShift:
    """Return one law with the value it was moved to."""
    number = effect.law.number
    return LawShift(
        path=effect.law.path,
        meaning=label(scenario, effect.law),
        middle=effect.at(0.0),
        value=effect.at(fraction),
        beyond=0.5 - REACH * fraction,
        prior=prior_of(number),
        standing=str(number.standing),
        source=tuple(number.source),
        why=number.why or "",
    )
