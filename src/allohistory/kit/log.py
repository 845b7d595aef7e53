"""The event log: what happened, by whom, why, and at what cost.

A log is one record of columns, so that compiled code writes it and NumPy reads it; timelines that
are simulated one after the other share it. Rows of detail 0 are always kept; finer rows only where
the log requests them (a replay). Every event has a serial number in its timeline, counted whether
or not its row is kept, so that a cause has the same serial in a run and in its replay.
"""

from __future__ import annotations

import numpy as np

from allohistory.kit.blocks import Block, Field, block
from allohistory.kit.compiled import compiled

NOTABLE = 0  # kept in every run
FULL = 1  # kept only where a timeline is replayed

REASONS = 3
COLUMNS = {
    "serial": ("i4", "number of the event in its timeline"),
    "cause": ("i4", "serial of the event it follows from, or -1"),
    "week": ("i2", "week since the start"),
    "kind": ("i1", "kind of event: its place in `vocabulary.events.KINDS`"),
    "actor": ("i1", "actor of the event, or -1"),
    "other": ("i1", "actor it concerns, or -1"),
    "place": ("i2", "border sector, or -1"),
    "what": ("i2", "which event, decision, talk, directive, channel, command or clause"),
    "option": ("i1", "option chosen, response, settlement, or cause of an incident"),
    "rung": ("i1", "rung of the ladder, or -1"),
    "span": ("i2", "weeks that a settled quarrel lasted, else 0"),
    "mask": ("i4", "clauses of the talk, as bits"),
    "secret": ("i4", "clauses kept secret, as bits"),
    "probability": ("f4", "probability of the choice made, given all that went before"),
    "amount": ("f4", "losses of the actor's side in men, divisions moved, a price, ..."),
    "amount2": ("f4", "losses of the other side in men; the chance an offer is given"),
}


def log_block(capacity: int) -> Block:
    """Declare a log of `capacity` rows."""
    fields = {name: Field(kind, (capacity,), "", says) for name, (kind, says) in COLUMNS.items()}
    return block(
        detail=Field("i4", (), "", "finest detail kept"),
        current=Field("i4", (), "", "timeline that is being simulated"),
        emitted=Field("i4", (), "", "its events so far, kept or not"),
        stored=Field("i4", (), "", "rows kept"),
        lost=Field("i4", (), "", "rows lost because the log was full"),
        reasons=Field("i2", (capacity, REASONS), "", "driver slots of the greatest weight, or -1"),
        weights=Field("f4", (capacity, REASONS), "utility", "weight of each of them"),
        timeline=Field("i4", (capacity,), "", "row of its timeline in the slice"),
        **fields,
    )


def blank_logs(timelines: int, capacity: int, detail: int) -> np.recarray:
    """Return `timelines` empty logs of `capacity` rows."""
    columns = [(name, f.kind, f.axes) for name, f in log_block(capacity).items()]
    logs = np.zeros(timelines, np.dtype((np.record, columns))).view(np.recarray)
    logs.detail = detail
    logs.reasons = -1
    return logs


@compiled
def emit(
    log,
    world,
    detail,
    kind,
    cause=-1,
    actor=-1,
    other=-1,
    place=-1,
    what=-1,
    option=-1,
    rung=-1,
    span=0,
):
    """Log an event and return its serial; `-1` stands for nobody and nothing."""
    serial = log.emitted
    log.emitted = serial + 1
    if detail > log.detail:
        return serial
    row = log.stored
    if row >= len(log.week):
        log.lost += 1
        return serial
    log.stored = row + 1
    log.timeline[row] = log.current
    log.serial[row] = serial
    log.cause[row] = cause
    log.week[row] = world.clock.week
    log.kind[row] = kind
    log.actor[row] = actor
    log.other[row] = other
    log.place[row] = place
    log.what[row] = what
    log.option[row] = option
    log.rung[row] = rung
    log.span[row] = span
    log.mask[row] = 0
    log.secret[row] = 0
    log.probability[row] = 1.0
    log.amount[row] = 0.0
    log.amount2[row] = 0.0
    for r in range(REASONS):
        log.reasons[row, r] = -1
        log.weights[row, r] = 0.0
    return serial


@compiled
def row_of(log, serial):
    """Return the row of the event logged last as `serial`, or -1 if it was not kept."""
    row = log.stored - 1
    if row < 0 or log.serial[row] != serial or log.timeline[row] != log.current:
        return -1
    return row


@compiled
def note_chance(log, serial, probability):
    """Add its probability to the event logged last."""
    row = row_of(log, serial)
    if row >= 0:
        log.probability[row] = probability


@compiled
def note_amounts(log, serial, amount, amount2):
    """Add the losses of each side to the event logged last."""
    row = row_of(log, serial)
    if row >= 0:
        log.amount[row] = amount
        log.amount2[row] = amount2


@compiled
def note_clauses(log, serial, mask, secret):
    """Add the clauses concerned to the event logged last."""
    row = row_of(log, serial)
    if row >= 0:
        log.mask[row] = mask
        log.secret[row] = secret
