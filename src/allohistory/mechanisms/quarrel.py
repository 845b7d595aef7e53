"""A quarrel as a campaign: each week both sides ask, hold, build up, strike or widen.

A part of `incidents`, whose blocks it reads and writes; `battle` fights what is requested here. Men
come as fast as railhead, lorries and distance bring and feed them (`supply`), so that a quarrel
lasts because it is a campaign. Leaves out ground within a sector, and fortification.
"""

from math import exp, log1p

from allohistory.kit import (
    FULL,
    NOTABLE,
    compiled,
    emit,
    normal_quantile,
    note_amounts,
    note_chance,
    purpose,
    uniform,
    uniforms,
)
from allohistory.mechanisms import supply
from allohistory.mechanisms.moves import (
    LEAST_STEP,
    choose,
    is_driven_off,
    is_on_the_road,
    note_chances,
    weigh,
)
from allohistory.mechanisms.quarrel_luck import (
    ASK,
    BUILD,
    HOLD,
    STRIKE,
    WIDEN,
    luck_of_move,
    luck_of_talks,
    rung_of,
)
from allohistory.mechanisms.settlement import ask, refuse, settle
from allohistory.mechanisms.stance import in_reach, is_commander
from allohistory.vocabulary.durations import WEEK
from allohistory.vocabulary.events import (
    BY_CENTRE,
    BY_COMMANDER,
    COMPANY,
    DIVISION,
    ESCALATION,
    GENERAL_WAR,
    LIMITED_WAR,
    REINFORCEMENT,
)

NOBODY = -1
BY_ITS_CENTRE = False
HEAT = (0.05, 0.1, 0.2, 1.0, 5.0, 10.0, 10.0)  # of an incident or a fight by its rung
MATCHED = 0.3  # spread of how far the other side's men are matched
TOLD = 1000.0  # men wanted from which a build-up is notable
USUAL_POSTS = 0.5  # posts at which `near` men are at hand
QUARREL = purpose("incidents.quarrel", "border")
MEN = purpose("incidents.men", "border")


@compiled
def side_of(facts, s, turn):
    """Return the side of `turn`: the one that leads by its name moves first."""
    lead = facts.incidents.lead[s]
    return lead if turn == 0 else 1 - lead


@compiled
def flow_to(world, law, facts, s, side):
    """Return what railway and lorries bring one side in sector `s` (t/week)."""
    rule, g = law.incidents, facts.incidents.group[s, side]
    rail = law.buildup.rail[g] * exp(law.buildup.rail_growth[g] * world.clock.week * WEEK)
    whole = supply.railway_flow(rail, law.buildup.men[g], rule.carried)
    year = facts.incidents.start + world.clock.week * WEEK
    if side == 0:
        share, distance, lorries = rule.railhead_a[s], rule.distance_a[s], rule.lorries_a[s]
    else:
        share, distance, lorries = rule.railhead_b[s], rule.distance_b[s], rule.lorries_b[s]
    lorries = supply.motorised(lorries, rule.motor, year)
    line = supply.Line(share * whole, distance, lorries, rule.payload, rule.lorry_day)
    return supply.flow_of(line)


@compiled
def open_quarrel(world, law, facts, s, mover, ordered, rung, serial):
    """Open a quarrel in sector `s` after an incident of `rung`, and request its first fight."""
    own, rule = world.incidents, law.incidents
    draws = uniforms(world, MEN, own.names[s], 0)
    for turn in range(2):
        side = side_of(facts, s, turn)
        usual = rule.patrol_men
        if rung >= COMPANY or ordered:
            usual *= rule.growth
        if ordered and side == mover:
            usual *= rule.growth
        own.pool[s, side] = in_reach(world, law, facts, s, side)
        draw = draws[0] if turn == 0 else draws[1]
        men = usual * exp(rule.size_spread * normal_quantile(draw))
        own.men[s, side] = own.wanted[s, side] = min(men, own.pool[s, side])
        own.commitment[s, side] = 0.0
        own.asked[s, side] = -1
    size = rung_of(own.men[s, 0], own.men[s, 1])
    own.rung[s] = min(COMPANY, max(rung, size))
    own.highest[s] = own.rung[s]
    own.since[s] = own.last_fight[s] = world.clock.week
    own.attacker[s] = mover
    own.serial[s] = serial
    own.request[s] = 1


