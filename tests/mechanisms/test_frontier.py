"""The frontier: where there is one, its posts and its line, and the rates of its incidents."""

from math import cos, exp, pi

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage, even

from allohistory.mechanisms.frontier import (
    FULL_MEETING,
    TURN,
    WEEK,
    deliberate,
    doubt,
    is_border,
    obedience,
    part_of,
    survey,
)

RIVER, PASS = 0, 1
AURELIA, BOREA = 0, 1
LEAGUE_RISES = 0  # the event that opens the pass
RIVER_ARMY, BORDER_GUARD = 0, 1


def rates(stage):
    """Return the accidents and deliberate acts of a week on the river, after a fresh survey."""
    survey(*stage.all, RIVER)
    obedience(*stage.all)
    total = deliberate(*stage.all, RIVER)
    return stage.world.incidents.accident_rate[RIVER], total


def test_the_season_turns_once_a_year_from_its_peak():
    assert pytest.approx([cos(2 * pi * month / 12) for month in range(12)]) == TURN


@pytest.mark.parametrize(("week", "there"), [(9, False), (10, True), (11, True)])
def test_a_border_is_there_from_the_week_in_which_it_opens(stage, week, there):
    stage.facts.incidents.opens[RIVER] = 10
    stage.week(week)

    assert is_border(stage.world, stage.facts, RIVER) == there


def test_a_border_that_an_event_opens_is_there_once_it_has_happened(stage):
    stage.week(140)
    assert not is_border(stage.world, stage.facts, PASS)

    stage.world.world_events.happened[LEAGUE_RISES] = 1
    assert is_border(stage.world, stage.facts, PASS)


def test_there_is_no_border_across_which_a_general_war_is_fought(stage):
    stage.world.hostilities.at_war[AURELIA, BOREA] = 1

    assert not is_border(stage.world, stage.facts, RIVER)


def test_posts_grow_toward_what_the_force_keeps_and_are_given_up_more_slowly(stage):
    rule, posts = stage.law.incidents, stage.world.incidents.posts
    rule.building, rule.leaving, rule.posts_full = 0.5, 0.25, 1.0
    stage.world.buildup.divisions[0] = 3.0 * stage.law.buildup.divisions[0]
    stage.world.buildup.divisions[1] = 0.0
    posts[RIVER] = 0.5
    survey(*stage.all, RIVER)

    month = 4 * WEEK
    assert posts[RIVER] == pytest.approx([0.5 + 0.5 * month * 0.25, 0.5 - 0.25 * month * 0.5])


def test_patrols_meet_as_the_product_of_posts(stage):
    even(stage)
    before = rates(stage)[1]
    stage.world.incidents.posts[RIVER] *= [2.0, 1.5]

    assert before == pytest.approx(26.0 * WEEK)
    assert rates(stage)[1] == pytest.approx(3.0 * before)


def test_accidents_come_of_contact_and_of_an_unclear_line_alone(stage):
    even(stage, 10.0)
    rule = stage.law.incidents
    rule.accident_share, rule.unclear[RIVER], rule.unlearnt = 0.5, 0.4, 1.0
    before = rates(stage)[0]
    stage.world.politics.restraint[:], stage.world.affairs.tension[:] = 1.0, 1.0
    stage.world.incidents.excited[:] = 5.0

    assert before == pytest.approx(5.0 * WEEK * 4 * 0.5 * 0.4)
    assert rates(stage)[0] == pytest.approx(before)


def test_a_line_is_learnt_marked_and_talked_about(stage):
    own, rule = stage.world.incidents, stage.law.incidents
    rule.unclear[RIVER], rule.unlearnt, rule.commission_worth = 0.5, 0.3, 0.4
    assert doubt(stage.world, stage.law, RIVER) == pytest.approx(0.5)

    own.learnt[RIVER] = 2.0
    learnt = 0.5 * (0.3 + 0.7 * exp(-2.0))
    assert doubt(stage.world, stage.law, RIVER) == pytest.approx(learnt)
    own.unmarked[RIVER], own.commission[RIVER] = 0.5, 1
    assert doubt(stage.world, stage.law, RIVER) == pytest.approx(learnt * 0.5 * 0.6)


