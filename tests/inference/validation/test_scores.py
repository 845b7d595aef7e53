"""Scores of forecasts, and the error of a difference of scores."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from allohistory.inference.validation.scores import (
    brier,
    crps_of_counts,
    crps_of_draws,
    difference,
    log_loss,
    log_mean,
    neighbours,
    of_one_name,
)


def test_the_mean_of_probabilities_is_taken_per_column_and_without_underflow():
    logs = np.array([[np.log(0.1), -2000.0], [np.log(0.3), -2001.0]])

    found = log_mean(logs)

    assert found == pytest.approx([np.log(0.2), -2000 + np.log((1 + np.exp(-1)) / 2)])


def test_the_crps_of_a_few_draws_is_worked_out_by_hand():
    # |X - 3| is on average (2 + 1 + 1) / 3; |X - X'| on average 2 (1 + 3 + 2) / 9 = 4 / 3.
    assert crps_of_draws(np.array([4.0, 1.0, 2.0]), 3.0) == pytest.approx(4 / 3 - 2 / 3)
    assert crps_of_draws(np.array([7.0]), 4.0) == 3.0


@given(
    st.lists(st.floats(-100, 100), min_size=1, max_size=8),
    st.floats(-100, 100),
)
def test_the_crps_of_draws_is_its_definition(draws, value):
    values = np.array(draws)
    apart = np.abs(values[:, None] - values[None, :]).mean()

    expected = np.abs(values - value).mean() - apart / 2
    assert crps_of_draws(values, value) == pytest.approx(expected, abs=1e-9)


def test_the_crps_of_draws_is_that_of_their_law():
    draws = np.random.default_rng(1).normal(3.0, 2.0, 200_000)
    z = (4.0 - 3.0) / 2.0
    expected = 2.0 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))

    assert crps_of_draws(draws, 4.0) == pytest.approx(expected, abs=0.01)


def test_the_crps_of_a_count_is_the_squared_gap_of_distribution_functions():
    below = np.array([0.25, 0.75, 1.0])

    # At 0: 0.25; at 1: 0.75 against 0 or 1; at 2 nothing.
    assert crps_of_counts(below, 0) == pytest.approx(0.75**2 + 0.25**2)
    assert crps_of_counts(below, 1) == pytest.approx(0.25**2 + 0.25**2)
    assert crps_of_counts(below, 2) == pytest.approx(0.25**2 + 0.75**2)


def test_each_count_above_the_last_one_listed_costs_one():
    below = np.array([0.25, 0.75, 1.0])

    assert crps_of_counts(below, 3) == pytest.approx(0.25**2 + 0.75**2 + 1.0)
    assert crps_of_counts(below, 5) == pytest.approx(0.25**2 + 0.75**2 + 3.0)


def test_the_crps_of_counts_is_that_of_draws():
    law = stats.poisson(7.0)
    draws = law.rvs(200_000, random_state=np.random.default_rng(2))

    for value in (0, 7, 15):
        found = crps_of_counts(law.cdf(np.arange(60)), value)
        assert found == pytest.approx(crps_of_draws(draws, value), abs=0.02)


def test_scores_of_probabilities():
    chance, came = np.array([0.8, 0.1]), np.array([1, 0])

    assert brier(chance, came) == pytest.approx([0.04, 0.01])
    assert log_loss(chance, came) == pytest.approx(-np.log([0.8, 0.9]))


def test_a_log_score_of_the_impossible_is_finite():
    found = log_loss(np.array([0.0, 1.0, 1.0]), np.array([1, 0, 1]))

    end = -math.log(1e-12)
    assert found == pytest.approx([end, end, 1e-12], rel=1e-3)


def test_a_difference_is_the_mean_gap_and_has_the_error_of_its_blocks():
    gaps = np.random.default_rng(3).normal(0.5, 1.0, 400)
    found = difference(gaps + 2.0, np.full(400, 2.0), neighbours(400, 1))

    assert found.value == pytest.approx(gaps.mean())
    assert found.error == pytest.approx(gaps.std() / 20, rel=0.1)
    assert found.low == pytest.approx(found.value - 1.645 * found.error, abs=0.2 * found.error)
    assert found.high == pytest.approx(found.value + 1.645 * found.error, abs=0.2 * found.error)


def test_outcomes_of_one_block_are_worth_one():
    gaps = np.random.default_rng(3).normal(0.5, 1.0, 400)
    found = difference(gaps, np.zeros(400), neighbours(400, 1))
    twins, names = np.repeat(gaps, 4), np.repeat(np.arange(400), 4)

    joined = difference(twins, np.zeros(1600), of_one_name(list(names)))
    alone = difference(twins, np.zeros(1600), neighbours(1600, 1))

    assert joined.error == pytest.approx(found.error, rel=0.05)
    assert alone.error == pytest.approx(found.error / 2, rel=0.05)


def test_blocks_of_all_outcomes_leave_no_error():
    # Each block is the whole, so it is drawn once and always has the same mean.
    found = difference(np.array([1.0, 2.0, 6.0]), np.zeros(3), neighbours(3, 3))

    assert (found.value, found.error, found.low, found.high) == pytest.approx((3.0, 0.0, 3.0, 3.0))


def test_blocks_of_other_lengths_weigh_by_their_outcomes():
    # Of two blocks, (0) and (3, 3, 3), two are drawn: means 0, 9 / 4 and 3 in shares 1, 2 and 1.
    gaps = np.array([0.0, 3.0, 3.0, 3.0])
    found = difference(gaps, np.zeros(4), [[0], [1, 2, 3]])

    assert (found.value, found.low, found.high) == (9 / 4, 0.0, 3.0)
    assert found.error == pytest.approx(np.std([0.0, 9 / 4, 9 / 4, 3.0]), rel=0.03)


def test_at_least_one_block_is_drawn():
    # Two outcomes in blocks of two: one block is drawn, of mean 3 / 2 or 3.
    found = difference(np.array([0.0, 3.0]), np.zeros(2), [[0, 1], [1, 1]])

    assert (found.value, found.low, found.high) == (1.5, 1.5, 3.0)
    assert found.error == pytest.approx(0.75, rel=0.03)
    # Blocks of four outcomes each are more than there are.
    found = difference(np.array([0.0, 3.0]), np.zeros(2), [[0, 1] * 2, [1, 1] * 2])
    assert found.error == pytest.approx(0.75, rel=0.03)


def test_the_seed_of_a_difference_is_one_unless_given():
    gaps, blocks = np.array([0.0, 1.0, 5.0]), neighbours(3, 1)

    plain = difference(gaps, np.zeros(3), blocks)

    assert plain == difference(gaps, np.zeros(3), blocks, 1)
    assert plain.error != difference(gaps, np.zeros(3), blocks, 2).error


def test_neighbours_go_around_the_end():
    assert neighbours(4, 2) == [[0, 1], [1, 2], [2, 3], [3, 0]]
    assert neighbours(1, 2) == [[0]]
    assert neighbours(3, 3) == [[0, 1, 2], [1, 2, 0], [2, 0, 1]]


def test_places_of_one_name_are_a_block():
    assert of_one_name(["a", "b", "a", "c", "b"]) == [[0, 2], [1, 4], [3]]
    assert of_one_name([]) == []
