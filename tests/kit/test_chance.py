"""Distributions by inversion, against another implementation and their own definitions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from allohistory.kit import (
    clip,
    halving,
    hazard,
    log_odds,
    logistic,
    normal_quantile,
    poisson_quantile,
)
from allohistory.kit.chance import MANY

SHARES = [1e-300, 1e-16, 1e-6, 0.02, 0.0749, 0.075, 0.3, 0.5, 0.7, 0.925, 0.9251, 0.98, 1 - 1e-12]


@pytest.mark.parametrize("u", SHARES)
def test_the_normal_quantile_is_right_to_the_last_digits(u):
    assert normal_quantile(u) == pytest.approx(stats.norm.ppf(u), rel=1e-13, abs=1e-14)


def test_the_normal_quantile_never_decreases():
    u = np.concatenate([np.logspace(-20, -0.31, 400), 1 - np.logspace(-0.31, -14, 400)])
    values = [normal_quantile(p) for p in u]

    assert values == sorted(values)


@pytest.mark.parametrize("mean", [1e-9, 0.01, 0.7, 4.0, 30.0, 59.9])
@pytest.mark.parametrize("u", [1e-12, 0.01, 0.3, 0.5, 0.9, 0.999, 1 - 1e-9])
def test_the_poisson_quantile_is_exact_for_small_means(mean, u):
    assert poisson_quantile(u, mean) == stats.poisson.ppf(u, mean)


@pytest.mark.parametrize("mean", [MANY + 1, 300.0, 1e4])
@pytest.mark.parametrize("u", [0.01, 0.3, 0.5, 0.9, 0.99])
def test_the_poisson_quantile_is_close_for_large_means(mean, u):
    assert abs(poisson_quantile(u, mean) - stats.poisson.ppf(u, mean)) <= 1 + 0.01 * np.sqrt(mean)


@pytest.mark.parametrize("mean", [0.0, -1.0])
def test_a_rate_of_zero_gives_no_events(mean):
    assert poisson_quantile(0.999, mean) == 0


@settings(deadline=None)
@given(st.floats(1e-9, 1 - 1e-9), st.floats(0, 200), st.floats(0, 50))
def test_a_higher_rate_never_gives_fewer_events(u, mean, more):
    # From the sum to the normal at MANY the count may step back by one.
    assert poisson_quantile(u, mean + more) >= poisson_quantile(u, mean) - 1


def test_the_poisson_loop_ends_for_any_input():
    assert poisson_quantile(1.0, MANY) <= 4 * MANY


@settings(deadline=None)
@given(st.floats(-700, 700))
def test_log_odds_and_probabilities_are_inverse(x):
    p = logistic(x)

    assert 0.0 <= p <= 1.0
    if abs(x) < 15:
        assert log_odds(p) == pytest.approx(x, abs=1e-6)


@pytest.mark.parametrize("p", [-1.0, 0.0, 1.0, 2.0])
def test_certainty_has_finite_log_odds(p):
    assert abs(log_odds(p)) < 25


def test_hazards_are_additive():
    assert 1 - (1 - hazard(0.3, 0.5)) ** 2 == pytest.approx(hazard(0.3, 1.0))
    assert hazard(0.0, 1.0) == 0.0


def test_half_remains_after_a_half_life():
    assert halving(10.0) ** 10 == pytest.approx(0.5)
    assert halving(0.0) == 0.0


def test_values_are_clipped_to_bounds():
    assert [clip(x, 0.0, 1.0) for x in (-1.0, 0.5, 2.0)] == [0.0, 0.5, 1.0]
