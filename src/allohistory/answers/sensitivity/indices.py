"""Sensitivity: how much of an outcome's variance over parameters each law explains.

Works from the draws of a run, with no further timelines, whatever their distribution: for each law
the variance of the expected outcome given that law alone (a first-order index; Sobol 1993), as far
as two orthogonal polynomials of its rank can follow it (Blatman and Sudret 2010). The squares are
summed over pairs of different draws only (a U-statistic), so that neither the noise of timelines
nor the number of laws adds to them: sums over whole groups of laws stay unbiased even with more
laws than draws. Leaves out interactions of laws.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.polynomial.legendre import legvander

from allohistory.answers.estimation.variance import variance_component

DEGREE = 2  # a rise and a bend: each further power would add noise to all laws
SHUFFLES = 499
RESAMPLES = 200
AT_ONCE = 128  # laws in one batch, to save memory
SEED = 1


@dataclass(frozen=True)
class Draws:
    """Outcomes of each parameter draw."""

    mean: np.ndarray  # (draw,) outcome, averaged over the timelines that share the draw
    size: np.ndarray  # (draw,) timelines
    within: np.ndarray  # (draw,) sum of squares of timelines about their draw's mean
    laws: np.ndarray  # (law, draw)

    @property
    def count(self) -> int:
        """Number of draws."""
        return len(self.mean)


@dataclass(frozen=True)
class HashedLaws:
    """Laws that are equal to others if every value is."""

    digest: bytes
    laws: np.ndarray = field(compare=False)


@dataclass(frozen=True)
class Sensitivity:
    """Variances of the outcome by law; `resampled` has one column for each bootstrap sample."""

    of_law: np.ndarray  # (law,) unbiased: may be below 0
    resampled: np.ndarray  # (law, resample)
    shuffled: np.ndarray  # (law, shuffle) under no association with any law
    slope: np.ndarray  # (law,) correlation of the outcome with the law's rank
    total: float | None  # variance over parameters, noise removed; None if it cannot be estimated
    total_resampled: np.ndarray | None  # (resample,)
    unit: float = 0.0  # variance that noise gives the coefficient of one polynomial

    def chance(self) -> np.ndarray:
        """Return the p-value of each law, corrected for multiple tests; (law,).

        Step-down maxima over shuffled outcomes (Westfall and Young 1993), which control the
        family-wise error over all laws.
        """
        return family_chance(self.of_law, self.shuffled)

    def detectable(self, level: float = 0.05) -> float:
        """Return the variance above which a law would be significant among all others."""
        return float(np.quantile(self.shuffled.max(axis=0), 1.0 - level))

    def thresholds(self, level: float = 0.05) -> np.ndarray:
        """Return the variance that each law had to exceed among those not stronger; (law,)."""
        order = np.argsort(-self.of_law, kind="stable")
        below = np.maximum.accumulate(self.shuffled[order[::-1]], axis=0)[::-1]
        limits = np.empty(len(order))
        limits[order] = np.quantile(below, 1.0 - level, axis=1)
        return limits

    def together(self, members: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Return the variance summed over some laws (indices), and it resampled and shuffled."""
        return (
            float(self.of_law[members].sum()),
            self.resampled[members].sum(axis=0),
            self.shuffled[members].sum(axis=0),
        )


def average_by_draw(outcome: np.ndarray, draw_of: np.ndarray, laws: Sequence[np.ndarray]) -> Draws:
    """Average timelines by parameter draw; each of `laws` is (timeline,).

    The draws are sorted, so that nothing depends on the order of the timelines.
    """
    _, first, group, size = np.unique(
        draw_of, return_index=True, return_inverse=True, return_counts=True
    )
    centred = outcome - outcome.mean()
    mean = np.bincount(group, centred) / size
    within = np.bincount(group, (centred - mean[group]) ** 2)
    columns = np.stack([np.asarray(law, float)[first] for law in laws])
    order = np.lexsort((mean, *columns[:8][::-1]))
    return Draws(mean[order], size[order].astype(float), within[order], columns[:, order])


def variance_over_laws(
    mean: np.ndarray, size: np.ndarray, within: np.ndarray, weight: np.ndarray
) -> np.ndarray:
    """Return the variance over parameters, net of noise, for each weighting of draws; (weighting,).

    `weight` is (draw, weighting): how often each draw counts.
    """
    draws, timelines = weight.sum(axis=0), size @ weight
    middle = (size * mean) @ weight / timelines
    squares = (size * mean**2) @ weight - timelines * middle**2
    return np.asarray(
        variance_component(squares, within @ weight, draws, timelines, size**2 @ weight)
    )


def middle_ranks(laws: np.ndarray) -> np.ndarray:
    """Return ranks of each law's draws from 1, ties at their middle; (law, draw).

    Equal to `scipy.stats.rankdata`, whose import takes longer than the rest of a report.
    """
    order = np.argsort(laws, axis=1)
    ordered = np.take_along_axis(laws, order, axis=1)
    place = np.arange(laws.shape[1])
    starts, ends = np.ones(laws.shape, bool), np.ones(laws.shape, bool)
    starts[:, 1:] = ends[:, :-1] = ordered[:, 1:] != ordered[:, :-1]
    first = np.maximum.accumulate(np.where(starts, place, 0), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, place[-1])[:, ::-1], axis=1)[:, ::-1]
    ranks = np.empty(laws.shape)
    np.put_along_axis(ranks, order, (first + last) / 2.0 + 1.0, axis=1)
    return ranks


