"""Estimates and answers: what many timelines say about a question, and how certain it is.

Each estimate has two separate errors: simulation error from a finite number of timelines (`error`,
`low`, `high`), and uncertainty of the inputs (`spread`, `spread_low`, `spread_high`). Differences
are paired by timeline. A condition holds in different timelines in the two branches: each branch
has its own.
"""

import math
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Literal

import numpy as np

from allohistory.answers.estimation.precision import SampleSize, needed
from allohistory.answers.estimation.spread import Spread, spread_of
from allohistory.answers.estimation.variance import (
    HIGH,
    clustered_error,
    effective_number,
    from_two_intervals,
    paired_shares,
    wilson,
)
from allohistory.answers.fields import helps
from allohistory.answers.language.questions import CompiledQuestion, Values
from allohistory.answers.language.timelines import Timelines, decimal_date
from allohistory.errors import ArgumentError

POINT = 0.01  # target half-width of the 90 % interval of a probability
PART = 0.02  # the same for a number, as a part of its size or standard deviation
RARE = 0.05  # share of timelines below which a condition is said to be rare


@dataclass(frozen=True)
class Estimate:
    """One estimated number; `value` is None where the condition never holds."""

    value: float | None = field(
        metadata=helps("the estimate; none where the condition never holds (n = 0)")
    )
    error: float | None = field(
        metadata=helps("standard error of simulation: from the number of timelines alone")
    )
    low: float | None = field(metadata=helps("lower end of the 90 % interval of simulation error"))
    high: float | None = field(metadata=helps("upper end of the 90 % interval of simulation error"))
    spread: float | None = field(
        metadata=helps(
            "one standard deviation due to uncertainty of the inputs, simulation noise removed; "
            "none where it cannot be distinguished from simulation error (see `spread_most`)"
        )
    )
    timelines: int = field(metadata=helps("timelines in the estimate (n)"))
    spread_low: float | None = field(
        default=None,
        metadata=helps(
            "lower end of the range of 90 % of parameter draws, by a normal approximation: value - "
            "1.645 spread, cut off at the smallest value in the sample"
        ),
    )
    spread_high: float | None = field(
        default=None, metadata=helps("upper end of the range of 90 % of parameter draws")
    )
    spread_most: float | None = field(
        default=None,
        metadata=helps(
            "the most that `spread` can be (upper end of its 90 % interval); none where each "
            "parameter draw has one timeline, or too few draws meet the condition"
        ),
    )

    @property
    def is_known(self) -> bool:
        """Tell whether there is an estimate."""
        return self.value is not None


NONE = Estimate(None, None, None, None, None, 0)


def normal_estimate(value: float, error: float, timelines: int) -> Estimate:
    """Return an estimate with a normal error, its 90 % interval, and no spread."""
    return Estimate(value, error, value - HIGH * error, value + HIGH * error, None, timelines)


