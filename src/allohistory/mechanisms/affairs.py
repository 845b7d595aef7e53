"""Affairs: the effects of events, decisions and treaties are applied here, and only here.

Effects come from a small closed list. A gauge is a number that outlasts its cause: the danger on an
actor's other fronts, who aids whom, who has recognised whom, the tension of a pair. Orders to
quantities that another mechanism owns (restraint, forces, channels, clients) are stored here as
shifts, which their owner reads. Lasting changes stay; temporary ones halve in a given number of
weeks. Tension of a pair rises with incidents on its border and fades. Oil runs down under embargo.
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
from allohistory.vocabulary.durations import WEEKS_A_YEAR
from allohistory.vocabulary.effects import (
    ADD,
    AID,
    ALIGNMENT,
    AUTONOMY,
    BUDGET,
    CHANNEL,
    COMMITTED,
    CONCEALMENT,
    CONTACT,
    DENOUNCES,
    DIRECTIVE,
    EMBARGO,
    EMBARGO_FEAR,
    ENCIRCLED,
    HARASSMENT,
    INTENT,
    OPENS,
    OWN,
    OWN_GAUGES,
    PAIR,
    PAIR_GAUGES,
    POWER,
    PRESTIGE,
    QUALITY,
    RECOGNITION,
    RESTRAINT,
    SET,
    TARGET,
    TENSION,
    THREAT,
    TRANSFER,
    WAR_BETWEEN,
)
from allohistory.vocabulary.events import GENERAL_WAR, WAR

MOVED = "serial of the event that last changed the gauge, -1 if none"

STATE = block(
    threat=per("actor", unit="0..1", says="danger on its other fronts"),
    committed=per("actor", unit="0..1", says="share of its field army tied down elsewhere"),
    encircled=per("actor", unit="0..1", says="belief that others act in concert with its rival"),
    budget=per("actor", unit="log", says="military effort"),
    quality=per("actor", unit="log", says="quality of its troops relative to the start"),
    prestige=per("actor", unit="-1..1", says="prestige"),
    weariness=per("actor", unit="0..1", says="war-weariness"),
    recognition=per("actor", "actor", unit="0..1", says="how far the first recognises the second"),
    aid=per("actor", "actor", unit="0..1", says="aid of the first to the second"),
    embargo=per("actor", "actor", unit="0..1", says="share of trade the first has stopped"),
    embargo_fear=per("actor", "actor", unit="0..1", says="fear of the other's embargo"),
    alignment=per("actor", "actor", unit="-1..1", says="how far the first leans to the second"),
    tension=per("actor", "actor", unit="tension", says="tension, the same both ways"),
    intent=per("actor", "actor", unit="0..1", says="how far an attack is really prepared"),
    pledge=per("actor", "actor", unit="0..1", says="how firmly the first will defend the second"),
    **{f"{gauge}_by": index("actor", says=MOVED, start=-1) for gauge in OWN_GAUGES},
    **{f"{gauge}_by": index("actor", "actor", says=MOVED, start=-1) for gauge in PAIR_GAUGES},
    restraint=per("command", unit="share", says="added to standing orders against provocation"),
    autonomy=per("command", unit="share", says="added to the chance of acting alone"),
    power=per("faction", unit="share", says="added to a faction's power"),
    transfer=per(
        "group", unit="divisions", says="divisions ordered in (+) or out (-) since the start"
    ),
    target=per("group", unit="divisions", says="added to the divisions wanted"),
    concealment=per("group", unit="0..1", says="share hidden from open sources"),
    dead=index("channel", says="1 where a channel has been cut"),
    contact=per("client", unit="share", says="added to a client's contact with its patron"),
    harassment=per("client", unit="share", says="added to a client's harassment"),
    opened=index("talk", says="1 in the week in which talks are requested"),
    author=index(says="author of the effects being applied, -1 if nobody", start=-1),
    opened_by=index("talk", says="serial of the event that requested talks", start=-1),
    opener=index("talk", says="who requested talks, -1 if nobody in particular"),
    denouncer=index("talk", says="who denounced the treaty, -1 if nobody in particular"),
    denounced=index("talk", says="1 in the week in which a treaty is denounced"),
    denounced_by=index("talk", says="serial of the event that denounced it", start=-1),
    asked=index("directive", says="1 once a patron has given the directive"),
    asked_by=index("directive", says="serial of the event that gave it", start=-1),
    at_war=index("actor", "actor", says="1 from the outbreak of general war"),
    glow=per("effect", unit="as effect", says="remainder of a temporary effect"),
    applied=index("clause", says="1 while a clause's effects are in force"),
    tension_kept=number("share", "tension left after a week"),
    glow_kept=per("effect", unit="share", says="remainder of a temporary effect after a week"),
    oil=per("actor", unit="months", says="stock at peacetime use; 0 where oil is no constraint"),
)
FACTS = block(
    code=index("effect", says="target of the effect"),
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
    passing=index("effect", says="temporary effects, -1 after the last", start=-1),
    seller=index("actor", "actor", says="1 where the second sells oil to the first"),
    uses_oil=index("actor", says="1 where oil is a constraint"),
    pair_border=index("sector", 2, says="the actors who face each other in a sector"),
)
LAW = block(
    amount=per("effect", unit="as effect", says="size of the effect"),
    fades=per("effect", unit="weeks", says="half-life of a temporary effect, 0 if it lasts"),
    cooling=number("weeks", "half-life of tension between two states"),
    heat=number("tension", "tension added by a frontier incident of weight 1"),
    war_use=number("ratio", "oil used in a great war, as a multiple of peacetime use"),
    oil_stock=per("actor", unit="months", says="oil in stock at the start", key="oil.stock"),
    oil_income=per(
        "actor", unit="0..1", says="share of consumption that is bought", key="oil.income"
    ),
)
WRITES = ("affairs",)

ALIVE = 0.5  # a channel set above this is alive


@compiled
def opening(world, law, facts):
    """Start with full stocks of oil, forces concealed by the laws, and beliefs in collusion."""
    own = world.affairs
    for g in range(len(own.concealment)):
        own.concealment[g] = law.buildup.concealment[g]
    for a in range(len(own.oil)):
        own.oil[a] = law.affairs.oil_stock[a]
    for b in range(facts.sizes.belief):
        i = facts.intelligence.of[b]
        own.encircled[i] = max(own.encircled[i], law.intelligence.collusion[b])


@compiled
def changed(value, mode, size):
    """Return `value` after an effect of `size`."""
    if mode == SET:
        return size
    if mode == ADD:
        return value + size
    return value * size


@compiled
def latest(before, serial):
    """Return the serial of the last change of a gauge: `serial`, or `before` if it has none."""
    return serial if serial >= 0 else before


@compiled
def act_on_own(own, code, i, mode, size, serial):
    """Change actor `i`'s own gauge of `code`."""
    if code == THREAT:
        own.threat[i] = changed(own.threat[i], mode, size)
        own.threat_by[i] = latest(own.threat_by[i], serial)
    elif code == COMMITTED:
        own.committed[i] = changed(own.committed[i], mode, size)
        own.committed_by[i] = latest(own.committed_by[i], serial)
    elif code == ENCIRCLED:
        own.encircled[i] = changed(own.encircled[i], mode, size)
        own.encircled_by[i] = latest(own.encircled_by[i], serial)
    elif code == BUDGET:
        own.budget[i] = changed(own.budget[i], mode, size)
        own.budget_by[i] = latest(own.budget_by[i], serial)
    elif code == QUALITY:
        own.quality[i] = changed(own.quality[i], mode, size)
        own.quality_by[i] = latest(own.quality_by[i], serial)
    elif code == PRESTIGE:
        own.prestige[i] = changed(own.prestige[i], mode, size)
        own.prestige_by[i] = latest(own.prestige_by[i], serial)
    else:
        own.weariness[i] = changed(own.weariness[i], mode, size)
        own.weariness_by[i] = latest(own.weariness_by[i], serial)


