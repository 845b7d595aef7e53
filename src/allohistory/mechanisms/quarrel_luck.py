"""The randomness of quarrels: drawn, or conditioned on the record (`kit.guide`).

A part of `incidents`, whose blocks it reads. In a sector with a known quarrel, one breaks out as
soon as its span begins; it is not settled before it is fought on the known scale, comes to that by
the end of the span, is fought on no greater one, and lasts about as long as is known. Where the
record knows of no quarrel on a scale, nobody strikes once that many men face each other. A move is
picked by its probability times the probability that the known course still follows. So every random
path to the known course stays possible.
"""

from math import ceil, log, sqrt
from typing import NamedTuple

from allohistory.kit import (
    compiled,
    followed_uniform,
    note_met,
    quarrel_now,
    uniform_for_option,
    uniform_within,
)
from allohistory.vocabulary.events import COMPANY, DIVISION, LIMITED_WAR, PATROL

ASK, HOLD, BUILD, STRIKE, WIDEN = range(5)  # moves in a quarrel, in order of violence
BACK, STAY, RAISE = range(3)  # moves in a first clash, in the same order
# Least men of both sides, in the geometric mean, of a fight of a company, a division, an army.
COMPANY_MEN, DIVISION_MEN, ARMY_MEN = 60.0, 2500.0, 22000.0
OVERSHOOT = 0.3  # weight of building up further once the scale is there
SLOW = 1.2  # build-ups needed for a growth, relative to the law's: some bring less

# Draws of one sector in one week, in order: two moves in an open quarrel, and its talks; the number
# of deliberate acts; for each incident whether it comes to shots, and two moves.
MOVE, TALK, COUNT, INCIDENT = 0, 2, 3, 4
EACH, SHOOTS, CLIMBS = 3, 0, 1
MOST_ACCIDENTS, MOST_DEEDS = 8, 12  # most incidents of one week in one sector
MOST_A_WEEK = MOST_ACCIDENTS + MOST_DEEDS
PARTS = INCIDENT + EACH * MOST_DEEDS


class Outlook(NamedTuple):
    """Chances that a guided quarrel still takes its course: from here, and after a build-up."""

    here: float
    above: float
    struck: float  # after a strike now
    talked: float  # both hold, and talks settle nothing
    small: bool  # whether who asks goes home even while the other builds up


@compiled
def rung_of(first, second):
    """Return the rung of a fight by the men of both sides: their geometric mean."""
    mean = sqrt(max(first, 1.0) * max(second, 1.0))
    if mean < COMPANY_MEN:
        return PATROL
    if mean < DIVISION_MEN:
        return COMPANY
    return DIVISION if mean < ARMY_MEN else LIMITED_WAR


@compiled
def least_men(rung):
    """Return the least geometric mean of the men of a fight of `rung`."""
    if rung <= PATROL:
        return 0.0
    if rung == COMPANY:
        return COMPANY_MEN
    return DIVISION_MEN if rung == DIVISION else ARMY_MEN


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
    """Return the uniform of the deliberate acts in sector `s`; `peace` is P(none)."""
    where = address(world, facts, s, COUNT)
    if is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, peace, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def luck_of_shots(world, facts, s, k, last, shots, u):
    """Return the uniform of whether incident `k` of sector `s` comes to shots, with chance `shots`.

    The `last` deliberate one does where a quarrel is due.
    """
    if k < MOST_ACCIDENTS:
        return u  # an accident is never guided
    where = address(world, facts, s, INCIDENT + EACH * (k - MOST_ACCIDENTS) + SHOOTS)
    if last and is_due(world, facts, s):
        u = uniform_within(world, quarrel_now(world, facts, s), where, 0.0, shots, u)
    return followed_uniform(world, where, u)


