"""Events of a timeline as values, and the names that sentences use of them."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.answers.narrative.logs import CHINA, FIGHT, HALHA, JAPAN, KHASAN, USSR, row_of
from tests.answers.stage import MODEL, START, timeline

from allohistory.answers.narrative.events import Names, added_events, days_of, read_events
from allohistory.scenario.schema.dated_names import NameStep

NAMES = Names(MODEL)
INVASION = dt.date(1941, 6, 22)  # a Sunday, at the end of week 509


def event(kind, week=0, **columns):
    return read_events(timeline([row_of(kind, week, **columns)]))[0]


def test_events_are_read_in_the_order_of_their_numbers():
    past = timeline(FIGHT)
    order = [3, 0, 6, 1, 2, 5, 4]
    past.events = {name: column[order] for name, column in past.events.items()}
    events = read_events(past)

    assert [row.serial for row in events] == list(range(7))
    assert [row.kind for row in events] == [row["kind"] for row in FIGHT]
    assert (events[1].week, events[1].cause, events[1].amount2) == (357, 0, 300.0)
    assert events[2].probability == 0.25


def test_an_event_has_the_reasons_of_its_row():
    rows = [
        row_of("decision", 9, reasons=(2, 0, -1), weights=(1.5, -0.5, 0.0)),
        row_of("decision", 10, reasons=(1, -1, -1), weights=(2.0, 0.0, 0.0)),
    ]
    first, second = read_events(timeline(rows))

    assert (first.reasons, first.weights) == ((2, 0, -1), (1.5, -0.5, 0.0))
    assert (second.reasons, second.weights) == ((1, -1, -1), (2.0, 0.0, 0.0))


def test_events_are_read_once():
    past = timeline(FIGHT)

    assert read_events(past) is read_events(past)


@pytest.mark.parametrize(
    ("index", "name"), [(0, "ussr"), (3, "china"), (4, "actor 4"), (-1, "actor -1")]
)
def test_a_member_has_its_id_or_else_its_number(index, name):
    assert NAMES.id("actor", index) == name


def test_a_week_is_dated_to_its_first_day():
    assert NAMES.date(0) == START
    assert NAMES.date(2) == dt.date(1931, 9, 28)


@pytest.fixture
def invasion(monkeypatch):
    monkeypatch.setattr(MODEL.scenario.events["barbarossa"], "date", INVASION, raising=False)


def test_an_outside_event_has_its_own_date_where_it_lies_in_its_week(invasion):
    assert NAMES.day(event("world_event", 509, what=0)) == INVASION
    assert NAMES.day(event("world_event", 510, what=0)) == dt.date(1941, 6, 23)
    assert NAMES.day(event("world_event", 509, what=1)) == dt.date(1941, 6, 16)
    assert NAMES.day(event("world_event", 509, what=9)) == dt.date(1941, 6, 16)
    assert NAMES.day(event("decision", 509, what=0)) == dt.date(1941, 6, 16)


def test_the_names_at_an_event_are_those_of_its_day(invasion):
    assert NAMES.today is None
    assert NAMES.at(event("world_event", 509, what=0)) == replace(NAMES, today=INVASION)


def test_no_event_is_dated_before_its_cause(invasion):
    rows = [
        row_of("world_event", 509, what=0),
        row_of("decision", 509, cause=0),
        row_of("decision", 509, cause=1),
        row_of("decision", 509),
        row_of("decision", 509, cause=99),
        row_of("decision", 510, cause=1),
    ]

    assert days_of(NAMES, read_events(timeline(rows))) == {
        0: INVASION, 1: INVASION, 2: INVASION, 3: dt.date(1941, 6, 16),
        4: dt.date(1941, 6, 16), 5: dt.date(1941, 6, 23),
    }  # fmt: skip


def steps(*pairs):
    return tuple(
        NameStep.model_validate(
            {"from": day, "name": name, "source": ["archive"], "standing": "documented"}
        )
        for day, name in pairs
    )


def test_an_actor_is_called_by_its_capital_or_its_people(monkeypatch):
    assert (NAMES.short(JAPAN), NAMES.short_of("japan")) == ("Tokyo", "Tokyo")
    assert NAMES.people(CHINA) == "Chinese"
    assert NAMES.actor(USSR) is MODEL.scenario.actors["ussr"]
    capital = steps(("1927-04-18", "Nanjing"), ("1937-11-20", "Chongqing"))
    monkeypatch.setattr(MODEL.scenario.actors["china"], "short", capital)
    assert NAMES.short(CHINA) == NAMES.short_of("china") == "Nanjing"
    later = replace(NAMES, today=dt.date(1938, 1, 1))
    assert later.short(CHINA) == later.short_of("china") == "Chongqing"


def test_an_unknown_actor_is_somebody():
    assert NAMES.actor(-1) is None
    assert (NAMES.short(-1), NAMES.people(-1), NAMES.short_of("mars")) == (
        "somebody", "unknown", "mars",
    )  # fmt: skip


def test_a_sector_is_the_end_of_a_phrase():
    assert NAMES.near(KHASAN) == "near Khasan and the Tumen"
    assert NAMES.near(HALHA) == "near the Halha"
    assert NAMES.near(-1) == "on the border"


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("Talks on a neutrality pact, 1940-41", " on a neutrality pact"),
        ("Talks on a neutrality pact (1940–1941)", " on a neutrality pact"),
        ("Talks between Moscow and Tokyo", " (Neutrality Pact)"),
        ("Russo-Japanese talks", " (Neutrality Pact)"),
        ("Sale of the railway (1933)", " (Sale of the railway)"),
        ("Sale of the 1933 railway", " (Sale of the 1933 railway)"),
    ],
)
def test_talks_are_named_by_their_subject_without_years(monkeypatch, name, subject):
    monkeypatch.setattr(MODEL.scenario.talks["neutrality"], "name", name)

    assert NAMES.subject(0) == subject


def test_talks_have_their_treaty_or_none():
    assert NAMES.treaty(1) == "the Railway Agreement"
    assert NAMES.talk(1) is MODEL.scenario.talks["railway"]
    assert (NAMES.treaty(-1), NAMES.subject(-1), NAMES.talk(-1)) == ("the treaty", "", None)


def test_clauses_are_those_of_the_bits_of_a_mask():
    attack, disarms, price = (
        "neither attacks the other", "the Viet Minh lays down its arms",
        "the price is 140 million yen",
    )  # fmt: skip

    assert NAMES.clauses(0, 0b01) == [attack]
    assert NAMES.clauses(0, 0b10) == [disarms]
    assert NAMES.clauses(0, 0b111) == [attack, disarms]
    assert NAMES.clauses(1, 0b1) == [price]
    assert NAMES.clauses(0, 0) == NAMES.clauses(-1, 0b1) == []
    assert (NAMES.clause(1), NAMES.clause(9)) == (disarms, "clause 9")


def test_an_outside_event_is_of_the_scenario_or_of_the_whatif():
    names = replace(NAMES, added=(("typhoon", "A typhoon strikes."), ("quake", "A quake.")))

    assert names.event(1) == "A rail is blown up at Mukden."
    assert (names.event(2), names.event(3)) == ("A typhoon strikes.", "A quake.")
    assert names.event(4) == "An event: event 4."
    assert names.event(-1) == "An event: event -1."
    assert NAMES.event(2) == "An event: event 2."


def test_an_option_is_known_by_its_place_in_its_decision():
    name, option = NAMES.option(1, 1)

    assert (name, option.text) == ("embargo", "Washington cuts off oil.")


@pytest.mark.parametrize(
    ("full", "name"),
    [
        ("Kwantung Army (in Manchuria)", "the Kwantung Army"),
        ("The Kwantung Army", "the Kwantung Army"),
        ("the Kwantung Army", "the Kwantung Army"),
        (steps(("1931-01-01", "Garrison"), ("1938-01-01", "Army Group")), "the Army Group"),
    ],
)
def test_a_command_has_its_article_and_no_later_name(monkeypatch, full, name):
    monkeypatch.setattr(MODEL.scenario.actors["japan"].commands["kwantung"], "name", full)

    assert replace(NAMES, today=dt.date(1939, 1, 1)).command(0) == name
    assert NAMES.command(3) == "command 3"


def test_channels_groups_and_directives_have_names_or_common_words():
    assert (NAMES.channel(0), NAMES.channel(-1)) == ("Sorge ring", "a source")
    assert (NAMES.group(1), NAMES.group(-1)) == ("Soviet Far East", "a group")
    assert (NAMES.directive(1), NAMES.directive(-1)) == ("to disarm", "to obey")


def test_a_whatif_adds_the_events_among_its_changes():
    added = SimpleNamespace(id="typhoon", text="A typhoon strikes.")
    changes = (SimpleNamespace(add_event=added), SimpleNamespace(), SimpleNamespace(add_event=None))

    assert added_events(SimpleNamespace(changes=changes)) == (("typhoon", "A typhoon strikes."),)
    assert added_events(SimpleNamespace(changes=None)) == added_events(None) == ()
