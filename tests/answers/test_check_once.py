"""A scenario that was found sound is not checked again, until its texts or the question change."""

import sys
from types import SimpleNamespace

import pytest

from allohistory.answers import check

module = sys.modules[check.__name__]


@pytest.fixture
def built(monkeypatch):
    """Return how a scenario is read, with an empty cache: whether its model was built."""
    entries, models = set(), []
    monkeypatch.setattr(module.caches, "read", lambda kind, key: b"" if key in entries else None)
    monkeypatch.setattr(module.caches, "write", lambda kind, key, content: entries.add(key))
    monkeypatch.setattr(module, "build", models.append)
    for name in ("Places", "check_series", "check_questions", "check_whatifs", "check_positions"):
        monkeypatch.setattr(module, name, lambda *_: None)

    def read(text="a", faults=(), *, again=False, record=False):
        scenario = SimpleNamespace(hash=text, record=None)
        folder = SimpleNamespace(documents={}, shared={}, faults=lambda: list(faults))
        monkeypatch.setattr(module, "examine", lambda path, whatifs: (folder, scenario))
        models.clear()
        assert check.read_and_check("path", again=again, record=record) == (folder, scenario)
        return bool(models)

    return read


def test_a_sound_scenario_is_checked_once(built):
    assert [built(), built()] == [True, False]


def test_other_texts_are_checked(built):
    assert [built(), built("b")] == [True, True]


def test_faults_of_a_fit_are_looked_for_where_they_matter(built):
    assert [built(), built(record=True)] == [True, True]


def test_whoever_asks_for_a_check_gets_one(built):
    assert [built(), built(again=True)] == [True, True]


def test_a_scenario_with_faults_is_checked_every_time(built):
    assert [built(faults=["fault"]), built()] == [True, True]


def test_another_state_of_the_program_checks_again(built, monkeypatch):
    before = built()
    monkeypatch.setattr(module, "code_stamp", lambda: "another")

    assert [before, built()] == [True, True]
