"""The frontier: where there is one, and the expected number of incidents on it in a week.

The first part of `incidents`, whose blocks it reads.
"""

from math import cos, exp, log, pi

from allohistory.kit import clip, compiled
from allohistory.vocabulary.durations import WEEK

TURN = tuple(cos(2.0 * pi * month / 12.0) for month in range(12))  # by months from the peak month


@compiled
def is_border(world, facts, s):
    """Return whether sector `s` has a border, and no general war across it."""
    event = facts.incidents.opening[s]
    if event >= 0:
        if world.world_events.happened[event] == 0:
            return False
    elif world.clock.week < facts.incidents.opens[s]:
        return False
    return world.hostilities.at_war[facts.incidents.actor[s, 0], facts.incidents.actor[s, 1]] == 0


@compiled
def contact(world, law, facts, s):
    """Return the log of both sides' mean force relative to the start."""
    total = 0.0
    for side in range(2):
        g = facts.incidents.group[s, side]
        total += log(max(0.1, world.buildup.divisions[g]) / max(0.1, law.buildup.divisions[g]))
    return 0.5 * total


@compiled
def crowd(world, law, facts, s):
    """Return the factor of contact on the incidents of sector `s`; 1 at `contact_start`.

    A line has a limited number of fords and heights: F**w / (F**w + K**w) of the force F, the
    saturating response of Holling (1959), type III.
    """
    rule, left = law.incidents, world.incidents.contact_least
    force = contact(world, law, facts, s) - rule.contact_start
    return (1.0 + left) / (exp(-rule.contact_weight * force) + left)


@compiled
def rate(world, law, facts, s):
    """Return the expected number of incidents in sector `s` this week."""
    own, rule = world.incidents, law.incidents
    a, b = facts.incidents.actor[s, 0], facts.incidents.actor[s, 1]
    tension = world.affairs.tension[a, b]
    restraint = 0.5 * (
        world.politics.restraint[facts.incidents.command[s, 0]]
        + world.politics.restraint[facts.incidents.command[s, 1]]
    )
    month = facts.situation.month[world.clock.week]
    turn = TURN[abs(month - facts.incidents.season_peak[s])]
    push = (
        rule.tension_weight * tension / (tension + rule.tension_scale)
        - rule.restraint_weight * restraint
        - rule.pact_weight * world.diplomacy.bound[a, b]
    )
    contacts = rule.incidents[s] * WEEK * crowd(world, law, facts, s)
    base = contacts * exp(clip(push, -5.0, 4.0)) * (1.0 + rule.season[s] * turn)
    return base + rule.crowding * own.excited[s] / (rule.crowding + own.excited[s])
