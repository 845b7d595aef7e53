"""Politics: what a fight does to factions, orders and memory, and how it wears off."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage

from allohistory.mechanisms import politics

AURELIA, BOREA = 0, 1
PALACE, STAFF, COUNCIL = 0, 1, 2
RIVER_ARMY, BORDER_GUARD = 0, 1


def end_fight(stage, winner, weight=1.0):
    """End a quarrel on the river; side 0 is Aurelia's River Army, led by a man of the staff."""
    border = stage.world.incidents
    border.ended[0], border.ended_winner[0], border.ended_weight[0] = 1, winner, weight
    border.settled[0] = 12


@pytest.fixture
def lasting(stage):
    stage.law.politics.forgetting = stage.law.politics.remembering = 1e9
    return stage


def test_defeat_discredits_the_commander_s_faction(lasting):
    before = lasting.world.politics.power.copy()
    end_fight(lasting, winner=1)
    lasting.run(politics)
    after = lasting.world.politics.power

    assert after[STAFF] < before[STAFF]
    assert after[PALACE] > before[PALACE]
    assert lasting.world.politics.credit[STAFF] == pytest.approx(-lasting.law.politics.discredit)


def test_victory_gives_credit(lasting):
    before = lasting.world.politics.power[STAFF]
    end_fight(lasting, winner=0)
    lasting.run(politics)

    assert lasting.world.politics.power[STAFF] > before
    assert lasting.world.politics.credit[COUNCIL] < 0


def test_defeat_tightens_the_command_and_victory_loosens_it(lasting):
    before = lasting.law.politics.autonomy.copy()
    end_fight(lasting, winner=1)
    lasting.run(politics)
    now, tightening = lasting.world.politics.autonomy, lasting.law.politics.tightening

    assert now[RIVER_ARMY] == pytest.approx(before[RIVER_ARMY] * (1.0 - tightening))
    assert now[BORDER_GUARD] == pytest.approx(before[BORDER_GUARD] * (1.0 + min(0.5, tightening)))


def test_both_sides_learn_opposite_lessons(lasting):
    end_fight(lasting, winner=1, weight=0.5)
    lasting.run(politics)
    lesson, taught = lasting.world.politics.lesson, 0.5 * lasting.law.politics.teaching

    assert lesson[AURELIA, BOREA] == pytest.approx(-taught)
    assert lesson[BOREA, AURELIA] == pytest.approx(taught)
    assert lasting.world.politics.lesson_by[AURELIA, BOREA] == 12


def test_a_draw_moves_nothing(lasting):
    before = [lasting.world.politics[name].copy() for name in ("credit", "leash", "lesson")]
    end_fight(lasting, winner=-1)
    lasting.run(politics)

    for name, was in zip(("credit", "leash", "lesson"), before, strict=True):
        assert np.array_equal(lasting.world.politics[name], was)


@pytest.mark.parametrize(("weight", "notes"), [(1.0, 1), (0.5, 1), (0.15, 0)])
def test_a_serious_defeat_is_recorded(lasting, weight, notes):
    end_fight(lasting, winner=1, weight=weight)
    lasting.run(politics)
    noted = lasting.recorded("politics")

    assert len(noted) == notes
    assert all((row.actor, row.other, row.cause) == (AURELIA, BOREA, 12) for row in noted)


def test_credit_and_lessons_halve_in_their_half_lives(stage):
    rule, state = stage.law.politics, stage.world.politics
    rule.forgetting, rule.remembering = 10.0, 30.0
    state.credit[STAFF], state.leash[RIVER_ARMY], state.lesson[AURELIA, BOREA] = -0.2, -0.4, -0.6
    stage.run(politics, weeks=10)
    assert state.credit[STAFF] == pytest.approx(-0.1)
    assert state.leash[RIVER_ARMY] == pytest.approx(-0.2)

    stage.run(politics, weeks=20)
    assert state.lesson[AURELIA, BOREA] == pytest.approx(-0.3)


def test_power_returns_to_its_baseline(stage):
    before = stage.world.politics.power.copy()
    end_fight(stage, winner=1)
    stage.run(politics)
    stage.world.incidents.ended[:] = 0
    stage.run(politics, weeks=3000)

    assert np.allclose(stage.world.politics.power, before, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    credit=some.lists(some.floats(-2, 2), min_size=4, max_size=4),
    order=some.lists(some.floats(-2, 2), min_size=4, max_size=4),
)
def test_the_factions_of_an_actor_share_one_power(model, credit, order):
    stage = Stage(model)
    stage.world.politics.credit[:4], stage.world.affairs.power[:4] = credit, order
    stage.run(politics)
    power = stage.world.politics.power

    assert power[PALACE] + power[STAFF] == pytest.approx(1.0)
    assert power[COUNCIL] == pytest.approx(1.0)
    assert (power[:4] > 0).all()


@settings(max_examples=40, deadline=None)
@given(leash=some.floats(-1, 0.5), order=some.floats(-2, 2), strict=some.floats(-2, 2))
def test_orders_stay_between_0_and_1(model, leash, order, strict):
    stage = Stage(model)
    stage.world.politics.leash[:] = leash
    stage.world.affairs.autonomy[:], stage.world.affairs.restraint[:] = order, strict
    stage.run(politics)

    for name in ("autonomy", "restraint"):
        assert (stage.world.politics[name] >= 0).all()
        assert (stage.world.politics[name] <= 1).all()


def test_orders_against_provocation_are_added_to_standing_ones(stage):
    stage.world.affairs.restraint[BORDER_GUARD] = 0.3
    stage.run(politics)

    assert stage.world.politics.restraint[BORDER_GUARD] == pytest.approx(0.9)
    assert stage.world.politics.restraint[RIVER_ARMY] == pytest.approx(0.4)
