"""Talks: one round at a table where each side only reckons what the other would settle for.

In a round both sides revalue everything. A side without an offer makes one; otherwise two clocks
run, each at the odds, as its owner reckons, that it is its own turn to give way, and the sooner
moves (`offers`). Offers that meet are agreed on, and signed when the text is drafted
(`agreements`). A side without hope breaks off; a table at which nothing moves breaks up. A part of
`diplomacy`, whose blocks it reads and writes.
"""

from math import exp

from allohistory.kit import (
    NOTABLE,
    cause_of,
    compiled,
    explain,
    normal_quantile,
    note_amounts,
    note_chance,
    note_clauses,
    purpose,
    uniform,
)
from allohistory.mechanisms.agreements import agree, consider_signing, falls_through
from allohistory.mechanisms.bargaining import (
    LEAST,
    MOST_CLAUSES,
    NO_PACKAGE,
    NOBODY,
    best_prospect,
    gain_of,
    hope,
)
from allohistory.mechanisms.offers import (
    give_up_demands,
    give_way,
    hear_offers,
    learn,
    luck,
    make_offers,
    read_instructions,
    waiting_time,
    who_yields,
)
from allohistory.mechanisms.reckoning import after_time
from allohistory.mechanisms.treaties import note
from allohistory.mechanisms.valuation import hidden, insisted, lay_table, packages_of
from allohistory.vocabulary.durations import MONTHLY
from allohistory.vocabulary.events import RETURNED, STALLED, TALKS_OPENED, WALKED

LONG_APART = 2.0  # half-lives of soreness after which what was insisted on is no longer

TOUGH = purpose("diplomacy.tough")
MISREAD = purpose("diplomacy.misread")
WALK = purpose("diplomacy.walk")
STALL = purpose("diplomacy.stall")
RETURN = purpose("diplomacy.return")


@compiled
def first_reckoning(world, law, facts, t):
    """Draw how either side misjudges the other, when they first sit down."""
    own, rule = world.diplomacy, law.diplomacy
    own.met[t], own.left[t] = 1, 1.0
    for side in range(2):
        actor = facts.names.actor[facts.diplomacy.party[t, side]]
        error = normal_quantile(luck(world, facts, TOUGH, t, side))
        own.tough[t, side] = rule.darkness * (error + rule.optimism)
        own.expected[t, side], own.variance[t, side] = 0.0, rule.darkness * rule.darkness
        for bit in range(MOST_CLAUSES):
            c = facts.diplomacy.member[t, bit]
            if c >= 0:
                name = facts.names.talk[t] ^ facts.names.clause[c]
                u = uniform(world, MISREAD, name, actor)
                own.misread[t, side, bit] = rule.misreading * normal_quantile(u)


@compiled
def sit_down(world, law, facts, log, t, side, cause):
    """Open talks `t`, or resume them after they were broken off."""
    own, week = world.diplomacy, world.clock.week
    apart = week - own.ended[t] if own.ended[t] >= 0 else 0
    kind = RETURNED if own.ended[t] >= 0 else TALKS_OPENED
    note(world, facts, log, t, kind, side, cause, NOTABLE)
    if own.met[t] == 0:
        first_reckoning(world, law, facts, t)
    own.open[t], own.rounds[t], own.agreed[t] = 1, 0, 0
    own.opened[t], own.moved[t] = week, week
    if apart > LONG_APART * law.diplomacy.soreness:
        give_up_demands(facts, own, t)
    if facts.diplomacy.is_pact[t] == 1:
        a, b = facts.diplomacy.party[t, 0], facts.diplomacy.party[t, 1]
        own.pact_talk[a, b] = t
        own.pact_talk[b, a] = t


@compiled
def close(world, t, side):
    """Close talks `t`, which `side` has left, or nobody in particular."""
    own = world.diplomacy
    own.open[t], own.agreed[t] = 0, 0
    own.ended[t], own.walker[t] = world.clock.week, side


@compiled
def obstacle(world, facts, t, side):
    """Return what stands in the way of `side`: what the other insists on, or what it asks most.

    The clauses are bits; the second number is 1 if they are insisted on.
    """
    own = world.diplomacy
    demand = insisted(world, facts, t, 1 - side)
    other = own.offer[t, 1 - side]
    if demand != 0:
        return demand, 1
    if other == NO_PACKAGE or gain_of(own, side, other) > 0.0:
        return 0, 0
    least = 0.0
    for bit in range(MOST_CLAUSES):
        if other >> bit & 1 and own.worth[side, bit] < least:
            least, demand = own.worth[side, bit], 1 << bit
    return demand, 0


