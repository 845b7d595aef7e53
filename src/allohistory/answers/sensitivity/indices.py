"""Sensitivity: how much of an outcome's variation over the laws goes with each of them.

Works from the draws that a run was made of, with no further timelines, and whatever distribution
they come from: of each law the variance of the expected outcome given that law alone (a first-order
index; Sobol 1993), as far as two orthogonal polynomials of its rank can follow it (Blatman and
Sudret 2010). The squares are summed over pairs of different draws only (a U-statistic), so that
neither the noise of timelines nor the number of laws adds to them: sums over whole groups of laws
stay unbiased even with more laws than draws. Leaves out what laws do only together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.polynomial.legendre import legvander

from allohistory.answers.estimation.variance import variance_component

DEGREE = 2  # a rise, and a bend: each further power would make noise of all laws louder
SHUFFLES = 499
RESAMPLES = 200
AT_ONCE = 128  # laws taken in hand together, for the memory's sake
SEED = 1


@dataclass(frozen=True)
class Draws:
    """What came of each draw of the laws."""

    mean: np.ndarray  # (draw,) outcome, averaged over the timelines that share the draw
    size: np.ndarray  # (draw,) timelines
    within: np.ndarray  # (draw,) sum of squares of timelines about their draw's mean
    laws: np.ndarray  # (law, draw)

    @property
    def count(self) -> int:
        """How many draws there are."""
        return len(self.mean)


@dataclass(frozen=True)
class HashedLaws:
    """Laws that are the same as others if every value is."""

    digest: bytes
    laws: np.ndarray = field(compare=False)


@dataclass(frozen=True)
class Sensitivity:
    """Variances of the outcome that go with laws; `resampled` has one column a bootstrap."""

    of_law: np.ndarray  # (law,) without bias: may be below 0
    resampled: np.ndarray  # (law, resample)
    shuffled: np.ndarray  # (law, shuffle) under no connection with any law
    slope: np.ndarray  # (law,) correlation of the outcome with the law's rank
    total: float | None  # variance over all laws, without noise; None if it cannot be told
    total_resampled: np.ndarray | None  # (resample,)

    def chance(self) -> np.ndarray:
        """Chance of as strong a connection among all laws if none had any; (law,).

        Step-down maxima over shuffled outcomes (Westfall and Young 1993): the error of taking any
        unconnected law for a hinge is held for all laws together.
        """
        return family_chance(self.of_law, self.shuffled)

    def detectable(self, level: float = 0.05) -> float:
        """The variance above which a law would have been told from noise among all others."""
        return float(np.quantile(self.shuffled.max(axis=0), 1.0 - level))

    def together(self, members: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        """Summed over some laws (indices): the variance, and it resampled and shuffled."""
        return (
            float(self.of_law[members].sum()),
            self.resampled[members].sum(axis=0),
            self.shuffled[members].sum(axis=0),
        )


def average_by_draw(outcome: np.ndarray, draw_of: np.ndarray, laws: Sequence[np.ndarray]) -> Draws:
    """Gather timelines by their draw of the laws; `laws` are given by timeline.

    The draws are put in an order of their own, so that nothing depends on that of the timelines.
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
    """Variance over laws, net of the noise of timelines, for each weighting of draws; (weighting,).

    `weight` is (draw, weighting): how often each draw counts.
    """
    draws, timelines = weight.sum(axis=0), size @ weight
    middle = (size * mean) @ weight / timelines
    squares = (size * mean**2) @ weight - timelines * middle**2
    return np.asarray(
        variance_component(squares, within @ weight, draws, timelines, size**2 @ weight)
    )


def middle_ranks(laws: np.ndarray) -> np.ndarray:
    """Ranks of each law's draws from 1 on, equal draws at their middle; (law, draw).

    As `scipy.stats.rankdata` gives them, whose import takes longer than a report's other sums.
    """
    found = np.empty(laws.shape)
    for law, ranks in zip(laws, found, strict=True):
        ordered = np.sort(law)
        ranks[:] = ordered.searchsorted(law) + ordered.searchsorted(law, side="right") + 1.0
    return found / 2.0


