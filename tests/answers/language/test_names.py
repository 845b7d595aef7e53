"""Names and dates that a question may use: axes, clauses of talks, weeks and decimal years."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.synthetic import WORDS

from allohistory.answers.language.names import (
    KEPT_RUNG,
    Vocabulary,
    decimal_years,
    mondays,
    vocabulary,
)
from allohistory.vocabulary.events import CAUSES, RESPONSES, RUNGS, SETTLEMENTS, SURFACES

START = np.datetime64("1941-12-15", "D")  # a Monday
SHORT = Vocabulary(
    axes={
        "actor": ("ussr", "japan"),
        "talk": ("neutrality", "railway", "fishing"),
        "clause": ("price", "no_attack", "catch"),
    },
    options={},
    clauses={"neutrality": ("no_attack", "price"), "railway": ("price",)},
    client_of={},
    series={"tension": "affairs.tension[ussr,japan]", "incidents": "incidents.total"},
    laws=("incidents.fading", "incidents.heat"),
    mondays=START + 7 * np.arange(3),
)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        ("1970-01-01", 1970.0),
        ("1939-05-11", 1939 + 130 / 365),  # 31 + 28 + 31 + 30 days, and 10 of May
        ("1940-07-01", 1940 + 182 / 366),  # half of a leap year has 182
        ("1900-12-31", 1900 + 364 / 365),  # no leap year
        ("1969-12-31", 1969 + 364 / 365),
    ],
)
def test_a_day_is_its_year_and_the_share_of_it_that_has_passed(day, year):
    assert decimal_years(np.array([day], dtype="datetime64[D]"))[0] == pytest.approx(year, abs=1e-9)


def test_the_horizon_is_from_the_first_monday_to_the_last_sunday():
    assert SHORT.start == dt.date(1941, 12, 15)
    assert SHORT.end == dt.date(1942, 1, 4)


def test_years_go_on_to_the_monday_after_the_horizon():
    assert SHORT.years == pytest.approx(
        [1941 + 348 / 365, 1941 + 355 / 365, 1941 + 362 / 365, 1942 + 4 / 365]
    )


@pytest.mark.parametrize(
    ("date", "week"),
    [
        (dt.date(1941, 12, 14), -1),
        (dt.date(1941, 12, 15), 0),
        (dt.date(1941, 12, 21), 0),
        (dt.date(1941, 12, 22), 1),
        (dt.date(1942, 1, 5), 3),
    ],
)
def test_a_week_is_counted_from_the_start_and_may_lie_outside(date, week):
    assert SHORT.week_of(date) == week


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("rung", RUNGS),
        ("cause", CAUSES),
        ("response", RESPONSES),
        ("form", SETTLEMENTS),
        ("kind", SURFACES),
        ("series", ("tension", "incidents")),
        ("law", ("incidents.fading", "incidents.heat")),
        ("actor", ("ussr", "japan")),
        ("command", ()),
    ],
)
def test_an_argument_may_be_named_by_its_kind(kind, names):
    assert SHORT.names_of(kind) == names


def test_the_mildest_incident_that_is_saved_is_a_patrol_fight():
    assert RUNGS[KEPT_RUNG] == "patrol"


def test_clauses_of_a_talk_are_indices_of_the_axis_in_the_order_of_their_bits():
    assert SHORT.clauses_in(0) == [1, 0]
    assert SHORT.clauses_in(1) == [0]


@pytest.mark.parametrize(
    ("clause", "bits"), [("price", [1, 0, -1]), ("no_attack", [0, -1, -1]), ("catch", [-1] * 3)]
)
def test_a_clause_has_its_own_bit_in_each_talk_and_none_where_it_is_missing(clause, bits):
    assert SHORT.clause_bits(clause).tolist() == bits


def model(weeks):
    return SimpleNamespace(
        calendar=SimpleNamespace(weeks=weeks, date_of={0: dt.date(1941, 12, 15)}.__getitem__),
        names={"actor": ["ussr", "japan"], "talk": ["neutrality"]},
        clauses={"neutrality": ["no_attack"]},
        laws=(SimpleNamespace(path="incidents.fading"),),
        scenario=SimpleNamespace(
            decisions={"strike": SimpleNamespace(options={"wait": None, "go": None})},
            directives={"disarm": SimpleNamespace(client="viet_minh")},
            head=SimpleNamespace(series={"total": SimpleNamespace(of="incidents.total")}),
        ),
    )


@pytest.mark.parametrize(("weeks", "count"), [(3, 3), (1, 1), (0, 1)])
def test_a_model_has_a_monday_for_each_week_and_at_least_one(weeks, count):
    assert mondays(model(weeks)).tolist() == [
        dt.date(1941, 12, 15) + dt.timedelta(days=7 * week) for week in range(count)
    ]


def test_the_names_of_a_model_come_from_its_parts():
    words = vocabulary(model(2))

    assert words.axes == {"actor": ("ussr", "japan"), "talk": ("neutrality",)}
    assert words.options == {"strike": ("wait", "go")}
    assert words.clauses == {"neutrality": ("no_attack",)}
    assert words.client_of == {"disarm": "viet_minh"}
    assert words.series == {"total": "incidents.total"}
    assert words.laws == ("incidents.fading",)
    assert len(words.mondays) == 2


def test_a_model_that_carries_its_vocabulary_gives_it_back():
    assert vocabulary(SimpleNamespace(vocabulary=WORDS)) is WORDS


def test_a_vocabulary_of_another_kind_is_not_taken_for_one():
    other = model(2)
    other.vocabulary = {"actor": ()}

    assert vocabulary(other).axes["actor"] == ("ussr", "japan")
