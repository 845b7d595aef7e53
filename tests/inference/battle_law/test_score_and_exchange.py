"""Score and exchange: the optimum of their likelihood, and battles whose campaign is left out."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import approx_fprime
from tests.inference.battle_law.stage import synthetic_rows

from allohistory.errors import FitError
from allohistory.inference.battle_law import score_and_exchange as module
from allohistory.inference.battle_law.columns import NEVER_NEGATIVE, columns_of, ridge
from allohistory.inference.battle_law.dataset import battles_from, pick_battles
from allohistory.inference.battle_law.pooling import (
    STATE,
    STATE_IN_WAR,
    WAR,
    effect_design,
    effects_in,
)
from allohistory.inference.battle_law.score_and_exchange import (
    LAWS,
    SPREAD,
    LeftOut,
    Problem,
    fit_noise,
    fit_score_and_exchange,
)


def problem_of(battles):
    """Return the problem of a fit, put together once more."""
    effects = effects_in(battles, (STATE, STATE_IN_WAR, WAR))
    columns = columns_of(battles)
    score, traded, _ = Problem(columns, *[None] * 5).powered(module.WORTHS)
    return Problem(
        columns,
        battles.campaign,
        effect_design(battles, effects, (STATE, STATE_IN_WAR), opposed=True),
        effect_design(battles, effects, (WAR,)),
        np.array([1 / SPREAD[kind] ** 2 for kind, _ in effects]),
        np.concatenate([ridge(score), ridge(traded)]),
    )


@pytest.fixture(scope="module")
def battles():
    rows = [row | {"att_guns": str(k % 7 * 30), "def_guns": str(k % 3 * 40)}
            for k, row in enumerate(synthetic_rows()[:150])]  # fmt: skip
    rows[3] = rows[3] | {"att_casualties": ""}
    return battles_from(rows)


def test_slopes_of_the_penalised_likelihood_are_right(battles):
    problem = problem_of(battles)
    chance = np.random.default_rng(1)
    size = len(problem.penalty) + len(problem.precision)
    theta = np.concatenate([chance.normal(0, 0.1, size), [0.2, 0.9, 0.5], np.log([300.0, 15.0])])

    _, slope = problem.loss(theta)

    assert slope == pytest.approx(
        approx_fprime(theta, lambda x: problem.loss(x)[0], 1e-6), abs=2e-2, rel=1e-3
    )


def test_the_fit_is_an_optimum_under_the_noise_of_campaigns_left_out(battles):
    fit, problem = fit_score_and_exchange(columns_of(battles), battles), problem_of(battles)
    shapes = fit.shapes
    worths = np.log([shapes["tank_worth"], shapes["gun_worth"]])

    def slope(noise):
        theta = np.concatenate([fit.posterior.mean, [shapes["drawn_margin"], *noise], worths])
        return problem.loss(theta)[1]

    # The second pass fixes the noise; it is fitted once more at the end, and hardly moves.
    slopes = slope((shapes["exchange_spread"], shapes["exchange_tail"]))
    bound = np.array([name in NEVER_NEGATIVE and fit.posterior.mean[k] == 0.0
                      for k, name in enumerate(LAWS)])  # fmt: skip
    assert np.abs(slopes[: len(LAWS)][~bound]).max() < 3.0
    assert (slopes[: len(LAWS)][bound] > -3.0).all()
    assert all(fit.posterior.mean[k] >= 0 for k, name in enumerate(LAWS) if name in NEVER_NEGATIVE)


def test_a_battle_without_its_campaign_is_expected_as_by_a_fit_without_it(battles):
    columns = columns_of(battles)
    fit = fit_score_and_exchange(columns, battles)
    name = battles.campaign[0]
    rows = battles.campaign == name
    rest = fit_score_and_exchange(columns_of(pick_battles(battles, ~rows)),
                                  pick_battles(battles, ~rows))  # fmt: skip
    problem = problem_of(battles)
    own = dict(zip(fit.posterior.effects, range(len(LAWS), 10**6), strict=False))
    mean = fit.posterior.mean.copy()
    mean[len(LAWS) :] = 0.0
    mean[: len(LAWS)] = rest.posterior.mean[: len(LAWS)]
    for effect, value in zip(rest.posterior.effects, rest.posterior.mean[len(LAWS) :], strict=True):
        mean[own[effect]] = value
    worth = np.array([rest.shapes["tank_worth"], rest.shapes["gun_worth"]])
    score, traded = problem.tables(worth)

    exact = columns.exchange - traded @ mean
    inside = columns.exchange - problem.tables(worth)[1] @ fit.posterior.mean
    known = rows & np.isfinite(exact)
    assert fit.left_out.error[known] == pytest.approx(exact[known], abs=0.12)
    assert fit.left_out.score[rows] == pytest.approx((score @ mean)[rows], abs=0.12)
    # It is nearer to that fit than the fit with all campaigns is.
    assert np.abs(fit.left_out.error - exact)[known].sum() < np.abs(inside - exact)[known].sum()
    assert (fit.left_out.variance[known] > 0).all()


def test_the_noise_of_errors_is_found_again():
    chance = np.random.default_rng(4)
    z = chance.normal(size=4000)
    variance = np.full(4000, 0.3)
    error = 0.9 * np.sinh(0.8 * z) / 0.8 + chance.normal(0, np.sqrt(0.3), 4000)

    spread, tail = fit_noise(LeftOut(z, error, variance), (1.0, 0.5))

    assert (spread, tail) == pytest.approx((0.9, 0.8), rel=0.07)
    nothing = LeftOut(z[:2], np.full(2, np.nan), variance[:2])
    assert fit_noise(nothing, (1.0, 0.5)) == (1.0, 0.5)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_likelihood_that_is_no_number_is_an_error():
    few = battles_from(synthetic_rows()[:20])
    columns = columns_of(few)
    broken = replace(columns, score=np.full_like(columns.score, np.nan))

    with pytest.raises(FitError, match="score and exchange cannot be fitted to these battles"):
        fit_score_and_exchange(broken, few)