@dataclass(frozen=True)
class Answer:
    """The answer to one question, without and with the change."""

    id: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    ask: str = field(metadata=helps("the question in the question language"))
    unit: str = field(metadata=helps("unit of the number; `date` is a decimal year"))
    kind: Literal["probability", "mean", "quantile"] = field(metadata=helps("what is estimated"))
    baseline: Estimate = field(metadata=helps("without the change"))
    changed: Estimate | None = field(metadata=helps("with the change"))
    difference: Estimate | None = field(
        metadata=helps("what-if minus baseline, paired by timeline")
    )
    actual: float | bool | None = field(metadata=helps("what happened, where it is known"))
    percentile: float | None = field(
        metadata=helps(
            "rank of what happened among the timelines of the baseline: the share below it; for a "
            "yes-or-no question, the probability that the model gives to what happened"
        )
    )
    runs_needed: int | None = field(
        metadata=helps(
            "timelines for an interval of half-width `precision`; none where no number is enough"
        )
    )
    given: int = field(metadata=helps("timelines of the baseline in the condition"))
    precision: float = field(
        default=POINT, metadata=helps("the half-width that `runs_needed` is for")
    )
    total: int = field(default=0, metadata=helps("timelines of the baseline in all"))
    draws: int = field(default=0, metadata=helps("parameter draws of the timelines"))
    histories: int | None = field(
        default=None,
        metadata=helps(
            "posterior histories in the run: more timelines do not narrow the uncertainty that "
            "these leave; none where parameters are drawn from the priors"
        ),
    )
    design: float = field(
        default=1.0,
        metadata=helps(
            "posterior histories for each effective independent one: those of one run of a fit "
            "have common ancestors, and intervals allow for it"
        ),
    )
    note: str = field(default="", metadata=helps("what to know when reading it"))

    def needed(self, precision: float) -> int | None:
        """Return the timelines for a 90 % interval of half-width `precision`, in the answer's unit.

        None where no number of timelines is enough: where there is no answer, or there are too
        few posterior histories. Raises ArgumentError unless `precision` is above 0.
        """
        if not isinstance(precision, Real) or not 0 < precision < math.inf:
            raise ArgumentError(f"precision={precision!r}: write a number above 0, such as 0.01")
        difference = self.difference
        estimate = difference if difference and difference.is_known else self.baseline
        total = self.total or estimate.timelines
        sample = SampleSize(total, self.draws or total, self.histories, self.design)
        return needed(estimate, sample, precision)


@dataclass(frozen=True)
class _Branch:
    """An estimate with the influences that its error is computed from."""

    value: float
    influence: np.ndarray  # (timeline,), 0 outside the condition
    selected: np.ndarray  # (timeline,)
    error: float
    estimate: Estimate


def answer(
    question: CompiledQuestion,
    baseline: Timelines,
    changed: Timelines | None = None,
    *,
    id: str = "",  # noqa: A002  # the field's name
    text: str = "",
    unit: str = "",
    actual: float | bool | str | None = None,
) -> Answer:
    """Answer a question from a baseline and a what-if whose row k is paired with its row k."""
    before = question.evaluate(baseline)
    first = branch(question, before, baseline)
    second, difference, after = None, None, None
    if changed is not None:
        after = question.evaluate(changed)
        second = branch(question, after, changed)
        difference = differ(question, (before, after), (first, second), baseline)
    happened = decimal_date(actual) if isinstance(actual, str) else actual
    precision = POINT if question.kind == "probability" else _part(before)
    result = Answer(
        id=id,
        text=text or question.text,
        ask=question.text,
        unit=unit or question.unit,
        kind=question.kind,
        baseline=_estimate(first),
        changed=_estimate(second) if changed is not None else None,
        difference=difference,
        actual=happened,
        percentile=percentile(question, before, happened),
        runs_needed=None,
        given=int(np.count_nonzero(before.selected)) + before.missing,
        precision=precision,
        total=baseline.count,
        draws=len(np.unique(baseline.laws_of)),
        histories=baseline.histories,
        design=baseline.design,
        note=_note(question, before, after),
    )
    return replace(result, runs_needed=result.needed(precision))


def _estimate(branch: _Branch | None) -> Estimate:
    return NONE if branch is None else branch.estimate


def _deviation_of_difference(question: CompiledQuestion, before: Values, after: Values) -> float:
    """Return the standard deviation over pairs; where conditions differ, the most it can be."""
    if question.kind != "quantile" and before.selected.all() and after.selected.all():
        return float((after.x.astype(float) - before.x).std())
    most = _deviation(before) + _deviation(after)
    return min(1.0, most) if question.kind == "probability" else most


def _extent(values: Values) -> tuple[float, float]:
    """Return the smallest and the largest value in the sample: no parameter draw is beyond."""
    x = values.x[values.selected].astype(float)
    return float(x.min()), float(x.max())


