"""Incidents: their rate and causes, and how quarrels open and are settled."""

from statistics import NormalDist

import numpy as np
import pytest
from scipy.stats import chisquare, poisson
from tests.mechanisms.stage import Stage, compiled_only, even

from allohistory.kit.draw import COMMON, PARTS, STRETCH, uniforms
from allohistory.mechanisms import battle, incidents
from allohistory.mechanisms.frontier import WEEK
from allohistory.mechanisms.ladder import first_mover
from allohistory.vocabulary.events import (
    COMPANY,
    DIVISION,
    GENERAL_WAR,
    LIMITED_WAR,
    PATROL,
    TRESPASS,
)

RIVER, PASS = 0, 1
AURELIA, BOREA, LEAGUE = range(3)
RIVER_ARMY, BORDER_GUARD = 0, 1


def fierce(stage):
    """Make quarrels frequent and let them escalate."""
    stage.laws.incidents.shots = 0.9
    stage.laws.incidents.raising = 0.3
    stage.laws.incidents.brink = 3.0
    return even(stage, 40.0)


def test_incidents_come_as_a_poisson_count(many):
    even(many).run(incidents, weeks=4)
    counts = many.worlds.incidents.count[:, RIVER].astype(int)
    expected = poisson.pmf(np.arange(6), 26.0 * WEEK * 4)
    expected = np.append(expected, 1.0 - expected.sum()) * len(many)

    assert chisquare(np.bincount(np.minimum(counts, 6), minlength=7), expected).pvalue > 1e-4
    assert (many.worlds.incidents.total == counts).all()


def test_a_border_without_incidents_is_quiet(stage):
    even(stage, 0.0).run(incidents, weeks=50)

    assert stage.log.emitted == 0
    assert stage.world.incidents.total == 0


def test_one_incident_triggers_the_number_of_others_that_the_law_states(many):
    even(many, 4.0 / WEEK)
    rule = many.laws.incidents
    rule.branching, rule.fading, rule.crowding = 0.4, 2.0, 1e9
    many.run(incidents)
    came = many.worlds.incidents.total.sum()
    rule.incidents[:] = 0.0
    many.run(incidents, weeks=25)

    brought_on = many.worlds.incidents.total.sum() - came
    assert brought_on / came == pytest.approx(0.4 / 0.6, rel=0.12)


def test_stricter_orders_bring_fewer_incidents(model):
    totals = []
    for restraint in (0.2, 0.9):
        stage = Stage(model, 100)
        stage.worlds.politics.restraint[:] = restraint
        stage.run(incidents, weeks=20)
        totals.append(stage.worlds.incidents.total.sum())

    assert totals[1] < 0.8 * totals[0]


def test_causes_have_the_frequencies_of_the_laws(many):
    even(many, 200.0)
    rule = many.laws.incidents
    rule.unclear[:, RIVER], rule.accident_share, rule.ordered_share = 0.5, 0.6, 0.2
    many.run(incidents)
    state = many.worlds.incidents
    causes = np.array([state.accidents.sum(), state.local_initiatives.sum(), state.ordered.sum()])
    expected = np.array([0.3, 0.7 * 0.8, 0.7 * 0.2])

    assert chisquare(causes, expected * causes.sum()).pvalue > 1e-4
    assert causes.sum() == many.worlds.incidents.total.sum()


def test_a_side_that_prepares_a_war_orders_more_incidents(many):
    even(many, 200.0)
    many.laws.incidents.ordered_share = 0.1
    half = len(many) // 2
    many.worlds.affairs.intent[:half, AURELIA, BOREA] = 1.0
    many.run(incidents)
    ordered = many.worlds.incidents.ordered

    assert ordered[:half].sum() > 2.5 * ordered[half:].sum()


def test_the_side_with_looser_orders_begins_more_often(stage):
    stage.world.politics.autonomy[:2], stage.world.politics.restraint[:2] = [0.9, 0.0], [0.0, 0.5]
    begun = [
        first_mover(stage.world, stage.facts, RIVER, u) for u in np.linspace(0.001, 0.999, 999)
    ]

    assert np.mean(begun) == pytest.approx(0.1 / 1.1, abs=0.01)


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
    stage.law.incidents.shots, stage.law.incidents.raising = 1.0, 1e3
    border.rung[RIVER], border.serial[RIVER], border.since[RIVER] = PATROL, 99, -1
    stage.world.battle.running[RIVER] = 1
    stage.run(incidents)

    assert {row.rung for row in stage.recorded("incident")} == {COMPANY}
    assert (border.rung[RIVER], border.serial[RIVER], border.since[RIVER]) == (PATROL, 99, -1)