@compiled
def luck_of_climb(world, facts, s, k, last, turn, u):
    """Return the uniform of the move of `turn` in incident `k`, by the chances computed last."""
    if k < MOST_ACCIDENTS:
        return u
    where = address(world, facts, s, INCIDENT + EACH * (k - MOST_ACCIDENTS) + CLIMBS + turn)
    own = world.incidents
    if last and is_due(world, facts, s):
        site = quarrel_now(world, facts, s)
        if turn == 0:
            own.worth[BACK] = own.worth[STAY] = 0.0
            own.worth[RAISE] = 1.0
            u = uniform_for_option(world, site, where, own.chance[0], own.worth, 3, u)
        elif facts.guide.option[site] == PATROL:
            own.worth[BACK] = own.worth[STAY] = 1.0
            own.worth[RAISE] = 0.0
            u = uniform_for_option(world, site, where, own.chance[0], own.worth, 3, u)
    return followed_uniform(world, where, u)


@compiled
def sought(world, facts, s):
    """Return the site whose scale the quarrel of sector `s` has yet to come to, -1 if none."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.guide.met[site] > 0 or world.incidents.rung[s] == 0:
        return -1
    return site if facts.guide.option[site] > 0 else -1


@compiled
def top_of(world, facts, s):
    """Return the site that bars the quarrel of sector `s` from a greater fight, -1 if none does.

    It has been fought on its known scale, or the record knows of no quarrel on the next one.
    """
    if quarrel_now(world, facts, s) < 0:
        return -1
    own, guide, top = world.guide, facts.guide, -1
    for site in range(guide.first_of_sector[s], guide.last_of_sector[s]):
        if not guide.opens[site] <= world.clock.week < guide.closes[site]:
            continue
        if guide.option[site] > 0 and world.incidents.since[s] < own.met[site]:
            return site
        if guide.option[site] < 0:
            top = site
    return top


@compiled
def barred(facts, site):
    """Return the least rung that `site` bars."""
    option = facts.guide.option[site]
    return option + 1 if option > 0 else -option


@compiled
def is_to_last(world, facts, s):
    """Return whether the quarrel of sector `s`, fought on its scale, must go on after this week."""
    site = top_of(world, facts, s)
    lasted = world.clock.week - world.incidents.since[s] + 1
    return site >= 0 and facts.guide.option[site] > 0 and lasted < facts.guide.lasts[site]


@compiled
def ends_with(chance, settling, small):
    """Return the chance that moves with these chances (side, move) settle a quarrel this week."""
    ends = chance[0, ASK] * (chance[1, ASK] + chance[1, HOLD]) + chance[0, HOLD] * chance[1, ASK]
    ends += chance[0, HOLD] * chance[1, HOLD] * settling
    if small:
        ends += chance[0, ASK] * chance[1, BUILD] + chance[0, BUILD] * chance[1, ASK]
    return ends


@compiled
def outlook_of(world, law, facts, s):
    """Return the chances that the known course follows, if conditions stay as they are.

    Each build-up still needed comes before the quarrel is settled with probability r / (r + q), of
    the weekly chances r of one and q of an end; then a fight comes before an end in the same way.
    """
    own, settling = world.incidents, law.incidents.settling
    small = own.highest[s] < DIVISION
    site = sought(world, facts, s)
    if site < 0:  # it is only to last
        return Outlook(1.0, 1.0, 1.0, 1.0 - settling, small)
    chance = own.chance
    ends = max(ends_with(chance, settling, small), 1e-9)
    builds = 1.0 - (1.0 - chance[0, BUILD]) * (1.0 - chance[1, BUILD])
    strikes = 1.0 - (1.0 - chance[0, STRIKE]) * (1.0 - chance[1, STRIKE])
    mean = sqrt(max(own.men[s, 0], 1.0) * max(own.men[s, 1], 1.0))
    least = least_men(facts.guide.option[site])
    needed = 0.0
    if mean < least:
        growth = max(log(law.incidents.growth), 0.1)
        needed = ceil(SLOW * log(least / mean) / growth)
    fought, step = strikes / (strikes + ends), builds / (builds + ends)
    here = fought * step**needed
    above = fought * step ** max(0.0, needed - 1.0)
    left = facts.guide.closes[site] - 1 - world.clock.week
    if left <= 0:
        here, above = 0.0, 0.0  # only a fight this week can still be in time
    if needed == 0.0 and facts.guide.option[site] < LIMITED_WAR:
        above *= OVERSHOOT
    struck = 1.0 if needed == 0.0 else here
    return Outlook(here, above, struck, 1.0 - settling, small)


@compiled
def weigh_first(own, second, outlook):
    """Fill in the look-ahead weights of the first move, given the chances of the second."""
    small = 0.0 if outlook.small else 1.0
    own.worth[ASK] = second[STRIKE] * outlook.struck + small * second[BUILD] * outlook.here
    goes_on = second[BUILD] * outlook.above + second[HOLD] * outlook.talked * outlook.here
    own.worth[HOLD] = goes_on + second[STRIKE] * outlook.struck
    asked = second[ASK] * small * outlook.here
    moved = (second[HOLD] + second[BUILD]) * outlook.above
    own.worth[BUILD] = asked + moved + second[STRIKE] * outlook.struck
    own.worth[STRIKE] = outlook.struck
    own.worth[WIDEN] = 0.0


@compiled
def weigh_second(own, first, outlook):
    """Fill in the look-ahead weights of the second move, after the `first`."""
    small = 0.0 if outlook.small else 1.0
    own.worth[WIDEN] = 0.0
    own.worth[STRIKE] = outlook.struck
    if first == ASK:
        own.worth[ASK] = own.worth[HOLD] = 0.0
        own.worth[BUILD] = small * outlook.here
    elif first == HOLD:
        own.worth[ASK] = 0.0
        own.worth[HOLD] = outlook.talked * outlook.here
        own.worth[BUILD] = outlook.above
    elif first == BUILD:
        own.worth[ASK] = small * outlook.here
        own.worth[HOLD] = own.worth[BUILD] = outlook.above
    else:
        for move in range(WIDEN):
            own.worth[move] = outlook.struck


@compiled
def bar_strikes(own, site, facts, s):
    """Give no weight to a fight greater than `site` allows, nor to general war."""
    own.worth[WIDEN] = 0.0
    if rung_of(own.men[s, 0], own.men[s, 1]) >= barred(facts, site):
        own.worth[STRIKE] = 0.0


@compiled
def luck_of_move(world, law, facts, s, turn, first, options, u):
    """Return the uniform by which the side of `turn` moves, by the chances of both computed last.

    `first` is the move of the side before it; it has `options`.
    """
    where, own = address(world, facts, s, MOVE + turn), world.incidents
    top, site = top_of(world, facts, s), sought(world, facts, s)
    if site >= 0 or is_to_last(world, facts, s):
        outlook = outlook_of(world, law, facts, s)
        if turn == 0:
            weigh_first(own, own.chance[1], outlook)
        else:
            weigh_second(own, first, outlook)
        if top >= 0:
            bar_strikes(own, top, facts, s)
        ruling = site if site >= 0 else top
        u = uniform_for_option(world, ruling, where, own.chance[turn], own.worth, options, u)
    elif top >= 0:
        for move in range(options):
            own.worth[move] = 1.0
        bar_strikes(own, top, facts, s)
        if own.worth[STRIKE] == 0.0 or options > WIDEN:
            u = uniform_for_option(world, top, where, own.chance[turn], own.worth, options, u)
    return followed_uniform(world, where, u)


@compiled
def luck_of_talks(world, law, facts, s, u):
    """Return the uniform of whether talks settle the quarrel of sector `s`, both sides holding."""
    where, settling = address(world, facts, s, TALK), law.incidents.settling
    site = sought(world, facts, s)
    if site < 0 and is_to_last(world, facts, s):
        site = top_of(world, facts, s)
    if site >= 0:
        u = uniform_within(world, site, where, settling, 1.0, u)
    return followed_uniform(world, where, u)


@compiled
def note_rung(world, facts, s):
    """Record that the quarrel of sector `s` has been fought on its known scale, if it has."""
    site = quarrel_now(world, facts, s)
    if site < 0 or world.guide.met[site] > 0:
        return
    if 0 < facts.guide.option[site] <= world.incidents.highest[s]:
        note_met(world, site)
