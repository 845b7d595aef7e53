"""Replays: a replayed timeline equals that of its run, with more of its events."""

from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import Design, branch
from allohistory.errors import RunError

CHANGES = [
    {"force": "stand_north", "option": "firm", "from": "1932-03-01", "to": "1932-06-01"},
    {"law": "quarrels.fading", "scale": 2.0, "from": "1932-04-01", "to": "1932-05-01"},
    {"forces": "south", "add": -4, "at": "1932-04-18"},
]


@pytest.fixture(scope="module")
def arms():
    model = Model(calendar=Calendar(date(1931, 9, 14), 60))
    return branch(model, CHANGES, date(1932, 3, 1), Design(6, seed=3), threads=1)


@pytest.mark.parametrize("arm", [0, 1], ids=["baseline", "changed"])
@pytest.mark.parametrize("row", [0, 5])
def test_a_replay_has_the_events_of_its_run(arms, arm, row):
    stored, replayed = arms[arm].events_of(row), arms[arm].replay(row).events
    rows = np.flatnonzero(np.isin(replayed["serial"], stored["serial"]))

    assert len(rows) == len(stored["serial"]) < len(replayed["serial"])
    for name in stored:
        assert np.array_equal(replayed[name][rows], stored[name]), name


@pytest.mark.parametrize("arm", [0, 1], ids=["baseline", "changed"])
def test_a_replay_has_the_series_of_its_run(arms, arm):
    timeline = arms[arm].replay(4)

    for name, values in arms[arm].series.items():
        assert np.array_equal(timeline.series[name], values[4])


def test_every_event_of_a_replay_has_a_serial_of_its_own(arms):
    serial = arms[0].replay(2).events["serial"]

    assert np.array_equal(serial, np.arange(len(serial)))


def test_causes_are_events_of_the_same_timeline(arms):
    events = arms[1].replay(2).events
    caused = events["cause"] >= 0

    assert caused.any()
    assert (events["cause"][caused] < events["serial"][caused]).all()


def test_the_world_can_be_inspected_at_a_date(arms):
    timeline = arms[1].replay(1)
    before, after = timeline.at(date(1932, 4, 18)), timeline.at(date(1932, 4, 25))

    assert before.state("buildup.divisions[south]") - after.state("buildup.divisions[south]") >= 4
    assert before.until == 31
    assert before.events["week"].max() < 31
    assert timeline.changed
    assert not arms[0].replay(1).changed


def test_a_replay_begins_at_the_opening(arms):
    assert arms[1].replay(1).at(0).state("buildup.divisions[south]") == 10.0


def test_a_missing_timeline_cannot_be_replayed(arms):
    with pytest.raises(RunError, match="0 to 5"):
        arms[0].replay(6)
    with pytest.raises(RunError, match="outside the run"):
        arms[0].replay(1).at(date(1950, 1, 1))


def test_a_full_week_is_replayed_with_a_larger_log(arms, monkeypatch):
    whole = arms[1].replay(3)
    monkeypatch.setattr("allohistory.engine.timeline.CAPACITY", 2)

    assert np.array_equal(arms[1].replay(3).events["serial"], whole.events["serial"])
