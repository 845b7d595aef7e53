"""Changes built in Python: recognised by their keys, checked as in a file, refused in words."""

import datetime as dt

import pytest

from allohistory.errors import InterventionError
from allohistory.scenario.schema.changes import (
    CHANGES,
    AddEvent,
    CancelEvent,
    Force,
    MoveEvent,
    Offer,
    SetLaw,
    changes_of,
)

FLOOD = {
    "id": "flood",
    "text": "The river floods.",
    "date": "1951-04-02",
    "effects": [{"gauge": "threat", "actor": "borea", "add": 0.2}],
}


def test_the_keys_of_a_change_determine_its_kind():
    moved, cancelled = changes_of(
        [{"event": "x", "move": dt.date(1951, 1, 1)}, {"event": "x", "cancel": True}]
    )

    assert moved == MoveEvent(event="x", move=dt.date(1951, 1, 1))
    assert cancelled == CancelEvent(event="x", cancel=True)


def test_a_change_has_only_the_keys_of_its_kind():
    assert Force.keys() == ("force", "option", "from", "to")
    assert Offer.keys() == ("offer", "in", "by", "form")
    assert repr(MoveEvent(event="x", move="1951-01-01")).count("=") == 2


def test_no_two_kinds_have_the_same_first_two_keys():
    assert len({kind.keys()[:2] for kind in CHANGES}) == len(CHANGES)


def test_a_change_that_is_already_built_is_left_alone():
    change = SetLaw(law="incidents.fading", set=1)

    assert changes_of([change]) == (change,)
    assert (change.operation, change.amount) == ("set", 1.0)


def test_a_change_may_hold_for_a_single_day():
    change = Force(force="x", option="y", from_="1951-01-08", to="1951-01-08")

    assert change.days()["from"] == change.days()["to"] == dt.date(1951, 1, 8)


def test_plain_numbers_of_an_added_event_are_premises_of_the_what_if():
    given = {"value": 0.3, "source": ["gazette"], "standing": "documented"}
    effects = [
        {"gauge": "threat", "actor": "borea", "add": 0.2, "fades": {"value": 4, "unit": "weeks"}},
        {"gauge": "threat", "actor": "borea", "add": given},
    ]
    change = AddEvent(add_event={**FLOOD, "effects": effects})

    plain, sourced = change.add_event.effects
    assert (plain.add.value, plain.fades.value, plain.fades.unit) == (0.2, 4, "weeks")
    assert (plain.add.source, plain.fades.standing) == (("judgement",), "assumed")
    assert (sourced.add.source, sourced.add.standing) == (("gazette",), "documented")


def test_a_change_tells_its_subject_and_its_days():
    force = Force(force="x", option="y", to="1951-02-05", from_=dt.date(1951, 1, 8))

    assert (force.subject, AddEvent(add_event=FLOOD).subject) == ("x", "flood")
    assert force.days() == {"from": dt.date(1951, 1, 8), "to": dt.date(1951, 2, 5)}


@pytest.mark.parametrize(
    "written",
    [
        {"force": "x", "option": "y", "from": "1951-01-08"},
        {"event": "x", "cancel": True},
        {"law": "a.b", "scale": 2.0, "to": None},
    ],
)
def test_a_change_is_written_back_unchanged(written):
    (change,) = changes_of([written])

    assert change.written() == written


def test_an_added_event_survives_writing_and_reading():
    change = AddEvent(add_event=FLOOD)

    assert changes_of([change.written()]) == (change,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"event": "x"}, "changes.0: a change with event needs exactly one of move, cancel"),
        ({"event": "x", "cancel": False}, "changes.0.cancel: False is not an allowed value"),
        ({"force": "x"}, "changes.0.option: the key `option` is missing; add it"),
        ({"force": "x", "option": "y", "form": "open"}, "`form` does not go with `force`; known"),
        ({"force": "x", "option": "y", "form_": 1}, "form_: unknown key; did you mean 'from'"),
        ({"channel": "x", "open": "soon"}, "changes.0.open: 'soon' is not a date"),
        ({"law": "x", "scale": -1}, "changes.0.scale: -1 is too small; at least 0"),
        ({"forces": "x", "add": True}, "changes.0.add: True is not a plain decimal number"),
        ({"force": "x", "option": "y", "from": "1951-02-05", "to": "1951-01-08"}, "before `from`"),
        ({"add_event": {**FLOOD, "effects": []}}, "changes.0.add_event.effects: has 0 items"),
        ({"add_event": {**FLOOD, "day": 1}}, "changes.0.add_event.day: unknown key; known: date"),
        ("force", "changes.0: must be a mapping; write the keys of a change"),
    ],
)
def test_a_change_that_does_not_fit_is_refused_in_words(change, message):
    with pytest.raises(InterventionError) as refused:
        changes_of([change])

    assert message in str(refused.value)
    assert "pydantic" not in str(refused.value)


def test_all_faults_of_several_changes_are_reported_together():
    with pytest.raises(InterventionError) as refused:
        changes_of([{"force": "x"}, {"event": "x"}])

    assert str(refused.value).splitlines() == [
        "these changes cannot be made:",
        "  changes.0.option: the key `option` is missing; add it",
        "  changes.1: a change with event needs exactly one of move, cancel; this one has none",
    ]


@pytest.mark.parametrize("changes", [5, "force", {"force": "x", "option": "y"}])
def test_changes_that_are_not_a_list_are_refused(changes):
    with pytest.raises(InterventionError, match="a list of mappings"):
        changes_of(changes)


def test_a_class_of_change_names_its_missing_fields():
    with pytest.raises(InterventionError, match="this Force cannot be made: option: the key"):
        Force(force="x")
    with pytest.raises(InterventionError, match="takes its values by name: force, option, from"):
        Force("x", "y")