@compiled
def act_on_pair(own, code, i, j, mode, size, serial):
    """Change the gauge of `code` of actor `i` toward `j`; tension is the same for both."""
    if code == TENSION:
        own.tension[i, j] = max(0.0, changed(own.tension[i, j], mode, size))
        own.tension[j, i] = own.tension[i, j]
        own.tension_by[i, j] = latest(own.tension_by[i, j], serial)
    elif code == RECOGNITION:
        own.recognition[i, j] = changed(own.recognition[i, j], mode, size)
        own.recognition_by[i, j] = latest(own.recognition_by[i, j], serial)
    elif code == AID:
        own.aid[i, j] = changed(own.aid[i, j], mode, size)
        own.aid_by[i, j] = latest(own.aid_by[i, j], serial)
    elif code == EMBARGO:
        own.embargo[i, j] = changed(own.embargo[i, j], mode, size)
        own.embargo_by[i, j] = latest(own.embargo_by[i, j], serial)
    elif code == EMBARGO_FEAR:
        own.embargo_fear[i, j] = changed(own.embargo_fear[i, j], mode, size)
        own.embargo_fear_by[i, j] = latest(own.embargo_fear_by[i, j], serial)
    elif code == ALIGNMENT:
        own.alignment[i, j] = changed(own.alignment[i, j], mode, size)
        own.alignment_by[i, j] = latest(own.alignment_by[i, j], serial)
    elif code == INTENT:
        own.intent[i, j] = changed(own.intent[i, j], mode, size)
        own.intent_by[i, j] = latest(own.intent_by[i, j], serial)
    else:
        own.pledge[i, j] = changed(own.pledge[i, j], mode, size)
        own.pledge_by[i, j] = latest(own.pledge_by[i, j], serial)


