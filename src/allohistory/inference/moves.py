"""Moves: how a particle may change its laws or its luck, and what the prior says of it.

Walks over some laws step as far as the particles' covariance says (random-walk Metropolis), or,
where there are too many laws for it to be known, by a difference of two other particles
(differential evolution: ter Braak 2006).  Where there are hundreds of laws, most of which the
record says little of, they drift: drawn anew from their prior, or a part of the way (as in
preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and White 2013).  A refresh redraws salts, of
some stretches here and there or of a run of them in one stream: the laws and the luck of all other
weeks stay.

How ill it is borne that a law or a salt is drawn anew is learnt on the way, as its *cost*.  Many
that hardly matter are drawn together; those that matter are chosen the more often, the dearer they
are, so that all are renewed at about the same pace.  Laws are chosen by the square of their cost:
what is learnt of cheap ones is mostly noise, and there are many of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from .tempering import Size, State

SUBSETS = (1, 3, 8, 20)  # laws that walk together
CROSSED = (2, 5, 12, 30)  # laws that walk together by a difference of two particles
JITTER = 0.02  # of such a step, so that no place is out of reach
MANY = 20  # laws above which some of them drift, and walk by differences
SHARPNESS = 2.0  # power of its cost by which a law is chosen
RUNS = (1, 2, 4, 8)  # stretches that are redrawn together; all of them is the last choice
BEST_STEP = 2.38  # over the root of the dimension: Roberts, Gelman and Gilks 1997
SHORTEST = 0.03  # share of a coordinate that is new when it drifts, at the least
CHEAPEST, DEAREST = 0.001, 8.0  # nats that a draw costs; beyond the last a move is as good as lost
MEMORY = 300.0  # trials that weigh as much as what was known of a cost before them, at the most
LEAST_MEMORY = 5.0  # at the least
SMALL = 0.25  # share of the budget up to which a cost is small: such draws go together


class Chosen(NamedTuple):
    """What is to be drawn anew: which (particle, item), and what share of each (particle,)."""

    items: np.ndarray
    push: np.ndarray


@dataclass
class Costs:
    """What it costs to draw each item anew, in nats of likelihood, as learnt so far."""

    nats: np.ndarray
    tried: np.ndarray  # how often each was drawn
    budget: float = 1.0  # nats that draws which go together may cost
    sharpness: float = 1.0  # power of its cost by which an item is chosen

    @property
    def weights(self) -> np.ndarray:
        """How often each item is to be chosen, that all are renewed at one pace."""
        wanted = self.nats**self.sharpness
        return wanted / wanted.sum()

    def choose(self, generator: np.random.Generator, count: int) -> Chosen:
        """Choose one item for each particle by its cost, and further ones if it costs little.

        One that costs more than the budget goes alone, and only a part of the way.
        """
        rows = np.arange(count)
        first = generator.choice(len(self.nats), count, p=self.weights)
        left = self.budget - self.nats[first]
        small = np.flatnonzero(self.nats <= SMALL * self.budget)
        order = small[np.argsort(generator.random((count, len(small))), axis=1)]
        fits = np.cumsum(self.nats[order], axis=1) <= left[:, None]
        items = np.zeros((count, len(self.nats)), bool)
        np.put_along_axis(items, order, fits, axis=1)
        items[rows, first] = True
        push = np.clip(np.sqrt(self.budget / self.nats[first]), SHORTEST, 1.0)
        return Chosen(items, push)

    def learn(self, tried: Chosen, gain: np.ndarray) -> None:
        """Note how ill each item was borne, by log ratios of likelihood *gain* (particle,).

        Of items that were drawn together each bears a part as large as what is known of its cost.
        """
        blame = np.clip(-np.maximum(gain, -DEAREST), 0.0, DEAREST) / tried.push**2
        parts = tried.items * self.nats
        parts *= (blame / parts.sum(axis=1))[:, None]
        times = tried.items.sum(axis=0)
        found = parts.sum(axis=0) / np.maximum(times, 1)
        weight = times / (times + np.clip(self.tried, LEAST_MEMORY, MEMORY))
        self.tried = self.tried + times
        nats = self.nats + weight * (found - self.nats)
        self.nats = np.clip(nats, CHEAPEST, DEAREST / SHORTEST**2)

    def rise(self, ratio: float) -> None:
        """Make everything dearer by a *ratio*, as the likelihood weighs more."""
        self.nats = np.minimum(self.nats * ratio, DEAREST / SHORTEST**2)

    def tune(self, excess: float) -> None:
        """Draw more at once where more was accepted than aimed at, less where less."""
        if np.isfinite(excess):
            self.budget = float(np.clip(self.budget * np.exp(excess), 0.1, 5.0))


def unknown(items: int, sharpness: float = 1.0) -> Costs:
    """Give the costs of items of which nothing is known."""
    return Costs(np.full(items, CHEAPEST), np.zeros(items), sharpness=sharpness)


@dataclass
class Moves:
    """How far moves go, as tuned so far."""

    laws: Costs
    salts: Costs  # of each stream and stretch, in the order of a row of salts
    step: float = 1.0  # of walks over some laws, in units of the best for a normal target

    def rise(self, ratio: float) -> None:
        """Know that draws are borne worse by a *ratio*, as the likelihood weighs more."""
        self.laws.rise(ratio)
        self.salts.rise(ratio)

    def tune(self, excess: Mapping[str, float]) -> None:
        """Go further where more moves were accepted than aimed at, less far where fewer."""
        if np.isfinite(excess["walked"]):
            self.step = float(np.clip(self.step * np.exp(excess["walked"]), 0.05, 2.0))
        self.laws.tune(excess["drifted"])
        self.salts.tune(excess["redrawn"])


def moves_of(size: Size) -> Moves:
    """Give the moves for histories of a *size*, of which nothing is known yet."""
    return Moves(unknown(size.laws, SHARPNESS), unknown(size.streams * size.stretches))


class Proposal(NamedTuple):
    """Where particles might go, the log ratio of the prior there, and what was drawn for it."""

    laws: np.ndarray
    salts: np.ndarray
    prior: np.ndarray
    tried: Chosen | None = None


def walk(state: State) -> Proposal:
    """Propose a step of some laws of every particle, the same for all of them."""
    cloud, generator = state.cloud, state.generator
    most, sizes = state.size.laws, CROSSED
    if most <= MANY:
        sizes = (*(size for size in SUBSETS if size < most), most)
    size = int(generator.choice(sizes))
    some = generator.choice(most, size, replace=False, p=state.moves.laws.weights)
    stride = (by_covariance if most <= MANY else by_difference)(cloud.laws[:, some], generator)
    laws = cloud.laws.copy()
    reach = state.moves.step * BEST_STEP / np.sqrt(size)
    laws[:, some] = rounded(laws[:, some] + reach * stride)
    prior = 0.5 * (cloud.laws[:, some] ** 2 - laws[:, some] ** 2).sum(axis=1)
    return Proposal(laws, cloud.salts, prior)


def by_covariance(laws: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Draw steps of the covariance of the particles' *laws*; both (particle, law)."""
    count, size = laws.shape
    covariance = np.atleast_2d(np.cov(laws.T))
    # With few particles for many laws, trust the spread of each law rather than their ties.
    trust = count / (count + size)
    covariance = trust * covariance + (1.0 - trust) * np.diag(np.diag(covariance))
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(size))
    return generator.standard_normal((count, size)) @ root.T


