"""Moves: what asking, holding, building up, striking and widening are worth to a side.

A part of `incidents`, whose blocks it reads and writes; so are the moves of a first clash, which
backs down, stays or is raised. Sunk cost makes the army on the spot build up and its centre ask, a
gamble for resurrection (Downs and Rocke 1994).
"""

from math import exp, log, log1p

from allohistory.kit import clip, compiled
from allohistory.mechanisms.quarrel_luck import ASK, BACK, BUILD, HOLD, RAISE, STAY, STRIKE, WIDEN
from allohistory.mechanisms.stance import stance_of
from allohistory.vocabulary.events import LIMITED_WAR

NEVER = -50.0  # utility of a move that cannot be made
PATROL_SIZE = 25.0  # men from which the cost of size counts
ARMY_SIZE = 5.0  # log of the size from which winter stops an army
HUNDRED = 100.0  # losses of which fatigue counts the logarithm
MOST_COMMITTED = 3.0
LONGEST = 40  # weeks beyond which weariness grows no more
ON_THE_ROAD = 1.05  # men wanted, relative to those in place, from which more are on the road
MOMENTUM = 0.5  # utility of building up further while men are on the road
CONTENT = 1.0  # fall in it, and in that of striking, for the stronger side that won
CONTENT_AFTER = 2  # weeks after a fight from which it holds
LEAST_STEP = 1.3  # least men wanted after a build-up, relative to those in place
FEWEST = 10.0  # men without whom no side strikes
CENTRE_BUILDS, CENTRE_STRIKES, CENTRE_ASKS = 0.6, 0.25, -0.5  # share of prestige to a centre
COMMANDER_STRIKES = 0.5
COLD = (1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1)  # by month


@compiled
def beaten(world, s, side):
    """Return 1 if one side lost the last fight in sector `s`, -1 if it won, else 0."""
    winner = world.battle.winner[s]
    if winner < 0:
        return 0.0
    return -1.0 if winner == side else 1.0


@compiled
def local_odds(world, law, facts, s, side):
    """Return the log of the men of one side in place over those it believes to face.

    Men count by their quality; the other side is misjudged as its whole force is.
    """
    g, h = facts.incidents.group[s, side], facts.incidents.group[s, 1 - side]
    a, b = facts.buildup.actor[g], facts.buildup.actor[h]
    men = world.incidents.men
    odds = log(max(men[s, side], 5.0) / max(men[s, 1 - side], 5.0))
    odds += log(max(law.buildup.quality[g], 0.05) / max(law.buildup.quality[h], 0.05))
    odds += world.affairs.quality[a] - world.affairs.quality[b]
    misjudged = world.intelligence.reckoned[a, h] - world.buildup.strength[h]
    return clip(odds - clip(misjudged, -1.0, 1.0), -2.5, 2.5)


@compiled
def is_content(world, s, side):
    """Return whether one side won the last fight and is the stronger on the spot."""
    men = world.incidents.men
    return world.battle.winner[s] == side and men[s, 1 - side] < men[s, side]


@compiled
def is_driven_off(world, s, side):
    """Return whether one side has nobody left to speak of where it has fought."""
    men = world.incidents.men[s, side]
    return men < FEWEST and world.battle.losses[s, side] > men


@compiled
def is_on_the_road(world, s, side):
    """Return whether one side has sent for more men than are in place."""
    own = world.incidents
    return own.wanted[s, side] > ON_THE_ROAD * own.men[s, side]


@compiled
def weigh_clash(world, law, facts, s, side, rung, commander):
    """Compute one side's utilities of backing down, staying and raising a first clash of `rung`."""
    rule, utility = law.incidents, world.incidents.utility
    stance = stance_of(world, law, facts, s, side, commander)
    going = stance.push + stance.zeal - stance.brake
    utility[BACK] = rule.backing - stance.stakes
    if not commander:
        utility[BACK] += 0.5 * stance.brake
    utility[STAY] = 0.0
    utility[RAISE] = rule.raising + stance.stakes - rule.rung_cost * rung + going


