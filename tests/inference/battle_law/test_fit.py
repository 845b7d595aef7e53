"""Battle fit: what the parts make of battles together."""

import math

import numpy as np
import pytest
from scipy.special import ndtr
from tests.inference.battle_law.stage import synthetic_rows

from allohistory.inference.battle_law.columns import LAWS, LENGTH, TOLL, columns_of
from allohistory.inference.battle_law.dataset import battles_from
from allohistory.inference.battle_law.fit import fit_battles, fit_exchange_tie
from allohistory.inference.battle_law.mixed_model import fit_mixed, war_scales
from allohistory.inference.battle_law.pooling import KINDS
from allohistory.inference.battle_law.score_and_exchange import (
    QUALITY_WORTH,
    fit_score_and_exchange,
)
from allohistory.inference.battle_law.shipped import shipped_laws


def test_the_tie_is_the_one_under_which_the_winners_are_likeliest():
    chance = np.random.default_rng(1)
    expected, luck, noise = chance.normal(size=(3, 400))
    score = expected + 0.6 * luck + 0.8 * noise
    winner = np.where(np.abs(score) < 0.3, 0.0, np.sign(score))
    luck[:10], winner[10:20] = np.nan, np.nan

    tie = fit_exchange_tie(expected, 0.3, winner, luck)

    def loss(value):
        rest = math.sqrt(1 - value**2)
        won, lost = (ndtr((sign * (expected + value * luck) - 0.3)[20:] / rest) for sign in (1, -1))
        ends = winner[20:]
        chances = np.select([ends == 1, ends == -1], [won, lost], 1 - won - lost)
        return -np.log(chances).sum()

    assert tie == pytest.approx(0.6, abs=0.12)
    assert loss(tie) <= min(loss(tie - 0.002), loss(tie + 0.002))


def test_a_tie_has_a_bound():
    luck = np.linspace(-2.0, 2.0, 40)

    for sign in (1.0, -1.0):
        tie = fit_exchange_tie(np.zeros(40), 0.001, sign * np.sign(luck), luck)
        assert tie == pytest.approx(0.95 * sign, abs=1e-3)


def test_a_fit_is_made_of_its_parts():
    battles = battles_from(synthetic_rows()[:160])

    fitted = fit_battles(battles)

    laws, columns = fitted.laws, columns_of(battles)
    assert tuple(laws) == LAWS
    assert laws["quality_worth"] == QUALITY_WORTH == 0.7
    joint = fit_score_and_exchange(columns, battles)
    assert fitted.joint.mean == pytest.approx(joint.posterior.mean)
    for name, value in joint.shapes.items():
        assert laws[name] == pytest.approx(value)
    assert {kind for kind, _ in fitted.joint.effects} == set(KINDS)
    toll = fit_mixed(TOLL, columns.bled, columns.toll, battles, KINDS)
    length = fit_mixed(LENGTH, columns.lasted, columns.log_days, battles, KINDS)
    for name, names, part in (("toll", TOLL, toll), ("length", LENGTH, length)):
        assert [laws[law] for law in names] == pytest.approx(part.posterior.mean[: len(names)])
        assert laws[f"{name}_spread"] == pytest.approx(part.within)
        assert fitted.between[name] == pytest.approx(part.between)
        assert fitted.scale[name] == part.scale
    tail, error = laws["exchange_tail"], joint.left_out.error
    luck = np.arcsinh(tail * error / laws["exchange_spread"]) / tail
    tie = fit_exchange_tie(joint.left_out.score, laws["drawn_margin"], battles.winner, luck)
    assert laws["exchange_tie"] == pytest.approx(tie)
    assert fitted.scale["exchange"] == war_scales(luck, battles.war, battles.campaign)
    together = np.isfinite(luck + toll.error)
    covariance = np.cov(luck[together], toll.error[together])[0, 1]
    assert laws["toll_tie"] == pytest.approx(covariance / laws["toll_spread"])


def test_a_fit_can_forget_what_it_knows_of_states_and_wars():
    fitted = fit_battles(battles_from(synthetic_rows()[:80]))

    alone = fitted.without_effects()

    assert alone.laws == fitted.laws
    assert alone.joint.effects == alone.length.effects == ()
    assert alone.joint.spread == fitted.joint.spread
    assert alone.scale == {"exchange": {}, "toll": {}, "length": {}}


def test_a_column_in_which_all_battles_are_alike_is_legal_and_without_effect():
    alike = {"year": "1942", "posture1": "PD", "terrain1": "FM0", "aeroa": "1", "surpa": "0"}
    laws = fit_battles(battles_from([row | alike for row in synthetic_rows()[:200]])).laws

    assert all(map(math.isfinite, laws.values()))
    without = ("attack_before_1914", "toll_after_1914", "rough_length", "surprise_worth")
    assert [laws[name] for name in without] == pytest.approx([0.0] * 4, abs=1e-6)


def test_the_fit_recovers_the_laws_that_made_the_battles():
    fitted, true = fit_battles(battles_from(synthetic_rows())), shipped_laws().laws
    for name, error in {
        "strength_exponent": 0.12,
        "air_worth": 0.25,
        "surprise_worth": 0.4,
        "numbers_exposed": 0.35,
        "exchange_tie": 0.12,
        "exchange_spread": 0.2,
        "size_length": 0.1,
        "length_toll": 0.1,
        "toll_after_1914": 0.3,
        "drawn_margin": 0.05,
    }.items():
        assert fitted.laws[name] == pytest.approx(true[name], abs=error), name
