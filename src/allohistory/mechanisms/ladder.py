"""The ladder: who begins a quarrel, and the utility of backing down, holding and raising.

The second half of `incidents`, whose blocks it reads and writes. The local commander decides with
the probability of his autonomy, the centre otherwise; general war is never a commander's decision.
"""

from allohistory.kit import clip, compiled, pick, purpose, quarrel_now, uniforms
from allohistory.mechanisms.quarrel_luck import (
    BACK,
    CLIMBS,
    EACH,
    FREE,
    HOLD,
    INCIDENT,
    MOVES,
    RAISE,
    Luck,
    chances_of_moves,
    leaning_of_climb,
    leaning_of_first,
    luck_of_move,
    weeks_to_spare,
)
from allohistory.vocabulary.events import BY_CENTRE, BY_COMMANDER, LIMITED_WAR, SHOTS, TRESPASS

MOST_WARY = 4.0  # remembered battles beyond which wariness no longer grows

LADDER = purpose("incidents.ladder", "border")


@compiled
def reach_of(law, s, side):
    """Return the share of one side's force that can be brought to sector `s`."""
    return law.incidents.reach_a[s] if side == 0 else law.incidents.reach_b[s]


@compiled
def stakes_of(law, s, side):
    """Return the value of the ground in sector `s` to one side."""
    return law.incidents.stakes_a[s] if side == 0 else law.incidents.stakes_b[s]


@compiled
def local_odds(world, law, facts, s, side):
    """Return the log of one side's force in reach over its belief about the other's."""
    actor = facts.incidents.actor[s, side]
    mine = world.buildup.strength[facts.incidents.group[s, side]] + world.incidents.reach[s, side]
    theirs = world.intelligence.reckoned[actor, facts.incidents.group[s, 1 - side]]
    return clip(mine - theirs - world.incidents.reach[s, 1 - side], -2.0, 2.0)


@compiled
def weigh(world, law, facts, s, side, rung, defeat, commander):
    """Compute one side's utilities of backing down, holding and raising from `rung`."""
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
        affairs = world.affairs
        elsewhere = clip(affairs.committed[actor] + affairs.threat[actor], 0.0, 1.0)
        wants_war = affairs.intent[actor, other]
        burden = rule.burden * elsewhere * (1.0 - wants_war)
        raising -= rule.restraint_cost * restraint + burden
        backing += 0.5 * (rule.restraint_cost * restraint + burden)
    if rung >= LIMITED_WAR:
        raising -= rule.brink
    own.utility[BACK] = backing
    own.utility[HOLD] = 0.0
    own.utility[RAISE] = raising


@compiled
def is_commander(world, facts, s, side, rung, who):
    """Return whether the local commander makes one side's move on `rung`."""
    c = facts.incidents.command[s, side]
    return rung < LIMITED_WAR and who < world.politics.autonomy[c]


@compiled
def prospects(world, law, facts, s, side, rung, who):
    """Return the probabilities of one side's moves on `rung`, given its last fight."""
    defeat = beaten(world, s, side)
    commander = is_commander(world, facts, s, side, rung, who)
    weigh(world, law, facts, s, side, rung, defeat, commander)
    return chances_of_moves(world, law, facts.incidents.actor[s, side])


@compiled
def outlook(world, law, facts, s, whos):
    """Return the look-ahead weights of the first move in the quarrel of `s`, and its prospects.

    The prospects are the probabilities that the quarrel reaches the rung known from the record,
    from here and from the rung above, if conditions stay constant until it is raised or settled:
    with probability r of being raised and c of going on, r / (1 - c) of the prospect above.
    """
    spare, rung = weeks_to_spare(world, facts, s), world.incidents.rung[s]
    if spare < 0:
        return leaning_of_first(world, law, facts, s, FREE, (1.0, 1.0)), (1.0, 1.0)
    here, above, second = 1.0, 1.0, FREE
    goal = facts.guide.option[quarrel_now(world, facts, s)]
    for step in range(goal - rung):
        above = here
        at = goal - 1 - step
        first = prospects(world, law, facts, s, 1 - world.incidents.attacker[s], at, whos[0])
        second = prospects(world, law, facts, s, world.incidents.attacker[s], at, whos[1])
        raised = first[RAISE] + (1.0 - first[RAISE]) * second[RAISE]
        goes_on = first[HOLD] * second[HOLD] * (1.0 - law.incidents.settling)
        here = raised * above / max(1.0 - goes_on, 1e-9)
    hopes = (here if spare > 0 else 0.0), above
    return leaning_of_first(world, law, facts, s, second, hopes), hopes


@compiled
def move_of(world, law, facts, s, side, rung, defeat, luck):
    """Return one side's move on `rung`, its probability, and who made it."""
    commander = is_commander(world, facts, s, side, rung, luck.who)
    weigh(world, law, facts, s, side, rung, defeat, commander)
    actor = facts.incidents.actor[s, side]
    which = luck_of_move(world, law, facts, s, actor, luck)
    precision = law.decisions.precision[actor]
    move, chance = pick(world.incidents.utility, MOVES, precision, which)
    return move, chance, BY_COMMANDER if commander else BY_CENTRE


@compiled
def beaten(world, s, side):
    """Return 1 if `side` lost the last fight in sector `s`, -1 if it won, else 0."""
    winner = world.battle.winner[s]
    if winner < 0:
        return 0.0
    return -1.0 if winner == side else 1.0


@compiled
def pushiness(world, facts, s, side):
    """Return how ready one side's command is to start an incident."""
    c = facts.incidents.command[s, side]
    return 0.1 + world.politics.autonomy[c] * (1.0 - 0.8 * world.politics.restraint[c])


@compiled
def first_mover(world, facts, s, u):
    """Return the side that begins an incident."""
    a, b = pushiness(world, facts, s, 0), pushiness(world, facts, s, 1)
    return 0 if u < a / (a + b) else 1


@compiled
def climb(world, law, facts, s, k, last, mover, shots):
    """Return the rung that a new incident reaches at once, before either side can consult much.

    It is incident `k` of its week; `last` says whether it is the week's last.
    """
    if shots >= law.incidents.shots:
        return TRESPASS
    rung, side = SHOTS, 1 - mover
    name = world.incidents.names[s]
    for turn in range(2):
        who, which = uniforms(world, LADDER, name, k * 4 + turn)
        part = INCIDENT + EACH * k + CLIMBS + turn
        luck = Luck(who, which, part, leaning_of_climb(world, facts, s, last, turn))
        move, _, _ = move_of(world, law, facts, s, side, rung, 0.0, luck)
        if move != RAISE:
            return rung
        rung += 1
        side = 1 - side
    return rung
