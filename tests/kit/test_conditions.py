"""Conditions: each kind holds when its statement is true, and only then."""

import pytest
from tests.mechanisms.stage import Stage

from allohistory.kit import condition_holds, requirements_hold
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.vocabulary.drivers import CONDITIONS
from allohistory.vocabulary.events import COMPLIES, PRETENDS, REFUSES

CASES = {
    "happened": ("world_events", "happened", (1,)),
    "chosen": ("decisions", "ever", (1,)),
    "pact": ("diplomacy", "signed_mask", (0,)),
    "clause": ("diplomacy", "in_force", (1,)),
    "war": ("hostilities", "at_war", (1, 2)),
    "began": ("hostilities", "began", (1, 2)),
    "exists": ("clients", "exists", (0,)),
    "split": ("clients", "estranged", (0,)),
    "talking": ("diplomacy", "open", (0,)),
}


@pytest.fixture(scope="module")
def model():
    return build(load(TEMPLATE))


@pytest.fixture
def stage(model):
    return Stage(model)


def ask(stage, kind, i=0, j=0, weeks=0):
    """Return whether one condition holds."""
    facts = stage.facts.conditions
    facts.kind[0], facts.i[0], facts.j[0] = CONDITIONS.index(kind), i, j
    facts.weeks[0] = weeks
    return condition_holds(stage.world, stage.facts, 0)


@pytest.mark.parametrize("kind", CASES)
def test_a_condition_holds_when_its_statement_is_true(stage, kind):
    block, field, place = CASES[kind]
    assert ask(stage, kind, *place) == 0

    stage.world[block][field][place] = 1
    assert ask(stage, kind, *place) == 1


def test_every_kind_of_condition_is_tried_here():
    others = {"stands", "war_weeks", "ordered", "obeyed", "defied"}
    assert set(CASES) | others == set(CONDITIONS)


def test_the_choice_that_stands_is_the_latest(stage):
    stage.world.decisions.stands[0] = 2

    assert ask(stage, "stands", 2, 0) == 1
    assert ask(stage, "stands", 1, 0) == 0


@pytest.mark.parametrize(("week", "holds"), [(13, 0), (14, 1), (40, 1)])
def test_a_war_of_ten_weeks_is_one_that_began_ten_weeks_ago(stage, week, holds):
    assert ask(stage, "war_weeks", 0, 1, 10) == 0
    stage.world.hostilities.since[0, 1] = 4
    stage.week(week)

    assert ask(stage, "war_weeks", 0, 1, 10) == holds


def test_an_order_is_given_then_obeyed_or_defied(stage):
    state = stage.world.clients
    assert [ask(stage, kind) for kind in ("ordered", "obeyed", "defied")] == [0, 0, 0]
    state.given[0] = 7
    assert [ask(stage, kind) for kind in ("ordered", "obeyed", "defied")] == [1, 0, 0]
    state.response[0] = COMPLIES
    assert [ask(stage, kind) for kind in ("ordered", "obeyed", "defied")] == [1, 1, 0]
    for response in (PRETENDS, REFUSES):
        state.response[0] = response
        assert [ask(stage, kind) for kind in ("ordered", "obeyed", "defied")] == [1, 0, 1]


def test_requirements_can_be_positive_or_negative(stage):
    facts, choice = stage.facts.conditions, stage.facts.choice
    facts.kind[:2] = CONDITIONS.index("exists"), CONDITIONS.index("talking")
    facts.i[:2] = 0
    stage.world.clients.exists[0] = 1
    choice.condition[:2], choice.negated[:2] = [0, 1], [0, 1]
    assert requirements_hold(stage.world, stage.facts, 0, 2)
    assert requirements_hold(stage.world, stage.facts, 1, 1)

    choice.negated[:2] = [0, 0]
    assert not requirements_hold(stage.world, stage.facts, 0, 2)
