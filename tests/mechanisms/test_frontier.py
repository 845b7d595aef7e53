"""The frontier: where there is one, and how many incidents a week are expected on it."""

from math import cos, exp, log, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage, even

from allohistory.mechanisms.frontier import TURN, WEEK, contact, crowd, is_border, rate

RIVER, PASS = 0, 1
AURELIA, BOREA = 0, 1
LEAGUE_RISES = 0  # the event that opens the pass
RIVER_ARMY, BORDER_GUARD = 0, 1


def test_a_year_has_somewhat_more_than_fifty_two_weeks():
    assert pytest.approx(365.2425 / 7, abs=1e-3) == 1.0 / WEEK


def test_the_season_turns_once_a_year_from_its_peak():
    assert pytest.approx([cos(2 * pi * month / 12) for month in range(12)]) == TURN
    assert TURN[:7:3] == pytest.approx((1.0, 0.0, -1.0))


@pytest.mark.parametrize(("week", "there"), [(9, False), (10, True), (11, True)])
def test_a_border_is_there_from_the_week_in_which_it_opens(stage, week, there):
    stage.facts.incidents.opens[RIVER] = 10
    stage.week(week)

    assert is_border(stage.world, stage.facts, RIVER) == there


def test_a_border_that_an_event_opens_is_there_once_it_has_happened(stage):
    stage.week(140)
    assert not is_border(stage.world, stage.facts, PASS)

    stage.week(0)
    stage.world.world_events.happened[LEAGUE_RISES] = 1
    assert is_border(stage.world, stage.facts, PASS)


def test_there_is_no_border_across_which_a_general_war_is_fought(stage):
    stage.world.world_events.happened[LEAGUE_RISES] = 1
    stage.world.hostilities.at_war[AURELIA, BOREA] = 1

    assert not is_border(stage.world, stage.facts, RIVER)
    assert not is_border(stage.world, stage.facts, PASS)


def test_contact_is_the_mean_logarithm_of_both_forces_relative_to_the_start(stage):
    start = stage.law.buildup.divisions[:2].copy()
    assert contact(*stage.all, RIVER) == pytest.approx(0.0)

    stage.world.buildup.divisions[:2] = start * [4.0, 9.0]
    assert contact(*stage.all, RIVER) == pytest.approx(log(6.0))  # the root of 4 times 9


def test_a_force_of_nothing_counts_as_a_tenth_of_a_division(stage):
    stage.law.buildup.divisions[:2] = [6.0, 0.0]
    stage.world.buildup.divisions[:2] = [0.0, 5.0]

    assert contact(*stage.all, RIVER) == pytest.approx(0.5 * (log(0.1 / 6.0) + log(5.0 / 0.1)))


def test_contact_crowds_by_the_response_that_saturates(stage):
    rule = stage.law.incidents
    rule.contact_weight, rule.contact_start, rule.contact_full = 2.0, log(1.5), log(4.0)
    stage.world.buildup.divisions[:2] = 3.0 * stage.law.buildup.divisions[:2]

    def response(force):
        """Holling's of type III: half of the fullest at a force of 4."""
        return force**2 / (force**2 + 4.0**2)

    assert crowd(*stage.all, RIVER) == pytest.approx(response(3.0) / response(1.5))


def test_tension_counts_by_its_share_of_itself_and_its_scale(stage):
    even(stage)
    stage.law.incidents.tension_weight, stage.law.incidents.tension_scale = 0.7, 0.25
    stage.world.affairs.tension[AURELIA, BOREA] = 0.75

    assert rate(*stage.all, RIVER) == pytest.approx(26.0 * WEEK * exp(0.7 * 0.75))


@pytest.mark.parametrize("command", [RIVER_ARMY, BORDER_GUARD])
def test_restraint_of_each_command_counts_half(stage, command):
    even(stage)
    stage.law.incidents.restraint_weight = 0.7
    stage.world.politics.restraint[:] = 0.0
    stage.world.politics.restraint[command] = 0.8

    assert rate(*stage.all, RIVER) == pytest.approx(26.0 * WEEK * exp(-0.7 * 0.4))


