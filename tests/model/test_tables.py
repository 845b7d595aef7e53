"""Tables: lists flattened into rows, one slot for each driver and condition in use."""

import pytest

from allohistory.model.axes import Axis
from allohistory.model.tables import Tables
from allohistory.scenario import Number
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect, View
from allohistory.vocabulary.drivers import CONDITIONS, DRIVERS
from allohistory.vocabulary.effects import ADD, SCALE, SET, TARGETS

SOURCED = {"source": ["treaty"], "standing": "assumed"}


def axis(*members):
    return Axis(members, 8)


@pytest.fixture
def tables():
    return Tables(
        {
            "actor": axis("north", "south", "east"),
            "faction": axis("doves", "hawks"),
            "event": axis("flood", "fire"),
            "client": axis("league", "clan"),
            "clause": axis("peace", "tolls"),
            "talk": axis("pact_talks", "toll_talks"),
            "option": axis("attack.wait", "attack.now"),
            "decision": axis("attack"),
            "group": axis("river", "hills"),
            "directive": axis("rest", "rise"),
        }
    )


def number(value=1.0):
    return Number(value=value, **SOURCED)


def condition(**keys):
    return Condition.model_validate(keys)


def effect(**keys):
    return Effect.model_validate(keys)


def test_a_member_has_a_place_and_nobody_has_none(tables):
    assert tables.place("actor", "south") == 1
    assert tables.place("actor", None) == -1


def test_a_driver_has_a_slot_for_each_who_sees_it_and_toward_whom(tables):
    names = [("threat", 0), ("tension.south", 0), ("tension.south", 2), ("threat", 0)]

    assert [tables.slot(*name) for name in names] == [0, 1, 2, 0]
    assert list(tables.slots) == [
        (DRIVERS.index("threat"), 0, -1),
        (DRIVERS.index("tension"), 0, 1),
        (DRIVERS.index("tension"), 2, 1),
    ]


def test_a_view_is_its_constant_and_its_weighted_drivers(tables):
    constant, weight = number(0.5), number(2.0)
    tables.add_view(0, "hawks", constant, {"tension.south": weight, "threat": weight})

    assert tables.terms == [(-1, constant), (0, weight), (1, weight)]
    assert tables.views == [(1, 0, 3)]


def test_a_view_of_all_factions_is_of_none_and_may_lack_a_constant(tables):
    tables.add_view(0, "doves", number(), {})
    tables.add_view(0, "all", None, {"threat": number()})

    assert tables.views == [(0, 0, 1), (-1, 1, 2)]


def test_a_constant_of_nothing_is_a_term_too(tables):
    tables.add_view(0, "all", number(0.0), {})

    assert [slot for slot, _ in tables.terms] == [-1]


def test_views_of_a_thing_are_a_span_of_rows(tables):
    views = {"doves": View(constant=number()), "hawks": View(terms={"threat": number()})}

    assert tables.add_views(0, views) == (0, 2)
    assert tables.add_views(0, None) == (2, 2)
    assert tables.add_views(1, {"all": View(terms={"threat": number()})}) == (2, 3)
    assert tables.views == [(0, 0, 1), (1, 1, 2), (-1, 2, 3)]
    assert [slot for slot, _ in tables.terms] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("keys", "i", "j"),
    [
        ({"happened": "fire"}, 1, 0),
        ({"chosen": ["attack", "now"]}, 1, 0),
        ({"stands": ["attack", "now"]}, 1, 0),
        ({"began": ["east", "south"]}, 2, 1),
        ({"war_weeks": ["east", "south", 7]}, 2, 1),
        ({"split": "clan"}, 1, 0),
        ({"ordered": "rise"}, 1, 0),
        ({"obeyed": "rise"}, 1, 0),
        ({"defied": "rise"}, 1, 0),
        ({"pact": "toll_talks"}, 1, 0),
        ({"clause": "tolls"}, 1, 0),
        ({"war": ["east", "south"]}, 2, 1),
        ({"exists": "clan"}, 1, 0),
        ({"talking": "toll_talks"}, 1, 0),
    ],
)
def test_a_condition_is_its_kind_and_the_places_of_its_names(tables, keys, i, j):
    (kind,) = keys

    assert tables.condition(condition(**keys)) == 0
    weeks = 7 if kind == "war_weeks" else 0
    assert list(tables.conditions) == [(CONDITIONS.index(kind), i, j, weeks)]


def test_a_condition_in_use_twice_has_one_slot(tables):
    flood, fire = condition(happened="flood"), condition(happened="fire")

    assert [tables.condition(use) for use in (flood, fire, flood)] == [0, 1, 0]


def test_requirements_are_what_must_hold_and_then_what_must_not(tables):
    flood, war = condition(happened="flood"), condition(war=["north", "south"])

    assert tables.add_requirements([flood, war], [flood]) == (0, 3)
    assert tables.requirements == [(0, 0), (1, 0), (0, 1)]
    assert tables.add_requirements([], []) == (3, 3)
    assert tables.add_requirements([], [war]) == (3, 4)


def test_a_gauge_between_two_is_a_row_with_both(tables):
    amount, fades = number(0.2), number(26)
    row = tables.row(effect(gauge="tension", actor="south", toward="east", add=amount, fades=fades))

    assert row == {
        "code": TARGETS.index("tension"),
        "i": 1,
        "j": 2,
        "mode": ADD,
        "amount": amount,
        "fades": fades,
        "seen_by": 0,
    }


def test_who_sees_a_change_of_quality_is_a_bit_each(tables):
    seers = effect(gauge="quality", actor="south", add=number(0.1), seen_by=["north", "east"])

    assert tables.row(seers)["seen_by"] == 0b101


def test_a_gauge_of_one_actor_has_no_other(tables):
    row = tables.row(effect(gauge="threat", actor="east", scale=number(0.5)))

    assert (row["i"], row["j"], row["mode"], row["fades"]) == (2, -1, SCALE, None)


@pytest.mark.parametrize(
    ("keys", "i", "j"),
    [
        ({"war": ["east", "south"]}, 2, 1),
        ({"opens": "toll_talks"}, 1, -1),
        ({"directive": "rise"}, 1, -1),
    ],
)
def test_an_act_is_set_and_has_no_amount(tables, keys, i, j):
    (kind,) = keys
    row = tables.row(effect(**keys))

    assert (row["code"], row["i"], row["j"]) == (TARGETS.index(kind), i, j)
    assert (row["mode"], row["amount"]) == (SET, None)


@pytest.mark.parametrize(
    ("keys", "i"), [({"target": "hills"}, 1), ({"contact": "clan"}, 1), ({"power": "hawks"}, 1)]
)
def test_an_order_goes_to_a_member_of_its_axis(tables, keys, i):
    row = tables.row(effect(**keys, add=number(2)))

    assert (row["i"], row["j"], row["mode"], row["amount"].value) == (i, -1, ADD, 2)


def test_effects_are_a_span_of_rows_and_an_implied_act_is_one_more(tables):
    assert tables.add_effects([effect(opens="pact_talks"), effect(opens="toll_talks")]) == (0, 2)
    tables.add_act("directive", 1)

    assert tables.effects[2] == tables.row(effect(directive="rise"))
    assert tables.add_effects([]) == (3, 3)
