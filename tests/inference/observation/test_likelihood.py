"""Likelihood: chances that add up to one, against closed forms and SciPy."""

import numpy as np
import pytest
from scipy import integrate, stats

from allohistory.inference.observation.likelihood import (
    LEAST,
    VAGUE,
    log_absent,
    log_counts,
    log_dated,
    log_levels,
    log_range,
    log_rung,
    log_unlisted,
)

SURE = 1e-300  # a doubt that is none
COUNTS = np.array([[40.0, 60.0], [120.0, 90.0], [0.0, 3.0]])


def test_counts_are_negative_binomial():
    observed, error = np.array([50.0, 70.0]), np.array([0.2, 0.3])

    terms = log_counts(COUNTS, observed, error, 0.0, SURE)

    for point in range(2):
        size = 1 / error[point] ** 2
        mean = np.maximum(COUNTS[:, point], 0.5)
        expected = stats.nbinom.logpmf(observed[point], size, size / (size + mean))
        assert terms[:, point] == pytest.approx(expected)


def test_chances_of_counts_add_up_to_one():
    every = np.arange(500.0)
    counts = np.full((1, 1), 8.0)

    total = sum(
        np.exp(log_counts(counts, np.array([y]), np.array([0.2]), 0.3, 0.01)) for y in every
    )

    assert total == pytest.approx(1.0, abs=1e-3)


def test_counts_share_the_bias_of_their_counter():
    observed, error, bias = np.array([50.0, 70.0]), np.array([0.1, 0.1]), 0.4

    def joint(z, mean):
        chance = stats.norm.pdf(z)
        for point in range(2):
            size = 1 / error[point] ** 2
            m = mean[point] * np.exp(bias * z)
            chance *= stats.nbinom.pmf(observed[point], size, size / (size + m))
        return chance

    terms = log_counts(COUNTS[:2], observed, error, bias, SURE).sum(axis=1)
    exact = [np.log(integrate.quad(joint, -6, 6, args=(mean,))[0]) for mean in COUNTS[:2]]
    assert terms == pytest.approx(exact, abs=0.01)


def test_a_bias_makes_two_counts_that_are_low_alike_more_likely():
    counts = np.array([[100.0, 100.0]])
    error = np.array([0.1, 0.1])
    alike = log_counts(counts, np.array([60.0, 60.0]), error, 0.3, SURE).sum()
    apart = log_counts(counts, np.array([60.0, 167.0]), error, 0.3, SURE).sum()

    assert alike > apart + 5


def test_levels_are_normal_in_their_logarithms_with_one_bias():
    levels = np.array([[6.0, 11.0, 16.0], [9.0, 20.0, 20.0]])
    observed, error, bias = np.array([8.0, 11.0, 14.0]), np.array([0.1, 0.2, 0.15]), 0.25

    terms = log_levels(levels, observed, error, bias, SURE).sum(axis=1)

    spread = np.diag(error**2) + bias**2
    gaps = np.log(observed) - np.log(levels)
    exact = stats.multivariate_normal(np.zeros(3), spread).logpdf(gaps) - np.log(observed).sum()
    assert terms == pytest.approx(exact, abs=0.01)


def test_densities_of_levels_add_up_to_one():
    def density(y):
        return np.exp(log_levels(np.array([[12.0]]), np.array([y]), np.array([0.2]), 0.2, 0.05))[
            0, 0
        ]

    total, _ = integrate.quad(density, 1e-3, 400, limit=200, points=[12.0])
    assert total == pytest.approx(1.0, abs=0.01)


def test_a_figure_that_fits_nothing_is_doubted_rather_than_fatal():
    counts, levels = np.array([[1000.0]]), np.array([[900.0]])
    observed, error = np.array([9.0]), np.array([0.1])

    assert log_counts(counts, observed, error, 0.0, SURE)[0, 0] < -100
    assert log_counts(counts, observed, error, 0.0, 0.01)[0, 0] > -30
    sound = log_levels(levels, observed, error, 0.0, SURE)[0, 0]
    assert sound < -100
    doubted = log_levels(levels, observed, error, 0.0, 0.01)[0, 0]
    vague = stats.norm.logpdf(np.log(0.01), 0, VAGUE) - np.log(9) + np.log(0.01)
    assert doubted == pytest.approx(vague, abs=1e-6)


def test_a_dated_event_is_likely_in_its_window_and_fades_beyond():
    gaps = np.array([0.0, 4.0, 8.0, 400.0, np.inf])

    chances = np.exp(log_dated(gaps, tail=4.0, doubt=0.01))

    assert chances[0] == pytest.approx(1.0)
    assert chances[1] == pytest.approx(0.99 * np.exp(-1) + 0.01)
    assert (np.diff(chances) <= 0).all()
    assert chances[-1] == pytest.approx(0.01)


def test_what_should_not_have_happened_costs_the_chance_of_a_wrong_entry():
    assert np.exp(log_absent(np.array([False, True]), 0.01)) == pytest.approx([0.99, 0.01])
    assert np.exp(log_absent(np.array([0.5]), 0.01)) == pytest.approx([0.5])


def test_overlooked_battles_are_poisson():
    count = np.arange(50)
    for expected in (0.0, 0.1, 7.5):
        same = stats.poisson.logpmf(count, expected)
        assert np.array_equal(log_unlisted(count, expected), same)


def test_a_figure_with_a_value_or_both_ends_is_normal_in_its_logarithm():
    men = np.array([1000.0, 20000.0])

    about_value = log_range(men, (None, 2000.0, None), 0.5)
    about_ends = log_range(men, (1000.0, None, 4000.0), 0.5)

    assert about_value == pytest.approx(stats.norm.logpdf(np.log(2000 / men), 0, 0.5))
    assert about_ends == pytest.approx(about_value)


def test_a_figure_with_one_end_is_a_bound():
    men = np.array([10.0, 100.0, 1000.0])

    at_least = np.exp(log_range(men, (100.0, None, None), 0.2))
    at_most = np.exp(log_range(men, (None, None, 100.0), 0.2))

    assert at_least == pytest.approx([0.0, 0.5, 1.0], abs=1e-6)
    assert at_least + at_most == pytest.approx(1.0)


def test_nothing_known_of_a_figure_says_nothing():
    assert log_range(np.array([3.0, 9.0]), (None, None, None), 0.2) == pytest.approx([0, 0])


def test_chances_of_rungs_add_up_to_one():
    chances = np.array([np.exp(log_rung(np.array([3]), rung, 0.2, 7))[0] for rung in range(7)])

    assert chances.sum() == pytest.approx(1.0)
    assert chances.argmax() == 3
    assert chances[4] / chances[3] == pytest.approx(0.2)


def test_a_figure_of_nothing_is_far_from_any_but_still_possible():
    density = log_range(np.zeros(1), (None, 10.0, None), 0.5)

    assert np.isfinite(density).all()
    assert density == log_range(np.array([LEAST]), (None, 10.0, None), 0.5)
