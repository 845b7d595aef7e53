"""Estimates and answers: what many timelines say to a question, and how sure that is.

Each estimate carries two errors apart: that of having simulated only so many timelines (`error`,
`low`, `high`), and what the sources leave open (`spread`). Differences are paired by timeline.
A condition is met by different timelines in the two branches: each is conditioned on its own.
"""

import math
from dataclasses import dataclass, field, replace
from numbers import Real
from typing import Literal

import numpy as np

from allohistory.answers.estimation.variance import (
    HIGH,
    clustered_error,
    effective_number,
    from_two_intervals,
    paired_shares,
    spread_over_laws,
    wilson,
)
from allohistory.answers.fields import helps
from allohistory.answers.language.questions import CompiledQuestion, Values
from allohistory.answers.language.timelines import Timelines, decimal_date
from allohistory.errors import ArgumentError

POINT = 0.01  # wished half-width of the 90 % interval of a probability
PART = 0.02  # the same of a number, as a part of its size or of its scatter
MOST = 10**9


@dataclass(frozen=True)
class Estimate:
    """One estimated number; `value` is None where no timeline meets the condition."""

    value: float | None = field(
        metadata=helps("the estimate; none where no timeline meets the condition")
    )
    error: float | None = field(
        metadata=helps("Monte Carlo standard error: from the number of timelines alone")
    )
    low: float | None = field(metadata=helps("lower end of the 90 % interval of Monte Carlo error"))
    high: float | None = field(
        metadata=helps("upper end of the 90 % interval of Monte Carlo error")
    )
    spread: float | None = field(
        metadata=helps(
            "standard deviation over what the sources leave open, Monte Carlo noise removed; none "
            "where each draw of the laws was run once, so that the two cannot be told apart"
        )
    )
    timelines: int = field(metadata=helps("timelines it rests on"))

    @property
    def is_known(self) -> bool:
        """Whether there is an estimate."""
        return self.value is not None


NONE = Estimate(None, None, None, None, None, 0)


def normal_estimate(value: float, error: float, timelines: int) -> Estimate:
    """An estimate whose error is normal, with its 90 % interval and no spread of its own."""
    return Estimate(value, error, value - HIGH * error, value + HIGH * error, None, timelines)


@dataclass(frozen=True)
class Answer:
    """The answer to one question, before and after the change."""

    id: str = field(metadata=helps("name of the question"))
    text: str = field(metadata=helps("the question in words"))
    ask: str = field(metadata=helps("the question in the question language"))
    unit: str = field(metadata=helps("unit of the number; `date` is a decimal year"))
    kind: Literal["probability", "mean", "quantile"] = field(metadata=helps("what is estimated"))
    baseline: Estimate = field(metadata=helps("without the change"))
    changed: Estimate | None = field(metadata=helps("with the change"))
    difference: Estimate | None = field(metadata=helps("changed less baseline, paired by timeline"))
    actual: float | bool | None = field(
        metadata=helps("what happened in our history, where it is known")
    )
    percentile: float | None = field(
        metadata=helps(
            "where our history lies among the timelines of the baseline: the share below it, for a "
            "truth the chance of what actually happened"
        )
    )
    runs_needed: int | None = field(
        metadata=helps(
            "timelines for an interval of half-width `precision`; none where no number would do"
        )
    )
    given: int = field(metadata=helps("timelines of the baseline in the condition"))
    precision: float = field(
        default=POINT, metadata=helps("the half-width that `runs_needed` is for")
    )
    total: int = field(default=0, metadata=helps("timelines of the baseline in all"))
    draws: int = field(default=0, metadata=helps("draws of the laws that they were lived under"))
    histories: int | None = field(
        default=None,
        metadata=helps(
            "conditioned histories there are to draw from: what these leave open no further "
            "timeline narrows; none where laws are drawn from the priors"
        ),
    )
    design: float = field(
        default=1.0,
        metadata=helps(
            "conditioned histories for each independent one that they are worth: those of one run "
            "of a fit have ancestors in common, and intervals allow for it"
        ),
    )
    note: str = field(default="", metadata=helps("what to know in reading it"))

    def needed(self, precision: float) -> int | None:
        """Timelines for a 90 % interval of half-width `precision`, in the unit of the answer.

        None where no number of timelines would do: where the answer is not known, or where there
        are too few conditioned histories to live. ArgumentError where it is not above 0.
        """
        if not isinstance(precision, Real) or not precision > 0:
            raise ArgumentError(f"precision={precision!r}: write a number above 0, such as 0.01")
        found = self.difference if self.difference and self.difference.is_known else self.baseline
        now = self.total or found.timelines
        drawn = SampleSize(now, self.draws or now, self.histories, self.design)
        return needed(found, drawn, precision)