def _extent_of_difference(before: Values, after: Values) -> tuple[float, float]:
    """Return the smallest and the largest difference of a pair, or of any two timelines."""
    if before.selected.all() and after.selected.all():
        pairs = after.x.astype(float) - before.x
        return float(pairs.min()), float(pairs.max())
    first, second = _extent(before), _extent(after)
    return second[0] - first[1], second[1] - first[0]


def _with_spread(estimate: Estimate, spread: Spread, extent: tuple[float, float]) -> Estimate:
    """Return an estimate with its spread, and the range of 90 % of parameter draws if normal.

    The range lies within an extent; there is none where the spread cannot be told.
    """
    if spread.value is None or estimate.value is None:
        return replace(estimate, spread=None, spread_most=spread.most)
    return replace(
        estimate,
        spread=spread.value,
        spread_low=max(extent[0], estimate.value - HIGH * spread.value),
        spread_high=min(extent[1], estimate.value + HIGH * spread.value),
        spread_most=spread.most,
    )


def _deviation(values: Values) -> float:
    """Return the standard deviation over timelines: that over parameter draws is never above."""
    return float(values.x[values.selected].astype(float).std())


def branch(question: CompiledQuestion, values: Values, timelines: Timelines) -> _Branch | None:
    """Estimate one branch by the design of its timelines; None where the condition never holds."""
    selected, number = values.selected, int(np.count_nonzero(values.selected))
    if number == 0:
        return None
    if question.kind == "quantile":
        return _quantile(question, values, timelines, number)
    value = float(values.x[selected].mean())
    influence = np.where(selected, values.x - value, 0.0) * (len(selected) / number)
    error = clustered_error(influence, timelines.laws_of, timelines.design)
    low, high = value - HIGH * error, value + HIGH * error
    if question.kind == "probability":
        certain = value in (0.0, 1.0)
        low, high = wilson(value, effective_number(value, error, number))
        if certain:
            # A share of 0 or 1 is not certain: add half a timeline with the other outcome.
            error = math.sqrt(0.5 * (number + 0.5)) / (number + 1) ** 1.5
    spread = spread_of(
        influence, timelines.laws_of, selected, design=timelines.design, scale=_deviation(values)
    )
    estimate = Estimate(value, error, low, high, None, number)
    estimate = _with_spread(estimate, spread, _extent(values))
    return _Branch(value, influence, selected, error, estimate)


def _quantile(
    question: CompiledQuestion, values: Values, timelines: Timelines, number: int
) -> _Branch:
    """Estimate a quantile, its interval from order statistics (Woodruff 1952)."""
    level = question.level
    ordered = np.sort(values.x[values.selected])
    value = float(np.quantile(ordered, level, method="inverted_cdf"))
    # The share below, plus half of those equal: symmetric for repeated counts.
    below = (values.x < value) + 0.5 * (values.x == value)
    centred = below - below[values.selected].mean()
    shares = np.where(values.selected, centred, 0.0) * (len(below) / number)
    of_share = clustered_error(
        np.where(values.selected, (values.x <= value) - level, 0.0) * (len(below) / number),
        timelines.laws_of,
        timelines.design,
    )
    low_level, high_level = max(0.0, level - HIGH * of_share), min(1.0, level + HIGH * of_share)
    low = float(np.quantile(ordered, low_level, method="inverted_cdf"))
    high = float(np.quantile(ordered, high_level, method="inverted_cdf"))
    error = (high - low) / (2 * HIGH)
    slope = (high - low) / (high_level - low_level) if high_level > low_level else 0.0
    influence = -shares * slope
    spread = spread_of(
        influence, timelines.laws_of, values.selected,
        design=timelines.design, scale=float(np.ptp(ordered)) / 2.0,
    )  # fmt: skip
    estimate = Estimate(value, error, low, high, None, number)
    estimate = _with_spread(estimate, spread, _extent(values))
    return _Branch(value, influence, values.selected, error, estimate)


