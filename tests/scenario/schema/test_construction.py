"""Models made in Python: every fault by its key, in plain words, as one kind of error."""

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from allohistory.errors import InterventionError
from allohistory.scenario.schema.changes import AnyChange
from allohistory.scenario.schema.construction import Constructed, line, refusal
from allohistory.scenario.schema.shapes import Shape, from_annotation, shape_of


class Boat(BaseModel):
    """A boat."""

    model_config = ConfigDict(extra="forbid")

    crew: int
    captain: str = Field("nobody", alias="led_by")


class Fleet(BaseModel, metaclass=Constructed):
    """Several boats."""

    model_config = ConfigDict(extra="forbid")

    name: str
    boats: tuple[Boat, ...] = ()


def message_of(make, **values):
    with pytest.raises(InterventionError) as refused:
        make(**values)
    return str(refused.value)


def error_of(**values):
    with pytest.raises(ValidationError) as refused:
        Boat(**values)
    return refused.value


def test_what_fits_is_made():
    assert Fleet(name="Home", boats=[{"crew": 3}]).boats[0].crew == 3


def test_values_go_by_name():
    with pytest.raises(InterventionError, match=r"^Fleet takes its values by name: name, boats$"):
        Fleet("Home")


def test_the_shape_of_a_class_is_that_of_its_fields():
    assert Fleet.shape() is shape_of(Fleet)


def test_one_fault_stands_on_the_same_line():
    assert message_of(Fleet) == "this Fleet cannot be made: name: the key `name` is missing; add it"


def test_several_faults_stand_on_lines_of_their_own():
    assert message_of(Fleet, name=5, boats=[{"crew": 1}, {"crew": "many"}]).splitlines() == [
        "this Fleet cannot be made:",
        "  name: must be a text; write a text; quote it if it looks like something else",
        "  boats.1.crew: 'many' is not a whole number; write a whole number",
    ]


def test_an_unknown_key_is_refused_with_those_of_its_place():
    message = message_of(Fleet, name="Home", boats=[{"crew": 1, "led_bi": "Ann"}])

    assert message.endswith(
        "boats.0.led_bi: unknown key; did you mean 'led_by'? (known: crew, led_by)"
    )


def test_the_error_of_pydantic_is_not_shown():
    with pytest.raises(InterventionError) as refused:
        Fleet()

    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__


def test_a_refusal_says_what_cannot_be_made_and_where_it_stood():
    error = refusal(error_of(), shape_of(Boat), "this boat", "fleet.")

    assert str(error) == "this boat cannot be made: fleet.crew: the key `crew` is missing; add it"


def test_a_fault_of_the_whole_has_no_path():
    fault = {"loc": (), "type": "dict_type", "input": 5, "msg": "x"}

    assert line(fault, Shape(), "fleet.") == "must be a mapping; write `key: value` lines below"


def test_a_fault_without_a_hint_has_none():
    fault = {"loc": ("crew",), "type": "other", "input": 5, "msg": "Is too few"}

    assert line(fault, shape_of(Boat), "") == "crew: 5 is too few"


def test_the_name_of_a_kind_is_no_part_of_the_path():
    shape = Shape(item=from_annotation(AnyChange))
    fault = {"loc": (2, "Force", "form"), "type": "extra_forbidden", "input": 1, "msg": ""}

    assert line(fault, shape, "changes.") == (
        "changes.2.form: `form` does not go with `force`; known: force, from, option, to"
    )


def test_a_key_that_no_kind_has_is_unknown():
    shape = Shape(item=from_annotation(AnyChange))
    fault = {"loc": (0, "Force", "opton"), "type": "extra_forbidden", "input": 1, "msg": ""}

    assert "changes.0.opton: unknown key; did you mean 'option'" in line(fault, shape, "changes.")
