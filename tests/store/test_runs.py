"""The store: runs are read back to the last bit, or refused with a reason."""

import errno
import json
import os
import resource
import shutil

import numpy as np
import pytest

from allohistory.errors import StoreError
from allohistory.store import (
    Arm,
    StoredRun,
    list_runs,
    manifests,
    open_run,
    runs,
    save,
    shards,
    tables,
)


def run_of(name="trial-1234", timelines=3, created="2030-01-01T00:00:00+00:00"):
    chance = np.random.default_rng(1)
    rows = 50
    events = {
        "timeline": np.sort(chance.integers(0, timelines, rows)).astype(np.int32),
        "week": chance.integers(0, 700, rows).astype(np.int16),
        "kind": chance.integers(0, 9, rows).astype(np.int8),
        "amount": chance.normal(size=rows).astype(np.float32),
        "reasons": chance.integers(-1, 9, (rows, 3)).astype(np.int16),
        "weights": chance.normal(size=(rows, 3)).astype(np.float32),
    }
    tension = chance.normal(size=(timelines, 5)).astype(np.float32)
    tension[1, 2] = np.nan
    manifest = {
        "id": name,
        "created": created,
        "scenario": {"name": "far-away", "hash": "0"},
        "whatif": {"id": "trial", "title": "Trial"},
        "timelines": timelines,
        "seed": 1,
    }
    draws = np.arange(timelines) // 2
    laws = {"incidents.fading": chance.normal(size=timelines)[draws], "a.terms.c": 1.0 * draws}
    return StoredRun(
        manifest, {"baseline": Arm(events, {"tension": tension})}, laws, np.arange(timelines), draws
    )


FILES = {"scenario.yaml": b"id: far-away\n", "whatifs/trial.yaml": b"id: trial\n"}


def test_laws_are_stored_by_number_and_by_draw(tmp_path):
    run = run_of(timelines=4)
    save(run, FILES, tmp_path)

    table = tables.read_table(tmp_path / "trial-1234" / "laws.parquet")

    fading = run.laws["incidents.fading"]
    assert table["law"].tolist() == [0, 0, 1, 1]
    assert table["draw"].tolist() == [0, 1, 0, 1]
    assert table["value"].tolist() == [fading[0], fading[2], 0.0, 1.0]


def test_a_run_is_read_back_to_the_last_bit(tmp_path):
    run = run_of()
    save(run, FILES, tmp_path)

    back = open_run("trial-1234", tmp_path)

    for name, column in run.arms["baseline"].events.items():
        assert back.arms["baseline"].events[name].tobytes() == column.tobytes(), name
        assert back.arms["baseline"].events[name].dtype == column.dtype
    tension = back.arms["baseline"].series["tension"]
    assert np.array_equal(tension, run.arms["baseline"].series["tension"], equal_nan=True)
    assert tension.dtype == np.float32
    assert list(back.laws) == list(run.laws)
    assert back.laws["incidents.fading"].tobytes() == run.laws["incidents.fading"].tobytes()
    assert back.folder.joinpath("scenario", "whatifs", "trial.yaml").read_bytes() == b"id: trial\n"


def test_a_run_without_any_event_is_read_back(tmp_path):
    run = run_of()
    events = {name: column[:0] for name, column in run.arms["baseline"].events.items()}
    empty = StoredRun(run.manifest, {"baseline": Arm(events, {})}, {}, run.ids, run.draws)
    save(empty, {}, tmp_path)

    back = open_run("trial-1234", tmp_path).arms["baseline"].events

    assert back["reasons"].shape == (0, 3)
    assert back["kind"].dtype == np.int8


def test_runs_are_found_by_prefix_and_by_age(tmp_path):
    for name in ("trial-12", "other-1", "trial-13"):
        save(run_of(name), {}, tmp_path)

    assert [entry.id for entry in list_runs(tmp_path)] == ["trial-13", "other-1", "trial-12"]
    assert open_run("last", tmp_path).id == "trial-13"
    assert open_run("oth", tmp_path).id == "other-1"
    assert open_run(tmp_path / "trial-12").id == "trial-12"
    with pytest.raises(StoreError, match="fits several runs: trial-13, trial-12"):
        open_run("trial", tmp_path)
    with pytest.raises(StoreError, match="did you mean 'other-1'"):
        open_run("othr-1", tmp_path)