@dataclass(frozen=True)
class _Branch:
    """An estimate with what its error is made of."""

    value: float
    influence: np.ndarray  # (timeline,), 0 outside the condition
    selected: np.ndarray  # (timeline,)
    error: float
    estimate: Estimate


def answer(
    asked: CompiledQuestion,
    baseline: Timelines,
    changed: Timelines | None = None,
    *,
    id: str = "",  # noqa: A002  # the field's name
    text: str = "",
    unit: str = "",
    actual: float | bool | str | None = None,
) -> Answer:
    """Answer a question from a baseline, and from a change whose row k is paired with its row k."""
    before = asked.evaluate(baseline)
    one = branch(asked, before, baseline)
    two, difference, after = None, None, None
    if changed is not None:
        after = asked.evaluate(changed)
        two = branch(asked, after, changed)
        difference = differ(asked, (before, after), (one, two), baseline)
    happened = decimal_date(actual) if isinstance(actual, str) else actual
    precision = POINT if asked.kind == "probability" else _part(before)
    found = Answer(
        id=id,
        text=text or asked.text,
        ask=asked.text,
        unit=unit or asked.unit,
        kind=asked.kind,
        baseline=_estimate(one),
        changed=_estimate(two) if changed is not None else None,
        difference=difference,
        actual=happened,
        percentile=percentile(asked, before, happened),
        runs_needed=None,
        given=int(np.count_nonzero(before.selected)) + before.missing,
        precision=precision,
        total=baseline.count,
        draws=len(np.unique(baseline.laws_of)),
        histories=baseline.histories,
        design=baseline.design,
        note=_note(asked, before, after),
    )
    return replace(found, runs_needed=found.needed(precision))


def _estimate(found: _Branch | None) -> Estimate:
    return NONE if found is None else found.estimate


def _possible(asked: CompiledQuestion, spread: float | None) -> float | None:
    """Return a `spread`, or None for one that no chance has.

    Where a condition is rare the step from sums to shares is not linear, and its spread means
    nothing: that of chances, or of their differences, is never above 1.
    """
    beyond = asked.kind == "probability" and spread is not None and spread > 1.0
    return None if beyond else spread


def branch(asked: CompiledQuestion, values: Values, drawn: Timelines) -> _Branch | None:
    """Estimate one branch, as its timelines were drawn; None where none is in the condition."""
    kept, number = values.selected, int(np.count_nonzero(values.selected))
    if number == 0:
        return None
    if asked.kind == "quantile":
        return _quantile(asked, values, drawn, number)
    value = float(values.x[kept].mean())
    influence = np.where(kept, values.x - value, 0.0) * (len(kept) / number)
    error = clustered_error(influence, drawn.laws_of, drawn.design)
    low, high = value - HIGH * error, value + HIGH * error
    if asked.kind == "probability":
        certain = value in (0.0, 1.0)
        low, high = wilson(value, effective_number(value, error, number))
        if certain:
            # None of many is not never: as if half a timeline had gone the other way.
            error = math.sqrt(0.5 * (number + 0.5)) / (number + 1) ** 1.5
    spread = _possible(asked, spread_over_laws(influence, drawn.laws_of))
    return _Branch(value, influence, kept, error, Estimate(value, error, low, high, spread, number))


def _quantile(asked: CompiledQuestion, values: Values, drawn: Timelines, number: int) -> _Branch:
    """A quantile, its interval from order statistics (Woodruff 1952)."""
    level = asked.level
    ordered = np.sort(values.x[values.selected])
    value = float(np.quantile(ordered, level, method="inverted_cdf"))
    # The share below, with half of those equal: symmetric for counts that repeat.
    below = (values.x < value) + 0.5 * (values.x == value)
    centred = below - below[values.selected].mean()
    shares = np.where(values.selected, centred, 0.0) * (len(below) / number)
    of_share = clustered_error(
        np.where(values.selected, (values.x <= value) - level, 0.0) * (len(below) / number),
        drawn.laws_of,
        drawn.design,
    )
    low_level, high_level = max(0.0, level - HIGH * of_share), min(1.0, level + HIGH * of_share)
    low = float(np.quantile(ordered, low_level, method="inverted_cdf"))
    high = float(np.quantile(ordered, high_level, method="inverted_cdf"))
    error = (high - low) / (2 * HIGH)
    slope = (high - low) / (high_level - low_level) if high_level > low_level else 0.0
    influence = -shares * slope
    spread = spread_over_laws(influence, drawn.laws_of)
    estimate = Estimate(value, error, low, high, spread, number)
    return _Branch(value, influence, values.selected, error, estimate)


