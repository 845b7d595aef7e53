"""Moves: what asking, building up and striking are worth, and that luck picks them monotonely."""

from math import log

import numpy as np
import pytest
from tests.mechanisms.test_quarrel import BOREA, RIVER, quarrel

from allohistory.mechanisms import moves
from allohistory.mechanisms.moves import NEVER, choose, local_odds, note_chances, weigh
from allohistory.mechanisms.quarrel_luck import ASK, BUILD, HOLD, STRIKE, WIDEN
from allohistory.vocabulary.events import LIMITED_WAR

AURELIA = 0


def utility(stage, side=0, commander=False):
    """Return one side's utilities, by move."""
    weigh(*stage.all, RIVER, side, commander)
    return stage.world.incidents.utility.copy()


def test_holding_is_worth_nothing_and_widening_is_for_limited_wars(model):
    stage = quarrel(model)

    assert weigh(*stage.all, RIVER, 0, False) == WIDEN
    assert utility(stage)[HOLD] == 0.0
    stage.world.incidents.rung[RIVER] = LIMITED_WAR
    assert weigh(*stage.all, RIVER, 0, False) == WIDEN + 1


def test_the_stronger_on_the_spot_strikes_and_the_weaker_sends_for_more(model):
    stage, rule = quarrel(model, men=(1000.0, 1000.0)), None
    rule = stage.law.incidents
    before = utility(stage)
    stage.world.incidents.men[RIVER, 1] = 500.0
    after = utility(stage)

    assert after[STRIKE] - before[STRIKE] == pytest.approx(rule.strike_odds * log(2.0))
    assert after[BUILD] - before[BUILD] == pytest.approx(-rule.build_odds * log(2.0))


def test_odds_count_what_is_believed_of_the_other_side(model):
    stage = quarrel(model, men=(1000.0, 1000.0))
    before = local_odds(*stage.all, RIVER, 0)
    group = stage.facts.incidents.group[RIVER, 1]
    stage.world.intelligence.reckoned[AURELIA, group] += 0.25

    assert local_odds(*stage.all, RIVER, 0) == pytest.approx(before - 0.25)


def test_who_has_bled_builds_up_and_his_centre_asks_a_little_less(model):
    stage = quarrel(model)
    prestige = stage.law.incidents.prestige
    before = [utility(stage, commander=who) for who in (True, False)]
    stage.world.incidents.commitment[RIVER, 0] = 1.0
    after = [utility(stage, commander=who) for who in (True, False)]
    commander, centre = ((b - a) / prestige for a, b in zip(before, after, strict=True))

    assert commander[[ASK, BUILD, STRIKE]] == pytest.approx([-1.0, 1.0, 0.5])
    assert centre[[ASK, BUILD, STRIKE]] == pytest.approx([-0.5, 0.6, 0.25])


def test_a_beaten_side_asks_sooner_its_centre_more_than_its_commander(model):
    stage = quarrel(model)
    before = [utility(stage, commander=who)[ASK] for who in (True, False)]
    stage.world.battle.winner[RIVER] = 1
    after = [utility(stage, commander=who)[ASK] for who in (True, False)]
    gained = np.subtract(after, before) / stage.law.incidents.defeat

    assert gained == pytest.approx([0.5, 1.0])


def test_losses_and_weeks_make_a_side_ask(model):
    stage, rule = quarrel(model), None
    rule, border = stage.law.incidents, stage.world.incidents
    border.pool[RIVER] = 10_000.0
    before = utility(stage)[ASK]
    stage.world.battle.losses[RIVER, 0] = 1000.0
    assert utility(stage)[ASK] - before == pytest.approx(
        rule.fatigue * log(11.0) + rule.spent * 0.1
    )
    bled = utility(stage)[ASK]
    border.since[RIVER] -= 3
    assert utility(stage)[ASK] - bled == pytest.approx(3 * rule.weary)


def test_nobody_is_sent_for_who_could_not_be_fed(model):
    stage = quarrel(model, men=(1000.0, 1000.0))
    assert utility(stage)[BUILD] > NEVER / 2

    stage.world.incidents.room[RIVER, 0] = 1000.0
    assert utility(stage)[BUILD] < NEVER / 2


def test_a_pledge_raises_one_side_s_stakes_and_deters_the_other(model):
    stage = quarrel(model)
    stage.facts.incidents.local[RIVER, 0] = 2  # a client's soil
    before = [utility(stage, side) for side in range(2)]
    stage.world.affairs.pledge[AURELIA, 2] = 1.0
    after = [utility(stage, side) for side in range(2)]
    rule = stage.law.incidents

    assert (after[0] - before[0])[[ASK, BUILD]] == pytest.approx(
        [-rule.pledge_worth, rule.pledge_worth]
    )
    assert (after[1] - before[1])[[ASK, BUILD]] == pytest.approx([0.0, -rule.deterrence])


def test_as_a_move_gains_no_uniform_leaves_it_and_as_harsher_ones_gain_none_turns_milder(model):
    stage = quarrel(model)
    generator, own = np.random.default_rng(4), stage.world.incidents
    uniforms = np.linspace(0.001, 0.999, 200)

    def picks(values):
        own.utility[:] = values
        note_chances(stage.world, stage.law, BOREA, 0, 5)
        return np.array([choose(own.chance[0], 5, u) for u in uniforms])

    for _ in range(30):
        values, option = generator.normal(0.0, 1.0, 5), generator.integers(5)
        gained, harsher = values.copy(), values.copy()
        gained[option] += 0.5
        harsher[option:] += 0.5
        before = picks(values)
        assert (picks(gained)[before == option] == option).all()
        assert (picks(harsher) >= before).all()


def test_sizes_of_moves_add_up_to_one(model):
    stage = quarrel(model)
    weigh(*stage.all, RIVER, 0, True)
    note_chances(stage.world, stage.law, BOREA, 1, 4)

    assert stage.world.incidents.chance[1].sum() == pytest.approx(1.0)
    assert stage.world.incidents.chance[1, WIDEN] == 0.0
    assert moves.beaten(stage.world, RIVER, 0) == 0.0
