"""A quarrel as a campaign: how it opens, what comes up, and what both moves bring."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage, even

from allohistory.mechanisms import battle, incidents
from allohistory.mechanisms.quarrel import bring_up, flow_to, open_quarrel
from allohistory.mechanisms.quarrel_luck import rung_of
from allohistory.vocabulary.events import (
    COMPANY,
    DIVISION,
    GENERAL_WAR,
    LIMITED_WAR,
    PATROL,
)

RIVER = 0
AURELIA, BOREA = 0, 1
NEVER, SURELY = -1e3, 1e3


def quarrel(model, count=1, men=(800.0, 600.0), rung=COMPANY, rows=256):
    """Return a stage with an open quarrel on the river, and no other incident anywhere."""
    stage = even(Stage(model, count, rows=rows), 0.0)
    border = stage.worlds.incidents
    border.rung[:, RIVER] = border.highest[:, RIVER] = rung
    border.men[:, RIVER] = border.wanted[:, RIVER] = men
    border.room[:, RIVER] = border.pool[:, RIVER] = 50_000.0
    border.serial[:, RIVER] = 5
    border.last_fight[:, RIVER] = border.since[:, RIVER] = -4
    return stage


def only(stage, **moves):
    """Let both sides choose the named moves for sure, and never the others."""
    for name in ("asking", "building_up", "striking"):
        stage.laws.incidents[name] = moves.get(name, NEVER)
    stage.laws.incidents.settling = 0.0
    return stage


@pytest.mark.parametrize(
    ("men", "rung"),
    [
        ((40, 60), PATROL),
        ((2_000, 2_300), COMPANY),
        ((7_000, 20_000), DIVISION),
        ((12_500, 23_000), DIVISION),
        ((57_000, 25_000), LIMITED_WAR),
    ],
)
def test_the_rung_is_that_of_the_men_on_both_sides(men, rung):
    assert rung_of(*map(float, men)) == rung


@pytest.mark.parametrize(("ordered", "least"), [(False, 1.0), (True, 20.0)])
def test_an_order_brings_a_company_of_the_mover_at_least(model, ordered, least):
    stage = Stage(model, 40)
    rule = stage.laws.incidents
    rule.patrol_men, rule.growth, rule.size_spread = 25.0, 7.0, 0.3
    for k in range(len(stage)):
        open_quarrel(stage.worlds[k], stage.laws[k], stage.facts, RIVER, 1, ordered, PATROL, 3)
    men = stage.worlds.incidents.men[:, RIVER]

    assert np.median(men[:, 1]) / 25.0 == pytest.approx(49.0 if ordered else 1.0, rel=0.25)
    assert np.median(men[:, 0]) / 25.0 == pytest.approx(7.0 if ordered else 1.0, rel=0.25)
    assert (men[:, 1] / 25.0 > 0.3 * least).all()
    assert (stage.worlds.incidents.request[:, RIVER] == 1).all()


def test_both_asking_settles_it(model):
    stage = only(quarrel(model, 20), asking=SURELY)
    stage.run(incidents)

    assert not stage.worlds.incidents.rung[:, RIVER].any()
    assert (stage.worlds.incidents.ended[:, RIVER] == 1).all()


def test_both_holding_goes_on_until_talks_settle_it(model):
    stage = only(quarrel(model, 20))
    stage.run(incidents, weeks=3)
    assert (stage.worlds.incidents.rung[:, RIVER] == COMPANY).all()

    stage.laws.incidents.settling = 1.0
    stage.run(incidents)
    assert not stage.worlds.incidents.rung[:, RIVER].any()


def test_building_up_sends_for_more_men_once_until_they_are_there(model):
    stage = only(quarrel(model, men=(100.0, 100.0)), building_up=SURELY)
    stage.laws.incidents.railhead_a[:] = stage.laws.incidents.railhead_b[:] = 0.0
    stage.laws.incidents.near = 1e5
    stage.run(incidents)
    first = stage.world.incidents.wanted[RIVER].copy()
    rows = stage.recorded("reinforcement")

    assert (first >= 130.0).all()
    assert {row.actor for row in rows} == {AURELIA, BOREA}
    assert {row.cause for row in rows} == {5} or rows[0].amount >= 1000
    assert all(row.amount2 == pytest.approx(100.0) for row in rows)
    stage.run(incidents)
    assert stage.world.incidents.men[RIVER] == pytest.approx(first)


def test_striking_fights_at_once_with_the_stronger_as_attacker(model):
    stage = only(quarrel(model, men=(3_000.0, 4_000.0)), striking=SURELY)
    stage.run(incidents, battle)
    border = stage.world.incidents
    (step,) = stage.recorded("escalation")
    (fight,) = stage.recorded("battle")

    assert (border.attacker[RIVER], border.rung[RIVER]) == (1, DIVISION)
    assert (step.actor, step.rung, step.cause) == (BOREA, DIVISION, 5)
    assert (fight.actor, fight.cause) == (BOREA, step.serial)
    border.wanted[RIVER] = 0.0  # nobody is replaced
    stage.run(incidents)
    assert border.men[RIVER] == pytest.approx(
        np.array([3_000.0, 4_000.0]) - stage.world.battle.losses[RIVER]
    )
    assert (border.commitment[RIVER] > 0).all()


def test_a_small_party_that_asks_goes_home_and_a_great_one_is_refused(model):
    for rung, settled in ((COMPANY, True), (DIVISION, False)):
        stage = only(quarrel(model, rung=rung, men=(800.0, 600.0)))
        rule = stage.laws.incidents
        rule.stakes_a[:, RIVER], rule.stakes_b[:, RIVER] = 0.0, 1.0
        rule.stakes_weight, rule.asking, rule.building_up = 40.0, 10.0, -10.0
        stage.run(incidents)  # the first asks, the second sends for more

        assert bool(stage.world.incidents.ended[RIVER]) is settled
        assert bool(stage.recorded("truce_refused")) is not settled
        (asked,) = stage.recorded("truce_asked")
        (answer,) = stage.recorded("settlement" if settled else "truce_refused")
        assert answer.cause == asked.serial
        assert asked.actor == AURELIA


def test_widening_is_general_war_and_ends_the_quarrel(model):
    stage = quarrel(model, rung=LIMITED_WAR, men=(40_000.0, 30_000.0))
    only(stage, striking=50.0).laws.incidents.brink = -50.0
    stage.run(incidents)

    assert stage.world.incidents.boiled_over[RIVER] == 1
    assert stage.world.incidents.rung[RIVER] == 0
    assert [row.rung for row in stage.recorded("escalation")] == [GENERAL_WAR]


def test_men_come_as_fast_as_supply_allows_and_no_more_than_it_feeds(model):
    stage = quarrel(model, men=(1_000.0, 1_000.0))
    border, rule = stage.world.incidents, stage.law.incidents
    border.wanted[RIVER] = 1e6
    stage.world.buildup.divisions[:] = 1e3
    rule.near = 0.0
    flow = flow_to(*stage.all, RIVER, 0)
    eaten = 0.007 * rule.ration
    bring_up(*stage.all, RIVER)

    assert border.men[RIVER, 0] == pytest.approx(
        1_000.0 + (flow - 1_000.0 * eaten) / rule.carried, rel=1e-6
    )
    for _ in range(400):
        bring_up(*stage.all, RIVER)
    assert border.men[RIVER, 0] == pytest.approx(flow / eaten, rel=0.01)


def test_a_railway_of_a_fifth_brings_fewer_men(model):
    stage = quarrel(model)
    stage.law.incidents.lorries_a[:] = 1e6
    whole = flow_to(*stage.all, RIVER, 0)
    stage.law.buildup.rail[stage.facts.incidents.group[RIVER, 0]] *= 0.2

    assert flow_to(*stage.all, RIVER, 0) == pytest.approx(0.2 * whole)


def test_nobody_loses_more_than_was_in_reach(model):
    stage = quarrel(model, 60, rows=2000)
    border, fought = stage.worlds.incidents, stage.worlds.battle
    stage.laws.incidents.growth, stage.laws.incidents.building_up = 9.0, 2.0
    stage.laws.incidents.striking, stage.laws.incidents.asking = 1.0, -4.0
    border.pool[:, RIVER] = 0.0
    for _ in range(40):
        stage.run(incidents, battle)
        pool = np.maximum(border.pool[:, RIVER], 1e3)
        assert (fought.losses[:, RIVER] <= pool + 1e-6).all()
    assert fought.losses[:, RIVER].max() > 2_000


def test_a_settlement_states_the_winner_the_cost_and_the_span(model):
    stage = quarrel(model, 40, rows=600)
    stage.run(incidents, battle, weeks=60)
    rows = [row for k in range(len(stage)) for row in stage.recorded("settlement", k)]

    assert len(rows) > 30
    assert {row.what for row in rows} <= {-1, 0, 1}
    assert all(row.actor == (BOREA if row.what == 1 else AURELIA) for row in rows)
    assert all(row.span >= 5 and row.mask == 0 for row in rows)
