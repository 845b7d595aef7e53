"""Affairs: what events, decisions and treaties have put in force is put to account here, only here.

Effects come from a small closed list.  A gauge is a number that outlives its cause: how beset an
actor is on its other fronts, who aids whom, who has recognised whom, how tense a pair is.  Orders
to stocks that another mechanism owns (restraint, forces, channels, clients) stand here as shifts,
and their owner reads them.  Lasting changes stay; passing ones halve in a stated number of weeks.
Tension of a pair rises with the heat of its border and fades.  Oil runs down under embargo.
"""

from allohistory.kit import (
    NOTABLE,
    block,
    clip,
    compiled,
    emit,
    halving,
    index,
    number,
    per,
)
from allohistory.vocabulary.effects import (
    ADD,
    AUTONOMY,
    CHANNEL,
    CONCEALMENT,
    CONTACT,
    DENOUNCES,
    DIRECTIVE,
    EMBARGO,
    HARASSMENT,
    OPENS,
    OWN,
    PAIR,
    POWER,
    RESTRAINT,
    SET,
    TARGET,
    TENSION,
    TRANSFER,
    WAR_BETWEEN,
)
from allohistory.vocabulary.events import GENERAL_WAR, WAR

STATE = block(
    gauge=per("actor", OWN, unit="mixed", says="one actor's own gauges, by code"),
    toward=per(
        PAIR - OWN, "actor", "actor", unit="mixed", says="gauges of the first to the second"
    ),
    gauge_by=index("actor", OWN, says="serial of what last moved the gauge, -1 if nothing did"),
    toward_by=index(PAIR - OWN, "actor", "actor", says="the same for gauges of pairs"),
    restraint=per("command", unit="share", says="added to standing orders against provocation"),
    autonomy=per("command", unit="share", says="added to the chance of acting alone"),
    power=per("faction", unit="share", says="added to a faction's power"),
    transfer=per("group", unit="divisions", says="ordered in (+) or out (-), since the start"),
    target=per("group", unit="divisions", says="added to what is wanted"),
    concealment=per("group", unit="0..1", says="share hidden from open sources"),
    dead=index("channel", says="1 where a channel has been cut"),
    contact=per("client", unit="share", says="added to a client's contact with its patron"),
    harassment=per("client", unit="share", says="added to a client's harassment"),
    opened=index("talk", says="1 in the week in which somebody asks for talks"),
    author=index(says="who did what is being put to account, -1 if nobody"),
    opened_by=index("talk", says="serial of what asked for talks"),
    opener=index("talk", says="who asked for talks, -1 if nobody in particular"),
    denouncer=index("talk", says="who denounced the treaty, -1 if nobody in particular"),
    denounced=index("talk", says="1 in the week in which a treaty is denounced"),
    denounced_by=index("talk", says="serial of what denounced it"),
    asked=index("directive", says="1 once a patron has given the directive"),
    asked_by=index("directive", says="serial of what made it"),
    at_war=index("actor", "actor", says="1 from the outbreak of general war"),
    glow=per("effect", unit="as effect", says="what is left of a passing effect"),
    applied=index("clause", says="1 while a clause's effects are in force"),
    oil=per("actor", unit="months", says="stock at peacetime use; 0 for who needs none"),
)
FACTS = block(
    code=index("effect", says="what it acts on"),
    i=index("effect", says="first member concerned"),
    j=index("effect", says="second member concerned"),
    mode=index("effect", says="0 set, 1 add, 2 scale"),
    first_of_event=index("event", says="first effect of the event"),
    last_of_event=index("event", says="effect after the last"),
    first_of_option=index("option", says="first effect of the option"),
    last_of_option=index("option", says="effect after the last"),
    first_of_clause=index("clause", says="first effect of the clause"),
    last_of_clause=index("clause", says="effect after the last"),
    decision=index("option", says="the option's decision"),
    passing=index("effect", says="effects that fade, -1 after the last"),
    seller=index("actor", "actor", says="1 where the second sells oil to the first"),
    uses_oil=index("actor", says="1 where oil is a constraint"),
    pair_border=index("sector", 2, says="the actors who face each other in a sector"),
)
LAW = block(
    amount=per("effect", unit="as effect", says="how far the effect goes"),
    fades=per("effect", unit="weeks", says="half-life of a passing effect, 0 if it lasts"),
    cooling=number("weeks", "half-life of tension between two states"),
    heat=number("tension", "tension added by a frontier incident of weight 1"),
    war_use=number("ratio", "oil used in a great war, as a multiple of peacetime use"),
    oil_stock=per("actor", unit="months", says="oil in stock at the start", key="oil.stock"),
    oil_income=per("actor", unit="0..1", says="share of use that is bought", key="oil.income"),
)
WRITES = ("affairs",)

