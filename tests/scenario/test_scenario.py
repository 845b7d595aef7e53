"""The scenario as one value: its numbers, its what-ifs, and when two are equal."""

from pathlib import Path

import pytest
from tests.scenario.checks.stage import altered

from allohistory.errors import UnknownName
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.scenario import NUMBERED, numbers_in
from allohistory.scenario.schema.course import Effect
from allohistory.scenario.schema.numbers import Number


def number(value, source="treaty"):
    return Number(value=value, source=source, standing="assumed")


def test_numbers_are_found_inside_mappings_tuples_and_models_in_order():
    first, second, third = number(1), number(2), number(3)
    effect = Effect(gauge="threat", actor="a", add=second, fades=third)

    assert list(numbers_in({"x": first, "y": (effect, "text", 5, None)})) == [first, second, third]
    assert list(numbers_in(first)) == [first]


def test_a_switch_is_not_among_the_numbers():
    assert list(numbers_in({"x": number(1, source=()), "y": number(0)})) == [number(0)]


def test_laws_come_before_the_numbers_of_entities(small):
    numbers = list(small.numbers())
    laws = [law for mechanism in small.laws.values() for law in mechanism.values()]

    assert numbers[: len(laws)] == laws
    sections = [entry.path.partition(".")[0] for entry in numbers[len(laws) :]]
    assert [name for name in NUMBERED if name in sections] == list(dict.fromkeys(sections))
    assert set(NUMBERED) == set(sections)


def test_numbers_of_positions_are_not_among_them(small):
    position = small.positions["auris_commands"].sets["clients.league.dependence"]

    assert not any(entry is position for entry in small.numbers())


def test_a_scenario_says_in_short_what_it_is(small):
    text = "<Scenario two_rivals: 3 actors, 2 sectors, 3 decisions, 4 events>"

    assert repr(small) == str(small) == text
    assert (small.id, small.title) == ("two_rivals", "Two rivals on a river")
    assert (str(small.start), str(small.end)) == ("1950-01-02", "1952-12-29")
    assert small.provisional is True


def test_a_what_if_is_taken_by_its_name_with_parameters(small):
    assert small.whatif("league-clause") is small.whatifs["league-clause"]
    assert small.whatif("league-clause", firmness="wish").parameters["firmness"] == "wish"


@pytest.mark.parametrize("name", ["league", 5, ("league-clause",)])
def test_an_unknown_what_if_is_refused_with_the_known_ones(small, name):
    with pytest.raises(UnknownName, match=r"unknown what-if .*league-clause"):
        small.whatif(name)


@pytest.mark.parametrize(
    "keys", [{"folder": Path("x")}, {"added": {"x": Path("y")}}, {"hash": "x"}, {"lived_hash": "x"}]
)
def test_scenarios_are_equal_wherever_and_however_they_are_written(small, keys):
    assert small.model_copy(update=keys) == small
    assert load(TEMPLATE) == small


def test_scenarios_that_differ_in_one_number_are_not_equal(small):
    assert altered(small, "groups", "aurelia_river", tanks=number(81)) != small
    assert small.model_copy(update={"questions": {}}) != small
    assert small != "two_rivals"
    assert (small == "two_rivals") is False


def test_a_scenario_has_no_hash_of_python(small):
    with pytest.raises(TypeError, match="unhashable"):
        hash(small)
