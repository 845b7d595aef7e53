"""Bargaining: what a side offers, when it gives way, and by how much, if it only reckons.

A package is a set of clauses, a bit for each, and the amount of the clause that has one. Each side
knows its own gain from a package over no agreement, and reckons the other's, up to the other's
toughness x, a reservation value it believes to be normal. Zeuthen (1930): the side that risks less
by breaking off ought to concede; by Harsanyi (1956) that is the side whose offer has the smaller
Nash product. With the other's gain uncertain the comparison is a probit, so each side gives way at
a rate that grows with its own doubt. With nothing in doubt this is Zeuthen's rule, and ends at the
package of the greatest Nash product. Pure functions of one table: nothing random, no world.

Leaves out what one thinks that the other thinks, and the equilibria of games with two-sided private
information, which are many and unknown for packages.
"""

from math import erfc, sqrt

from allohistory.kit import block, compiled, index, normal_quantile, per

MOST_CLAUSES = 10
HALF = MOST_CLAUSES // 2  # clauses of each half of a package, whose worths are added up beforehand
CLAUSES = (1 << MOST_CLAUSES) - 1
LEVELS = 24  # amounts of a graded clause
MOST_PACKAGES = 1 << (MOST_CLAUSES - 1)  # at least one clause is in the core
NO_PACKAGE = -1
NOBODY = -1
ROWS = 4  # own gains of either side; then what either reckons that the other gains
CERTAIN = 1e-12  # spread below which nothing is in doubt
LEAST = 1e-9

TABLE = block(
    worth=per(ROWS, MOST_CLAUSES, unit="utility", says="workspace: worth of each clause, by row"),
    half=per(ROWS, 2, 1 << HALF, unit="utility", says="workspace: worths of halves of packages"),
    grade=per(ROWS, LEVELS, unit="utility", says="workspace: worth of each amount"),
    fixed=per(ROWS, unit="utility", says="workspace: worth of no agreement"),
    loss=per(ROWS, unit="utility", says="workspace: face lost without all that is insisted on"),
    stake=per(ROWS, unit="utility", says="workspace: face lost below a final offer"),
    floor=per(ROWS, unit="utility", says="workspace: worth of that offer"),
    spread=per(2, unit="utility", says="workspace: standard deviation of what is reckoned"),
    must=index(ROWS, says="workspace: clauses that are insisted on"),
    allowed=index(says="workspace: clauses on the table"),
    always=index(says="workspace: clauses that both want, in everybody's eyes"),
    graded=index(says="workspace: the clause that has an amount, as a bit"),
)


@compiled
def pack(mask, level):
    """Return the package of clauses `mask` at amount `level`."""
    return mask | level << MOST_CLAUSES


@compiled
def clauses_of(package):
    """Return the clauses of a package, as bits."""
    return package & CLAUSES


@compiled
def level_of(package):
    """Return the amount of a package, as a level."""
    return package >> MOST_CLAUSES


@compiled
def add_up(table):
    """Add up the worths of each half of a package, before packages are compared."""
    for row in range(ROWS):
        for side in range(2):
            table.half[row, side, 0] = 0.0
            for c in range(HALF):
                size = 1 << c
                worth = table.worth[row, side * HALF + c]
                for k in range(size):
                    table.half[row, side, size + k] = table.half[row, side, k] + worth


@compiled
def drop_settled(table, free):
    """Settle the clauses among `free` that both want, or that neither wants, in everybody's eyes.

    They leave the comparison of packages: the first are in all of them, the others in none. `free`
    are clauses that no rule ties to others.
    """
    insisted = 0
    for row in range(ROWS):
        insisted |= table.must[row]
    table.always = 0
    for c in range(MOST_CLAUSES):
        bit = 1 << c
        if free & ~insisted & table.allowed & bit == 0:
            continue
        wanted, unwanted = True, True
        for row in range(ROWS):
            wanted = wanted and table.worth[row, c] > 0.0
            unwanted = unwanted and table.worth[row, c] <= 0.0
        if wanted:
            table.always |= bit
        elif unwanted:
            table.allowed &= ~bit


@compiled
def is_open(table, mask):
    """Return whether clauses `mask` can be agreed on as the table stands."""
    return mask & ~table.allowed == 0 and mask & table.always == table.always


@compiled
def levels_of(table, mask):
    """Return how many amounts clauses `mask` leave open: one if no clause has an amount."""
    return LEVELS if mask & table.graded else 1


@compiled
def base(table, row, package):
    """Return the gain of a package over no agreement, before any face is lost."""
    low, high = package & ((1 << HALF) - 1), package >> HALF & ((1 << HALF) - 1)
    gain = table.half[row, 0, low] + table.half[row, 1, high] - table.fixed[row]
    if package & table.graded:
        gain += table.grade[row, level_of(package)]
    return gain


@compiled
def gain_of(table, row, package):
    """Return the gain of a package over no agreement by row: own, or as the other reckons it.

    Rows 0 and 1 are the sides' own gains; rows 2 and 3 what sides 0 and 1 reckon that the other
    gains, were it as tough as they first thought.
    """
    gain = base(table, row, package)
    stake = table.stake[row]
    if stake > 0.0 and gain < table.floor[row] - CERTAIN:
        gain -= stake
    if table.must[row] & ~package & CLAUSES:
        gain -= table.loss[row]
    return gain


