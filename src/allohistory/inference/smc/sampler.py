"""Tempering: particles of (laws, salts) move from the prior to the posterior given the record.

A timeline is a pure function of its laws, as standardised coordinates (standard normal under the
prior), and of its salts, one for each stream and stretch of weeks. Histories are conditioned on a
record by tempered sequential Monte Carlo over laws and salts (Del Moral, Doucet and Jasra 2006),
with moves that leave the prior invariant or correct for it. The likelihood is raised to an exponent
that rises from 0 to 1, each step as far as the conditional effective sample size allows (Zhou,
Johansen and Aston 2016).

Assumption: the model is a black box, known only by `simulate`; no gradients, no look-ahead.
Left out: weights between steps, since every step resamples.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.smc.kernels import MANY, OF_LAWS, OF_LUCK, rounded
from allohistory.inference.smc.state import Particles, Settings, Size, State, Step, moves_of

Simulate = Callable[[np.ndarray, np.ndarray], np.ndarray]
SMALLEST_STEP = 1e-7
FEWEST = 4  # particles: two in each half
TELLING = 100  # proposals of a step after which none accepted is an error
FEWEST_ALIVE = 0.05  # share of particles below which the record is called impossible
AIM = 0.3  # target acceptance rate
AIM_OF_DRIFTS = 0.07  # of Crank-Nicolson: large rare steps mix better than small frequent ones
LAW_MOVES = ("pcn", "random_walk")  # in turn, where there are many laws, ...
OF_MANY = 2  # ... so many in each sweep, since salts are renewed more quickly


def initialise(
    simulate: Simulate, size: Size, names: Sequence[str], settings: Settings, seed: int
) -> State:
    """Draw the particles from the prior; FitError for unusable settings or log-likelihoods.

    `simulate(laws, salts)` takes coordinates (particle, law) and salts (particle, stream,
    stretch), and returns the log-likelihood of each of `names`: (particle, observation).
    """
    if settings.particles < FEWEST or min(settings.sweeps, settings.final_sweeps) < 1:
        raise FitError(
            f"{settings.particles} particles and {settings.sweeps} sweeps are too few; "
            f"ask for {FEWEST} or more and 1 or more"
        )
    generator = np.random.default_rng(seed)
    count = settings.particles
    laws = rounded(generator.standard_normal((count, size.laws)))
    shape = (count, size.streams, size.stretches + size.spare)
    salts = generator.integers(0, 2**64, shape, dtype=np.uint64)
    cloud = Particles(
        laws, salts, check_terms(simulate(laws, salts), names, count), np.arange(count)
    )
    moves = moves_of(size)
    return State(tuple(names), size, settings, generator, cloud, moves, trajectories=count)


def check_terms(terms: np.ndarray, names: Sequence[str], count: int) -> np.ndarray:
    """Return `terms` as floats; FitError for a wrong shape, NaN or plus infinity."""
    terms = np.asarray(terms, float)
    if terms.shape != (count, len(names)):
        raise FitError(
            f"the simulation gave {terms.shape} log-likelihoods for {count} particles and "
            f"{len(names)} observations"
        )
    wrong = np.isnan(terms).any(axis=0) | (terms == np.inf).any(axis=0)
    if wrong.any():
        raise FitError(
            f"observation {names[int(np.argmax(wrong))]} has a log-likelihood that is NaN or +inf"
        )
    return terms


def advance(state: State, simulate: Simulate) -> Step:
    """Take one step: raise the exponent, resample and move; FitError if it collapses.

    At exponent 1 it only moves.
    """
    effective = float(len(state.particles.laws))
    if state.exponent < 1.0:
        effective = temper(state)
    accepted = sweep(state, simulate)
    note = Step(
        exponent=state.exponent,
        effective=effective,
        likelihood=float(state.particles.total.mean()),
        ancestors=len(np.unique(state.particles.ancestors)),
        trajectories=state.trajectories,
        **accepted,
    )
    state.steps.append(note)
    return note


def temper(state: State) -> float:
    """Raise the exponent and resample; return the effective sample size of the weights."""
    total = state.particles.total
    step, effective = next_step(state, total)
    weights = np.exp(step * (total - total.max()))
    state.evidence += step * total.max() + float(np.log(weights.mean()))
    before, state.exponent = state.exponent, state.exponent + step
    if state.exponent > 1.0 - SMALLEST_STEP:  # a remainder lost in rounding is no further step
        state.exponent = 1.0
    if before > 0.0:
        state.moves.salts.scale(state.exponent / before)
    state.particles.take(systematic(weights, state.generator.random()))
    return effective


def next_step(state: State, total: np.ndarray) -> tuple[float, float]:
    """Return by how much the exponent may rise, and the effective sample size then.

    FitError where hardly any particle has a finite likelihood, or the exponent would hardly rise.
    """
    count, alive = len(total), np.isfinite(total)
    if alive.sum() < max(2, FEWEST_ALIVE * count):
        raise why_impossible(state, int(alive.sum()))
    wanted = state.settings.target_ess * alive.sum()

    def effective(step: float) -> float:
        weights = np.exp(step * (total - total.max()))
        return float(weights.sum() ** 2 / (weights**2).sum())

    low, high = 0.0, 1.0 - state.exponent
    if effective(high) >= wanted:
        return high, effective(high)
    for _ in range(60):
        middle = (low + high) / 2.0
        low, high = (low, middle) if effective(middle) < wanted else (middle, high)
    if low < SMALLEST_STEP or len(state.steps) >= state.settings.most_steps:
        raise why_stalled(state, alive)
    return low, effective(low)


def why_impossible(state: State, alive: int) -> FitError:
    """Return the error that names the observation impossible in most particles."""
    dead = np.isneginf(state.particles.terms).sum(axis=0)
    worst = int(np.argmax(dead))
    return FitError(
        f"cannot condition on the record: {state.names[worst]} is impossible in {dead[worst]} "
        f"of {len(state.particles.terms)} histories, and {alive} are left; its error is too "
        "small, or the scenario cannot produce it"
    )


def why_stalled(state: State, alive: np.ndarray) -> FitError:
    """Return the error that names the observation whose log-likelihood varies most."""
    spread = state.particles.terms[alive].std(axis=0)
    worst = int(np.argmax(spread))
    return FitError(
        f"tempering stalled at exponent {state.exponent:.3g} after {len(state.steps)} steps: the "
        f"log-likelihood of {state.names[worst]} has standard deviation {spread[worst]:.3g}; its "
        "error is smaller than the sources justify"
    )


def systematic(weights: np.ndarray, offset: float) -> np.ndarray:
    """Return the rows chosen by systematic resampling, in order; `offset` is one uniform."""
    count = len(weights)
    reached = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(reached, (np.arange(count) + offset) / count), count - 1)


def sweep(state: State, simulate: Simulate) -> dict[str, float]:
    """Move the particles at this exponent; return acceptance rates, NaN where none was tried.

    Each sweep moves laws once, or twice where they are many, and salts once, by each kernel in
    turn.
    """
    cloud, laws = state.particles, state.size.laws
    of_laws = () if laws == 0 else ("random_walk",) if laws <= MANY else LAW_MOVES
    accepted: dict[str, list[np.ndarray]] = {kind: [] for kind in (*OF_LAWS, *OF_LUCK)}
    refused = np.zeros(len(state.names))
    for turn in range(state.settings.sweeps):
        times = law_moves(laws)
        turns = (kind_at(of_laws, times * turn + k) for k in range(times))
        for kind in (*chain.from_iterable(turns), *kind_at(tuple(OF_LUCK), turn)):
            for rows, reference in parts_of(state, kind):
                move = {**OF_LAWS, **OF_LUCK}[kind](state, rows, reference)
                terms = check_terms(simulate(move.laws, move.salts), state.names, len(rows))
                state.trajectories += len(terms)
                gain = state.exponent * (terms.sum(axis=1) - cloud.total[rows])
                if move.tried is not None:
                    state.moves.salts.learn(move.tried, gain)
                accepts = np.log(state.generator.random(len(gain))) < gain + move.prior
                loss = cloud.terms[rows] - np.maximum(terms, -1e3)  # impossible: -1000
                refused += np.maximum(loss[~accepts], 0.0).sum(axis=0)
                cloud.laws[rows[accepts]], cloud.salts[rows[accepts]] = (
                    move.laws[accepts],
                    move.salts[accepts],
                )
                cloud.terms[rows[accepts]] = terms[accepts]
                accepted[kind].append(accepts)
    shares = {
        kind: float(np.concatenate(batches).mean()) if batches else np.nan
        for kind, batches in accepted.items()
    }
    tried = sum(len(batch) for batches in accepted.values() for batch in batches)
    if tried >= TELLING and not max(np.nan_to_num(list(shares.values()))) > 0.0:
        raise why_frozen(state, refused)
    aims = {"pcn": AIM_OF_DRIFTS}
    state.moves.tune({kind: share - aims.get(kind, AIM) for kind, share in shares.items()})
    return shares


def law_moves(laws: int) -> int:
    """Return how often `laws` laws move in each sweep; salts move once."""
    return 0 if laws == 0 else OF_MANY if laws > MANY else 1


def parts_of(state: State, kind: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return pairs of particles to move and particles that their proposal depends on.

    Proposals of laws depend on the other half; proposals of salts on no other particle.
    """
    order = state.generator.permutation(len(state.particles.laws))
    if kind in OF_LUCK:
        return [(order, order[:0])]
    half, rest = np.array_split(order, 2)
    return [(half, rest), (rest, half)]


