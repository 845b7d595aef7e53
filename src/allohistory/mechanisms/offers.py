"""Offers: what each side puts on the table, when it gives way, and what the other makes of it.

First terms, concessions and final offers follow `bargaining`; what they and silence tell of their
maker follows `reckoning`. A part of `diplomacy`, whose blocks it reads and writes.
"""

from math import exp, log1p

from allohistory.kit import (
    FULL,
    NOTABLE,
    cause_of,
    compiled,
    normal_quantile,
    note_amounts,
    note_clauses,
    purpose,
    uniform,
)
from allohistory.mechanisms.bargaining import (
    CLAUSES,
    LEAST,
    NO_PACKAGE,
    NOBODY,
    acceptance,
    clauses_of,
    concession,
    firmness,
    gain_of,
    opening_offer,
    turning_point,
)
from allohistory.mechanisms.reckoning import (
    after_offer,
    after_reading,
    after_silence,
    after_standing_firm,
)
from allohistory.mechanisms.treaties import cheapen, note
from allohistory.mechanisms.valuation import amount_of, hidden, packages_of
from allohistory.vocabulary.events import CONCEDES, DROPS, FINAL, HARDENS, OFFER, OPENS

EVEN_CHANCE = 0.5  # boldness of a new offer by a side whose last one no longer serves it
ROUGHER = 2.0  # a concession tells of the other's mind less clearly than an offer

CONCEDE = purpose("diplomacy.concede")
FINALLY = purpose("diplomacy.final")
INSTRUCTIONS = purpose("diplomacy.instructions")


@compiled
def waiting_time(u, rate):
    """Return an exponential waiting time of `rate`; `u` is a uniform number."""
    return -log1p(-u) / rate if rate > 0.0 else 1e9


@compiled
def luck(world, facts, what, t, side):
    """Return the uniform of purpose `what` of a party to talks `t`, addressed by both names."""
    actor = facts.names.actor[facts.diplomacy.party[t, side]]
    return uniform(world, what, facts.names.talk[t], actor)


@compiled
def put_offer(world, law, facts, log, t, side, package, move):
    """Put a package of talks `t` on the table for `side`, and log it; `move` is what it is."""
    own, week = world.diplomacy, world.clock.week
    detail = FULL if move == CONCEDES else NOTABLE
    cause = own.serial[t]
    if move == HARDENS:
        first, last = facts.diplomacy.first_outside[t, side], facts.diplomacy.last_outside[t, side]
        cause = cause_of(world, law, facts, first, last, cause)
    own.offer[t, side], own.moved[t] = package, week
    serial = note(world, facts, log, t, OFFER, side, cause, detail, move)
    mask = clauses_of(package)
    note_clauses(log, serial, mask, hidden(facts, t) & mask)
    taken = acceptance(own, side, package, own.expected[t, side])
    note_amounts(log, serial, amount_of(facts, t, package), taken)


@compiled
def make_offers(world, law, facts, log, t):
    """Let a side without an offer make one; return whether any was made.

    Its last word stands unless it no longer serves it.
    """
    own, made = world.diplomacy, False
    for side in range(2):
        package = own.offer[t, side]
        lost = package != NO_PACKAGE and (
            clauses_of(package) & ~own.allowed != 0 or gain_of(own, side, package) <= 0.0
        )
        if package != NO_PACKAGE and not lost:
            continue
        own.offer[t, side] = NO_PACKAGE
        boldness = EVEN_CHANCE if lost else law.diplomacy.boldness
        mean = own.expected[t, side]
        package = opening_offer(own, side, packages_of(facts, t), mean, boldness)
        if package != NO_PACKAGE:
            put_offer(world, law, facts, log, t, side, package, HARDENS if lost else OPENS)
            made = True
    return made


@compiled
def hear_offers(world, law, t):
    """Let each side learn from a new offer of the other, once: it can bear what it offers."""
    own = world.diplomacy
    for side in range(2):
        package = own.offer[t, 1 - side]
        if package == own.heard[t, side]:
            continue
        own.heard[t, side] = package
        if package != NO_PACKAGE and own.variance[t, side] > 0.0:
            learn_limit(own, law, t, side, gain_of(own, 2 + side, package), 1.0)


@compiled
def learn_limit(own, law, t, side, limit, rougher):
    """Let `side` learn that the other can bear a loss of `limit`, more roughly by a factor."""
    noise = law.diplomacy.vagueness * rougher
    own.expected[t, side], own.variance[t, side] = after_offer(
        own.expected[t, side], own.variance[t, side], limit, noise
    )


