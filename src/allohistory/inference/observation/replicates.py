"""Replicates: figures that the record's sources would report of a timeline.

Draws from the error model of `likelihood`: one function for each of its functions of figures, with
the same errors, constant bias and probability that a figure means something else.

Assumption: a replicate comes from another counter of the same kind, so each timeline has its own
bias.
"""

from __future__ import annotations

import numpy as np

from allohistory.inference.observation.likelihood import LEAST, LEAST_COUNT, VAGUE


def replicate_counts(
    counts: np.ndarray,
    error: np.ndarray,
    bias: float,
    doubt: float,
    generator: np.random.Generator,
) -> np.ndarray:
    """Draw replicates of `counts` (timeline, point) with the errors of `log_counts`."""
    means = np.maximum(np.asarray(counts, float), LEAST_COUNT)
    means = means * draw_bias(means, bias, generator)
    spread = draw_error(means, np.maximum(error, 1e-3), doubt, generator)
    # A negative binomial is a Poisson whose mean is drawn from a gamma.
    return generator.poisson(means * generator.gamma(1.0 / spread**2, spread**2)).astype(float)


def replicate_levels(
    levels: np.ndarray,
    error: np.ndarray,
    bias: float,
    doubt: float,
    generator: np.random.Generator,
) -> np.ndarray:
    """Draw replicates of `levels` (timeline, point) with the errors of `log_levels`."""
    truth = np.maximum(np.asarray(levels, float), LEAST)
    spread = draw_error(truth, error, doubt, generator)
    shift = draw_bias(truth, bias, generator)
    return truth * shift * np.exp(spread * generator.standard_normal(truth.shape))


def replicate_figure(
    values: np.ndarray, error: np.ndarray | float, generator: np.random.Generator
) -> np.ndarray:
    """Draw replicates of `values` (any shape) with the errors of `log_range`."""
    truth = np.maximum(np.asarray(values, float), LEAST)
    return truth * np.exp(error * generator.standard_normal(truth.shape))


def draw_bias(means: np.ndarray, bias: float, generator: np.random.Generator) -> np.ndarray:
    """Draw the bias factor of a counter for each timeline, constant over points; (timeline, 1)."""
    return np.exp(bias * generator.standard_normal((len(means), 1)))


def draw_error(
    means: np.ndarray, error: np.ndarray, doubt: float, generator: np.random.Generator
) -> np.ndarray:
    """Draw the error of each figure: `error`, or `VAGUE` with probability `doubt`."""
    spread = np.broadcast_to(np.asarray(error, float), means.shape)
    return np.where(generator.random(means.shape) < doubt, VAGUE, spread)
