"""Errors and variances of timelines that share laws: one pinned number per formula."""

import numpy as np
import pytest

from allohistory.answers.estimation.estimates import normal_estimate
from allohistory.answers.estimation.variance import (
    cluster_variance,
    clustered_error,
    spread_over_laws,
    variance_component,
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
