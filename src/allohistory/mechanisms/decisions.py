"""Decisions: the strategic choices of the scenario, each a logit over what factions want.

A decision is considered at set weeks within its dates, or at random, while its requirements hold.
Options are ordered from the least to the most drastic; one uniform picks among them in that order
(Luce 1959; McFadden 1974), so that branches choose differently only where utilities have changed.
The option taken, its probability and its weightiest drivers are logged: that is the "why". An
intervention can force an option or forbid it between two dates, or the record can know it
(`kit.guide`). In arms coupled by the hazard clock, the clock sets the weeks of choices
(`choosing_clock`).
"""

from allohistory.kit import (
    FULL,
    NOTABLE,
    SURE,
    abducted_uniform,
    advance_clock,
    appraise,
    block,
    compiled,
    emit,
    explain,
    hazard,
    index,
    note_cause,
    note_chance,
    per,
    pick,
    purpose,
    requirements_hold,
    risk_of,
    site_now,
    span_of,
    uniform,
    uniforms,
)
from allohistory.mechanisms.choosing_clock import NOTES, OFF, ROOM, fall_due, note
from allohistory.vocabulary.durations import WEEK
from allohistory.vocabulary.events import DECISION

MOST_OPTIONS = 8
NEVER = -1
FORBIDDEN = -1.0e9

STATE = block(
    taken=index("option", says="1 for a week once an option has been taken"),
    news=index(says="1 in a week in which any option is taken"),
    next=index("decision", says="next week in which the calendar brings it up, -1 if none"),
    ever=index("option", says="1 once an option has been taken"),
    stands=index("decision", says="option chosen last, -1 before", start=-1),
    serial=index("decision", says="serial of its last event, -1 before", start=-1),
    last=index(
        "decision", says="week of the last choice other than the first option, -1 before", start=-1
    ),
    utility=per(MOST_OPTIONS, unit="utility", says="workspace: utility of each option"),
    clock=index(says="hazard clock: 0 off, 1 recording choices, 2 ruling them"),
    noted=index(says="choices recorded so far"),
    coming=index("decision", says="row of the choice due next; -1 none, -2 not recorded"),
    latest=index("decision", says="row of the choice recorded last, -1 before"),
    spent=per("decision", unit="1", says="cumulative hazard since the last choice"),
    quiet=per("decision", unit="1", says="hazard up to which no choice is made, once none is due"),
    due=per(ROOM, unit="1", says="hazard at which a recorded choice is due"),
    due_which=per(ROOM, unit="0..1", says="uniform that picked its option"),
    due_first=per(ROOM, unit="0..1", says="probability of the first option then"),
    due_next=index(ROOM, says="row of the same decision's next choice; -1 none, -2 not recorded"),
)
FACTS = block(
    actor=index("decision", says="who decides"),
    other=index("decision", says="actor concerned, -1 if nobody"),
    opens=index("decision", says="first week in which it may be considered"),
    closes=index("decision", says="week after the last"),
    every=index("decision", says="weeks between considerations"),
    by_chance=index("decision", says="1 if it is considered at random"),
    once=index("decision", says="1 if any option but the first closes the matter"),
    again=index("decision", says="weeks before it is considered again after such an option"),
    first_need=index("decision", says="first of its requirements"),
    last_need=index("decision", says="requirement after the last"),
    first_option=index("decision", says="first of its options"),
    options=index("decision", says="how many options it has"),
    first_view=index("option", says="first view of the option"),
    last_view=index("option", says="view after the last"),
    forced_option=index(
        "decision", says="option that an intervention imposes, -1 if none", start=-1
    ),
    forced_from=index("decision", says="first week in which it is imposed"),
    forced_until=index("decision", says="week after the last"),
    forced_at=index(
        "decision", says="week in which it is imposed unconditionally, or -1", start=-1
    ),
    forbidden=index("decision", says="options that an intervention forbids, as bits"),
    forbidden_from=index("decision", says="first week in which they are forbidden"),
    forbidden_until=index("decision", says="week after the last"),
)
LAW = block(
    chance=per("decision", unit="1/year", says="rate at which it comes up, if at random"),
    precision=per(
        "actor", unit="1/utility", says="how consistently an actor picks its best option"
    ),
)
WRITES = ("decisions",)

COMES_UP = purpose("decisions.comes_up")


@compiled
def may_come_up(world, facts, d):
    """Return whether decision `d` can be considered this week."""
    case, week, own = facts.decisions, world.clock.week, world.decisions
    if own.next[d] != week:
        return False
    if own.last[d] != NEVER and (case.once[d] == 1 or week - own.last[d] < case.again[d]):
        return False
    return requirements_hold(world, facts, case.first_need[d], case.last_need[d])


@compiled
def comes_up(world, law, facts, d):
    """Return whether decision `d` is considered this week."""
    if not may_come_up(world, facts, d):
        return False
    if facts.decisions.by_chance[d] == 0:
        return True
    when = uniform(world, COMES_UP, facts.names.decision[d], 0)
    return when < hazard(law.decisions.chance[d], WEEK)


@compiled
def imposed(world, facts, d):
    """Return the option that an intervention imposes on decision `d` this week, or -1."""
    case, week = facts.decisions, world.clock.week
    if case.forced_option[d] >= 0 and case.forced_from[d] <= week < case.forced_until[d]:
        return case.forced_option[d]
    return -1


@compiled
def weigh(world, law, facts, d):
    """Compute the actor's utility of each option of decision `d`."""
    case, own = facts.decisions, world.decisions
    for o in range(case.options[d]):
        option = case.first_option[d] + o
        own.utility[o] = appraise(
            world, law, facts, case.first_view[option], case.last_view[option]
        )
        if case.forbidden[d] >> o & 1 and is_forbidding(world, facts, d):
            own.utility[o] = FORBIDDEN


