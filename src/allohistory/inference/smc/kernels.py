"""Kernels: Metropolis-Hastings proposals for the laws or the salts of particles.

Random walks over some laws scale with the particles' covariance (random-walk Metropolis) or, where
there are too many laws to estimate it, with the difference of two other particles (differential
evolution: ter Braak 2006), mostly along informed laws; the others keep their prior. Where there are
hundreds of laws, all move at once by preconditioned Crank-Nicolson (Cotter, Roberts, Stuart and
White 2013), about the prior or, for informed laws, about the other particles. A change of any law
shifts many later choices slightly, so moving all laws costs little more than moving one. The other
particles are those of the other half, which is fixed meanwhile, so that moves leave the joint
target invariant (Goodman and Weare 2010).

A refresh redraws salts, of scattered stretches or of consecutive ones in one stream; laws and all
other salts stay. Each salt has a learned `cost`: the log-likelihood usually lost when it is
redrawn. Cheap salts are redrawn together; expensive ones are chosen more often, in proportion to
their cost, so that all are renewed at about the same rate.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allohistory.inference.smc.state import State
from allohistory.inference.smc.transform import information_of

SUBSETS = (1, 3, 8, 20)  # laws moved together by a random walk
CROSSED = (2, 4, 8, 16)  # laws moved together by differential evolution
JITTER = 0.02  # noise of such a step, so that every point can be reached
MANY = 20  # laws above which Crank-Nicolson and differential evolution are used
RUNS = (1, 2, 4, 8)  # consecutive stretches redrawn together; all of them is the last choice
BEST_STEP = 2.38  # over the root of the dimension: Roberts, Gelman and Gilks 1997
TURNED = 0.5  # share of refreshes that shift the noise of one place only, where streams do so
INFORMED = 0.8  # sd below which a law counts as informed; the prior's is 1
WIDER = 1.1  # sd of the proposal for such a law, in units of the other particles' sd
CHANCE = 3.0  # multiple of the information expected by chance that must be exceeded
MOST_TOLD = 0.5  # nats above which a law is chosen no more often
UNINFORMED = 0.1  # share of moves over laws chosen evenly, informed or not
SMALLEST = 1e-3  # least sd of a Crank-Nicolson proposal


class Proposal(NamedTuple):
    """Proposed particles, the log ratio of prior and proposal, and which salts were redrawn."""

    laws: np.ndarray
    salts: np.ndarray
    prior: np.ndarray
    tried: np.ndarray | None = None


def random_walk(state: State, rows: np.ndarray, reference: np.ndarray) -> Proposal:
    """Propose a random-walk step of some laws of particles `rows`.

    Where laws are many, each particle moves along its own laws, informed ones more often.
    """
    cloud, generator = state.particles, state.generator
    here, there = cloud.laws[rows], cloud.laws[reference]
    most = state.size.laws
    if most <= MANY:
        size = int(generator.choice((*(subset for subset in SUBSETS if subset < most), most)))
        some = np.zeros(here.shape, bool)
        some[:, generator.choice(most, size, replace=False)] = True
        stride = np.zeros(here.shape)
        stride[some] = by_covariance(there[:, some[0]], len(rows), generator).ravel()
    else:
        size = int(generator.choice(CROSSED))
        some = sample_items(weights_of(there), len(rows), size, generator)
        stride = by_difference(there, len(rows), generator)
    reach = state.moves.step * BEST_STEP / np.sqrt(size)
    laws = np.where(some, rounded(here + reach * stride), here)
    prior = 0.5 * (here**2 - laws**2).sum(axis=1)
    return Proposal(laws, cloud.salts[rows], prior)


def weights_of(there: np.ndarray) -> np.ndarray:
    """Return the probability of choosing each law, from particles `there` (particle, law); (law,).

    Proportional to the information about it (normal against prior), above that expected by chance.
    """
    spread = np.maximum(there.var(axis=0), SMALLEST**2)
    information = information_of(there.mean(axis=0), spread)
    chance = np.median(information) / np.log(2.0)  # the mean of what falls off as exp
    excess = np.clip(information - CHANCE * chance, 0.0, MOST_TOLD)
    even = np.full(len(information), 1.0 / len(information))
    if excess.sum() == 0.0:
        return even
    return UNINFORMED * even + (1.0 - UNINFORMED) * excess / excess.sum()


def sample_items(
    weights: np.ndarray, count: int, size: int, generator: np.random.Generator
) -> np.ndarray:
    """Return `size` items sampled by weight for each of `count` particles; (particle, item).

    Without replacement: the largest log weights plus Gumbel noise.
    """
    keys = np.log(weights) + generator.gumbel(size=(count, len(weights)))
    best = np.argpartition(keys, -size, axis=1)[:, -size:]
    items = np.zeros(keys.shape, bool)
    items[np.arange(count)[:, None], best] = True
    return items


def by_covariance(reference: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw `count` steps with the covariance of `reference` (particle, law); (count, law)."""
    particles, size = reference.shape
    covariance = np.atleast_2d(np.cov(reference.T))
    # With few particles for many laws, shrink towards the diagonal.
    trust = particles / (particles + size)
    covariance = trust * covariance + (1.0 - trust) * np.diag(np.diag(covariance))
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(size))
    return generator.standard_normal((count, size)) @ root.T


