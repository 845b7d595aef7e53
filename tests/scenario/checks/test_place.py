"""Places: where in a file a fault is noted, and the checks that every subject shares."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from allohistory.scenario.checks.place import (
    Places,
    check_condition,
    check_conditions,
    check_day,
    check_effects,
    check_quantity,
    check_terms,
    check_views,
    place_within,
)
from allohistory.scenario.folder import Folder
from allohistory.scenario.read import Document, Node, compose
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect, View
from allohistory.scenario.schema.numbers import Number

DAY = timedelta(days=1)
TEXT = """events:
  flood:
    text: The river floods.
    actors: [aurelia, borea]
"""
SOURCED = {"source": "gazette", "standing": "documented"}


def document(text=TEXT):
    page = Document("events.yaml", text, Node({}, 1, 1))
    page.root = compose(page)
    return page


@pytest.fixture
def page():
    return document()


@pytest.fixture
def pages(page):
    folder = Folder(Path("nowhere"), documents={"events.yaml": page})
    folder.ids.define("event", "flood", "events.flood")
    folder.ids.define("actor", "aurelia", "actors.aurelia")
    folder.ids.unread.add("talk")
    return Places(folder)


def view(**terms):
    weights = {name.replace("__", "."): Number(value=1, **SOURCED) for name in terms}
    return View(constant=Number(value=1, **SOURCED), terms=weights)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("events",), (1, 1)),
        (("events", "flood"), (2, 3)),
        (("events", "flood", "text"), (3, 11)),  # a scalar: itself
        (("events", "flood", "actors"), (4, 5)),  # a list: its key
        (("events", "flood", "actors", 1), (4, 23)),
        (("events", "flood", "actors", 2), (4, 5)),
        (("events", "flood", "date"), (2, 3)),  # missing: the last part that is there
        (("events", "fire", "text"), (1, 1)),
        (("events", "flood", "text", "x"), (3, 11)),
    ],
)
def test_a_fault_is_noted_at_the_last_part_of_its_path_that_exists(pages, page, path, place):
    pages.fault("events.yaml", path, "is odd", "mend it")

    (fault,) = page.faults
    assert (fault.line, fault.column) == place
    assert fault.path == ".".join(map(str, path))
    assert (fault.message, fault.hint) == ("is odd", "mend it")


def test_a_fault_of_a_file_that_was_not_read_is_not_noted(pages, page):
    pages.fault("talks.yaml", ("talks",), "is odd")
    pages.fault_within("talks.yaml", ("talks",), 3, "is odd")

    assert page.faults == []


def test_a_fault_can_be_noted_at_a_character_of_a_text(pages, page):
    pages.fault_within("events.yaml", ("events", "flood", "text"), 4, "is odd", "mend it")

    (fault,) = page.faults
    assert (fault.line, fault.column, fault.path) == (3, 15, "events.flood.text")
    assert fault.hint == "mend it"


@pytest.mark.parametrize(
    ("text", "position", "place"),
    [
        ("x: abc def\n", 0, (1, 4)),
        ("x: abc def\n", 2, (1, 6)),
        ("x: abc def\n", 4, (1, 8)),
        ("x: abc def\n", 7, (1, 11)),  # after the last
        ("x: abc def\n", 99, (1, 11)),
        ("x: 'ab'\n", 0, (1, 5)),
        ("x: 'a''b'\n", 1, (1, 6)),  # the first of two quotes that stand for one
        ("x: 'a''b'\n", 2, (1, 8)),
        ('x: "a\\"b"\n', 2, (1, 8)),
        ('x: "a\\\\b"\n', 2, (1, 8)),
        ("x: >\n  ab\n  cd\n", 0, (2, 3)),
        ("x: >\n  ab\n  cd\n", 3, (3, 3)),
        ("x: |\n  ab\n  cd\n", 4, (3, 4)),
        ("x: ab\n  cd\n", 3, (2, 3)),
        ("y: 1\nx: ab\n", 1, (2, 5)),
    ],
)
def test_a_character_is_found_however_its_text_is_quoted_or_folded(text, position, place):
    page = document(text)

    assert place_within(page, page.root.value["x"], position) == place


def test_a_character_of_an_empty_text_stands_where_the_text_does():
    page = document("x: ''\n")

    assert place_within(page, Node("", 7, 3, "abc"), 0) == (7, 3)


def test_an_id_is_known_if_it_is_defined_or_its_file_cannot_be_read(pages):
    assert list(pages.ids_of("actor")) == ["aurelia"]
    assert pages.is_known("actor", "aurelia")
    assert not pages.is_known("actor", "borea")
    assert pages.is_known("talk", "anything")


def test_a_law_is_a_number_or_one_of_an_entry_that_could_not_be_read(pages, page):
    page.add((1, 1), "events.flood.effects.0", "is odd")
    page.add((1, 1), "incidents.shares.value", "is odd")
    laws = ["incidents.share", "events.fire.rate"]

    assert pages.has_law("incidents.share", laws)
    assert not pages.has_law("incidents.shares", laws)
    assert pages.has_law("events.fire.rate", laws)
    assert not pages.has_law("events.fire.rates", laws)
    assert pages.has_law("events.flood.rate", laws)
    assert not pages.has_law("events.flo.rate", laws)
    assert pages.has_law("talks.any.lasts", laws)
    assert not pages.has_law("actors.any.lasts", laws)


def test_the_first_and_the_last_day_are_in_the_scenario(places, small):
    for day in (small.start, small.end, None):
        check_day(places, small, "x.yaml", ("d",), day)

    assert places.notes == []


@pytest.mark.parametrize("place", ["start", "end"])
def test_the_days_around_it_are_not(places, small, place):
    day = small.start - DAY if place == "start" else small.end + DAY
    check_day(places, small, "x.yaml", ("d",), day)

    assert places.notes == [
        f"x.yaml d: {day} is outside the scenario; it runs from 1950-01-02 to 1952-12-29"
    ]


@pytest.mark.parametrize("end", [date(1950, 1, 2), date(1940, 1, 1)])
def test_no_day_is_outside_a_scenario_without_days(places, small, end):
    head = small.head.model_copy(update={"end": end})
    check_day(places, small.model_copy(update={"head": head}), "x.yaml", ("d",), date(1960, 1, 1))

    assert places.notes == []


def test_views_are_those_of_the_actor_s_factions_or_of_all(places, small):
    views = {"palace": view(), "all": view(tension__borea=1), "council": view(tension__aurelia=1)}
    check_views(places, small, "x.yaml", ("v",), views, "aurelia")

    assert [note.partition(";")[0] for note in places.notes] == [
        "x.yaml v.council: council is not a faction of aurelia",
        (
            "x.yaml v.council.terms.tension.aurelia: driver tension.aurelia points from "
            "aurelia to itself"
        ),
    ]


def test_views_of_an_actor_that_could_not_be_read_are_passed_over(places, small):
    check_views(places, small, "x.yaml", ("v",), {"council": view()}, "nobody")

    assert places.notes == []


def test_a_driver_points_to_another_actor(places):
    check_terms(places, "x.yaml", ("t",), ["threat", "tension.borea", "tension.aurelia"], "aurelia")

    assert len(places.notes) == 1
    assert places.notes[0].endswith("itself; name another actor")


def test_a_condition_names_an_option_of_its_decision(places, small):
    conditions = [Condition(chosen=("open_talks", option)) for option in ("ask", "aks")] + [
        Condition(chosen=("unread", "ask"))
    ]
    check_conditions(places, small, "x.yaml", ("c",), conditions)

    assert places.notes == [
        (
            "x.yaml c.1.chosen.1: open_talks has no option 'aks'; did you mean 'ask'? "
            "(known: ask, wait)"
        )
    ]


def test_a_war_has_two_sides(places, small):
    for sides in (("aurelia", "borea"), ("borea", "borea")):
        check_condition(places, small, "x.yaml", ("c",), Condition(war=sides))
        check_effects(places, "x.yaml", ("e",), [Effect(opens="x"), Effect(war=sides)])

    assert places.notes == [
        "x.yaml c: a war needs two different actors; name the other one",
        "x.yaml e.1.war: a war needs two different actors; name the other one",
    ]


@pytest.mark.parametrize(("toward", "count"), [("borea", 0), ("aurelia", 1)])
def test_a_gauge_is_toward_another_actor(places, toward, count):
    amount = Number(value=1, **SOURCED)
    effects = [
        Effect(gauge="tension", actor="aurelia", toward=toward, add=amount),
        Effect(gauge="threat", actor="aurelia", add=amount),
    ]
    check_effects(places, "x.yaml", ("e",), effects)

    notes = ["x.yaml e.0.toward: toward is the actor itself; name another actor"]
    assert places.notes == notes[:count]


@pytest.mark.parametrize(
    ("quantity", "message"),
    [
        ("affairs.tension[aurelia,borea]", None),
        ("incidents.total", None),
        ("no quantity", None),  # its form has been refused before
        ("affairs.tensions[aurelia]", "unknown quantity of the world 'affairs.tensions'; did you"),
        (
            "affairs.tension[aurelia]",
            (
                "affairs.tension[aurelia] has the wrong ids in brackets; "
                "write affairs.tension[actor,actor]"
            ),
        ),
        ("incidents.total[river]", "incidents.total[river] has the wrong ids in brackets; write"),
        ("affairs.tension[aurelia,river]", "unknown actor 'river'; known: aurelia, borea, hill"),
        ("intelligence.strength[river,borea_river]", "unknown actor 'river'"),
    ],
)
def test_a_quantity_is_of_the_world_and_of_members_of_its_axes(places, quantity, message):
    check_quantity(places, "x.yaml", ("of",), quantity)

    if message is None:
        assert places.notes == []
    else:
        (note,) = places.notes
        assert note.startswith(f"x.yaml of: {message}")
