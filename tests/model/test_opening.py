"""Opening worlds: fields start where they are declared to, and mechanisms fill in the rest."""

from math import exp, log
from types import ModuleType

import numpy as np
import pytest

from allohistory.kit import block, compiled, index, number, record
from allohistory.mechanisms import ORDER, buildup
from allohistory.model.opening import open_worlds

AURELIA, BOREA = 0, 1
MINE, THEIRS = 0, 1


def mechanism(name, state, opening=None):
    module = ModuleType(name)
    module.STATE, module.step = state, buildup.step
    if opening is not None:
        module.opening = opening
    return module


@compiled
def fill(world, law, facts):
    """Fill the tank."""
    world.tank.level = 2.0 * law.tank.room


def opened(model, **laws):
    """Return one world of the template, with laws of `block.name` set."""
    law = np.repeat(model.template, 1).view(np.recarray)
    for path, value in laws.items():
        where, _, name = path.partition("__")
        law[where][name] = value
    return model.open_worlds(law)[0]


def test_a_field_starts_at_its_declared_value():
    state = block(level=number("1", "how full it is"), last=index(3, says="the last", start=-1))
    order = (mechanism("tank", state),)
    dtype = record({"tank": state}, {})
    worlds = open_worlds(order, dtype, None, np.zeros(2))

    assert worlds.tank.last.tolist() == [[-1] * 3] * 2
    assert worlds.tank.level.tolist() == [0.0, 0.0]


def test_a_mechanism_opens_every_world_by_its_laws():
    state = block(level=number("1", "how full it is"))
    dtype = record({"tank": state}, {})
    laws = np.zeros(2, record({"tank": block(room=number("1", "how large"))}, {}))
    laws = laws.view(np.recarray)
    laws.tank.room = [1.0, 4.0]
    facts = np.zeros(1, record({"tank": block(x=index(says="nothing"))}, {})).view(np.recarray)[0]

    worlds = open_worlds((mechanism("tank", state, fill),), dtype, facts, laws)

    assert worlds.tank.level.tolist() == [2.0, 8.0]


def test_every_serial_is_empty_at_the_start(model):
    world = opened(model)
    pointers = [
        (module.WRITES[0], name)
        for module in ORDER
        for name, field in module.STATE.items()
        if field.says.startswith("serial of")
    ]

    assert len(pointers) > 15
    assert not [(where, name) for where, name in pointers if (world[where][name] != -1).any()]


def test_forces_start_with_the_strength_of_their_divisions_and_arms(model):
    world = opened(
        model,
        buildup__divisions=10.0,
        buildup__quality=0.8,
        buildup__tanks=200.0,
        buildup__aircraft=50.0,
        buildup__tank_worth=1.5,
        buildup__aircraft_worth=0.4,
    )

    # 10 x 0.8 divisions, and 1.5 for each 100 tanks and 0.4 for each 100 aircraft.
    assert world.buildup.strength[MINE] == pytest.approx(log(8.0 + 3.0 + 0.2))
    assert world.buildup.wanted[MINE] == world.buildup.divisions[MINE] == 10.0


def test_an_observer_starts_with_the_error_of_its_belief(model):
    world = opened(model, intelligence__strength=0.3, intelligence__doubt=0.25)
    state, truth = world.intelligence, world.buildup

    assert state.reckoned[AURELIA, THEIRS] == pytest.approx(truth.strength[THEIRS] + 0.3)
    assert state.strength[AURELIA, THEIRS] == pytest.approx(truth.divisions[THEIRS] * exp(0.3))
    assert state.reckoned[AURELIA, MINE] == truth.strength[MINE]
    assert (state.variance == 0.25).all()


def test_a_belief_in_collusion_counts_as_encirclement(model):
    world = opened(model, intelligence__collusion=0.35)
    of = model.facts.intelligence.of[: model.facts.sizes.belief]

    assert world.affairs.encircled[AURELIA] == (0.35 if AURELIA in of else 0.0)
    assert world.affairs.encircled.max() == 0.35


def test_factions_share_the_power_of_their_actor(model):
    world = opened(model)
    count = int(model.facts.sizes.faction)
    actors = np.asarray(model.facts.politics.actor)[:count]
    raw = np.maximum(0.02, model.template.politics.power[0][:count])

    for faction in range(count):
        share = raw[faction] / raw[actors == actors[faction]].sum()
        assert world.politics.power[faction] == pytest.approx(share)


def test_stocks_and_standing_start_at_the_values_of_the_laws(model):
    world, law = opened(model), model.template[0]

    assert world.affairs.oil.tolist() == law.affairs.oil_stock.tolist()
    assert world.affairs.concealment.tolist() == law.buildup.concealment.tolist()
    assert world.clients.standing.tolist() == law.clients.legitimacy.tolist()
    assert world.clients.monolith.tolist() == law.clients.monolith.tolist()
    assert world.politics.restraint.tolist() == law.politics.restraint.tolist()
