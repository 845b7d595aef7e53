"""The frontier: posts, the line between them, and how often the two sides meet.

The first part of `incidents`, whose blocks it reads and writes. Posts are built toward what the
force behind them keeps on a line; patrols from them meet as the product of their numbers, and learn
where the other's line runs. What changes slowly is computed once a month.
"""

from math import cos, exp, pi

from allohistory.kit import clip, compiled
from allohistory.mechanisms.stance import tense
from allohistory.vocabulary.durations import MONTHLY, WEEK

TURN = tuple(cos(2.0 * pi * month / 12.0) for month in range(12))  # by months from the peak month
FULL_MEETING = 2.8  # meetings relative to those of posts at 60 % on both sides: 1 / 0.6**2
MISTAKES = 4.0  # accidents for a contact on a wholly unclear line, times `accident_share`
USUAL_RESTRAINT = 0.4  # restraint at which the rates of the sectors hold
# Parts of the deliberate acts; 1 and 4 are local initiatives of the leading side and of the other.
LEAD_ORDERED, LEAD_ANSWERS, OTHER_ANSWERS, OTHER_ORDERED = 0, 2, 3, 5
MOST_GRIEVED = 3.0  # grievance beyond which local initiatives grow no more


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
def force_of(world, law, facts, s, side):
    """Return one side's force free of other tasks, relative to its force at the start."""
    g = facts.incidents.group[s, side]
    free = world.buildup.divisions[g] * (1.0 - world.clients.tied[facts.buildup.actor[g]])
    return free / max(0.1, law.buildup.divisions[g])


@compiled
def man_posts(world, law, facts, s):
    """Build posts toward what each side's force keeps on the line, or give some up, for a month."""
    rule, posts = law.incidents, world.incidents.posts
    for side in range(2):
        force = force_of(world, law, facts, s, side)
        gap = force / (force + rule.posts_full) - posts[s, side]
        pace = rule.building if gap > 0.0 else rule.leaving
        posts[s, side] += clip(pace * MONTHLY * WEEK, 0.0, 1.0) * gap


@compiled
def meetings(world, law, facts, s):
    """Return how often patrols meet, relative to posts at 60 % on both sides."""
    posts = world.incidents.posts
    month = facts.situation.month[world.clock.week]
    turn = TURN[abs(month - facts.incidents.season_peak[s])]
    season = 1.0 + law.incidents.season[s] * turn
    return FULL_MEETING * posts[s, 0] * posts[s, 1] * season


@compiled
def doubt(world, law, s):
    """Return how unclear the line is: what is neither learnt nor marked, nor talked about."""
    own, rule = world.incidents, law.incidents
    left = rule.unlearnt + (1.0 - rule.unlearnt) * exp(-own.learnt[s])
    talked = 1.0 - rule.commission_worth * own.commission[s]
    return rule.unclear[s] * left * talked * own.unmarked[s]


@compiled
def survey(world, law, facts, s):
    """Update posts, what is learnt, and the rates of the coming month in sector `s`."""
    own, rule = world.incidents, law.incidents
    man_posts(world, law, facts, s)
    meeting = meetings(world, law, facts, s)
    own.learnt[s] += rule.learning * meeting * MONTHLY * WEEK
    contacts = rule.incidents[s] * WEEK * meeting
    accidents = contacts * MISTAKES * rule.accident_share * doubt(world, law, s)
    own.accident_rate[s] = accidents
    own.quiet[s] = exp(-accidents)
    own.truce[s] *= own.truce_kept
    for side in range(2):
        own.grievance[s, side] *= own.grievance_kept
        grievance = clip(own.grievance[s, side], 0.0, MOST_GRIEVED)
        own.local_rate[s, side] = contacts * (1.0 - rule.accident_share)
        own.local_rate[s, side] *= exp(rule.grievance_weight * grievance)


@compiled
def obedience(world, law, facts):
    """Compute the local initiatives that the orders of each command allow, relative to usual."""
    own, rule = world.incidents, law.incidents
    for c in range(facts.sizes.command):
        restraint = world.politics.restraint[c] - USUAL_RESTRAINT
        own.obeyed[c] = exp(-rule.restraint_weight * restraint)


@compiled
def reaction(world, law, facts, s, side):
    """Return the deliberate acts that recent incidents call for from one side this week.

    Restraint acts on all of a side's acts; looser orders than usual do not multiply its reprisals,
    so that excitation dies out under every law.
    """
    rule, excited = law.incidents, world.incidents.excited[s, side]
    if excited <= 0.0:
        return 0.0
    obeyed = min(1.0, world.incidents.obeyed[facts.incidents.command[s, side]])
    return obeyed * rule.crowding * excited / (rule.crowding + excited)


@compiled
def initiative(world, law, facts, s, side, spur):
    """Return the local initiatives expected of one side this week, apart from answers."""
    own, c = world.incidents, facts.incidents.command[s, side]
    return own.local_rate[s, side] * own.obeyed[c] * (0.3 + 1.4 * world.politics.autonomy[c]) * spur


@compiled
def spur_of(world, law, facts, s):
    """Return the factor of tension and of a treaty not to fight on local initiatives."""
    rule = law.incidents
    a, b = facts.incidents.actor[s, 0], facts.incidents.actor[s, 1]
    push = rule.tension_weight * tense(world, law, a, b)
    return exp(clip(push - rule.pact_weight * world.diplomacy.bound[a, b], -5.0, 4.0))


@compiled
def by_order(world, law, s, side):
    """Return the incidents expected of one side this week under a standing order."""
    own = world.incidents
    if own.order_left[s, side] <= 0:
        return 0.0
    return law.incidents.order_yield * min(1.0, 2.0 * own.posts[s, side])


@compiled
def deliberate(world, law, facts, s):
    """Return the deliberate acts expected in sector `s` this week, and fill in their parts.

    The parts lie so that what a side does less of goes from its own end: ordered, local and
    answering acts of the leading side, then answering, local and ordered ones of the other.
    """
    rates, spur, total = world.incidents.rates, spur_of(world, law, facts, s), 0.0
    first = facts.incidents.lead[s]
    second = 1 - first
    rates[0] = by_order(world, law, s, first)
    rates[1] = initiative(world, law, facts, s, first, spur)
    rates[2] = reaction(world, law, facts, s, first)
    rates[3] = reaction(world, law, facts, s, second)
    rates[4] = initiative(world, law, facts, s, second, spur)
    rates[5] = by_order(world, law, s, second)
    for part in range(6):
        total += rates[part]
    return total


@compiled
def part_of(rates, total, u):
    """Return the part of `rates`, which sum to `total`, in which the uniform `u` lies."""
    reached, last = 0.0, 0
    for part in range(6):
        reached += rates[part]
        if rates[part] > 0.0:
            last = part  # the sum may fall short of `total` by rounding
        if u * total < reached:
            return part
    return last
