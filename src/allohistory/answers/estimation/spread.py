"""Spread: how far an answer differs between parameter draws, and what the draws allow one to say.

The variance component of a one-way analysis of variance, with its exact interval for normal errors
(Searle, Casella and McCulloch 1992, ch. 3). Where the interval reaches 0 the spread cannot be told
from simulation error: there is no number, only the most that the draws allow. Histories with
ancestors in common count as fewer draws. Leaves out skewness: the interval is approximate for
shares.
"""

import math
from dataclasses import dataclass

import numpy as np

from allohistory.answers.estimation.variance import HIGH, variance_component

FEWEST = 20.0  # effective parameter draws in a condition, below which nothing is said


@dataclass(frozen=True)
class Spread:
    """What can be said of the standard deviation over parameter draws.

    `value` is None where it cannot be distinguished from simulation error; `most` is the upper end
    of its 90 % interval, and at least what the draws could tell; None where nothing can be said.
    """

    value: float | None
    most: float | None


UNKNOWN = Spread(None, None)


def f_quantile(level: float, above: float, below: float) -> float:
    """Return a quantile of the F distribution, where `level` is 0.05 or 0.95 (Paulson 1942).

    A normal approximation of its cube root, within 2 % from 5 degrees of freedom up; without scipy,
    whose import takes longer than the rest of an answer.
    """
    z = HIGH if level > 0.5 else -HIGH  # noqa: PLR2004 - either tail
    a, b = 2.0 / (9.0 * above), 2.0 / (9.0 * below)
    # ((1 - b) w - (1 - a))**2 = z**2 (b w**2 + a), for w the cube root.
    square = (1.0 - b) ** 2 - z * z * b
    middle, rest = (1.0 - a) * (1.0 - b), (1.0 - a) ** 2 - z * z * a
    if square <= 0.0:
        return math.inf if z > 0 else 0.0
    root = math.sqrt(max(0.0, middle * middle - square * rest))
    return max(0.0, (middle + math.copysign(root, z)) / square) ** 3


def spread_of(
    influence: np.ndarray,
    laws_of: np.ndarray,
    met: np.ndarray,
    *,
    design: float = 1.0,
    scale: float = math.inf,
) -> Spread:
    """Return the spread of an estimate from the influence of each timeline; arrays (timeline,).

    `met` says which timelines are in the estimate; `design` draws are worth one; no spread is above
    `scale`. Nothing is said with one timeline a draw, with fewer than FEWEST effective draws in
    the estimate, or where all timelines are alike.
    """
    _, group = np.unique(laws_of, return_inverse=True)
    sizes = np.bincount(group).astype(float)
    draws, total = len(sizes), float(len(influence))
    effective = len(np.unique(group[met])) / design
    if total <= draws or effective < FEWEST or not np.any(influence):
        return UNKNOWN
    means = np.bincount(group, influence) / sizes
    between = float(np.sum(sizes * (means - influence.mean()) ** 2))
    within = float(np.sum((influence - means[group]) ** 2))
    squares = float(np.sum(sizes**2))
    component = float(variance_component(between, within, draws, total, squares))
    # Correlated draws lie closer together than independent ones.
    apart = 1.0 - design / draws
    noise = within / (total - draws)
    usual_size = (total - squares / total) / (draws - 1)
    ratio = between / (draws - 1)
    free = (draws / design - 1.0, total - draws)
    least, enough = f_quantile(0.05, *free), f_quantile(0.95, *free)
    high = (ratio / least - noise) / usual_size
    low = (ratio / enough - noise) / usual_size
    # The draws never allow less than what they could just tell from noise.
    detectable = noise * (enough - 1.0) / usual_size
    most = min(scale, math.sqrt(max(high, detectable) / apart))
    if low <= 0.0:
        return Spread(None, most)
    value = min(scale, math.sqrt(max(0.0, component / apart)))
    return Spread(value, max(value, most))
