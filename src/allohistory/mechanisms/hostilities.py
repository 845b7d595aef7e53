"""Hostilities: who is at war with whom, since when, and who began it.

A general war begins in the week of its attack: an event from outside, a choice, or a quarrel on the
border that goes beyond every limit. Wars do not end here. Who began one is kept, for those who
judge the attacker, and so is the event that did it, for whatever follows from the war.
"""

from allohistory.kit import NOTABLE, block, compiled, emit, index
from allohistory.vocabulary.effects import WAR_BETWEEN
from allohistory.vocabulary.events import GENERAL_WAR, WAR

STATE = block(
    at_war=index("actor", "actor", says="1 from the outbreak of general war"),
    began=index("actor", "actor", says="1 where the first began the war on the second"),
    since=index("actor", "actor", says="week of the outbreak, -1 before", start=-1),
    serial=index("actor", "actor", says="serial of the outbreak in the log, -1 before", start=-1),
)
WRITES = ("hostilities",)


@compiled
def outbreak(world, log, a, b, serial):
    """Begin general war by an attack of `a` on `b`, event `serial`, unless they are at war."""
    own = world.hostilities
    if own.at_war[a, b] == 1:
        return
    own.began[a, b] = 1
    own.at_war[a, b] = own.at_war[b, a] = 1
    own.since[a, b] = own.since[b, a] = world.clock.week
    row = emit(log, world, NOTABLE, WAR, cause=serial, actor=a, other=b, rung=GENERAL_WAR)
    own.serial[a, b] = own.serial[b, a] = row


@compiled
def attack(world, facts, log, first, last, serial):
    """Begin the wars among effects `first` to `last` of event `serial`."""
    rows = facts.affairs
    for k in range(first, last):
        if rows.code[k] == WAR_BETWEEN:
            outbreak(world, log, rows.i[k], rows.j[k], serial)


@compiled
def step(world, law, facts, log):
    """Begin the wars of this week's events and choices, and those that a quarrel has become."""
    rows = facts.affairs
    for e in range(facts.sizes.event if world.world_events.news == 1 else 0):
        if world.world_events.fired[e] == 1:
            serial = world.world_events.serial[e]
            attack(world, facts, log, rows.first_of_event[e], rows.last_of_event[e], serial)
    for o in range(facts.sizes.option if world.decisions.news == 1 else 0):
        if world.decisions.taken[o] == 1:
            serial = world.decisions.serial[rows.decision[o]]
            attack(world, facts, log, rows.first_of_option[o], rows.last_of_option[o], serial)
    for s in range(facts.sizes.sector):
        if world.incidents.boiled_over[s] == 1:
            began = world.incidents.attacker[s]
            a, b = rows.pair_border[s, began], rows.pair_border[s, 1 - began]
            outbreak(world, log, a, b, world.incidents.serial[s])
