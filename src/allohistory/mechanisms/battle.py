"""Battle: fights on the border, decided by one law whatever their size.

`battle_law` decides the result, length and losses of a fight; its weeks are then simulated one by
one, and each week's losses are logged and taken from the forces. Arms engaged follow the share of
its force that a side engages; surprise is greater the less the defender expected an attack.
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
from allohistory.vocabulary.events import BATTLE, COMPANY

LONGEST = 26  # weeks after which a fight counts as over
DUG_IN = 3  # weeks of a quarrel after which the defender has prepared positions

STATE = block(
    running=index("sector", says="1 while a fight goes on"),
    left=index("sector", says="weeks left of the fight"),
    winner=index("sector", says="side that won the last fight, -1 if neither", start=-1),
    weekly=per("sector", 2, unit="men", says="losses of each side in a week of the fight"),
    losses=per("sector", 2, unit="men", says="losses of each side in the quarrel so far"),
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
    """Decide the fight in sector `s`: its winner, its weeks and its losses."""
    own, name = world.battle, turned_name(world, s, facts.names.sector[s])
    score, length = uniforms(world, SCORE, name, 0)
    exchange, toll = uniforms(world, LOSSES, name, 0)
    fight = fight_in(world, law, facts, s)
    attacker = world.incidents.attacker[s]
    if world.incidents.since[s] == world.clock.week:
        own.losses[s, 0] = 0.0
        own.losses[s, 1] = 0.0
    result, days, attacking, defending = fight_out(law.battle, fight, score, length, exchange, toll)
    own.running[s] = 1
    own.left[s] = int(clip(ceil(days / 7.0), 1.0, LONGEST))
    own.winner[s] = -1
    if result > 0:
        own.winner[s] = attacker
    elif result < 0:
        own.winner[s] = 1 - attacker
    own.weekly[s, attacker] = attacking / own.left[s]
    own.weekly[s, 1 - attacker] = defending / own.left[s]


@compiled
def live_through(world, facts, log_, s):
    """Simulate a week of the fight in sector `s`."""
    own, border = world.battle, world.incidents
    attacker = border.attacker[s]
    detail = NOTABLE if border.rung[s] >= COMPANY else FULL
    serial = emit(
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
    )
    note_amounts(log_, serial, own.weekly[s, attacker], own.weekly[s, 1 - attacker])
    for side in range(2):
        own.losses[s, side] += own.weekly[s, side]
        own.lost[facts.incidents.group[s, side]] += own.weekly[s, side]
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
        if world.incidents.request[s] == 1:
            join(world, law, facts, s)
        if own.running[s] == 1:
            if world.incidents.rung[s] == 0:
                own.running[s] = 0
            else:
                live_through(world, facts, log, s)
