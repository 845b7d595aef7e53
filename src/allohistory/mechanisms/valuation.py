"""Valuation: what each clause is worth to either side of talks, and what the other reckons it is.

Worths are views of the factions in power. Three things are valued differently by those who know and
those who only believe: a clause that a third party must perform is worth to its suitor what it
believes of the patron's command, and costs the patron what it knows of its client's obedience; each
side errs about each clause; and how far either insists on something is a matter of credence. A part
of `diplomacy`, whose blocks it reads and writes.
"""

from math import exp, sqrt

from allohistory.kit import appraise, compiled
from allohistory.mechanisms.bargaining import (
    CLAUSES,
    LEVELS,
    MOST_CLAUSES,
    NO_PACKAGE,
    add_up,
    base,
    drop_settled,
)
from allohistory.mechanisms.obedience import can_be_told, performance

NEVER_WITHOUT = 99.0  # face at stake in what a side would never sign without: all of it


@compiled
def on_table(world, facts, t):
    """Return the clauses that talks `t` can be about now: those that somebody could perform."""
    mask = facts.diplomacy.table[t]
    for bit in range(MOST_CLAUSES):
        if mask >> bit & 1:
            d = facts.diplomacy.directive[facts.diplomacy.member[t, bit]]
            if d >= 0 and not can_be_told(world, facts, d):
                mask &= ~(1 << bit)
    return mask


@compiled
def hidden(facts, t):
    """Return the clauses of talks `t` that would be kept secret."""
    return facts.diplomacy.secret[t, 0] | facts.diplomacy.secret[t, 1]


@compiled
def insisted(world, facts, t, side):
    """Return the clauses that `side` of talks `t` insists on, and has not dropped."""
    return facts.diplomacy.required[t, side] & ~world.diplomacy.dropped[t, side]


@compiled
def amount_worth(world, law, facts, c, side, level):
    """Return the worth to `side` of clause `c` at amount `level`, between two stated amounts."""
    own, table = world.diplomacy, facts.diplomacy
    n, share = table.grade_before[c, level], table.grade_share[c, level]
    return own.graded_worth[side, n] * (1.0 - share) + own.graded_worth[side, n + 1] * share


@compiled
def value_grades(world, law, facts, t, bit, side, factor):
    """Compute the worth to `side` of each amount of the clause at `bit`, for both to see."""
    own, table, c = world.diplomacy, facts.diplomacy, facts.diplomacy.member[t, bit]
    for n in range(table.grades[c]):
        first, last = table.first_grade[c, side, n], table.last_grade[c, side, n]
        worth = appraise(world, law, facts, first, last)
        own.graded_worth[side, n] = worth * factor if worth > 0.0 else worth
    for level in range(LEVELS):
        worth = amount_worth(world, law, facts, c, side, level)
        own.grade[side, level] = worth
        own.grade[3 - side, level] = worth


@compiled
def value_clause(world, law, facts, t, bit, side):
    """Compute the worth to `side` of the clause at `bit`: its own, and as the other reckons it."""
    own, table, rule = world.diplomacy, facts.diplomacy, law.diplomacy
    c, a = table.member[t, bit], table.party[t, side]
    d, concealed = table.directive[c], hidden(facts, t) >> bit & 1
    exposure = rule.leak if concealed else 1.0
    worth = appraise(world, law, facts, table.first_view[c, side], table.last_view[c, side])
    cost, known, believed = rule.public_cost[c, side] * exposure, 0.0, 0.0
    if table.wanted_by[c] == a:
        factor = exp(-rule.distrust * own.grievance[a, table.party[t, 1 - side]])
        if d >= 0:
            factor *= world.clients.monolith[facts.clients.of[d], a]
        if worth > 0.0:
            worth *= factor
        if table.grades[c] > 0:
            value_grades(world, law, facts, t, bit, side, factor)
    else:
        if d >= 0:
            client = facts.clients.of[d]
            if facts.clients.disowned[client] == 1:
                cost += rule.avowal * exposure
            watched = min(1.0, rule.monitor[c] + rule.leak) if concealed else 1.0
            b = table.party[t, 1 - side]
            known = rule.discredit * watched
            believed = known * (1.0 - world.clients.monolith[client, b])
            known *= 1.0 - performance(world, law, facts, d, own.answers)
        if table.grades[c] > 0:
            value_grades(world, law, facts, t, bit, side, 1.0)
    if table.pressed[t, side] >> bit & 1:
        worth += rule.pressing
    worth -= cost
    true, read = worth - known, worth - believed
    if table.granted[t, side] >> bit & 1:
        true, read = max(true, 0.0), max(read, 0.0)
    own.worth[side, bit] = true
    own.worth[3 - side, bit] = read + own.left[t] * own.misread[t, 1 - side, bit]