@compiled
def weigh_asking(world, law, s, side, stance, commander):
    """Return one side's utility of asking for a truce in the quarrel of sector `s`."""
    own, rule = world.incidents, law.incidents
    lost = world.battle.losses[s, side]
    asking = rule.asking - stance.stakes + rule.fatigue * log1p(lost / HUNDRED)
    asking += rule.spent * lost / max(own.pool[s, side], 1.0)
    sunk = rule.prestige * min(own.commitment[s, side], MOST_COMMITTED)
    defeat = rule.defeat * beaten(world, s, side)
    if commander:
        return asking - sunk + 0.5 * defeat
    return asking + CENTRE_ASKS * sunk + defeat + 0.5 * stance.brake


@compiled
def weigh_building(world, law, s, side, stance, odds):
    """Return one side's utility of sending for more, but for weariness, winter and prestige."""
    own, rule = world.incidents, law.incidents
    men = own.men[s, side]
    building = rule.building_up + stance.stakes + stance.push + stance.zeal - stance.brake
    building -= rule.build_odds * odds + rule.size_cost * log(max(men, PATROL_SIZE) / PATROL_SIZE)
    building -= rule.truce_weight * own.truce[s]
    if is_on_the_road(world, s, side):
        building += MOMENTUM
    if world.clock.week - own.last_fight[s] > CONTENT_AFTER and is_content(world, s, side):
        building -= CONTENT
    if men * LEAST_STEP > own.room[s, side]:
        return NEVER
    return building


@compiled
def weigh(world, law, facts, s, side, commander):
    """Compute one side's utilities of the moves in the quarrel of `s`; return how many it has."""
    own, rule, utility = world.incidents, law.incidents, world.incidents.utility
    stance = stance_of(world, law, facts, s, side, commander)
    odds = local_odds(world, law, facts, s, side)
    men = own.men[s, side]
    large = log(max(men, PATROL_SIZE) / PATROL_SIZE) > ARMY_SIZE
    winter = rule.winter * COLD[facts.situation.month[world.clock.week]]
    weary = rule.weary * min(world.clock.week - own.since[s], LONGEST)
    sunk = rule.prestige * min(own.commitment[s, side], MOST_COMMITTED)
    going = stance.zeal - stance.brake
    strike = rule.striking + rule.strike_odds * odds
    utility[HOLD] = 0.0
    utility[ASK] = weigh_asking(world, law, s, side, stance, commander) + weary
    utility[BUILD] = weigh_building(world, law, s, side, stance, odds) - 0.5 * winter - weary
    utility[STRIKE] = strike + stance.stakes + 0.5 * stance.push + going
    utility[WIDEN] = strike - stance.brake - rule.brink
    if large:
        utility[ASK] += 0.5 * winter
        utility[STRIKE] -= 0.3 * winter
    if world.clock.week - own.last_fight[s] <= 1:
        utility[STRIKE] -= rule.fresh
    if is_on_the_road(world, s, side):
        utility[STRIKE] -= rule.hope
    if is_content(world, s, side):
        utility[STRIKE] -= CONTENT
    if men < FEWEST:
        utility[STRIKE] = NEVER
    utility[BUILD] += (1.0 if commander else CENTRE_BUILDS) * sunk
    utility[STRIKE] += (COMMANDER_STRIKES if commander else CENTRE_STRIKES) * sunk
    return WIDEN + 1 if own.rung[s] >= LIMITED_WAR else WIDEN


@compiled
def note_chances(world, law, actor, turn, options):
    """Fill in the chances of the moves of the side of `turn`, by the utilities computed last."""
    own, precision = world.incidents, law.decisions.precision[actor]
    best, total = own.utility[0], 0.0
    for move in range(1, options):
        best = max(best, own.utility[move])
    for move in range(5):
        own.chance[turn, move] = 0.0
    for move in range(options):
        own.chance[turn, move] = exp(precision * (own.utility[move] - best))
        total += own.chance[turn, move]
    for move in range(options):
        own.chance[turn, move] /= total


@compiled
def choose(chance, options, u):
    """Return the first move at which the cumulated chance exceeds `u`: harsher ones come last."""
    reached = 0.0
    for move in range(options - 1):
        reached += chance[move]
        if u < reached:
            return move
    return options - 1
