"""Affairs: the effects of events, decisions and treaties are applied here, and only here.

Effects come from a small closed list. A gauge is a number that outlasts its cause: the danger on an
actor's other fronts, who aids whom, who has recognised whom, the tension of a pair; with each go
the serials of the events that last raised and last lowered it, so that a choice can name what moved
it. Orders to quantities that another mechanism owns (restraint, forces, channels, clients) are
stored here as shifts, which their owner reads. Lasting changes stay, until the clause that made
them lapses; temporary ones halve in a given number of weeks. Tension of a pair rises with incidents
on its border and fades. Oil runs down under embargo.
"""

from allohistory.kit import block, clip, compiled, halving, index, number, per
from allohistory.mechanisms.gauges import act_on_own, act_on_pair, changed, value_of
from allohistory.vocabulary.durations import WEEKS_A_YEAR
from allohistory.vocabulary.effects import (
    ADD,
    AUTONOMY,
    BREAKS,
    CHANNEL,
    CONCEALMENT,
    CONTACT,
    DENOUNCES,
    DIRECTIVE,
    HARASSMENT,
    OPENS,
    OWN,
    OWN_GAUGES,
    PAIR,
    PAIR_GAUGES,
    POWER,
    RESTRAINT,
    SET,
    TARGET,
    TRANSFER,
    WAR_BETWEEN,
)
from allohistory.vocabulary.events import COMPLIES

