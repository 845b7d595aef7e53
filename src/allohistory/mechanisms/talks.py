"""Talks: one round at a table where each side only reckons what the other would settle for.

In a round both sides revalue everything. A side without an offer makes one; otherwise two clocks
run, each at the odds, as its owner reckons, that it is its own turn to give way, and the sooner
moves.
Each learns from what the other offered, or from its silence. Offers that meet are agreed on, and
signed when the text is drafted, unless by then a side no longer gains and goes back on the terms. A
side without hope breaks off; a table at which nothing moves breaks up. A part of `diplomacy`, whose
blocks it reads and writes.
"""

from math import exp, log1p

from allohistory.kit import (
    FULL,
    NOTABLE,
    abducted_uniform,
    cause_of,
    compiled,
    explain,
    normal_quantile,
    note_amounts,
    note_chance,
    note_clauses,
    purpose,
    site_now,
    uniform,
)
from allohistory.mechanisms.bargaining import (
    CLAUSES,
    LEAST,
    MOST_CLAUSES,
    NO_PACKAGE,
    NOBODY,
    acceptance,
    best_prospect,
    clauses_of,
    concession,
    firmness,
    gain_of,
    hope,
    opening_offer,
    turning_point,
)
from allohistory.mechanisms.reckoning import (
    after_offer,
    after_reading,
    after_silence,
    after_standing_firm,
    after_time,
)
from allohistory.mechanisms.treaties import cheapen, note
from allohistory.mechanisms.valuation import amount_of, hidden, insisted, lay_table, packages_of
from allohistory.vocabulary.durations import MONTHLY
from allohistory.vocabulary.events import (
    AGREED,
    CONCEDES,
    DROPS,
    FINAL,
    HARDENS,
    OFFER,
    OPENS,
    RETRACTED,
    RETURNED,
    SIGNED,
    STALLED,
    TALKS_OPENED,
    WALKED,
)

EVEN_CHANCE = 0.5  # boldness of a new offer by a side whose last one no longer serves it
ROUGHER = 2.0  # a concession tells of the other's mind less clearly than an offer
LONG_APART = 2.0  # half-lives of soreness after which what was insisted on is no longer

TOUGH = purpose("diplomacy.tough")
MISREAD = purpose("diplomacy.misread")
CONCEDE = purpose("diplomacy.concede")
FINALLY = purpose("diplomacy.final")
INSTRUCTIONS = purpose("diplomacy.instructions")
WALK = purpose("diplomacy.walk")
STALL = purpose("diplomacy.stall")
RETURN = purpose("diplomacy.return")
SIGN = purpose("diplomacy.sign")


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
def give_up_demands(facts, own, t):
    """Let both sides of talks `t` cease to insist: their reasons belong to a time.

    What a side would never sign without stays.
    """
    for side in range(2):
        table = facts.diplomacy
        own.dropped[t, side] |= table.required[t, side] & ~table.strict[t, side]
        own.final[t, side] = 0.0


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
def hold_round(world, law, facts, log, t):
    """Hold one round of talks `t`; new terms are taken home before anybody answers."""
    own = world.diplomacy
    own.rounds[t] += 1
    lay_table(world, law, facts, t)
    own.left[t] *= 1.0 - law.diplomacy.parley
    if own.agreed[t] > 0 and not falls_through(world, law, facts, log, t):
        consider_signing(world, law, facts, log, t)
        return
    made = make_offers(world, law, facts, log, t)
    hear_offers(world, law, t)
    read_instructions(world, law, facts, t)
    if made and own.offer[t, 0] != own.offer[t, 1]:
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
def consider_signing(world, law, facts, log, t):
    """Sign what was agreed in talks `t` if the text is ready and both still gain by it."""
    own = world.diplomacy
    if min(gain_of(own, 0, own.offer[t, 0]), gain_of(own, 1, own.offer[t, 1])) <= 0.0:
        consider_breaking_up(world, law, facts, log, t)
        return
    chance = 1.0 - exp(-facts.diplomacy.interval[t] / max(LEAST, law.diplomacy.drafting))
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
    mask = clauses_of(own.offer[t, 0])
    first, last = table.first_outside[t, 0], table.last_outside[t, 1]
    cause = cause_of(world, law, facts, first, last, own.serial[t])
    serial = note(world, facts, log, t, SIGNED, 0, cause, NOTABLE)
    note_chance(log, serial, chance)
    note_clauses(log, serial, mask, hidden(facts, t) & mask)
    note_amounts(log, serial, amount_of(facts, t, own.offer[t, 0]), 0.0)
    explain(log, serial, world, law, facts, first, last)
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
        cause = cause_of(world, law, facts, first, last, own.serial[t])
        sit_down(world, law, facts, log, t, first_side, cause)
