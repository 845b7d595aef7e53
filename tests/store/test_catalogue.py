"""The catalogue: made anew whatever is wrong with it, and never believed against a manifest."""

import os
import sqlite3
from contextlib import closing

import pytest
from tests.store.test_runs import damage, run_of

from allohistory.store import catalogue, list_all, list_runs, open_run, save
from allohistory.store.manifests import MANIFEST, read_manifest, sealed

NAMES = ["trial-2", "trial-1"]  # newest first


@pytest.fixture
def root(tmp_path):
    """A folder of two runs, listed once."""
    for name in reversed(NAMES):
        save(run_of(name), {}, tmp_path)
    assert listed(tmp_path) == NAMES
    return tmp_path


def listed(root):
    return [entry.id for entry in list_runs(root)]


def sql(path, *commands):
    with closing(sqlite3.connect(path)) as connection:
        for command in commands:
            connection.execute(command)
        connection.commit()


def garbage(path):
    path.write_bytes(b"no database at all")


def empty(path):
    path.write_bytes(b"")


def cut(path):
    path.write_bytes(path.read_bytes()[:600])


def head_only(path):
    path.write_bytes(path.read_bytes()[:16] + b"\xff" * 8000)


def folder(path):
    path.unlink()
    path.mkdir()
    (path / "mine.txt").write_text("of the user")


def other_schema(path):
    sql(path, "DROP TABLE runs", "CREATE TABLE runs (id TEXT, number TEXT)")


def other_values(path):
    sql(path, "UPDATE runs SET timelines = 7, title = 'Another', number = -number")


def other_types(path):
    sql(path, "UPDATE runs SET digest = NULL, stamp = 3.5")


def doubled(path):
    sql(path, "INSERT INTO runs SELECT * FROM runs", "UPDATE runs SET folder = 'gone'")


def dangling(path):
    path.unlink()
    path.symlink_to(path.with_name("nowhere"))


def stale_journal(path):
    path.with_name(path.name + "-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" * 99)
    path.write_bytes(b"")


HARM = [garbage, empty, cut, head_only, folder, other_schema, other_values, other_types, doubled,
        dangling, stale_journal]  # fmt: skip


@pytest.mark.parametrize("harm", HARM, ids=lambda harm: harm.__name__)
def test_a_catalogue_that_cannot_be_read_is_made_anew(root, harm):
    before = list_runs(root)
    path = root / catalogue.NAME
    harm(path)

    assert list_runs(root) == before
    assert len(catalogue.read_rows(path)) == 2


def test_a_folder_in_its_place_is_set_aside_with_all_in_it(root):
    folder(root / catalogue.NAME)
    list_runs(root)

    assert (root / "catalogue.sqlite.1" / "mine.txt").read_text() == "of the user"


def test_no_flipped_bit_of_it_gives_another_list(root):
    before = list_runs(root)
    path = root / catalogue.NAME
    content = path.read_bytes()
    for place in range(0, len(content), 97):
        changed = bytearray(content)
        changed[place] ^= 1 << place % 8
        path.write_bytes(changed)
        assert list_runs(root) == before, place


def test_one_that_another_process_has_locked_is_read_all_the_same(root):
    with closing(sqlite3.connect(root / catalogue.NAME)) as other:
        other.execute("BEGIN EXCLUSIVE")
        save(run_of("trial-3"), {}, root)

        assert listed(root) == ["trial-3", *NAMES]


def test_one_that_cannot_be_written_is_no_obstacle(root, monkeypatch):
    (root / catalogue.NAME).unlink()

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(catalogue, "fill", refuse)
    save(run_of("trial-3"), {}, root)

    assert listed(root) == ["trial-3", *NAMES]
    assert not (root / catalogue.NAME).exists()


def test_manifests_win_over_the_catalogue(root):
    (root / "trial-1").rename(root / "other")
    os.utime(root / "other" / "manifest.json", (0, 0))

    assert {entry.folder for entry in list_runs(root)} == {"trial-2", "other"}


def test_a_run_whose_manifest_is_damaged_is_named_and_not_listed(root):
    damage(root / "trial-2" / "manifest.json")
    listing = list_all(root)

    assert [entry.id for entry in listing.entries] == ["trial-1"]
    assert list(listing.unreadable) == ["trial-2"]
    assert "is damaged" in listing.unreadable["trial-2"]
    with pytest.raises(Exception, match=r"trial-2.manifest\.json is damaged"):
        open_run("trial-2", root)


@pytest.mark.parametrize("whatif", [None, {}])
def test_a_plain_run_has_no_whatif(whatif):
    manifest = {**run_of().manifest, "number": 4, "whatif": whatif}
    plain = catalogue.entry_of(manifest, "here")

    assert (plain.whatif, plain.title, plain.number, plain.folder) == ("", "", 4, "here")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert list_runs(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"id": "b", "scenario": 3}'])
def test_a_manifest_that_is_none_is_named_and_not_listed(root, text):
    (root / "trial-1" / "manifest.json").write_text(text)

    assert listed(root) == ["trial-2"]
    assert list(list_all(root).unreadable) == ["trial-1"]


def test_a_manifest_that_is_a_folder_is_no_run(root):
    (root / "b" / "manifest.json").mkdir(parents=True)

    assert listed(root) == NAMES


def test_a_folder_whose_name_is_no_unicode_is_listed(root):
    (root / NAMES[0]).rename(root / "\udcff run*[x]")

    assert [entry.folder for entry in list_runs(root)] == ["\udcff run*[x]", NAMES[1]]
    assert open_run("last", root).id == NAMES[0]


def test_numbers_too_large_for_the_catalogue_are_listed(tmp_path):
    save(run_of("trial-1"), {}, tmp_path)
    place = tmp_path / "trial-1" / MANIFEST
    manifest = {**read_manifest(tmp_path / "trial-1"), "timelines": 10**30}
    del manifest["checksum"]
    place.write_bytes(sealed(manifest))

    assert [entry.timelines for entry in list_runs(tmp_path)] == [10**30]
