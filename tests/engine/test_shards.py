"""Large ensembles: in shards, and equal to those in memory to the last bit."""

from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import Design, Execution, branch, keep, reopen, results, shards, simulate
from allohistory.engine.shards import LargeEnsemble, RowsInFiles
from allohistory.errors import RunError, StoreError

SINCE = date(1932, 3, 1)
CHANGES = [{"law": "quarrels.fading", "scale": 2.0}]
DESIGN = Design(11, seed=3, noise=2)


@pytest.fixture(scope="module")
def model():
    return Model(calendar=Calendar(date(1931, 9, 14), 60))


@pytest.fixture(scope="module")
def whole(model):
    return branch(model, CHANGES, SINCE, DESIGN, threads=1)


@pytest.fixture
def small(monkeypatch):
    """Shards of four timelines."""
    monkeypatch.setattr(results, "SHARD", 4)


@pytest.fixture
def large(model, small, tmp_path):
    how = Execution(scratch=tmp_path)
    return branch(model, CHANGES, SINCE, DESIGN, threads=1, slice_size=2, execution=how)


def same(first, second):
    assert set(first.events) == set(second.events)
    for name, column in first.events.items():
        assert column.dtype == second.events[name].dtype, name
        assert column.tobytes() == second.events[name].tobytes(), name
    assert first.values.tobytes() == second.values.tobytes()
    assert first.ids.tolist() == second.ids.tolist()
    assert {path: column.tolist() for path, column in first.laws.items()} == {
        path: column.tolist() for path, column in second.laws.items()
    }


def test_a_run_in_shards_is_the_same_run(whole, large):
    for arm, shorter in zip(large, whole, strict=True):
        assert isinstance(arm, LargeEnsemble)
        assert [len(rows) for rows in arm.rows] == [4, 4, 3]
        assert [isinstance(rows, RowsInFiles) for rows in arm.rows] == [True, True, False]
        same(arm, shorter)
        assert (arm.candidates, arm.given) == (shorter.candidates, shorter.given)


def test_a_condition_leaves_shards_of_any_size(model, small, tmp_path):
    def some(past, week):
        return past.ids % 3 > 0

    given = {"given": some, "threads": 1, "slice_size": 3}
    whole = branch(model, CHANGES, SINCE, DESIGN, **given)
    large = branch(model, CHANGES, SINCE, DESIGN, **given, execution=Execution(scratch=tmp_path))

    assert len(large[0].rows) == 3
    same(large[1], whole[1])
    assert large[1].given == whole[1].given


def test_shards_come_in_order_with_timelines_of_their_own(whole, large):
    sizes = []
    for shard in large[1].shards:
        rows = slice(sum(sizes), sum(sizes) + len(shard))
        assert shard.values.tobytes() == whole[1].values[rows].tobytes()
        assert set(shard.events["timeline"]) <= set(range(len(shard)))
        assert list(shard.shards) == [shard]
        sizes.append(len(shard))
    assert sizes == [4, 4, 3]


@pytest.mark.parametrize("timeline", [0, 3, 4, 10])
def test_a_timeline_is_read_from_its_shard_alone(whole, large, timeline):
    for arm, shorter in zip(large, whole, strict=True):
        events, expected = arm.events_of(timeline), shorter.events_of(timeline)
        assert {name: column.tolist() for name, column in events.items()} == {
            name: column.tolist() for name, column in expected.items()
        }
        series = shorter.series_of(timeline)
        assert arm.series_of(timeline)["tension"].tolist() == series["tension"].tolist()
        assert "events" not in vars(arm)
        replayed = arm.replay(timeline).world
        assert replayed.tobytes() == shorter.replay(timeline).world.tobytes()


def test_a_timeline_that_is_not_there_is_refused(large):
    with pytest.raises(RunError, match="there is no timeline 11"):
        large[0].events_of(11)


@pytest.mark.parametrize("timelines", [1, 4, 6, 11])
def test_the_first_timelines_are_a_run_of_their_own(model, large, timelines):
    short = branch(model, CHANGES, SINCE, Design(timelines, seed=3, noise=2), threads=1)

    for arm, shorter in zip(large, short, strict=True):
        same(arm.first(timelines), shorter)
        assert arm.first(timelines).candidates == shorter.candidates == timelines


def test_the_first_timelines_of_a_run_in_memory_are_cut_alike(whole, large):
    for arm, shorter in zip(large, whole, strict=True):
        same(shorter.first(6), arm.first(6))
        assert shorter.first(6).candidates == 6


def test_whole_columns_of_too_many_timelines_are_refused(large, monkeypatch):
    monkeypatch.setattr(shards, "MOST_AT_ONCE", 10)

    for column in ("events", "values", "laws", "series"):
        with pytest.raises(RunError, match=r"11 timelines.*too many.*comparison\.first\(10\)"):
            getattr(large[0], column)
    assert len(large[0].first(10).values) == 10


def test_what_is_to_be_known_of_a_shard_is_worked_out_before_it_is_written(model, small, tmp_path):
    calls = []

    def sealed(arms):
        calls.append([len(arm) for arm in arms])
        for arm in arms:
            arm.memo["known"] = len(calls)

    how = Execution(scratch=tmp_path, sealed=sealed)
    arms = branch(model, CHANGES, SINCE, DESIGN, threads=1, slice_size=2, execution=how)

    assert calls == [[4, 4], [4, 4]]
    for arm in arms:
        assert [shard.memo.get("known") for shard in arm.shards] == [1, 2, None]


def test_a_run_in_progress_is_in_shards_too(model, small, tmp_path):
    sizes = []

    def progress(done, wanted, partial):
        sizes.append([len(arm) for arm in partial()])

    how = Execution(scratch=tmp_path)
    simulate(model, DESIGN, threads=1, slice_size=3, progress=progress, execution=how)

    assert sizes == [[0], [3], [6], [9], [11]]


def test_a_large_run_is_kept_and_opened_to_the_last_bit(model, whole, large, tmp_path):
    opened = reopen(keep(*large, tmp_path / "runs"), tmp_path / "runs", model=model)

    same(opened.baseline, whole[0])
    same(opened.changed, whole[1])
    again = reopen(
        keep(opened.baseline, opened.changed, tmp_path / "other"), tmp_path / "other", model=model
    )
    same(again.changed, whole[1])
    same(opened.changed.first(5), whole[1].first(5))


def test_a_series_that_was_not_stored_is_named(model, large, tmp_path):
    rows = large[0].rows[0]

    with pytest.raises(StoreError, match="has no series unheard_of"):
        RowsInFiles(rows.files, "baseline", ("unheard_of",), 4).read()


def test_nothing_is_left_of_the_shards_of_a_run_that_is_no_longer_used(model, small, tmp_path):
    how = Execution(scratch=tmp_path)
    run = simulate(model, DESIGN, threads=1, slice_size=2, execution=how)
    assert any(tmp_path.glob(".writing-*"))
    del run

    assert not any(tmp_path.glob(".writing-*"))


def test_without_a_scratch_folder_all_stays_in_memory(model, small):
    assert not isinstance(simulate(model, DESIGN, threads=1), LargeEnsemble)


def test_the_columns_of_a_shard_are_its_own(large):
    values = large[1].shard(2).values

    assert np.shares_memory(values, large[1].rows[2].values)
