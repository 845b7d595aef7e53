"""Checks of the record and of positions: other years, counts, and laws out of their range."""

from datetime import date, timedelta

import pytest
from tests.scenario.checks.stage import altered

from allohistory.scenario.checks.past import (
    check_count,
    check_past,
    check_series,
    check_set,
    check_span,
    clash,
)
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.numbers import Number
from allohistory.scenario.schema.past import Point, RecordSeries

SOURCED = {"source": "gazette", "standing": "documented"}
START, END = date(1950, 1, 2), date(1952, 12, 29)  # of the template
DAY = timedelta(days=1)


def point(first=1, last=None, value=3.0, **keys):
    """A figure of days of February 1951."""
    span = {"from": date(1951, 2, first), "to": date(1951, 2, last or first)}
    return Point.model_validate({**SOURCED, **span, "value": value, **keys})


def series(*points, kind="count", of="incidents"):
    return RecordSeries(name="Clashes", unit="clashes", kind=kind, of=of, points=points, **SOURCED)


def number(value=None, **keys):
    return Number.model_validate({**SOURCED, "value": value, **keys})


def recorded(scenario, section, name, **keys):
    """Return the scenario with keys of one entry of its record changed."""
    record = altered(scenario.record, section, name, **keys)
    return scenario.model_copy(update={"record": record})


def test_the_template_has_no_faults(places, small):
    check_past(places, small)

    assert places.notes == []


@pytest.mark.parametrize(
    ("first", "last"), [(START - 9 * DAY, START), (END, END + DAY), (START - DAY, END + DAY)]
)
def test_a_span_with_a_day_in_the_scenario_is_inside(places, small, first, last):
    check_span(places, small, ("x",), first, last, "correct it")

    assert places.notes == []


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (START - 9 * DAY, START - DAY, "1949-12-24 to 1950-01-01"),
        (END + DAY, END + 2 * DAY, "1952-12-30 to 1952-12-31"),
        (END + DAY, END + DAY, "1952-12-30"),
    ],
)
def test_a_span_of_other_years_is_outside(places, small, first, last, days):
    check_span(places, small, ("x", 0), first, last, "correct it")

    assert places.notes == [
        (
            f"record.yaml x.0: {days} is outside the scenario; "
            "it runs from 1950-01-02 to 1952-12-29; correct it"
        )
    ]


def test_a_span_without_days_and_a_scenario_without_any_are_passed_over(places, small):
    head = small.head.model_copy(update={"end": small.start})
    check_span(places, small, ("x",), None, END, "")
    check_span(places, small, ("x",), START, None, "")
    check_span(places, small.model_copy(update={"head": head}), ("x",), END, END, "")

    assert places.notes == []


def test_an_event_with_a_counterpart_lies_in_the_scenario(places, small):
    name = next(iter(small.record.events))
    war = Condition.model_validate({"war": ["borea", "borea"]})
    span = {"date": None, "from_": END + DAY, "to": END + DAY}
    check_past(places, recorded(small, "events", name, what=None, **span))
    assert places.notes == []

    check_past(places, recorded(small, "events", name, what=war, **span))
    assert [note.partition(":")[0] for note in places.notes] == [
        f"record.yaml events.{name}.from",
        f"record.yaml events.{name}.what.war",
    ]


def test_a_dated_event_outside_is_refused_at_its_date(places, small):
    name = next(iter(small.record.events))
    late = {"date": END + DAY, "from_": None, "to": None, "what": "any(war(aurelia, borea))"}
    check_past(places, recorded(small, "events", name, **late))

    assert places.notes == [
        (
            f"record.yaml events.{name}.date: 1952-12-30 is outside the scenario; "
            "it runs from 1950-01-02 to 1952-12-29; correct it, or leave out `what`"
        )
    ]


def test_a_battle_lies_in_the_scenario(places, small):
    name = next(iter(small.record.battles))
    check_past(places, recorded(small, "battles", name, from_=END + DAY, to=END + DAY))

    assert places.notes == [
        (
            f"record.yaml battles.{name}.from: 1952-12-30 is outside the scenario; it runs from "
            "1950-01-02 to 1952-12-29; correct it, or describe the battle in `events`"
        )
    ]


def test_a_compared_series_lies_in_the_scenario_and_others_may_not(places, small):
    late = Point.model_validate({**SOURCED, "from": END + DAY, "to": END + DAY, "value": 1})
    check_series(places, small, "clashes", series(point(), late, of=None))
    assert places.notes == []

    check_series(places, small, "clashes", series(point(), late))
    assert places.notes == [
        (
            "record.yaml series.clashes.points.1.from: 1952-12-30 is outside the scenario; "
            "it runs from 1950-01-02 to 1952-12-29; correct it, or leave out `of`"
        )
    ]