def test_every_quarrel_ends_in_a_settlement_or_in_war(model):
    stage = fierce(Stage(model, 40, rows=2000))
    stage.run(incidents, battle, weeks=40)
    stage.laws.incidents.incidents[:] = 0.0
    stage.run(incidents, battle, weeks=80)

    assert not stage.worlds.incidents.rung.any()
    assert not stage.worlds.battle.running.any()
    assert max(len(stage.recorded("settlement", k)) for k in range(len(stage))) > 2


def test_a_settlement_states_the_winner_and_the_cost(model):
    stage = fierce(Stage(model, 40, rows=2000))
    stage.run(incidents, battle, weeks=80)
    rows = [row for k in range(len(stage)) for row in stage.recorded("settlement", k)]
    fought = [row for row in rows if row.rung >= COMPANY]

    assert fought
    assert all(row.amount + row.amount2 > 0 for row in fought)
    assert {row.what for row in rows} <= {-1, 0, 1}
    assert all(row.actor == (BOREA if row.what == 1 else AURELIA) for row in rows)
    assert all(row.span >= 2 and row.mask == 0 for row in rows)


def test_the_last_rung_is_general_war_and_ends_the_quarrel(stage):
    even(stage, 0.0)
    border = stage.world.incidents
    border.rung[RIVER] = border.highest[RIVER] = LIMITED_WAR
    stage.law.incidents.raising, stage.law.incidents.brink = 1e3, 0.0
    stage.run(incidents)

    assert border.boiled_over[RIVER] == 1
    assert border.rung[RIVER] == 0
    assert [row.rung for row in stage.recorded("escalation")] == [GENERAL_WAR]


def test_no_side_engages_more_men_than_can_arrive(model):
    stage = Stage(model, 200)
    stage.worlds.incidents.rung[:, RIVER] = LIMITED_WAR
    for k in range(len(stage)):
        incidents.engage(stage.worlds[k], stage.laws[k], stage.facts, RIVER)
    law = stage.law
    most = 1000.0 * law.buildup.men[:2] * stage.world.buildup.divisions[:2]
    most *= [law.incidents.reach_a[RIVER], law.incidents.reach_b[RIVER]]

    assert (stage.worlds.incidents.men[:, RIVER] <= most).all()
    assert (stage.worlds.incidents.request[:, RIVER] == 1).all()


def test_higher_rungs_bring_more_men(model):
    medians = []
    for rung in (PATROL, COMPANY, DIVISION):
        stage = Stage(model, 100)
        stage.worlds.incidents.rung[:, RIVER] = rung
        for k in range(len(stage)):
            incidents.engage(stage.worlds[k], stage.laws[k], stage.facts, RIVER)
        medians.append(np.median(stage.worlds.incidents.men[:, RIVER, 0]))

    assert medians[0] == pytest.approx(stage.law.incidents.patrol_men, rel=0.25)
    assert medians[1] > 4 * medians[0]
    assert medians[2] > 4 * medians[1]


def test_most_incidents_do_not_escalate(stage):
    even(stage, 300.0)
    stage.law.incidents.shots = 0.0
    stage.run(incidents, weeks=10)

    assert {row.rung for row in stage.recorded("incident")} == {TRESPASS}
    assert not stage.recorded("settlement")


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
    assert here[:, others].sum() > 100
    assert there[:, RIVER].mean() == pytest.approx(here[:, RIVER].mean(), rel=0.2)


def test_each_side_sends_men_by_its_own_draw(model):
    stage = Stage(model, 12)
    rule = stage.laws.incidents
    rule.patrol_men, rule.men_spread = 100.0, 0.3
    stage.worlds.incidents.rung[:, RIVER] = PATROL
    for k in range(len(stage)):
        incidents.engage(stage.worlds[k], stage.laws[k], stage.facts, RIVER)
        address = (incidents.MEN, stage.worlds[k].incidents.names[RIVER], PATROL)
        draws = [NormalDist().inv_cdf(u) for u in uniforms(stage.worlds[k], *address)]

        expected = [100.0 * np.exp(0.3 * draw) for draw in draws]
        assert stage.worlds[k].incidents.men[RIVER] == pytest.approx(expected, rel=1e-6)
        assert abs(draws[0] - draws[1]) > 1e-3