def kind_at(kinds: tuple[str, ...], turn: int) -> tuple[str, ...]:
    """Return the kind whose turn it is, as a tuple; empty if there are no `kinds`."""
    return (kinds[turn % len(kinds)],) if kinds else ()


def why_frozen(state: State, refused: np.ndarray) -> FitError:
    """Return the error that names the observation that lost most likelihood in rejected moves."""
    worst = int(np.argmax(refused))
    return FitError(
        f"no move was accepted at exponent {state.exponent:.3g}: {state.names[worst]} caused "
        "most rejections; take more particles, or check whether its error is too small"
    )


def renew_future(state: State) -> None:
    """Give every particle its own future: copies made by resampling share none of it.

    Its salts are new, and nothing in it is shifted.
    """
    size, salts = state.size, state.particles.salts
    if size.spare:
        common = size.streams - size.turns
        shape = (len(salts), common, size.spare)
        fresh = state.generator.integers(0, 2**64, shape, dtype=np.uint64)
        salts[:, :common, size.stretches :] = fresh
        salts[:, common:, size.stretches :] = 0


def condition(
    simulate: Simulate,
    size: Size,
    names: Sequence[str],
    settings: Settings | None = None,
    seed: int = 1,
    progress: Callable[[State], None] | None = None,
) -> State:
    """Run the sampler from the prior to the end; `progress` is called after every step."""
    state = initialise(simulate, size, names, settings or Settings(), seed)
    while not state.done:
        advance(state, simulate)
        if progress is not None:
            progress(state)
    renew_future(state)
    return state
