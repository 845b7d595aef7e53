"""Guidance: choices that the record knows are imposed where they fall, and their chance is noted.

To wait until luck makes a dated choice by itself would cost almost every history.  So where a site
of the guide stands open, the choice is imposed; what it weighs is the chance that it had, and its
uniform is abducted (Pearl 2009, 7.1): drawn from the part of (0, 1) in which that choice would have
been made.  In a changed world the same number decides with other chances: what was chosen stays
chosen with min(1, p'/p), and what was not turns with max(0, p' - p) / (1 - p).
"""

from __future__ import annotations

from math import log

from .blocks import block, index, per
from .compiled import compiled

SITES = 256  # choices that one guide may hold
NEVER = 0
LEAST = 1e-9  # chance below which a choice is not imposed: the history could hardly have made it

STATE = block(
    told=index(says="1 where another arm of the same history has met the sites"),
    met=index(SITES, says="week after the one in which a choice was imposed, 0 before"),
    uniform=per(SITES, unit="0..1", says="the uniform number that makes the choice"),
    weight=per(SITES, unit="nats", says="log of the chance that the choice had"),
)
FACTS = block(
    first_of_decision=index("decision", says="first site of a decision"),
    last_of_decision=index("decision", says="site after the last"),
    first_of_talk=index("talk", says="first site of talks: their signature"),
    last_of_talk=index("talk", says="site after the last"),
    option=index(SITES, says="option imposed; of talks 1 to sign, 0 to let it lie"),
    opens=index(SITES, says="first week in which the choice may fall"),
    closes=index(SITES, says="week after the last"),
)


@compiled
def site_now(world, facts, first, last):
    """Give which of the sites from *first* to *last* rules this week's choice, -1 if none does."""
    own, week = world.guide, world.clock.week
    for s in range(first, last):
        if own.told == 1:
            if own.met[s] == week + 1:
                return s
        elif own.met[s] == NEVER and facts.guide.opens[s] <= week < facts.guide.closes[s]:
            return s
    return -1


@compiled
def abducted(world, site, low, high, u):
    """Give the uniform number by which the choice of *site* is made, which takes [low, high).

    Of an arm that was told it, the number that made the choice there; else the share *u* of the
    way, which is noted together with the chance of the choice.  One that is hardly possible is
    not imposed: then *u* decides as ever.
    """
    own = world.guide
    if own.told == 1:
        return own.uniform[site]
    if high - low < LEAST:
        return u
    number = low + u * (high - low)
    if number >= high:  # by rounding
        number = low
    own.met[site] = world.clock.week + 1
    own.uniform[site] = number
    own.weight[site] = log(high - low)
    return number
