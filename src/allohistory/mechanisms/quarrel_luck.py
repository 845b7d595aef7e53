"""The luck of quarrels: drawn, or as the record knows them (`kit.guide`).

A part of `incidents`, whose blocks it reads. A sector held to a quarrel sees one break out as soon
as its span begins; it is not settled before it has come to the rung that is known, is there by the
end of the span, goes no further, and is not settled before it has lasted about as long as is known.
Where it is known that none came to a rung, nobody raises to it. Whoever comes last is held to it,
if luck has not done it by then: the last incident of a week opens, the side that moves second
raises. A move before that is picked by its chance times how likely it is that what is known still
comes after it. So every way in which luck can do it stays open.
"""

from typing import NamedTuple

from allohistory.kit import (
    compiled,
    followed_uniform,
    note_met,
    quarrel_now,
    span_of,
    uniform_for_option,
    uniform_within,
)
from allohistory.vocabulary.events import PATROL

BACK, HOLD, RAISE = range(3)  # moves of a side, in the order in which luck picks them
MOVES = 3
# How likely it is that what is known still comes, after each of them.
FREE, RAISES, STAYS, LASTS = (1.0, 1.0, 1.0), (0.0, 0.0, 1.0), (1.0, 1.0, 0.0), (0.0, 1.0, 0.0)

# Draws of one sector in one week, in the order in which they come: how many incidents; two moves on
# the rung of an open quarrel, and its talks; of each incident whether it comes to shots, two moves.
COUNT, MOVE, TALK, INCIDENT = 0, 1, 3, 4
EACH, SHOOTS, CLIMBS = 3, 0, 1
MOST_A_WEEK = 12  # incidents of one week in one sector that are followed one by one
PARTS = INCIDENT + EACH * MOST_A_WEEK


class Luck(NamedTuple):
    """What decides a side's move: who makes it, which it is, the draw's place, what it leans to."""

    who: float
    which: float
    part: int
    worths: tuple[float, float, float]


@compiled
def address(world, facts, s, part):
    """Return the address of draw `part` of sector `s` in this week: addresses rise as draws come."""
    return (world.clock.week * facts.sizes.sector + s) * PARTS + part


@compiled
def is_due(world, facts, s):
    """Tell whether sector `s` is held to a quarrel that has yet to break out."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.incidents.rung[s] > 0:
        return False
    return facts.guide.option[site] > 0 and world.guide.met[site] == 0


@compiled
def luck_of_count(world, facts, s, peace, u):
    """Return the uniform of the number of incidents in sector `s`, none with the chance `peace`."""
    where = address(world, facts, s, COUNT)
    if is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, peace, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def luck_of_shots(world, law, facts, s, k, last, u):
    """Return the uniform of whether incident `k` of sector `s` comes to shots; `last` of its week."""
    where = address(world, facts, s, INCIDENT + EACH * k + SHOOTS)
    if last and is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, 0.0, law.incidents.shots, u)
    return followed_uniform(world, where, u)


@compiled
def leaning_of_climb(world, facts, s, last, turn):
    """Return what the move of `turn` in an incident leans to."""
    if not last or not is_due(world, facts, s):
        return FREE
    if turn == 0:
        return RAISES
    return STAYS if facts.guide.option[quarrel_now(world, facts, s)] == PATROL else FREE


@compiled
def weeks_to_spare(world, facts, s):
    """Return the weeks that sector `s` can lose until its quarrel must climb to the rung known of it.

    -1 where none is known, or it has come to it.
    """
    site, rung = quarrel_now(world, facts, s), world.incidents.rung[s]
    if site < 0 or world.guide.met[site] > 0 or not 0 < rung < facts.guide.option[site]:
        return -1
    left = facts.guide.closes[site] - world.clock.week
    return max(0, left - (facts.guide.option[site] - rung))


@compiled
def top_of(world, facts, s):
    """Return the site by which the quarrel of sector `s` is to go no further than now, -1 if by none.

    It stands at the rung known of it, or at the one below a rung to which none came.
    """
    if quarrel_now(world, facts, s) < 0:
        return -1
    own, guide, rung, top = world.guide, facts.guide, world.incidents.rung[s], -1
    for site in range(guide.first_of_sector[s], guide.last_of_sector[s]):
        if not guide.opens[site] <= world.clock.week < guide.closes[site]:
            continue
        if rung == guide.option[site] and world.incidents.since[s] < own.met[site]:
            return site
        if rung == -guide.option[site] - 1:
            top = site
    return top


@compiled
def is_to_last(world, facts, s):
    """Tell whether the quarrel of sector `s`, come to its rung, is to go on after this week."""
    site = top_of(world, facts, s)
    lasted = world.clock.week - world.incidents.since[s] + 1
    return site >= 0 and lasted < facts.guide.lasts[site]


@compiled
def leaning_at_top(world, facts, s):
    """Return what a move in a quarrel leans to that is to go no further."""
    return LASTS if is_to_last(world, facts, s) else STAYS


@compiled
def leaning_of_first(world, law, facts, s, second, hopes):
    """Return what the first move in an open quarrel leans to, by the chances of the `second` side.

    `hopes` are how likely the quarrel comes to its rung from here, and from the rung above.
    """
    if top_of(world, facts, s) >= 0:
        return leaning_at_top(world, facts, s)
    if weeks_to_spare(world, facts, s) < 0:
        return FREE
    here, above = hopes
    raised = second[RAISE] * above
    return raised, raised + second[HOLD] * (1.0 - law.incidents.settling) * here, above


@compiled
def leaning_of_second(world, law, facts, s, first, hopes):
    """Return what the second move in an open quarrel leans to, after the `first`."""
    if top_of(world, facts, s) >= 0:
        return leaning_at_top(world, facts, s)
    if weeks_to_spare(world, facts, s) < 0 or first == RAISE:
        return FREE
    here, above = hopes
    goes_on = (1.0 - law.incidents.settling) * here if first == HOLD else 0.0
    return 0.0, goes_on, above


@compiled
def chances_of_moves(world, law, actor):
    """Return the chances of the moves that were weighed last, by `actor`."""
    utility, precision = world.incidents.utility, law.decisions.precision[actor]
    low, high = span_of(utility, MOVES, precision, HOLD)
    return low, high - low, 1.0 - high


@compiled
def luck_of_move(world, law, facts, s, actor, luck):
    """Return the uniform by which `actor` picks one of the moves that were weighed last."""
    where, u = address(world, facts, s, luck.part), luck.which
    if luck.worths != FREE:
        top = top_of(world, facts, s)
        site = top if top >= 0 else quarrel_now(world, facts, s)
        u = uniform_for_option(
            world, site, where, chances_of_moves(world, law, actor), luck.worths, u
        )
    return followed_uniform(world, where, u)


@compiled
def luck_of_talks(world, law, facts, s, u):
    """Return the uniform of whether the quarrel of sector `s` is talked out, both sides holding."""
    where = address(world, facts, s, TALK)
    settling, spare = law.incidents.settling, weeks_to_spare(world, facts, s)
    if is_to_last(world, facts, s):
        u = uniform_within(world, top_of(world, facts, s), where, settling, 1.0, u)
    elif spare > 0:
        u = uniform_within(world, quarrel_now(world, facts, s), where, settling, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def note_rung(world, facts, s):
    """Note that the quarrel of sector `s` has come to the rung that is known of it, if it has."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.guide.met[site] > 0:
        return
    if 0 < facts.guide.option[site] <= world.incidents.rung[s]:
        note_met(world, site)
