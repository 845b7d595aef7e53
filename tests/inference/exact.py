"""Small models whose conditioning has an exact answer, with chance from addressed salts.

A walk with a drift, seen with noise (linear and Gaussian: the Kalman filter is exact), and a
two-state chain seen through signs (a hidden Markov model: the forward algorithm is exact).
"""

import numpy as np

from allohistory.inference.smc.state import Size
from allohistory.kit import compiled, hash_of, normal_quantile
from allohistory.kit.draw import LOW, philox, to_unit

WALK, CHAIN = np.uint64(hash_of("exact.walk")), np.uint64(hash_of("exact.chain"))
HALF = np.uint64(32)

STRETCH, STRETCHES = 4, 8
WEEKS = STRETCH * STRETCHES
SPRING, PUSH, NOISE = 0.9, 0.5, 0.6  # of the walk
SIZE = Size(laws=1, streams=1, stretches=STRETCHES)


@compiled
def chance(salts, week, purpose):
    """Return one number in (0, 1) for this week, from the salts of one history."""
    key = salts[0, week // STRETCH]
    a, b, _, _ = philox(
        np.uint64(week), purpose, np.uint64(0), np.uint64(0), key & LOW, key >> HALF
    )
    return to_unit(a, b)


@compiled
def walks(laws, salts, out):
    """Fill `out` (history, week) with walks that drift by their one law."""
    for k in range(len(laws)):
        place = 0.0
        for week in range(WEEKS):
            place = SPRING * place + 0.3 * laws[k, 0]
            place += PUSH * normal_quantile(chance(salts[k], week, WALK))
            out[k, week] = place


@compiled
def chains(laws, salts, out):
    """Fill `out` (history, week) with two states, left with a chance that the one law sets."""
    for k in range(len(laws)):
        leaving = 1.0 / (1.0 + np.exp(1.5 - laws[k, 0]))
        state = 0
        for week in range(WEEKS):
            if chance(salts[k], week, CHAIN) < leaving:
                state = 1 - state
            out[k, week] = state


def paths(make, laws, salts):
    out = np.empty((len(laws), WEEKS))
    make(laws, salts, out)
    return out


def seen_walk(observed):
    """Make the simulation of walks seen at the end of each stretch with normal noise."""

    def simulate(laws, salts):
        gaps = paths(walks, laws, salts)[:, STRETCH - 1 :: STRETCH] - observed
        return -0.5 * (gaps / NOISE) ** 2 - 0.5 * np.log(2 * np.pi * NOISE**2)

    return simulate


def kalman(observed):
    """Return the exact log evidence of `seen`, and posterior mean and sd of (last place, law)."""
    mean, spread = np.zeros(2), np.diag([0.0, 1.0])  # place and law
    turn = np.array([[SPRING, 0.3], [0.0, 1.0]])
    evidence = 0.0
    for week in range(WEEKS):
        mean = turn @ mean
        spread = turn @ spread @ turn.T + np.diag([PUSH**2, 0.0])
        if (week + 1) % STRETCH == 0:
            gap = observed[week // STRETCH] - mean[0]
            variance = spread[0, 0] + NOISE**2
            evidence -= 0.5 * (np.log(2 * np.pi * variance) + gap**2 / variance)
            gain = spread[:, 0] / variance
            mean = mean + gain * gap
            spread = spread - np.outer(gain, spread[0])
    return evidence, mean, np.sqrt(np.diag(spread))


SIGNS = np.array([[0.8, 0.2], [0.3, 0.7]])  # chance of a sign (column) in a state (row)


def seen_chain(signs):
    """Make the simulation of chains of which every other week shows a sign."""

    def simulate(laws, salts):
        states = paths(chains, laws, salts)[:, 1::2].astype(int)
        return np.log(SIGNS[states, signs])

    return simulate


def forward(signs):
    """Return the exact log evidence of `signs`, and the posterior mean of the law, on a grid."""
    laws = np.linspace(-6, 6, 601)
    prior = np.exp(-0.5 * laws**2)
    leaving = 1 / (1 + np.exp(1.5 - laws))
    first, second = np.ones_like(laws), np.zeros_like(laws)
    total = np.zeros_like(laws)
    for week in range(WEEKS):
        first, second = (
            first * (1 - leaving) + second * leaving,
            second * (1 - leaving) + first * leaving,
        )
        if week % 2:
            first, second = first * SIGNS[0, signs[week // 2]], second * SIGNS[1, signs[week // 2]]
            scale = first + second
            total += np.log(scale)
            first, second = first / scale, second / scale
    weights = prior / prior.sum() * np.exp(total)
    return np.log(weights.sum()), (weights * laws).sum() / weights.sum()
