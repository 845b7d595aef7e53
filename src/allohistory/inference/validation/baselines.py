"""Baseline forecasts of yearly counts, from the same counter's earlier years.

Base rate, last value, and trends with Poisson and with negative binomial counts. Each is fitted by
maximum likelihood and forecasts with the point estimates.

Assumption: years are independent given the mean; a figure over several years is their sum, with the
variance of a sum. Left out: any knowledge of the border besides its counts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import optimize, stats
from scipy.special import gammaln, xlog1py

from allohistory.inference.validation.scores import crps_of_counts

NO_SPREAD = 12.0  # log size from which a negative binomial is a Poisson
FLATTEST = -3.0  # least log size: a nearly uninformative forecast
FARTHEST = 12.0  # largest log mean
TAIL = 1e-9
LEAST_RATE = 0.5  # a count of nothing has no logarithm


@dataclass(frozen=True)
class Count:
    """A count over one year, or over several together."""

    first: int
    last: int
    value: float

    @property
    def years(self) -> np.ndarray:
        """Years that it covers."""
        return np.arange(self.first, self.last + 1, dtype=float)


@dataclass(frozen=True)
class Forecast:
    """Forecast of a count: negative binomial of mean m and size (variance m + m**2 / size)."""

    mean: float
    size: float

    def log_score(self, value: float) -> float:
        """Return the negative log probability of `value`."""
        return -log_chance(self.mean, self.size, value)

    def crps(self, value: float) -> float:
        """Return the continuous ranked probability score of `value`."""
        law = negative_binomial(self.mean, self.size)
        most = int(max(law.ppf(1.0 - TAIL), value)) + 2
        return crps_of_counts(law.cdf(np.arange(most)), value)

    def band(self, level: float) -> tuple[float, float]:
        """Return the central band of `level`."""
        law = negative_binomial(self.mean, self.size)
        low, high = law.ppf([0.5 - level / 2.0, 0.5 + level / 2.0])
        return float(low), float(high)


Rival = Callable[[Sequence[Count], Sequence[int]], list[Forecast]]


def negative_binomial(mean: float, size: float) -> Any:
    """Return the negative binomial of `mean` and `size`."""
    return stats.nbinom(size, size / (size + mean))


def log_chance(mean: float, size: float, value: float) -> float:
    """Return the log probability of a count under the negative binomial of `mean` and `size`."""
    # As `scipy.stats.nbinom.logpmf`, without its checks: a fit asks it tens of thousands of times.
    if value < 0.0 or value % 1.0:
        return -np.inf
    share = size / (size + mean)
    ways = gammaln(size + value) - gammaln(value + 1.0) - gammaln(size)
    return float(ways + size * np.log(share) + xlog1py(value, -share))


def size_of_sum(means: np.ndarray, size: float) -> float:
    """Return the size of the sum of years with `means`: variances add up."""
    return float(size * means.sum() ** 2 / np.square(means).sum())


def cost(
    means_of: Callable[[np.ndarray], np.ndarray], size: float, counts: Sequence[Count]
) -> float:
    """Return the negative log-likelihood of `counts` with expected values `means_of(years)`."""
    total = 0.0
    for count in counts:
        means = means_of(count.years)
        total -= log_chance(float(means.sum()), size_of_sum(means, size), count.value)
    return total


def base_rate(counts: Sequence[Count], years: Sequence[int]) -> list[Forecast]:
    """Forecast the mean of all years with their dispersion."""
    forecaster = fit_counts(counts, trend=False, spread=True)
    return [forecaster(year) for year in years]


def poisson_trend(counts: Sequence[Count], years: Sequence[int]) -> list[Forecast]:
    """Forecast the exponential trend of the years with Poisson dispersion."""
    forecaster = fit_counts(counts, trend=True, spread=False)
    return [forecaster(year) for year in years]


def negative_binomial_trend(counts: Sequence[Count], years: Sequence[int]) -> list[Forecast]:
    """Forecast the exponential trend of the years with negative binomial dispersion."""
    forecaster = fit_counts(counts, trend=True, spread=True)
    return [forecaster(year) for year in years]


def last_value(counts: Sequence[Count], years: Sequence[int]) -> list[Forecast]:
    """Forecast the last count with the dispersion of yearly changes, growing with the horizon."""
    steps = [(before.value / len(before.years), after) for before, after in pairwise(counts)]

    def loss(log_size: float) -> float:
        size = np.exp(log_size)
        return sum(
            cost(lambda ahead, rate=rate: np.full(len(ahead), max(rate, LEAST_RATE)), size, [count])
            for rate, count in steps
        )

    optimum: Any = optimize.minimize_scalar(loss, bounds=(FLATTEST, NO_SPREAD), method="bounded")
    last = counts[-1]
    rate = max(last.value / len(last.years), LEAST_RATE)
    return [Forecast(rate, float(np.exp(optimum.x)) / max(1, year - last.last)) for year in years]


def fit_counts(counts: Sequence[Count], *, trend: bool, spread: bool) -> Callable[[int], Forecast]:
    """Fit the log mean, its `trend` and the `spread` of yearly counts; return the forecaster."""
    center = float(np.mean([count.years.mean() for count in counts]))
    level = np.log(max(LEAST_RATE, rate_of(counts)))

    def read(values: np.ndarray) -> tuple[float, float, float]:
        slope = float(values[1]) if trend else 0.0
        size = float(values[-1]) if spread else NO_SPREAD
        return float(values[0]), slope, float(np.exp(np.clip(size, FLATTEST, NO_SPREAD)))

    def mean_of(start: float, slope: float, years: np.ndarray) -> np.ndarray:
        return np.exp(np.minimum(start + slope * (years - center), FARTHEST))

    def loss(values: np.ndarray) -> float:
        start, slope, size = read(values)
        return cost(lambda years: mean_of(start, slope, years), size, counts)

    begin = np.array([level, *([0.0] if trend else []), *([2.0] if spread else [])])
    options = {"xatol": 1e-8, "fatol": 1e-8, "maxiter": 4000, "maxfev": 4000}
    optimum = optimize.minimize(loss, begin, method="Nelder-Mead", options=options)
    start, slope, size = read(optimum.x)
    return lambda year: Forecast(float(mean_of(start, slope, np.array([year]))[0]), size)


def rate_of(counts: Sequence[Count]) -> float:
    """Return the mean count per year."""
    return sum(count.value for count in counts) / sum(len(count.years) for count in counts)


RIVALS: dict[str, Rival] = {
    "base rate": base_rate,
    "last value": last_value,
    "Poisson trend": poisson_trend,
    "negative binomial trend": negative_binomial_trend,
}
