"""The error hierarchy: place, problem and suggestion."""

import inspect

import pytest

from allohistory import errors
from allohistory.errors import (
    AllohistoryError,
    Fault,
    QuestionError,
    ScenarioError,
    UnknownName,
    counted,
    suggestion,
)


def classes():
    members = [cls for _, cls in inspect.getmembers(errors, inspect.isclass)]
    return [cls for cls in members if issubclass(cls, Exception)]


@pytest.mark.parametrize("error", classes())
def test_every_error_is_in_the_hierarchy_and_in_its_diagram(error):
    assert issubclass(error, AllohistoryError)
    assert error.__name__ in (errors.__doc__ or "")


def test_a_fault_states_the_place_the_problem_and_a_fix():
    fault = Fault("a.yaml", 3, 5, "x.y", "has no source", "add one", "    y: 1")

    assert str(fault) == "a.yaml:3:5 x.y: has no source; add one"
    assert fault.full() == "a.yaml:3:5 x.y: has no source; add one\n        y: 1\n        ^"


def test_the_caret_is_under_its_column_after_tabs():
    fault = Fault("a.yaml", 1, 2, "", "what", source_line="\tx: 1")

    assert fault.excerpt().splitlines()[1] == "    \t^"


def test_a_fault_far_to_the_right_shows_the_text_around_it():
    fault = Fault("a.yaml", 1, 501, "", "what", source_line="a" * 500 + "b" * 500)
    line, caret = fault.excerpt().splitlines()

    assert len(line) <= 100
    assert line[caret.index("^")] == "b"
    assert line[caret.index("^") - 1] == "a"


def test_a_fault_on_no_line_shows_none():
    assert Fault("a.yaml", 1, 1, "", "is empty").full() == "a.yaml:1:1: is empty"


def test_a_scenario_error_carries_all_its_faults():
    faults = [Fault("a.yaml", k, 1, "", "what") for k in (1, 2)]
    error = ScenarioError("two", iter(faults))

    assert error.faults == tuple(faults)
    assert str(error) == "two\na.yaml:1:1: what\na.yaml:2:1: what"


def test_a_question_error_shows_its_caret():
    error = QuestionError("unknown function 'wax'", "P(wax('a'))", 2)

    assert str(error) == "unknown function 'wax'\n    P(wax('a'))\n      ^"
    assert str(QuestionError("empty")) == "empty"


def test_the_caret_of_a_long_question_is_in_its_line():
    error = QuestionError("what", "P(war('a'))\n | x", 15)

    assert error.caret == "     | x\n       ^"


def test_an_unknown_name_is_answered_with_the_near_and_the_known_ones():
    error = UnknownName("actor", "usrs", ["ussr", "japan"])

    assert str(error) == "unknown actor 'usrs'; did you mean 'ussr'? (known: japan, ussr)"
    assert (error.kind, error.name, error.known) == ("actor", "usrs", ("ussr", "japan"))


def test_many_known_names_are_not_all_shown():
    text = suggestion("zzz", [f"name_{k}" for k in range(100)])

    assert text.endswith("... 100 in all")
    assert len(text) < 200


def test_an_empty_list_of_known_names_says_so():
    assert suggestion("x", []) == "none is known here"


def test_one_thing_is_counted_in_the_singular():
    assert [counted(number, "law") for number in (0, 1, 2, 2000)] == [
        "0 laws", "one law", "2 laws", "2,000 laws",
    ]  # fmt: skip
    assert counted(1, "entry", "entries") == "one entry"
    assert counted(2, "entry", "entries") == "2 entries"