@compiled
def count_losses(world, law, s):
    """Take last week's losses from the men in place, and let them commit either side."""
    own, battle = world.incidents, world.battle
    if battle.serial[s] >= 0:
        own.serial[s] = battle.serial[s]
    for side in range(2):
        lost = battle.taken[s, side]
        own.men[s, side] = max(0.0, own.men[s, side] - lost)
        if battle.fought[s] == 1:
            own.commitment[s, side] += 0.5 * log1p(lost / law.incidents.prestige_men)


@compiled
def bring_up(world, law, facts, s):
    """Bring the men that each side wants, as far as they are in reach and can be fed."""
    own, rule = world.incidents, law.incidents
    for side in range(2):
        reach = in_reach(world, law, facts, s, side)
        own.pool[s, side] = max(own.pool[s, side], reach)
        flow = flow_to(world, law, facts, s, side)
        at_hand = rule.near * own.posts[s, side] / USUAL_POSTS
        fed = max(supply.most_fed(flow, rule.ration), at_hand)
        own.room[s, side] = max(0.0, min(reach - world.battle.losses[s, side], fed))
        men = own.men[s, side]
        own.wanted[s, side] = min(own.wanted[s, side], max(men, own.room[s, side]))
        goal = own.wanted[s, side]
        if men < goal:
            start = max(men, min(goal, at_hand))
            brought = start + supply.lift_of(flow, start, rule.ration, rule.carried)
            own.men[s, side] = min(goal, brought)


@compiled
def send_for(world, law, facts, log_, s, side, chance, commander, draw):
    """Let one side send for more men, unless those it wants are still on the road."""
    own, rule = world.incidents, law.incidents
    if is_on_the_road(world, s, side):
        return
    z = normal_quantile(draw)
    grown = max(LEAST_STEP, rule.growth * exp(rule.size_spread * z)) * own.men[s, side]
    matched = rule.match * exp(MATCHED * z) * own.men[s, 1 - side]
    own.wanted[s, side] = min(max(grown, matched), max(own.room[s, side], own.men[s, side]))
    serial = emit(
        log_,
        world,
        NOTABLE if own.wanted[s, side] >= TOLD else FULL,
        REINFORCEMENT,
        cause=own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=facts.incidents.command[s, side],
        option=BY_COMMANDER if commander else BY_CENTRE,
        rung=own.rung[s],
    )
    note_chance(log_, serial, chance)
    note_amounts(log_, serial, own.wanted[s, side], own.men[s, side])
    if own.wanted[s, side] >= TOLD:
        own.serial[s] = serial


@compiled
def strike(world, facts, log_, s, side, chance, commander):
    """Let one side attack with the men in place."""
    own = world.incidents
    own.rung[s] = rung_of(own.men[s, 0], own.men[s, 1])
    own.attacker[s] = side
    own.last_fight[s] = world.clock.week
    own.request[s] = 1
    own.heat[s] += HEAT[own.rung[s]]
    if own.rung[s] > own.highest[s]:
        escalate(world, facts, log_, s, side, own.rung[s], chance, commander)
        own.highest[s] = own.rung[s]


@compiled
def escalate(world, facts, log_, s, side, rung, chance, commander):
    """Log that one side takes the quarrel of sector `s` to a higher `rung`."""
    own = world.incidents
    own.serial[s] = emit(
        log_,
        world,
        NOTABLE,
        ESCALATION,
        cause=own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=facts.incidents.command[s, side],
        option=BY_COMMANDER if commander else BY_CENTRE,
        rung=rung,
    )
    note_chance(log_, own.serial[s], chance)


@compiled
def widen(world, facts, log_, s, side, chance):
    """Let one side make general war of the quarrel in sector `s`."""
    own = world.incidents
    own.attacker[s] = side
    escalate(world, facts, log_, s, side, GENERAL_WAR, chance, BY_ITS_CENTRE)
    own.heat[s] += HEAT[GENERAL_WAR]
    own.boiled_over[s] = 1
    own.rung[s] = 0


@compiled
def decided_by(world, facts, s, side, who):
    """Return whether the commander on the spot decides: never from limited war on."""
    return world.incidents.rung[s] < LIMITED_WAR and is_commander(world, facts, s, side, who)


