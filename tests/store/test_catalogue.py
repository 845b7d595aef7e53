"""The catalogue of runs: made from their manifests, and made anew where it is not right."""

import json
import sqlite3
from contextlib import closing
from dataclasses import astuple

import pytest

from allohistory.store import catalogue
from allohistory.store.catalogue import (
    COLUMNS,
    NAME,
    Entry,
    entry_of,
    note,
    read_catalogue,
    rebuild_if_damaged,
)


def manifest(name, created="2030-01-01", **more):
    return {
        "id": name,
        "created": created,
        "scenario": {"name": "far-away"},
        "whatif": {"id": "trial", "title": "A trial"},
        "timelines": 7,
        "seed": 3,
        **more,
    }


def keep(folder, name, created="2030-01-01"):
    place = folder / name
    place.mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps(manifest(name, created)))


def entry(name, created="2030-01-01", **more):
    return entry_of(manifest(name, created, **more))


def listed(folder):
    return [row.id for row in read_catalogue(folder)]


def stored(folder):
    with closing(sqlite3.connect(folder / NAME)) as connection:
        return connection.execute("SELECT * FROM runs ORDER BY id").fetchall()


def test_an_entry_is_taken_from_the_manifest():
    assert entry("a") == Entry("a", "2030-01-01", "far-away", "trial", "A trial", 7, 3)


@pytest.mark.parametrize("whatif", [None, {}])
def test_a_plain_run_has_no_whatif(whatif):
    plain = entry("a", whatif=whatif)

    assert (plain.whatif, plain.title) == ("", "")


def test_a_folder_that_is_not_there_holds_nothing(tmp_path):
    assert read_catalogue(tmp_path / "none") == []
    assert not (tmp_path / "none").exists()


def test_runs_are_listed_from_their_manifests_the_newest_first(tmp_path):
    for name, day in (("a", "2030-01-02"), ("b", "2030-01-03"), ("c", "2030-01-02")):
        keep(tmp_path, name, day)

    assert listed(tmp_path) == ["b", "c", "a"]  # of one second, by name
    assert [row[0] for row in stored(tmp_path)] == ["a", "b", "c"]


def test_a_run_is_noted_in_the_order_of_the_columns_and_replaces_its_like(tmp_path):
    note(tmp_path, entry("a", timelines=5))
    note(tmp_path, entry("a", timelines=6))

    assert stored(tmp_path) == [("a", "2030-01-01", "far-away", "trial", "A trial", 6, 3)]
    assert tuple(Entry.__dataclass_fields__) == COLUMNS
    keep(tmp_path, "a")
    assert [astuple(row) for row in read_catalogue(tmp_path)] == stored(tmp_path)


def test_what_is_noted_is_not_read_again(tmp_path):
    note(tmp_path, entry("a", timelines=5))
    keep(tmp_path, "a")  # whose manifest says 7

    assert read_catalogue(tmp_path)[0].timelines == 5


def test_runs_removed_by_hand_are_forgotten(tmp_path):
    keep(tmp_path, "kept")
    note(tmp_path, entry("kept"))
    note(tmp_path, entry("gone"))

    assert listed(tmp_path) == ["kept"]
    assert [row[0] for row in stored(tmp_path)] == ["kept"]


def test_half_written_runs_are_not_listed(tmp_path):
    keep(tmp_path, "whole")
    (tmp_path / ".writing-x").mkdir()

    assert listed(tmp_path) == ["whole"]


NO_MANIFESTS = ["", "{", "[]", "{}", '{"id": "b", "scenario": 3}', '{"whatif": "trial"}']


@pytest.mark.parametrize("text", NO_MANIFESTS)
def test_a_manifest_that_cannot_be_read_is_left_out(tmp_path, text):
    keep(tmp_path, "a")
    keep(tmp_path, "b")
    (tmp_path / "b" / "manifest.json").write_text(text)

    assert listed(tmp_path) == ["a"]


def test_a_manifest_that_cannot_be_opened_is_left_out(tmp_path):
    keep(tmp_path, "a")
    (tmp_path / "b" / "manifest.json").mkdir(parents=True)

    assert listed(tmp_path) == ["a"]


@pytest.mark.parametrize("content", [b"no database at all", b"SQL", b"SQLite format 2\0 and more"])
def test_a_damaged_catalogue_is_made_anew(tmp_path, content):
    keep(tmp_path, "a")
    (tmp_path / NAME).write_bytes(content)

    assert listed(tmp_path) == ["a"]
    assert [row[0] for row in stored(tmp_path)] == ["a"]


def test_a_sound_or_empty_catalogue_stays(tmp_path):
    note(tmp_path, entry("a"))
    with rebuild_if_damaged(tmp_path):
        assert len(stored(tmp_path)) == 1
    (tmp_path / NAME).write_bytes(b"")
    with rebuild_if_damaged(tmp_path):
        assert (tmp_path / NAME).exists()
    (tmp_path / NAME).unlink()
    with rebuild_if_damaged(tmp_path):
        assert not (tmp_path / NAME).exists()


def test_where_no_catalogue_can_be_written_the_manifests_are_read(tmp_path, monkeypatch):
    for name in ("a", "b"):
        keep(tmp_path, name)
    (tmp_path / "b" / "manifest.json").write_text("{")

    def refuse(folder):
        raise sqlite3.OperationalError("unable to open database file")

    monkeypatch.setattr(catalogue, "open_catalogue", refuse)

    assert listed(tmp_path) == ["a"]


def test_what_could_still_be_read_of_a_locked_catalogue_counts(tmp_path, monkeypatch):
    keep(tmp_path, "a")
    keep(tmp_path, "b")
    note(tmp_path, entry("a", timelines=5))

    def refuse(connection, added):
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(catalogue, "insert", refuse)

    assert {row.id: row.timelines for row in read_catalogue(tmp_path)} == {"a": 5, "b": 7}
