"""Files that outlast a crash: the old one or the new one, each complete."""

import os
import subprocess

import pytest

from allohistory import files
from allohistory.files import check_room, drafts, is_alive, reason_of, sync_tree, write_file


def names(folder):
    return [path.name for path in folder.iterdir()]


def full(*_):
    raise OSError(28, "No space left on device")


def test_a_file_is_written_in_full(tmp_path):
    write_file(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"new"
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_file_that_cannot_be_replaced_stays_as_it_was(tmp_path, monkeypatch, call):
    (tmp_path / "a").write_bytes(b"old")
    target = (os, "fsync") if call == "fsync" else (type(tmp_path), "replace")
    monkeypatch.setattr(*target, full)
    with pytest.raises(OSError, match="No space left"):
        write_file(tmp_path / "a", b"new")

    assert (tmp_path / "a").read_bytes() == b"old"
    assert names(tmp_path) == ["a"]


def test_content_is_on_disk_before_the_name_and_the_name_before_the_return(tmp_path, monkeypatch):
    calls = []
    real_sync, real_replace = os.fsync, type(tmp_path).replace
    monkeypatch.setattr(os, "fsync", lambda file: (calls.append("sync"), real_sync(file)))
    monkeypatch.setattr(
        type(tmp_path), "replace", lambda *paths: (calls.append("rename"), real_replace(*paths))
    )
    write_file(tmp_path / "a", b"new")

    assert calls == ["sync", "rename", "sync"]


def test_two_files_are_replaced_together_or_not_at_all(tmp_path):
    paths = (tmp_path / "a", tmp_path / "b")
    with pytest.raises(FileNotFoundError), drafts(*paths) as (first, _):  # and no second
        first.write_bytes(b"half")

    assert names(tmp_path) == []


def test_drafts_of_the_dead_are_cleared_and_those_of_the_living_stay(tmp_path):
    ended = subprocess.Popen(["/bin/true"])
    ended.wait()
    for name in (
        f".a.{ended.pid}",
        f".a.{os.getppid()}",
        ".a.b",
        f".b.{ended.pid}",
        ".a.9" + "9" * 30,
    ):
        (tmp_path / name).write_bytes(b"half")
    write_file(tmp_path / "a", b"new")

    left = {"a", f".a.{os.getppid()}", ".a.b", f".b.{ended.pid}", ".a.9" + "9" * 30}
    assert set(names(tmp_path)) == left


def test_a_folder_is_not_replaced_by_a_file(tmp_path):
    for attempt in (lambda: write_file(tmp_path, b""), lambda: check_room(tmp_path)):
        with pytest.raises(OSError, match="it is a folder"):
            attempt()


def test_looking_for_room_leaves_nothing_behind(tmp_path):
    check_room(tmp_path / "a")

    assert names(tmp_path) == []
    with pytest.raises(FileNotFoundError):
        check_room(tmp_path / "none" / "a")


def test_every_file_and_folder_of_a_tree_is_synced(tmp_path, monkeypatch):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c").write_bytes(b"")
    synced = []
    monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_ino))
    sync_tree(tmp_path)

    paths = [tmp_path / "a" / "b" / "c", tmp_path / "a" / "b", tmp_path / "a", tmp_path]
    assert synced == [path.stat().st_ino for path in paths]


def test_a_reason_is_never_empty():
    assert reason_of(OSError(28, "No space left on device")) == "No space left on device"
    assert reason_of(OSError("5 requested and 3 written")) == "5 requested and 3 written"
    assert reason_of(OSError()) == "OSError"


def test_on_windows_no_process_is_asked_whether_it_lives(monkeypatch):
    monkeypatch.setattr(os, "name", "nt")
    monkeypatch.setattr(os, "kill", lambda *_: pytest.fail("this would end the process"))
    assert is_alive(1)


def test_a_link_leads_out_unless_its_target_is_in_the_folder(tmp_path):
    inside, outside = tmp_path / "inside", tmp_path / "inside-not"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").touch()
    (inside / "good").symlink_to("file")
    (inside / "bad").symlink_to(outside / "file")
    (inside / "loop").symlink_to(inside / "loop")
    (inside / "gone").symlink_to(tmp_path / "gone")
    (inside / "folder").symlink_to(outside)
    (tmp_path / "link").symlink_to(inside)

    assert sorted(path.name for path in files.links_out(inside)) == ["bad", "folder", "gone"]
    assert files.leads_out(inside / "folder" / "file", inside)
    assert not files.leads_out(tmp_path / "link" / "good", inside)
    assert not files.leads_out(inside, inside)
