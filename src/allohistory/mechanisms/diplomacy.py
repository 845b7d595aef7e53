"""Diplomacy: talks, treaties, and how they are kept, broken and ended.

Talks open when somebody requests them. Each round both sides reassess what the clauses and no
agreement are worth to them, and one concedes (`bargaining`). When the offers meet, each centre
signs with a probability that grows with its gain. Where nothing is acceptable to both, patience
runs out and the side asked for more than it can accept breaks off the talks; it may return when the
cost of having no treaty has grown. A signed clause is kept month by month or broken; a breach is
detected with some probability, and is remembered as a grievance. War between the parties ends their
treaties.
"""

from math import exp

from allohistory.kit import (
    FULL,
    NOTABLE,
    abducted_uniform,
    appraise,
    block,
    cause_of,
    compiled,
    explain,
    halving,
    index,
    logistic,
    note_chance,
    note_clauses,
    number,
    per,
    purpose,
    site_now,
    uniform,
)
from allohistory.mechanisms.bargaining import (
    MOST_CLAUSES,
    NO_PACKAGE,
    best_deal,
    best_for,
    concession,
    who_concedes,
    worth_of,
)
from allohistory.mechanisms.treaties import (
    is_superseded,
    live_under,
    note,
    remember,
    side_of,
)
from allohistory.vocabulary.durations import MONTHLY
from allohistory.vocabulary.events import OFFER, RETURNED, SIGNED, TALKS_OPENED, WALKED

STATE = block(
    open=index("talk", says="1 while the two are talking"),
    offer=index("talk", 2, says="package that each side offers", start=-1),
    rounds=index("talk", says="rounds so far"),
    opened=index("talk", says="week in which they last opened"),
    ended=index("talk", says="week in which a side broke off, -1 if none has", start=-1),
    walker=index("talk", says="side that broke off last, -1 if none", start=-1),
    serial=index("talk", says="serial of the last event of these talks, -1 before", start=-1),
    signed_mask=index("talk", says="clauses signed and not ended"),
    signed_week=index("talk", says="week of signature"),
    signed_serial=index("talk", says="serial of the signature, -1 before", start=-1),
    in_force=index("clause", says="1 while a clause is binding and kept"),
    under=index(
        "clause", says="talks whose treaty contains it, the last if several, else -1", start=-1
    ),
    unperformed=index("clause", says="1 where a third party does not perform the promise"),
    seen=index("clause", says="1 once a breach has been detected"),
    bound=index("actor", "actor", says="1 while a treaty not to fight binds the two"),
    talking=index("actor", "actor", says="1 while the two are talking"),
    walked_out=per("actor", "actor", unit="0..1", says="memory of the first breaking off talks"),
    pact_talk=index(
        "actor", "actor", says="latest talks of a treaty not to fight, -1 before", start=-1
    ),
    last_serial=index(
        "actor", "actor", says="serial of the last event between the two, -1 before", start=-1
    ),
    grievance=per("actor", "actor", unit="breaches", says="remembered breaches by the second"),
    grievance_kept=number("share", "grievance left after a week"),
    soreness_kept=number("share", "memory of broken-off talks left after a week"),
    worths=per(
        2, MOST_CLAUSES, unit="utility", says="workspace: worth of each clause to each side"
    ),
    outside=per(2, unit="utility", says="workspace: worth of no agreement to each side"),
)
FACTS = block(
    party=index("talk", 2, says="the two who talk"),
    is_pact=index("talk", says="1 if the treaty is a promise not to fight"),
    member=index("talk", MOST_CLAUSES, says="clause at each bit, -1 for none", start=-1),
    core=index("talk", says="clauses that any treaty must contain, as bits"),
    wished=index("talk", 2, says="clauses that each side demands"),
    required=index("talk", 2, says="clauses that a side insists on"),
    granted=index("talk", 2, says="clauses whose burden a side has accepted beforehand"),
    secret=index("talk", 2, says="clauses that each side wants in secret form"),
    needs=index("talk", MOST_CLAUSES, says="clauses that each requires"),
    bars=index("talk", MOST_CLAUSES, says="clauses that each excludes"),
    interval=index("talk", says="weeks between rounds"),
    first_outside=index("talk", 2, says="first view of no agreement"),
    last_outside=index("talk", 2, says="view after the last"),
    owed_by=index("clause", says="who must perform it"),
    wanted_by=index("clause", says="who benefits from it"),
    directive=index("clause", says="order to a third party that it needs, -1 if none"),
    first_view=index("clause", 2, says="first view of the clause, by side of its talk"),
    last_view=index("clause", 2, says="view after the last"),
    first_temptation=index("clause", says="first view of breaking it"),
    last_temptation=index("clause", says="view after the last"),
)
LAW = block(
    lasts=per("talk", unit="years", says="term of the treaty"),
    patience=per("talk", 2, unit="weeks", says="mean time before a side leaves hopeless talks"),
    cooling=per("talk", unit="weeks", says="weeks before talks can reopen"),
    public_cost=per(
        "clause", 2, unit="utility", says="cost to a side of accepting the clause openly"
    ),
    monitor=per("clause", unit="0..1", says="monthly chance that a breach is detected"),
    good_faith=number("utility", "reluctance to break a promise"),
    signing=number("1/utility", "sensitivity of signing to the gain"),
    initiative=number("1/month", "rate of returning to talks when there is a deal"),
    eagerness=number("utility", "gain to both sides (geometric mean) needed to return"),
    rankling=number("weeks", "half-life of a grievance"),
    soreness=number("weeks", "half-life of the memory of broken-off talks"),
)
WRITES = ("diplomacy",)