@compiled
def walk_out(world, law, facts, log, t, side, cause, chance):
    """Let `side` break off talks `t`, which it did with `chance`."""
    own = world.diplomacy
    demand, firm = 0, 0
    if chance < 1.0:  # over the terms, not over an event
        demand, firm = obstacle(world, facts, t, side)
    serial = note(world, facts, log, t, WALKED, side, cause, NOTABLE, firm)
    note_chance(log, serial, chance)
    if chance < 1.0:
        note_clauses(log, serial, demand, hidden(facts, t) & demand)
        first, last = facts.diplomacy.first_outside[t, side], facts.diplomacy.last_outside[t, side]
        explain(log, serial, world, law, facts, first, last)
    a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
    own.walked_out[a, b] = 1.0
    close(world, t, side)


@compiled
def hold_round(world, law, facts, log, t):
    """Hold one round of talks `t`; new terms are taken home before anybody answers."""
    own = world.diplomacy
    own.rounds[t] += 1
    lay_table(world, law, facts, t)
    own.left[t] *= 1.0 - law.diplomacy.parley
    if own.agreed[t] > 0 and not falls_through(world, law, facts, log, t):
        if not consider_signing(world, law, facts, log, t):
            consider_breaking_up(world, law, facts, log, t)
        return
    made = make_offers(world, law, facts, log, t)
    hear_offers(world, law, t)
    read_instructions(world, law, facts, t)
    if own.offer[t, 0] != NO_PACKAGE and own.offer[t, 0] == own.offer[t, 1]:
        agree(world, facts, log, t, 0, 1.0)
        return
    if made:
        return
    mover, firm = who_yields(world, law, facts, t)
    if mover != NOBODY and not give_way(world, law, facts, log, t, mover):
        mover = NOBODY
    learn(world, law, facts, t, mover)
    if own.offer[t, 0] != NO_PACKAGE and own.offer[t, 0] == own.offer[t, 1]:
        agree(world, facts, log, t, max(0, mover), 1.0 - firm)
    elif mover == NOBODY:
        consider_leaving(world, law, facts, log, t)


@compiled
def consider_leaving(world, law, facts, log, t):
    """Let a side without hope break off talks `t`, or else the table break up."""
    own, rule, interval = world.diplomacy, law.diplomacy, float(facts.diplomacy.interval[t])
    quitter, soonest, risk = NOBODY, interval, 0.0
    for side in range(2):
        hopeless = 1.0 - hope(own, side, packages_of(facts, t), own.expected[t, side])
        rate = hopeless / max(1.0, rule.patience[t, side])
        wait = waiting_time(luck(world, facts, WALK, t, side), rate)
        if wait < soonest:
            quitter, soonest, risk = side, wait, rate
    if quitter != NOBODY:
        chance = 1.0 - exp(-risk * interval)
        walk_out(world, law, facts, log, t, quitter, own.serial[t], chance)
    else:
        consider_breaking_up(world, law, facts, log, t)


@compiled
def consider_breaking_up(world, law, facts, log, t):
    """Let talks `t` break up, the sooner the longer nothing has moved."""
    own, rule, interval = world.diplomacy, law.diplomacy, float(facts.diplomacy.interval[t])
    still = world.clock.week - own.moved[t]
    chance = 1.0 - exp(-interval * still / (rule.patience[t, 0] * rule.patience[t, 1] + LEAST))
    if uniform(world, STALL, facts.names.talk[t], 0) < chance:
        serial = note(world, facts, log, t, STALLED, 0, own.serial[t], NOTABLE)
        note_amounts(log, serial, float(still), 0.0)
        give_up_demands(facts, own, t)
        close(world, t, NOBODY)


@compiled
def come_back(world, law, facts, log, t):
    """Let a side ask again for talks `t`, broken off a while ago, if it hopes for enough."""
    own, rule = world.diplomacy, law.diplomacy
    since = world.clock.week - own.ended[t]
    if since % MONTHLY != 0:
        return
    kept = 0.5 ** (MONTHLY / max(LEAST, rule.soreness))
    for side in range(2):
        own.expected[t, side], own.variance[t, side] = after_time(
            own.expected[t, side], own.variance[t, side], kept, rule.darkness
        )
    if since < rule.cooling[t]:
        return
    lay_table(world, law, facts, t)
    first_side, soonest = NOBODY, 1.0
    for side in range(2):
        packages, mean = packages_of(facts, t), own.expected[t, side]
        if best_prospect(own, side, packages, mean, NO_PACKAGE)[1] > rule.eagerness:
            wait = waiting_time(luck(world, facts, RETURN, t, side), rule.initiative)
            if wait < soonest:
                first_side, soonest = side, wait
    if first_side != NOBODY:
        first = facts.diplomacy.first_outside[t, first_side]
        last = facts.diplomacy.last_outside[t, first_side]
        # Views are of doing without a treaty: what speaks against that brings it back.
        cause = cause_of(world, law, facts, first, last, own.serial[t], -1.0)
        sit_down(world, law, facts, log, t, first_side, cause)