@compiled
def patience_of(law, t, side):
    """Return the mean weeks for which `side` sits out an even doubt in talks `t`."""
    return max(1.0, law.diplomacy.patience[t, side] * law.diplomacy.haste)


@compiled
def who_yields(world, law, facts, t):
    """Return the side that gives way in this round, if any, and how firm it was."""
    own, mover, firm = world.diplomacy, NOBODY, 1.0
    soonest = float(facts.diplomacy.interval[t])
    for side in range(2):
        if own.offer[t, side] == NO_PACKAGE:
            continue
        stand = firmness(own, side, own.offer[t], own.expected[t, side])
        rate = (1.0 - stand) / max(stand, LEAST) / patience_of(law, t, side)
        wait = waiting_time(luck(world, facts, CONCEDE, t, side), rate)
        if wait < soonest:
            mover, soonest, firm = side, wait, stand
    return mover, firm


@compiled
def give_way(world, law, facts, log, t, side):
    """Let `side` concede; return whether it had anything to concede."""
    own, rule = world.diplomacy, law.diplomacy
    packages, mean = packages_of(facts, t), own.expected[t, side]
    package = concession(own, side, own.offer[t], packages, mean, rule.conviction)
    if package == NO_PACKAGE:
        return False
    a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
    lacking, move = own.must[side] & ~package & CLAUSES, CONCEDES
    if lacking != 0:
        own.dropped[t, side] |= lacking
        cheapen(own, law, b, a)
        move = DROPS
    own.final[t, side] = 0.0
    if own.variance[t, side] > 0.0 and luck(world, facts, FINALLY, t, side) < rule.finality:
        own.final[t, side] = rule.face * rule.bluster
        own.believes[t, 1 - side] = rule.credence * own.word[b, a]
        move = FINAL if move == CONCEDES else move
    put_offer(world, law, facts, log, t, side, package, move)
    return True


@compiled
def learn(world, law, facts, t, yielded):
    """Let each side learn from the round, in which `yielded` gave way, or `NOBODY`."""
    own, offers = world.diplomacy, world.diplomacy.offer
    for side in range(2):
        other = 1 - side
        doubtful = own.variance[t, side] > 0.0
        if not doubtful or offers[t, side] == NO_PACKAGE or offers[t, other] == NO_PACKAGE:
            continue
        even, margin = turning_point(own, side, offers[t, side], offers[t, other])
        if margin <= 0.0:
            continue
        if yielded == other:
            own.heard[t, side] = offers[t, other]
            limit = max(even, gain_of(own, 2 + side, offers[t, other]))
            learn_limit(own, law, t, side, limit, ROUGHER)
        elif yielded == NOBODY:
            # Patience is private: each judges the other's by its own.
            urge = 1.0 - exp(-facts.diplomacy.interval[t] / patience_of(law, t, side))
            own.expected[t, side], own.variance[t, side] = after_silence(
                own.expected[t, side], own.variance[t, side], even, urge, law.diplomacy.vagueness
            )
            if own.final[t, other] > 0.0:
                own.believes[t, side] = after_standing_firm(own.believes[t, side], urge)


@compiled
def read_instructions(world, law, facts, t):
    """Let a side with a channel into the other's instructions learn from it."""
    own, sources = world.diplomacy, facts.intelligence
    for channel in range(facts.sizes.channel):
        noise = law.diplomacy.instructions[channel]
        week = world.clock.week
        is_open = sources.open_from[channel] <= week < sources.open_until[channel]
        if noise <= 0.0 or not is_open or world.affairs.dead[channel] == 1:
            continue
        for side in range(2):
            a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
            if sources.owner[channel] == a and sources.about[channel] == b:
                name, reader = facts.names.channel[channel], facts.names.talk[t]
                error = normal_quantile(uniform(world, INSTRUCTIONS, name, reader))
                reading = own.tough[t, side] + noise * error
                own.expected[t, side], own.variance[t, side] = after_reading(
                    own.expected[t, side], own.variance[t, side], reading, noise
                )


@compiled
def give_up_demands(facts, own, t):
    """Let both sides of talks `t` cease to insist: their reasons belong to a time.

    What a side would never sign without stays.
    """
    for side in range(2):
        table = facts.diplomacy
        own.dropped[t, side] |= table.required[t, side] & ~table.strict[t, side]
        own.final[t, side] = 0.0
