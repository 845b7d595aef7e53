"""Scores of forecasts, and how far apart two forecasters are.

All are proper: who says what he believes expects the best of them. Log scores are negative log
chances in nats, Brier scores squared errors of a chance, the continuous ranked probability score
(CRPS) has the unit of what is foretold; smaller is better in all three.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np

RESAMPLES = 4000


@dataclass(frozen=True)
class Difference:
    """By how much one forecaster scores worse than another, on average; below 0: better."""

    value: float
    error: float  # standard error, of the block bootstrap; too small where blocks are few
    low: float  # 90 % interval of the same
    high: float


def log_mean(logs: np.ndarray) -> np.ndarray:
    """Return the log of the mean of chances given by their `logs` (timeline, ...)."""
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
    """Return the CRPS of a count whose chances to be at most 0, 1, 2, ... are `below`.

    `below` reaches so far that what lies above does not count.
    """
    told = np.arange(len(below)) >= value
    return float(((np.asarray(below, float) - told) ** 2).sum() + max(0.0, value - len(below)))


def brier(chance: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Return the Brier score of each `chance` of what `came` (1) or not (0)."""
    return (np.asarray(chance, float) - came) ** 2


def log_loss(chance: np.ndarray, came: np.ndarray) -> np.ndarray:
    """Return the log score of each `chance` of what `came` (1) or not (0)."""
    kept = np.clip(np.asarray(chance, float), 1e-12, 1.0 - 1e-12)
    return -np.where(np.asarray(came) == 1, np.log(kept), np.log1p(-kept))


def difference(
    own: np.ndarray, other: np.ndarray, blocks: Sequence[Sequence[int]], seed: int = 1
) -> Difference:
    """Compare two forecasters' scores of the same things.

    `blocks` of things that follow from one another are drawn again and again, as many as make up
    all of them (block bootstrap); the error is the spread of the means so found.
    """
    gaps = np.asarray(own, float) - np.asarray(other, float)
    sums = np.array([gaps[list(block)].sum() for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    draws = max(1, round(len(gaps) / sizes.mean()))
    rows = np.random.default_rng(seed).integers(0, len(blocks), (RESAMPLES, draws))
    again = sums[rows].sum(axis=1) / sizes[rows].sum(axis=1)
    low, high = np.quantile(again, [0.05, 0.95])
    return Difference(float(gaps.mean()), float(again.std()), float(low), float(high))


def neighbours(count: int, length: int) -> list[list[int]]:
    """Return the blocks of `length` neighbours among `count` things, around the end to the start."""
    return [[(first + k) % count for k in range(min(length, count))] for first in range(count)]


def of_one_name(names: Sequence[Hashable]) -> list[list[int]]:
    """Return one block for each name: the places at which it stands."""
    found: dict[Hashable, list[int]] = {}
    for place, name in enumerate(names):
        found.setdefault(name, []).append(place)
    return list(found.values())
