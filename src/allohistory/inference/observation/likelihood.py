"""Likelihood: the probability of the record's entries given a timeline.

One function for each kind of observation, over all timelines at once. They depend on neither
scenario nor model; `record` supplies the observations and their errors.

Assumption: given the timeline, errors of entries are independent, except for a counter's bias,
which all its figures share.
"""

from __future__ import annotations

import numpy as np
from scipy import special

LEAST = 0.05  # divisions, tanks, men: smaller figures count as this
LEAST_COUNT = 0.5  # a counter may report something where nothing happened
REACH, NODES = 4.0, 41  # of the grid over a counter's bias, in its standard deviations
VAGUE = 2.0  # error (log) of a figure that measures something else: a factor of seven


def log_counts(
    counts: np.ndarray, observed: np.ndarray, error: np.ndarray, bias: float, doubt: float
) -> np.ndarray:
    """Return the log-likelihood of each count `observed` by one counter; (timeline, point).

    `counts` (timeline, point) are the true ones; `observed` and `error` (log) are (point,).
    A count is negative binomial about m, its truth times the counter's bias, with variance
    m + (error m)**2; log bias is normal with sd `bias`; with probability `doubt` the error is
    `VAGUE`.
    """
    nodes, weights = bias_grid(bias)
    means = np.maximum(np.asarray(counts, float), LEAST_COUNT)[:, :, None] * np.exp(nodes)
    y = np.asarray(observed, float)[None, :, None]
    spread = np.maximum(np.asarray(error, float), 1e-3)[None, :, None]
    return log_sequential(
        log_mixture(log_count(means, y, spread), log_count(means, y, VAGUE), doubt), weights
    )


def log_count(mean: np.ndarray, observed: np.ndarray, error: np.ndarray | float) -> np.ndarray:
    """Return the log probability of a count, negative binomial with variance m + (error m)**2."""
    size = 1.0 / np.asarray(error, float) ** 2
    ways = (
        special.gammaln(observed + size) - special.gammaln(size) - special.gammaln(observed + 1.0)
    )
    return ways + size * np.log(size / (size + mean)) + observed * np.log(mean / (size + mean))


def log_levels(
    levels: np.ndarray, observed: np.ndarray, error: np.ndarray, bias: float, doubt: float
) -> np.ndarray:
    """Return the log density of each level `observed` by one estimator; (timeline, point).

    `levels` (timeline, point) are the true ones; `observed` and `error` (log) are (point,).
    A figure is lognormal about the truth times the estimator's bias, whose log is normal with sd
    `bias`; with probability `doubt` the error is `VAGUE`.
    """
    nodes, weights = bias_grid(bias)
    y = np.log(np.asarray(observed, float))[None, :, None]
    gaps = y - np.log(np.maximum(np.asarray(levels, float), LEAST))[:, :, None] - nodes
    spread = np.asarray(error, float)[None, :, None]
    return log_sequential(
        log_mixture(log_normal(gaps, spread), log_normal(gaps, VAGUE), doubt) - y, weights
    )


def log_normal(gap: np.ndarray, error: np.ndarray | float) -> np.ndarray:
    """Return the log density of a `gap` that is normal with sd `error`."""
    return -0.5 * (np.log(2.0 * np.pi * np.square(error)) + np.square(gap / error))


def log_mixture(sound: np.ndarray, vague: np.ndarray, doubt: float) -> np.ndarray:
    """Return the log density of the mixture of `sound` and, with probability `doubt`, `vague`."""
    return np.logaddexp(np.log1p(-doubt) + sound, np.log(doubt) + vague)


def bias_grid(bias: float) -> tuple[np.ndarray, np.ndarray]:
    """Return log biases and weights that approximate a normal of sd `bias`."""
    if bias == 0.0:
        return np.zeros(1), np.ones(1)
    nodes = np.linspace(-REACH, REACH, NODES)
    weights = np.exp(-0.5 * nodes**2)
    return bias * nodes, weights / weights.sum()


def log_sequential(terms: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the log probability of each point given the points before it; (timeline, point).

    `terms` (timeline, point, node) are log probabilities given the bias of a node; the nodes have
    `weights`. The sum over points is their joint log probability, with one bias for all.
    """
    together = special.logsumexp(np.cumsum(terms, axis=1) + np.log(weights), axis=2)
    return np.diff(together, axis=1, prepend=0.0)


def log_dated(gap: np.ndarray, tail: float, doubt: float) -> np.ndarray:
    """Return the log-likelihood of the record's date of an event; (timeline,).

    `gap` (timeline,) is the weeks between the event and the record's window: 0 within, infinite
    where it never happens. The likelihood falls by a factor e in `tail` weeks; `doubt` is the
    probability that the entry means something else.
    """
    return np.logaddexp(np.log1p(-doubt) - np.asarray(gap, float) / tail, np.log(doubt))


def log_absent(happened: np.ndarray, doubt: float) -> np.ndarray:
    """Return the log-likelihood of an absence in the record; (timeline,).

    `happened` (timeline,) is true where the event happened, or a degree between 0 and 1.
    """
    share = np.asarray(happened, float)
    return np.log(share * doubt + (1.0 - share) * (1.0 - doubt))


def log_unlisted(extra: np.ndarray, expected: float) -> np.ndarray:
    """Return the log probability that the record omits `extra` (timeline,) events."""
    # As `scipy.stats.poisson` has it, whose import would take half as long as a small fit.
    extra = np.asarray(extra)
    return special.xlogy(extra, expected) - special.gammaln(extra + 1) - expected


def log_range(
    value: np.ndarray,
    observed: tuple[float | None, float | None, float | None],
    error: float,
) -> np.ndarray:
    """Return the log density of the log of a figure, `observed` as (low, value, high).

    The shape is that of `value`.

    With a value or both ends: lognormal about it, with `error` (log). With one end only: the
    probability that a figure with that error lies beyond it.
    """
    low, middle, high = observed
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


def log_rung(rung: np.ndarray, recorded: int, mistaken: float, rungs: int) -> np.ndarray:
    """Return the log probability that a fight of `rung` (any shape) is recorded as `recorded`.

    Each rung further away is `mistaken` times as likely as the one before; they sum to 1.
    """
    ladder = np.arange(rungs)
    steps = np.abs(ladder[:, None] - ladder[None, :])
    chances = float(mistaken) ** steps
    chances /= chances.sum(axis=1, keepdims=True)
    return np.log(chances[np.asarray(rung, int), recorded])
