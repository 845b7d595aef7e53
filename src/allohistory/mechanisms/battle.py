"""Battle: fights on the border, decided by one law whatever their size.

`battle_law` decides the result, length and losses of a fight among the men in place. All its losses
fall in its first week, and are shared with the client on whose soil it is fought. Arms engaged
follow the share of its force that a side engages; surprise is greater the less the defender
expected an attack.
"""

from math import ceil, exp, log

from allohistory.kit import (
    FULL,
    NOTABLE,
    block,
    clip,
    compiled,
    emit,
    index,
    note_amounts,
    number,
    per,
    purpose,
    turned_name,
    uniforms,
)
from allohistory.mechanisms import battle_law
from allohistory.mechanisms.battle_law import HASTY, PREPARED, Fight, Side, air_balance, fight_out
from allohistory.vocabulary.durations import WEEKS_A_YEAR
from allohistory.vocabulary.events import BATTLE, COMPANY, DIVISION, PATROL

LONGEST = 26  # weeks after which a fight counts as over
DUG_IN = 3  # weeks of a quarrel after which the defender has prepared positions

STATE = block(
    running=index("sector", says="1 while a fight goes on"),
    left=index("sector", says="weeks left of the fight"),
    fought=index("sector", says="1 in the week in which a fight began"),
    serial=index("sector", says="serial of this week's fighting, -1 if none", start=-1),
    winner=index("sector", says="side that won the last fight, -1 if neither", start=-1),
    taken=per("sector", 2, unit="men", says="losses of each side this week"),
    losses=per("sector", 2, unit="men", says="losses of each side in the quarrel so far"),
    client_losses=per("sector", 2, unit="men", says="of these, losses of its client"),
    lost=per("group", unit="men", says="losses of a force in the last week"),
)
FACTS = block(start=number("year", "year of week 0, with its fraction"))
# The inner law comes last: else Numba could take this record for the inner one.
LAW = block(
    concentration=number("ratio", "arms of the men engaged, relative to the average of the force"),
    initiative=number("-1..1", "surprise of an attack that nobody expects"),
    **battle_law.LAW,
)
WRITES = ("battle",)

SCORE = purpose("battle.score", "border")
LOSSES = purpose("battle.losses", "border")


@compiled
def side_in(world, law, facts, s, side):
    """Return the men, arms and quality of one side of the fight in sector `s`."""
    g, men = facts.incidents.group[s, side], world.incidents.men[s, side]
    whole = max(1000.0 * law.buildup.men[g] * world.buildup.divisions[g], 1.0)
    share = clip(law.battle.concentration * men / whole, 0.0, 1.0)
    worth = log(max(law.buildup.quality[g], 0.05))
    worth += world.affairs.quality[facts.buildup.actor[g]]
    return Side(men, share * world.buildup.tanks[g], 0.0, exp(worth))


@compiled
def fight_in(world, law, facts, s):
    """Return the fight that is to be fought in sector `s`."""
    attacker = world.incidents.attacker[s]
    defender = 1 - attacker
    a, d = facts.incidents.actor[s, attacker], facts.incidents.actor[s, defender]
    own, other = facts.incidents.group[s, attacker], facts.incidents.group[s, defender]
    quarrel = world.clock.week - world.incidents.since[s]
    unexpected = 1.0 - world.intelligence.prepares[d, a]
    return Fight(
        side_in(world, law, facts, s, attacker),
        side_in(world, law, facts, s, defender),
        air_balance(world.buildup.aircraft[own], world.buildup.aircraft[other]),
        clip(law.battle.initiative * unexpected, -1.0, 1.0),
        PREPARED if quarrel >= DUG_IN else HASTY,
        float(facts.incidents.terrain[s]),
        facts.battle.start + world.clock.week / WEEKS_A_YEAR,
    )


