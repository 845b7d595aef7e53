"""Situation: what each driver shows, and what moved it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import Stage

from allohistory.mechanisms import situation
from allohistory.mechanisms.situation import balance
from allohistory.vocabulary.drivers import DRIVERS, OWN_DRIVERS
from allohistory.vocabulary.effects import GAUGES

AURELIA, BOREA, LEAGUE = range(3)
MINE, THEIRS = 0, 1
SIGNED = {"advantage", "power_shift", "lesson", "alignment", "prestige"}


def watch(stage, driver, actor=AURELIA, other=BOREA):
    """Return the value of one driver after an update."""
    facts = stage.facts.situation
    stage.facts.sizes.driver = 1
    stage.world.situation.weighed_until = 1000
    facts.driver[0], facts.actor[0] = DRIVERS.index(driver), actor
    facts.other[0] = -1 if driver in OWN_DRIVERS else other
    situation.step(stage.world, stage.law, stage.facts, stage.log)
    return stage.world.situation.seen[0]


@pytest.mark.parametrize(
    ("gauge", "value"),
    [
        ("threat", 0.3),
        ("committed", 0.3),
        ("encircled", 0.3),
        ("prestige", -0.3),
        ("weariness", 0.3),
        ("budget", 1.7),
    ],
)
def test_a_driver_about_oneself_equals_its_gauge(stage, gauge, value):
    stage.world.affairs[gauge][AURELIA] = value
    stage.world.affairs[f"{gauge}_raised"][AURELIA] = 31
    stage.world.affairs[f"{gauge}_lowered"][AURELIA] = 32

    assert watch(stage, gauge) == value
    assert (stage.world.situation.raised[0], stage.world.situation.lowered[0]) == (31, 32)
    assert watch(stage, gauge, actor=BOREA) == 0.0


@pytest.mark.parametrize(
    ("driver", "gauge", "mine"),
    [
        ("recognition", "recognition", False),
        ("aid_given", "aid", True),
        ("embargo", "embargo", False),
        ("embargo_fear", "embargo_fear", True),
        ("alignment", "alignment", True),
        ("intent", "intent", True),
        ("appeal", "appeal", False),
    ],
)
def test_a_driver_about_another_has_a_direction(stage, driver, gauge, mine):
    giver, taker = (AURELIA, BOREA) if mine else (BOREA, AURELIA)
    stage.world.affairs[gauge][giver, taker] = 0.4
    stage.world.affairs[f"{gauge}_raised"][giver, taker] = 31
    stage.world.affairs[f"{gauge}_lowered"][giver, taker] = 32

    assert watch(stage, driver) == 0.4
    assert (stage.world.situation.raised[0], stage.world.situation.lowered[0]) == (31, 32)
    assert watch(stage, driver, actor=BOREA, other=AURELIA) == 0.0


def test_equal_forces_give_even_chances(stage):
    stage.world.buildup.strength[MINE] = stage.world.intelligence.reckoned[AURELIA, THEIRS] = 2.0

    assert watch(stage, "win_chance") == 0.5
    assert watch(stage, "advantage") == 0.0


def test_twice_the_force_gives_half_an_advantage_and_the_odds_of_the_law(stage):
    stage.world.intelligence.reckoned[AURELIA, THEIRS] = 1.0
    stage.world.buildup.strength[MINE] = 1.0 + np.log(2.0)
    odds = np.exp(stage.law.situation.odds)

    assert watch(stage, "advantage") == pytest.approx(0.5)
    assert watch(stage, "win_chance") == pytest.approx(odds / (1.0 + odds))


def test_beliefs_and_not_true_strengths_are_compared(stage):
    before = watch(stage, "win_chance")
    stage.world.buildup.strength[THEIRS] += 1.0
    assert watch(stage, "win_chance") == before

    stage.world.intelligence.reckoned[AURELIA, THEIRS] += 1.0
    assert watch(stage, "win_chance") < before


def test_an_actor_without_an_opponent_has_no_balance(stage):
    assert balance(stage.world, stage.facts, AURELIA, LEAGUE) == 0.0
    assert watch(stage, "win_chance", other=LEAGUE) == 0.5


def test_a_worsening_balance_is_a_shift_of_power(stage):
    watch(stage, "power_shift")
    stage.week(1)
    stage.world.intelligence.reckoned[AURELIA, THEIRS] += 0.5

    assert watch(stage, "power_shift") == pytest.approx(0.5 * 51 / 52)


def test_a_formerly_stronger_actor_is_weakened(stage):
    watch(stage, "weakened")
    stage.week(1)
    stage.world.intelligence.reckoned[AURELIA, THEIRS] -= np.log(2.0)

    assert watch(stage, "weakened") == pytest.approx(0.5, abs=2e-3)
    stage.world.intelligence.reckoned[AURELIA, THEIRS] += 2.0
    assert watch(stage, "weakened") == 0.0


def test_lack_of_oil_is_felt_below_the_horizon(stage):
    for months, felt in ((40.0, 0.0), (stage.law.situation.oil_horizon / 4, 0.75), (0.0, 1.0)):
        stage.world.affairs.oil[AURELIA] = months
        assert watch(stage, "oil_need") == pytest.approx(felt)
    assert watch(stage, "oil_need", actor=BOREA) == 0.0


def test_campaigns_have_a_season(stage):
    stage.week(0)
    assert watch(stage, "campaign_season") == 0.0
    stage.week(25)
    assert watch(stage, "campaign_season") == 1.0


def test_the_strictest_of_its_orders_is_an_actor_s_restraint(stage):
    stage.world.politics.restraint[:2] = [0.7, 0.9]

    assert watch(stage, "restraint") == 0.7
    assert watch(stage, "restraint", actor=LEAGUE) == 0.0


def test_expected_attack_and_lessons_are_those_of_the_observer(stage):
    stage.world.intelligence.prepares[AURELIA, BOREA] = 0.35
    stage.world.politics.lesson[AURELIA, BOREA] = -0.4

    assert watch(stage, "attack_expected") == 0.35
    assert watch(stage, "lesson") == -0.4


def test_half_of_tension_and_grievance_is_felt_at_their_scales(stage):
    stage.world.affairs.tension[AURELIA, BOREA] = stage.law.situation.tension_scale
    stage.world.diplomacy.grievance[AURELIA, BOREA] = stage.law.situation.grievance_scale

    assert watch(stage, "tension") == 0.5
    assert watch(stage, "grievance") == 0.5


def test_burdens_of_the_other_side_are_seen(stage):
    affairs = stage.world.affairs
    affairs.threat[BOREA], affairs.committed[BOREA] = 0.3, 0.4
    assert watch(stage, "beset") == pytest.approx(0.7)

    affairs.committed[BOREA] = 0.9
    assert watch(stage, "beset") == 1.0


def test_aid_to_an_opponent_is_aid_to_the_enemy(stage):
    aid = stage.world.affairs.aid
    aid[LEAGUE, BOREA] = 0.6

    assert watch(stage, "aids_enemy", other=LEAGUE) == 0.6
    assert watch(stage, "aids_enemy", actor=BOREA, other=LEAGUE) == 0.0
    aid[BOREA, LEAGUE] = 0.5
    assert watch(stage, "aids_enemy", actor=AURELIA, other=BOREA) == 0.0
    stage.world.hostilities.at_war[LEAGUE, AURELIA] = 1
    assert watch(stage, "aids_enemy", actor=AURELIA, other=BOREA) == 0.5


def test_a_client_harasses_its_opponent_once_it_exists(stage):
    state = stage.world.clients
    state.harassment[0], state.monolith[0, BOREA] = 0.4, 0.8
    assert watch(stage, "harassment", actor=BOREA, other=AURELIA) == 0.0

    state.exists[0] = 1
    assert watch(stage, "harassment", actor=BOREA, other=AURELIA) == 0.4
    assert watch(stage, "monolith", actor=BOREA, other=AURELIA) == 0.8
    assert watch(stage, "harassment", actor=AURELIA, other=BOREA) == 0.0


def test_war_treaties_talks_and_walk_outs_are_seen(stage):
    for driver, block, field, a, b in (
        ("at_war", "hostilities", "at_war", AURELIA, BOREA),
        ("pact", "diplomacy", "bound", AURELIA, BOREA),
        ("talking", "diplomacy", "talking", AURELIA, BOREA),
        ("walked", "diplomacy", "walked_out", BOREA, AURELIA),
    ):
        assert watch(stage, driver) == 0.0
        stage.world[block][field][a, b] = 1
        assert watch(stage, driver) == 1.0


def test_whoever_began_a_war_on_a_third_state_is_an_aggressor(stage):
    state = stage.world.hostilities
    state.began[BOREA, LEAGUE], state.serial[BOREA, LEAGUE], state.since[BOREA, LEAGUE] = 1, 9, 4

    assert watch(stage, "aggressor") == 1.0
    assert stage.world.situation.raised[0] == 9
    assert watch(stage, "aggressor", actor=LEAGUE) == 0.0
    assert watch(stage, "aggressor", actor=BOREA, other=LEAGUE) == 0.0


@settings(max_examples=40, deadline=None)
@given(data=some.data(), driver=some.sampled_from(DRIVERS))
def test_every_driver_keeps_within_its_range(model, data, driver):
    stage = Stage(model)
    wild = some.floats(-5, 5)
    for gauge in GAUGES:
        value = data.draw(wild)
        stage.world.affairs[gauge][:] = abs(value) if gauge == "tension" else value
    stage.world.affairs.oil[:] = data.draw(some.floats(0, 100))
    stage.world.buildup.strength[:] = data.draw(wild)
    stage.world.intelligence.reckoned[:] = data.draw(wild)
    stage.world.diplomacy.grievance[:] = abs(data.draw(wild))
    stage.world.clients.exists[:] = 1
    stage.world.clients.harassment[:] = data.draw(some.floats(0, 1))
    reading = watch(stage, driver)

    assert np.isfinite(reading)
    if driver != "budget":
        assert (-1.0 if driver in SIGNED else 0.0) <= reading <= 1.0


def test_the_balance_of_a_year_ago_follows_slowly(stage):
    stage.run(situation)
    before = stage.world.situation.slow[AURELIA, BOREA]
    stage.world.buildup.strength[MINE] += 1.0
    stage.run(situation, weeks=52)

    moved = stage.world.situation.slow[AURELIA, BOREA] - before
    assert moved == pytest.approx(1.0 - (51 / 52) ** 52)


def test_the_situation_makes_no_decisions(stage):
    stage.run(situation, weeks=3)

    assert stage.log.emitted == 0
