"""The state of the sampler over laws and salts: particles, tuned moves and steps so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

SHORTEST = 0.02  # least step size of the preconditioned Crank-Nicolson proposal
CHEAPEST, DEAREST = 0.001, 8.0  # bounds of a cost, nats; above, a move is almost never accepted
EAGER = 3.0  # how quickly that step size adapts to the acceptance rate
MEMORY = 300.0  # most trials that the earlier estimate of a cost counts for
LEAST_MEMORY = 5.0  # fewest
SMALL = 0.25  # share of the budget up to which a cost is small: such salts are redrawn together


@dataclass(frozen=True)
class Size:
    """Dimensions of a history: numbers of laws, streams, and simulated stretches."""

    laws: int
    streams: int
    stretches: int
    spare: int = 0  # stretches after the last simulated one: the future
    turns: int = 0  # streams that only shift the noise of a few weeks in one place: the last ones


@dataclass
class RedrawCosts:
    """Learned cost of each salt: log-likelihood usually lost when it is redrawn, in nats."""

    nats: np.ndarray
    tried: np.ndarray  # how often each was redrawn
    budget: float = 1.0  # nats that salts redrawn together may cost

    def choose(self, generator: np.random.Generator, count: int) -> np.ndarray:
        """Choose one item for each particle in proportion to its cost, and more if it is cheap.

        Returns (particle, item), true for what is to be redrawn. An item that costs more than the
        budget is redrawn alone.
        """
        rows = np.arange(count)
        first = generator.choice(len(self.nats), count, p=self.nats / self.nats.sum())
        left = self.budget - self.nats[first]
        small = np.flatnonzero(self.nats <= SMALL * self.budget)
        order = small[np.argsort(generator.random((count, len(small))), axis=1)]
        fits = np.cumsum(self.nats[order], axis=1) <= left[:, None]
        items = np.zeros((count, len(self.nats)), bool)
        np.put_along_axis(items, order, fits, axis=1)
        items[rows, first] = True
        return items

    def learn(self, tried: np.ndarray, gain: np.ndarray) -> None:
        """Update the costs of redrawn items from their log-likelihood ratios `gain` (particle,).

        Items `tried` together (particle, item) share the loss in proportion to their costs so far.
        """
        blame = np.clip(-np.maximum(gain, -DEAREST), 0.0, DEAREST)
        parts = tried * self.nats
        parts *= (blame / parts.sum(axis=1))[:, None]
        times = tried.sum(axis=0)
        costs = parts.sum(axis=0) / np.maximum(times, 1)
        weight = times / (times + np.clip(self.tried, LEAST_MEMORY, MEMORY))
        self.tried = self.tried + times
        nats = self.nats + weight * (costs - self.nats)
        self.nats = np.clip(nats, CHEAPEST, DEAREST)

    def scale(self, ratio: float) -> None:
        """Multiply all costs by `ratio`, as the tempering exponent rises."""
        self.nats = np.minimum(self.nats * ratio, DEAREST)

    def tune(self, excess: float) -> None:
        """Adapt the budget by the `excess` of the acceptance rate over its target."""
        if np.isfinite(excess):
            self.budget = float(np.clip(self.budget * np.exp(excess), 0.1, 5.0))


def unknown(items: int) -> RedrawCosts:
    """Return the initial costs of `items` that were never redrawn."""
    return RedrawCosts(np.full(items, CHEAPEST), np.zeros(items))


@dataclass
class Moves:
    """Step sizes of the moves, as tuned so far."""

    salts: RedrawCosts  # of each stream and stretch, in the order of a row of salts
    step: float = 1.0  # of the random walk, in units of the optimum for a normal target
    push: float = 1.0  # of preconditioned Crank-Nicolson: 1 draws all laws anew

    def tune(self, excess: Mapping[str, float]) -> None:
        """Adapt step sizes by the `excess` of each acceptance rate over its target."""
        if np.isfinite(excess["random_walk"]):
            self.step = float(np.clip(self.step * np.exp(excess["random_walk"]), 0.05, 2.0))
        if np.isfinite(excess["pcn"]):
            self.push = float(np.clip(self.push * np.exp(EAGER * excess["pcn"]), SHORTEST, 1.0))
        self.salts.tune(excess["redraw_adaptive"])


def moves_of(size: Size) -> Moves:
    """Return the untuned moves for histories of a `size`."""
    return Moves(unknown(size.streams * size.stretches))


@dataclass(frozen=True)
class Settings:
    """Settings of the sampler."""

    particles: int = 200
    sweeps: int = 10  # of moves at each step
    target_ess: float = (
        0.8  # conditional effective sample size of a step, as a share of the particles
    )
    final_sweeps: int = 3  # steps at exponent 1
    most_steps: int = 500


@dataclass(frozen=True)
class Step:
    """Diagnostics of one tempering step."""

    exponent: float  # the tempering exponent after it
    effective: float  # conditional effective sample size of its weights
    random_walk: float  # acceptance rates: random walk over some laws, ...
    pcn: float  # ... preconditioned Crank-Nicolson over all laws, ...
    redraw_block: float  # ... salts of consecutive stretches, ...
    redraw_adaptive: float  # ... and of scattered ones
    likelihood: float  # mean log-likelihood of the particles after it
    ancestors: int  # initial particles that still have descendants
    trajectories: int  # simulated so far


@dataclass
class Particles:
    """Particles: laws (particle, law), salts (particle, stream, stretch), log-likelihoods."""

    laws: np.ndarray
    salts: np.ndarray
    terms: np.ndarray  # log-likelihood (particle, observation)
    ancestors: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """The log-likelihood of each particle."""
        return self.terms.sum(axis=1)

    def take(self, rows: np.ndarray) -> None:
        """Replace the particles by those of `rows`, in that order."""
        for name in ("laws", "salts", "terms", "ancestors"):
            setattr(self, name, getattr(self, name)[rows].copy())


@dataclass
class State:
    """State of a running sampler; it can be saved after any step and resumed."""

    names: tuple[str, ...]
    size: Size
    settings: Settings
    generator: np.random.Generator
    particles: Particles
    moves: Moves
    exponent: float = 0.0
    evidence: float = 0.0
    trajectories: int = 0
    steps: list[Step] = field(default_factory=list)

    @property
    def rounds(self) -> int:
        """Steps taken so far at exponent 1."""
        return sum(step.exponent >= 1.0 for step in self.steps)

    @property
    def done(self) -> bool:
        """Whether all steps at exponent 1 have been taken."""
        return self.rounds >= self.settings.final_sweeps
