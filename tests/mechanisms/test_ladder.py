"""The ladder: who decides on a rung, and what moves each side up or down."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from scipy.special import softmax
from tests.mechanisms.stage import Stage

from allohistory.mechanisms.ladder import (
    beaten,
    climb,
    local_odds,
    move_of,
    weigh,
)
from allohistory.mechanisms.quarrel_luck import BACK, FREE, HOLD, MOVE, RAISE, Luck
from allohistory.vocabulary.events import (
    BY_CENTRE,
    BY_COMMANDER,
    COMPANY,
    LIMITED_WAR,
    PATROL,
    SHOTS,
    TRESPASS,
)

RIVER, SIDE = 0, 0
AURELIA, BOREA = 0, 1
RIVER_ARMY = 0


def free_draws(who, which):
    """Return unguided draws: who moves, and which move it is."""
    return Luck(who, which, MOVE, FREE)


def worth(stage, rung=PATROL, defeat=0.0, commander=False):
    """Return the utilities of backing down, holding and raising for Aurelia on the river."""
    weigh(*stage.all, RIVER, SIDE, rung, defeat, commander)
    return stage.world.incidents.utility.copy()


def test_a_move_has_the_chance_of_the_logit(stage):
    stage.law.decisions.precision[AURELIA] = 2.0
    expected = softmax(2.0 * worth(stage))
    moves = []
    for which in np.linspace(0.0005, 0.9995, 1000):
        move, chance, _ = move_of(*stage.all, RIVER, SIDE, PATROL, 0.0, free_draws(1.0, which))
        assert chance == pytest.approx(expected[move])
        moves.append(move)

    assert np.bincount(moves, minlength=3) / 1000 == pytest.approx(expected, abs=2e-3)


def test_a_luckier_draw_never_means_a_milder_move(stage):
    moves = [
        move_of(*stage.all, RIVER, SIDE, PATROL, 0.0, free_draws(1.0, which))[0]
        for which in np.linspace(0.01, 0.99, 99)
    ]

    assert moves == sorted(moves)
    assert set(moves) == {BACK, HOLD, RAISE}


def test_the_commander_decides_with_the_probability_of_his_autonomy(stage):
    stage.world.politics.autonomy[RIVER_ARMY] = 0.3
    deciders = [
        move_of(*stage.all, RIVER, SIDE, PATROL, 0.0, free_draws(who, 0.5))[2]
        for who in np.linspace(0.005, 0.995, 100)
    ]

    assert deciders == [BY_COMMANDER] * 30 + [BY_CENTRE] * 70


def test_general_war_is_never_a_commander_s_decision(stage):
    stage.world.politics.autonomy[RIVER_ARMY] = 1.0

    assert move_of(*stage.all, RIVER, SIDE, PATROL, 0.0, free_draws(0.5, 0.5))[2] == BY_COMMANDER
    assert move_of(*stage.all, RIVER, SIDE, LIMITED_WAR, 0.0, free_draws(0.5, 0.5))[2] == BY_CENTRE


def test_each_rung_costs_more_and_the_last_the_most(stage):
    raising = [worth(stage, rung)[RAISE] for rung in range(SHOTS, LIMITED_WAR + 1)]
    steps = -np.diff(raising)
    cost = stage.law.incidents.rung_cost

    assert steps[:-1] == pytest.approx([cost] * (len(steps) - 1))
    assert steps[-1] == pytest.approx(cost + stage.law.incidents.brink)


def test_strict_orders_restrain_the_government_more_than_the_commander(stage):
    stage.world.politics.restraint[RIVER_ARMY] = 0.0
    free, free_hand = worth(stage), worth(stage, commander=True)
    stage.world.politics.restraint[RIVER_ARMY] = 1.0
    strict, strict_hand = worth(stage), worth(stage, commander=True)
    cost = stage.law.incidents.restraint_cost

    assert free[RAISE] - strict[RAISE] == pytest.approx(cost)
    assert free_hand[RAISE] - strict_hand[RAISE] == pytest.approx(0.5 * cost)
    assert strict[BACK] - free[BACK] == pytest.approx(0.5 * cost)
    assert free_hand[RAISE] - free[RAISE] == pytest.approx(stage.law.incidents.zeal)


def test_other_quarrels_restrain_a_government_unless_it_wants_war(stage):
    free = worth(stage)
    stage.world.affairs.committed[AURELIA] = 0.5
    burdened = worth(stage)
    assert free[RAISE] - burdened[RAISE] == pytest.approx(0.5 * stage.law.incidents.burden)
    assert burdened[BACK] - free[BACK] == pytest.approx(0.25 * stage.law.incidents.burden)

    stage.world.affairs.intent[AURELIA, BOREA] = 1.0
    assert worth(stage) == pytest.approx(free)


def test_favourable_odds_and_lessons_embolden(stage):
    rule = stage.law.incidents
    before = worth(stage)[RAISE]
    stage.world.intelligence.reckoned[AURELIA, 1] -= 0.3
    assert worth(stage)[RAISE] - before == pytest.approx(0.3 * rule.odds_weight)

    stage.world.politics.lesson[AURELIA, BOREA] = -0.5
    after = before + 0.3 * rule.odds_weight - 0.5 * rule.lesson_weight
    assert worth(stage)[RAISE] == pytest.approx(after)


def test_the_true_strength_of_the_other_side_does_not_matter(stage):
    before = worth(stage)
    stage.world.buildup.strength[1] += 2.0

    assert np.array_equal(worth(stage), before)


def test_a_defeat_makes_backing_down_better(stage):
    gain = worth(stage, defeat=1.0)[BACK] - worth(stage)[BACK]

    assert gain == pytest.approx(stage.law.incidents.defeat_weight)


@pytest.mark.parametrize(("winner", "defeat"), [(-1, 0.0), (0, -1.0), (1, 1.0)])
def test_a_side_remembers_whether_it_was_beaten(stage, winner, defeat):
    stage.world.battle.winner[RIVER] = winner

    assert beaten(stage.world, RIVER, SIDE) == defeat


@settings(max_examples=40, deadline=None)
@given(mine=some.floats(-10, 10), theirs=some.floats(-10, 10))
def test_local_odds_are_bounded(model, mine, theirs):
    stage = Stage(model)
    stage.world.buildup.strength[:] = mine
    stage.world.intelligence.reckoned[:] = theirs

    assert -2.0 <= local_odds(*stage.all, RIVER, SIDE) <= 2.0


def test_the_odds_of_both_sides_are_opposite_when_both_know_the_truth(stage):
    stage.world.intelligence.reckoned[:] = stage.world.buildup.strength
    odds = [local_odds(*stage.all, RIVER, side) for side in range(2)]

    assert odds[0] == pytest.approx(-odds[1])


def test_a_trespass_without_shots_stays_a_trespass(stage):
    assert climb(*stage.all, RIVER, 0, True, 0, 0.999) == TRESPASS
    assert climb(*stage.all, RIVER, 0, True, 0, 0.0) >= SHOTS


def test_a_new_incident_escalates_at_most_to_a_company_fight(stage):
    stage.law.incidents.raising = 1e3
    assert climb(*stage.all, RIVER, 0, True, 0, 0.0) == COMPANY

    stage.law.incidents.raising = -1e3
    assert climb(*stage.all, RIVER, 0, True, 0, 0.0) == SHOTS
