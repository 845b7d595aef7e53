"""Moves: how a particle may change its laws or its luck, and what the prior says of it.

Walks over some laws step as far as the particles' covariance says (random-walk Metropolis).  Where
there are hundreds of laws, most of which the record says little of, groups of them drift: laws of
one decision, clause or channel are drawn anew from their prior, or a part of the way (as in
preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and White 2013).  How ill each group is borne
is learnt on the way, so that many that hardly matter are drawn together.  A refresh redraws the
salts of a run of stretches in one stream: the laws and the luck of all other weeks stay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .tempering import State

Proposal = tuple[np.ndarray, np.ndarray, np.ndarray]  # laws, salts, log ratio of the prior

SUBSETS = (1, 3, 8, 20)  # laws that walk together
RUNS = (1, 2, 4, 8)  # stretches that are redrawn together; all of them is the last choice
BEST_STEP = 2.38  # over the root of the dimension: Roberts, Gelman and Gilks 1997
SHORTEST = 0.03  # share of a coordinate that is new when it drifts, at the least
CHEAPEST, DEAREST = 0.003, 8.0  # nats that a group costs; beyond the last a move is as good as lost
MEMORY = 40.0  # trials after which half of what was known of a group's cost is forgotten
UNFELT = 2.0  # squared correlation, times the number of particles, that chance alone may give
SOUGHT = 0.1  # weight of all unfelt laws together, against one that decides everything


@dataclass
class Moves:
    """How far walks go, as tuned so far."""

    step: float = 1.0  # of walks over some laws, in units of the best for a normal target
    budget: float = 1.0  # nats that groups which drift together may cost

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
            self.budget = float(np.clip(self.budget * np.exp(drifted), 0.1, 5.0))


class Drift(NamedTuple):
    """What drifts: the proposal, the groups of it (particle, group), how far (particle,)."""

    proposal: Proposal
    groups: np.ndarray
    push: np.ndarray


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


def drift(state: State) -> Drift:
    """Propose to draw some groups of laws anew, which leaves the prior as it is.

    Each particle takes groups in an order of its own, as many as are likely to be borne together;
    a group that is hardly ever borne goes alone, and only a part of the way.
    """
    cloud, generator, costs, budget = state.cloud, state.generator, state.costs, state.moves.budget
    shape = (len(cloud.laws), len(costs))
    order = np.argsort(generator.random(shape), axis=1)
    spent = np.cumsum(costs[order], axis=1)
    fits = spent <= budget
    fits[:, 0] = True
    groups = np.zeros(shape, bool)
    np.put_along_axis(groups, order, fits, axis=1)
    push = np.clip(np.sqrt(budget / costs[order[:, 0]]), SHORTEST, 1.0)[:, None]
    drifts = groups[:, state.groups]
    fresh = generator.standard_normal(cloud.laws.shape)
    aside = np.sqrt(1.0 - push**2) * cloud.laws + push * fresh
    laws = np.where(drifts, aside, cloud.laws).astype(np.float32).astype(float)
    return Drift((laws, cloud.salts, np.zeros(len(laws))), groups, push[:, 0])


def learn_costs(state: State, tried: Drift, gain: np.ndarray) -> None:
    """Note how ill each group was borne, by log ratios of likelihood *gain* (particle,).

    The cost of a group is the mean of -log(chance of being taken) that drawing it anew brings; of
    groups that were drawn together each bears a part as large as what is known of its cost.
    """
    blame = np.clip(-np.maximum(gain, -DEAREST), 0.0, DEAREST) / tried.push**2
    parts = tried.groups * state.costs
    parts *= (blame / parts.sum(axis=1))[:, None]
    times = tried.groups.sum(axis=0)
    seen = times > 0
    found = parts.sum(axis=0)[seen] / times[seen]
    weight = np.minimum(0.5, times[seen] / MEMORY)
    costs = state.costs[seen] + weight * (found - state.costs[seen])
    state.costs[seen] = np.clip(costs, CHEAPEST, DEAREST / SHORTEST**2)


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
