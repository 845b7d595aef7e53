"""Axes and tables: the places of members, and distinct draws for each."""

import pytest
from tests.shipped import shipped_scenario

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.model import build
from allohistory.model.axes import SPARE, STEP, STEPS, axis, rounded
from allohistory.model.tables import Tables
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.effects import ADD, PAIR, SCALE, SET, TARGETS

ONE_HASH = ("plumless", "buckeroo")  # CRC-32 gives both the same 32 bits


def test_members_whose_names_share_a_hash_are_refused():
    assert hash_of(ONE_HASH[0]) == hash_of(ONE_HASH[1])

    with pytest.raises(ModelError, match=r"'buckeroo' and 'plumless'.*rename one of them"):
        axis("actor", ONE_HASH)


def test_an_axis_has_room_for_what_an_intervention_adds():
    for name in ("event", "effect"):
        for count in range(70):
            assert rounded(name, count) >= count + SPARE[name]


@pytest.mark.parametrize("name", ["actor", "sector", "decision", "event", "term"])
def test_one_more_member_changes_the_size_once_in_a_step(name):
    sizes = [rounded(name, count) for count in range(193)]

    assert sizes == sorted(sizes)
    assert all(count < size for count, size in enumerate(sizes))
    assert len(set(sizes)) <= 1 + 193 / STEPS.get(name, STEP) + 1


def layout(scenario):
    model = build(scenario)
    return model.world, model.facts.dtype, model.template.dtype


@pytest.mark.parametrize("kind", ["actors", "sectors", "events", "decisions"])
@pytest.mark.parametrize("shipped", [TEMPLATE, "far-east-1931"])
def test_a_shipped_scenario_has_room_for_one_more(kind, shipped):
    scenario = shipped_scenario(shipped)
    members = getattr(scenario, kind)
    first = next(iter(members.values()))
    more = scenario.model_copy(update={kind: {**members, "one_more": first}})

    assert layout(more) == layout(scenario)
    assert len(build(more).names[kind.removesuffix("s")]) == len(members) + 1


def test_members_are_in_the_order_of_the_files(model, scenario):
    assert model.names["actor"] == tuple(scenario.actors)
    assert model.names["option"][:2] == ("open_talks.wait", "open_talks.ask")
    assert model.axes["talk"].place("river_pact") == 0


def test_facts_count_and_address_the_members_of_every_axis(model):
    for name, members in model.names.items():
        assert int(model.facts.sizes[name]) == len(members)
        addresses = model.facts.names[name][: len(members)].tolist()
        assert addresses == [hash_of(member) for member in members]


def test_a_driver_used_several_times_has_one_slot(model):
    tables = Tables(model.axes)
    first, second = tables.slot("tension.aurelia", 1), tables.slot("tension.aurelia", 1)

    assert first == second
    assert tables.slot("tension.borea", 0) != first
    assert len(set(model.drivers)) == len(model.drivers)


@pytest.mark.parametrize(
    ("spec", "row"),
    [
        (
            {"gauge": "tension", "actor": "aurelia", "toward": "borea", "add": 1},
            ("tension", 0, 1, ADD),
        ),
        ({"gauge": "threat", "actor": "borea", "scale": 1}, ("threat", 1, -1, SCALE)),
        ({"channel": "attaches", "set": 0}, ("channel", 1, -1, SET)),
        ({"harassment": "league", "set": 1}, ("harassment", 0, -1, SET)),
        ({"war": ["borea", "aurelia"]}, ("war", 1, 0, SET)),
        ({"opens": "river_pact"}, ("opens", 0, -1, SET)),
    ],
    ids=lambda case: case[0] if isinstance(case, tuple) else "",
)
def test_an_effect_is_a_row_of_the_table(model, spec, row):
    effect = Effect.model_validate(
        {
            key: {"value": value, "source": ["judgement"], "standing": "assumed", "why": "a test"}
            if key in ("set", "add", "scale")
            else value
            for key, value in spec.items()
        }
    )
    index = Tables(model.axes).row(effect)

    assert (TARGETS[index["code"]], index["i"], index["j"], index["mode"]) == row
    assert (index["code"] >= PAIR) == ("gauge" not in spec)
