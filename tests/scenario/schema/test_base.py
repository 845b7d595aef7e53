"""Building blocks: days, texts, whole and real numbers, sources, and one key out of several."""

from datetime import date, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from allohistory.scenario.schema.base import (
    Attested,
    Claims,
    Day,
    Flag,
    Frozen,
    Real,
    Sourced,
    Sources,
    Text,
    Whole,
    exactly_one,
    iso_date,
    one_or_more,
    refuse_blank,
)


class Entry(Frozen):
    """An entry with a text and a day."""

    text: Text
    day: Day


def test_an_entry_takes_no_other_keys_and_does_not_change():
    entry = Entry(text="x", day="1951-02-05")

    with pytest.raises(ValidationError, match="frozen"):
        entry.text = "y"
    with pytest.raises(ValidationError, match="forbidden"):
        Entry(text="x", day="1951-02-05", days=3)


@pytest.mark.parametrize("value", ["1951-02-05", date(1951, 2, 5)])
def test_a_day_is_written_with_year_month_and_day(value):
    assert iso_date(value) == date(1951, 2, 5)
    assert Entry(text="x", day=value).day == date(1951, 2, 5)


@pytest.mark.parametrize(
    "value", ["1951-2-5", "5 Feb 1951", "19510205", "1951-02-05T00:00", "51-02-05", 1951, None]
)
def test_a_day_in_another_form_is_refused(value):
    with pytest.raises(ValueError, match="is not a date; write it as YYYY-MM-DD"):
        iso_date(value)


@pytest.mark.parametrize("value", ["1951-02-29", "1951-13-01", "1951-00-01"])
def test_a_day_that_is_not_in_the_calendar_is_refused(value):
    with pytest.raises(ValueError, match=r"is not a day of the calendar \(.+\); write it as"):
        iso_date(value)


def test_a_leap_day_is_a_day():
    assert iso_date("1952-02-29") == date(1952, 2, 29)
    assert iso_date(datetime(1951, 2, 5)) == datetime(1951, 2, 5)  # noqa: DTZ001 - no clock


@pytest.mark.parametrize("value", ["", " ", "\n\t"])
def test_a_blank_text_is_refused(value):
    with pytest.raises(ValueError, match="is empty; write a few words"):
        refuse_blank(value)


def test_a_text_with_something_in_it_and_what_is_no_text_are_passed_on():
    assert refuse_blank(" x ") == " x "
    assert refuse_blank(0) == 0


def test_a_text_has_at_most_twenty_thousand_letters():
    assert len(Entry(text="x" * 20_000, day="1951-02-05").text) == 20_000
    with pytest.raises(ValidationError, match="at most 20000"):
        Entry(text="x" * 20_001, day="1951-02-05")


def test_one_text_is_a_list_of_one():
    assert one_or_more("gazette") == ("gazette",)
    assert one_or_more(["gazette", "treaty"]) == ["gazette", "treaty"]
    assert one_or_more(5) == 5


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Flag, 1),
        (Flag, "true"),
        (Whole, 1.0),
        (Whole, True),
        (Whole, "1"),
        (Real, "0.5"),
        (Real, True),
        (Real, float("inf")),
        (Real, float("nan")),
        (Sources, []),
        (Sources, ["A source"]),
        (Claims, ["F"]),
        (Claims, ["FOUR1"]),
        (Claims, ["F00001"]),
    ],
)
def test_what_only_looks_like_a_value_of_a_kind_is_refused(kind, value):
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


@pytest.mark.parametrize(
    ("kind", "value", "result"),
    [
        (Flag, False, False),
        (Whole, 3, 3),
        (Real, 3, 3.0),
        (Sources, "coox-1985", ("coox-1985",)),
        (Sources, ["a", "1_b"], ("a", "1_b")),
        (Claims, ["F001", "ABC1234"], ("F001", "ABC1234")),
    ],
)
def test_a_value_of_a_kind_is_taken(kind, value, result):
    assert TypeAdapter(kind).validate_python(value) == result


def test_sources_are_needed_only_where_something_must_be_attested():
    assert Sourced().source is None
    assert Attested(source="gazette").source == ("gazette",)
    with pytest.raises(ValidationError, match="source"):
        Attested()


def test_the_schema_of_sources_takes_a_text_or_a_list_of_at_least_one():
    assert TypeAdapter(Sources).json_schema()["anyOf"] == [
        {"type": "string"},
        {"type": "array", "items": {"type": "string"}, "minItems": 1},
    ]


def test_exactly_one_key_is_returned():
    check = exactly_one(("cat", "dog"), "a pet")

    assert check({"dog": 1, "age": 2}) == "dog"
    assert check(["cat"]) == "cat"


@pytest.mark.parametrize(
    ("present", "message"),
    [
        ((), "a pet needs exactly one of cat, dog; this one has none"),
        (("dog", "cat"), "a pet needs exactly one of cat, dog; this one has cat and dog"),
    ],
)
def test_no_key_and_several_keys_are_refused(present, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        exactly_one(("cat", "dog"), "a pet")(present)


@pytest.mark.parametrize("value", [1e31, -1e31, 1e308])
def test_a_number_whose_products_would_overflow_is_refused(value):
    with pytest.raises(ValidationError, match="too large; write a number between -1e\\+30 and 1e"):
        TypeAdapter(Real).validate_python(value)


@pytest.mark.parametrize("value", [1e30, -1e30, 0.0])
def test_large_numbers_are_numbers(value):
    assert TypeAdapter(Real).validate_python(value) == value
