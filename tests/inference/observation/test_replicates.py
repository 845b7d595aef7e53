"""Replicates: figures drawn as the likelihood has them."""

import math

import numpy as np
import pytest

from allohistory.inference.observation.likelihood import log_counts, log_levels
from allohistory.inference.observation.replicates import (
    draw_bias,
    draw_error,
    replicate_counts,
    replicate_figure,
    replicate_levels,
)


@pytest.fixture
def generator():
    return np.random.default_rng(5)


class Middle:
    """A generator whose normals are two, whose uniforms are a half, and whose counts are means."""

    def standard_normal(self, shape):
        return np.full(shape, 2.0)

    def random(self, shape):
        return np.full(shape, 0.5)

    def gamma(self, shape, scale):
        assert np.allclose(shape * scale, 1.0)
        self.spread = np.sqrt(scale)
        return np.ones(self.spread.shape)

    def poisson(self, means):
        return means


def test_a_level_is_shifted_by_bias_and_error_times_their_normals():
    levels = np.array([[8.0, 0.0], [2.0, 4.0]])

    drawn = replicate_levels(levels, np.array([0.2, 0.3]), 0.1, 0.5, Middle())

    # Doubt of a half is not more than the uniform. A level of nothing counts as 0.05.
    assert drawn == pytest.approx(np.array([[8.0, 0.05], [2.0, 4.0]]) * np.exp([0.6, 0.8]))


def test_a_figure_that_means_something_else_is_vague():
    drawn = replicate_levels(np.array([[8.0]]), np.array([0.2]), 0.0, 0.51, Middle())

    assert drawn == pytest.approx(8.0 * math.exp(4.0))


def test_a_count_is_spread_about_its_biased_mean():
    lot = Middle()

    drawn = replicate_counts(np.array([[40.0, 0.0]]), np.array([0.2, 0.0]), 0.1, 0.01, lot)

    # A count of nothing counts as a half; an error is at least a thousandth.
    assert drawn == pytest.approx(np.array([[40.0, 0.5]]) * math.exp(0.2))
    assert lot.spread == pytest.approx(np.array([[0.2, 1e-3]]))


def test_a_figure_of_any_shape_has_its_error():
    assert replicate_figure(np.array([3.0, 0.0]), 0.5, Middle()) == pytest.approx(
        np.array([3.0, 0.05]) * math.exp(1.0)
    )
    assert replicate_figure(7.0, 0.0, Middle()) == 7.0


def test_a_bias_is_drawn_for_each_timeline(generator):
    bias = draw_bias(np.zeros((4000, 3)), 0.3, generator)

    assert bias.shape == (4000, 1)
    assert np.log(bias).mean() == pytest.approx(0.0, abs=0.02)
    assert np.log(bias).std() == pytest.approx(0.3, rel=0.05)


def test_doubt_is_the_share_of_figures_that_are_vague(generator):
    errors = draw_error(np.zeros((4000, 2)), np.array([0.1, 0.4]), 0.25, generator)

    assert set(errors[:, 0]) == {0.1, 2.0}
    assert set(errors[:, 1]) == {0.4, 2.0}
    assert (errors == 2.0).mean() == pytest.approx(0.25, abs=0.02)


def test_replicates_of_counts_are_drawn_as_the_likelihood_has_them(generator):
    error, bias, doubt = np.array([0.4]), 0.3, 0.05
    drawn = replicate_counts(np.full((200_000, 1), 30.0), error, bias, doubt, generator)[:, 0]

    for value in (0, 10, 30, 60, 120):
        expected = np.exp(
            log_counts(np.array([[30.0]]), np.array([float(value)]), error, bias, doubt)[0, 0]
        )
        assert (drawn == value).mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / 2e5))


def test_replicates_of_levels_are_drawn_as_the_likelihood_has_them(generator):
    error, bias, doubt = np.array([0.2]), 0.25, 0.05
    drawn = replicate_levels(np.full((200_000, 1), 8.0), error, bias, doubt, generator)[:, 0]

    edges = np.array([4.0, 6.0, 8.0, 10.0, 14.0])
    grid = np.exp(np.linspace(np.log(0.01), np.log(15), 1_101))
    density = np.exp(
        [log_levels(np.array([[8.0]]), np.array([x]), error, bias, doubt)[0, 0] for x in grid]
    )
    below = np.cumsum(density * np.gradient(grid))
    expected = np.interp(edges, grid, below)
    assert [(drawn < edge).mean() for edge in edges] == pytest.approx(expected, abs=0.006)


def test_the_bias_of_a_counter_is_one_for_all_its_points(generator):
    errors = np.array([0.01, 0.01])
    drawn = np.log(replicate_levels(np.full((5000, 2), 8.0), errors, 0.3, 0, generator))

    assert np.corrcoef(drawn.T)[0, 1] > 0.99
    assert drawn[:, 0].std() == pytest.approx(0.3, rel=0.05)