@pytest.mark.parametrize(
    ("kind", "hint"), [("count", "keep one"), ("level", "keep one, or make it another counter's")]
)
def test_two_figures_of_one_span_are_refused(places, small, kind, hint):
    check_series(places, small, "clashes", series(point(1, 5), point(9), point(1, 5), kind=kind))

    assert places.notes == [
        f"record.yaml series.clashes.points.2.from: 1951-02-01 to 1951-02-05 appears twice; {hint}"
    ]


def test_counts_that_overlap_are_refused_with_the_first_of_them(places, small):
    check_series(places, small, "clashes", series(point(1, 5), point(4, 9), point(5, 6)))

    assert places.notes == [
        f"record.yaml series.clashes.points.{n}.from: "
        "overlaps the count of 1951-02-01 to 1951-02-05; keep one"
        for n in (1, 2)
    ]


def test_only_counts_are_whole_numbers(places, small):
    check_series(places, small, "clashes", series(point(value=2.5), kind="level"))
    assert places.notes == []

    check_series(places, small, "clashes", series(point(value=2.5)))
    assert places.notes == [
        (
            "record.yaml series.clashes.points.0.value: 2.5 is not a count; "
            "write a whole number from 0 up, or make the series a level or an estimate"
        )
    ]


@pytest.mark.parametrize(
    ("keys", "names"),
    [
        ({}, []),
        ({"value": 0.0}, []),
        ({"value": -1.0}, ["value"]),
        ({"low": 0.5, "high": 3.5}, ["low", "high"]),
        ({"low": -2.0}, ["low"]),
    ],
)
def test_each_figure_of_a_count_is_checked(places, keys, names):
    check_count(places, ("x",), point(**keys))

    assert [note.partition(":")[0] for note in places.notes] == [
        f"record.yaml x.{n}" for n in names
    ]


@pytest.mark.parametrize(
    ("kind", "of", "spans", "clashing"),
    [
        ("level", None, ((1, 5), (1, 5)), True),
        ("level", "incidents", ((1, 5), (3, 5)), False),
        ("count", None, ((1, 5), (3, 5)), False),
        ("count", "incidents", ((1, 5), (5, 9)), True),
        ("count", "incidents", ((5, 9), (1, 5)), True),
        ("count", "incidents", ((1, 5), (6, 9)), False),
        ("count", "incidents", ((6, 9), (1, 5)), False),
        ("count", "incidents", ((1, 9), (3, 4)), True),
    ],
)
def test_figures_clash_if_they_have_one_span_or_count_the_same_days(kind, of, spans, clashing):
    before, after = (point(*span) for span in spans)

    assert clash(series(before, kind=kind, of=of), before, after) is clashing


def test_a_position_sets_laws_that_exist_within_their_range(places):
    share = number(0.5, **{"@path": "incidents.share", "@low": 0, "@high": 1})
    laws = {"incidents.share": share}
    for value in (0.0, 1.0):
        check_set(places, ("p",), "incidents.share", number(value), laws)
    assert places.notes == []

    check_set(places, ("p",), "incidents.share", number(1.5), laws)
    wide = number(prior={"uniform": {"low": 0.5, "high": 1.5}})
    check_set(places, ("p",), "incidents.share", wide, laws)
    assert (
        places.notes
        == ["positions.yaml p: is out of the law's range; it must be between 0 and 1"] * 2
    )


def test_a_position_that_sets_no_law_is_refused(places):
    check_set(places, ("p",), "incidents.shar", number(1), {"incidents.share": number(1)})

    assert places.notes == [
        (
            "positions.yaml p: unknown law 'incidents.shar'; did you mean 'incidents.share'? "
            "(known: incidents.share)"
        )
    ]


def test_a_law_of_an_entry_with_faults_is_not_called_unknown(places, monkeypatch):
    monkeypatch.setattr(places, "has_law", lambda path, laws: True)
    check_set(places, ("p",), "incidents.shar", number(1), {})

    assert places.notes == []


def test_laws_of_every_position_are_checked(places, small):
    name = next(iter(small.positions))
    check_past(places, altered(small, "positions", name, sets={"incidents.no_law": number(1)}))

    assert [note.partition(";")[0] for note in places.notes] == [
        f"positions.yaml positions.{name}.sets.incidents.no_law: unknown law 'incidents.no_law'"
    ]