@compiled
def act(own, facts, k, mode, size, serial):
    """Apply effect `k`; `serial` is the event that causes it."""
    code, i, j = facts.affairs.code[k], facts.affairs.i[k], facts.affairs.j[k]
    if code < OWN:
        act_on_own(own, code, i, mode, size, serial)
    elif code < PAIR:
        act_on_pair(own, code, i, j, mode, size, serial)
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
    """Apply effects `first` to `last`, which event `serial` causes."""
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
    """Undo effects `first` to `last` of a clause that is no longer in force."""
    for k in range(first, last):
        if facts.affairs.mode[k] == ADD:
            act(world.affairs, facts, k, ADD, -law.affairs.amount[k], -1)
        elif facts.affairs.mode[k] == SET:
            act(world.affairs, facts, k, SET, 0.0, -1)


@compiled
def follow(world, law, facts, log):
    """Apply the effects of what has just happened, and undo those of clauses that lapse."""
    own, rows = world.affairs, facts.affairs
    for e in range(facts.sizes.event if world.world_events.news == 1 else 0):
        if world.world_events.fired[e] == 1:
            own.author = facts.world_events.actor[e]
            serial = world.world_events.serial[e]
            carry_out(world, law, facts, log, rows.first_of_event[e], rows.last_of_event[e], serial)
    for o in range(facts.sizes.option if world.decisions.news == 1 else 0):
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
                t = world.diplomacy.under[c]  # -1 where a premise put the clause in force
                serial = world.diplomacy.signed_serial[t] if t >= 0 else -1
                carry_out(world, law, facts, log, first, last, serial)
            else:
                undo(world, law, facts, first, last)


@compiled
def outbreak(world, log, a, b, serial):
    """Begin general war of `a` against `b`, unless they are at war already."""
    own = world.affairs
    if own.at_war[a, b] == 0:
        own.at_war[a, b] = 1
        own.at_war[b, a] = 1
        emit(log, world, NOTABLE, WAR, cause=serial, actor=a, other=b, rung=GENERAL_WAR)


@compiled
def fade(world, law, facts):
    """Let temporary effects and tension decay for a week."""
    own = world.affairs
    for n in range(len(facts.affairs.passing)):
        k = facts.affairs.passing[n]
        if k < 0:
            break
        if own.glow[k] != 0.0:
            gone = own.glow[k] * (1.0 - own.glow_kept[k])
            own.glow[k] -= gone
            act(own, facts, k, ADD, -gone, -1)
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            own.tension[a, b] *= own.tension_kept


@compiled
def warm(world, law, facts):
    """Raise the tension of two neighbours by last week's incidents, lower it by bodies returned."""
    own = world.affairs
    for s in range(facts.sizes.sector):
        heat = law.affairs.heat * world.incidents.heat[s] - world.incidents.relief[s]
        if heat != 0.0:
            a, b = facts.affairs.pair_border[s, 0], facts.affairs.pair_border[s, 1]
            own.tension[a, b] = max(0.0, own.tension[a, b] + heat)
            own.tension[b, a] = own.tension[a, b]


@compiled
def burn_oil(world, law, facts):
    """Update the oil stocks for a week, with the imports that embargoes allow."""
    own = world.affairs
    for a in range(facts.sizes.actor):
        if facts.affairs.uses_oil[a] == 0:
            continue
        closed, use = 0.0, 1.0
        for b in range(facts.sizes.actor):
            if facts.affairs.seller[a, b] == 1:
                closed = max(closed, own.embargo[b, a], float(own.at_war[a, b]))
            if own.at_war[a, b] == 1:
                use = law.affairs.war_use
        bought = law.affairs.oil_income[a] * (1.0 - clip(closed, 0.0, 1.0))
        home = 1.0 - law.affairs.oil_income[a]
        stock = own.oil[a] + (bought + home - use) * 12.0 / WEEKS_A_YEAR
        own.oil[a] = clip(stock, 0.0, law.affairs.oil_stock[a])


@compiled
def derive(world, law, facts):
    """Compute what is left of tension and of temporary effects after a week."""
    own = world.affairs
    own.tension_kept = halving(law.affairs.cooling)
    for n in range(len(facts.affairs.passing)):
        k = facts.affairs.passing[n]
        if k < 0:
            break
        own.glow_kept[k] = halving(law.affairs.fades[k])


@compiled
def step(world, law, facts, log):
    """Apply a week's effects."""
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