@compiled
def luck_of(world, law, facts, d):
    """Return this week's two uniforms of decision `d`: when it comes up, and which option it picks.

    They are random draws; where the record knows the choice, the second is abducted from it.
    """
    when, which = uniforms(world, COMES_UP, facts.names.decision[d], 0)
    guide = facts.guide
    site = site_now(world, facts, guide.first_of_decision[d], guide.last_of_decision[d])
    if site >= 0:
        weigh(world, law, facts, d)
        precision = law.decisions.precision[facts.decisions.actor[d]]
        options = facts.decisions.options[d]
        low, high = span_of(world.decisions.utility, options, precision, guide.option[site])
        which = abducted_uniform(world, site, low, high, which)
    return when, which


@compiled
def is_forbidding(world, facts, d):
    """Return whether an intervention forbids options of decision `d` this week."""
    case = facts.decisions
    return case.forbidden_from[d] <= world.clock.week < case.forbidden_until[d]


@compiled
def weightiest(world, facts, d, chosen):
    """Return the option whose reasons explain the choice: the chosen one or its best rival."""
    if chosen > 0:
        return chosen
    best = 1
    for o in range(2, facts.decisions.options[d]):
        if world.decisions.utility[o] > world.decisions.utility[best]:
            best = o
    return best


@compiled
def settle(world, law, facts, log, d, chosen, chance):
    """Take option `chosen` of decision `d`, and log it with its probability and reasons."""
    case, own = facts.decisions, world.decisions
    option = case.first_option[d] + chosen
    own.ever[option] = 1
    detail = FULL if chosen == 0 else NOTABLE
    telling = case.first_option[d] + weightiest(world, facts, d, chosen)
    first, last = case.first_view[telling], case.last_view[telling]
    serial = emit(
        log,
        world,
        detail,
        DECISION,
        actor=case.actor[d],
        other=case.other[d],
        what=d,
        option=chosen,
    )
    note_chance(log, serial, chance)
    explain(log, serial, world, law, facts, first, last)
    note_cause(log, serial, world, 1.0 if chosen > 0 else -1.0, own.serial[d])
    own.serial[d] = serial
    own.taken[option] = 1
    own.stands[d] = option
    own.news = 1
    if chosen > 0:
        own.last[d] = world.clock.week


@compiled
def consider(world, law, facts, log, d):
    """Take decision `d` this week if it comes up, or as an intervention imposes it."""
    case = facts.decisions
    forced = imposed(world, facts, d)
    if forced < 0 and world.decisions.clock != OFF:
        by_the_clock(world, law, facts, log, d)
        return
    at_once = forced >= 0 and case.forced_at[d] == world.clock.week
    if not at_once and not comes_up(world, law, facts, d):
        return
    _, which = luck_of(world, law, facts, d)
    weigh(world, law, facts, d)
    chosen, chance = forced, 1.0
    if forced < 0:
        precision = law.decisions.precision[case.actor[d]]
        chosen, chance = pick(world.decisions.utility, case.options[d], precision, which)
    settle(world, law, facts, log, d, chosen, chance)


@compiled
def by_the_clock(world, law, facts, log, d):
    """Take decision `d` this week while the hazard clock records or rules it."""
    case, own = facts.decisions, world.decisions
    if not may_come_up(world, facts, d):
        return
    when, which = luck_of(world, law, facts, d)
    weigh(world, law, facts, d)
    options, precision = case.options[d], law.decisions.precision[case.actor[d]]
    if case.by_chance[d] == 1:
        first, risk = 0.0, min(law.decisions.chance[d] * WEEK, SURE)
        chance = hazard(law.decisions.chance[d], WEEK)
        happens, where = when < chance, when / max(chance, when)
    else:
        mildest, chance = pick(own.utility, options, precision, 0.0)
        first = chance if mildest == 0 else 0.0
        risk, happens, where = risk_of(first), which >= first, when
    if own.clock == NOTES:
        if happens:
            note(own, d, own.spent[d], risk, where, which, first)
        own.spent[d] = 0.0 if happens else advance_clock(own.spent[d], risk)
    else:
        which = fall_due(world, facts, d, risk, first)
        happens = which >= 0.0
    if happens:
        chosen, chance = pick(own.utility, options, precision, which)
        settle(world, law, facts, log, d, chosen, chance)
    elif case.by_chance[d] == 0:
        settle(world, law, facts, log, d, 0, first)


@compiled
def next_week(facts, d, week):
    """Return the first week from `week` on in which the calendar brings up `d`, or NEVER."""
    case = facts.decisions
    due = max(week, case.opens[d])
    if case.by_chance[d] == 0:
        every = max(1, case.every[d])
        due = case.opens[d] + (due - case.opens[d] + every - 1) // every * every
    return due if due < case.closes[d] else NEVER


@compiled
def derive(world, law, facts):
    """Compute when the calendar next brings up each decision, from this week on."""
    for d in range(facts.sizes.decision):
        world.decisions.next[d] = next_week(facts, d, world.clock.week)


@compiled
def step(world, law, facts, log):
    """Take every decision that comes up this week."""
    own, case, week = world.decisions, facts.decisions, world.clock.week
    if own.news == 1:
        for o in range(facts.sizes.option):
            own.taken[o] = 0
        own.news = 0
    for d in range(facts.sizes.decision):
        if own.next[d] == week:
            consider(world, law, facts, log, d)
            own.next[d] = next_week(facts, d, week + 1)
        elif case.forced_at[d] == week:
            consider(world, law, facts, log, d)
