"""Likelihood: the chance that the record says what it says, if a timeline were what happened.

One function for each kind of observation, each over all timelines at once. They know neither
scenario nor model: what is observed, and how well, is worked out by `record`. A kind of
observation that is not here is one more function.

Assumption: given the timeline, entries of the record err independently, but for a counter's bias,
which all figures of one counter share.
"""

from __future__ import annotations

import numpy as np
from scipy import special, stats

LEAST = 0.05  # divisions, tanks, men: below it a figure is as good as none
LEAST_COUNT = 0.5  # something can be seen where nothing was
REACH, NODES = 4.0, 41  # of the grid over a counter's bias, in its standard deviations
VAGUE = 2.0  # error (log) of a figure that means something else: a factor of seven


def log_counts(
    counts: np.ndarray, seen: np.ndarray, error: np.ndarray, bias: float, doubt: float
) -> np.ndarray:
    """Return the log chance of each count `seen` by one counter; (timeline, point).

    `counts` (timeline, point) happened; `seen` and `error` (log) are (point,). A count is negative
    binomial about its truth m times the counter's bias, with variance m + (error m)**2; log bias is
    normal with sd `bias`; with chance `doubt` the figure means something else, and is vague.
    """
    nodes, weights = bias_grid(bias)
    means = np.maximum(np.asarray(counts, float), LEAST_COUNT)[:, :, None] * np.exp(nodes)
    y = np.asarray(seen, float)[None, :, None]
    spread = np.maximum(np.asarray(error, float), 1e-3)[None, :, None]
    return log_sequential(
        log_mixture(log_count(means, y, spread), log_count(means, y, VAGUE), doubt), weights
    )


def log_count(mean: np.ndarray, seen: np.ndarray, error: np.ndarray | float) -> np.ndarray:
    """Return the log chance of a count, negative binomial with variance m + (error m)**2."""
    size = 1.0 / np.asarray(error, float) ** 2
    ways = special.gammaln(seen + size) - special.gammaln(size) - special.gammaln(seen + 1.0)
    return ways + size * np.log(size / (size + mean)) + seen * np.log(mean / (size + mean))


def log_levels(
    levels: np.ndarray, seen: np.ndarray, error: np.ndarray, bias: float, doubt: float
) -> np.ndarray:
    """Return the log density of each level `seen` by one estimator; (timeline, point).

    `levels` (timeline, point) were so; `seen` and `error` (log) are (point,). A figure is
    lognormal about the truth times the estimator's bias, whose log is normal with sd `bias`; with
    chance `doubt` it means something else, and is vague.
    """
    nodes, weights = bias_grid(bias)
    y = np.log(np.asarray(seen, float))[None, :, None]
    gaps = y - np.log(np.maximum(np.asarray(levels, float), LEAST))[:, :, None] - nodes
    spread = np.asarray(error, float)[None, :, None]
    return log_sequential(
        log_mixture(log_normal(gaps, spread), log_normal(gaps, VAGUE), doubt) - y, weights
    )


def log_normal(gap: np.ndarray, error: np.ndarray | float) -> np.ndarray:
    """Return the log density of a `gap` that is normal with sd `error`."""
    return -0.5 * (np.log(2.0 * np.pi * np.square(error)) + np.square(gap / error))


def log_mixture(sound: np.ndarray, vague: np.ndarray, doubt: float) -> np.ndarray:
    """Return the log chance of what is `sound` but for a chance `doubt`, and `vague` else."""
    return np.logaddexp(np.log1p(-doubt) + sound, np.log(doubt) + vague)


def bias_grid(bias: float) -> tuple[np.ndarray, np.ndarray]:
    """Return log biases and their weights, which stand for a normal of sd `bias`."""
    if bias == 0.0:
        return np.zeros(1), np.ones(1)
    nodes = np.linspace(-REACH, REACH, NODES)
    weights = np.exp(-0.5 * nodes**2)
    return bias * nodes, weights / weights.sum()


def log_sequential(each: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return log chances (timeline, point) of points in turn, each given the ones before it.

    `each` (timeline, point, node) is what they are where the bias is that of a node; the nodes have
    `weights`. The sum over points is the log chance of all, the bias being one for all of them.
    """
    together = special.logsumexp(np.cumsum(each, axis=1) + np.log(weights), axis=2)
    return np.diff(together, axis=1, prepend=0.0)


def log_dated(gap: np.ndarray, tail: float, doubt: float) -> np.ndarray:
    """Return the log chance that the record places an event where it does; (timeline,).

    `gap` (timeline,) is the weeks between the event and the record's window: 0 within, infinite
    where it never happens. `tail` is the weeks in which the chance falls to a third, `doubt` the
    chance that the entry means something else.
    """
    return np.logaddexp(np.log1p(-doubt) - np.asarray(gap, float) / tail, np.log(doubt))


def log_absent(happened: np.ndarray, doubt: float) -> np.ndarray:
    """Return the log chance that the record knows of nothing, where it `happened` or not.

    `happened` (timeline,) is a truth, or a share of the way into the span that is meant.
    """
    share = np.asarray(happened, float)
    return np.log(share * doubt + (1.0 - share) * (1.0 - doubt))


def log_unlisted(extra: np.ndarray, expected: float) -> np.ndarray:
    """Return the log chance that the record overlooks `extra` (timeline,) happenings."""
    return stats.poisson.logpmf(np.asarray(extra), expected)


def log_range(
    value: np.ndarray,
    seen: tuple[float | None, float | None, float | None],
    error: float,
) -> np.ndarray:
    """Return the log density of the log of a figure `seen` as (low, value, high); as `value`.

    With a value or both ends: lognormal about it, with `error` (log). With one end alone: the
    chance that a figure with that error lies beyond it.
    """
    low, middle, high = seen
    x = np.log(np.maximum(np.asarray(value, float), LEAST))
    if middle is None and low is not None and high is not None:
        middle = float(np.sqrt(max(low, LEAST) * max(high, LEAST)))
    if middle is not None:
        return log_normal(np.log(max(middle, LEAST)) - x, error)
    if low is not None:
        return special.log_ndtr((x - np.log(max(low, LEAST))) / error)
    if high is not None:
        return special.log_ndtr((np.log(max(high, LEAST)) - x) / error)
    return np.zeros_like(x)


def log_rung(rung: np.ndarray, told: int, mistaken: float, rungs: int) -> np.ndarray:
    """Return the log chance that a fight of `rung` (any shape) is told as one of rung `told`.

    Each rung further off is `mistaken` times as likely as the one before; they add up to 1.
    """
    ladder = np.arange(rungs)
    steps = np.abs(ladder[:, None] - ladder[None, :])
    chances = float(mistaken) ** steps
    chances /= chances.sum(axis=1, keepdims=True)
    return np.log(chances[np.asarray(rung, int), told])
