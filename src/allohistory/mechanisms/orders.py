"""Orders: a command on the spot, or its centre, orders a side to act in a sector.

A part of `incidents`, whose blocks it reads and writes. A sector is taken up now and then; an order
stands for some weeks, and a stricter word of the centre ends it. Without an order there is no
ordered incident. Leaves out orders for one place, and orders to hold back: those are decisions.
"""

from math import ceil

from allohistory.kit import NOTABLE, clip, compiled, emit, logistic, note_chance, purpose, uniforms
from allohistory.mechanisms.stance import (
    brake_on,
    is_commander,
    lesson_of,
    pledged,
    stakes_of,
    tense,
)
from allohistory.vocabulary.durations import WEEK
from allohistory.vocabulary.events import BY_CENTRE, BY_COMMANDER, ORDER

EVERY = 12  # weeks between reviews of a sector by one side
STRICTER = 0.1  # added restraint that ends a standing order
GRIEVED = 0.5  # utility of an order per unit of grievance
REVIEW = purpose("incidents.order", "border")


@compiled
def is_taken_up(world, facts, s, side):
    """Return whether one side takes sector `s` up this week: each in a week of its own names."""
    command = facts.incidents.command[s, side]
    turn = int(facts.names.sector[s]) + int(facts.names.command[command])
    return (world.clock.week + turn % EVERY) % EVERY == 0


@compiled
def worth_of_order(world, law, facts, s, side, commander):
    """Return the utility of an order to act, for the commander on the spot or for his centre."""
    own, rule = world.incidents, law.incidents
    actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
    # A pledge to defend is no reason to act: it counts only for the other side.
    worth = rule.ordering + rule.stakes_weight * stakes_of(law, s, side)
    worth += GRIEVED * own.grievance[s, side]
    worth += rule.tension_weight * tense(world, law, actor, other)
    worth += lesson_of(world, law, actor, other)
    worth -= rule.pact_weight * world.diplomacy.bound[actor, other]
    worth -= rule.truce_weight * own.truce[s]
    worth -= rule.deterrence * pledged(world, facts, s, 1 - side)
    worth -= brake_on(world, law, facts, s, side, commander)
    if commander:
        return worth + rule.zeal
    return worth + rule.intent_weight * world.affairs.intent[actor, other]


@compiled
def parent_of_order(world, law, facts, s, side, commander):
    """Return the serial of what spoke most for an order among what events have left, or -1."""
    own, rule = world.incidents, law.incidents
    actor, other = facts.incidents.actor[s, side], facts.incidents.actor[s, 1 - side]
    most, parent = 0.0, -1
    grievance = GRIEVED * own.grievance[s, side]
    if own.grieved[s, side] >= 0 and grievance > most:
        most, parent = grievance, own.grieved[s, side]
    lesson = rule.lesson_weight * world.politics.lesson[actor, other]
    if world.politics.lesson_by[actor, other] >= 0 and lesson > most:
        most, parent = lesson, world.politics.lesson_by[actor, other]
    plans = 0.0 if commander else rule.intent_weight * world.affairs.intent[actor, other]
    if world.affairs.intent_raised[actor, other] >= 0 and plans > most:
        most, parent = plans, world.affairs.intent_raised[actor, other]
    return parent


@compiled
def review(world, law, facts, log_, s, side):
    """Let one side take sector `s` up: an order follows, or none."""
    own, rule = world.incidents, law.incidents
    command = facts.incidents.command[s, side]
    actor = facts.incidents.actor[s, side]
    which, who = uniforms(world, REVIEW, own.names[s], int(facts.names.actor[actor]))
    commander = is_commander(world, facts, s, side, who)
    worth = worth_of_order(world, law, facts, s, side, commander)
    taken_up = clip(rule.review * EVERY * WEEK, 0.0, 1.0)
    chance = taken_up * logistic(law.decisions.precision[actor] * worth)
    if which >= chance:
        return
    own.order_left[s, side] = ceil(clip(rule.order_weeks, 1.0, 200.0))
    own.order_restraint[s, side] = world.politics.restraint[command]
    own.order_serial[s, side] = emit(
        log_,
        world,
        NOTABLE,
        ORDER,
        cause=parent_of_order(world, law, facts, s, side, commander),
        actor=actor,
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=command,
        option=BY_COMMANDER if commander else BY_CENTRE,
    )
    note_chance(log_, own.order_serial[s, side], chance)


@compiled
def orders_in(world, law, facts, log_, s):
    """Let standing orders run out or be withdrawn in sector `s`, and new ones be given."""
    own = world.incidents
    for side in range(2):
        if own.order_left[s, side] > 0:
            restraint = world.politics.restraint[facts.incidents.command[s, side]]
            own.order_left[s, side] -= 1
            if restraint > own.order_restraint[s, side] + STRICTER:
                own.order_left[s, side] = 0
        elif is_taken_up(world, facts, s, side):
            review(world, law, facts, log_, s, side)
