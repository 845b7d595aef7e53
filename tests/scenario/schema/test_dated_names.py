"""A dated name: which of its steps is valid on a day."""

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from allohistory.scenario.schema.dated_names import DatedName, NameStep, name_on

STEPS = (
    NameStep.model_validate({"from": "1931-09-14", "name": "Nanjing"}),
    NameStep.model_validate({"from": "1937-11-20", "name": "Wuhan"}),
)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(1932, 1, 1), "Nanjing"),
        (date(1937, 11, 19), "Nanjing"),
        (date(1937, 11, 20), "Wuhan"),
        (date(1945, 1, 1), "Wuhan"),
        (date(1900, 1, 1), "Nanjing"),
        (None, "Nanjing"),
    ],
)
def test_the_name_of_a_day_is_that_of_the_last_step_begun(day, name):
    assert name_on(STEPS, day) == name
    assert name_on("Moscow", day) == "Moscow"


def test_without_a_day_the_first_name_is_given():
    assert name_on(STEPS) == "Nanjing"


def test_a_dated_name_has_at_least_one_step():
    with pytest.raises(ValidationError, match="at least 1 item"):
        TypeAdapter(DatedName).validate_python([])
