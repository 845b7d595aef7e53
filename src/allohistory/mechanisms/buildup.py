"""Build-up: how each side's force in a theatre grows toward what it thinks it needs.

A group's wanted strength is a ratio to the believed strength of the group that it faces, more when
attack is expected, less when other fronts need troops. An order to send or fetch divisions moves
the plan by as many, so that plan and order pull one way; the order is forgotten as the staffs plan
anew. It gets there no faster than staffs plan and railways carry. Tanks and aircraft approach
a goal per division as fast as factories deliver, slowly at first; divisions sent by order take
theirs along, and aircraft are withdrawn to endangered fronts. Declared strength may be below true
strength. Leaves out quality of leadership other than as a gauge, and reserves.
"""

from math import exp, log

from allohistory.kit import (
    FULL,
    block,
    clip,
    compiled,
    emit,
    halving,
    index,
    note_amounts,
    number,
    per,
)
from allohistory.vocabulary.durations import WEEK, WEEKS_A_YEAR
from allohistory.vocabulary.events import TRANSFER

MONTH = 12.0 / WEEKS_A_YEAR  # months in a week

STATE = block(
    divisions=per("group", unit="divisions", says="divisions in the theatre"),
    aircraft=per("group", unit="aircraft", says="aircraft in the theatre"),
    tanks=per("group", unit="tanks", says="tanks in the theatre"),
    wanted=per("group", unit="divisions", says="divisions its actor wants there"),
    moved=per("group", unit="divisions", says="part of affairs.transfer carried out so far"),
    standing=per("group", unit="divisions", says="part of it that still moves the plan"),
    heard=per("group", unit="divisions", says="part of it that the plan has taken in so far"),
    standing_kept=number("share", "part that still moves the plan after a week"),
    counted=per("group", unit="log divisions", says="log of its arms, in reference divisions"),
    strength=per("group", unit="log divisions", says="the same times the quality of its troops"),
)
FACTS = block(
    actor=index("group", says="whose force it is"),
    faces=index("group", says="opposing group"),
    groups_of=index("actor", "group", says="groups of the actor, -1 after the last", start=-1),
)
LAW = block(
    divisions=per("group", unit="divisions", says="divisions at the start"),
    aircraft=per("group", unit="aircraft", says="aircraft at the start"),
    tanks=per("group", unit="tanks", says="tanks at the start"),
    men=per("group", unit="thousand", says="men per division, with its share of army troops"),
    floor=per("group", unit="divisions", says="least number of divisions"),
    ceiling=per(
        "group", unit="divisions", says="most divisions that full effort can sustain there"
    ),
    ratio=per("group", unit="ratio", says="wanted ratio to the opponent's believed strength"),
    alarm=per("group", unit="divisions", says="extra divisions wanted when attack is certain"),
    drain=per("group", unit="0..1", says="share withdrawn when other fronts take everything"),
    air_drain=per(
        "group", unit="0..1", says="share of aircraft withdrawn under full danger elsewhere"
    ),
    rail=per("group", unit="divisions/month", says="railway capacity at the start"),
    rail_growth=per("group", unit="1/year", says="growth of railway capacity"),
    tanks_goal=per("group", unit="1/division", says="tanks per division in the long run"),
    aircraft_goal=per("group", unit="1/division", says="aircraft per division in the long run"),
    equipping=per("group", unit="1/year", says="share of missing arms delivered per year"),
    tooling=per("group", unit="years", says="time from the start until factories run at full pace"),
    quality=per("group", unit="ratio", says="combat value of a division"),
    concealment=per("group", unit="0..1", says="share hidden from open sources"),
    garrison=number("0..1", "share of the sustainable divisions that is always kept"),
    pace=number("1/week", "share of the gap between wanted and actual closed per week"),
    order_life=number("weeks", "half-life of an order in the standing plan"),
    leaving=number("1/year", "share of surplus arms withdrawn per year"),
    tank_worth=number("divisions", "value of 100 tanks in reference divisions"),
    aircraft_worth=number("divisions", "value of 100 aircraft in reference divisions"),
)
WRITES = ("buildup",)


@compiled
def years(world):
    """Return the years since the start."""
    return world.clock.week * WEEK


@compiled
def measure(world, law, facts, g):
    """Compute the arms of group `g` in reference divisions, and its combat power (logs)."""
    own, rule = world.buildup, law.buildup
    arms = rule.tank_worth * own.tanks[g] + rule.aircraft_worth * own.aircraft[g]
    own.counted[g] = log(max(0.05, own.divisions[g] * rule.quality[g] + arms / 100.0))
    own.strength[g] = own.counted[g] + world.affairs.quality[facts.buildup.actor[g]]


