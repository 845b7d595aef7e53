"""Reckoning: what a side learns of the other's toughness from offers, concessions and silence.

Toughness x, how much less the other gains than one first thought, is believed to be N(mean,
variance). Every observation has a probit likelihood; the posterior is replaced by the normal of the
same mean and variance (assumed-density filtering: Minka 2001; the moments of a normal times a
normal's distribution function: Rasmussen and Williams 2006, section 3.9). Pure functions of
numbers: nothing random, no world.

Leaves out clauses: misreadings of these are cleared up by argument alone.
"""

from math import erfc, exp, pi, sqrt

from allohistory.kit import compiled

LEAST_CHANCE = 1e-6
LEAST_VARIANCE = 1e-4


@compiled
def density(z):
    """Return the density of the standard normal at `z`."""
    return exp(-0.5 * z * z) / sqrt(2.0 * pi)


@compiled
def below(z):
    """Return the distribution function of the standard normal at `z`."""
    return 0.5 * erfc(-z / sqrt(2.0))


@compiled
def after_offer(mean, variance, limit, noise):
    """Return mean and variance after an offer that the other can bear only if x < `limit`.

    The likelihood is Φ((limit − x) / noise).
    """
    spread = sqrt(variance + noise * noise)
    z = (limit - mean) / spread
    ratio = density(z) / max(below(z), LEAST_CHANCE)
    kept = variance - variance * variance * ratio * (z + ratio) / (spread * spread)
    return mean - variance * ratio / spread, max(kept, LEAST_VARIANCE)


@compiled
def after_silence(mean, variance, even, urge, noise):
    """Return mean and variance after a round in which the other did not give way.

    It would have with chance `urge` had x been below `even`: the likelihood is
    1 − urge · Φ((even − x) / noise).
    """
    spread = sqrt(variance + noise * noise)
    z = (even - mean) / spread
    total = max(1.0 - urge * below(z), LEAST_CHANCE)
    slope = urge * density(z) / (spread * total)
    bend = urge * z * density(z) / (spread * spread * total)
    kept = variance + variance * variance * (bend - slope * slope)
    return mean + variance * slope, max(kept, LEAST_VARIANCE)


@compiled
def after_reading(mean, variance, reading, noise):
    """Return mean and variance after a direct `reading` of x with normal error `noise` (Kalman)."""
    share = variance / (variance + noise * noise)
    return mean + share * (reading - mean), variance * (1.0 - share)


@compiled
def after_time(mean, variance, kept, doubt):
    """Return mean and variance after time away, when a share `kept` of what was learnt is left.

    The belief returns to N(0, doubt²).
    """
    return kept * mean, kept * variance + (1.0 - kept) * doubt * doubt


@compiled
def after_standing_firm(credence, urge):
    """Return how far a final offer is believed after a round in which its maker did not move.

    A bluffer would have moved with chance `urge`, who means it never (Abreu and Gul 2000).
    """
    return credence / (credence + (1.0 - credence) * (1.0 - urge))
