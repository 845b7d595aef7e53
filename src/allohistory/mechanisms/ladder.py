"""The ladder: who begins a quarrel, and what backing down, holding and raising are worth.

The second half of `incidents`, whose blocks it reads and writes.  The commander on the spot decides
with the chance of his autonomy, the centre otherwise; general war is never a commander's decision.
"""

from math import log

from allohistory.kit import clip, compiled, pick, purpose, uniforms
from allohistory.kit.vocabulary import COMMITTED, INTENT, OWN, THREAT

TRESPASS, SHOTS, PATROL, COMPANY, DIVISION, LIMITED_WAR, GENERAL_WAR = range(7)
BACK, HOLD, RAISE = range(3)
BY_CENTRE, BY_COMMANDER = 0, 1
MOST_WARY = 4.0  # battles beyond which nobody grows warier

LADDER = purpose("incidents.ladder", "border")


@compiled
def reach_of(law, s, side):
    """Give the share of one side's force that can be brought to sector *s*."""
    return law.incidents.reach_a[s] if side == 0 else law.incidents.reach_b[s]


@compiled
def stakes_of(law, s, side):
    """Give what the ground in sector *s* is worth to one side."""
    return law.incidents.stakes_a[s] if side == 0 else law.incidents.stakes_b[s]


@compiled
def local_odds(world, law, facts, s, side):
    """Give the log of one side's force in reach over what it believes of the other's."""
    actor = facts.incidents.actor[s, side]
    mine = world.buildup.strength[facts.incidents.group[s, side]] + log(reach_of(law, s, side))
    theirs = world.intelligence.reckoned[actor, facts.incidents.group[s, 1 - side]]
    return clip(mine - theirs - log(reach_of(law, s, 1 - side)), -2.0, 2.0)


@compiled
def weigh(world, law, facts, s, side, rung, defeat, commander):
    """Work out what backing down, holding and raising from *rung* are worth to one side."""
    own, rule = world.incidents, law.incidents
    actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
    restraint = world.politics.restraint[facts.incidents.command[s, side]]
    stakes = rule.stakes_weight * stakes_of(law, s, side)
    raising = rule.raising + stakes - rule.rung_cost * rung
    raising += rule.odds_weight * local_odds(world, law, facts, s, side)
    raising += rule.lesson_weight * world.politics.lesson[actor, other]
    raising -= rule.wariness * clip(world.politics.wary[actor, other], 0.0, MOST_WARY)
    backing = rule.backing - stakes + rule.defeat_weight * defeat
    if commander:
        raising += rule.zeal - 0.5 * rule.restraint_cost * restraint
    else:
        gauge = world.affairs.gauge
        elsewhere = clip(gauge[actor, COMMITTED] + gauge[actor, THREAT], 0.0, 1.0)
        wants_war = world.affairs.toward[INTENT - OWN, actor, other]
        burden = rule.burden * elsewhere * (1.0 - wants_war)
        raising -= rule.restraint_cost * restraint + burden
        backing += 0.5 * (rule.restraint_cost * restraint + burden)
    if rung >= LIMITED_WAR:
        raising -= rule.brink
    own.utility[BACK] = backing
    own.utility[HOLD] = 0.0
    own.utility[RAISE] = raising


@compiled
def move_of(world, law, facts, s, side, rung, defeat, who, which):
    """Give one side's move on *rung*, its chance, and whether the commander made it."""
    c = facts.incidents.command[s, side]
    commander = rung < LIMITED_WAR and who < world.politics.autonomy[c]
    weigh(world, law, facts, s, side, rung, defeat, commander)
    precision = law.decisions.precision[facts.incidents.actor[s, side]]
    move, chance = pick(world.incidents.utility, 3, precision, which)
    return move, chance, BY_COMMANDER if commander else BY_CENTRE


@compiled
def beaten(world, s, side):
    """Give 1 if the last fight in sector *s* went against *side*, -1 if for it, else 0."""
    winner = world.battle.winner[s]
    if winner < 0:
        return 0.0
    return -1.0 if winner == side else 1.0


@compiled
def pushiness(world, facts, s, side):
    """Give how ready one side's command is to start something."""
    c = facts.incidents.command[s, side]
    return 0.1 + world.politics.autonomy[c] * (1.0 - 0.8 * world.politics.restraint[c])


@compiled
def first_mover(world, facts, s, u):
    """Give the side that begins an incident."""
    a, b = pushiness(world, facts, s, 0), pushiness(world, facts, s, 1)
    return 0 if u < a / (a + b) else 1


@compiled
def climb(world, law, facts, s, k, mover, shots):
    """Give the rung that a new incident reaches at once: neither side has time to ask for much."""
    if shots >= law.incidents.shots:
        return TRESPASS
    rung, side = SHOTS, 1 - mover
    name = facts.names.sector[s]
    for turn in range(2):
        who, which = uniforms(world, LADDER, name, k * 4 + turn)
        move, _, _ = move_of(world, law, facts, s, side, rung, 0.0, who, which)
        if move != RAISE:
            return rung
        rung += 1
        side = 1 - side
    return rung