ALIVE = 0.5  # a channel set to more than this lives


@compiled
def changed(value, mode, size):
    """Give *value* after an effect of *size*."""
    if mode == SET:
        return size
    if mode == ADD:
        return value + size
    return value * size


@compiled
def act(own, facts, k, mode, size, serial):
    """Carry out effect *k*; *serial* is the event it follows from."""
    code, i, j = facts.affairs.code[k], facts.affairs.i[k], facts.affairs.j[k]
    if code < OWN:
        own.gauge[i, code] = changed(own.gauge[i, code], mode, size)
        if serial >= 0:
            own.gauge_by[i, code] = serial
    elif code < PAIR:
        own.toward[code - OWN, i, j] = changed(own.toward[code - OWN, i, j], mode, size)
        if code == TENSION:
            own.toward[code - OWN, i, j] = max(0.0, own.toward[code - OWN, i, j])
        if serial >= 0:
            own.toward_by[code - OWN, i, j] = serial
        if code == TENSION:
            own.toward[code - OWN, j, i] = own.toward[code - OWN, i, j]
    elif code == RESTRAINT:
        own.restraint[i] = changed(own.restraint[i], mode, size)
    elif code == AUTONOMY:
        own.autonomy[i] = changed(own.autonomy[i], mode, size)
    elif code == POWER:
        own.power[i] = changed(own.power[i], mode, size)
    elif code == TRANSFER:
        own.transfer[i] += size
    elif code == TARGET:
        own.target[i] = changed(own.target[i], mode, size)
    elif code == CONCEALMENT:
        own.concealment[i] = clip(changed(own.concealment[i], mode, size), 0.0, 0.95)
    elif code == CHANNEL:
        own.dead[i] = 0 if size > ALIVE else 1
    elif code == CONTACT:
        own.contact[i] = changed(own.contact[i], mode, size)
    elif code == HARASSMENT:
        own.harassment[i] = changed(own.harassment[i], mode, size)
    elif code == OPENS:
        own.opened[i] = 1
        own.opened_by[i] = serial
        own.opener[i] = own.author
    elif code == DENOUNCES:
        own.denounced[i] = 1
        own.denounced_by[i] = serial
        own.denouncer[i] = own.author
    elif code == DIRECTIVE:
        own.asked[i] = 1
        own.asked_by[i] = serial


@compiled
def carry_out(world, law, facts, log, first, last, serial):
    """Carry out effects *first* to *last*, which follow from event *serial*."""
    own = world.affairs
    for k in range(first, last):
        if facts.affairs.code[k] == WAR_BETWEEN:
            outbreak(world, log, facts.affairs.i[k], facts.affairs.j[k], serial)
        else:
            amount = law.affairs.amount[k]
            act(own, facts, k, facts.affairs.mode[k], amount, serial)
            if law.affairs.fades[k] > 0.0:
                own.glow[k] += amount


@compiled
def undo(world, law, facts, first, last):
    """Undo effects *first* to *last* of a clause that is no longer in force."""
    for k in range(first, last):
        if facts.affairs.mode[k] == ADD:
            act(world.affairs, facts, k, ADD, -law.affairs.amount[k], -1)
        elif facts.affairs.mode[k] == SET:
            act(world.affairs, facts, k, SET, 0.0, -1)


