"""Build-up: which forces are wanted, and how fast they can be raised."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage

from allohistory.mechanisms import buildup
from allohistory.mechanisms.buildup import MONTH, WEEK, measure, wanted_divisions

MINE, THEIRS = 0, 1
AURELIA, BOREA = 0, 1


@pytest.fixture
def calm(stage):
    """Return a stage on which staffs change nothing of themselves."""
    stage.law.buildup.pace = stage.law.buildup.leaving = 0.0
    stage.law.buildup.equipping[:] = 0.0
    return stage


def test_a_force_that_nobody_moves_stays_unchanged(calm):
    before = [calm.world.buildup[name].copy() for name in ("divisions", "tanks", "aircraft")]
    calm.run(buildup, weeks=20)

    for name, was in zip(("divisions", "tanks", "aircraft"), before, strict=True):
        assert np.array_equal(calm.world.buildup[name], was)


@settings(max_examples=40, deadline=None)
@given(ordered=some.floats(-50, 50), target=some.floats(-50, 50), pace=some.floats(0, 1))
def test_no_more_divisions_move_in_a_week_than_railways_carry(model, ordered, target, pace):
    stage = Stage(model)
    stage.world.affairs.transfer[MINE], stage.world.affairs.target[MINE] = ordered, target
    stage.law.buildup.pace = pace
    stage.week(100)
    before = stage.world.buildup.divisions[MINE]
    stage.run(buildup)

    grown = np.exp(stage.law.buildup.rail_growth[MINE] * 100 / 52.1775)
    carried = stage.law.buildup.rail[MINE] * grown * MONTH
    assert abs(stage.world.buildup.divisions[MINE] - before) <= carried + 1e-12
    assert stage.world.buildup.divisions[MINE] >= 0.0


@pytest.mark.parametrize("ordered", [3.0, -3.0])
def test_a_transfer_takes_weeks_and_is_recorded_when_complete(calm, ordered):
    calm.world.affairs.transfer[MINE] = ordered
    before = calm.world.buildup.divisions[MINE]
    calm.run(buildup, weeks=4)
    assert 0.0 < abs(calm.world.buildup.divisions[MINE] - before) < 3.0
    assert not calm.recorded("transfer")

    calm.run(buildup, weeks=30)
    assert calm.world.buildup.divisions[MINE] == pytest.approx(before + ordered)
    done = calm.recorded("transfer")
    assert [(row.what, row.amount) for row in done] == [(MINE, pytest.approx(before + ordered))]


def test_the_plan_does_not_send_back_what_an_order_has_sent(stage):
    rule, state = stage.law.buildup, stage.world.buildup
    rule.pace, rule.rail[:], rule.order_life = 0.1, 1000.0, 1e9
    stage.run(buildup)
    state.divisions[MINE] = state.wanted[MINE]
    stage.world.affairs.transfer[MINE] = 3.0
    before = state.divisions[MINE]
    stage.run(buildup, weeks=20)

    assert state.wanted[MINE] == pytest.approx(before + 3.0, rel=1e-6)
    assert state.divisions[MINE] == pytest.approx(before + 3.0, rel=1e-6)


def test_an_order_is_forgotten_with_its_half_life(stage):
    stage.law.buildup.order_life = 10.0
    stage.run(buildup)
    planned = stage.world.buildup.wanted[MINE]
    stage.world.affairs.transfer[MINE] = 4.0
    stage.run(buildup, weeks=11)

    assert stage.world.buildup.standing[MINE] == pytest.approx(2.0)
    assert stage.world.buildup.wanted[MINE] == pytest.approx(planned + 2.0)


def test_more_divisions_are_wanted_against_a_stronger_or_feared_opponent(stage):
    stage.law.buildup.garrison = 0.0
    least = wanted_divisions(*stage.all, MINE)
    stage.world.intelligence.strength[AURELIA, THEIRS] += 2.0
    stronger = wanted_divisions(*stage.all, MINE)
    stage.world.intelligence.prepares[AURELIA, BOREA] += 0.25
    feared = wanted_divisions(*stage.all, MINE)

    assert stronger - least == pytest.approx(2.0 * stage.law.buildup.ratio[MINE])
    assert feared - stronger == pytest.approx(0.25 * stage.law.buildup.alarm[MINE])


@pytest.mark.parametrize("gauge", ["threat", "committed"])
def test_other_fronts_drain_divisions_from_this_one(stage, gauge):
    stage.law.buildup.floor[:] = 0.0
    before = wanted_divisions(*stage.all, MINE)
    stage.world.affairs[gauge][AURELIA] = 0.5

    left = 1.0 - 0.5 * stage.law.buildup.drain[MINE]
    assert wanted_divisions(*stage.all, MINE) == pytest.approx(before * left)


def test_no_more_divisions_are_wanted_than_effort_can_support(stage):
    stage.world.intelligence.strength[AURELIA, THEIRS] = 1000.0
    assert wanted_divisions(*stage.all, MINE) == stage.law.buildup.ceiling[MINE]

    stage.world.affairs.budget[AURELIA] = 0.5
    most = stage.law.buildup.ceiling[MINE] * np.exp(0.5)
    assert wanted_divisions(*stage.all, MINE) == pytest.approx(most)


def test_no_fewer_divisions_are_wanted_than_the_floor_and_the_garrison(stage):
    stage.world.intelligence.strength[AURELIA, THEIRS] = 0.0
    stage.world.intelligence.prepares[AURELIA, BOREA] = 0.0
    garrison = stage.law.buildup.garrison * stage.law.buildup.ceiling[MINE]
    assert wanted_divisions(*stage.all, MINE) == pytest.approx(garrison)

    stage.law.buildup.garrison = 0.0
    assert wanted_divisions(*stage.all, MINE) == stage.law.buildup.floor[MINE]


def test_a_target_adds_to_the_wanted_divisions(stage):
    before = wanted_divisions(*stage.all, MINE)
    stage.world.affairs.target[MINE] = 1.5

    assert wanted_divisions(*stage.all, MINE) == pytest.approx(before + 1.5)


def test_staffs_close_a_gap_at_their_pace(stage):
    stage.law.buildup.pace, stage.law.buildup.rail[:] = 0.01, 1000.0
    stage.world.affairs.target[MINE] = 2.0
    before = stage.world.buildup.divisions[MINE]
    stage.run(buildup)

    gap = stage.world.buildup.wanted[MINE] - before
    assert stage.world.buildup.divisions[MINE] - before == pytest.approx(0.01 * gap)


def test_losses_in_battle_are_taken_from_the_force_that_fought(calm):
    before = calm.world.buildup.divisions.copy()
    calm.world.battle.lost[MINE] = 500.0 * calm.law.buildup.men[MINE]
    calm.run(buildup)

    assert calm.world.buildup.divisions[MINE] == pytest.approx(before[MINE] - 0.5)
    assert calm.world.buildup.divisions[THEIRS] == before[THEIRS]


def test_arms_approach_the_goal_for_the_number_of_divisions(calm):
    calm.law.buildup.equipping[:] = 0.5
    calm.run(buildup, weeks=52 * 20)

    for arm in ("tanks", "aircraft"):
        goal = calm.law.buildup[f"{arm}_goal"][MINE] * calm.world.buildup.divisions[MINE]
        assert calm.world.buildup[arm][MINE] == pytest.approx(goal, rel=1e-3)


def test_factories_take_time_to_reach_full_pace(calm):
    rule, state = calm.law.buildup, calm.world.buildup
    rule.equipping[:], rule.tooling[:], rule.air_drain[:] = 0.5, 2.0, 0.0
    state.tanks[:] = state.aircraft[:] = 0.0
    calm.run(buildup)
    assert state.tanks[MINE] == state.aircraft[MINE] == 0.0

    goals = rule.tanks_goal[MINE] * state.divisions[MINE]
    for week, pace in ((52, 0.5), (104, 1.0), (520, 1.0)):
        calm.week(week)
        state.tanks[:] = 0.0
        calm.run(buildup)
        assert state.tanks[MINE] == pytest.approx(0.5 * pace * WEEK * goals, rel=0.01)


def test_arms_beyond_the_goal_leave_at_their_own_pace(calm):
    calm.law.buildup.leaving = 2.0
    state = calm.world.buildup
    goal = calm.law.buildup.tanks_goal[MINE] * state.divisions[MINE]
    state.tanks[MINE] = goal + 100.0
    calm.run(buildup)

    assert state.tanks[MINE] == pytest.approx(goal + 100.0 * (1.0 - 2.0 * WEEK))


def test_danger_elsewhere_draws_off_aircraft_but_not_tanks(calm):
    rule, state = calm.law.buildup, calm.world.buildup
    rule.leaving, rule.air_drain[:] = 1000.0, 0.8
    state.tanks[:] = rule.tanks_goal * state.divisions
    state.aircraft[:] = rule.aircraft_goal * state.divisions
    tanks, aircraft = state.tanks.copy(), state.aircraft.copy()
    calm.world.affairs.threat[:] = 0.0
    calm.world.affairs.threat[AURELIA] = 0.5
    calm.run(buildup)

    assert state.aircraft[MINE] == pytest.approx(0.6 * aircraft[MINE])
    assert state.aircraft[THEIRS] == pytest.approx(aircraft[THEIRS])
    assert state.tanks == pytest.approx(tanks)


@pytest.mark.parametrize("ordered", [3.0, -3.0])
def test_divisions_sent_by_order_travel_with_their_arms(calm, ordered):
    state = calm.world.buildup
    before = {arm: state[arm][MINE] / state.divisions[MINE] for arm in ("tanks", "aircraft")}
    calm.world.affairs.transfer[MINE] = ordered
    calm.run(buildup, weeks=40)

    for arm, a_division in before.items():
        assert state[arm][MINE] / state.divisions[MINE] == pytest.approx(a_division)


def test_strength_counts_divisions_arms_and_quality(stage):
    rule, state = stage.law.buildup, stage.world.buildup
    state.divisions[MINE], state.tanks[MINE], state.aircraft[MINE] = 4.0, 200.0, 100.0
    rule.tank_worth, rule.aircraft_worth, rule.quality[MINE] = 0.5, 0.3, 1.5
    stage.world.affairs.quality[AURELIA] = 0.2

    worth = 4.0 * 1.5 + 2 * 0.5 + 0.3
    measure(*stage.all, MINE)
    assert stage.world.buildup.counted[MINE] == pytest.approx(np.log(worth))
    assert stage.world.buildup.strength[MINE] == pytest.approx(np.log(worth) + 0.2)


def test_a_group_opens_with_the_strength_of_its_divisions_and_arms(model):
    laws = np.repeat(model.template, 1).view(np.recarray)
    rule = laws.buildup
    rule.divisions[0, MINE], rule.quality[0, MINE] = 4.0, 1.5
    rule.tanks[0, MINE], rule.aircraft[0, MINE] = 200.0, 100.0
    rule.tank_worth, rule.aircraft_worth = 0.5, 0.3

    strength = model.open_worlds(laws)[0].buildup.strength[MINE]

    assert strength == pytest.approx(np.log(4.0 * 1.5 + 2 * 0.5 + 0.3))
    rule.divisions[0, MINE] = rule.tanks[0, MINE] = rule.aircraft[0, MINE] = 0.0
    assert model.open_worlds(laws)[0].buildup.strength[MINE] == pytest.approx(np.log(0.05))