def test_the_newest_is_the_last_that_was_kept_whatever_the_clock_said(tmp_path):
    for name, day in (("a", "2031-01-02"), ("b", "2030-01-01"), ("c", "2029-12-31")):
        save(run_of(name, created=f"{day}T00:00:00+00:00"), {}, tmp_path)
    save(run_of("b"), {}, tmp_path)  # kept again

    assert [entry.id for entry in list_runs(tmp_path)] == ["b", "c", "a"]
    assert open_run("last", tmp_path).id == "b"


def test_a_run_keeps_its_name_when_its_folder_is_copied_or_renamed(tmp_path):
    save(run_of("trial-1"), FILES, tmp_path).rename(tmp_path / "my favourite")
    save(run_of("trial-2"), FILES, tmp_path)
    shutil.copytree(tmp_path / "trial-2", tmp_path / "backup")

    for name in ("trial-1", "my favourite", tmp_path / "my favourite"):
        assert open_run(name, tmp_path).id == "trial-1"
    for name in ("trial-2", "backup", "back", "last"):
        assert open_run(name, tmp_path).id == "trial-2"
    assert open_run("trial-2", tmp_path).folder == tmp_path / "trial-2"
    listed = [(entry.id, entry.folder) for entry in list_runs(tmp_path)]
    assert sorted(listed) == [
        ("trial-1", "my favourite"), ("trial-2", "backup"), ("trial-2", "trial-2"),
    ]  # fmt: skip


def test_a_run_does_not_replace_another_that_was_renamed_to_its_place(tmp_path):
    save(run_of("trial-1"), FILES, tmp_path).rename(tmp_path / "trial-2")
    (tmp_path / "trial-3").mkdir()  # no run at all

    assert save(run_of("trial-2"), FILES, tmp_path).name == "trial-2.2"
    assert save(run_of("trial-3"), FILES, tmp_path).name == "trial-3.2"
    assert {entry.id for entry in list_runs(tmp_path)} == {"trial-1", "trial-2", "trial-3"}
    assert open_run("trial-2", tmp_path).folder.name == "trial-2.2"


def test_an_exact_name_wins_over_longer_ones(tmp_path):
    for name in ("trial", "trial-2"):
        save(run_of(name), {}, tmp_path)

    assert open_run("trial", tmp_path).id == "trial"


def test_an_empty_store_says_so(tmp_path):
    with pytest.raises(StoreError, match="nothing is kept"):
        open_run("last", tmp_path / "none")
    assert list_runs(tmp_path / "none") == []


def test_the_folder_is_named_by_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOHISTORY_RUNS", str(tmp_path / "kept"))
    save(run_of(), {})

    assert open_run("last").folder == tmp_path.joinpath("kept", "trial-1234")


def damage(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("file", ["baseline-events.parquet", "laws.parquet"])
@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "is damaged"),
        (damage, "is damaged"),
    ],
    ids=["missing", "cut", "changed"],
)
def test_damage_is_detected(tmp_path, file, harm, message):
    harm(save(run_of(), FILES, tmp_path) / file)

    with pytest.raises(StoreError, match=message):
        open_run("last", tmp_path)


@pytest.mark.parametrize("file", ["timelines.parquet", "manifest.json", "scenario/scenario.yaml"])
def test_no_bit_of_a_run_can_flip_unseen(tmp_path, file):
    place = save(run_of(), FILES, tmp_path)
    path = place / file
    content = path.read_bytes()
    chance = np.random.default_rng(len(content))
    for bit in chance.choice(8 * len(content), 40, replace=False):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        with pytest.raises(StoreError, match="is damaged"):
            open_run(place)
    path.write_bytes(content)

    assert open_run(place).id == "trial-1234"


def test_a_file_slipped_into_the_scenario_of_a_run_is_refused(tmp_path):
    place = save(run_of(), FILES, tmp_path)
    (place / "scenario" / "laws.yaml").write_text("fading: 3")

    with pytest.raises(StoreError, match=r"laws\.yaml is not a file of this run; remove it"):
        open_run("last", tmp_path)


