"""Incidents: how many there are of each cause, what they call for, and how they open a quarrel."""

import numpy as np
import pytest
from scipy.stats import chisquare, poisson
from tests.mechanisms.stage import Stage, compiled_only, even

from allohistory.kit.draw import COMMON, PARTS, STRETCH
from allohistory.mechanisms import battle, incidents
from allohistory.mechanisms.frontier import WEEK
from allohistory.vocabulary.events import CAUSES, COMPANY, DIVISION, PATROL, TRESPASS

RIVER, PASS = 0, 1
AURELIA, BOREA, LEAGUE = range(3)
ACCIDENT, LOCAL, ORDERED = range(3)


def fierce(stage):
    """Make quarrels frequent, and first clashes worse."""
    stage.laws.incidents.shots_local = 0.9
    stage.laws.incidents.raising = 0.3
    stage.laws.incidents.brink = 9.0
    return even(stage, 40.0)


def mixed_up(stage, a_year):
    """Let accidents alone come at one rate on the river."""
    rule = even(stage, a_year).laws.incidents
    rule.accident_share, rule.unlearnt, rule.unclear[:, RIVER] = 1.0, 1.0, 0.5
    return stage


def test_initiatives_come_as_a_poisson_count(many):
    even(many).run(incidents, weeks=4)
    counts = many.worlds.incidents.count[:, RIVER].astype(int)
    expected = poisson.pmf(np.arange(6), 26.0 * WEEK * 4)
    expected = np.append(expected, 1.0 - expected.sum()) * len(many)

    assert chisquare(np.bincount(np.minimum(counts, 6), minlength=7), expected).pvalue > 1e-4
    assert (many.worlds.incidents.total == counts).all()
    assert (many.worlds.incidents.local_initiatives == counts).all()
    assert (many.worlds.incidents.initiatives.sum(axis=1) == counts).all()


def test_both_sides_take_initiatives_by_their_rates(many):
    even(many, 200.0)
    border = many.worlds.incidents
    many.worlds.politics.autonomy[:, many.facts.incidents.command[RIVER, 0]] = 0.0
    many.run(incidents)
    shares = border.initiatives[:, [AURELIA, BOREA]].sum(axis=0)

    assert chisquare(shares, shares.sum() * np.array([0.3, 1.0]) / 1.3).pvalue > 1e-4


def test_accidents_come_as_a_poisson_count_begun_by_either_side(model):
    many = Stage(model, 400)
    mixed_up(many, 26.0).run(incidents, weeks=4)
    counts = many.worlds.incidents.accidents.astype(int)
    rate = 13.0 * WEEK * 4 * 0.5
    expected = poisson.pmf(np.arange(6), rate * 4)
    expected = np.append(expected, 1.0 - expected.sum()) * len(many)
    movers = [row.actor for k in range(len(many)) for row in many.recorded("incident", k)]

    assert chisquare(np.bincount(np.minimum(counts, 6), minlength=7), expected).pvalue > 1e-4
    assert np.mean([mover == AURELIA for mover in movers]) == pytest.approx(0.5, abs=0.06)
    assert not many.worlds.incidents.local_initiatives.any()


def test_a_border_without_incidents_is_quiet(stage):
    even(stage, 0.0)
    stage.world.incidents.excited[:] = 5.0
    stage.world.incidents.order_left[:] = 60
    stage.run(incidents, weeks=50)

    assert stage.log.emitted == 0
    assert stage.world.incidents.total == 0


@pytest.mark.parametrize(("name", "share"), [("reprisal", [0.0, 1.0]), ("echo", [1.0, 0.0])])
def test_one_initiative_calls_for_the_number_of_others_that_the_law_states(many, name, share):
    even(many, 4.0 / WEEK)
    rule = many.laws.incidents
    rule[name], rule.fading, rule.crowding = 0.4, 2.0, 1e9
    many.worlds.politics.autonomy[:, many.facts.incidents.command[RIVER, 1]] = -0.3 / 1.4
    many.run(incidents)
    came = many.worlds.incidents.initiatives[:, [AURELIA, BOREA]].copy()
    rule.incidents[:] = 1e-12
    many.week(4)  # a new survey
    many.run(incidents, weeks=25)

    brought_on = many.worlds.incidents.initiatives[:, [AURELIA, BOREA]] - came
    assert came[:, 1].sum() == 0
    assert brought_on.sum() / came.sum() == pytest.approx(0.4 / 0.6, rel=0.12)
    first = brought_on.sum(axis=0) / brought_on.sum()
    assert first == pytest.approx(share if name == "echo" else [0.286, 0.714], abs=0.06)


def test_only_accidents_that_drew_blood_are_answered(model):
    for shots, answered in ((0.0, False), (1.0, True)):
        stage = mixed_up(Stage(model, 10), 300.0)
        stage.laws.incidents.shots_accident, stage.laws.incidents.reprisal = shots, 0.3
        stage.run(incidents)
        assert bool(stage.worlds.incidents.excited[:, RIVER].any()) is answered


