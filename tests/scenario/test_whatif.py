"""What-ifs built in Python: what they require, and the messages where it is missing."""

import datetime as dt

import pytest

from allohistory.errors import InterventionError, UnknownName
from allohistory.scenario import WhatIf
from allohistory.scenario.schema.changes import Force


def test_a_what_if_needs_only_its_day():
    whatif = WhatIf(date="1951-01-01")

    assert whatif.date == dt.date(1951, 1, 1)
    assert (whatif.changes, whatif.ask, whatif.parameters) == ((), (), {})
    assert list(whatif.variants()) == [whatif]


def test_changes_are_given_with_the_keys_of_the_files_or_as_their_classes():
    change = Force(force="open_talks", option="ask")
    data = {"force": "open_talks", "option": "ask"}

    whatif = WhatIf(date="1951-01-01", ask="war", changes=[data, change])

    assert whatif.changes == (change, change)
    assert whatif.ask == ("war",)


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ({}, "this WhatIf cannot be made: date: the key `date` is missing; add it"),
        ({"date": "spring"}, "date: 'spring' is not a date; write it as YYYY-MM-DD"),
        ({"date": None}, "date: an empty value is not a date"),
        ({"date": "1951-01-01", "titel": "x"}, "titel: unknown key; did you mean 'title'"),
        ({"date": "1951-01-01", "title": 5}, "title: must be a text"),
        ({"date": "1951-01-01", "changes": [{"force": "x"}]}, "changes.0.option: the key"),
        ({"date": "1951-01-01", "changes": {"force": "x"}}, "a list of mappings"),
    ],
)
def test_an_unfinished_what_if_says_what_is_missing(keys, message):
    with pytest.raises(InterventionError) as refused:
        WhatIf(**keys)

    assert message in str(refused.value)
    assert refused.value.__cause__ is None


def test_values_are_passed_by_name():
    with pytest.raises(InterventionError, match="WhatIf takes its values by name: id, title"):
        WhatIf("1951-01-01")


def test_a_what_if_without_parameters_cannot_be_varied():
    with pytest.raises(UnknownName, match="unknown parameter of what-if 'day'"):
        WhatIf(date="1951-01-01").vary(day="1951-02-01")