def by_difference(laws: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    """Draw steps that are differences of two other particles' *laws*; both (particle, law)."""
    count = len(laws)
    one, other = (
        (np.arange(count) + generator.integers(1, count, count)) % count for _ in range(2)
    )
    apart = (laws[one] - laws[other]) / np.sqrt(2.0)
    return apart + JITTER * generator.standard_normal(laws.shape)


def drift(state: State) -> Proposal:
    """Propose to draw some laws of each particle anew, which leaves the prior as it is."""
    cloud, generator = state.cloud, state.generator
    tried = state.moves.laws.choose(generator, len(cloud.laws))
    push = tried.push[:, None]
    fresh = generator.standard_normal(cloud.laws.shape)
    aside = np.sqrt(1.0 - push**2) * cloud.laws + push * fresh
    laws = rounded(np.where(tried.items, aside, cloud.laws))
    return Proposal(laws, cloud.salts, np.zeros(len(laws)), tried)


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
    return Proposal(cloud.laws, salts, np.zeros(count))


def redraw(state: State) -> Proposal:
    """Propose new salts for some stretches of each particle, here and there."""
    cloud, generator, size = state.cloud, state.generator, state.size
    count = len(cloud.salts)
    tried = state.moves.salts.choose(generator, count)
    tried.push[:] = 1.0  # a salt is drawn anew or not at all
    salts = cloud.salts.copy()
    lived = salts[:, :, : size.stretches]
    fresh = generator.integers(0, 2**64, lived.shape, dtype=np.uint64)
    lived[:] = np.where(tried.items.reshape(lived.shape), fresh, lived)
    return Proposal(cloud.laws, salts, np.zeros(count), tried)


def rounded(laws: np.ndarray) -> np.ndarray:
    """Keep coordinates to what 32 bits hold, so that a history is kept small and exactly."""
    return laws.astype(np.float32).astype(np.float64)


OF_LAWS = {"walked": walk, "drifted": drift}
OF_LUCK = {"refreshed": refresh, "redrawn": redraw}
