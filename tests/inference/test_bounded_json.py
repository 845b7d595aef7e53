"""Metadata from strangers: of a bounded size and depth, and of the type that is used."""

import math

import pytest

from allohistory.inference import bounded_json as module
from allohistory.inference.bounded_json import (
    DEEPEST,
    listed,
    mapping,
    number,
    parsed,
    text,
    texts,
    whole,
)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (b"[]", "its text is a list, not a mapping"),
        (b"null", "its text is null, not a mapping"),
        (b"3", "its text is 3, not a mapping"),
        (b'{"a": ' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", f"nested more than {DEEPEST} deep"),
        (b"[" * 100_000, f"nested more than {DEEPEST} deep"),
        (b'{"a": ' + b"9" * 5000 + b"}", "digits"),
        (b"{", "Expecting"),
        (b"\xff", "utf-8"),
    ],
)
def test_a_text_that_is_no_mapping_within_bounds_is_refused(written, message):
    with pytest.raises(ValueError, match=message):
        parsed(written)


def test_a_text_that_is_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 10)

    with pytest.raises(ValueError, match="has 11 bytes, more than the 10 allowed"):
        parsed(b'{"a": 1.25}')


def test_a_mapping_just_deep_enough_is_read():
    depth = DEEPEST - 1

    assert parsed(b'{"a": ' + b"[" * depth + b"]" * depth + b"}")


@pytest.mark.parametrize(
    ("check", "value", "message"),
    [
        (mapping, [], "x is a list, not a mapping"),
        (listed, {}, "x is a mapping, not a list"),
        (listed, "abc", "x is a text, not a list"),
        (text, 3, "x is 3, not a text"),
        (texts, ["a", None], r"x\[1\] is null, not a text"),
        (texts, "abc", "x is a text, not a list"),
        (number, True, "x is True, not a number"),
        (number, "1", "x is a text, not a number"),
        (number, math.nan, "x is nan, not a finite number"),
        (number, -math.inf, "x is -inf, not a finite number"),
        (number, 10**400, "x is 10+, not a finite number"),
        (whole, 1.0, "x is 1.0, not a whole number"),
        (whole, False, "x is False, not a whole number"),
        (whole, 10**400, "x is 10+, not between"),
    ],
)
def test_a_value_of_another_type_is_refused_with_its_place(check, value, message):
    with pytest.raises(ValueError, match=f"^{message}"):
        check(value, "x")


def test_values_of_the_right_type_are_passed_on():
    assert mapping({"a": 1}, "x") == {"a": 1}
    assert listed([1], "x") == [1]
    assert texts(["a"], "x") == ("a",)
    assert number(3, "x") == 3.0
    assert math.isnan(number(math.nan, "x", unknown=True))
    assert (whole(0, "x", 0, 1), whole(1, "x", 0, 1)) == (0, 1)


@pytest.mark.parametrize("value", [-1, 2])
def test_a_whole_number_out_of_its_range_is_refused(value):
    with pytest.raises(ValueError, match=f"x is {value}, not between 0 and 1"):
        whole(value, "x", 0, 1)
