"""Mixed model: shrinkage, the variances of its effects, and wars that scatter differently."""

import numpy as np
import pytest
from tests.inference.battle_law.stage import battles_of

from allohistory.inference.battle_law.mixed_model import LEAST, fit_mixed, war_scales
from allohistory.inference.battle_law.pooling import STATE, WAR

LAWS = ("middle",)


def made_up(seed=2, wars=40, campaigns=3, fights=4):
    """Return battles whose outcome has effects of wars, campaigns and battles; and both."""
    chance = np.random.default_rng(seed)
    war = np.repeat(np.arange(wars), campaigns * fights)
    campaign = np.repeat(np.arange(wars * campaigns), fights)
    of_war = chance.normal(0.0, 0.8, wars)
    outcome = 2.0 + of_war[war] + chance.normal(0.0, 0.5, wars * campaigns)[campaign]
    outcome += chance.normal(0.0, 0.3, len(war))
    battles = battles_of(
        len(war),
        war=np.array([f"war {k:02}" for k in war]),
        campaign=np.array([f"campaign {k}" for k in campaign]),
    )
    return battles, outcome, of_war


def test_variances_of_wars_campaigns_and_battles_are_told_apart():
    battles, outcome, of_war = made_up()

    fit = fit_mixed(LAWS, np.ones((len(outcome), 1)), outcome, battles, (WAR,))

    assert fit.posterior.mean[0] == pytest.approx(2.0, abs=0.3)
    assert fit.posterior.spread[WAR] == pytest.approx(0.8, rel=0.25)
    assert fit.between == pytest.approx(0.5, rel=0.15)
    assert fit.within == pytest.approx(0.3, rel=0.1)
    assert np.corrcoef(fit.posterior.mean[1:], of_war)[0, 1] > 0.9


def test_the_effect_of_a_war_is_drawn_to_the_mean_by_the_share_of_noise():
    battles, outcome, _ = made_up()

    fit = fit_mixed(LAWS, np.ones((len(outcome), 1)), outcome, battles, (WAR,))

    means = outcome.reshape(40, -1).mean(axis=1) - fit.posterior.mean[0]
    war, noise = fit.posterior.spread[WAR] ** 2, fit.between**2 / 3 + fit.within**2 / 12
    assert fit.posterior.mean[1:] == pytest.approx(means * war / (war + noise), abs=1e-6)
    sd = np.sqrt(np.diag(fit.posterior.covariance))[1:]
    assert (sd > np.sqrt(war * noise / (war + noise)) - 1e-9).all()


def test_unknown_outcomes_are_left_out_and_have_no_error():
    battles, outcome, _ = made_up(wars=6)
    outcome[3] = np.nan

    fit = fit_mixed(LAWS, np.ones((len(outcome), 1)), outcome, battles, (WAR, STATE))

    assert np.isnan(fit.error[3])
    assert np.isfinite(np.delete(fit.error, 3)).all()


def test_without_any_outcome_nothing_is_known():
    battles, outcome, _ = made_up(wars=2)

    fit = fit_mixed(
        LAWS, np.ones((len(outcome), 1)), np.full(len(outcome), np.nan), battles, (WAR,)
    )

    assert (fit.between, fit.within, fit.scale) == (0.0, LEAST, {})
    assert fit.posterior.mean.tolist() == [0.0]


def test_a_war_scatters_as_all_do_until_its_campaigns_say_otherwise():
    war = np.array(["a"] * 5 + ["b"] * 5 + ["c"])
    campaign = np.array([f"a{k}" for k in range(5)] + ["b"] * 5 + ["c"])
    deviation = np.array([2.0] * 10 + [np.nan])

    scale = war_scales(deviation, war, campaign)

    # Ten campaigns' worth of 1, and five (or one) of 4.
    assert scale["a"] == pytest.approx(np.sqrt((10 + 5 * 4) / 15))
    assert scale["b"] == pytest.approx(np.sqrt((10 + 1 * 4) / 11))
    assert scale["c"] == 1.0
