"""Supply: what railhead, lorries and distance bring to a place, and how many men that feeds.

A railway and a road in series carry as much as the weaker of the two, as a flow does along one path
(Ford and Fulkerson 1956). A lorry carries its payload over half of its way, for it returns empty.
Pure functions of numbers, for a quarrel in a sector as for a campaign. Leaves out horses, stocks at
the railhead, ruined tracks, and sharing among several sectors at once.
"""

from math import exp
from typing import NamedTuple

from allohistory.kit import clip, compiled

REFERENCE, LAST = 1939.0, 1942.0  # year of the lorries' numbers; year after which they stay
MEN_A_DIVISION = 1000.0  # men in the unit of a group's `men`
DAYS = 7.0
MONTHS_A_WEEK = 12.0 / 52.1775
KILOGRAMS = 1000.0  # in a ton


class Line(NamedTuple):
    """A line of supply: its railway (t/week), its road (km), its lorries and what they do."""

    railway: float
    distance: float
    lorries: float
    payload: float  # t
    lorry_day: float  # km/day


@compiled
def railway_flow(divisions, men, carried):
    """Return the load (t/week) of a railway that moves so many `divisions` a month.

    `men` are thousands a division, `carried` tons a man brings with him.
    """
    return divisions * MONTHS_A_WEEK * men * MEN_A_DIVISION * carried


@compiled
def motorised(lorries, motor, year):
    """Return the lorries of `year`, from those of 1939 and their growth `motor` (1/year)."""
    return lorries * exp(motor * (clip(year, REFERENCE - 10.0, LAST) - REFERENCE))


@compiled
def flow_of(line):
    """Return what a line brings (t/week): the weaker of railway and road."""
    road = line.lorries * line.payload * line.lorry_day * DAYS / (2.0 * max(1.0, line.distance))
    return min(line.railway, road)


@compiled
def most_fed(flow, ration):
    """Return the men that `flow` (t/week) feeds, at `ration` (kg/day) each."""
    return flow * KILOGRAMS / (DAYS * max(ration, 1e-3))


@compiled
def lift_of(flow, men, ration, carried):
    """Return the men a week that `flow` (t/week) brings besides feeding `men` in place."""
    eaten = men * ration * DAYS / KILOGRAMS
    return max(0.0, flow - eaten) / max(carried, 1e-3)
