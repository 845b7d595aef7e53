"""Target: up to which week histories are simulated, and in which slices."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL, recorded

from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.transform import Coordinates
from allohistory.kit.draw import COMMON, STRETCH

POINT = {"from": "1950-01-02", "to": "1950-06-30", "value": 9.0}
POLICE = {"name": "x", "unit": "x", "kind": "count", "of": "incidents", "points": [POINT]}
STREAMS, STRETCHES = MODEL.world["clock"]["salts"].shape


@pytest.fixture(scope="module")
def record():
    return read_record(recorded(series={"border_police": POLICE}))


def week_of(day):
    return MODEL.calendar.week_of(date.fromisoformat(day))


@pytest.mark.parametrize(
    ("until", "weeks"),
    [(None, MODEL.calendar.weeks), ("1951-12-31", week_of("1951-12-31") + 1), ("1940-01-01", 1),
     ("1950-01-02", 1), ("1950-01-09", 2), ("1990-01-01", MODEL.calendar.weeks)],
)  # fmt: skip
def test_histories_last_to_the_end_of_the_week_of_their_last_day(record, until, weeks):
    target = Target(MODEL, record, until=until and date.fromisoformat(until), threads=1)

    assert target.weeks == weeks
    size = target.size
    assert size.laws == len(Coordinates(MODEL))
    assert (size.streams, size.turns) == (STREAMS, STREAMS - COMMON)
    assert (size.stretches - 1) * STRETCH < weeks <= size.stretches * STRETCH
    assert size.stretches + size.spare == STRETCHES


@pytest.mark.parametrize(
    ("workers", "count", "sizes"),
    [(2, 40, [20, 20]), (2, 41, [21, 20]), (4, 20, [8, 8, 4]), (1, 9, [9]), (3, 8, [8]),
     (2, 0, [])],
)  # fmt: skip
def test_every_thread_has_a_slice_of_at_least_eight(record, workers, count, sizes):
    target = Target(MODEL, record, threads=1)
    target.executor = SimpleNamespace(workers=workers)

    slices = list(target.slices(count))

    assert [len(part) for part in slices] == sizes
    assert np.concatenate([*slices, np.zeros(0, int)]).tolist() == list(range(count))
    assert all(part.dtype == np.int64 for part in slices)


def drawn_salts(count, size):
    shape = (count, size.streams, size.stretches + size.spare)
    return np.random.default_rng(1).integers(0, 2**64, shape, dtype=np.uint64)


def test_histories_up_to_a_day_are_the_beginning_of_the_whole(record):
    day = date(1950, 12, 31)
    short, whole = Target(MODEL, record, until=day), Target(MODEL, record)
    laws, salts = np.zeros((17, short.size.laws)), drawn_salts(17, short.size)
    laws[:, 0] = np.linspace(-1.0, 1.0, 17)

    beginning, rest = short.ensemble(laws, salts), whole.ensemble(laws, salts)

    reached = Outcomes(beginning).ends <= short.weeks
    assert 0 < reached.sum() < len(reached)
    assert np.array_equal(beginning.values[:, :, reached], rest.values[:, :, reached])
    assert np.isnan(beginning.values[:, :, ~reached]).all()
    assert np.isfinite(rest.values).all()
    assert not np.array_equal(rest.values[0], rest.values[1])


def test_log_likelihoods_are_those_of_the_record_weighed_by_what_was_imposed(record):
    target = Target(MODEL, record, threads=1)
    laws, salts = np.zeros((3, target.size.laws)), drawn_salts(3, target.size)

    found = target(laws, salts)

    expected = record.log_likelihood(target.ensemble(laws, salts), weighed=True)
    assert found.shape == (3, 1)
    assert np.array_equal(found, expected)
    asked = {}
    target.record = SimpleNamespace(
        guide=(), log_likelihood=lambda ensemble, weighed: asked.update(weighed=weighed)
    )
    target(laws, salts)
    assert asked == {"weighed": True}