def test_an_answer_follows_from_what_it_answers(model):
    stage = even(Stage(model, 1, rows=4000), 100.0)
    rule = stage.laws.incidents
    rule.reprisal, rule.crowding = 0.6, 1e3
    stage.run(incidents, weeks=80)
    rows = {row.serial: row for row in stage.recorded("incident")}
    answers = [row for row in rows.values() if row.cause >= 0]

    assert len(answers) > 20
    assert all(rows[row.cause].actor != row.actor for row in answers)
    assert all(rows[row.cause].week <= row.week for row in answers)
    assert {CAUSES[row.option] for row in answers} == {"local"}


def test_there_are_no_incidents_before_there_is_a_border(stage):
    stage.law.incidents.incidents[:] = 500.0
    stage.run(incidents, weeks=5)
    assert stage.world.incidents.count[PASS] == 0

    stage.world.world_events.happened[stage.at("event", "league_rises")] = 1
    stage.run(incidents, weeks=5)
    assert stage.world.incidents.count[PASS] > 0


def test_general_war_ends_frontier_quarrels(stage):
    fierce(stage)
    stage.world.incidents.rung[RIVER] = DIVISION
    stage.world.hostilities.at_war[AURELIA, BOREA] = 1
    stage.run(incidents, weeks=5)

    assert stage.world.incidents.total == 0
    assert stage.world.incidents.rung[RIVER] == 0


def test_incidents_are_recorded_by_the_side_whose_soldiers_are_there(stage):
    even(stage, 300.0)
    stage.world.world_events.happened[:] = 1
    stage.law.incidents.incidents[PASS] = 300.0
    stage.run(incidents)
    pairs = {row.place: {row.actor, row.other} for row in stage.recorded("incident")}

    assert pairs == {RIVER: {AURELIA, BOREA}, PASS: {LEAGUE, BOREA}}


def test_a_sector_has_one_quarrel_at_a_time(stage):
    even(stage, 300.0)
    border = stage.world.incidents
    stage.law.incidents.shots_local, stage.law.incidents.raising = 1.0, 1e3
    border.rung[RIVER], border.serial[RIVER], border.since[RIVER] = PATROL, 99, -1
    stage.world.battle.running[RIVER] = 1
    stage.run(incidents)

    assert {row.rung for row in stage.recorded("incident")} == {COMPANY}
    assert (border.rung[RIVER], border.serial[RIVER], border.since[RIVER]) == (PATROL, 99, -1)


def test_most_incidents_do_not_escalate(stage):
    even(stage, 300.0)
    stage.law.incidents.shots_local = 0.0
    stage.run(incidents, weeks=10)

    assert {row.rung for row in stage.recorded("incident")} == {TRESPASS}
    assert not stage.recorded("settlement")


def test_a_marked_line_leaves_every_deliberate_act_of_the_week_as_it_was(model):
    plain, marked = (Stage(model, 100, rows=400) for _ in range(2))
    for stage in (plain, marked):
        stage.laws.incidents.incidents[:, RIVER] = 60.0
        stage.laws.incidents.shots_accident = 0.0  # else blood is answered
    marked.worlds.incidents.unmarked[:] = 0.0
    for stage in (plain, marked):
        stage.run(incidents, weeks=3)
    before, after = plain.worlds.incidents, marked.worlds.incidents

    assert before.accidents.sum() > 50
    assert after.accidents.sum() == 0
    assert (after.initiatives == before.initiatives).all()


def test_every_quarrel_ends_in_a_settlement_or_in_war(model):
    stage = fierce(Stage(model, 40, rows=4000))
    stage.run(incidents, battle, weeks=40)
    stage.laws.incidents.incidents[:] = 0.0
    stage.run(incidents, battle, weeks=110)

    assert not stage.worlds.incidents.rung.any()
    assert not stage.worlds.battle.running.any()
    assert max(len(stage.recorded("settlement", k)) for k in range(len(stage))) > 2


@compiled_only
def test_the_draws_of_one_sector_can_be_changed_alone(many):
    plain, turned = (Stage(many.model, 200, 11) for _ in range(2))
    turned.worlds.clock.salts[:, COMMON + PARTS * RIVER, 0] = np.arange(1, 201)
    for stage in (plain, turned):
        stage.facts.incidents.opens[:] = 0
        stage.facts.incidents.opening[:] = -1
        stage.laws.incidents.incidents[:] = 26.0
        stage.run(incidents, battle, weeks=STRETCH + 2)
    here, there = plain.worlds.incidents.count, turned.worlds.incidents.count
    others = np.arange(here.shape[1]) != RIVER

    assert (here[:, RIVER] != there[:, RIVER]).mean() > 0.3
    assert np.array_equal(here[:, others], there[:, others])
    assert here[:, others].sum() > 50
    assert there[:, RIVER].mean() == pytest.approx(here[:, RIVER].mean(), rel=0.2)