@compiled
def stake_face(world, law, facts, t, side):
    """Compute what `side` loses without what it insists on, and what the other thinks of it."""
    own, rule = world.diplomacy, law.diplomacy
    a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
    must = insisted(world, facts, t, side) & (own.allowed | facts.diplomacy.strict[t, side])
    face, believed = rule.face, rule.credence * own.word[b, a]
    if must & hidden(facts, t) == must:
        face *= rule.discretion
    if must & facts.diplomacy.strict[t, side] != 0:
        face, believed = NEVER_WITHOUT, 1.0
    own.must[side], own.must[3 - side] = must, must
    own.loss[side], own.loss[3 - side] = face, face * believed


@compiled
def stake_offer(world, t, side):
    """Compute what `side` loses by going below an offer that it has called final."""
    own, package = world.diplomacy, world.diplomacy.offer[t, side]
    own.stake[side], own.stake[3 - side] = 0.0, 0.0
    if own.final[t, side] > 0.0 and package != NO_PACKAGE:
        own.stake[side] = own.final[t, side]
        own.stake[3 - side] = own.final[t, side] * own.believes[t, 1 - side]
        own.floor[side] = base(own, side, package)
        own.floor[3 - side] = base(own, 3 - side, package)


@compiled
def lay_table(world, law, facts, t):
    """Compute what every package of talks `t` is worth to either side now, and seems to the other.

    Row `side` of the table is the side's own; row 3 − `side` is what the other reckons of it.
    """
    own, table = world.diplomacy, facts.diplomacy
    own.allowed = on_table(world, facts, t)
    own.graded = table.graded[t] & own.allowed
    for side in range(2):
        first, last = table.first_outside[t, side], table.last_outside[t, side]
        outside = appraise(world, law, facts, first, last)
        own.fixed[side] = outside
        own.fixed[3 - side] = outside - own.tough[t, 1 - side]
        for bit in range(MOST_CLAUSES):
            if own.allowed >> bit & 1:
                value_clause(world, law, facts, t, bit, side)
            else:
                own.worth[side, bit], own.worth[3 - side, bit] = 0.0, 0.0
        stake_face(world, law, facts, t, side)
        error = own.left[t] * law.diplomacy.misreading
        own.spread[side] = sqrt(own.variance[t, side] + error * error)
    drop_settled(own, table.free[t])
    add_up(own)
    for side in range(2):
        stake_offer(world, t, side)


@compiled
def packages_of(facts, t):
    """Return the sets of clauses of talks `t` that keep the rules among clauses."""
    return facts.diplomacy.packages[t, : facts.diplomacy.count[t]]


@compiled
def amount_of(facts, t, package):
    """Return the amount in a package of talks `t`, or 0 if it has none."""
    if package == NO_PACKAGE or package & facts.diplomacy.graded[t] & CLAUSES == 0:
        return 0.0
    for bit in range(MOST_CLAUSES):
        if facts.diplomacy.graded[t] >> bit & 1:
            c = facts.diplomacy.member[t, bit]
            return facts.diplomacy.amounts[c, package >> MOST_CLAUSES]
    return 0.0
