"""Settlement: how a quarrel ends, and what it leaves behind.

A part of `incidents`, whose blocks it reads and writes. A line that has moved stays until it is
moved again, and its loser bears a grudge; bodies returned lower tension; a mixed commission sits,
prevents mistakes, and marks the line or breaks up; any settlement holds for a while.
"""

from math import log1p

from allohistory.kit import FULL, NOTABLE, clip, compiled, emit, note_amounts, purpose, uniforms
from allohistory.mechanisms.moves import beaten
from allohistory.mechanisms.stance import brake_on
from allohistory.vocabulary.durations import MONTHLY
from allohistory.vocabulary.events import (
    BODIES_RETURNED,
    BROKEN_UP,
    CLIENT_LOSSES,
    COMMISSION,
    COMPANY,
    DEMARCATION,
    DIVISION,
    FROM_CAUTION,
    FROM_DEFEAT,
    FROM_LOSSES,
    FROM_WEARINESS,
    LINE_MOVED,
    MARKED,
    PATROL,
    SETTLEMENT,
    STATUS_QUO,
    TRUCE_ASKED,
    TRUCE_REFUSED,
)

LESSONS = (0.0, 0.0, 0.0, 0.05, 0.7, 1.0, 1.0)  # weight of a settled quarrel by its rung
MOST_STRIPS = 2.0  # strips by which a line can move either way
FORGIVEN = 0.5  # share of its own grievance that the winner of a strip keeps
SMALL_TRUCE, FULL_TRUCE = 0.4, 1.0  # hold of a settlement below a division, and from one on
LEFT_UNMARKED = 0.5  # share of the doubt that a marked line leaves
HUNDRED = 100.0  # losses of which fatigue counts the logarithm
COMMISSIONS = purpose("incidents.commission", "border")


@compiled
def reason_to_ask(world, law, facts, s, side, commander):
    """Return which part of one side's utility of asking is the largest."""
    own, rule = world.incidents, law.incidents
    lost = world.battle.losses[s, side]
    losses = rule.fatigue * log1p(lost / HUNDRED) + rule.spent * lost / max(own.pool[s, side], 1.0)
    defeat = (0.5 if commander else 1.0) * rule.defeat * beaten(world, s, side)
    weary = rule.weary * (world.clock.week - own.since[s])
    caution = 0.0 if commander else 0.5 * brake_on(world, law, facts, s, side, commander)
    most = max(losses, defeat, weary, caution)
    if most == defeat:
        return FROM_DEFEAT
    if most == losses:
        return FROM_LOSSES
    return FROM_WEARINESS if most == weary else FROM_CAUTION


@compiled
def ask(world, law, facts, log_, s, side, commander):
    """Let one side ask for a truce; a request that it repeats is logged once."""
    own = world.incidents
    if own.asked[s, side] >= 0 or own.highest[s] < COMPANY:
        return
    own.asked[s, side] = emit(
        log_,
        world,
        NOTABLE if own.highest[s] >= DIVISION else FULL,
        TRUCE_ASKED,
        cause=own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=facts.incidents.command[s, side],
        option=reason_to_ask(world, law, facts, s, side, commander),
        rung=own.highest[s],
    )


@compiled
def refuse(world, facts, log_, s, side):
    """Let one side refuse what the other asks; the other may ask again."""
    own = world.incidents
    asked = own.asked[s, 1 - side]
    if asked < 0:
        return
    emit(
        log_,
        world,
        NOTABLE if own.highest[s] >= DIVISION else FULL,
        TRUCE_REFUSED,
        cause=asked,
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=facts.incidents.command[s, side],
        rung=own.highest[s],
    )
    own.asked[s, 1 - side] = -1


