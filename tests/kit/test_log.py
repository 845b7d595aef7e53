"""The log: serials count events that are not stored, and an overflow is counted."""

import numpy as np
import pytest

from allohistory.kit import FULL, NOTABLE, block, emit, index, record
from allohistory.kit.log import (
    COLUMNS,
    REASONS,
    blank_logs,
    note_amounts,
    note_chance,
    note_clauses,
    row_of,
)
from allohistory.vocabulary.events import INCIDENT, KINDS


@pytest.fixture
def world():
    state = np.zeros(1, record({"clock": block(week=index(says=""))}, {})).view(np.recarray)[0]
    state.clock.week = 42
    return state


def note(log, world, detail=NOTABLE, cause=-1):
    return emit(
        log,
        world,
        detail,
        INCIDENT,
        cause=cause,
        actor=1,
        other=2,
        place=3,
        what=4,
        option=5,
        rung=6,
    )


def test_an_event_is_written_with_its_given_fields(world):
    log = blank_logs(1, 3, NOTABLE)[0]
    serial = note(log, world, cause=9)
    note_chance(log, serial, 0.25)
    note_amounts(log, serial, 10.0, 20.0)
    note_clauses(log, serial, 5, 4)

    row = {name: log[name][0] for name in COLUMNS}
    assert row == {
        "serial": 0, "cause": 9, "week": 42, "kind": INCIDENT, "actor": 1, "other": 2, "place": 3,
        "what": 4, "option": 5, "rung": 6, "span": 0, "mask": 5, "secret": 4, "probability": 0.25,
        "amount": 10.0, "amount2": 20.0,
    }  # fmt: skip


def test_fields_not_given_for_an_event_are_empty(world):
    log = blank_logs(1, 3, NOTABLE)[0]
    log["actor"], log["span"] = 7, 7
    emit(log, world, NOTABLE, INCIDENT)

    unsaid = ("cause", "actor", "other", "place", "what", "option", "rung", "span")
    assert [log[name][0] for name in unsaid] == [-1] * 7 + [0]


def test_the_length_of_a_quarrel_has_its_own_column(world):
    log = blank_logs(1, 3, NOTABLE)[0]
    emit(log, world, NOTABLE, INCIDENT, place=3, span=14)

    assert (log.span[0], log.mask[0], log.place[0]) == (14, 0, 3)


def test_serials_count_events_that_are_not_stored(world):
    notable, full = blank_logs(1, 9, NOTABLE)[0], blank_logs(1, 9, FULL)[0]
    for log in (notable, full):
        assert [note(log, world, detail) for detail in (NOTABLE, FULL, NOTABLE)] == [0, 1, 2]

    assert notable.serial[: notable.stored].tolist() == [0, 2]
    assert full.serial[: full.stored].tolist() == [0, 1, 2]


def test_nothing_is_added_to_an_event_that_was_not_stored(world):
    log = blank_logs(1, 9, NOTABLE)[0]
    note(log, world)
    fine = note(log, world, FULL)
    note_chance(log, fine, 0.1)

    assert row_of(log, fine) == -1
    assert log.probability[0] == 1.0


def test_nothing_is_added_to_an_event_of_another_timeline(world):
    log = blank_logs(1, 9, NOTABLE)[0]
    note(log, world)
    log.current, log.emitted = 1, 0
    fine = note(log, world, FULL)
    note_chance(log, fine, 0.1)

    assert log.serial[0] == fine
    assert row_of(log, fine) == -1
    assert log.probability[0] == 1.0
    assert row_of(log, note(log, world)) == 1
    assert log.timeline[:2].tolist() == [0, 1]


def test_events_that_find_no_room_are_counted(world):
    log = blank_logs(1, 2, NOTABLE)[0]
    serials = [note(log, world) for _ in range(5)]

    assert serials == [0, 1, 2, 3, 4]
    assert (log.stored, log.lost, log.emitted) == (2, 3, 5)
    note_amounts(log, 4, 1.0, 1.0)
    assert log.amount.tolist() == [0.0, 0.0]


def test_a_reused_row_is_cleared(world):
    log = blank_logs(1, 2, NOTABLE)[0]
    serial = note(log, world)
    note_amounts(log, serial, 1.0, 2.0)
    note_clauses(log, serial, 3, 4)
    log.reasons[0, 0], log.weights[0, 0] = 7, 0.5
    log.stored = 0
    note(log, world)

    assert log.amount[0] == log.amount2[0] == log.mask[0] == log.secret[0] == 0
    assert log.reasons[0].tolist() == [-1] * REASONS
    assert log.weights[0].tolist() == [0.0] * REASONS


def test_event_kinds_have_distinct_names():
    assert len(set(KINDS)) == len(KINDS)
    assert KINDS[INCIDENT] == "incident"
