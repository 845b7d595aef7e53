"""Shards: what is shared with the baseline is stored once, and comes back to the last bit."""

import numpy as np
import pytest
from tests.store.test_runs import FILES, run_of

from allohistory.errors import StoreError
from allohistory.store import Arm, Scratch, Shard, ShardFiles, open_run, save, write_shard
from allohistory.store.folders import tidy
from allohistory.store.shards import shared_events, shared_months, with_shared, without_shared
from allohistory.store.tables import read_table


def arm(timelines, weeks, series):
    events = {
        "timeline": np.array(timelines, np.int32),
        "week": np.array(weeks, np.int16),
        "weights": np.stack([np.array(weeks, np.float32)] * 2, axis=1),
    }
    return Arm(events, {"tension": np.array(series, np.float32)})


BASELINE = arm([0, 0, 0, 2, 2], [1, 2, 3, 1, 4], [[1, 2, 3], [1, np.nan, 3], [1, 2, 3]])
CHANGED = arm([0, 0, 1, 2, 2, 2], [1, 9, 3, 1, 4, 5], [[1, 2, 9], [1, np.nan, 3], [1, 2, 3]])


def equal(first, second):
    assert list(first.events) == list(second.events)
    for name, column in first.events.items():
        assert column.dtype == second.events[name].dtype
        assert column.tobytes() == second.events[name].tobytes(), name
    assert first.series["tension"].tobytes() == second.series["tension"].tobytes()


def test_months_are_shared_up_to_the_first_that_differs_in_any_timeline():
    assert shared_months(BASELINE.series, CHANGED.series) == 2
    assert shared_months(BASELINE.series, BASELINE.series) == 3
    assert shared_months(BASELINE.series, {}) == 0


def test_events_are_shared_up_to_the_first_that_differs_in_a_timeline():
    assert shared_events(BASELINE.events, CHANGED.events, 3).tolist() == [1, 0, 2]
    assert shared_events(CHANGED.events, BASELINE.events, 3).tolist() == [1, 0, 2]
    assert shared_events(BASELINE.events, BASELINE.events, 3).tolist() == [3, 0, 2]


def test_a_zero_of_another_sign_is_not_shared():
    assert shared_months({"a": np.zeros((1, 2), "f4")}, {"a": -np.zeros((1, 2), "f4")}) == 0


def test_only_what_is_not_shared_is_stored_and_all_of_it_comes_back():
    stored, shared = without_shared(BASELINE, CHANGED, 3)

    assert stored.events["week"].tolist() == [9, 3, 5]
    assert stored.series["tension"].tolist() == [[9], [3], [3]]
    equal(with_shared(BASELINE, stored, shared), CHANGED)


@pytest.mark.parametrize("seed", range(8))
def test_any_arm_comes_back(seed):
    chance = np.random.default_rng(seed)

    def any_arm():
        timelines = np.sort(chance.integers(0, 5, chance.integers(0, 30)))
        return arm(timelines, chance.integers(0, 2, len(timelines)), chance.integers(0, 2, (5, 3)))

    baseline, changed = any_arm(), any_arm()

    equal(with_shared(baseline, *without_shared(baseline, changed, 5)), changed)


def shard(first=BASELINE, second=CHANGED):
    laws = {"a.b": np.array([1.0, 1.0, 2.0])}
    return Shard({"baseline": first, "changed": second}, laws, np.arange(3), np.array([0, 0, 1]))


def test_a_shard_is_read_back_from_its_folder(tmp_path):
    write_shard(shard(), tmp_path)
    files = ShardFiles(tmp_path, ("a.b",))

    assert [column.tolist() for column in files.timelines()] == [[0, 1, 2], [0, 0, 1]]
    assert files.laws()["a.b"].tolist() == [1.0, 1.0, 2.0]
    equal(files.arms(["baseline"])["baseline"], BASELINE)
    equal(files.arms(["changed"])["changed"], CHANGED)
    assert len(read_table(tmp_path / "changed-series.parquet")["month"]) == 3


def test_further_shards_are_kept_with_a_run_from_memory_or_from_their_folders(tmp_path):
    scratch = Scratch(tmp_path / "runs")
    write_shard(shard(), scratch.folder)
    run = run_of("large", timelines=4)
    further = (ShardFiles(scratch.folder, tuple(run.laws)), shard())
    laws = {path: column[:3] for path, column in run.laws.items()}
    further = (further[0], Shard(further[1].arms, laws, np.arange(3), np.array([0, 0, 1])))
    place = save(
        type(run)(run.manifest, run.arms, run.laws, run.ids, run.draws, further=further),
        FILES, tmp_path / "runs",
    )  # fmt: skip
    scratch.remove()
    stored = open_run("large", tmp_path / "runs")

    assert [files.folder.name for files in stored.further] == ["000001", "000002"]
    for files in stored.further:
        equal(files.arms(["changed"])["changed"], CHANGED)
    (place / "shards" / "000002" / "laws.parquet").unlink()
    with pytest.raises(StoreError, match=r"laws\.parquet is missing"):
        open_run("large", tmp_path / "runs")


def test_where_there_are_no_links_tables_are_copied(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    write_shard(shard(), tmp_path)
    (tmp_path / "copy").mkdir()
    from allohistory.store.runs import link_tables

    link_tables(tmp_path, tmp_path / "copy")

    equal(ShardFiles(tmp_path / "copy", ("a.b",)).arms(["changed"])["changed"], CHANGED)


def test_a_scratch_folder_lives_as_long_as_it_is_used(tmp_path):
    scratch = Scratch(tmp_path)
    folder = scratch.folder
    tidy(tmp_path)
    assert folder.is_dir()
    del scratch

    assert not folder.exists()


def test_where_no_scratch_folder_can_be_made_the_reason_is_said(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="cannot be written to"):
        Scratch(tmp_path / "file")
