"""Conditions, effects, views and events: which keys go together, and which values fit."""

from datetime import date
from typing import get_args

import pytest
from pydantic import ValidationError

from allohistory.scenario.schema.course import (
    Condition,
    Decision,
    Effect,
    Event,
    Fading,
    Hazard,
    View,
    Window,
)
from allohistory.scenario.schema.numbers import Quantity

TREATY = {"source": "treaty", "standing": "assumed"}
WINTER, SPRING = date(1951, 2, 5), date(1951, 4, 2)
LOGNORMAL = {"lognormal": {"median": 0.8, "factor": 2.0}}  # 68 % lies from 0.4 to 1.6
OPTION = {"text": "waits"}


def number(value=1.0, **keys):
    return {**TREATY, "value": value, **keys}


def effect(**keys):
    return Effect.model_validate(keys)


def decision(**keys):
    data = {"name": "x", "actor": "a", "asks": "y?", "from": WINTER, "to": SPRING, "every": 4}
    options = {"options": {"wait": OPTION, "act": OPTION}}
    return Decision.model_validate({**data, **options, **keys})


def event(**keys):
    presupposes = {"why": "z"}
    data = {"source": "treaty", "name": "x", "text": "y", "presupposes": presupposes}
    return Event.model_validate({**data, **keys})


def hazard(**keys):
    return Hazard.model_validate({"from": WINTER, "to": SPRING, "rate": number(), **keys})


@pytest.mark.parametrize(
    ("data", "kind", "names"),
    [
        ({"happened": "flood"}, "happened", ("flood",)),
        ({"chosen": ["attack", "now"]}, "chosen", ("attack", "now")),
        ({"pact": "river_pact"}, "pact", ("river_pact",)),
        ({"war": ["aurelia", "borea"]}, "war", ("aurelia", "borea")),
    ],
)
def test_a_condition_has_one_kind_and_the_names_it_is_about(data, kind, names):
    condition = Condition.model_validate(data)

    assert (condition.kind, condition.names) == (kind, names)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "a condition needs exactly one of happened, .*; this one has none"),
        ({"pact": "x", "exists": "y"}, "this one has pact and exists"),
    ],
)
def test_a_condition_with_no_key_or_with_two_is_refused(data, message):
    with pytest.raises(ValidationError, match=message):
        Condition.model_validate(data)


def test_an_effect_on_a_gauge_says_its_operation_and_amount():
    fright = effect(gauge="threat", actor="borea", add=number(0.2), fades=number(4))

    assert (fright.kind, fright.operation, fright.amount.value) == ("gauge", "add", 0.2)


def test_an_act_has_neither_operation_nor_amount():
    act = effect(opens="river_pact")

    assert (act.kind, act.operation, act.amount) == ("opens", None, None)
    assert effect(war=["a", "b"], **TREATY).kind == "war"


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({"add": number()}, "an effect needs exactly one of gauge, .*; this one has none"),
        ({"opens": "x", "war": ["a", "b"]}, "this one has opens and war"),
        ({"opens": "x", "add": number(), "actor": "a"}, "opens takes no actor, add; leave out"),
        ({"contact": "x"}, "an effect on contact needs exactly one of set, .*; this one has none"),
        ({"contact": "x", "set": number(), "add": number()}, "this one has set and add"),
        ({"contact": "x", "add": number(), "actor": "a"}, "belong to a gauge, not to contact"),
        ({"contact": "x", "add": number(), "toward": "a"}, "belong to a gauge, not to contact"),
        ({"gauge": "threat", "add": number()}, r"gauge threat needs actor \(whose gauge it is\)"),
        (
            {"gauge": "threat", "actor": "a", "toward": "b", "add": number()},
            "gauge threat takes no toward; leave it out",
        ),
        (
            {"gauge": "tension", "actor": "a", "add": number()},
            "gauge tension needs toward; name the other actor",
        ),
        (
            {"gauge": "threat", "actor": "a", "set": number(), "fades": number(4)},
            "only what is added to a gauge fades; leave out fades",
        ),
        (
            {"contact": "x", "add": number(), "fades": number(4)},
            "only what is added to a gauge fades; leave out fades",
        ),
        ({"transfer": "x", "set": number()}, "transfer takes add, not set; write add"),
    ],
)
def test_keys_of_an_effect_that_do_not_go_together_are_refused(keys, message):
    with pytest.raises(ValidationError, match=message):
        effect(**keys)


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ({"gauge": "threat", "actor": "a"}, 0.0),
        ({"gauge": "prestige", "actor": "a"}, -1.0),
        ({"gauge": "budget", "actor": "a"}, -7.0),
        ({"gauge": "tension", "actor": "a", "toward": "b"}, 1.0),
        ({"power": "staff"}, 12.0),
        ({"contact": "league"}, 1.0),
    ],
)
def test_a_target_can_be_set_within_its_bounds(target, value):
    assert effect(**target, set=number(value)).amount.value == value


