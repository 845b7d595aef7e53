"""Situation: what each actor sees, computed from its own beliefs when somebody may act on it.

A driver is one quantity that an actor weighs when it chooses: how likely it thinks an attack, how
its strength compares as far as it knows, the danger on its other fronts, the lessons of the past. A
condition holds or does not: a treaty is in force, an event has happened. Only drivers and
conditions that the scenario uses are computed; drivers only in weeks in which a decision, a round
of talks or a treaty may weigh them (`is_asked`). Nothing is decided here.
"""

from math import exp

from allohistory.kit import block, clip, compiled, index, logistic, number
from allohistory.kit.blocks import per
from allohistory.vocabulary.drivers import (
    ADVANTAGE,
    AGGRESSOR,
    AID_GIVEN,
    AIDS_ENEMY,
    ALIGNMENT,
    APPEAL,
    AT_WAR,
    ATTACK_EXPECTED,
    BESET,
    BUDGET,
    CAMPAIGN_SEASON,
    COMMITTED,
    EMBARGO,
    EMBARGO_FEAR,
    ENCIRCLED,
    GRIEVANCE,
    HARASSMENT,
    INTENT,
    LESSON,
    MONOLITH,
    OIL_NEED,
    PACT,
    POWER_SHIFT,
    PRESTIGE,
    RECOGNITION,
    RESTRAINT,
    TALKING,
    TENSION,
    THREAT,
    WALKED,
    WEAKENED,
    WEARINESS,
    WIN_CHANCE,
)
from allohistory.vocabulary.durations import MONTHLY

STATE = block(
    seen=per("driver", unit="driver", says="value that the slot's actor sees"),
    raised=index("driver", says="serial of the event that last raised it, -1 if none", start=-1),
    lowered=index("driver", says="serial of the event that last lowered it, -1 if none", start=-1),
    weighed_from=index(says="first week in which an event's hazard weighs drivers"),
    weighed_until=index(says="week after the last"),
    peak=per(
        "actor",
        "actor",
        unit="log divisions",
        says="greatest strength that the first believed of the second",
    ),
    slow=per("actor", "actor", unit="log divisions", says="balance of about a year ago"),
)
FACTS = block(
    driver=index("driver", says="driver of the slot"),
    actor=index("driver", says="who sees it"),
    other=index("driver", says="whom it is about, -1 for an own driver"),
    season=index("actor", 12, says="1 in the months in which an actor can campaign"),
    month=index("week", says="month (0-11) in which a week begins"),
    facing=index(
        "actor", "actor", says="group of the first that faces the second, -1 if none", start=-1
    ),
)
LAW = block(
    odds=number("log-odds", "log-odds of winning per doubling of the force ratio"),
    tension_scale=number("tension", "tension with half of the full effect"),
    grievance_scale=number("breaches", "breaches with half of the full effect"),
    oil_horizon=number("months", "stock below which the need for oil is felt"),
)
WRITES = ("situation",)

LN2 = 0.6931471805599453


@compiled
def balance(world, facts, a, b):
    """Return the log of `a`'s strength over its belief about `b`'s, where they face each other."""
    mine, theirs = facts.situation.facing[a, b], facts.situation.facing[b, a]
    if mine < 0 or theirs < 0:
        return 0.0
    return world.buildup.strength[mine] - world.intelligence.reckoned[a, theirs]


@compiled
def watch_balance(world, facts):
    """Update the peak believed strengths, and the balance of about a year ago."""
    own = world.situation
    for g in range(facts.sizes.group):
        a, b = facts.buildup.actor[g], facts.buildup.actor[facts.buildup.faces[g]]
        theirs = facts.situation.facing[b, a]
        if facts.situation.facing[a, b] != g or theirs < 0:
            continue
        now = balance(world, facts, a, b)
        believed = world.intelligence.reckoned[a, theirs]
        if world.clock.week == 0:
            own.slow[a, b] = now
            own.peak[a, b] = believed
        own.slow[a, b] += (now - own.slow[a, b]) / 52.0
        own.peak[a, b] = max(own.peak[a, b] - 0.002, believed)


@compiled
def own_driver(world, law, facts, code, a):
    """Return what `a` sees of itself."""
    if code == OIL_NEED:
        if facts.affairs.uses_oil[a] == 0:
            return 0.0
        return clip(1.0 - world.affairs.oil[a] / law.situation.oil_horizon, 0.0, 1.0)
    if code == CAMPAIGN_SEASON:
        return float(facts.situation.season[a, facts.situation.month[world.clock.week]])
    if code == RESTRAINT:
        strictest = 0.0
        for c in range(facts.sizes.command):
            if facts.politics.of[c] == a:
                strictest = max(strictest, world.politics.restraint[c])
        return strictest
    value = gauge_of(world.affairs, code)[a]
    if code == COMMITTED:
        value += world.clients.tied[a]
    if code == BUDGET:
        return value
    return clip(value, -1.0 if code == PRESTIGE else 0.0, 1.0)