def by_difference(reference: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw `count` differences of two of `reference` (particle, law) as steps; (count, law)."""
    particles = len(reference)
    first = generator.integers(0, particles, count)
    second = (first + generator.integers(1, particles, count)) % particles
    apart = (reference[first] - reference[second]) / np.sqrt(2.0)
    return apart + JITTER * generator.standard_normal(apart.shape)


def pcn(state: State, rows: np.ndarray, reference: np.ndarray) -> Proposal:
    """Propose a preconditioned Crank-Nicolson step of all laws of particles `rows`.

    About the prior it is reversible; about the mean of `reference` the log ratio corrects for it.
    """
    here, there, push = (
        state.particles.laws[rows],
        state.particles.laws[reference],
        state.moves.push,
    )
    spread = there.std(axis=0)
    informed = spread < INFORMED
    middle = np.where(informed, there.mean(axis=0), 0.0)
    spread = np.where(informed, np.minimum(WIDER * spread, 1.0) + SMALLEST, 1.0)
    fresh = spread * state.generator.standard_normal(here.shape)
    laws = rounded(middle + np.sqrt(1.0 - push**2) * (here - middle) + push * fresh)

    def log_ratio(x: np.ndarray) -> np.ndarray:
        return 0.5 * (((x - middle) / spread) ** 2 - x**2)[:, informed].sum(axis=1)

    return Proposal(laws, state.particles.salts[rows], log_ratio(laws) - log_ratio(here))


def redraw_block(state: State, rows: np.ndarray, _: np.ndarray) -> Proposal:
    """Propose new salts for consecutive stretches of one stream of particles `rows`."""
    generator, size = state.generator, state.size
    salts, count = state.particles.salts[rows], len(rows)
    lengths = [*(run for run in RUNS if run < size.stretches), size.stretches]
    length = int(generator.choice(lengths))
    first = generator.integers(0, size.stretches - length + 1, count)
    common = size.streams - size.turns
    stream = generator.integers(0, common, count)
    if size.turns:
        turn = common + generator.integers(0, size.turns, count)
        stream = np.where(generator.random(count) < TURNED, turn, stream)
    fresh = generator.integers(0, 2**64, (count, length), dtype=np.uint64)
    particle = np.arange(count)[:, None]
    salts[particle, stream[:, None], first[:, None] + np.arange(length)] = fresh
    return Proposal(state.particles.laws[rows], salts, np.zeros(count))


def redraw_adaptive(state: State, rows: np.ndarray, _: np.ndarray) -> Proposal:
    """Propose new salts for scattered stretches of particles `rows`, chosen by their costs."""
    generator, salts = state.generator, state.particles.salts[rows]
    tried = state.moves.salts.choose(generator, len(rows))
    simulated = salts[:, :, : state.size.stretches]
    fresh = generator.integers(0, 2**64, simulated.shape, dtype=np.uint64)
    simulated[:] = np.where(tried.reshape(simulated.shape), fresh, simulated)
    return Proposal(state.particles.laws[rows], salts, np.zeros(len(rows)), tried)


def rounded(laws: np.ndarray) -> np.ndarray:
    """Round coordinates to 32 bits, so that histories are stored small and exactly."""
    return laws.astype(np.float32).astype(np.float64)


OF_LAWS = {"random_walk": random_walk, "pcn": pcn}
OF_LUCK = {"redraw_block": redraw_block, "redraw_adaptive": redraw_adaptive}
