"""Bargaining: which package two sides can agree on, and who gives way.

A package is a set of clauses, a bit for each. Its worth to a side is the sum of the worths of its
clauses; a deal is a package that both sides prefer to no agreement, that contains everything either
insists on, and that breaks no rule among clauses. Offers follow Zeuthen (1930): the side willing to
risk less by breaking off concedes, just enough to risk more than the other; by Harsanyi (1956) this
ends at the package with the greatest Nash product. Pure functions of small arrays: nothing random,
no world.
"""

from allohistory.kit import clip, compiled

MOST_CLAUSES = 10
NO_PACKAGE = -1


@compiled
def worth_of(worths, side, mask):
    """Return the worth of package `mask` to `side`; `worths` are (side, clause)."""
    total = 0.0
    for c in range(MOST_CLAUSES):
        if mask >> c & 1:
            total += worths[side, c]
    return total


@compiled
def allowed(mask, core, needs, bars):
    """Return whether package `mask` contains the core and keeps the rules among clauses."""
    if mask & core != core:
        return False
    for c in range(MOST_CLAUSES):
        if mask >> c & 1 and (mask & needs[c] != needs[c] or mask & bars[c] != 0):
            return False
    return True


@compiled
def is_deal(mask, worths, outside, core, required, needs, bars):
    """Return whether `mask` is a deal: allowed, and better for both than no agreement."""
    insisted = required[0] | required[1]
    return (
        mask & insisted == insisted
        and worth_of(worths, 0, mask) > outside[0]
        and worth_of(worths, 1, mask) > outside[1]
        and allowed(mask, core, needs, bars)
    )


@compiled
def product(mask, worths, outside):
    """Return the Nash product of `mask`: the product of both gains over no agreement."""
    return (worth_of(worths, 0, mask) - outside[0]) * (worth_of(worths, 1, mask) - outside[1])


@compiled
def first_package(table, must):
    """Return the first package within `table` that contains `must`, or `NO_PACKAGE`."""
    return table if table & must == must else NO_PACKAGE


@compiled
def next_package(mask, table, must):
    """Return the package after `mask` within `table` that contains `must`, or `NO_PACKAGE`."""
    if mask == must:
        return NO_PACKAGE
    return (((mask & ~must) - 1) & table) | must


@compiled
def best_deal(side, floor, table, worths, outside, core, required, needs, bars):
    """Return the deal within `table` that `side` prefers, with a Nash product above `floor`."""
    best, best_worth = NO_PACKAGE, 0.0
    must = core | required[0] | required[1]
    mask = first_package(table, must)
    while mask > 0:
        if is_deal(mask, worths, outside, core, required, needs, bars):
            worth = worth_of(worths, side, mask)
            better = best == NO_PACKAGE or worth > best_worth
            if better and product(mask, worths, outside) > floor:
                best, best_worth = mask, worth
        mask = next_package(mask, table, must)
    return best


@compiled
def best_for(side, table, worths, core, insisted, needs, bars):
    """Return the package `side` prefers among those that contain `insisted`, deal or not."""
    best, best_worth = NO_PACKAGE, 0.0
    must = core | insisted
    mask = first_package(table, must)
    while mask > 0:
        if allowed(mask, core, needs, bars):
            worth = worth_of(worths, side, mask)
            if best == NO_PACKAGE or worth > best_worth:
                best, best_worth = mask, worth
        mask = next_package(mask, table, must)
    return best


@compiled
def concession(side, offers, table, worths, outside, core, required, needs, bars):
    """Return the smallest concession after which `side` risks more than the other.

    Risks compare like the Nash products of the offers (Harsanyi 1956): the new offer is the one
    that `side` prefers among deals of a greater product than the other's offer; if there is none,
    the other's offer is accepted.
    """
    floor = product(offers[1 - side], worths, outside)
    best = best_deal(side, floor, table, worths, outside, core, required, needs, bars)
    return offers[1 - side] if best == NO_PACKAGE else best


@compiled
def risk(side, offers, worths, outside):
    """Return the risk of breaking off that `side` would accept rather than concede, 0..1."""
    own = worth_of(worths, side, offers[side]) - outside[side]
    if own <= 0.0:
        return 0.0
    loss = worth_of(worths, side, offers[side]) - worth_of(worths, side, offers[1 - side])
    return clip(loss / own, 0.0, 1.0)


@compiled
def who_concedes(offers, worths, outside):
    """Return the side willing to risk less by breaking off; on a tie, the first."""
    first, second = risk(0, offers, worths, outside), risk(1, offers, worths, outside)
    return 0 if first <= second else 1