@compiled
def gauge_of(affairs, code):
    """Return the gauge behind an own driver."""
    if code == BUDGET:
        return affairs.budget
    if code == PRESTIGE:
        return affairs.prestige
    if code == WEARINESS:
        return affairs.weariness
    if code == THREAT:
        return affairs.threat
    if code == COMMITTED:
        return affairs.committed
    return affairs.encircled


@compiled
def balance_driver(world, law, facts, code, a, b):
    """Return what `a` sees of its balance of forces with `b`."""
    ratio = balance(world, facts, a, b)
    if code == WIN_CHANCE:
        return logistic(law.situation.odds * ratio / LN2)
    if code == ADVANTAGE:
        return clip(0.5 * ratio / LN2, -1.0, 1.0)
    if code == POWER_SHIFT:
        return clip(world.situation.slow[a, b] - ratio, -1.0, 1.0)
    theirs = facts.situation.facing[b, a]
    if theirs < 0:
        return 0.0
    fall = world.intelligence.reckoned[a, theirs] - world.situation.peak[a, b]
    return clip(1.0 - exp(fall), 0.0, 1.0)


@compiled
def dealing_driver(world, law, facts, code, a, b):
    """Return what `a` sees of its dealings with `b`: treaties, talks, grievances, clients."""
    if code == GRIEVANCE:
        wrong = world.diplomacy.grievance[a, b]
        return wrong / (wrong + law.situation.grievance_scale)
    if code == PACT:
        return float(world.diplomacy.bound[a, b])
    if code == TALKING:
        return float(world.diplomacy.talking[a, b])
    if code == WALKED:
        return world.diplomacy.walked_out[b, a]
    if code == AIDS_ENEMY:
        return aid_to_enemies(world, facts, a, b)
    total, count = 0.0, 0
    for c in range(facts.sizes.client):
        if facts.clients.patron[c] != b or world.clients.exists[c] == 0:
            continue
        if code == HARASSMENT:
            if facts.clients.against[c] == a:
                total = max(total, world.clients.harassment[c])
        else:
            total += world.clients.monolith[c, a]
            count += 1
    if code == MONOLITH and count > 0:
        total /= count
    return clip(total, 0.0, 1.0)


@compiled
def aid_to_enemies(world, facts, a, b):
    """Return the greatest aid of `b` to an opponent of `a`."""
    most = 0.0
    for c in range(facts.sizes.actor):
        if (
            c != a
            and c != b
            and (facts.situation.facing[c, a] >= 0 or world.hostilities.at_war[c, a])
        ):
            most = max(most, world.affairs.aid[b, c])
    return clip(most, 0.0, 1.0)


@compiled
def victim_of(world, facts, a, b):
    """Return the actor other than `a` on whom `b` began the latest of its wars, or -1."""
    victim, latest = -1, -1
    for c in range(facts.sizes.actor):
        if c != a and world.hostilities.began[b, c] and world.hostilities.since[b, c] > latest:
            victim, latest = c, world.hostilities.since[b, c]
    return victim


@compiled
def pair_driver(world, law, facts, code, a, b):
    """Return what `a` sees of `b`."""
    affairs = world.affairs
    if code == ATTACK_EXPECTED:
        return world.intelligence.prepares[a, b]
    if code == TENSION:
        tension = affairs.tension[a, b]
        return tension / (tension + law.situation.tension_scale)
    if code == RECOGNITION:
        return clip(affairs.recognition[b, a], 0.0, 1.0)
    if code == AID_GIVEN:
        return clip(affairs.aid[a, b], 0.0, 1.0)
    if code == BESET:
        return clip(affairs.threat[b] + affairs.committed[b], 0.0, 1.0)
    if code == EMBARGO:
        return clip(affairs.embargo[b, a], 0.0, 1.0)
    if code == EMBARGO_FEAR:
        return clip(affairs.embargo_fear[a, b], 0.0, 1.0)
    if code == ALIGNMENT:
        return clip(affairs.alignment[a, b], -1.0, 1.0)
    if code == LESSON:
        return world.politics.lesson[a, b]
    if code == INTENT:
        return clip(affairs.intent[a, b], 0.0, 1.0)
    if code == APPEAL:
        return clip(affairs.appeal[b, a], 0.0, 1.0)
    if code == AT_WAR:
        return float(world.hostilities.at_war[a, b])
    if code == AGGRESSOR:
        return 1.0 if victim_of(world, facts, a, b) >= 0 else 0.0
    if code == WIN_CHANCE or code == ADVANTAGE or code == POWER_SHIFT or code == WEAKENED:
        return balance_driver(world, law, facts, code, a, b)
    return dealing_driver(world, law, facts, code, a, b)


