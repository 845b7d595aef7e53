"""Numbers: one value or one prior, within the range of its key, with a source and its reasons."""

import pytest
from pydantic import BaseModel, ValidationError

from allohistory.scenario.schema import numbers
from allohistory.scenario.schema.numbers import (
    FRACTIONS,
    Change,
    Free,
    Number,
    PerYear,
    Quantity,
    Share,
    range_in_words,
)

LOGNORMAL = {"lognormal": {"median": 3.0, "factor": 1.5}}  # 68 % lies from 2 to 4.5


def number(low=None, high=None, **keys):
    data = {"source": "treaty", "standing": "assumed", "@low": low, "@high": high, **keys}
    return Number.model_validate(data)


@pytest.mark.parametrize("keys", [{}, {"value": 1.0, "prior": LOGNORMAL}])
def test_a_number_has_a_value_or_a_prior_and_not_both(keys):
    with pytest.raises(ValidationError, match="either `value` or `prior`, exactly one of them"):
        number(**keys)


def test_a_judgement_says_why():
    with pytest.raises(ValidationError, match="a judgement must say why"):
        number(value=1.0, source=["treaty", "judgement"])

    assert number(value=1.0, source=["judgement"], why="a guess").why == "a guess"
    assert number(value=1.0, source="treaty").why is None


@pytest.mark.parametrize("value", [1e12, -1e12])
def test_a_value_may_be_as_large_as_the_limit(value):
    assert number(value=value).value == value


@pytest.mark.parametrize(("value", "words"), [(1.1e12, r"1\.1e\+12"), (-2e12, r"-2e\+12")])
def test_a_value_beyond_the_limit_is_refused(value, words):
    with pytest.raises(ValidationError, match=f"{words} is too large; write a number within ±1e12"):
        number(value=value)


@pytest.mark.parametrize("value", [0.0, 0.5, 1.0])
def test_the_ends_of_a_range_belong_to_it(value):
    assert number(0, 1, value=value).holds(value)


@pytest.mark.parametrize(
    ("low", "high", "keys", "message"),
    [
        (0, 1, {"value": 1.5}, "1.5 is out of range; it must be between 0 and 1"),
        (0, 1, {"value": -0.1}, "-0.1 is out of range; it must be between 0 and 1"),
        (0, None, {"value": -2}, "-2 is out of range; it must be at least 0"),
        (None, 4, {"value": 5}, "5 is out of range; it must be at most 4"),
        (0, 4, {"prior": LOGNORMAL}, "the prior reaches 4.5, which is out of range; it must be"),
        (3, 9, {"prior": LOGNORMAL}, "the prior reaches 2, which is out of range; it must be"),
    ],
)
def test_a_number_out_of_its_range_is_refused(low, high, keys, message):
    with pytest.raises(ValidationError) as refused:
        number(low, high, **keys)

    assert message in str(refused.value)


def test_a_prior_that_fills_its_range_is_within_it():
    assert number(2, 4.5, prior=LOGNORMAL).ends() == (2.0, 4.5)


def test_the_ends_of_a_number_are_its_value_or_the_usual_range_of_its_prior():
    assert number(value=0.25).ends() == (0.25,)
    assert number(prior={"normal": {"mean": 1.0, "sd": 0.25}}).ends() == (0.75, 1.25)
    assert Number.model_construct(value=None, prior=None).ends() == ()


def test_the_middle_of_a_number_is_its_value_or_that_of_its_prior():
    assert number(value=0.25).middle() == 0.25
    assert number(prior=LOGNORMAL).middle() == 3.0
    assert number(prior={"uniform": {"low": 2.0, "high": 5.0}}).middle() == 3.5
    assert Number.model_construct(value=None, prior=None).middle() == 0.0


def test_only_a_number_without_source_is_a_switch():
    assert number(value=1, source=()).is_switch
    assert not number(value=1).is_switch


def test_a_number_says_its_range():
    assert number(0, 1, value=0.5).range_in_words() == "between 0 and 1"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, "any number"),
        (None, 2.5, "at most 2.5"),
        (0, None, "at least 0"),
        (-1, 1, "between -1 and 1"),
    ],
)
def test_a_range_is_stated_by_the_ends_that_it_has(low, high, words):
    assert range_in_words(low, high) == words


@pytest.mark.parametrize(
    ("expected", "unit", "accepted"),
    [
        (None, "horses", True),
        ("weeks", "weeks", True),
        ("weeks", "months", False),
        ("0..1", "probability", True),
        ("0..1", "weeks", False),
        ("weeks", "0..1", False),
        ("share", "1", True),
    ],
)
def test_a_unit_is_the_expected_one_or_another_word_for_a_fraction(expected, unit, accepted):
    assert Quantity(expected).accepts(unit) is accepted


def test_a_bare_one_is_a_word_for_a_fraction_and_a_rate_is_none():
    assert "1" in FRACTIONS
    assert not Quantity("0..1").accepts("1/year")


def test_a_quantity_that_counts_or_measures_something_cannot_be_negative():
    quantities = {
        name: kind.__metadata__[0]
        for name, kind in vars(numbers).items()
        if hasattr(kind, "__metadata__") and name not in ("Real", "Text", "Sources")
    }
    signed = {name for name, quantity in quantities.items() if quantity.low != 0}

    # Changes and utilities have a sign, a logarithm has one, and free numbers and switches any.
    assert signed == {"Change", "Utility", "LogStrength", "Free", "Switch"}
    assert {name: quantity.high for name, quantity in quantities.items() if quantity.high} == {
        "Share": 1,
        "Change": 1,
    }
    assert all(
        isinstance(quantity.unit, str) == (name not in ("Free", "Switch"))
        for name, quantity in quantities.items()
    )
    assert [name for name, quantity in quantities.items() if quantity.switch] == ["Switch"]


class Numbers(BaseModel):
    """Numbers of several quantities."""

    share: Share
    change: Change
    rate: PerYear
    free: Free


def test_the_schema_of_a_quantity_takes_a_bare_number_in_range_or_the_full_form():
    properties = Numbers.model_json_schema()["properties"]
    bare = {name: schema["anyOf"][0] for name, schema in properties.items()}

    assert bare == {
        "share": {"type": "number", "minimum": 0, "maximum": 1},
        "change": {"type": "number", "minimum": -1, "maximum": 1},
        "rate": {"type": "number", "minimum": 0},
        "free": {"type": "number"},
    }
    assert {schema["anyOf"][1]["$ref"] for schema in properties.values()} == {"#/$defs/Number"}
    assert (properties["rate"]["unit"], "unit" in properties["free"]) == ("1/year", False)


def test_a_number_keeps_the_place_and_range_that_the_reader_gives_it():
    share = number(0, 1, value=0.5, **{"@path": "law.x.y"})

    assert (share.path, share.low, share.high) == ("law.x.y", 0, 1)


def test_a_number_with_an_unknown_key_is_refused():
    with pytest.raises(ValidationError, match="median"):
        number(value=1, median=2)
