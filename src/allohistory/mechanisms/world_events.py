"""World events: events from outside the rivalry, and events that its own course may cause.

An event has the record's date, or a window in which it may fall, or a hazard that depends on what
an actor sees, or a delay after what it follows from (a war, a choice, another event). It happens
once, in the first week on or after its date in which its requirements hold, and not after its last
date: what presupposes a world happens only in it. An intervention can move, cancel or add one.
`affairs` applies its effects. In arms coupled by the hazard clock (`kit.clock`), an event without a
date happens at the same cumulative hazard as in the other arm.
"""

from allohistory.kit import (
    NOTABLE,
    SURE,
    advance_clock,
    appraise,
    block,
    clip,
    comes_after,
    compiled,
    condition_holds,
    emit,
    hazard,
    index,
    note_chance,
    per,
    place_in,
    purpose,
    requirements_hold,
    risk_of,
    uniform,
)
from allohistory.vocabulary.durations import WEEK
from allohistory.vocabulary.events import AFTER, DATED, HAZARD, WORLD_EVENT

OFF, NOTES, RULES = range(3)  # the hazard clock

STATE = block(
    happened=index("event", says="1 once the event has happened"),
    fired=index("event", says="1 in the week in which it happens"),
    news=index(says="1 in a week in which any event happens"),
    serial=index("event", says="serial of its event in the log, -1 before", start=-1),
    clock=index(says="hazard clock: 0 off, 1 recording events, 2 ruling them"),
    noted=index("event", says="1 once the clock has recorded the event"),
    spent=per("event", unit="1", says="cumulative hazard so far"),
    anchored=index("event", says="week of what it follows from, -1 before", start=-1),
    due=per(
        "event", unit="1", says="hazard at which it is due; if not recorded, up to which it is not"
    ),
)
FACTS = block(
    kind=index("event", says="0 dated, 1 within a window, 2 by hazard, 3 after its cause"),
    early=index("event", says="week of the date; first of the window, the hazard or the delay"),
    likely=index("event", says="likeliest week of the window or of the delay"),
    late=index("event", says="last week of the window, the hazard or the delay"),
    until=index("event", says="last week in which it may happen"),
    anchor=index("event", says="condition that it follows from, -1 if none", start=-1),
    cancelled=index("event", says="1 if an intervention cancels it"),
    moved_to=index(
        "event", says="week to which an intervention moves it, -1 if none does", start=-1
    ),
    actor=index("event", says="actor of the event, -1 for nobody"),
    other=index("event", says="actor it concerns, -1 for nobody"),
    first_need=index("event", says="first of its requirements"),
    last_need=index("event", says="requirement after the last"),
    first_view=index("event", says="first view that moves the hazard"),
    last_view=index("event", says="view after the last"),
)
LAW = block(rate=per("event", unit="1/year", says="base hazard", key="hazard.rate"))
WRITES = ("world_events",)

HAPPEN = purpose("world_events.happen")
BEYOND = purpose("world_events.beyond")


@compiled
def chance_of(world, law, facts, e):
    """Return the probability that event `e`, which has not happened, happens this week."""
    event = facts.world_events
    week = world.clock.week
    if event.moved_to[e] >= 0:
        return 1.0 if week >= event.moved_to[e] else 0.0
    zero = 0  # of its calendar: the start, or the week of what it follows from
    if event.kind[e] == AFTER:
        zero = world.world_events.anchored[e]
        if zero < 0:
            return 0.0
    if not zero + event.early[e] <= week <= event.until[e] or not requirements_hold(
        world, facts, event.first_need[e], event.last_need[e]
    ):
        return 0.0
    if event.kind[e] == DATED:
        return 1.0
    if event.kind[e] != HAZARD:
        return triangular_hazard(week - zero, event.early[e], event.likely[e], event.late[e])
    if week > event.late[e]:
        return 0.0
    pull = appraise(world, law, facts, event.first_view[e], event.last_view[e])
    return hazard(law.world_events.rate[e] * 2.718281828459045 ** clip(pull, -8.0, 8.0), WEEK)


@compiled
def comes(world, facts, e, chance):
    """Return whether event `e` happens this week, in which its probability is `chance`."""
    own, name = world.world_events, facts.names.event[e]
    u = uniform(world, HAPPEN, name, 0)
    if own.clock == OFF:
        return u < chance
    risk, spent = risk_of(1.0 - chance), own.spent[e]
    own.spent[e] = advance_clock(spent, risk)
    if own.clock == NOTES:
        own.noted[e] = u < chance
        own.due[e] = place_in(spent, risk, u / max(chance, u)) if u < chance else own.spent[e]
        return u < chance
    if own.noted[e] == 1:
        return risk >= SURE or own.due[e] <= own.spent[e]
    return comes_after(spent, risk, own.due[e], uniform(world, BEYOND, name, 0))


@compiled
def triangular_hazard(week, early, likely, late):
    """Return the probability of `week`, given not earlier, for a date drawn from a triangle."""
    if week >= late:
        return 1.0
    before = triangular_share(week, early, likely, late)
    after = triangular_share(week + 1, early, likely, late)
    return (after - before) / (1.0 - before)


@compiled
def triangular_share(week, early, likely, late):
    """Return the share of a triangular distribution that lies before `week`."""
    span = float(late - early)
    if week <= early:
        return 0.0
    if week <= likely:
        return (week - early) ** 2 / (span * max(1.0, likely - early))
    return 1.0 - (late - week) ** 2 / (span * max(1.0, late - likely))


@compiled
def step(world, law, facts, log):
    """Simulate this week's events."""
    own, event = world.world_events, facts.world_events
    own.news = 0
    for e in range(facts.sizes.event):
        own.fired[e] = 0
        waits = event.kind[e] == AFTER and own.anchored[e] < 0
        if waits and condition_holds(world, facts, event.anchor[e]) == 1:
            own.anchored[e] = world.clock.week
        if own.happened[e] == 1 or event.cancelled[e] == 1:
            continue
        chance = chance_of(world, law, facts, e)
        if chance > 0.0 and comes(world, facts, e, chance):
            own.happened[e] = 1
            own.fired[e] = 1
            own.news = 1
            own.serial[e] = emit(
                log, world, NOTABLE, WORLD_EVENT, actor=event.actor[e], other=event.other[e], what=e
            )
            note_chance(log, own.serial[e], chance)
