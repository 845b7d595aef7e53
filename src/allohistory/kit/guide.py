"""Guidance: choices known from the record are imposed, and their probability is recorded.

If dated choices were left to chance, almost every history would be rejected. So where a site of the
guide is open, the choice is imposed; its weight is the probability that it had, and its uniform is
abducted (Pearl 2009, 7.1): drawn from the part of (0, 1) that leads to that choice. In a what-if
the same number decides with other probabilities: what was chosen stays chosen with min(1, p'/p),
and what was not chosen changes with max(0, p' - p) / (1 - p).

A quarrel takes many draws over several weeks, with random turns, so its site has no single number:
each number that replaces a random draw is recorded with its address.
"""

from __future__ import annotations

from math import log

from allohistory.kit.blocks import block, index, per
from allohistory.kit.compiled import compiled

SITES = 384  # most choices of one guide
NOTES = 256  # most draws of one timeline that may be replaced
NEVER = 0
LEAST = 1e-9  # probability below which a choice is not imposed, as next to impossible
SURELY = 1.0 - 2.0**-50

STATE = block(
    guided=index(says="1 where another arm of the same history has passed the sites"),
    met=index(SITES, says="week after the one in which a choice was imposed, 0 before"),
    uniform=per(SITES, unit="0..1", says="uniform that makes the choice"),
    weight=per(SITES, unit="nats", says="log probability of the choice"),
    notes=index(says="draws replaced so far"),
    heard=index(says="first of them that another arm of the history has not reached"),
    address=index(NOTES, says="address of the replaced draw, in rising order"),
    number=per(NOTES, unit="0..1", says="uniform that replaces it"),
)
FACTS = block(
    first_of_decision=index("decision", says="first site of a decision"),
    last_of_decision=index("decision", says="site after the last"),
    first_of_talk=index("talk", says="first site of talks: their signature"),
    last_of_talk=index("talk", says="site after the last"),
    first_of_sector=index("sector", says="first site of a sector: its quarrels"),
    last_of_sector=index("sector", says="site after the last"),
    option=index(
        SITES, says="option imposed; for talks 1 to sign; a rung, or -rung if not reached"
    ),
    opens=index(SITES, says="first week in which the choice may fall"),
    closes=index(SITES, says="week after the last"),
    lasts=index(SITES, says="least weeks of a quarrel that reached the rung"),
)


@compiled
def site_now(world, facts, first, last):
    """Return the site from `first` to `last` that rules this week's choice, -1 if none does."""
    own, week = world.guide, world.clock.week
    for s in range(first, last):
        if own.guided == 1:
            if own.met[s] == week + 1:
                return s
        elif own.met[s] == NEVER and facts.guide.opens[s] <= week < facts.guide.closes[s]:
            return s
    return -1


@compiled
def abducted_uniform(world, site, low, high, u):
    """Return the uniform that makes the choice of `site`, whose interval is [low, high).

    In a guided arm this is the recorded number; otherwise a share `u` of the interval, recorded
    with the probability of the choice. A choice that is next to impossible is not imposed: then
    `u` decides.
    """
    own = world.guide
    if own.guided == 1:
        return own.uniform[site]
    if high - low < LEAST:
        return u
    own.met[site] = world.clock.week + 1
    own.uniform[site] = share_between(low, high, u)
    own.weight[site] = log(high - low)
    return own.uniform[site]


@compiled
def share_between(low, high, u):
    """Return the number a share `u` of the way from `low` to `high`, and below `high`."""
    number = low + u * (high - low)
    return low if number >= high else number  # equal only by rounding


@compiled
def quarrel_now(world, facts, sector):
    """Return the site that rules the quarrels of `sector` this week, -1 if none does.

    A site whose rung has not been reached comes first.
    """
    own, week, ruling = world.guide, world.clock.week, -1
    if own.guided == 1:
        return -1
    for s in range(facts.guide.first_of_sector[sector], facts.guide.last_of_sector[sector]):
        if facts.guide.opens[s] <= week < facts.guide.closes[s]:
            if own.met[s] == NEVER and facts.guide.option[s] > 0:
                return s
            ruling = s
    return ruling


@compiled
def note_met(world, site):
    """Record that the choice of `site` has come about this week."""
    world.guide.met[site] = world.clock.week + 1


@compiled
def uniform_within(world, site, address, low, high, u):
    """Return the uniform at `address`, a share `u` of the way from `low` to `high`.

    Nothing is imposed where it is next to impossible or no room is left to record it.
    """
    own = world.guide
    if high - low < LEAST or own.notes >= NOTES:
        return u
    return note_uniform(world, site, address, share_between(low, high, u), log(high - low))


@compiled
def uniform_for_option(world, site, address, chances, worths, options, u):
    """Return the uniform at `address` that picks among `options` in turn.

    Option k has probability `chances[k]` and is drawn in proportion to `chances[k] * worths[k]`,
    where `worths[k]` is how likely the known course still follows once it is picked (a twisted
    proposal with look-ahead). So weights are updated at once.
    """
    own = world.guide
    total = 0.0
    for k in range(options):
        total += chances[k] * worths[k]
    if total < LEAST or own.notes >= NOTES:
        return u
    low, reached = 0.0, 0.0
    for k in range(options):
        share = chances[k] * worths[k] / total
        if share > 0.0 and (u < reached + share or reached + share >= SURELY):
            number = min(low + (u - reached) / share * chances[k], low + chances[k] * SURELY)
            return note_uniform(world, site, address, number, log(total / worths[k]))
        low += chances[k]
        reached += share
    return u


@compiled
def note_uniform(world, site, address, number, weight):
    """Record the `number` put at `address`, and add its `weight` to `site`."""
    own = world.guide
    own.weight[site] += weight
    own.address[own.notes], own.number[own.notes] = address, number
    own.notes += 1
    return number


@compiled
def followed_uniform(world, address, u):
    """Return the uniform at `address`: the one recorded by the other arm if guided, else `u`.

    Addresses must be requested in rising order.
    """
    own = world.guide
    if own.guided == 0:
        return u
    while own.heard < own.notes and own.address[own.heard] < address:
        own.heard += 1
    if own.heard < own.notes and own.address[own.heard] == address:
        return own.number[own.heard]
    return u
