"""Templates: changes as written, and their result for given values."""

from allohistory.scenario.schema.changes import Demand, Force
from allohistory.scenario.schema.whatifs import ParameterSpec
from allohistory.scenario.templates import MOST_TRIED, Template, names_in

FIRM = {"demand": "$terms", "in": "pact", "by": "$who", "as": "wish", "form": "open"}
TWICE = Template(Demand, FIRM, ("terms", "who"))


def test_a_change_is_made_of_each_value_that_was_chosen():
    changes = list(TWICE.changes({"terms": ("a", "b"), "who": "x"}))

    assert [(change.demand, change.by) for change in changes] == [("a", "x"), ("b", "x")]


def test_several_values_of_two_parameters_make_every_combination():
    changes = list(TWICE.changes({"terms": ("a", "b"), "who": ("x", "y")}))

    assert [change.demand + change.by for change in changes] == ["ax", "ay", "bx", "by"]


def test_a_change_is_made_once_for_the_same_values():
    template = Template(Demand, FIRM, ("terms", "who"))
    first = template.change({"terms": "a", "who": "x"})

    assert template.change({"terms": "a", "who": "x"}) is first
    assert list(template.instances.values()) == [first]


def test_true_and_one_are_different_values():
    template = Template(Force, {"force": "x", "option": "$o"}, ("o",))

    assert template.change({"o": 1}).option == "1"
    assert len(template.instances) == 1
    assert template.change({"o": "1"}).option == "1"
    assert len(template.instances) == 2


def test_every_value_is_tried_and_then_combinations_up_to_a_limit():
    names = tuple(f"p{n}" for n in range(4))
    template = Template(Force, {"force": "$p0", "option": "$p1", "from": "$p2", "to": "$p3"}, names)
    specs = {name: ParameterSpec(values=tuple("abcdef"), default="c") for name in names}
    chosen = dict.fromkeys(names, "c")

    trials = list(template.trials(specs, chosen))

    assert trials[0] == chosen
    assert all({**chosen, "p3": value} in trials for value in "abcdef")
    assert len(trials) == 1 + 4 * 6 + MOST_TRIED


def test_parameters_are_found_wherever_they_stand():
    written = {"add_event": {"id": "x", "effects": [{"add": {"value": "$size"}}, "$what"]}}

    assert list(names_in(written)) == ["size", "what"]