def differ(
    question: CompiledQuestion,
    values: tuple[Values, Values],
    branches: tuple[_Branch | None, _Branch | None],
    timelines: Timelines,
) -> Estimate:
    """Estimate the paired difference of branches, by the delta method if conditions differ."""
    first, second = branches
    if first is None or second is None:
        return NONE
    value = second.value - first.value
    influence = second.influence - first.influence
    error = clustered_error(influence, timelines.laws_of, timelines.design)
    low, high = value - HIGH * error, value + HIGH * error
    number = int(np.count_nonzero(first.selected | second.selected))
    if question.kind == "probability" and first.selected.all() and second.selected.all():
        naive = float(np.std(influence) / math.sqrt(len(influence)))
        design = max(1.0, (error / naive) ** 2) if naive > 0 else 1.0
        low, high, wide = paired_shares(values[0].x, values[1].x, design)
        error = error if error > 0 else wide
    elif question.kind == "probability":
        low, high = from_two_intervals(_ends(first), _ends(second), _correlation(first, second))
        error = max(error, (high - low) / (2 * HIGH))
    spread = spread_of(
        influence, timelines.laws_of, first.selected & second.selected,
        design=timelines.design, scale=_deviation_of_difference(question, *values),
    )  # fmt: skip
    estimate = Estimate(value, error, low, high, None, number)
    return _with_spread(estimate, spread, _extent_of_difference(*values))


def _ends(branch: _Branch) -> tuple[float, float, float]:
    """Return a value with the ends of its interval."""
    value, low, high = branch.value, branch.estimate.low, branch.estimate.high
    return value, value if low is None else low, value if high is None else high


def _correlation(first: _Branch, second: _Branch) -> float:
    """Return the correlation of the errors of two branches, from their shared timelines."""
    x, y = first.influence, second.influence
    size = math.sqrt(float(x @ x) * float(y @ y))
    return float(x @ y) / size if size > 0 else 0.0


def percentile(
    question: CompiledQuestion,
    values: Values,
    actual: float | bool | None,  # noqa: FBT001 - a truth of history
) -> float | None:
    """Return the rank of what happened among timelines; for a truth, its probability."""
    x = values.x[values.selected]
    if actual is None or len(x) == 0:
        return None
    if question.kind == "probability":
        return float(np.mean((x > 0) == bool(actual)))
    return float(np.mean(x < actual) + 0.5 * np.mean(x == actual))


def _part(values: Values) -> float:
    """Return the target half-width of a number: a part of its size or standard deviation."""
    x = values.x[values.selected]
    size = max(abs(float(x.mean())), float(x.std())) if len(x) else 0.0
    return PART * size if size > 0 else POINT


def _note(question: CompiledQuestion, before: Values, after: Values | None) -> str:
    """Return what a reader must know: empty conditions, missing values, selection effects."""
    notes = []
    for name, values in (("baseline", before), ("what-if", after)):
        if values is None:
            continue
        met = int(np.count_nonzero(values.selected)) + values.missing
        if met == 0:
            problem = "n = 0" if after is None else "cannot be compared"
            notes.append(f"{problem}: the condition never holds in the {name}")
        elif values.missing:
            share = f"{values.missing:,} of {met:,} timelines of the {name} have no value"
            notes.append(f"{share} (it never happens there) and are left out")
        if after is None and 0 < met < RARE * len(values.selected):
            notes.append(f"rare: it holds in {met:,} of {len(values.selected):,} timelines")
    if question.condition is not None and after is not None:
        first, second = np.count_nonzero(before.selected), np.count_nonzero(after.selected)
        if first and second:
            notes.append(_selection(int(first), int(second), len(before.selected)))
    return "; ".join(notes)


def _selection(first: int, second: int, timelines: int) -> str:
    """Return what to know of a condition that picks different timelines in each branch."""
    rare = "rare, and " if min(first, second) < RARE * timelines else ""
    words = "not like for like: the condition picks different timelines in each branch (selection"
    return f"{rare}{words} effect): {first:,} without, {second:,} with the change, of {timelines:,}"