SIGN = purpose("diplomacy.sign")
WALK = purpose("diplomacy.walk")
RETURN = purpose("diplomacy.return")


@compiled
def look_again(world, law, facts, t):
    """Compute each side's current worth of each clause of talks `t`, and of no agreement."""
    own, table = world.diplomacy, facts.diplomacy
    for side in range(2):
        own.outside[side] = appraise(
            world, law, facts, table.first_outside[t, side], table.last_outside[t, side]
        )
        for bit in range(MOST_CLAUSES):
            c = table.member[t, bit]
            own.worths[side, bit] = 0.0
            if c < 0:
                continue
            first, last = table.first_view[c, side], table.last_view[c, side]
            worth = appraise(world, law, facts, first, last)
            if hidden(facts, t) >> bit & 1 == 0:
                worth -= law.diplomacy.public_cost[c, side]
            if table.granted[t, side] >> bit & 1:
                worth = max(worth, 0.0)
            own.worths[side, bit] = worth


@compiled
def on_table(facts, t):
    """Return the clauses that talks `t` are about."""
    table = facts.diplomacy
    return table.core[t] | table.wished[t, 0] | table.wished[t, 1]


@compiled
def hidden(facts, t):
    """Return the clauses of talks `t` that would be kept secret."""
    return facts.diplomacy.secret[t, 0] | facts.diplomacy.secret[t, 1]


@compiled
def best(world, facts, t, side, floor):
    """Return the deal of talks `t` that `side` prefers, with a Nash product above `floor`."""
    own, table = world.diplomacy, facts.diplomacy
    return best_deal(
        side,
        floor,
        on_table(facts, t),
        own.worths,
        own.outside,
        table.core[t],
        table.required[t],
        table.needs[t],
        table.bars[t],
    )


@compiled
def sit_down(world, law, facts, log, t, side, cause):
    """Open talks `t`, or resume them after they were broken off."""
    own = world.diplomacy
    kind = RETURNED if own.ended[t] >= 0 else TALKS_OPENED
    note(world, facts, log, t, kind, side, cause, NOTABLE)
    own.open[t] = 1
    own.rounds[t] = 0
    if facts.diplomacy.is_pact[t] == 1:
        a, b = facts.diplomacy.party[t, 0], facts.diplomacy.party[t, 1]
        own.pact_talk[a, b] = t
        own.pact_talk[b, a] = t
    own.opened[t] = world.clock.week
    own.offer[t, 0] = NO_PACKAGE
    own.offer[t, 1] = NO_PACKAGE


@compiled
def walk_out(world, law, facts, log, t, side, cause):
    """Let `side` break off talks `t`."""
    own = world.diplomacy
    serial = note(world, facts, log, t, WALKED, side, cause, NOTABLE)
    a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
    table = facts.diplomacy
    note_clauses(log, serial, table.required[t, 1 - side], hidden(facts, t))
    first, last = table.first_outside[t, side], table.last_outside[t, side]
    explain(log, serial, world, law, facts, first, last)
    own.open[t] = 0
    own.ended[t] = world.clock.week
    own.walker[t] = side
    own.walked_out[a, b] = 1.0


@compiled
def shortfall(world, facts, t, side):
    """Return how far the best package with the other's demands leaves `side` short."""
    own, table = world.diplomacy, facts.diplomacy
    mask = best_for(
        side,
        on_table(facts, t),
        own.worths,
        table.core[t],
        table.required[t, 1 - side],
        table.needs[t],
        table.bars[t],
    )
    if mask == NO_PACKAGE:
        return 0.0
    return own.outside[side] - worth_of(own.worths, side, mask)


@compiled
def lose_patience(world, law, facts, log, t):
    """In hopeless talks, let the side that loses most break off with some probability."""
    first, second = shortfall(world, facts, t, 0), shortfall(world, facts, t, 1)
    side = 0 if first >= second else 1
    weeks = max(1.0, law.diplomacy.patience[t, side])
    chance = 1.0 - exp(-facts.diplomacy.interval[t] / weeks)
    if uniform(world, WALK, facts.names.talk[t], side) < chance:
        walk_out(world, law, facts, log, t, side, world.diplomacy.serial[t])


