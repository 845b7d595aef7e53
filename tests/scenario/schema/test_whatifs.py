"""Parameters of a what-if: their values, their default, and the days that they span."""

from datetime import date

import pytest
from pydantic import ValidationError

from allohistory.scenario.schema.whatifs import ParameterSpec, WhatIfFile, day_of, is_among


def whatif(**keys):
    data = {
        "id": "no-flood",
        "title": "No flood",
        "question": "What if the river had not flooded?",
        "source": "gazette",
        "from": "1951-01-01",
        "ask": ["war"],
        "changes": [],
    }
    return WhatIfFile.model_validate({**data, **keys})


@pytest.mark.parametrize(
    ("values", "default", "many"),
    [
        (["wish", "demand"], "demand", False),
        (["wish", "demand"], ["wish"], False),
        (["wish", "demand"], ["demand", "wish"], True),
        ([0, 1], 1, False),
        ([True, False], False, False),
    ],
)
def test_a_default_is_one_of_the_values_or_of_many_some(values, default, many):
    spec = ParameterSpec(values=values, default=default, many=many)

    assert spec.default == (tuple(default) if isinstance(default, list) else default)


@pytest.mark.parametrize(
    ("values", "default", "many", "message"),
    [
        (["a", "b"], "c", False, r"default 'c' is not among values \(a, b\)"),
        (["a", "b"], ["a", "c"], True, r"default 'c' is not among values \(a, b\)"),
        ([1, 2], True, False, r"default True is not among values \(1, 2\)"),
        ([1, 2], 1.0, False, r"default 1.0 is not among values \(1, 2\)"),
        (["a", "b"], ["a", "b"], False, "default must be one of values"),
        (["a", "b"], [], True, "default must be one of values"),
        (["a", "b"], [], False, "default must be one of values"),
        (["a", "b", "a"], "a", False, "values contains the same value twice"),
        ([], "a", False, "at least 1 item"),
    ],
)
def test_a_default_that_does_not_fit_is_refused(values, default, many, message):
    with pytest.raises(ValidationError, match=message):
        ParameterSpec(values=values, default=default, many=many)


def test_true_and_one_are_different_values():
    assert ParameterSpec(values=[True, 1], default=1).span is None


def test_a_parameter_of_days_spans_from_the_first_to_the_last():
    days = ["1951-03-01", "1951-02-05", "1951-04-02"]

    assert ParameterSpec(values=days, default=days[0]).span == (
        date(1951, 2, 5),
        date(1951, 4, 2),
    )


@pytest.mark.parametrize("values", [["1951-03-01", "never"], [3, 4]])
def test_a_parameter_with_a_value_that_is_no_day_spans_none(values):
    assert ParameterSpec(values=values, default=values[0]).span is None


def test_a_value_stands_for_a_day_where_it_is_written_as_one():
    assert day_of("1951-02-05") == date(1951, 2, 5)
    assert day_of("1951-02-30") is None
    assert day_of(5) is None


def test_a_value_is_among_others_of_its_own_type():
    assert is_among(1, (0, 1))
    assert not is_among(True, (0, 1))
    assert not is_among(1, (0, 1.0))
    assert not is_among(1, ())


def test_a_what_if_asks_something_and_has_an_id_of_small_letters():
    assert whatif().from_ == date(1951, 1, 1)
    with pytest.raises(ValidationError, match="at least 1 item"):
        whatif(ask=[])
    with pytest.raises(ValidationError, match="pattern"):
        whatif(id="No flood")


def test_a_what_if_holds_changes_of_their_kind():
    (change,) = whatif(changes=[{"event": "flood", "cancel": True}]).changes

    assert type(change).__name__ == "CancelEvent"