@compiled
def carry_on(world, law, facts, log_, s):
    """Let both sides of the open quarrel in sector `s` move once."""
    own, name = world.incidents, world.incidents.names[s]
    first, second = side_of(facts, s, 0), side_of(facts, s, 1)
    who_first, which_first = uniforms(world, QUARREL, name, 0)
    who_second, which_second = uniforms(world, QUARREL, name, 1)
    by_first = decided_by(world, facts, s, first, who_first)
    by_second = decided_by(world, facts, s, second, who_second)
    options = weigh(world, law, facts, s, first, by_first)
    note_chances(world, law, facts.incidents.actor[s, first], 0, options)
    weigh(world, law, facts, s, second, by_second)
    note_chances(world, law, facts.incidents.actor[s, second], 1, options)
    luck = luck_of_move(world, law, facts, s, 0, HOLD, options, which_first)
    move = choose(own.chance[0], options, luck)
    luck = luck_of_move(world, law, facts, s, 1, move, options, which_second)
    reply = choose(own.chance[1], options, luck)
    chance_first, chance_second = own.chance[0, move], own.chance[1, reply]
    if move == ASK:
        ask(world, law, facts, log_, s, first, by_first)
    if reply == ASK:
        ask(world, law, facts, log_, s, second, by_second)
    if max(move, reply) == WIDEN:
        leads = move == WIDEN and (reply < WIDEN or own.men[s, first] >= own.men[s, second])
        chance = chance_first if leads else chance_second
        widen(world, facts, log_, s, first if leads else second, chance)
        return
    if max(move, reply) == STRIKE:
        leads = move == STRIKE and (reply < STRIKE or own.men[s, first] >= own.men[s, second])
        refuse_asked(world, facts, log_, s, move, reply)
        if leads:
            strike(world, facts, log_, s, first, chance_first, by_first)
        else:
            strike(world, facts, log_, s, second, chance_second, by_second)
        return
    respond(world, law, facts, log_, s, move, reply)
    if own.rung[s] == 0 or max(move, reply) < BUILD:
        return
    draw_first, draw_second = uniforms(world, MEN, name, 1)
    if move == BUILD:
        send_for(world, law, facts, log_, s, first, chance_first, by_first, draw_first)
    if reply == BUILD:
        send_for(world, law, facts, log_, s, second, chance_second, by_second, draw_second)


@compiled
def refuse_asked(world, facts, log_, s, move, reply):
    """Log the refusal of whoever asks while the other builds up or strikes."""
    if move == ASK and reply >= BUILD:
        refuse(world, facts, log_, s, side_of(facts, s, 1))
    if reply == ASK and move >= BUILD:
        refuse(world, facts, log_, s, side_of(facts, s, 0))


@compiled
def respond(world, law, facts, log_, s, move, reply):
    """Settle the quarrel of sector `s` if the moves of both sides, without a fight, allow it."""
    own = world.incidents
    first, second = side_of(facts, s, 0), side_of(facts, s, 1)
    if move == ASK and reply == ASK:
        settle(world, law, facts, log_, s, NOBODY)
    elif move == HOLD and reply == HOLD:
        u = luck_of_talks(world, law, facts, s, uniform(world, QUARREL, own.names[s], 2))
        if u < law.incidents.settling:
            settle(world, law, facts, log_, s, NOBODY)
    elif move == ASK or reply == ASK:
        accepted = max(move, reply) == HOLD
        # A small party that asks while the other builds up goes home.
        if accepted or own.highest[s] < DIVISION:
            settle(world, law, facts, log_, s, first if move == ASK else second)
        else:
            refuse_asked(world, facts, log_, s, move, reply)


@compiled
def conduct(world, law, facts, log_, s):
    """Simulate a week of the open quarrel in sector `s`."""
    count_losses(world, law, s)
    bring_up(world, law, facts, s)
    first, second = is_driven_off(world, s, 0), is_driven_off(world, s, 1)
    if first or second:
        neither = first and second
        settle(world, law, facts, log_, s, NOBODY if neither else (0 if first else 1))
    elif world.battle.running[s] == 0:
        carry_on(world, law, facts, log_, s)