@compiled
def join(world, law, facts, s):
    """Decide the fight in sector `s`: its winner, its weeks and its losses, all in its first week.

    Nobody loses more men than are in place.
    """
    own, name = world.battle, turned_name(world, s, facts.names.sector[s])
    score, length = uniforms(world, SCORE, name, 0)
    exchange, toll = uniforms(world, LOSSES, name, 0)
    fight = fight_in(world, law, facts, s)
    attacker, men = world.incidents.attacker[s], world.incidents.men
    if world.incidents.since[s] == world.clock.week:
        for side in range(2):
            own.losses[s, side] = 0.0
            own.client_losses[s, side] = 0.0
    result, days, attacking, defending = fight_out(law.battle, fight, score, length, exchange, toll)
    own.running[s] = 1
    own.fought[s] = 1
    own.left[s] = int(clip(ceil(days / 7.0), 1.0, LONGEST))
    own.winner[s] = -1
    if result > 0:
        own.winner[s] = attacker
    elif result < 0:
        own.winner[s] = 1 - attacker
    own.taken[s, attacker] = min(attacking, men[s, attacker])
    own.taken[s, 1 - attacker] = min(defending, men[s, 1 - attacker])


@compiled
def harass(world, law, s):
    """Let men in contact be lost in a week without a fight, in a quarrel of division size."""
    for side in range(2):
        lost = law.incidents.harass * world.incidents.men[s, side]
        world.battle.taken[s, side] = lost


@compiled
def share_of_client(law, rung):
    """Return the share of a side's losses that falls on its client, by the rung of the fight."""
    if rung <= PATROL:
        return law.incidents.client_patrol
    return law.incidents.client_company if rung == COMPANY else law.incidents.client_large


@compiled
def bury(world, law, facts, s):
    """Take this week's losses in sector `s` from the forces of patrons and clients."""
    own = world.battle
    for side in range(2):
        lost, theirs = own.taken[s, side], 0.0
        client = facts.incidents.client_group[s, side]
        if client >= 0:
            reach = law.incidents.reach_a[s] if side == 0 else law.incidents.reach_b[s]
            force = 1000.0 * law.buildup.men[client] * world.buildup.divisions[client]
            theirs = share_of_client(law, world.incidents.rung[s]) * lost
            theirs = clip(theirs, 0.0, max(0.0, reach * force - own.client_losses[s, side]))
            own.client_losses[s, side] += theirs
            own.lost[client] += theirs
        own.losses[s, side] += lost
        own.lost[facts.incidents.group[s, side]] += lost - theirs


@compiled
def live_through(world, law, facts, log_, s):
    """Log and count a week of fighting in sector `s`."""
    own, border = world.battle, world.incidents
    attacker = border.attacker[s]
    detail = NOTABLE if border.rung[s] >= COMPANY or border.highest[s] >= DIVISION else FULL
    own.serial[s] = emit(
        log_,
        world,
        detail,
        BATTLE,
        cause=border.serial[s],
        actor=facts.incidents.actor[s, attacker],
        other=facts.incidents.actor[s, 1 - attacker],
        place=s,
        what=own.winner[s],
        rung=border.rung[s],
        span=own.left[s] if own.fought[s] == 1 else 0,
    )
    note_amounts(log_, own.serial[s], own.taken[s, attacker], own.taken[s, 1 - attacker])
    bury(world, law, facts, s)


@compiled
def fight_on(world, law, facts, log_, s):
    """Simulate a week of the open quarrel in sector `s`: a fight, or none."""
    own = world.battle
    if world.incidents.request[s] == 1:
        join(world, law, facts, s)
    elif own.running[s] == 0 and world.incidents.highest[s] >= DIVISION:
        harass(world, law, s)
    if own.taken[s, 0] > 0.0 or own.taken[s, 1] > 0.0 or own.fought[s] == 1:
        live_through(world, law, facts, log_, s)
    if own.running[s] == 1:
        own.left[s] -= 1
        if own.left[s] <= 0:
            own.running[s] = 0


@compiled
def step(world, law, facts, log):
    """Simulate a week of all fights."""
    own = world.battle
    for g in range(facts.sizes.group):
        own.lost[g] = 0.0
    for s in range(facts.sizes.sector):
        own.fought[s] = 0
        own.serial[s] = -1
        for side in range(2):
            own.taken[s, side] = 0.0
        if world.incidents.rung[s] > 0:
            fight_on(world, law, facts, log, s)
        else:
            own.running[s] = 0