def test_a_marked_line_has_no_accidents_and_as_many_deliberate_acts(stage):
    stage.world.incidents.posts[:] = 0.6
    before = rates(stage)
    stage.world.incidents.unmarked[:] = 0.0
    after = rates(stage)

    assert before[0] > 0.0
    assert after[0] == 0.0
    assert after[1] == pytest.approx(before[1], rel=0.02)  # posts have moved by a month


@pytest.mark.parametrize("side", [0, 1])
def test_strict_orders_lower_a_side_s_own_initiatives_alone(stage, side):
    even(stage).law.incidents.restraint_weight = 1.7
    command = stage.facts.incidents.command[RIVER]
    stage.world.politics.restraint[:] = 0.4
    rates(stage)
    before = stage.world.incidents.rates.copy()
    stage.world.politics.restraint[command[side]] = 0.7
    rates(stage)
    turn = 0 if side == stage.facts.incidents.lead[RIVER] else 1
    ratio = stage.world.incidents.rates[[1, 4]] / before[[1, 4]]

    assert ratio[turn] == pytest.approx(exp(-1.7 * 0.3))
    assert ratio[1 - turn] == pytest.approx(1.0)


def test_a_side_that_lost_ground_takes_more_initiatives(stage):
    even(stage).law.incidents.grievance_weight = 0.35
    stage.world.incidents.grievance[RIVER, 0] = 1.0 / stage.all[0].incidents.grievance_kept
    rates(stage)
    lead = stage.facts.incidents.lead[RIVER]
    own, other = stage.world.incidents.rates[[1, 4] if lead == 0 else [4, 1]]

    assert own / other == pytest.approx(exp(0.35))


@pytest.mark.parametrize(("weight", "factor"), [("tension", 0.5), ("pact", -1.0)])
def test_what_moves_initiatives_moves_them_by_its_weight(stage, weight, factor):
    even(stage)
    stage.law.incidents[f"{weight}_weight"] = 0.7
    stage.law.incidents.tension_scale = 0.5
    stage.world.affairs.tension[AURELIA, BOREA] = 0.5
    stage.world.diplomacy.bound[AURELIA, BOREA] = 1

    assert rates(stage)[1] == pytest.approx(26.0 * WEEK * exp(0.7 * factor))


def test_reprisals_are_bounded_and_not_multiplied_by_loose_orders(stage):
    even(stage, 0.0)
    rule = stage.law.incidents
    rule.crowding, rule.restraint_weight = 3.0, 1.7
    stage.world.incidents.excited[RIVER] = [1e9, 0.0]
    stage.world.politics.restraint[:] = 0.0

    assert rates(stage)[1] == pytest.approx(3.0)


def test_without_an_order_nothing_is_ordered(stage):
    even(stage, 0.0)
    own, rule = stage.world.incidents, stage.law.incidents
    rule.order_yield, own.posts[RIVER] = 0.3, [0.25, 0.9]
    assert rates(stage)[1] == 0.0

    own.order_left[RIVER] = 1
    assert rates(stage)[1] == pytest.approx(0.3 * 0.5 + 0.3)


def test_an_act_falls_to_the_part_in_which_its_uniform_lies():
    parts = np.array([0.0, 1.0, 0.0, 2.0, 1.0, 0.0])
    found = [part_of(parts, 4.0, u) for u in (1e-9, 0.24, 0.26, 0.74, 0.76, 1.0 - 1e-16)]

    assert found == [1, 1, 3, 3, 4, 4]


def test_the_season_swings_about_its_peak(stage):
    even(stage)
    stage.law.incidents.season[RIVER] = 0.5
    totals = []
    for week in range(52):
        stage.week(week)
        totals.append(rates(stage)[1])

    peak = int(stage.facts.situation.month[int(np.argmax(totals))])
    assert peak == stage.facts.incidents.season_peak[RIVER]
    assert max(totals) == pytest.approx(1.5 * 26.0 * WEEK)
    assert min(totals) == pytest.approx(0.5 * 26.0 * WEEK)


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
    accidents, acts = rates(stage)

    assert 0.0 <= accidents <= FULL_MEETING * 10.0
    assert 0.0 <= acts <= 52.0