def differ(
    asked: CompiledQuestion,
    values: tuple[Values, Values],
    branches: tuple[_Branch | None, _Branch | None],
    drawn: Timelines,
) -> Estimate:
    """The paired difference of two branches, by the delta method where conditions differ."""
    one, two = branches
    if one is None or two is None:
        return NONE
    value = two.value - one.value
    influence = two.influence - one.influence
    error = clustered_error(influence, drawn.laws_of, drawn.design)
    low, high = value - HIGH * error, value + HIGH * error
    number = int(np.count_nonzero(one.selected | two.selected))
    if asked.kind == "probability" and one.selected.all() and two.selected.all():
        naive = float(np.std(influence) / math.sqrt(len(influence)))
        design = max(1.0, (error / naive) ** 2) if naive > 0 else 1.0
        low, high, wide = paired_shares(values[0].x, values[1].x, design)
        error = error if error > 0 else wide
    elif asked.kind == "probability":
        low, high = from_two_intervals(_ends(one), _ends(two), _correlation(one, two))
        error = max(error, (high - low) / (2 * HIGH))
    spread = _possible(asked, spread_over_laws(influence, drawn.laws_of))
    return Estimate(value, error, low, high, spread, number)


def _ends(found: _Branch) -> tuple[float, float, float]:
    """A value with the ends of its interval."""
    low, high = found.estimate.low, found.estimate.high
    return found.value, found.value if low is None else low, found.value if high is None else high


def _correlation(one: _Branch, two: _Branch) -> float:
    """How far the errors of two branches go together, by the timelines they share."""
    size = math.sqrt(float(one.influence @ one.influence) * float(two.influence @ two.influence))
    return float(one.influence @ two.influence) / size if size > 0 else 0.0


def percentile(
    asked: CompiledQuestion,
    values: Values,
    actual: float | bool | None,  # noqa: FBT001 - a truth of history
) -> float | None:
    """Where our history lies among the timelines; for a truth, the chance of what happened."""
    x = values.x[values.selected]
    if actual is None or len(x) == 0:
        return None
    if asked.kind == "probability":
        return float(np.mean((x > 0) == bool(actual)))
    return float(np.mean(x < actual) + 0.5 * np.mean(x == actual))


def _part(values: Values) -> float:
    """The wished half-width of a number: a part of its size, or of its scatter if that is more."""
    x = values.x[values.selected]
    size = max(abs(float(x.mean())), float(x.std())) if len(x) else 0.0
    return PART * size if size > 0 else POINT


@dataclass(frozen=True)
class SampleSize:
    """How timelines were drawn."""

    timelines: int
    draws: int  # of the laws
    histories: int | None  # conditioned ones that there are to draw from; None: any number of draws
    design: float  # of them for each independent one that they are worth


def needed(estimate: Estimate, drawn: SampleSize, precision: float) -> int | None:
    """Timelines for a half-width; None where no number would do.

    Errors shrink with the root of the number of timelines, until all histories there are have been
    lived; from there on the part that is their own, `design * spread**2 / histories`, stays.
    """
    if estimate.low is None or estimate.high is None:
        return None
    half = (estimate.high - estimate.low) / 2
    number = drawn.timelines * (half / precision) ** 2
    each = drawn.timelines / drawn.draws
    if drawn.histories is not None and number > each * drawn.histories:
        if estimate.spread is None:  # each was lived once, and with hindsight cannot be more often
            return None
        open_ = drawn.design * (HIGH * estimate.spread) ** 2
        rest = max(0.0, half**2 - open_ / drawn.draws) * drawn.timelines
        room = precision**2 - open_ / drawn.histories
        number = rest / room if room > 0 else math.inf
    return max(1, math.ceil(number)) if number < MOST else None


def _note(asked: CompiledQuestion, before: Values, after: Values | None) -> str:
    """What a reader must know: empty conditions, missing values, what the condition compares."""
    notes = []
    for name, values in (("baseline", before), ("changed branch", after)):
        if values is None:
            continue
        met = int(np.count_nonzero(values.selected)) + values.missing
        if met == 0:
            notes.append(f"no timeline of the {name} meets the condition")
        elif values.missing:
            share = f"{values.missing:,} of {met:,} timelines of the {name}"
            notes.append(f"{share} have no value (it never happens there) and are left out")
    if asked.condition is not None and after is not None:
        first, second = np.count_nonzero(before.selected), np.count_nonzero(after.selected)
        if first and second:
            notes.append(
                f"the condition is met in {first:,} timelines without the change and in {second:,} "
                "with it; the difference also holds who they are"
            )
    return "; ".join(notes)
