"""Events that a what-if adds: written into the first spare places, as long as there are some."""

import numpy as np
import pytest

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.model.added_events import add_event
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.effects import ADD, SET, TARGETS
from allohistory.vocabulary.events import DATED

EVENTS, EFFECTS = 4, 11  # of the template
SOURCED = {"source": ["treaty"], "standing": "assumed"}


def tension(amount=0.3, **keys):
    sure = {key: {"value": value, **SOURCED} for key, value in {"add": amount, **keys}.items()}
    return Effect.model_validate(
        {"gauge": "tension", "actor": "aurelia", "toward": "borea", **sure}
    )


@pytest.fixture
def facts(model):
    return model.facts.copy()


def test_an_added_event_takes_the_first_spare_place(model, facts):
    settings = add_event(model.axes, facts, "comet", 12, (tension(),))
    event = facts.world_events

    assert (int(facts.sizes.event), int(facts.sizes.effect)) == (EVENTS + 1, EFFECTS + 1)
    assert facts.names.event[EVENTS] == hash_of("comet")
    assert (event.kind[EVENTS], event.early[EVENTS], event.moved_to[EVENTS]) == (DATED, 12, -1)
    assert (event.actor[EVENTS], event.other[EVENTS]) == (-1, -1)
    assert facts.affairs.first_of_event[EVENTS] == EFFECTS
    assert facts.affairs.last_of_event[EVENTS] == EFFECTS + 1
    assert settings == [("affairs", "amount", (EFFECTS,), 0.3)]


def test_its_effects_are_rows_after_those_of_the_scenario(model, facts):
    alarm = Effect.model_validate({"opens": "river_pact"})
    settings = add_event(model.axes, facts, "comet", 12, (alarm, tension(0.2, fades=8.0)))
    affairs, rows = facts.affairs, slice(EFFECTS, EFFECTS + 3)

    assert [TARGETS[code] for code in affairs.code[rows][:2]] == ["opens", "tension"]
    assert affairs.i[rows].tolist() == [0, 0, 0]
    assert affairs.j[rows].tolist() == [-1, 1, 0]
    assert affairs["mode"][rows].tolist() == [SET, ADD, 0]
    assert settings == [
        ("affairs", "amount", (EFFECTS + 1,), 0.2),
        ("affairs", "fades", (EFFECTS + 1,), 8.0),
    ]


def test_an_effect_that_fades_is_listed_after_those_of_the_scenario(model, facts):
    add_event(model.axes, facts, "comet", 12, (tension(), tension(0.2, fades=8.0)))

    assert facts.affairs.passing[:5].tolist() == [0, 1, 2, EFFECTS + 1, -1]


def test_a_second_event_comes_after_the_first(model, facts):
    add_event(model.axes, facts, "comet", 12, (tension(), tension()))
    add_event(model.axes, facts, "eclipse", 13, ())

    assert int(facts.sizes.event) == EVENTS + 2
    assert facts.world_events.early[EVENTS + 1] == 13
    assert facts.affairs.first_of_event[EVENTS + 1] == EFFECTS + 2
    assert facts.affairs.last_of_event[EVENTS + 1] == EFFECTS + 2


def test_the_facts_of_the_model_stay_as_they_are(model):
    before = model.facts.tobytes()
    add_event(model.axes, model.facts.copy(), "comet", 12, (tension(),))

    assert model.facts.tobytes() == before


def test_events_can_be_added_as_long_as_there_is_a_place(model, facts):
    room = len(facts.world_events.kind) - EVENTS
    for n in range(room):
        add_event(model.axes, facts, f"comet_{n}", 12, ())

    assert room >= 2
    with pytest.raises(ModelError, match=r"no room to add event 'last': put it into events\.yaml"):
        add_event(model.axes, facts, "last", 12, ())


def test_effects_can_be_added_as_long_as_there_is_a_row(model, facts):
    room = len(facts.affairs.code) - EFFECTS
    with pytest.raises(ModelError, match="no room to add event 'comet'"):
        add_event(model.axes, facts, "comet", 12, (tension(),) * (room + 1))
    assert facts.tobytes() == model.facts.tobytes()

    add_event(model.axes, facts, "comet", 12, (tension(),) * room)
    assert np.unique(facts.affairs.i[EFFECTS:]).tolist() == [0]
    assert int(facts.sizes.effect) == len(facts.affairs.code)
