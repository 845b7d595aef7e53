"""Moves: how a particle may change its laws or its luck, and what the prior says of it.

Walks over some laws step as far as the particles' covariance says (random-walk Metropolis).  Where
there are hundreds of laws, most of which the record says little of, many drift together: each is
drawn back to its prior and pushed aside, which the prior cannot tell from what was before
(preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and White 2013); few laws are pushed far,
or many a little.  A refresh redraws the salts of a run of stretches in one stream: the laws and the
luck of all other weeks stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from .tempering import State

Proposal = tuple[np.ndarray, np.ndarray, np.ndarray]  # laws, salts, log ratio of the prior

SUBSETS = (1, 3, 8, 20)  # laws that walk together
RUNS = (1, 2, 4, 8)  # stretches that are redrawn together; all of them is the last choice
BEST_STEP = 2.38  # over the root of the dimension: Roberts, Gelman and Gilks 1997
PUSHES = (0.1, 0.3, 1.0)  # shares of a coordinate that are new when it drifts
UNFELT = 2.0  # squared correlation, times the number of particles, that chance alone may give
SOUGHT = 0.1  # weight of all unfelt laws together, against one that decides everything


@dataclass
class Moves:
    """How far walks go, as tuned so far."""

    step: float = 1.0  # of walks over some laws, in units of the best for a normal target
    drift: float = 0.1  # share of the laws that drift where they are drawn anew altogether

    def kinds(self, laws: int) -> int:
        """Give how many kinds of walks there are for so many laws."""
        if laws == 0:
            return 0
        return 1 if laws <= SUBSETS[-1] else 2

    def tune(self, walked: float, drifted: float) -> None:
        """Go further where more walks were accepted than aimed at, less far where fewer."""
        if np.isfinite(walked):
            self.step = float(np.clip(self.step * np.exp(walked), 0.05, 2.0))
        if np.isfinite(drifted):
            self.drift = float(np.clip(self.drift * np.exp(2.0 * drifted), 1e-4, 1.0))


def walk_some(state: State) -> Proposal:
    """Propose a step of some laws of every particle."""
    cloud, generator, count = state.cloud, state.generator, len(state.cloud.laws)
    sizes = [size for size in (*SUBSETS, state.size.laws) if size <= min(state.size.laws, 20)]
    some = chosen_laws(state, int(generator.choice(sizes)))
    covariance = np.atleast_2d(np.cov(cloud.laws[:, some].T))
    # With few particles for many laws, trust the spread of each law rather than their ties.
    trust = count / (count + len(some))
    covariance = trust * covariance + (1.0 - trust) * np.diag(np.diag(covariance))
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(len(some)))
    reach = state.moves.step * BEST_STEP / np.sqrt(len(some))
    laws = cloud.laws.copy()
    stride = reach * generator.standard_normal((count, len(some))) @ root.T
    laws[:, some] = (laws[:, some] + stride).astype(np.float32)
    prior = 0.5 * (cloud.laws[:, some] ** 2 - laws[:, some] ** 2).sum(axis=1)
    return laws, cloud.salts, prior


def chosen_laws(state: State, size: int) -> np.ndarray:
    """Choose *size* laws: at random, or rather those that go with the likelihood."""
    generator, total = state.generator, state.size.laws
    if generator.random() < 0.5:  # noqa: PLR2004 - as often one way as the other
        return generator.permutation(total)[:size]
    felt = np.maximum(state.relevance - UNFELT / len(state.cloud.laws), 0.0)
    weights = felt + SOUGHT / total
    return generator.choice(total, size, replace=False, p=weights / weights.sum())


def walk_all(state: State) -> Proposal:
    """Propose a drift of many laws of every particle, which leaves the prior as it is."""
    cloud, generator = state.cloud, state.generator
    push = float(generator.choice(PUSHES))
    # A push is felt with its square: as many more laws may drift as each drifts less far.
    share = min(1.0, state.moves.drift / push**2)
    drifts = generator.random(cloud.laws.shape) < share
    fresh = generator.standard_normal(cloud.laws.shape)
    aside = np.sqrt(1.0 - push**2) * cloud.laws + push * fresh
    laws = np.where(drifts, aside, cloud.laws).astype(np.float32).astype(float)
    return laws, cloud.salts, np.zeros(len(laws))


def refresh(state: State) -> Proposal:
    """Propose new salts for a run of stretches of one stream of every particle."""
    cloud, generator, size = state.cloud, state.generator, state.size
    count = len(cloud.salts)
    lengths = [*(run for run in RUNS if run < size.stretches), size.stretches]
    length = int(generator.choice(lengths))
    first = generator.integers(0, size.stretches - length + 1, count)
    stream = generator.integers(0, size.streams, count)
    salts = cloud.salts.copy()
    fresh = generator.integers(0, 2**64, (count, length), dtype=np.uint64)
    rows = np.arange(count)[:, None]
    salts[rows, stream[:, None], first[:, None] + np.arange(length)] = fresh
    return cloud.laws, salts, np.zeros(count)
