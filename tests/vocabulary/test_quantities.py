"""Quantities of the world: how a path is split, and how each quantity is written."""

import pytest

from allohistory.vocabulary.effects import ORDERS, OWN_GAUGES, PAIR_GAUGES
from allohistory.vocabulary.quantities import QUANTITIES, Quantity, form_of, split_quantity


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("incidents.total", ("incidents.total", ())),
        ("buildup.divisions[river]", ("buildup.divisions", ("river",))),
        ("affairs.tension[ussr,japan]", ("affairs.tension", ("ussr", "japan"))),
        ("affairs.tension[ussr, japan]", ("affairs.tension", ("ussr", "japan"))),
        ("a.b[c,d,e]", ("a.b", ("c", "d", "e"))),
        ("no_such.thing[x_1]", ("no_such.thing", ("x_1",))),
    ],
)
def test_a_path_is_split_into_its_name_and_its_ids(path, parts):
    assert split_quantity(path) == parts


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tension",
        "affairs.tension[]",
        "affairs.tension[a,]",
        "affairs.tension[a,  b]",
        "affairs.tension[a b]",
        "affairs.tension[a",
        "affairs.tension[a]x",
        "affairs.tension.now",
        " affairs.tension",
        ".tension",
    ],
)
def test_a_text_of_another_form_is_no_path(path):
    assert split_quantity(path) is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("incidents.total", "incidents.total"),
        ("affairs.oil", "affairs.oil[actor]"),
        ("clients.monolith", "clients.monolith[client,actor]"),
    ],
)
def test_a_quantity_is_written_with_its_axes(name, form):
    assert form_of(name) == form


@pytest.mark.parametrize("name", QUANTITIES)
def test_the_form_of_a_quantity_is_split_into_it_again(name):
    assert split_quantity(form_of(name)) == (name, QUANTITIES[name].axes)


def test_every_gauge_is_a_quantity_of_one_actor_or_of_two():
    for gauge in OWN_GAUGES:
        assert QUANTITIES[f"affairs.{gauge}"] == Quantity(("actor",))
    for gauge in PAIR_GAUGES.keys() - {"tension"}:
        assert QUANTITIES[f"affairs.{gauge}"] == Quantity(("actor", "actor"))


def test_tension_is_the_same_for_both_of_a_pair_and_nothing_else_is():
    assert [name for name, rule in QUANTITIES.items() if rule.mutual] == ["affairs.tension"]


def test_quantities_are_bounded_where_beyond_there_is_no_sense():
    bounds = {
        name: (rule.low, rule.high)
        for name, rule in QUANTITIES.items()
        if (rule.low, rule.high) != (-float("inf"), float("inf"))
    }

    # Forces and oil cannot be negative; a chance stays off 0 and 1, a strength off 0.
    assert bounds == {
        **{f"buildup.{arm}": (0, float("inf")) for arm in ("divisions", "aircraft", "tanks")},
        "incidents.unmarked": (0, 1),
        "incidents.line": (-2, 2),
        "affairs.oil": (0, float("inf")),
        "intelligence.prepares": (0.000001, 0.999999),
        "intelligence.strength": (0.01, float("inf")),
    }


def test_what_is_recomputed_each_week_passes_or_has_a_lasting_shift_that_an_effect_reaches():
    passing = {name for name, rule in QUANTITIES.items() if rule.passing}
    shifted = {name: rule.shift for name, rule in QUANTITIES.items() if rule.shift}

    assert passing == {"buildup.wanted", "buildup.strength", "intelligence.attack"}
    assert {shift.partition(".")[2] for shift in shifted.values()} <= ORDERS.keys()
    assert all(name.partition(".")[2] == shift.partition(".")[2] for name, shift in shifted.items())
