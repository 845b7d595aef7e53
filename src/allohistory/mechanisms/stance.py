"""Stance: what each side has at stake in a sector, and what holds it back.

A part of `incidents`, whose blocks it reads: the terms that orders, first clashes and the moves of
a quarrel have in common. Who decides is the commander on the spot, with the chance of his autonomy,
or his centre.
"""

from typing import NamedTuple

from allohistory.kit import clip, compiled

MOST_WARY = 4.0  # remembered battles beyond which wariness no longer grows


class Stance(NamedTuple):
    """Terms of one side's utilities."""

    stakes: float  # value of the ground, and of the word given for it
    push: float  # what speaks for going further: odds, lessons, alertness, less wariness
    brake: float  # orders, and for a centre its other fronts
    zeal: float  # of a commander


@compiled
def reach_of(law, s, side):
    """Return the share of one side's force that can be brought to sector `s`."""
    return law.incidents.reach_a[s] if side == 0 else law.incidents.reach_b[s]


@compiled
def stakes_of(law, s, side):
    """Return the value of the ground in sector `s` to one side."""
    return law.incidents.stakes_a[s] if side == 0 else law.incidents.stakes_b[s]


@compiled
def in_reach(world, law, facts, s, side):
    """Return the men of one side that can be brought to sector `s`: free ones of its force."""
    g = facts.incidents.group[s, side]
    free = world.buildup.divisions[g] * (1.0 - world.clients.tied[facts.buildup.actor[g]])
    return reach_of(law, s, side) * 1000.0 * law.buildup.men[g] * free


@compiled
def theatre_odds(world, facts, s, side):
    """Return the log of one side's force in reach over its belief about the other's."""
    actor = facts.incidents.actor[s, side]
    mine = world.buildup.strength[facts.incidents.group[s, side]] + world.incidents.reach[s, side]
    theirs = world.intelligence.reckoned[actor, facts.incidents.group[s, 1 - side]]
    return clip(mine - theirs - world.incidents.reach[s, 1 - side], -2.0, 2.0)


@compiled
def pledged(world, facts, s, side):
    """Return how firmly one side has bound itself in public to defend its client's soil there."""
    actor, local = facts.incidents.actor[s, side], facts.incidents.local[s, side]
    return 0.0 if actor == local else world.affairs.pledge[actor, local]


@compiled
def tense(world, law, a, b):
    """Return the tension between two actors as a share of its full effect."""
    tension = world.affairs.tension[a, b]
    return tension / (tension + law.incidents.tension_scale)


@compiled
def elsewhere_of(world, actor, other):
    """Return how far danger elsewhere weighs on `actor`, unless it means to attack `other`."""
    danger = clip(world.affairs.committed[actor] + world.affairs.threat[actor], 0.0, 1.0)
    return danger * (1.0 - world.affairs.intent[actor, other])


@compiled
def lesson_of(world, law, actor, other):
    """Return what past results against `other` speak for acting, less wariness."""
    rule, politics = law.incidents, world.politics
    wary = clip(politics.wary[actor, other], 0.0, MOST_WARY)
    return rule.lesson_weight * politics.lesson[actor, other] - rule.wariness * wary


@compiled
def stakes_now(world, law, facts, s, side):
    """Return the utility of the ground to one side, with its word if that is pledged."""
    rule = law.incidents
    word = rule.pledge_worth * pledged(world, facts, s, side)
    return rule.stakes_weight * stakes_of(law, s, side) + word


@compiled
def brake_on(world, law, facts, s, side, commander):
    """Return what orders, and for a centre other fronts, take from one side's utilities."""
    rule = law.incidents
    cost = rule.restraint_cost * world.politics.restraint[facts.incidents.command[s, side]]
    if commander:
        return 0.5 * cost
    actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
    return cost + rule.burden * elsewhere_of(world, actor, other)


@compiled
def stance_of(world, law, facts, s, side, commander):
    """Return the terms of one side's utilities in sector `s`."""
    rule = law.incidents
    actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
    push = lesson_of(world, law, actor, other)
    push += rule.odds_weight * theatre_odds(world, facts, s, side)
    push += rule.alert * (tense(world, law, actor, other) - rule.alert_at)
    push -= rule.deterrence * pledged(world, facts, s, 1 - side)
    return Stance(
        stakes_now(world, law, facts, s, side),
        push,
        brake_on(world, law, facts, s, side, commander),
        rule.zeal if commander else 0.0,
    )


@compiled
def is_commander(world, facts, s, side, who):
    """Return whether the commander on the spot decides for one side."""
    return who < world.politics.autonomy[facts.incidents.command[s, side]]
