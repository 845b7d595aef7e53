"""Golden digests: what they contain, and that a difference is detected and named."""

import importlib

import numpy as np
import pytest


@pytest.fixture
def golden(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "tools")
    return importlib.import_module("golden")


@pytest.fixture
def names(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "tools")
    return importlib.import_module("golden_names")


def test_a_cause_is_its_rank_among_the_stored_events_of_its_timeline(names):
    timeline, serial = np.array([0, 0, 0, 1, 1]), np.array([2, 5, 9, 2, 7])
    cause = np.array([-1, 2, 4, -1, 2])  # the third follows from an event that was not stored

    assert names.ranks(timeline, serial, cause).tolist() == [-1, 0, -2, -1, 0]


def test_only_another_number_is_a_difference_not_a_width_or_sign_of_zero(names):
    first = names.by_row(np.array([[0.5, -0.0], [np.nan, 1.0]], "f4"))

    assert first == names.by_row(np.array([[0.5, 0.0], [np.nan, 1.0]], "f8"))
    assert first[1:] == names.by_row(np.array([[0.5, 0.1], [np.nan, 1.0]], "f8"))[1:]
    assert first[:1] != names.by_row(np.array([[0.5, 0.1], [np.nan, 1.0]], "f8"))[:1]


def test_numbers_are_compared_without_the_text_around_them(names):
    value = {"text": "war", "value": 0.25, "ends": (None, np.int32(3)), "note": "", "sure": True}

    assert names.numbers_in(value) == ["0.25", "None", "3", "True"]


def test_a_comparison_names_the_part_and_the_first_element_that_differ(golden):
    before = {"events": ["a", "b", "c"], "gone": ["x"]}
    after = {"events": ["a", "z", "z"], "answer war": ["0.5"]}

    assert list(golden.differences(before, after)) == [
        "answer war: only after",
        "events: element 1 of 3: b -> z",
        "gone: only before",
    ]
    assert list(golden.differences(before, before)) == []


def test_a_part_that_became_shorter_differs_where_it_ends(golden):
    differences = list(golden.differences({"events": ["a", "b"]}, {"events": ["a"]}))

    assert differences == ["events: element 1 of 2: b -> nothing"]


def test_every_kind_of_change_and_of_effect_has_a_case(golden, names):
    changes = [change for listed in golden.river_whatifs().values() for change in listed]
    events = [change["add_event"] for change in changes if "add_event" in change]
    effects = [effect for event in events for effect in event["effects"]]

    assert {kind for kind in names.CHANGES if any(kind in change for change in changes)} == {
        *names.CHANGES
    }
    assert {kind for kind in names.EFFECTS if any(kind in effect for effect in effects)} == {
        *names.EFFECTS
    }