def polynomials(laws: np.ndarray) -> np.ndarray:
    """Orthogonal polynomials of each law's rank, of mean 0 and mean square 1; (law, power, draw).

    A power that a law of few different values cannot carry is 0.
    """
    draws = laws.shape[1]
    ranks = (2.0 * middle_ranks(laws) - 1.0) / draws - 1.0
    raw = legvander(ranks, DEGREE)[..., 1:]
    raw -= raw.mean(axis=1, keepdims=True)
    found, size = np.linalg.qr(raw)
    carried = np.abs(np.diagonal(size, axis1=1, axis2=2)) > 1e-6 * np.sqrt(draws)
    # The sign of a first polynomial is that of the law, whatever the factorisation chose.
    sign = np.sign(np.diagonal(size, axis1=1, axis2=2))
    return np.swapaxes(found * (carried * sign)[:, None, :], 1, 2) * np.sqrt(draws)


@lru_cache(maxsize=1)
def shapes(known: HashedLaws) -> np.ndarray:
    """Return the polynomials of laws, which are the same for every question of a run.

    In single precision: twice as fast, and rounded far below what resampling leaves open.
    """
    laws = known.laws
    found = np.empty((len(laws), DEGREE, laws.shape[1]), np.float32)
    for rows in batches(len(laws)):
        found[rows] = polynomials(laws[rows])
    return found


def hashed(laws: np.ndarray) -> HashedLaws:
    """Give `laws` as what can be recognised."""
    return HashedLaws(blake2b(laws.tobytes()).digest(), laws)


def pairs(shape: np.ndarray, outcomes: np.ndarray) -> np.ndarray:
    """Squared connections of laws and outcomes, over pairs of different draws; (law, outcome).

    `shape` is (law, power, draw), `outcomes` (draw, outcome), each weighted as it counts.
    """
    draws = len(outcomes)
    # One product of flat matrices: a product for each law would be many times slower.
    summed = (shape.reshape(-1, draws) @ outcomes).reshape(*shape.shape[:2], -1)
    # Both sides were centred, which ties different draws together a little: hence the factor.
    same = (shape**2).sum(axis=1) @ outcomes**2 * (draws / (draws - 1))
    return ((summed**2).sum(axis=1) - same) / (draws * (draws - 1))


def batches(length: int) -> Iterator[slice]:
    """Cut laws into batches."""
    for first in range(0, length, AT_ONCE):
        yield slice(first, min(first + AT_ONCE, length))


def sensitivity(
    draws: Draws, *, shuffles: int = SHUFFLES, resamples: int = RESAMPLES
) -> Sensitivity:
    """Measure the variance of the outcome that goes with each law, with what chance would show."""
    chance = np.random.default_rng(SEED)
    mean, count = draws.mean, draws.count
    centred = mean - mean.mean()
    order = np.argsort(chance.random((count, shuffles)), axis=0)
    shuffled = centred[order]
    weight = chance.multinomial(count, np.full(count, 1.0 / count), size=resamples).T.astype(float)
    resampled = weight * (mean[:, None] - mean @ weight / count)
    laws = len(draws.laws)
    found = np.empty((laws, 1 + resamples + shuffles))
    slope = np.empty(laws)
    outcomes = np.concatenate([centred[:, None], resampled, shuffled], axis=1).astype(np.float32)
    spread = float(np.sqrt(np.mean(centred**2))) or 1.0
    shape = shapes(hashed(draws.laws))
    for rows in batches(laws):
        found[rows] = pairs(shape[rows], outcomes)
        slope[rows] = shape[rows, 0] @ centred / (count * spread)
    total = totals = None
    if draws.size.sum() > count:
        everything = np.concatenate([np.ones((count, 1)), weight], axis=1)
        both = variance_over_laws(mean, draws.size, draws.within, everything)
        total, totals = max(0.0, float(both[0])), both[1:]
    return Sensitivity(
        found[:, 0],
        found[:, 1 : 1 + resamples],
        found[:, 1 + resamples :],
        slope,
        total,
        totals,
    )


def family_chance(observed: np.ndarray, shuffled: np.ndarray) -> np.ndarray:
    """Step-down chances of several statistics, of which `shuffled` are draws under no effect."""
    order = np.argsort(-observed, kind="stable")
    below = np.maximum.accumulate(shuffled[order[::-1]], axis=0)[::-1]
    beyond = (below >= observed[order][:, None]).sum(axis=1) + 1
    found = np.empty(len(observed))
    found[order] = np.maximum.accumulate(beyond / (shuffled.shape[1] + 1))
    return found