@compiled
def follow(world, law, facts, log):
    """Carry out the effects of what has just happened, and undo those of clauses that lapse."""
    own, rows = world.affairs, facts.affairs
    for e in range(facts.sizes.event):
        if world.world_events.fired[e] == 1:
            own.author = facts.world_events.actor[e]
            serial = world.world_events.serial[e]
            carry_out(world, law, facts, log, rows.first_of_event[e], rows.last_of_event[e], serial)
    for o in range(facts.sizes.option):
        if world.decisions.taken[o] == 1:
            own.author = facts.decisions.actor[rows.decision[o]]
            serial = world.decisions.serial[rows.decision[o]]
            carry_out(
                world, law, facts, log, rows.first_of_option[o], rows.last_of_option[o], serial
            )
    for c in range(facts.sizes.clause):
        if world.diplomacy.in_force[c] != own.applied[c]:
            own.applied[c] = world.diplomacy.in_force[c]
            first, last = rows.first_of_clause[c], rows.last_of_clause[c]
            if own.applied[c] == 1:
                serial = world.diplomacy.signed_serial[world.diplomacy.under[c]]
                carry_out(world, law, facts, log, first, last, serial)
            else:
                undo(world, law, facts, first, last)


@compiled
def outbreak(world, log, a, b, serial):
    """Begin general war of *a* against *b*, unless they are at war already."""
    own = world.affairs
    if own.at_war[a, b] == 0:
        own.at_war[a, b] = 1
        own.at_war[b, a] = 1
        emit(log, world, NOTABLE, WAR, serial, a, b, -1, -1, -1, GENERAL_WAR)


@compiled
def fade(world, law, facts):
    """Let passing effects and tension halve as time goes by."""
    own = world.affairs
    for n in range(len(facts.affairs.passing)):
        k = facts.affairs.passing[n]
        if k < 0:
            break
        if own.glow[k] != 0.0:
            gone = own.glow[k] * (1.0 - halving(law.affairs.fades[k]))
            own.glow[k] -= gone
            act(own, facts, k, ADD, -gone, -1)
    keep = halving(law.affairs.cooling)
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            own.toward[TENSION - OWN, a, b] *= keep


@compiled
def warm(world, law, facts):
    """Let last week's frontier incidents raise the tension of the two who face each other."""
    own = world.affairs
    for s in range(facts.sizes.sector):
        weight = world.incidents.heat[s]
        if weight > 0.0:
            a, b = facts.affairs.pair_border[s, 0], facts.affairs.pair_border[s, 1]
            own.toward[TENSION - OWN, a, b] += law.affairs.heat * weight
            own.toward[TENSION - OWN, b, a] = own.toward[TENSION - OWN, a, b]


@compiled
def burn_oil(world, law, facts):
    """Run the oil stocks of a week, with what embargoes let through."""
    own = world.affairs
    for a in range(facts.sizes.actor):
        if facts.affairs.uses_oil[a] == 0:
            continue
        closed, use = 0.0, 1.0
        for b in range(facts.sizes.actor):
            if facts.affairs.seller[a, b] == 1:
                closed = max(closed, own.toward[EMBARGO - OWN, b, a], float(own.at_war[a, b]))
            if own.at_war[a, b] == 1:
                use = law.affairs.war_use
        bought = law.affairs.oil_income[a] * (1.0 - clip(closed, 0.0, 1.0))
        home = 1.0 - law.affairs.oil_income[a]
        stock = own.oil[a] + (bought + home - use) * 12.0 / 52.1775
        own.oil[a] = clip(stock, 0.0, law.affairs.oil_stock[a])


@compiled
def step(world, law, facts, log):
    """Put a week to account."""
    own = world.affairs
    for t in range(facts.sizes.talk):
        own.opened[t] = 0
        own.denounced[t] = 0
    fade(world, law, facts)
    warm(world, law, facts)
    follow(world, law, facts, log)
    for s in range(facts.sizes.sector):
        if world.incidents.boiled_over[s] == 1:
            began = world.incidents.attacker[s]
            a, b = facts.affairs.pair_border[s, began], facts.affairs.pair_border[s, 1 - began]
            outbreak(world, log, a, b, world.incidents.serial[s])
    burn_oil(world, law, facts)