RAISED = "serial of the event that last raised the gauge, -1 if none"
LOWERED = "serial of the event that last lowered the gauge, -1 if none"

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
    appeal=per("actor", "actor", unit="0..1", says="how hard the first asks the second to attack"),
    **{f"{gauge}_raised": index("actor", says=RAISED, start=-1) for gauge in OWN_GAUGES},
    **{f"{gauge}_lowered": index("actor", says=LOWERED, start=-1) for gauge in OWN_GAUGES},
    **{f"{gauge}_raised": index("actor", "actor", says=RAISED, start=-1) for gauge in PAIR_GAUGES},
    **{
        f"{gauge}_lowered": index("actor", "actor", says=LOWERED, start=-1) for gauge in PAIR_GAUGES
    },
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
    broken=index("talk", says="1 in the week in which an event breaks talks off"),
    broken_by=index("talk", says="serial of that event", start=-1),
    breaker=index("talk", says="who breaks off over it, -1 if nobody in particular"),
    asked=index("directive", says="1 once a patron has given the directive"),
    asked_by=index("directive", says="serial of the event that gave it", start=-1),
    glow=per("effect", unit="as effect", says="remainder of a temporary effect"),
    applied=index("clause", says="1 while a clause's effects are in force"),
    shown=per("actor", "actor", unit="log", says="change of quality that is seen"),
    before=per("effect", unit="as effect", says="value that a clause's effect replaced"),
    tension_kept=number("share", "tension left after a week"),
    glow_kept=per("effect", unit="share", says="remainder of a temporary effect after a week"),
    oil=per("actor", unit="months", says="stock at peacetime use; 0 where oil is no constraint"),
)
FACTS = block(
    code=index("effect", says="target of the effect"),
    i=index("effect", says="first member concerned"),
    j=index("effect", says="second member concerned"),
    mode=index("effect", says="0 set, 1 add, 2 scale"),
    seen_by=index("effect", says="actors who see a change of quality, as bits"),
    first_of_event=index("event", says="first effect of the event"),
    last_of_event=index("event", says="effect after the last"),
    first_of_option=index("option", says="first effect of the option"),
    last_of_option=index("option", says="effect after the last"),
    first_of_obeyed=index("directive", says="first effect of compliance with the directive"),
    last_of_obeyed=index("directive", says="effect after the last"),
    first_of_defied=index("directive", says="first effect of an answer without compliance"),
    last_of_defied=index("directive", says="effect after the last"),
    first_of_clause=index("clause", says="first effect of the clause"),
    last_of_clause=index("clause", says="effect after the last"),
    decision=index("option", says="the option's decision"),
    passing=index("effect", says="temporary effects, -1 after the last", start=-1),
    seller=index("actor", "actor", says="1 where the second sells oil to the first"),
    great_war=index("actor", "actor", says="1 where a war with the second burns the first's oil"),
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
def act(own, facts, k, mode, size, serial):
    """Apply effect `k`; `serial` is the event that causes it."""
    code, i, j = facts.affairs.code[k], facts.affairs.i[k], facts.affairs.j[k]
    if code < OWN:
        before = own.quality[i]
        act_on_own(own, code, i, mode, size, serial)
        for a in range(facts.sizes.actor if facts.affairs.seen_by[k] != 0 else 0):
            if facts.affairs.seen_by[k] >> a & 1:
                own.shown[a, i] += own.quality[i] - before
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
    elif code == BREAKS:
        own.broken[i] = 1
        own.broken_by[i] = serial
        own.breaker[i] = own.author
    elif code == DIRECTIVE:
        own.asked[i] = 1
        own.asked_by[i] = serial


@compiled
def carry_out(world, law, facts, first, last, serial):
    """Apply effects `first` to `last`, which event `serial` causes."""
    own = world.affairs
    for k in range(first, last):
        if facts.affairs.code[k] != WAR_BETWEEN:  # a war has begun with its attack: `hostilities`
            amount = law.affairs.amount[k]
            act(own, facts, k, facts.affairs.mode[k], amount, serial)
            if law.affairs.fades[k] > 0.0:
                own.glow[k] += amount


@compiled
def keep_before(world, facts, first, last):
    """Note the values that effects `first` to `last` of a clause are about to replace."""
    own, rows = world.affairs, facts.affairs
    for k in range(first, last):
        own.before[k] = value_of(own, rows.code[k], rows.i[k], rows.j[k])


@compiled
def undo(world, law, facts, first, last):
    """Undo effects `first` to `last` of a clause that is no longer in force."""
    own, rows = world.affairs, facts.affairs
    for k in range(first, last):
        if rows.mode[k] == ADD:
            act(own, facts, k, ADD, -law.affairs.amount[k], -1)
        elif rows.code[k] < OPENS:  # not an act: put back what stood before
            act(own, facts, k, SET, own.before[k], -1)


@compiled
def follow(world, law, facts):
    """Apply the effects of what has just happened, and undo those of clauses that lapse."""
    own, rows = world.affairs, facts.affairs
    for e in range(facts.sizes.event if world.world_events.news == 1 else 0):
        if world.world_events.fired[e] == 1:
            own.author = facts.world_events.actor[e]
            serial = world.world_events.serial[e]
            carry_out(world, law, facts, rows.first_of_event[e], rows.last_of_event[e], serial)
    for o in range(facts.sizes.option if world.decisions.news == 1 else 0):
        if world.decisions.taken[o] == 1:
            own.author = facts.decisions.actor[rows.decision[o]]
            serial = world.decisions.serial[rows.decision[o]]
            carry_out(world, law, facts, rows.first_of_option[o], rows.last_of_option[o], serial)
    for d in range(facts.sizes.directive):
        if world.clients.answered[d] == 1:
            serial = world.clients.serial[d]
            if world.clients.response[d] == COMPLIES:
                first, last = rows.first_of_obeyed[d], rows.last_of_obeyed[d]
            else:
                first, last = rows.first_of_defied[d], rows.last_of_defied[d]
            carry_out(world, law, facts, first, last, serial)
    for c in range(facts.sizes.clause):
        if world.diplomacy.in_force[c] != own.applied[c]:
            own.applied[c] = world.diplomacy.in_force[c]
            first, last = rows.first_of_clause[c], rows.last_of_clause[c]
            if own.applied[c] == 1:
                t = world.diplomacy.under[c]  # -1 where a premise put the clause in force
                serial = world.diplomacy.signed_serial[t] if t >= 0 else -1
                keep_before(world, facts, first, last)
                carry_out(world, law, facts, first, last, serial)
            else:
                undo(world, law, facts, first, last)


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
                closed = max(closed, own.embargo[b, a], float(world.hostilities.at_war[a, b]))
            if facts.affairs.great_war[a, b] == 1 and world.hostilities.at_war[a, b] == 1:
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
        own.broken[t] = 0
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            own.shown[a, b] = 0.0
    fade(world, law, facts)
    warm(world, law, facts)
    follow(world, law, facts)
    burn_oil(world, law, facts)
