"""Agreements: from the meeting of two offers to a signature, or to a side that goes back on them.

A text takes time to draft, and the world moves on. A part of `diplomacy`, whose blocks it reads and
writes.
"""

from math import exp

from allohistory.kit import (
    NOTABLE,
    abducted_uniform,
    cause_of,
    compiled,
    explain,
    note_amounts,
    note_cause,
    note_chance,
    note_clauses,
    purpose,
    site_now,
    uniform,
)
from allohistory.mechanisms.bargaining import LEAST, MOST_CLAUSES, clauses_of, gain_of
from allohistory.mechanisms.offers import give_up_demands
from allohistory.mechanisms.treaties import cheapen, note
from allohistory.mechanisms.valuation import amount_of, hidden
from allohistory.vocabulary.events import AGREED, RETRACTED, SIGNED

SIGN = purpose("diplomacy.sign")


@compiled
def agree(world, facts, log, t, side, chance):
    """Log that the offers of talks `t` have met, by a concession of `side`."""
    own = world.diplomacy
    own.agreed[t], own.moved[t] = world.clock.week + 1, world.clock.week
    serial = note(world, facts, log, t, AGREED, side, own.serial[t], NOTABLE)
    mask = clauses_of(own.offer[t, side])
    note_clauses(log, serial, mask, hidden(facts, t) & mask)
    note_amounts(log, serial, amount_of(facts, t, own.offer[t, side]), chance)


@compiled
def falls_through(world, law, facts, log, t):
    """Return whether a side goes back on what was agreed in talks `t`.

    It does where signing would cost it more than the face that it loses by going back.
    """
    own, face = world.diplomacy, law.diplomacy.face * law.diplomacy.bluster
    for side in range(2):
        package = own.offer[t, side]
        off_table = clauses_of(package) & ~own.allowed != 0
        if off_table or gain_of(own, side, package) < -face:
            first = facts.diplomacy.first_outside[t, side]
            last = facts.diplomacy.last_outside[t, side]
            cause = cause_of(world, law, facts, first, last, own.serial[t])
            serial = note(world, facts, log, t, RETRACTED, side, cause, NOTABLE)
            explain(log, serial, world, law, facts, first, last)
            a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
            own.grievance[b, a] += 1.0
            cheapen(own, law, b, a)
            own.agreed[t], own.moved[t] = 0, world.clock.week
            return True
    return False


@compiled
def consider_signing(world, law, facts, log, t):
    """Sign what was agreed in talks `t` if the text is ready; return whether both still gain."""
    own = world.diplomacy
    if min(gain_of(own, 0, own.offer[t, 0]), gain_of(own, 1, own.offer[t, 1])) <= 0.0:
        return False
    chance = 1.0 - exp(-facts.diplomacy.interval[t] / max(LEAST, law.diplomacy.drafting))
    if luck_of_signing(world, facts, t, chance) < chance:
        sign(world, law, facts, log, t, chance)
    return True


@compiled
def luck_of_signing(world, facts, t, chance):
    """Return the uniform that signs talks `t` if below `chance`: drawn, or abducted if known."""
    u = uniform(world, SIGN, facts.names.talk[t], 0)
    site = site_now(world, facts, facts.guide.first_of_talk[t], facts.guide.last_of_talk[t])
    if site < 0:
        return u
    low, high = (0.0, chance) if facts.guide.option[site] == 1 else (chance, 1.0)
    return abducted_uniform(world, site, low, high, u)


@compiled
def sign(world, law, facts, log, t, chance):
    """Bring the package of talks `t` into force."""
    own, table = world.diplomacy, facts.diplomacy
    mask = clauses_of(own.offer[t, 0])
    first, last = table.first_outside[t, 0], table.last_outside[t, 1]
    before = own.serial[t]
    serial = note(world, facts, log, t, SIGNED, 0, before, NOTABLE)
    note_chance(log, serial, chance)
    note_clauses(log, serial, mask, hidden(facts, t) & mask)
    note_amounts(log, serial, amount_of(facts, t, own.offer[t, 0]), 0.0)
    explain(log, serial, world, law, facts, first, last)
    # Views are of doing without a treaty: what speaks against that speaks for the signature.
    note_cause(log, serial, world, -1.0, before)
    own.open[t], own.agreed[t], own.ended[t] = 0, 0, -1
    own.noticed[t] = 0
    give_up_demands(facts, own, t)
    own.signed_mask[t] = mask
    own.signed_week[t] = world.clock.week
    own.signed_serial[t] = serial
    for bit in range(MOST_CLAUSES):
        if mask >> bit & 1:
            c = table.member[t, bit]
            own.in_force[c] = 1
            own.under[c] = t
            own.unperformed[c] = 0
            own.seen[c] = 0
