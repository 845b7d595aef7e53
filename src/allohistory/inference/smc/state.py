"""The state of a walk over laws and salts: its particles, its moves and its steps so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

SHORTEST = 0.02  # share of a coordinate that is new when it drifts, at the least
CHEAPEST, DEAREST = 0.001, 8.0  # nats that a draw costs; beyond the last a move is as good as lost
EAGER = 3.0  # how quickly the push of a drift follows what is accepted
MEMORY = 300.0  # trials that weigh as much as what was known of a cost before them, at the most
LEAST_MEMORY = 5.0  # at the least
SMALL = 0.25  # share of the budget up to which a cost is small: such draws go together


@dataclass(frozen=True)
class Size:
    """What a history is made of: numbers of laws, streams, and stretches that are lived."""

    laws: int
    streams: int
    stretches: int
    spare: int = 0  # stretches after the last that is lived: the future
    turns: int = 0  # streams that only turn the luck of a few weeks in one place: the last of them


@dataclass
class RedrawCosts:
    """What it costs to draw each item anew, in nats of likelihood, as learnt so far."""

    nats: np.ndarray
    tried: np.ndarray  # how often each was drawn
    budget: float = 1.0  # nats that draws which go together may cost

    def choose(self, generator: np.random.Generator, count: int) -> np.ndarray:
        """Choose one item for each particle by its cost, and further ones if it costs little.

        (particle, item) is true for what is to be drawn. One that costs more than the budget goes
        alone.
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
        """Note how ill each item was borne, by log ratios of likelihood `gain` (particle,).

        Of items that were `tried` together (particle, item) each bears a part as large as what is
        known of its cost.
        """
        blame = np.clip(-np.maximum(gain, -DEAREST), 0.0, DEAREST)
        parts = tried * self.nats
        parts *= (blame / parts.sum(axis=1))[:, None]
        times = tried.sum(axis=0)
        found = parts.sum(axis=0) / np.maximum(times, 1)
        weight = times / (times + np.clip(self.tried, LEAST_MEMORY, MEMORY))
        self.tried = self.tried + times
        nats = self.nats + weight * (found - self.nats)
        self.nats = np.clip(nats, CHEAPEST, DEAREST)

    def scale(self, ratio: float) -> None:
        """Make everything dearer by a `ratio`, as the likelihood weighs more."""
        self.nats = np.minimum(self.nats * ratio, DEAREST)

    def tune(self, excess: float) -> None:
        """Draw more at once where more was accepted than aimed at, less where less."""
        if np.isfinite(excess):
            self.budget = float(np.clip(self.budget * np.exp(excess), 0.1, 5.0))


def unknown(items: int) -> RedrawCosts:
    """Return the costs of items of which nothing is known."""
    return RedrawCosts(np.full(items, CHEAPEST), np.zeros(items))


@dataclass
class Moves:
    """How far moves go, as tuned so far."""

    salts: RedrawCosts  # of each stream and stretch, in the order of a row of salts
    step: float = 1.0  # of walks over some laws, in units of the best for a normal target
    push: float = 1.0  # share of all laws that is new when they drift

    def tune(self, excess: Mapping[str, float]) -> None:
        """Go further where more moves were accepted than aimed at, less far where fewer."""
        if np.isfinite(excess["random_walk"]):
            self.step = float(np.clip(self.step * np.exp(excess["random_walk"]), 0.05, 2.0))
        if np.isfinite(excess["pcn"]):
            self.push = float(np.clip(self.push * np.exp(EAGER * excess["pcn"]), SHORTEST, 1.0))
        self.salts.tune(excess["redraw_adaptive"])


def moves_of(size: Size) -> Moves:
    """Return the moves for histories of a `size`, of which nothing is known yet."""
    return Moves(unknown(size.streams * size.stretches))


@dataclass(frozen=True)
class Settings:
    """How hard to work."""

    particles: int = 200
    sweeps: int = 10  # of moves at each step
    target_ess: float = (
        0.8  # conditional effective sample size of a step, as a share of the particles
    )
    final_sweeps: int = 3  # steps that are taken where the likelihood has its full weight
    most_steps: int = 500


@dataclass(frozen=True)
class Step:
    """What one temperature came to."""

    exponent: float  # the likelihood's exponent after it
    effective: float  # conditional effective sample size of its weights
    random_walk: float  # shares of moves accepted: walks over some laws, ...
    pcn: float  # ... drifts of laws, ...
    redraw_block: float  # ... chances redrawn in a run, ...
    redraw_adaptive: float  # ... and here and there
    likelihood: float  # mean log-likelihood of the particles after it
    ancestors: int  # particles of the beginning that still have descendants
    trajectories: int  # simulated so far


@dataclass
class Particles:
    """The particles: laws (particle, law), salts (particle, stream, stretch), and their terms."""

    laws: np.ndarray
    salts: np.ndarray
    terms: np.ndarray  # log-likelihood (particle, observation)
    ancestors: np.ndarray

    @property
    def total(self) -> np.ndarray:
        """The log-likelihood of each particle."""
        return self.terms.sum(axis=1)

    def take(self, rows: np.ndarray) -> None:
        """Go on with `rows` alone."""
        for name in ("laws", "salts", "terms", "ancestors"):
            setattr(self, name, getattr(self, name)[rows].copy())


@dataclass
class State:
    """A walk on its way; it can be put away after any step and taken up again."""

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
        """Steps taken so far where the likelihood has its full weight."""
        return sum(step.exponent >= 1.0 for step in self.steps)

    @property
    def done(self) -> bool:
        """Whether the particles have walked where they were to walk."""
        return self.rounds >= self.settings.final_sweeps
