"""The record: one time for an event, spans and ranges that run forwards, limits of questions."""

from datetime import date

import pytest
from pydantic import ValidationError

from allohistory.scenario.schema.past import (
    Battle,
    BattleSide,
    Point,
    Position,
    Question,
    QuestionsFile,
    Range,
    RecordEvent,
    RecordSeries,
    first_given,
    in_order,
)

SOURCED = {"source": "gazette", "standing": "documented"}
WINTER, SPRING = date(1951, 2, 5), date(1951, 4, 2)


def event(**keys):
    return RecordEvent.model_validate({**SOURCED, "text": "The river floods.", **keys})


def point(**keys):
    data = {**SOURCED, "from": WINTER, "to": SPRING, "value": 5.0, **keys}
    return Point.model_validate(data)


def battle(**keys):
    data = {
        **SOURCED,
        "name": "Clash",
        "sector": "river",
        "from": WINTER,
        "to": SPRING,
        "sides": {"aurelia": {}, "borea": {}},
        "outcome": "undecided",
        "scale": "clash",
        **keys,
    }
    return Battle.model_validate(data)


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"from": WINTER},
        {"to": SPRING},
        {"date": WINTER, "from": WINTER},
        {"date": WINTER, "to": SPRING},
        {"date": WINTER, "from": WINTER, "to": SPRING},
    ],
)
def test_an_event_has_a_day_or_a_whole_span(keys):
    with pytest.raises(ValidationError, match="needs either date, or from and to"):
        event(**keys)


def test_an_event_of_a_day_begins_and_ends_on_it():
    flood = event(date=WINTER)

    assert (flood.first, flood.last) == (WINTER, WINTER)


def test_an_event_of_a_span_begins_and_ends_with_it():
    flood = event(**{"from": WINTER, "to": SPRING})

    assert (flood.first, flood.last) == (WINTER, SPRING)


@pytest.mark.parametrize("make", [event, point, battle])
def test_a_span_does_not_end_before_it_begins(make):
    assert make(**{"from": SPRING, "to": SPRING}).from_ == SPRING
    with pytest.raises(ValidationError, match="`to` is before `from`"):
        make(**{"from": SPRING, "to": WINTER})


def test_the_first_day_is_the_first_that_is_given():
    assert first_given(None, SPRING, WINTER) == SPRING
    assert first_given(WINTER, None) == WINTER


@pytest.mark.parametrize(
    "figures", [(1, 2, 3), (1, 1, 1), (None, None, None), (2, None, 3), (0, None, None)]
)
def test_figures_in_ascending_order_pass_whichever_of_them_are_given(figures):
    in_order("low", *figures)


@pytest.mark.parametrize("figures", [(2, 1, 3), (1, 3, 2), (3, None, 2), (None, 1, 0)])
def test_figures_out_of_order_are_refused(figures):
    with pytest.raises(ValueError, match="low, value and high are not in this order"):
        in_order("low", *figures)


@pytest.mark.parametrize(
    "keys", [{"low": 6.0}, {"high": 4.0}, {"low": 4.0, "high": 4.5}, {"low": 9.0, "high": 9.5}]
)
def test_the_value_of_a_point_lies_within_its_range(keys):
    assert point(low=5.0, high=5.0).value == 5.0
    with pytest.raises(ValidationError, match="not in this order"):
        point(**keys)


def test_a_range_has_at_least_one_figure_and_none_below_nothing():
    assert Range(low=0).low == 0
    assert Range(value=2).value == 2
    assert Range(high=3).high == 3
    with pytest.raises(ValidationError, match="needs at least one of low, value, high"):
        Range()
    with pytest.raises(ValidationError, match="greater than or equal to 0"):
        Range(value=-1)
    with pytest.raises(ValidationError, match="not in this order"):
        Range(low=3, value=2)


def test_a_battle_has_two_sides():
    assert battle().sides["aurelia"] == BattleSide()
    with pytest.raises(ValidationError, match="at least 2 items"):
        battle(sides={"aurelia": {}})


def test_a_fact_states_how_well_it_is_known():
    with pytest.raises(ValidationError, match="standing"):
        event(date=WINTER, standing=None)


def test_what_an_event_is_in_the_model_is_a_condition_or_a_question():
    assert event(date=WINTER, what={"happened": "flood"}).what.kind == "happened"
    assert event(date=WINTER, what="any(war(a, b))").what == "any(war(a, b))"


def test_a_series_has_at_least_one_point():
    data = {**SOURCED, "name": "Divisions", "unit": "divisions", "kind": "level", "points": []}

    with pytest.raises(ValidationError, match="at least 1 item"):
        RecordSeries.model_validate(data)


def test_a_position_sets_at_least_one_law():
    with pytest.raises(ValidationError, match="at least 1 item"):
        Position(source="gazette", name="x", holders="y", text="z", sets={})


@pytest.mark.parametrize("number", [1, 99])
def test_a_question_belongs_to_questions_from_1_to_99(number):
    assert Question(text="x?", ask="y", of=[number]).of == (number,)


@pytest.mark.parametrize("number", [0, 100])
def test_a_question_belongs_to_no_other_questions(number):
    with pytest.raises(ValidationError, match="or equal to"):
        Question(text="x?", ask="y", of=[number])


def test_there_is_at_least_one_question():
    with pytest.raises(ValidationError, match="at least 1 item"):
        QuestionsFile(questions={})