@compiled
def chance_below(limit, spread):
    """Return P(x < limit) for x ~ N(0, spread²); with nothing in doubt a step, one half at 0."""
    if spread > CERTAIN:
        return 0.5 * erfc(-limit / (spread * sqrt(2.0)))
    if limit == 0.0:
        return 0.5
    return 1.0 if limit > 0.0 else 0.0


@compiled
def acceptance(table, side, package, mean):
    """Return the chance, as `side` reckons, that the other would rather have a package than none.

    `mean` is its mean belief about the other's toughness.
    """
    return chance_below(gain_of(table, 2 + side, package) - mean, table.spread[side])


@compiled
def turning_point(table, side, own, other):
    """Return the toughness of the other at which either side's turn to concede is even.

    Offers `own` and `other` have the same Nash product there (Harsanyi 1956). The second number is
    how much more `side` gains by its own offer; the first means nothing unless that is positive.
    """
    mine = gain_of(table, side, own)
    theirs = max(0.0, gain_of(table, side, other))
    margin = mine - theirs
    if margin <= 0.0:
        return 0.0, margin
    weighed = mine * gain_of(table, 2 + side, own) - theirs * gain_of(table, 2 + side, other)
    return weighed / margin, margin


@compiled
def firmness(table, side, offers, mean):
    """Return the chance, as `side` reckons, that it is the other who ought to give way."""
    own, other = offers[side], offers[1 - side]
    if other == NO_PACKAGE:
        return acceptance(table, side, own, mean)
    even, margin = turning_point(table, side, own, other)
    if margin <= 0.0:
        return 0.0
    return chance_below(even - mean, table.spread[side])


@compiled
def opening_offer(table, side, packages, mean, boldness):
    """Return the package `side` likes best of those taken with a chance of at least `boldness`.

    `packages` are the sets of clauses that the rules allow. `NO_PACKAGE` if there is none from
    which it would gain.
    """
    limit = mean + table.spread[side] * normal_quantile(boldness)
    best, most = NO_PACKAGE, 0.0
    for k in range(len(packages)):
        if not is_open(table, packages[k]):
            continue
        for level in range(levels_of(table, packages[k])):
            package = pack(packages[k], level)
            gain = gain_of(table, side, package)
            if gain > most and gain_of(table, 2 + side, package) > limit:
                best, most = package, gain
    return best


@compiled
def concession(table, side, offers, packages, mean, conviction):
    """Return the least concession after which the other ought to give way, as `side` reckons.

    It must think so with a chance of at least `conviction`. If there is none it accepts the other's
    offer, or else makes the offer of the best prospect; `NO_PACKAGE` if it has nothing to concede.
    """
    own, other, spread = offers[side], offers[1 - side], table.spread[side]
    theirs, floor = 0.0, 0.0
    if other != NO_PACKAGE:
        theirs = max(0.0, gain_of(table, side, other))
        floor = theirs * (gain_of(table, 2 + side, other) - mean)
    sure = normal_quantile(conviction) * spread
    mine, read = gain_of(table, side, own), gain_of(table, 2 + side, own)
    best, most = NO_PACKAGE, 0.0
    for k in range(len(packages)):
        if not is_open(table, packages[k]):
            continue
        for level in range(levels_of(table, packages[k])):
            package = pack(packages[k], level)
            gain = gain_of(table, side, package)
            if gain <= theirs or gain >= mine or gain <= most:
                continue
            reckoned = gain_of(table, 2 + side, package)
            if reckoned > read and gain * (reckoned - mean) > floor + sure * (gain - theirs):
                best, most = package, gain
    if best == NO_PACKAGE and theirs > 0.0:
        return other
    if best == NO_PACKAGE and spread > CERTAIN:
        return best_prospect(table, side, packages, mean, own)[0]
    return best


@compiled
def best_prospect(table, side, packages, mean, below):
    """Return the package of the best prospect, and its prospect: gain times chance of acceptance.

    Where `below` is a package, only what `side` likes less and reckons the other to like more.
    """
    limit, read = 0.0, 0.0
    if below != NO_PACKAGE:
        limit, read = gain_of(table, side, below), gain_of(table, 2 + side, below)
    best, most = NO_PACKAGE, 0.0
    for k in range(len(packages)):
        if not is_open(table, packages[k]):
            continue
        for level in range(levels_of(table, packages[k])):
            package = pack(packages[k], level)
            gain = gain_of(table, side, package)
            if gain <= most:  # no prospect is better than the gain itself
                continue
            reckoned = gain_of(table, 2 + side, package)
            if below != NO_PACKAGE and (gain >= limit or reckoned <= read):
                continue
            prospect = gain * chance_below(reckoned - mean, table.spread[side])
            if prospect > most:
                best, most = package, prospect
    return best, most


@compiled
def hope(table, side, packages, mean):
    """Return the chance of an agreement as `side` reckons: the best of all it would itself sign."""
    most, possible = 0.0, False
    for k in range(len(packages)):
        if not is_open(table, packages[k]):
            continue
        for level in range(levels_of(table, packages[k])):
            package = pack(packages[k], level)
            reckoned = gain_of(table, 2 + side, package)
            if possible and reckoned <= most:
                continue
            if gain_of(table, side, package) > 0.0:
                most, possible = reckoned, True
    return chance_below(most - mean, table.spread[side]) if possible else 0.0
