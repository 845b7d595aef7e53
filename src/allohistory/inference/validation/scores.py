"""Proper scores of forecasts, and score differences between two forecasters.

Log scores are negative log probabilities in nats, Brier scores squared errors of a probability;
the continuous ranked probability score (CRPS) has the unit of the forecast quantity. Smaller is
better in all three.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 4000


@dataclass(frozen=True)
class Difference:
    """Mean score of one forecaster less another's; below 0: better."""

    value: float
    error: float  # standard error by block bootstrap; too small where blocks are few
    low: float  # 90 % interval by the same
    high: float


def log_mean(logs: np.ndarray) -> np.ndarray:
    """Return the log of the mean over timelines of probabilities with `logs` (timeline, ...)."""
    most = logs.max(axis=0)
    return most + np.log(np.exp(logs - most).mean(axis=0))


def crps_of_draws(draws: np.ndarray, value: float) -> float:
    """Return the CRPS of a forecast made of `draws` (draw,).

    E|X - y| - E|X - X'| / 2 (Gneiting and Raftery 2007), the second term from the order of draws.
    """
    ordered = np.sort(np.asarray(draws, float))
    count = len(ordered)
    place = 2.0 * np.arange(1, count + 1) - count - 1.0
    apart = 2.0 * float(place @ ordered) / count**2
    return float(np.abs(ordered - value).mean() - 0.5 * apart)


def crps_of_counts(below: np.ndarray, value: float) -> float:
    """Return the CRPS of a count with distribution function `below` at 0, 1, 2, ...

    `below` must extend until the remaining probability is negligible.
    """
    step = np.arange(len(below)) >= value
    return float(((np.asarray(below, float) - step) ** 2).sum() + max(0.0, value - len(below)))


def brier(chance: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Return the Brier score of each probability `chance`; `came` is 1 or 0."""
    return (np.asarray(chance, float) - came) ** 2


def log_loss(chance: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Return the log score of each probability `chance`; `came` is 1 or 0."""
    clipped = np.clip(np.asarray(chance, float), 1e-12, 1.0 - 1e-12)
    return -np.where(np.asarray(came) == 1, np.log(clipped), np.log1p(-clipped))


def difference(
    first: np.ndarray, second: np.ndarray, blocks: Sequence[Sequence[int]], seed: int = 1
) -> Difference:
    """Return the difference of two forecasters' scores of the same outcomes.

    The standard error is that of a block bootstrap over `blocks` of dependent outcomes.
    """
    gaps = np.asarray(first, float) - np.asarray(second, float)
    sums = np.array([gaps[list(block)].sum() for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    draws = max(1, round(len(gaps) / sizes.mean()))
    rows = np.random.default_rng(seed).integers(0, len(blocks), (RESAMPLES, draws))
    resampled = sums[rows].sum(axis=1) / sizes[rows].sum(axis=1)
    low, high = np.quantile(resampled, [0.05, 0.95])
    return Difference(float(gaps.mean()), float(resampled.std()), float(low), float(high))


def neighbours(count: int, length: int) -> list[list[int]]:
    """Return the circular blocks of `length` neighbours among `count` outcomes."""
    return [[(first + k) % count for k in range(min(length, count))] for first in range(count)]


def of_one_name(names: Sequence[Hashable]) -> list[list[int]]:
    """Return one block for each name: its positions in `names`."""
    blocks: dict[Hashable, list[int]] = {}
    for place, name in enumerate(names):
        blocks.setdefault(name, []).append(place)
    return list(blocks.values())