def test_a_damaged_run_is_replaced_by_the_same_run(tmp_path):
    damage(save(run_of(), FILES, tmp_path) / "manifest.json")

    assert save(run_of(), FILES, tmp_path).name == "trial-1234"
    assert open_run("last", tmp_path).id == "trial-1234"


def test_an_invalid_table_is_refused(tmp_path):
    place = save(run_of(), {}, tmp_path)
    path = place / "laws.parquet"
    path.write_bytes(b"PAR1" + b"x" * 100)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["files"]["laws.parquet"] = {"bytes": 104, "sha256": manifests.digest(path)}
    del manifest["checksum"]
    (place / "manifest.json").write_bytes(manifests.sealed(manifest))

    with pytest.raises(StoreError, match="run the what-if again"):
        open_run(place)


@pytest.mark.parametrize("column", ["law", "draw"])
def test_laws_of_other_numbers_or_draws_are_refused(tmp_path, monkeypatch, column):
    right = shards.drawn_laws

    def shifted(run):
        table = right(run)
        return {**table, column: table[column] + 1}

    monkeypatch.setattr(shards, "drawn_laws", shifted)
    place = save(run_of(), {}, tmp_path)

    with pytest.raises(StoreError, match=r"laws\.parquet does not contain the laws"):
        open_run(place)


def test_an_error_while_writing_leaves_nothing_behind(tmp_path, monkeypatch):
    save(run_of("before"), {}, tmp_path)
    monkeypatch.setattr(runs, "described", lambda building: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        save(run_of("after"), {}, tmp_path)

    assert [entry.id for entry in list_runs(tmp_path)] == ["before"]
    assert {path.name for path in tmp_path.iterdir()} == {".lock", "before", "catalogue.sqlite"}


@pytest.mark.parametrize("call", ["fsync", "mkdir", "rename", "write"])
def test_a_disk_that_fills_while_a_run_is_written_is_told_in_a_sentence(
    tmp_path, monkeypatch, call
):
    place = save(run_of(), FILES, tmp_path)
    before = place.joinpath("manifest.json").read_bytes()

    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    else:
        name = {"mkdir": "mkdir", "rename": "rename", "write": "write_bytes"}[call]
        monkeypatch.setattr(type(tmp_path), name, full)
    with pytest.raises(StoreError, match="No space left on device"):
        save(run_of(), FILES, tmp_path)
    monkeypatch.undo()

    assert open_run("last", tmp_path).id == "trial-1234"
    assert place.joinpath("manifest.json").read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} <= {".lock", place.name, "catalogue.sqlite"}


@pytest.mark.parametrize("limit", [0, 100, 500, 900, 1500, 2500])
def test_a_disk_that_is_full_at_any_level_loses_nothing_kept_before(tmp_path, limit):
    save(run_of("before"), FILES, tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        with pytest.raises(StoreError, match=r"File too large|kept in|written"):
            save(run_of("after"), FILES, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert [entry.id for entry in list_runs(tmp_path)] == ["before"]
    assert open_run("last", tmp_path).id == "before"


def test_saving_again_replaces(tmp_path):
    save(run_of(timelines=3), {}, tmp_path)
    save(run_of(timelines=4), {}, tmp_path)

    assert len(open_run("last", tmp_path).ids) == 4
    assert list_runs(tmp_path)[0].timelines == 4


def test_runs_removed_by_hand_are_forgotten(tmp_path):
    for name in ("first", "second"):
        save(run_of(name), {}, tmp_path)
    for path in sorted((tmp_path / "first").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()

    assert [entry.id for entry in list_runs(tmp_path)] == ["second"]


def test_a_store_that_cannot_be_written_suggests_a_fix(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreError, match="ALLOHISTORY_RUNS"):
        save(run_of(), {}, tmp_path / "file")


def test_names_with_quotation_marks_are_safe(tmp_path):
    folder = tmp_path / "it's here"
    save(run_of(), {}, folder)

    assert open_run("last", folder).id == "trial-1234"