@compiled
def still_stands(world, facts, t, side):
    """Return whether the offer of `side` is still a deal; circumstances may have changed."""
    own = world.diplomacy
    mask = own.offer[t, side]
    if mask == NO_PACKAGE or mask & ~on_table(facts, t) != 0:
        return False
    insisted = facts.diplomacy.required[t, 0] | facts.diplomacy.required[t, 1]
    return (
        mask & insisted == insisted
        and worth_of(own.worths, 0, mask) > own.outside[0]
        and worth_of(own.worths, 1, mask) > own.outside[1]
    )


@compiled
def make_round(world, law, facts, log, t):
    """Hold one round of talks `t`: reassess, offer, concede, sign or lose patience."""
    own, table = world.diplomacy, facts.diplomacy
    own.rounds[t] += 1
    look_again(world, law, facts, t)
    if best(world, facts, t, 0, 0.0) == NO_PACKAGE:
        lose_patience(world, law, facts, log, t)
        return
    for side in range(2):
        if not still_stands(world, facts, t, side):
            own.offer[t, side] = best(world, facts, t, side, 0.0)
    if own.offer[t, 0] != own.offer[t, 1]:
        side = who_concedes(own.offer[t], own.worths, own.outside)
        own.offer[t, side] = concession(
            side,
            own.offer[t],
            on_table(facts, t),
            own.worths,
            own.outside,
            table.core[t],
            table.required[t],
            table.needs[t],
            table.bars[t],
        )
        serial = note(world, facts, log, t, OFFER, side, own.serial[t], FULL)
        note_clauses(log, serial, own.offer[t, side], hidden(facts, t) & own.offer[t, side])
    if own.offer[t, 0] == own.offer[t, 1]:
        consider_signing(world, law, facts, log, t)


@compiled
def consider_signing(world, law, facts, log, t):
    """Let both centres sign the package they agree on, or postpone it to the next round."""
    own = world.diplomacy
    chance = 1.0
    for side in range(2):
        gain = worth_of(own.worths, side, own.offer[t, side]) - own.outside[side]
        chance *= logistic(law.diplomacy.signing * gain)
    if luck_of_signing(world, facts, t, chance) < chance:
        sign(world, law, facts, log, t, chance)


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
    mask = own.offer[t, 0]
    first, last = table.first_outside[t, 0], table.last_outside[t, 1]
    cause = cause_of(world, law, facts, first, last, own.serial[t])
    serial = note(world, facts, log, t, SIGNED, 0, cause, NOTABLE)
    note_chance(log, serial, chance)
    note_clauses(log, serial, mask, hidden(facts, t) & mask)
    explain(log, serial, world, law, facts, first, last)
    own.open[t] = 0
    own.ended[t] = -1
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


@compiled
def has_cooled(world, law, t):
    """Return whether talks `t`, if broken off, were so long enough ago to reopen."""
    ended = world.diplomacy.ended[t]
    return ended < 0 or world.clock.week - ended >= law.diplomacy.cooling[t]


@compiled
def come_back(world, law, facts, log, t):
    """Let broken-off talks `t` resume if both sides now gain enough by a deal."""
    own = world.diplomacy
    since = world.clock.week - own.ended[t]
    if since < law.diplomacy.cooling[t] or since % MONTHLY != 0:
        return
    look_again(world, law, facts, t)
    if best(world, facts, t, 0, law.diplomacy.eagerness**2) == NO_PACKAGE:
        return
    chance = 1.0 - exp(-law.diplomacy.initiative)
    if uniform(world, RETURN, facts.names.talk[t], 0) < chance:
        side = own.walker[t]
        first, last = facts.diplomacy.first_outside[t, side], facts.diplomacy.last_outside[t, side]
        cause = cause_of(world, law, facts, first, last, own.serial[t])
        sit_down(world, law, facts, log, t, side, cause)


@compiled
def attend(world, law, facts, log, t):
    """Simulate a week of talks `t`, or of the treaty that resulted."""
    own, table = world.diplomacy, facts.diplomacy
    a, b = table.party[t, 0], table.party[t, 1]
    if own.signed_mask[t] != 0:
        live_under(world, law, facts, log, t)
    elif world.hostilities.at_war[a, b] == 1:
        own.open[t] = 0
    elif own.open[t] == 1:
        if (world.clock.week - own.opened[t]) % max(1, table.interval[t]) == 0:
            make_round(world, law, facts, log, t)
    elif is_superseded(world, facts, t):
        pass
    elif world.affairs.opened[t] == 1 and has_cooled(world, law, t):
        side = side_of(facts, t, world.affairs.opener[t])
        sit_down(world, law, facts, log, t, side, world.affairs.opened_by[t])
    elif own.ended[t] >= 0:
        come_back(world, law, facts, log, t)


@compiled
def derive(world, law, facts):
    """Compute what is left of grievances and of broken-off talks after a week."""
    own, rule = world.diplomacy, law.diplomacy
    own.grievance_kept, own.soreness_kept = halving(rule.rankling), halving(rule.soreness)


@compiled
def step(world, law, facts, log):
    """Simulate a week of all talks and treaties."""
    for t in range(facts.sizes.talk):
        attend(world, law, facts, log, t)
    remember(world, law, facts)