@pytest.mark.parametrize(
    ("target", "amount", "message"),
    [
        ({"gauge": "threat", "actor": "a"}, number(1.5), "threat cannot be set to 1.5; it is betw"),
        ({"gauge": "prestige", "actor": "a"}, number(-2), "prestige cannot be set to -2; it is"),
        ({"power": "staff"}, number(-1), "power cannot be set to -1; it is at least 0"),
        ({"contact": "x"}, number(2), "contact cannot be set to 2; it is between 0 and 1"),
        ({"contact": "x"}, {**TREATY, "prior": LOGNORMAL}, "contact cannot be set to 1.6"),
    ],
)
def test_a_target_set_beyond_its_bounds_is_refused(target, amount, message):
    with pytest.raises(ValidationError, match=message):
        effect(**target, set=amount)


def test_what_is_added_is_not_bounded_by_its_target():
    assert effect(gauge="threat", actor="a", add=number(-3)).amount.value == -3
    assert effect(transfer="g", add=number(12)).amount.value == 12


def test_the_time_in_which_half_of_something_fades_is_above_nothing():
    assert get_args(Fading)[1] == Quantity("weeks", 0.01)


def test_a_view_has_a_constant_or_terms():
    assert View(constant=number()).terms == {}
    assert View(terms={"threat": number(2)}).constant is None
    with pytest.raises(ValidationError, match="has neither constant nor terms"):
        View()


@pytest.mark.parametrize("every", [1, 520])
def test_a_decision_comes_up_every_week_at_most_and_every_decade_at_least(every):
    assert decision(every=every).every == every


@pytest.mark.parametrize(
    "keys", [{"every": 0}, {"every": 521}, {"again": -1}, {"again": 1041}, {"every": 4.0}]
)
def test_a_decision_with_other_intervals_is_refused(keys):
    assert decision(again=0).again == 0
    assert decision(again=1040).again == 1040
    with pytest.raises(ValidationError):
        decision(**keys)


@pytest.mark.parametrize("count", [1, 6])
def test_a_decision_has_two_to_five_options(count):
    assert len(decision(options=dict.fromkeys("abcde", OPTION)).options) == 5
    with pytest.raises(ValidationError, match="items after validation"):
        decision(options=dict.fromkeys("abcdef"[:count], OPTION))


@pytest.mark.parametrize("days", [("05", "05", "05"), ("05", "06", "07")])
def test_a_window_opens_before_it_closes(days):
    early, likely, late = (f"1951-02-{day}" for day in days)

    assert Window(early=early, likely=likely, late=late).late >= WINTER


@pytest.mark.parametrize("days", [("06", "05", "07"), ("05", "08", "07"), ("07", "06", "05")])
def test_a_window_out_of_order_is_refused(days):
    early, likely, late = (f"1951-02-{day}" for day in days)

    with pytest.raises(ValidationError, match="early, likely and late are not in this order"):
        Window(early=early, likely=likely, late=late)


def test_a_hazard_does_not_end_before_it_begins():
    assert hazard(**{"from": SPRING}).to == SPRING
    with pytest.raises(ValidationError, match="`to` is before `from`"):
        hazard(**{"from": SPRING, "to": WINTER})


def test_a_hazard_with_terms_says_whose_drivers_they_are():
    terms = {"threat": number(0.5)}

    assert hazard(terms=terms, actor="borea").actor == "borea"
    assert hazard(actor="borea").terms == {}
    with pytest.raises(ValidationError, match="terms need actor; say whose drivers they are"):
        hazard(terms=terms)


def test_an_event_is_dated_in_one_way():
    window = {"early": WINTER, "likely": WINTER, "late": SPRING}

    assert event(date=WINTER).date == WINTER
    assert event(window=window).window.late == SPRING
    assert event(hazard=hazard().model_dump(by_alias=True, exclude_none=True)).hazard.to == SPRING
    with pytest.raises(
        ValidationError, match="exactly one of date, window, hazard, after; this one has n"
    ):
        event()
    with pytest.raises(ValidationError, match="this one has date and window"):
        event(date=WINTER, window=window)
    after = {"happened": "flood", "weeks": {"early": 1, "likely": 2, "late": 3}}
    assert event(after=after).after.weeks_after.late == 3
    with pytest.raises(ValidationError, match="this one has date and after"):
        event(date=WINTER, after=after)