@compiled
def opening(world, law, facts):
    """Start with the forces of the laws, wanting no others."""
    own, rule = world.buildup, law.buildup
    for g in range(len(own.divisions)):
        own.divisions[g] = rule.divisions[g]
        own.aircraft[g] = rule.aircraft[g]
        own.tanks[g] = rule.tanks[g]
        own.wanted[g] = rule.divisions[g]
        measure(world, law, facts, g)


@compiled
def wanted_divisions(world, law, facts, g):
    """Return the divisions that the actor of group `g` wants in its theatre."""
    rule = law.buildup
    a, facing = facts.buildup.actor[g], facts.buildup.faces[g]
    b = facts.buildup.actor[facing]
    believed = world.intelligence.strength[a, facing]
    fear = world.intelligence.prepares[a, b]
    elsewhere = world.affairs.committed[a] + world.affairs.threat[a]
    elsewhere += world.clients.tied[a]
    pull = 1.0 - rule.drain[g] * clip(elsewhere, 0.0, 1.0)
    need = (rule.ratio[g] * believed + rule.alarm[g] * fear) * pull
    most = rule.ceiling[g] * exp(world.affairs.budget[a])
    need = max(need, rule.garrison * most * pull) + world.affairs.target[g]
    planned = clip(need, rule.floor[g], max(rule.floor[g], most))
    return max(rule.floor[g], planned + world.buildup.standing[g])


@compiled
def take_in_orders(world, g):
    """Move the plan of group `g` by the orders of the week; older ones are half forgotten."""
    own = world.buildup
    fresh = world.affairs.transfer[g] - own.heard[g]
    own.heard[g] = world.affairs.transfer[g]
    own.standing[g] = own.standing[g] * own.standing_kept + fresh


@compiled
def move(world, law, facts, log, g):
    """Move divisions toward what is wanted and ordered, within railway capacity.

    Divisions that move by order take their tanks and aircraft along.
    """
    own, rule = world.buildup, law.buildup
    carried = rule.rail[g] * exp(rule.rail_growth[g] * years(world)) * MONTH
    ordered = world.affairs.transfer[g] - own.moved[g]
    by_order = clip(ordered, -carried, carried)
    if by_order != 0.0:
        own.moved[g] += by_order
        if abs(ordered) <= carried:
            serial = emit(log, world, FULL, TRANSFER, actor=facts.buildup.actor[g], what=g)
            note_amounts(log, serial, own.divisions[g] + by_order, 0.0)
    if own.divisions[g] > 0.0:
        travels = max(0.0, 1.0 + by_order / own.divisions[g])
        own.tanks[g] *= travels
        own.aircraft[g] *= travels
    gap = own.wanted[g] - own.divisions[g] - by_order
    room = carried - abs(by_order)
    planned = clip(rule.pace * gap, -room, room)
    own.divisions[g] = max(0.0, own.divisions[g] + by_order + planned)


@compiled
def bleed(world, law, facts, g):
    """Subtract last week's losses in battle."""
    lost = world.battle.lost[g] / (1000.0 * law.buildup.men[g])
    world.buildup.divisions[g] = max(0.0, world.buildup.divisions[g] - lost)


@compiled
def turnover(world, law, g, missing):
    """Return the weekly share of `missing` arms delivered, or of surplus arms withdrawn."""
    rule = law.buildup
    if missing < 0.0:
        return clip(rule.leaving * WEEK, 0.0, 1.0)
    pace = clip(years(world) / max(WEEK, rule.tooling[g]), 0.0, 1.0)
    return clip(rule.equipping[g] * pace * WEEK, 0.0, 1.0)


@compiled
def equip(world, law, facts, g):
    """Move tanks and aircraft toward the goal for the group's divisions."""
    own, rule = world.buildup, law.buildup
    danger = clip(world.affairs.threat[facts.buildup.actor[g]], 0.0, 1.0)
    retained = 1.0 - rule.air_drain[g] * danger
    tanks = rule.tanks_goal[g] * own.divisions[g] - own.tanks[g]
    aircraft = rule.aircraft_goal[g] * own.divisions[g] * retained - own.aircraft[g]
    own.tanks[g] += tanks * turnover(world, law, g, tanks)
    own.aircraft[g] += aircraft * turnover(world, law, g, aircraft)


@compiled
def derive(world, law, facts):
    """Compute what an order still weighs in the plan after a week."""
    world.buildup.standing_kept = halving(law.buildup.order_life)


@compiled
def step(world, law, facts, log):
    """Update every group for a week."""
    own = world.buildup
    for g in range(facts.sizes.group):
        take_in_orders(world, g)
        own.wanted[g] = wanted_divisions(world, law, facts, g)
        bleed(world, law, facts, g)
        move(world, law, facts, log, g)
        equip(world, law, facts, g)
        measure(world, law, facts, g)
