"""Cached values: an entry counts only if it is whole and of its key; a cache stops nothing."""

import os

import pytest

from allohistory import caches


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Return the folder of the entries of an empty cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "allohistory" / "values"


def test_an_entry_is_read_by_its_kind_and_key(home):
    caches.write("laws", "key", b"content")

    assert caches.read("laws", "key") == b"content"
    assert caches.read("laws", "another") is None
    assert caches.read("days", "key") is None


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:70] + b"x" + b[71:], lambda b: b""]
)
def test_a_damaged_entry_is_none(home, damage):
    caches.write("laws", "key", b"content")
    (file,) = home.iterdir()
    file.write_bytes(damage(file.read_bytes()))

    assert caches.read("laws", "key") is None


def test_an_entry_of_another_key_in_its_place_is_none(home):
    caches.write("laws", "key", b"content")
    (file,) = home.iterdir()
    caches.write("laws", "another", b"else")
    (other,) = set(home.iterdir()) - {file}
    other.replace(file)

    assert caches.read("laws", "key") is None


def test_an_entry_that_is_too_large_is_neither_written_nor_read(home, monkeypatch):
    caches.write("laws", "key", b"content")
    monkeypatch.setattr(caches, "LARGEST", 6)
    caches.write("laws", "another", b"content")

    assert len(list(home.iterdir())) == 1
    assert caches.read("laws", "key") is None


def test_a_folder_that_cannot_be_written_stops_nothing(home):
    home.parent.write_text("")
    caches.write("laws", "key", b"content")

    assert caches.read("laws", "key") is None


def test_a_user_without_a_home_has_no_cache(monkeypatch):
    def unknown():
        raise RuntimeError

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(caches.Path, "home", unknown)
    caches.write("laws", "key", b"content")

    assert caches.read("laws", "key") is None


@pytest.mark.parametrize(("limit", "value"), [("MOST", 2), ("ROOM", 3 * (caches.HEAD + 1) - 1)])
def test_the_entries_not_used_for_longest_are_cleared(home, monkeypatch, limit, value):
    monkeypatch.setattr(caches, limit, value)
    for age, key in enumerate("ab"):
        caches.write("laws", key, b"1")
        os.utime(caches.place_of("laws", key), (age + 1, age + 1))
    assert caches.read("laws", "a") == b"1"  # used just now
    caches.write("laws", "c", b"1")

    assert [key for key in "abc" if caches.read("laws", key)] == ["a", "c"]
