"""Folders of runs: killed at any moment, a store holds all that was kept before, or more."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest
from tests.store.test_runs import FILES, run_of

from allohistory.errors import StoreError
from allohistory.store import folders, list_runs, open_run, save
from allohistory.store.locks import LOCK, hold, locked

DEAD = ".writing-dead"
# Forks one process for each moment, since most of a new process's time is spent on imports.
CHILDREN = """
import json, os, shutil, signal, sys
from pathlib import Path
from tests.store.test_runs import FILES, run_of
from allohistory.store import folders, runs, save, shards

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)
def die_after(real, calls=1):
    left = [calls]
    def wrapped(*words, **how):
        result = real(*words, **how)
        left[0] -= 1
        return result if left[0] else die()
    return wrapped
def write_and_die(root, moment):
    if moment == "before anything":
        folders.check_writable = folders.new_folder = die
    elif moment == "after the first table":
        shards.write_table = die_after(shards.write_table)
    elif moment == "before the manifest":
        runs.write_file = die
    elif moment == "after the manifest":
        folders.put = die
    elif moment == "when the old one is aside":
        Path.rename = die_after(Path.rename)
    elif moment == "when the new one is in place":
        Path.rename = die_after(Path.rename, 2)
    elif moment == "while the old one is cleared":
        real = shutil.rmtree
        def half(path, *words, **how):
            if Path(path).is_dir():
                next(Path(path).glob("*.parquet")).unlink()
                die()
            real(path, *words, **how)
        shutil.rmtree = half
    save(run_of("trial-1", timelines=4), FILES, root)
for moment, root in json.loads(sys.argv[1]).items():
    child = os.fork()
    if not child:
        write_and_die(Path(root), moment)
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
# The moment of death, and whether the new run is there afterwards.
MOMENTS = {
    "before anything": False,
    "after the first table": False,
    "before the manifest": False,
    "after the manifest": True,
    "when the old one is aside": True,
    "when the new one is in place": True,
    "while the old one is cleared": True,
}


def started(script, *words):
    """Start a process that runs a script."""
    path = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, words)], text=True, stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": path},
    )  # fmt: skip


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A store for each moment at which its writer was killed."""
    roots = {moment: tmp_path_factory.mktemp("killed") for moment in MOMENTS}
    for root in roots.values():
        save(run_of("trial-1", timelines=3), FILES, root)
    places = json.dumps({moment: str(root) for moment, root in roots.items()})
    ends, _ = started(CHILDREN, places).communicate(timeout=120)
    assert [int(end) for end in ends.split()] == [-signal.SIGKILL] * len(MOMENTS)
    return roots


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_writer_killed_at_any_moment_loses_nothing(killed, moment):
    root = killed[moment]
    entries = list_runs(root)

    assert [entry.id for entry in entries] == ["trial-1"]
    assert entries[0].timelines == len(open_run("last", root).ids)
    assert entries[0].timelines == (4 if MOMENTS[moment] else 3)
    assert {path.name for path in root.iterdir()} == {".lock", "trial-1", "catalogue.sqlite"}


def test_two_writers_keep_every_run_and_number_them_apart(tmp_path):
    script = (
        "import os, sys; from pathlib import Path; from tests.store.test_runs import run_of\n"
        "from allohistory.store import save\n"
        "first = os.fork()\n"
        "name = 'a' if first else 'b'\n"
        "for n in range(3): save(run_of(f'{name}-{n}'), {}, Path(sys.argv[1]))\n"
        "sys.exit(os.waitstatus_to_exitcode(os.waitpid(first, 0)[1]) if first else 0)\n"
    )
    writers = started(script, tmp_path)
    while writers.poll() is None:
        assert all(not entry.id.startswith(".") for entry in list_runs(tmp_path))
        time.sleep(0.1)

    assert writers.communicate() == ("", None)
    assert writers.returncode == 0
    entries = list_runs(tmp_path)
    assert sorted(entry.number for entry in entries) == list(range(1, 7))
    for name in ("a", "b"):
        numbers = [entry.number for entry in entries if entry.id.startswith(name)]
        assert numbers == sorted(numbers, reverse=True)


def test_what_a_living_writer_writes_is_neither_listed_nor_cleared(tmp_path):
    with folders.new_folder(tmp_path) as building:
        (building / "laws.parquet").write_bytes(b"half")
        assert list_runs(tmp_path) == []
        save(run_of(), FILES, tmp_path)

        assert (building / "laws.parquet").read_bytes() == b"half"
        assert [entry.id for entry in list_runs(tmp_path)] == ["trial-1234"]
    assert not building.exists()


def test_what_a_dead_writer_left_is_cleared_even_with_its_lock_file(tmp_path):
    os.close(hold_in(tmp_path / DEAD))
    (tmp_path / DEAD / "laws.parquet").write_bytes(b"half")

    assert list_runs(tmp_path) == []
    assert not (tmp_path / DEAD).exists()


def hold_in(folder):
    folder.mkdir(parents=True)
    return hold(folder / LOCK)


def test_a_complete_run_whose_files_are_damaged_is_not_put_in_place(tmp_path):
    place = save(run_of(), FILES, tmp_path).rename(tmp_path / DEAD)
    (place / "laws.parquet").write_bytes(b"")

    assert list_runs(tmp_path) == []
    assert not place.exists()


def test_a_replaced_run_returns_where_its_successor_never_came(tmp_path):
    save(run_of(), FILES, tmp_path).rename(tmp_path / ".replaced-trial-1234")

    assert [entry.folder for entry in list_runs(tmp_path)] == ["trial-1234"]


def test_a_run_that_cannot_take_its_place_leaves_the_old_one_there(tmp_path, monkeypatch):
    place = save(run_of(timelines=3), FILES, tmp_path)
    real = type(place).rename

    def rename(path, target):
        if path.name.startswith(folders.WRITING):
            raise OSError(5, "Input/output error")
        return real(path, target)

    monkeypatch.setattr(type(place), "rename", rename)
    with pytest.raises(StoreError, match=r"could not be kept in .* .Input/output error"):
        save(run_of(timelines=4), FILES, tmp_path)

    assert place.is_dir()
    assert len(open_run("last", tmp_path).ids) == 3


def test_a_removed_run_is_gone_from_the_list_and_the_disk(tmp_path):
    folders.remove(save(run_of(), FILES, tmp_path))

    assert list_runs(tmp_path) == []
    assert not any(path.is_dir() for path in tmp_path.iterdir())


def test_a_removal_that_was_cut_short_is_finished(tmp_path):
    save(run_of(), FILES, tmp_path).rename(tmp_path / ".removed-x")

    assert list_runs(tmp_path) == []
    assert not (tmp_path / ".removed-x").exists()


def test_a_writer_that_never_ends_is_named(tmp_path):
    with (
        locked(tmp_path / LOCK),
        pytest.raises(StoreError, match="held by another process for 0 s; wait"),
        locked(tmp_path / LOCK, patience=0.1),
    ):
        raise AssertionError


def test_a_place_without_room_is_refused(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folders, "check_room", full)
    with pytest.raises(StoreError, match=r"cannot be written to .No space left on device.; name"):
        folders.check_writable(tmp_path)

    assert {path.name for path in tmp_path.iterdir()} == {".lock"}
