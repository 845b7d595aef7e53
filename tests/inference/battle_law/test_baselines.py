"""Battle baselines: the rival regressions, and what they may look at."""

import numpy as np
import pytest
from scipy.special import expit
from tests.inference.battle_law.stage import battles_of

from allohistory.inference.battle_law.baselines import (
    logistic_weights,
    mean_of,
    penalty,
    rival_forecast,
    standardised,
)


def test_columns_are_centred_and_scaled_by_those_fitted_on():
    fitted, wanted = standardised(np.array([[1.0, 10.0], [3.0, 10.0]]), np.array([[6.0, 10.0]]))

    # Mean 2 and sd 1; a column without spread stays at zero.
    assert fitted.tolist() == [[1.0, -1.0, 0.0], [1.0, 1.0, 0.0]]
    assert wanted.tolist() == [[1.0, 4.0, 0.0]]


def test_a_spread_of_less_than_a_billionth_counts_as_that():
    _, wanted = standardised(np.zeros((2, 1)), np.array([[3e-9]]))

    assert wanted[0, 1] == pytest.approx(3.0)


def test_the_constant_is_hardly_penalised():
    assert penalty(2).tolist() == np.diag([1e-6, 30.0, 30.0]).tolist()


def test_a_constant_alone_has_the_log_odds_of_the_share_that_won():
    # Three of four won: log(3 / 1).
    weights = logistic_weights(np.ones((4, 1)), np.array([1.0, 1.0, 0.0, 1.0]))

    assert weights == pytest.approx([np.log(3.0)], abs=1e-5)


def test_a_logistic_regression_ends_where_pull_and_penalty_balance():
    generator = np.random.default_rng(2)
    table = np.column_stack([np.ones(200), generator.normal(size=(200, 2))])
    won = (generator.random(200) < expit(0.7 + 2.0 * table[:, 1] - table[:, 2])).astype(float)

    weights = logistic_weights(table, won)

    held = np.array([1e-6, 30.0, 30.0]) * weights
    assert table.T @ (won - expit(table @ weights)) == pytest.approx(held, abs=1e-8)
    assert weights[1] > 0.5
    assert weights[2] < 0.0


def test_a_mean_is_drawn_towards_that_of_all_and_unknown_outcomes_are_left_out():
    table, outcome = np.array([[-1.0], [1.0], [5.0]]), np.array([0.0, 2.0, np.nan])

    # Columns -1, 1 give 2 / (2 + 30) = 1/16 for one sd; 3 lies three sd from the mean, 0.
    forecast = mean_of(table, outcome, np.array([[3.0], [-1.0]]))

    assert forecast == pytest.approx([1.0 + 3.0 / 16.0, 1.0 - 1.0 / 16.0], abs=1e-5)


def test_the_base_rate_is_the_share_of_decided_battles_and_the_mean_of_known_outcomes():
    fitted_on = battles_of(
        6,
        winner=np.array([1.0, 1.0, 1.0, -1.0, 0.0, np.nan]),
        exchange=np.array([1.0, 2.0, 6.0, np.nan, np.nan, np.nan]),
        log_days=np.array([np.nan, -1.0, 5.0, np.nan, np.nan, np.nan]),
    )

    forecasts = rival_forecast("base rate", fitted_on, battles_of(2))

    assert forecasts.winner == pytest.approx([0.75, 0.75], abs=1e-5)
    assert forecasts.exchange == pytest.approx(np.full((2, 1), 3.0), abs=1e-5)
    assert forecasts.log_days == pytest.approx(np.full((2, 1), 2.0), abs=1e-5)
    for losses in (forecasts.attacker_lost, forecasts.defender_lost):
        assert losses.shape == (2, 1)
        assert np.isnan(losses).all()


@pytest.mark.parametrize(
    ("name", "columns"),
    [("base rate", 0), ("force ratio", 1), ("physical", 13), ("physical, surprise", 14)],
)
def test_a_rival_looks_at_its_own_columns_alone(name, columns):
    generator = np.random.default_rng(4)
    fitted_on = battles_of(
        40,
        winner=np.resize([1.0, -1.0, 1.0], 40),
        exchange=generator.normal(size=40),
        log_days=generator.normal(size=40),
        physical=generator.normal(size=(40, 14)),
    )
    # The first battle is plain; each other differs from it in one column.
    wanted = battles_of(15, physical=np.vstack([np.zeros(14), 3.0 * np.eye(14)]))

    forecasts = rival_forecast(name, fitted_on, wanted)

    for values in (forecasts.winner, forecasts.exchange[:, 0], forecasts.log_days[:, 0]):
        moved = np.abs(values[1:] - values[0]) > 1e-9
        assert moved.tolist() == [True] * columns + [False] * (14 - columns)


def test_a_rival_forecasts_the_winner_that_its_column_shows():
    ratio = np.zeros((80, 14))
    ratio[:, 0] = np.resize([1.0, -1.0], 80)
    fitted_on = battles_of(
        80, winner=ratio[:, 0], exchange=-ratio[:, 0], log_days=ratio[:, 0], physical=ratio
    )

    forecasts = rival_forecast("force ratio", fitted_on, fitted_on)

    # The pull of 80 battles balances the penalty: 80 (1 - p) = 30 log(p / (1 - p)), 24.5.
    assert forecasts.winner[:2] == pytest.approx([0.693609, 0.306391], abs=1e-6)
    # 80 / (80 + 30) of the column.
    assert forecasts.exchange[:2, 0] == pytest.approx([-8.0 / 11.0, 8.0 / 11.0])
    assert forecasts.log_days[:2, 0] == pytest.approx([8.0 / 11.0, -8.0 / 11.0])
