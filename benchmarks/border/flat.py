"""The small border as one function written by hand: what the structure of a model costs.

Same numbers, same generator and same log as in ours, to the last event; but everything that a model
keeps apart (laws, state, mechanisms, addresses) is a constant or a local variable here.
"""

from math import exp
from typing import Any

import numpy as np

from allohistory.kit.compiled import compiled, compiled_into
from allohistory.kit.draw import HALF, LOW, STRETCH, hash_of, philox, salts_of, to_unit
from allohistory.kit.log import COLUMNS, FULL, blank_logs
from allohistory.vocabulary.events import ESCALATION, INCIDENT, SETTLEMENT
from border import rules
from border.frontier import CHARACTER, COUNT
from border.quarrels import CHOICE, TALKS
from border.rules import (
    BACKING,
    BRANCHING,
    EVEN,
    HEAT,
    KEEP_EXCITED,
    KEEP_TENSION,
    MOST_A_WEEK,
    RAISING,
    RUNG_COST,
    RUNG_FEAR,
    SETTLING,
    SHOTS,
    STEP_HEAT,
    TENSION_SCALE,
    TENSION_WEIGHT,
    TENSION_WORTH,
    TOP,
    WEEKS,
)

SLICE = 32
ROOM = SLICE * 4_000  # rows: more than twice as many as are ever needed
SECTORS = len(rules.SECTORS)
RATES, PRECISION = np.array(rules.RATES), np.array(rules.PRECISION)
NAMES = np.array([hash_of(name) for name in rules.SECTORS], np.uint64)
COUNTS, CHARACTERS, CHOICES, SETTLES = (
    np.uint64(what[0]) for what in (COUNT, CHARACTER, CHOICE, TALKS)
)


@compiled_into
def draws(purpose, week, name, number, key):
    """Return two numbers in (0, 1)."""
    a, b, c, d = philox(week, purpose, name, np.uint64(number), key & LOW, key >> HALF)
    return to_unit(a, b), to_unit(c, d)


@compiled_into
def write(log, timeline, serial, week, kind, actor, other, place, rung):
    """Write a row of the log."""
    row = log.stored
    log.stored = row + 1
    log.timeline[row], log.serial[row], log.cause[row], log.week[row] = timeline, serial, -1, week
    log.kind[row], log.actor[row], log.other[row], log.place[row] = kind, actor, other, place
    log.what[row], log.option[row], log.rung[row], log.span[row] = 0, 0, rung, 0
    log.mask[row], log.secret[row], log.probability[row] = 0, 0, 1.0
    log.amount[row], log.amount2[row] = 0.0, 0.0
    for r in range(3):
        log.reasons[row, r], log.weights[row, r] = -1, 0.0


@compiled_into
def choice(side, rung, tense, u):
    """Return what a side of a quarrel does: 0 back down, 1 hold, 2 raise."""
    back, hold, more = BACKING + RUNG_FEAR * rung, 0.0, RAISING - RUNG_COST * rung
    more += TENSION_WORTH * tense
    most = max(back, hold)
    if rung < TOP:
        most = max(most, more)
    first = exp(PRECISION[side] * (back - most))
    second = exp(PRECISION[side] * (hold - most))
    third = exp(PRECISION[side] * (more - most)) if rung < TOP else 0.0
    left = u * (first + second + third)
    if left < first:
        return 0
    return 1 if left < first + second else 2


@compiled
def simulate(salts, log):
    """Simulate the histories of `salts` (timeline, stream, stretch), and write the `log`."""
    excited, rung = np.zeros(SECTORS), np.zeros(SECTORS, np.int64)
    for k in range(len(salts)):
        tension, serial = 0.0, 0
        excited[:], rung[:] = 0.0, 0
        for week in range(WEEKS):
            key, now = salts[k, 1, week // STRETCH], np.uint64(week)
            tension *= KEEP_TENSION
            for s in range(SECTORS):
                tense = tension / (tension + TENSION_SCALE)
                mean = RATES[s] * exp(TENSION_WEIGHT * tense) + excited[s]
                u, _ = draws(COUNTS, now, NAMES[s], 0, key)
                chance = exp(-mean)
                reached, count = chance, 0
                while u > reached and count < MOST_A_WEEK:
                    count += 1
                    chance *= mean / count
                    reached += chance
                for n in range(count):
                    shots, mover = draws(CHARACTERS, now, NAMES[s], n, key)
                    tension += HEAT
                    if shots < SHOTS and rung[s] == 0:
                        rung[s] = 1
                    side = 1 if mover < EVEN else 0
                    write(log, k, serial, week, INCIDENT, side, 1 - side, s, rung[s])
                    serial += 1
                excited[s] = KEEP_EXCITED * excited[s] + (1.0 - KEEP_EXCITED) * BRANCHING * count
            for s in range(SECTORS):
                if rung[s] == 0:
                    continue
                tense = tension / (tension + TENSION_SCALE)
                u, v = draws(CHOICES, now, NAMES[s], 0, key)
                first, second = choice(0, rung[s], tense, u), choice(1, rung[s], tense, v)
                if first == rules.RAISE or second == rules.RAISE:
                    rung[s] += 1
                    tension += STEP_HEAT
                    side = 0 if first == rules.RAISE else 1
                    write(log, k, serial, week, ESCALATION, side, 1 - side, s, rung[s])
                    serial += 1
                    continue
                if first == rules.HOLD and second == rules.HOLD:
                    u, _ = draws(SETTLES, now, NAMES[s], 0, key)
                    if u >= SETTLING:
                        continue
                write(log, k, serial, week, SETTLEMENT, -1, -1, s, rung[s])
                serial += 1
                rung[s] = 0


def events_of(ids: np.ndarray, seed: int) -> dict[str, np.ndarray]:
    """Simulate the timelines `ids`; return their events as columns."""
    salts = np.zeros((len(ids), 2, -(-WEEKS // STRETCH)), np.uint64)
    salts_of(np.uint64(seed), ids, salts)
    log: Any = LOG
    log.stored = 0
    simulate(salts, log)
    names = (*COLUMNS, "reasons", "weights", "timeline")
    return {name: log[name][: log.stored].copy() for name in names}


def run(timelines: int, seed: int) -> list[tuple[int, int]]:
    """Simulate `timelines` histories; return the incidents and the escalations of each."""
    counts: list[tuple[int, int]] = []
    for first in range(0, timelines, SLICE):
        ids = np.arange(first, min(first + SLICE, timelines))
        events = events_of(ids, seed)
        kinds = [
            np.bincount(events["timeline"][events["kind"] == kind], minlength=len(ids))
            for kind in (INCIDENT, ESCALATION)
        ]
        counts += list(zip(*(kind.tolist() for kind in kinds), strict=True))
    return counts


LOG = blank_logs(1, ROOM, FULL)[0]
