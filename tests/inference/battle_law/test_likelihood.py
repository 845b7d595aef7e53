"""Likelihood of battles: losses, their slopes, and how much a battle says."""

import math

import numpy as np
import pytest
from scipy import integrate
from scipy.optimize import approx_fprime
from scipy.special import ndtr

from allohistory.inference.battle_law.likelihood import (
    blurred_exchange_loss,
    exchange_information,
    exchange_loss,
    score_information,
    score_loss,
)


def test_the_loss_of_winners_is_the_logarithm_of_their_probability():
    expected = np.full(4, 0.2)
    won, lost = ndtr(0.2 - 0.5), ndtr(-0.2 - 0.5)
    chances = {1.0: won, -1.0: lost, 0.0: 1.0 - won - lost, np.nan: 1.0}

    for end, chance in chances.items():
        assert score_loss(expected[:1], 0.5, np.array([end]))[0] == pytest.approx(-np.log(chance))
    together = score_loss(expected, 0.5, np.array(list(chances)))[0]
    assert together == pytest.approx(-np.log(list(chances.values())).sum())


def test_a_draw_without_a_margin_is_nearly_impossible():
    assert score_loss(np.zeros(1), 0.0, np.zeros(1))[0] == pytest.approx(-math.log(1e-12))


def test_the_loss_of_an_exchange_is_that_of_its_normal_noise():
    # One sd out: error = spread sinh(tail) / tail, whose Jacobian is spread cosh(tail).
    spread, tail = 2.0, 0.5
    error = np.array([spread * math.sinh(tail) / tail] * 2)

    loss = exchange_loss(error, spread, tail)[0]

    assert loss == pytest.approx(2 * (0.5 + math.log(math.cosh(tail)) + math.log(spread)))
    mass, _ = integrate.quad(lambda x: np.exp(-exchange_loss(np.array([x]), 2.0, 0.5)[0]), -60, 60)
    assert mass == pytest.approx(math.sqrt(2 * math.pi), rel=1e-6)


def test_slopes_of_the_likelihoods_are_right():
    chance = np.random.default_rng(5)
    expected, ends = chance.normal(size=9), np.array([1, -1, 0, 1, -1, 0, 1, 0, np.nan])
    step = 1e-6
    _, slope, widen = score_loss(expected, 0.3, ends)
    numeric = approx_fprime(expected, lambda x: score_loss(x, 0.3, ends)[0], step)
    assert slope == pytest.approx(numeric, abs=1e-4)
    numeric = approx_fprime([0.3], lambda x: score_loss(expected, *x, ends)[0], step)
    assert widen == pytest.approx(numeric[0], abs=1e-4)
    error = 2 * expected
    _, slope, widen, stretch = exchange_loss(error, 1.2, 0.6)
    numeric = approx_fprime(error, lambda x: exchange_loss(x, 1.2, 0.6)[0], step)
    assert slope == pytest.approx(numeric, abs=1e-4)
    numeric = approx_fprime([1.2, 0.6], lambda x: exchange_loss(error, *x)[0], step)
    assert [widen, stretch] == pytest.approx(numeric, abs=1e-3)


def test_the_information_of_a_winner_is_the_mean_square_of_its_slope():
    expected, margin = np.array([0.4]), 0.3
    won, lost = ndtr(0.4 - 0.3), ndtr(-0.4 - 0.3)
    chances = {1.0: won, -1.0: lost, 0.0: 1.0 - won - lost}

    information = score_information(expected, margin)

    mean_square = sum(
        chance * score_loss(expected, margin, np.array([end]))[1][0] ** 2
        for end, chance in chances.items()
    )
    assert information == pytest.approx([mean_square])


def test_the_information_of_normal_noise_is_one_over_its_variance():
    assert exchange_information(2.0, 1e-3) == pytest.approx(0.25, rel=0.02)
    # Under heavy tails an exchange says more about the mean than its variance does.
    variance = (math.exp(2 * 1.5**2) - 1) / 2 / 1.5**2
    assert exchange_information(1.0, 1.5) > 2.0 / variance


def test_blurred_noise_is_the_noise_itself_where_nothing_blurs_it():
    error = np.array([0.3, -2.0, 5.0])

    loss = blurred_exchange_loss(error, np.zeros(3), 1.2, 0.6)

    assert loss + 3 * math.log(8) == pytest.approx(exchange_loss(error, 1.2, 0.6)[0])


def test_blurred_normal_noise_has_the_sum_of_the_variances():
    error = np.array([0.5, -1.0])
    blurred = blurred_exchange_loss(error, np.full(2, 0.25), 1.0, 1e-3) + 2 * math.log(8)

    sd = math.sqrt(1.25)
    exact = sum(0.5 * (e / sd) ** 2 + math.log(sd) for e in error)
    assert blurred == pytest.approx(exact, abs=0.05)