def polynomials(laws: np.ndarray) -> np.ndarray:
    """Return orthogonal polynomials of each law's rank; (law, power, draw).

    They have mean 0 and mean square 1. A power that a law of few different values cannot support
    is 0.
    """
    draws = laws.shape[1]
    ranks = (2.0 * middle_ranks(laws) - 1.0) / draws - 1.0
    raw = legvander(ranks, DEGREE)[..., 1:]
    raw -= raw.mean(axis=1, keepdims=True)
    basis, size = np.linalg.qr(raw)
    supported = np.abs(np.diagonal(size, axis1=1, axis2=2)) > 1e-6 * np.sqrt(draws)
    # The first polynomial has the sign of the law, whatever the factorisation returns.
    sign = np.sign(np.diagonal(size, axis1=1, axis2=2))
    return np.swapaxes(basis * (supported * sign)[:, None, :], 1, 2) * np.sqrt(draws)


@lru_cache(maxsize=1)
def shapes(hashed_laws: HashedLaws) -> np.ndarray:
    """Return the polynomials of laws, which are the same for every question of a run.

    In single precision: twice as fast, with a rounding error far below that of resampling.
    """
    laws = hashed_laws.laws
    shape = np.empty((len(laws), DEGREE, laws.shape[1]), np.float32)
    for rows in batches(len(laws)):
        shape[rows] = polynomials(laws[rows])
    return shape


def hashed(laws: np.ndarray) -> HashedLaws:
    """Return `laws` with a digest, so that they can serve as a key of a cache."""
    return HashedLaws(blake2b(laws.tobytes()).digest(), laws)


def pairs(shape: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Return squared associations over pairs of different draws; (law, outcome).

    `shape` is (law, power, draw), `outcomes` (draw, outcome), weighted.
    """
    draws = len(outcomes)
    # One product of flat matrices: a product for each law would be many times slower.
    summed = (shape.reshape(-1, draws) @ outcomes).reshape(*shape.shape[:2], -1)
    # Both sides are centred, which correlates different draws slightly: hence the factor.
    same = (shape**2).sum(axis=1) @ outcomes**2 * (draws / (draws - 1))
    return ((summed**2).sum(axis=1) - same) / (draws * (draws - 1))


def batches(length: int) -> Iterator[slice]:
    """Yield batches of laws as slices."""
    for first in range(0, length, AT_ONCE):
        yield slice(first, min(first + AT_ONCE, length))


def related(total: float | None, mean: np.ndarray, design: float) -> float:
    """Return by how much common ancestors multiply the noise of a coefficient.

    Of the variance of the draws' means only the part over parameters is inherited, not the noise
    of timelines; `design` draws are worth one.
    """
    variance = float(np.mean((mean - mean.mean()) ** 2))
    inherited = 1.0 if total is None else min(1.0, total / variance) if variance > 0 else 0.0
    return 1.0 + (design - 1.0) * inherited


def sensitivity(
    draws: Draws, *, shuffles: int = SHUFFLES, resamples: int = RESAMPLES, design: float = 1.0
) -> Sensitivity:
    """Estimate the variance of the outcome that each law explains, and its null distribution.

    Where draws have ancestors in common, so that `design` of them are worth one, pairs of relatives
    look associated with any law: their noise is taken off, and what is significant must exceed it.
    """
    random = np.random.default_rng(SEED)
    mean, count = draws.mean, draws.count
    centred = mean - mean.mean()
    order = np.argsort(random.random((count, shuffles)), axis=0)
    shuffled = centred[order]
    weight = random.multinomial(count, np.full(count, 1.0 / count), size=resamples).T.astype(float)
    resampled = weight * (mean[:, None] - mean @ weight / count)
    laws = len(draws.laws)
    squares = np.empty((laws, 1 + resamples + shuffles))
    slope = np.empty(laws)
    outcomes = np.concatenate([centred[:, None], resampled, shuffled], axis=1).astype(np.float32)
    spread = float(np.sqrt(np.mean(centred**2))) or 1.0
    shape = shapes(hashed(draws.laws))
    for rows in batches(laws):
        squares[rows] = pairs(shape[rows], outcomes)
        slope[rows] = shape[rows, 0] @ centred / (count * spread)
    total = totals = None
    if draws.size.sum() > count:
        weights = np.concatenate([np.ones((count, 1)), weight], axis=1)
        variances = variance_over_laws(mean, draws.size, draws.within, weights)
        total, totals = max(0.0, float(variances[0])), variances[1:]
    more = related(total, mean, design)
    apart = max(1e-9, 1.0 - design / count) if design > 1.0 else 1.0
    observed, samples, shuffled = np.split(squares, [1, 1 + resamples], axis=1)
    unit = float(np.mean(centred**2)) / count
    supported = (shape**2).sum(axis=(1, 2)) / count  # polynomials of each law
    taken = (more - 1.0) * unit * supported[:, None]
    return Sensitivity(
        (observed - taken)[:, 0],
        observed - taken + np.sqrt(more) * (samples - observed),
        more * shuffled,
        slope,
        None if total is None else total / apart,
        None if totals is None else totals / apart,
        more * unit,
    )


def family_chance(observed: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """Return step-down p-values of several statistics; `shuffled` are draws under no effect."""
    order = np.argsort(-observed, kind="stable")
    below = np.maximum.accumulate(shuffled[order[::-1]], axis=0)[::-1]
    beyond = (below >= observed[order][:, None]).sum(axis=1) + 1
    corrected = np.empty(len(observed))
    corrected[order] = np.maximum.accumulate(beyond / (shuffled.shape[1] + 1))
    return corrected
