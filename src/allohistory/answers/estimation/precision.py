"""Precision: how narrow an interval so many timelines would give, and how many one would take.

Errors shrink with the root of the number of timelines, until every posterior history has been
simulated; from there on the uncertainty that these leave stays.
"""

import math
from dataclasses import dataclass
from typing import Protocol

from allohistory.answers.estimation.variance import HIGH

MOST = 10**9


class Interval(Protocol):
    """The part of an estimate that precision is reckoned from."""

    @property
    def low(self) -> float | None:
        """Lower end of its interval."""
        ...

    @property
    def high(self) -> float | None:
        """Upper end of its interval."""
        ...

    @property
    def spread(self) -> float | None:
        """One standard deviation due to uncertainty of the inputs."""
        ...


@dataclass(frozen=True)
class SampleSize:
    """The sampling design of timelines."""

    timelines: int
    draws: int  # of the parameters
    histories: int | None  # posterior ones in the run; None: from the priors, without limit
    design: float  # histories for each effective independent one


def needed(estimate: Interval, sample: SampleSize, precision: float) -> int | None:
    """Return the timelines for a half-width; None where no number is enough.

    Errors shrink with the root of the number of timelines, until every history has been simulated;
    from there on their part of the variance, `design * spread**2 / histories`, stays.
    """
    if estimate.low is None or estimate.high is None:
        return None
    half = (estimate.high - estimate.low) / 2
    if not half < precision * MOST:  # the square below would overflow
        return None
    number = sample.timelines * (half / precision) ** 2
    per_draw = sample.timelines / sample.draws
    if sample.histories is not None and number > per_draw * sample.histories:
        if estimate.spread is None:  # with hindsight each can be simulated only once
            return None
        between = sample.design * (HIGH * estimate.spread) ** 2
        rest = max(0.0, half**2 - between / sample.draws) * sample.timelines
        room = precision**2 - between / sample.histories
        number = rest / room if room > 0 else math.inf
    return max(1, math.ceil(number)) if number < MOST else None


def half_width(estimate: Interval, sample: SampleSize, timelines: int) -> float | None:
    """Return the half-width of an interval with so many `timelines`, as `needed` reckons it."""
    if estimate.low is None or estimate.high is None:
        return None
    squared = ((estimate.high - estimate.low) / 2) ** 2
    between = 0.0
    per_draw = sample.timelines / sample.draws
    if sample.histories is not None and timelines > per_draw * sample.histories:
        part = sample.design * (HIGH * (estimate.spread or 0.0)) ** 2
        squared, between = max(0.0, squared - part / sample.draws), part / sample.histories
    return math.sqrt(squared * sample.timelines / timelines + between)
