"""Guidance: choices that the record knows are imposed where they fall, and their chance is noted.

To wait until luck makes a dated choice by itself would cost almost every history. So where a site
of the guide stands open, the choice is imposed; what it weighs is the chance that it had, and its
uniform is abducted (Pearl 2009, 7.1): drawn from the part of (0, 1) in which that choice would have
been made. In a changed world the same number decides with other chances: what was chosen stays
chosen with min(1, p'/p), and what was not turns with max(0, p' - p) / (1 - p).

A quarrel takes many draws, over weeks and with turns that luck decides, so no number of its own
stands at its site: each number that is put in the place of luck is noted with its address.
"""

from __future__ import annotations

from math import log

from allohistory.kit.blocks import block, index, per
from allohistory.kit.compiled import compiled

SITES = 384  # choices that one guide may hold
NOTES = 256  # draws of one timeline that may be put in the place of luck
NEVER = 0
LEAST = 1e-9  # chance below which a choice is not imposed: the history could hardly have made it
SURELY = 1.0 - 2.0**-50

STATE = block(
    guided=index(says="1 where another arm of the same history has met the sites"),
    met=index(SITES, says="week after the one in which a choice was imposed, 0 before"),
    uniform=per(SITES, unit="0..1", says="the uniform number that makes the choice"),
    weight=per(SITES, unit="nats", says="log of the chance that the choice had"),
    notes=index(says="draws put in the place of luck so far"),
    heard=index(says="the first of them that another arm of the history has yet to come to"),
    address=index(NOTES, says="which draw of which week it was; they come in this order"),
    number=per(NOTES, unit="0..1", says="the uniform number put there"),
)
FACTS = block(
    first_of_decision=index("decision", says="first site of a decision"),
    last_of_decision=index("decision", says="site after the last"),
    first_of_talk=index("talk", says="first site of talks: their signature"),
    last_of_talk=index("talk", says="site after the last"),
    first_of_sector=index("sector", says="first site of a sector: its quarrels"),
    last_of_sector=index("sector", says="site after the last"),
    option=index(SITES, says="option imposed; of talks 1 to sign; a rung, or -rung if not"),
    opens=index(SITES, says="first week in which the choice may fall"),
    closes=index(SITES, says="week after the last"),
    lasts=index(SITES, says="weeks that a quarrel which came to that rung goes on at least"),
)


@compiled
def site_now(world, facts, first, last):
    """Return which of the sites from `first` to `last` rules this week's choice, -1 if none does."""
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
    """Return the uniform number by which the choice of `site` is made, which takes [low, high).

    Of an arm that was told it, the number that made the choice there; else the share `u` of the
    way, which is noted together with the chance of the choice. One that is hardly possible is
    not imposed: then `u` decides as ever.
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
    """Return the number a share `u` of the way from `low` to `high`, and less than that."""
    number = low + u * (high - low)
    return low if number >= high else number  # by rounding


@compiled
def quarrel_now(world, facts, sector):
    """Return the site that rules the quarrels of `sector` this week, -1 if none does.

    One whose rung has not been reached comes first.
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
    """Note that what `site` knows has come about this week."""
    world.guide.met[site] = world.clock.week + 1


@compiled
def uniform_within(world, site, address, low, high, u):
    """Return the uniform number at `address`, a share `u` of the way from `low` to `high`.

    What is hardly possible is not imposed; nor is what there is no room to note.
    """
    own = world.guide
    if high - low < LEAST or own.notes >= NOTES:
        return u
    return note_uniform(world, site, address, share_between(low, high, u), log(high - low))


@compiled
def uniform_for_option(world, site, address, chances, worths, u):
    """Return the uniform number at `address` that picks among three options in turn.

    Option k has `chances` k, and is drawn by chance times `worths` k: how likely it is that what is
    known still comes, once it is picked (twisted, as in a look-ahead). So weights do not wait.
    """
    own = world.guide
    total = 0.0
    for k in range(3):
        total += chances[k] * worths[k]
    if total < LEAST or own.notes >= NOTES:
        return u
    low, reached = 0.0, 0.0
    for k in range(3):
        share = chances[k] * worths[k] / total
        if share > 0.0 and (u < reached + share or reached + share >= SURELY):
            number = min(low + (u - reached) / share * chances[k], low + chances[k] * SURELY)
            return note_uniform(world, site, address, number, log(total / worths[k]))
        low += chances[k]
        reached += share
    return u


@compiled
def note_uniform(world, site, address, number, weight):
    """Note the `number` put at `address`, and its `weight` with `site`."""
    own = world.guide
    own.weight[site] += weight
    own.address[own.notes], own.number[own.notes] = address, number
    own.notes += 1
    return number


@compiled
def followed_uniform(world, address, u):
    """Return the uniform at `address`: what another arm put there, if this one was told, or `u`.

    Addresses are asked for in the order in which they come.
    """
    own = world.guide
    if own.guided == 0:
        return u
    while own.heard < own.notes and own.address[own.heard] < address:
        own.heard += 1
    if own.heard < own.notes and own.address[own.heard] == address:
        return own.number[own.heard]
    return u