@pytest.mark.parametrize(("weight", "push"), [(-9.0, 4.0), (9.0, -5.0)])
def test_what_moves_the_rate_moves_it_so_far_and_no_farther(stage, weight, push):
    even(stage)
    stage.law.incidents.restraint_weight = weight
    stage.world.politics.restraint[:] = 1.0

    assert rate(*stage.all, RIVER) == pytest.approx(26.0 * WEEK * exp(push))


def test_incidents_bring_on_others_less_the_more_there_were(stage):
    even(stage, 26.0)
    stage.law.incidents.crowding = 4.0
    stage.world.incidents.excited[RIVER] = 12.0

    assert rate(*stage.all, RIVER) == pytest.approx(26.0 * WEEK + 4.0 * 12.0 / (4.0 + 12.0))


def test_months_before_the_peak_are_as_those_after_it(stage):
    even(stage).law.incidents.season[RIVER] = 0.5
    stage.facts.incidents.season_peak[RIVER] = 6
    rates = []
    for month in (4, 8):
        stage.facts.situation.month[3] = month
        stage.week(3)
        rates.append(rate(*stage.all, RIVER))

    assert rates == pytest.approx([26.0 * WEEK * (1.0 + 0.5 * 0.5)] * 2)  # the cosine of 60 degrees


def test_excitement_is_bounded_by_crowding(stage):
    even(stage, 0.0)
    stage.law.incidents.crowding = 4.0
    stage.world.incidents.excited[RIVER] = 1e6

    assert rate(*stage.all, RIVER) <= 4.0


@pytest.mark.parametrize(
    ("weight", "factor"),
    [("tension", 0.5), ("restraint", -0.6), ("pact", -1.0), ("contact", np.log(2.0) / 2)],
)
def test_what_moves_the_rate_moves_it_by_its_weight(stage, weight, factor):
    even(stage)
    stage.law.incidents[f"{weight}_weight"] = 0.7
    stage.law.incidents.tension_scale = 0.5
    stage.world.affairs.tension[AURELIA, BOREA] = 0.5
    stage.world.politics.restraint[:] = 0.6
    stage.world.diplomacy.bound[AURELIA, BOREA] = 1
    stage.world.buildup.divisions[0] = 2.0 * stage.law.buildup.divisions[0]

    assert rate(*stage.all, RIVER) == pytest.approx(26.0 * WEEK * np.exp(0.7 * factor))


def forces(stage, times):
    """Return both sides `times` the divisions that they began with."""
    stage.world.buildup.divisions[:] = times * stage.law.buildup.divisions
    return rate(*stage.all, RIVER) / (26.0 * WEEK)


def test_patrols_meet_as_the_product_of_both_forces_where_the_line_is_thin(stage):
    even(stage).law.incidents.contact_weight = 2.0

    assert forces(stage, 1.5) == pytest.approx(1.5 * 1.5)


def test_a_line_holds_only_so_many_incidents(stage):
    even(stage)
    stage.law.incidents.contact_weight, stage.law.incidents.contact_full = 2.0, np.log(2.0)

    most = 1.0 + 2.0**2  # of the response F² / (F² + 2²), told in what it is for forces of 1
    assert forces(stage, 1.0) == pytest.approx(1.0)
    assert forces(stage, 2.0) == pytest.approx(most / 2)
    assert forces(stage, 8.0) == pytest.approx(most * 64 / 68)


def test_the_season_swings_about_its_peak(stage):
    even(stage)
    stage.law.incidents.season[RIVER] = 0.5
    rates = []
    for week in range(52):
        stage.week(week)
        rates.append(rate(*stage.all, RIVER))

    peak = int(stage.facts.situation.month[int(np.argmax(rates))])
    assert peak == stage.facts.incidents.season_peak[RIVER]
    assert max(rates) == pytest.approx(1.5 * 26.0 * WEEK)
    assert min(rates) == pytest.approx(0.5 * 26.0 * WEEK)


@settings(max_examples=30, deadline=None)
@given(
    tension=some.floats(0, 50),
    restraint=some.floats(0, 1),
    force=some.floats(0, 100),
    excited=some.floats(0, 100),
)
def test_a_rate_is_never_negative_nor_without_bound(model, tension, restraint, force, excited):
    stage = Stage(model)
    stage.world.affairs.tension = tension
    stage.world.politics.restraint[:] = restraint
    stage.world.buildup.divisions[:] = force
    stage.world.incidents.excited[:] = excited

    assert 0.0 <= rate(*stage.all, RIVER) <= 52.0
