"""Reckoning: beliefs about the other's toughness are updated as Bayes' rule says, nearly."""

from math import exp

import numpy as np
import pytest
from numpy.polynomial.hermite_e import hermegauss

from allohistory.mechanisms.reckoning import (
    after_offer,
    after_reading,
    after_silence,
    after_standing_firm,
    after_time,
    below,
    density,
)

NODES, WEIGHTS = hermegauss(120)


def moments(mean, variance, likelihood):
    """Return the posterior mean and variance by numerical integration."""
    x = mean + np.sqrt(variance) * NODES
    weights = WEIGHTS * np.array([likelihood(value) for value in x])
    middle = (weights * x).sum() / weights.sum()
    return middle, (weights * (x - middle) ** 2).sum() / weights.sum()


@pytest.mark.parametrize(("mean", "variance", "limit"), [(0.0, 0.04, 0.1), (0.2, 0.09, -0.1)])
def test_an_offer_has_the_exact_moments_of_its_probit(mean, variance, limit):
    exact = moments(mean, variance, lambda x: below((limit - x) / 0.15))

    assert after_offer(mean, variance, limit, 0.15) == pytest.approx(exact, rel=1e-4)


@pytest.mark.parametrize("urge", [0.2, 0.7])
def test_silence_has_the_exact_moments_of_its_probit(urge):
    exact = moments(0.1, 0.04, lambda x: 1.0 - urge * below((0.2 - x) / 0.15))

    assert after_silence(0.1, 0.04, 0.2, urge, 0.15) == pytest.approx(exact, rel=1e-4)


def test_an_offer_makes_the_other_look_weaker_and_silence_tougher():
    assert after_offer(0.0, 0.04, 0.0, 0.15)[0] < 0.0 < after_silence(0.0, 0.04, 0.0, 0.5, 0.15)[0]


def test_a_reading_is_weighed_by_its_noise():
    mean, variance = after_reading(0.0, 0.04, 0.3, 0.2)

    assert (mean, variance) == pytest.approx((0.15, 0.02))


def test_what_was_learnt_fades_while_apart():
    assert after_time(0.4, 0.01, 0.5, 0.2) == pytest.approx((0.2, 0.025))
    assert after_time(0.4, 0.01, 0.0, 0.2) == pytest.approx((0.0, 0.04))


def test_a_final_offer_is_believed_the_more_the_longer_it_stands():
    once = after_standing_firm(0.5, 0.5)

    assert once == pytest.approx(2 / 3)
    assert after_standing_firm(once, 0.5) > once
    assert after_standing_firm(0.5, 0.0) == 0.5


def test_beliefs_hold_the_truth_as_often_as_they_say():
    random = np.random.default_rng(8)
    inside = 0
    for _ in range(400):
        truth, mean, variance = random.normal(0.0, 0.2), 0.0, 0.04
        for _ in range(6):
            limit = random.normal(0.0, 0.2)
            if random.random() < below((limit - truth) / 0.15):
                mean, variance = after_offer(mean, variance, limit, 0.15)
            else:
                mean, variance = after_silence(mean, variance, limit, 1.0, 0.15)
        inside += abs(truth - mean) < 1.645 * variance**0.5

    assert 0.85 < inside / 400 < 0.95


def test_the_normal_is_the_normal():
    assert density(1.0) == pytest.approx(exp(-0.5) / 2.5066282746310002)
    assert below(1.0) == pytest.approx(0.8413447460685429)
