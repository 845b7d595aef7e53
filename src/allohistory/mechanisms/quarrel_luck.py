"""The randomness of quarrels: drawn, or conditioned on the record (`kit.guide`).

A part of `incidents`, whose blocks it reads. In a sector with a known quarrel, one breaks out as
soon as its span begins; it is not settled before it reaches the known rung, reaches it by the end
of the span, goes no further, and lasts about as long as is known. Where the record knows of no
quarrel at a rung, nobody raises to it. The last draw that can still meet a constraint is forced to:
the last incident of a week opens the quarrel, the side that moves second raises. An earlier move is
picked by its probability times the probability that the known course still follows. So every random
path to the known course stays possible.
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

BACK, HOLD, RAISE = range(3)  # moves of a side, in the order in which a uniform picks them
MOVES = 3
# Probability that the known course still follows each of them.
FREE, RAISES, STAYS, LASTS = (1.0, 1.0, 1.0), (0.0, 0.0, 1.0), (1.0, 1.0, 0.0), (0.0, 1.0, 0.0)

# Draws of one sector in one week, in order: the number of incidents; two moves on the rung of an
# open quarrel, and its talks; for each incident whether it comes to shots, and two moves.
COUNT, MOVE, TALK, INCIDENT = 0, 1, 3, 4
EACH, SHOOTS, CLIMBS = 3, 0, 1
MOST_A_WEEK = 12  # most incidents of one week in one sector
PARTS = INCIDENT + EACH * MOST_A_WEEK


class Luck(NamedTuple):
    """Uniforms of a side's move (who makes it, which it is), the draw's place, its weights."""

    who: float
    which: float
    part: int
    worths: tuple[float, float, float]


@compiled
def address(world, facts, s, part):
    """Return the address of draw `part` of sector `s` this week; addresses rise in draw order."""
    return (world.clock.week * facts.sizes.sector + s) * PARTS + part


@compiled
def is_due(world, facts, s):
    """Return whether sector `s` has a known quarrel that has yet to break out."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.incidents.rung[s] > 0:
        return False
    return facts.guide.option[site] > 0 and world.guide.met[site] == 0


@compiled
def luck_of_count(world, facts, s, peace, u):
    """Return the uniform of the number of incidents in sector `s`; `peace` is P(none)."""
    where = address(world, facts, s, COUNT)
    if is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, peace, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def luck_of_shots(world, law, facts, s, k, last, u):
    """Return the uniform of whether incident `k` of sector `s`, or the `last`, comes to shots."""
    where = address(world, facts, s, INCIDENT + EACH * k + SHOOTS)
    if last and is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, 0.0, law.incidents.shots, u)
    return followed_uniform(world, where, u)


@compiled
def leaning_of_climb(world, facts, s, last, turn):
    """Return the look-ahead weights of the move of `turn` in an incident."""
    if not last or not is_due(world, facts, s):
        return FREE
    if turn == 0:
        return RAISES
    return STAYS if facts.guide.option[quarrel_now(world, facts, s)] == PATROL else FREE


@compiled
def weeks_to_spare(world, facts, s):
    """Return the weeks left before the quarrel of sector `s` must climb to its known rung.

    -1 where no rung is known, or it has been reached.
    """
    site, rung = quarrel_now(world, facts, s), world.incidents.rung[s]
    if site < 0 or world.guide.met[site] > 0 or not 0 < rung < facts.guide.option[site]:
        return -1
    left = facts.guide.closes[site] - world.clock.week
    return max(0, left - (facts.guide.option[site] - rung))


@compiled
def top_of(world, facts, s):
    """Return the site that stops the quarrel of sector `s` at its present rung, -1 if none does.

    The quarrel is at its known rung, or one below a rung that no quarrel reached.
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
    """Return whether the quarrel of sector `s`, at its top rung, must go on after this week."""
    site = top_of(world, facts, s)
    lasted = world.clock.week - world.incidents.since[s] + 1
    return site >= 0 and lasted < facts.guide.lasts[site]


@compiled
def leaning_at_top(world, facts, s):
    """Return the look-ahead weights of a move in a quarrel that may go no further."""
    return LASTS if is_to_last(world, facts, s) else STAYS


@compiled
def leaning_of_first(world, law, facts, s, second, hopes):
    """Return the look-ahead weights of the first move in an open quarrel.

    `second` are the probabilities of the second side's moves; `hopes` the probabilities that the
    quarrel reaches its known rung from here and from the rung above.
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
    """Return the look-ahead weights of the second move in an open quarrel, after the `first`."""
    if top_of(world, facts, s) >= 0:
        return leaning_at_top(world, facts, s)
    if weeks_to_spare(world, facts, s) < 0 or first == RAISE:
        return FREE
    here, above = hopes
    goes_on = (1.0 - law.incidents.settling) * here if first == HOLD else 0.0
    return 0.0, goes_on, above


@compiled
def chances_of_moves(world, law, actor):
    """Return the probabilities of the moves of `actor`, by the utilities computed last."""
    utility, precision = world.incidents.utility, law.decisions.precision[actor]
    low, high = span_of(utility, MOVES, precision, HOLD)
    return low, high - low, 1.0 - high


@compiled
def luck_of_move(world, law, facts, s, actor, luck):
    """Return the uniform by which `actor` picks a move, by the utilities computed last."""
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
    """Return the uniform of whether talks settle the quarrel of sector `s`, both sides holding."""
    where = address(world, facts, s, TALK)
    settling, spare = law.incidents.settling, weeks_to_spare(world, facts, s)
    if is_to_last(world, facts, s):
        u = uniform_within(world, top_of(world, facts, s), where, settling, 1.0, u)
    elif spare > 0:
        u = uniform_within(world, quarrel_now(world, facts, s), where, settling, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def note_rung(world, facts, s):
    """Record that the quarrel of sector `s` has reached its known rung, if it has."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.guide.met[site] > 0:
        return
    if 0 < facts.guide.option[site] <= world.incidents.rung[s]:
        note_met(world, site)