@compiled
def what_moved_own(world, code, a):
    """Return the serials of the events that last raised and lowered an own driver, -1 for none."""
    affairs = world.affairs
    if code == BUDGET:
        return affairs.budget_raised[a], affairs.budget_lowered[a]
    if code == PRESTIGE:
        return affairs.prestige_raised[a], affairs.prestige_lowered[a]
    if code == WEARINESS:
        return affairs.weariness_raised[a], affairs.weariness_lowered[a]
    if code == THREAT:
        return affairs.threat_raised[a], affairs.threat_lowered[a]
    if code == COMMITTED:
        return affairs.committed_raised[a], affairs.committed_lowered[a]
    if code == ENCIRCLED:
        return affairs.encircled_raised[a], affairs.encircled_lowered[a]
    return -1, -1


@compiled
def what_moved_pair(world, facts, code, a, b):
    """Return the serials of the events that last raised and lowered what `a` sees of `b`."""
    affairs = world.affairs
    if code == ATTACK_EXPECTED:
        alarmed = world.intelligence.alarmed[a, b] == 1
        return world.intelligence.alarmed_by[a, b] if alarmed else -1, -1
    if code == LESSON:
        return world.politics.lesson_by[a, b], world.politics.lesson_by[a, b]
    if code == TENSION:
        up = max(affairs.tension_raised[a, b], world.politics.lesson_by[a, b])
        return up, affairs.tension_lowered[a, b]
    if code == RECOGNITION:
        return affairs.recognition_raised[b, a], affairs.recognition_lowered[b, a]
    if code == AID_GIVEN:
        return affairs.aid_raised[a, b], affairs.aid_lowered[a, b]
    if code == EMBARGO:
        return affairs.embargo_raised[b, a], affairs.embargo_lowered[b, a]
    if code == EMBARGO_FEAR:
        return affairs.embargo_fear_raised[a, b], affairs.embargo_fear_lowered[a, b]
    if code == ALIGNMENT:
        return affairs.alignment_raised[a, b], affairs.alignment_lowered[a, b]
    if code == INTENT:
        return affairs.intent_raised[a, b], affairs.intent_lowered[a, b]
    if code == APPEAL:
        return affairs.appeal_raised[b, a], affairs.appeal_lowered[b, a]
    if code == BESET:
        up = max(affairs.threat_raised[b], affairs.committed_raised[b])
        return up, max(affairs.threat_lowered[b], affairs.committed_lowered[b])
    return what_moved_dealings(world, facts, code, a, b)


@compiled
def what_moved_dealings(world, facts, code, a, b):
    """Return the serials behind wars and treaties of `a` and `b`."""
    if code == AT_WAR:
        return world.hostilities.serial[a, b], -1
    if code == AGGRESSOR:
        victim = victim_of(world, facts, a, b)
        return world.hostilities.serial[b, victim] if victim >= 0 else -1, -1
    if code == PACT or code == TALKING or code == WALKED:
        return world.diplomacy.last_serial[a, b], world.diplomacy.last_serial[a, b]
    return -1, -1


@compiled
def is_asked(world, facts):
    """Return whether anybody may weigh drivers before they are computed again."""
    week, talks = world.clock.week, world.diplomacy
    if world.situation.weighed_from <= week < world.situation.weighed_until:
        return True
    for d in range(facts.sizes.decision):
        if world.decisions.next[d] == week or facts.decisions.forced_at[d] == week:
            return True
    for t in range(facts.sizes.talk):
        if talks.signed_mask[t] != 0:
            if (week - talks.signed_week[t]) % MONTHLY == 0:
                return True
        elif talks.open[t] == 1:
            if (week - talks.opened[t]) % max(1, facts.diplomacy.interval[t]) == 0:
                return True
        elif talks.ended[t] >= 0 and (week - talks.ended[t]) % MONTHLY == 0:
            return True
    return False


@compiled
def derive(world, law, facts):
    """Note between which weeks the hazards of events may weigh drivers."""
    own, event = world.situation, facts.world_events
    own.weighed_from = own.weighed_until = 0
    for e in range(facts.sizes.event):
        if event.last_view[e] > event.first_view[e]:
            first, last = max(0, event.early[e] - 1), min(event.late[e], event.until[e])
            none = own.weighed_until == 0
            own.weighed_from = first if none else min(own.weighed_from, first)
            own.weighed_until = max(own.weighed_until, last)


@compiled
def step(world, law, facts, log):
    """Compute the drivers that may be weighed."""
    own = world.situation
    watch_balance(world, facts)
    for n in range(facts.sizes.driver if is_asked(world, facts) else 0):
        code, a, b = facts.situation.driver[n], facts.situation.actor[n], facts.situation.other[n]
        if b < 0:
            own.seen[n] = own_driver(world, law, facts, code, a)
            own.raised[n], own.lowered[n] = what_moved_own(world, code, a)
        else:
            own.seen[n] = pair_driver(world, law, facts, code, a, b)
            own.raised[n], own.lowered[n] = what_moved_pair(world, facts, code, a, b)
