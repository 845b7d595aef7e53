"""Choice: how each faction values an option, and how an actor chooses.

A view is what one faction thinks of one option: a constant and a weight for each driver it cares
about. An actor's utility is the sum of its factions' views, weighted by the factions' power;
options are chosen by a multinomial logit (Luce 1959; McFadden 1974; as quantal response in games:
McKelvey and Palfrey 1995). One uniform decides, through options in a fixed order, so that a change
in one utility changes as few choices as possible.
"""

from __future__ import annotations

from math import exp

from allohistory.kit.blocks import block, index, per
from allohistory.kit.compiled import compiled
from allohistory.kit.conditions import condition_holds
from allohistory.kit.log import REASONS, row_of

FACTS = block(
    slot=index("term", says="driver that the term weighs, -1 for a constant"),
    faction=index("view", says="faction that holds the view, -1 for all of the actor"),
    first=index("view", says="first term of the view"),
    last=index("view", says="term after the last of the view"),
    condition=index("requirement", says="condition that is required"),
    negated=index("requirement", says="1 where the condition must not hold"),
)
LAW = block(weight=per("term", unit="utility", says="utility of one unit of the driver"))


@compiled
def driver_value(world, slot):
    """Return the value of driver `slot`, or 1 for a constant."""
    return 1.0 if slot < 0 else world.situation.seen[slot]


@compiled
def power_of(world, faction):
    """Return the power of `faction` within its actor; all factions together have 1."""
    return 1.0 if faction < 0 else world.politics.power[faction]


@compiled
def appraise(world, law, facts, first, last):
    """Return an actor's utility: views `first` to `last`, weighted by their factions' power."""
    total = 0.0
    for v in range(first, last):
        worth = 0.0
        for t in range(facts.choice.first[v], facts.choice.last[v]):
            worth += law.choice.weight[t] * driver_value(world, facts.choice.slot[t])
        total += power_of(world, facts.choice.faction[v]) * worth
    return total


@compiled
def requirements_hold(world, facts, first, last):
    """Return whether requirements `first` to `last` all hold."""
    for r in range(first, last):
        holds = condition_holds(world, facts, facts.choice.condition[r])
        if holds == facts.choice.negated[r]:
            return False
    return True


@compiled
def scale_of(utilities, options, precision):
    """Return the best utility of the first `options`, and the sum of weights relative to it."""
    best = utilities[0]
    for k in range(1, options):
        best = max(best, utilities[k])
    total = 0.0
    for k in range(options):
        total += exp(precision * (utilities[k] - best))
    return best, total


@compiled
def pick(utilities, options, precision, u):
    """Choose one of the first `options` of `utilities` by logit; return it and its probability."""
    best, total = scale_of(utilities, options, precision)
    reached = 0.0
    chance = 0.0
    for k in range(options):
        chance = exp(precision * (utilities[k] - best)) / total
        reached += chance
        if u < reached:
            return k, chance
    return options - 1, chance


@compiled
def span_of(utilities, options, precision, option):
    """Return the interval (low, high) of uniforms for which `pick` chooses `option`."""
    best, total = scale_of(utilities, options, precision)
    low = 0.0
    for k in range(option):
        low += exp(precision * (utilities[k] - best)) / total
    high = low + exp(precision * (utilities[option] - best)) / total
    return low, 1.0 if option == options - 1 else high


@compiled
def explain(log, serial, world, law, facts, first, last):
    """Add the weightiest drivers of views `first` to `last` to the event logged last."""
    row = row_of(log, serial)
    if row < 0:
        return
    for v in range(first, last):
        power = power_of(world, facts.choice.faction[v])
        for t in range(facts.choice.first[v], facts.choice.last[v]):
            slot = facts.choice.slot[t]
            if slot >= 0:
                weigh_in(log, row, slot, power * law.choice.weight[t] * driver_value(world, slot))


@compiled
def weigh_in(log, row, slot, weight):
    """Keep (`slot`, `weight`) among the weightiest reasons of `row`, summing equal slots."""
    weakest = 0
    for r in range(REASONS):
        if log.reasons[row, r] == slot:
            log.weights[row, r] += weight
            return
        if abs(log.weights[row, r]) < abs(log.weights[row, weakest]):
            weakest = r
    if abs(weight) > abs(log.weights[row, weakest]):
        log.reasons[row, weakest] = slot
        log.weights[row, weakest] = weight


@compiled
def mover_of(world, slot):
    """Return the serial of the event that gave driver `slot` the value with which it pulls."""
    raised = driver_value(world, slot) > 0.0
    return world.situation.raised[slot] if raised else world.situation.lowered[slot]


@compiled
def cause_of(world, law, facts, first, last, otherwise, sign=1.0):
    """Return the serial of the event behind what speaks most for views `first` to `last`.

    With `sign` -1 it is what speaks most against them: whoever signs does so because of what makes
    no agreement worse. Only the event that moved a driver that way counts: whoever acts because of
    a danger does not do so because of what lowered it.
    """
    most, cause = 0.0, otherwise
    for v in range(first, last):
        power = power_of(world, facts.choice.faction[v])
        for t in range(facts.choice.first[v], facts.choice.last[v]):
            slot = facts.choice.slot[t]
            if slot < 0:
                continue
            weight = sign * power * law.choice.weight[t] * driver_value(world, slot)
            mover = mover_of(world, slot)
            if mover >= 0 and weight > most:
                most, cause = weight, mover
    return cause


@compiled
def note_cause(log, serial, world, sign, otherwise):
    """Make the parent of event `serial` what moved its weightiest reason of `sign`.

    `sign` is 1 for what was done and -1 for what was left undone because something spoke against
    it. Without such a reason, or an event behind it, the parent is `otherwise`.
    """
    row = row_of(log, serial)
    if row < 0:
        return
    most, cause = 0.0, otherwise
    for r in range(REASONS):
        slot = log.reasons[row, r]
        if slot < 0:
            continue
        mover, weight = mover_of(world, slot), sign * log.weights[row, r]
        if mover >= 0 and weight > most:
            most, cause = weight, mover
    log.cause[row] = cause