@compiled
def form_of(world, s, yields, winner):
    """Return the form of a settlement in which side `yields`, or neither (-1), to the `winner`."""
    own = world.incidents
    if yields >= 0:
        if own.highest[s] == PATROL:
            lost = world.battle.losses[s, 0] + world.battle.losses[s, 1]
            return BODIES_RETURNED if lost >= 1.0 else STATUS_QUO
        moved = own.line[s] + (1.0 if winner == 0 else -1.0)
        won = world.battle.winner[s] == winner
        return LINE_MOVED if won and abs(moved) <= MOST_STRIPS else STATUS_QUO
    return COMMISSION if own.highest[s] >= COMPANY else STATUS_QUO


@compiled
def settle(world, law, facts, log_, s, yields):
    """End the quarrel in sector `s`: side `yields` to the other, or neither does (-1)."""
    own, losses = world.incidents, world.battle.losses
    winner = world.battle.winner[s] if yields < 0 else 1 - yields
    kind = form_of(world, s, yields, winner)
    side = max(0, winner)
    asked = max(own.asked[s, 0], own.asked[s, 1]) if yields < 0 else own.asked[s, yields]
    own.settled[s] = emit(
        log_,
        world,
        NOTABLE if own.highest[s] >= COMPANY else FULL,
        SETTLEMENT,
        cause=asked if asked >= 0 else own.serial[s],
        actor=facts.incidents.actor[s, side],
        other=facts.incidents.actor[s, 1 - side],
        place=s,
        what=winner,
        option=kind,
        rung=own.highest[s],
        span=world.clock.week - own.since[s] + 1,
    )
    note_amounts(log_, own.settled[s], losses[s, side], losses[s, 1 - side])
    tell_clients(world, facts, log_, s)
    own.ended[s] = 1
    own.ended_weight[s] = LESSONS[own.highest[s]]
    own.ended_winner[s] = winner
    leave_traces(world, law, s, kind, winner)
    own.rung[s] = 0


@compiled
def tell_clients(world, facts, log_, s):
    """Log what the clients on whose soil a quarrel was fought have lost in it."""
    own = world.incidents
    for side in range(2):
        lost = world.battle.client_losses[s, side]
        if lost < 1.0:
            continue
        serial = emit(
            log_,
            world,
            NOTABLE if own.highest[s] >= COMPANY else FULL,
            CLIENT_LOSSES,
            cause=own.settled[s],
            actor=facts.incidents.local[s, side],
            other=facts.incidents.actor[s, 1 - side],
            place=s,
            rung=own.highest[s],
        )
        note_amounts(log_, serial, lost, 0.0)


@compiled
def leave_traces(world, law, s, kind, winner):
    """Let a settlement of `kind` leave its traces in sector `s`."""
    own, rule = world.incidents, law.incidents
    if kind == LINE_MOVED:
        own.line[s] += 1.0 if winner == 0 else -1.0
        own.grievance[s, 1 - winner] += rule.shift
        own.grieved[s, 1 - winner] = own.settled[s]
        own.grievance[s, winner] *= FORGIVEN
    elif kind == COMMISSION:
        own.commission[s] = 1
        own.commission_by[s] = own.settled[s]
    elif kind == BODIES_RETURNED:
        own.relief[s] = rule.bodies
    if own.highest[s] >= COMPANY:
        hold = FULL_TRUCE if own.highest[s] >= DIVISION else SMALL_TRUCE
        own.truce[s] = max(own.truce[s], hold)


@compiled
def commission_in(world, law, facts, log_, s):
    """Let the mixed commission of sector `s` end this month or sit on: it marks the line or not."""
    own, rule = world.incidents, law.incidents
    ends, marks = uniforms(world, COMMISSIONS, own.names[s], 0)
    if ends < clip(0.5 ** (MONTHLY / max(rule.commission_life, 0.1)), 0.0, 1.0):
        return
    own.commission[s] = 0
    marked = marks < rule.marking
    if marked:
        own.unmarked[s] *= LEFT_UNMARKED
    emit(
        log_,
        world,
        NOTABLE,
        DEMARCATION,
        cause=own.commission_by[s],
        actor=facts.incidents.actor[s, 0],
        other=facts.incidents.actor[s, 1],
        place=s,
        option=MARKED if marked else BROKEN_UP,
    )
