"""Moves: how a particle may change its laws or its luck, and what the prior says of it.

Walks over some laws step as far as the particles' covariance says (random-walk Metropolis), or,
where there are too many laws for it to be known, by a difference of two other particles
(differential evolution: ter Braak 2006), along those laws of which the record says something: the
others have their prior, and drift. Where there are hundreds of laws they drift all at once: each
is drawn a part of the way anew, from its prior, or from where other particles have it if the record
says much of it (preconditioned Crank-Nicolson: Cotter, Roberts, Stuart and White 2013). For any
change of any law shifts many a later choice a little: it costs little more to move all laws than to
move one. The other particles are those of the other half, which stands still meanwhile, so
that moves leave the target of all particles as it is (Goodman and Weare 2010).

A refresh redraws salts, of some stretches here and there or of a run of them in one stream: the
laws and the luck of all other weeks stay. How ill it is borne that a salt is drawn anew is learnt
on the way, as its `cost`. Many that hardly matter are drawn together; those that matter are chosen
the more often, the dearer they are, so that all are renewed at about the same pace.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from allohistory.inference.smc.state import State
from allohistory.inference.smc.transform import information_of

SUBSETS = (1, 3, 8, 20)  # laws that walk together
CROSSED = (2, 4, 8, 16)  # laws that walk together by a difference of two particles
JITTER = 0.02  # of such a step, so that no place is out of reach
MANY = 20  # laws above which they drift, and walk by differences
RUNS = (1, 2, 4, 8)  # stretches that are redrawn together; all of them is the last choice
BEST_STEP = 2.38  # over the root of the dimension: Roberts, Gelman and Gilks 1997
TURNED = 0.5  # share of refreshes that turn the luck of one place only, where there are such
INFORMED = 0.8  # spread below which the record says much of a law; 1 before it is looked at
WIDER = 1.1  # such a law drifts about the other particles in so many times their spread
CHANCE = 3.0  # times what chance alone shows, beyond which the record is taken to say something
MOST_TOLD = 0.5  # nats beyond which a law is chosen no more often
UNINFORMED = 0.1  # share of laws that walk whatever the record says of them
SMALLEST = 1e-3  # spread of a law that drifts, at the least


class Proposal(NamedTuple):
    """Where particles might go, the log ratio of the prior there, and what was drawn for it."""

    laws: np.ndarray
    salts: np.ndarray
    prior: np.ndarray
    tried: np.ndarray | None = None


def random_walk(state: State, rows: np.ndarray, others: np.ndarray) -> Proposal:
    """Propose a step of some laws of particles `rows`.

    Where laws are many, each particle steps along laws of its own, those of which the record says
    something the more often.
    """
    cloud, generator = state.particles, state.generator
    here, there = cloud.laws[rows], cloud.laws[others]
    most = state.size.laws
    if most <= MANY:
        size = int(generator.choice((*(one for one in SUBSETS if one < most), most)))
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
    """Return the chances by which laws are chosen, by what particles `there` show of each; (law,).

    That is the information in them about it, normal against its prior, less what chance alone
    shows of most laws.
    """
    spread = np.maximum(there.var(axis=0), SMALLEST**2)
    told = information_of(there.mean(axis=0), spread)
    chance = np.median(told) / np.log(2.0)  # the mean of what falls off as exp
    known = np.clip(told - CHANCE * chance, 0.0, MOST_TOLD)
    even = np.full(len(told), 1.0 / len(told))
    if known.sum() == 0.0:
        return even
    return UNINFORMED * even + (1.0 - UNINFORMED) * known / known.sum()


def sample_items(
    weights: np.ndarray, count: int, size: int, generator: np.random.Generator
) -> np.ndarray:
    """Choose `size` items for each of `count` particles; (particle, item).

    Without replacement, each by its weight: the largest of log weights with Gumbel noise.
    """
    keys = np.log(weights) + generator.gumbel(size=(count, len(weights)))
    best = np.argpartition(keys, -size, axis=1)[:, -size:]
    items = np.zeros(keys.shape, bool)
    items[np.arange(count)[:, None], best] = True
    return items


def by_covariance(others: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw `count` steps of the covariance of `others` (particle, law); (count, law)."""
    known, size = others.shape
    covariance = np.atleast_2d(np.cov(others.T))
    # With few particles for many laws, trust the spread of each law rather than their ties.
    trust = known / (known + size)
    covariance = trust * covariance + (1.0 - trust) * np.diag(np.diag(covariance))
    root = np.linalg.cholesky(covariance + 1e-6 * np.eye(size))
    return generator.standard_normal((count, size)) @ root.T


def by_difference(others: np.ndarray, count: int, generator: np.random.Generator) -> np.ndarray:
    """Draw `count` steps that are differences of two of `others` (particle, law); (count, law)."""
    known = len(others)
    one = generator.integers(0, known, count)
    other = (one + generator.integers(1, known, count)) % known
    apart = (others[one] - others[other]) / np.sqrt(2.0)
    return apart + JITTER * generator.standard_normal(apart.shape)


def pcn(state: State, rows: np.ndarray, others: np.ndarray) -> Proposal:
    """Propose to draw all laws of particles `rows` a part of the way anew.

    About the prior that leaves it as it is; about where `others` stand it is corrected for.
    """
    here, there, push = state.particles.laws[rows], state.particles.laws[others], state.moves.push
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
    """Propose new salts for a run of stretches of one stream of particles `rows`."""
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
    each = np.arange(count)[:, None]
    salts[each, stream[:, None], first[:, None] + np.arange(length)] = fresh
    return Proposal(state.particles.laws[rows], salts, np.zeros(count))


def redraw_adaptive(state: State, rows: np.ndarray, _: np.ndarray) -> Proposal:
    """Propose new salts for some stretches of each of particles `rows`, here and there."""
    generator, salts = state.generator, state.particles.salts[rows]
    tried = state.moves.salts.choose(generator, len(rows))
    lived = salts[:, :, : state.size.stretches]
    fresh = generator.integers(0, 2**64, lived.shape, dtype=np.uint64)
    lived[:] = np.where(tried.reshape(lived.shape), fresh, lived)
    return Proposal(state.particles.laws[rows], salts, np.zeros(len(rows)), tried)


def rounded(laws: np.ndarray) -> np.ndarray:
    """Keep coordinates to what 32 bits hold, so that a history is kept small and exactly."""
    return laws.astype(np.float32).astype(np.float64)


OF_LAWS = {"random_walk": random_walk, "pcn": pcn}
OF_LUCK = {"redraw_block": redraw_block, "redraw_adaptive": redraw_adaptive}
