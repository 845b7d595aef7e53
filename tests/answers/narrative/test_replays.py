"""Replays: the timeline that was stored, or an error that says it is another."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.answers.narrative.replays import replay
from allohistory.engine import Design, simulate
from allohistory.errors import RunError


@pytest.fixture(scope="module")
def run():
    model = Model(calendar=Calendar(date(1931, 9, 14), 60))
    return simulate(model, Design(4, seed=3), threads=1)


def with_events(run, **columns):
    return replace(run, events={**run.events, **columns})


def test_a_replay_of_what_is_stored_has_all_its_events(run):
    assert len(replay(run, 2).events["serial"]) > len(run.events_of(2)["serial"]) > 0


@pytest.mark.parametrize("column", ["serial", "cause", "kind", "amount", "probability", "reasons"])
def test_one_other_number_in_one_event_is_another_timeline(run, column):
    edited = run.events[column].copy()
    row = np.flatnonzero(run.events["timeline"] == 2)[3]
    edited[row] += 1
    day = run.model.calendar.date_of(int(run.events["week"][row]))

    with pytest.raises(RunError, match=f"is not the timeline that was stored .* from {day} on"):
        replay(with_events(run, **{column: edited}), 2)
    assert replay(with_events(run, **{column: edited}), 1).row == 1


def test_an_event_beyond_the_replay_is_another_timeline(run):
    serials = run.events["serial"].copy()
    serials[run.rows_of(2).stop - 1] = 10**6

    with pytest.raises(RunError, match="is not the timeline that was stored"):
        replay(with_events(run, serial=serials), 2)


def test_a_series_of_another_last_bit_is_another_timeline(run):
    values = run.values.copy()
    values[2, 0, 5] = np.nextafter(values[2, 0, 5], np.float32(9))

    with pytest.raises(RunError, match="they differ from its start on"):
        replay(replace(run, values=values), 2)


def test_a_timeline_without_a_stored_event_is_itself(run):
    none = {name: column[:0] for name, column in run.events.items()}

    assert replay(replace(run, events=none), 0).row == 0
