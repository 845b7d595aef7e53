"""Errors and variances of timelines that share laws: one pinned number per formula."""

import numpy as np
import pytest

from allohistory.answers.estimation.estimates import normal_estimate
from allohistory.answers.estimation.variance import (
    HIGH,
    cluster_variance,
    clustered_error,
    paired_shares,
    spread_over_laws,
    variance_component,
    wilson,
)
from allohistory.answers.sensitivity.indices import variance_over_laws

VALUES = np.array([1.0, 3.0, 2.0, 6.0, 7.0, 5.0])
LAWS = np.array([0, 0, 1, 1, 2, 2])


def test_the_variance_of_clusters_counts_each_sum_once():
    assert cluster_variance(np.array([-4.0, 0.0, 4.0])) == 3 / 2 * 32


def test_one_cluster_does_not_divide_by_zero():
    assert cluster_variance(np.array([2.0])) == 4.0


def test_the_error_of_a_mean_is_that_of_its_clusters():
    influence = VALUES - 4.0  # sums by draw: -4, 0, 4

    assert clustered_error(influence, LAWS) == pytest.approx(np.sqrt(48.0) / 6.0)


def test_the_variance_component_is_that_of_the_table():
    # Means 2, 4, 6: MSB = 16 / 2; within 2 + 8 + 2: MSW = 12 / 3; n0 = 2.
    assert variance_component(16.0, 12.0, 3, 6.0, 12.0) == 2.0


def test_draws_of_unequal_size_have_a_typical_size_in_between():
    # n0 = (6 - 14 / 6) / 2 for sizes 3, 2, 1.
    assert variance_component(16.0, 12.0, 3, 6.0, 14.0) == pytest.approx(4.0 / (11 / 6))


def test_spread_and_sensitivity_estimate_the_same_variance():
    means, sizes = np.array([-2.0, 0.0, 2.0]), np.array([2.0, 2.0, 2.0])
    within = np.array([2.0, 8.0, 2.0])
    over_laws = variance_over_laws(means, sizes, within, np.ones((3, 1)))

    assert over_laws.tolist() == [2.0]
    assert spread_over_laws(VALUES, LAWS) == pytest.approx(np.sqrt(2.0))


def test_a_negative_variance_gives_no_spread():
    assert spread_over_laws(np.array([0.0, 4.0, 4.0, 0.0]), np.array([0, 0, 1, 1])) == 0.0


def test_the_interval_of_a_normal_estimate_holds_ninety_per_cent():
    estimate = normal_estimate(1.0, 2.0, 7)

    assert (estimate.low, estimate.high) == pytest.approx((-2.2897, 4.2897), abs=1e-4)
    assert (estimate.value, estimate.error, estimate.timelines) == (1.0, 2.0, 7)


def test_the_interval_of_a_difference_of_pairs_ends_at_minus_and_plus_one():
    # One pair more is counted in each direction: 1/3 gained, 2/3 lost of 3.
    low, high, error = paired_shares(np.ones(1), np.zeros(1), 1.0)
    assert error == pytest.approx(np.sqrt((1.0 - 1.0 / 9.0) / 3.0))
    assert low == -1.0
    assert high == pytest.approx(-1.0 / 3.0 + HIGH * error)
    low, high, _ = paired_shares(np.zeros(1), np.ones(1), 1.0)
    assert low == pytest.approx(1.0 / 3.0 - HIGH * error)
    assert high == 1.0


def test_a_share_has_the_interval_of_wilson():
    # 3 of 10: middle (0.3 + 2.7055 / 20) / 1.27055, half-width 1.6449 / 1.27055 times
    # the root of 0.021 + 2.7055 / 400.
    assert wilson(0.3, 10) == pytest.approx((0.12688, 0.55830), abs=1e-4)
