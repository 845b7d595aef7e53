"""Selection: effects told because they came out large are not told too large."""

import numpy as np
import pytest
from scipy.stats import ncx2

from allohistory.answers.sensitivity.selection import allowing_for_selection, density

UNIT, THRESHOLD = 0.01, 0.13


def test_the_density_is_that_of_a_noncentral_chi_square():
    x, effect = np.array([0.5, 3.0, 40.0, 900.0]), np.array([1.0, 0.2, 5.0, 29.0])

    assert density(x, effect) == pytest.approx(ncx2.pdf(x, 2, effect**2), rel=2e-3)


def test_what_lies_far_beyond_the_threshold_is_told_as_it_is():
    value, low, high = allowing_for_selection(2.0, THRESHOLD, UNIT)

    assert value == pytest.approx(2.0, rel=0.01)
    assert low < 2.0 < high


def test_what_just_exceeds_the_threshold_may_be_nearly_nothing():
    value, low, _ = allowing_for_selection(0.131, THRESHOLD, UNIT)

    assert value < 0.75 * 0.131
    assert low < 0.01


def test_without_noise_nothing_is_taken_off():
    assert allowing_for_selection(0.5, 0.1, 0.0) == (0.5, 0.5, 0.5)


def test_those_that_stand_out_are_told_as_strong_as_in_an_independent_run():
    """Effects of all sizes: chosen in one run, and measured without choice in another."""
    chance = np.random.default_rng(1)
    true = chance.choice([0.02, 0.05, 0.1, 0.2, 0.3], 1000)

    def estimated():
        length = np.stack([np.sqrt(0.8 * true), np.sqrt(0.2 * true)])
        return ((length + chance.normal(0, np.sqrt(UNIT), length.shape)) ** 2).sum(0) - 2 * UNIT

    first, other = estimated(), estimated()
    chosen = first > THRESHOLD
    told = np.array([allowing_for_selection(v, THRESHOLD, UNIT) for v in first[chosen]])

    assert first[chosen].mean() > 1.08 * other[chosen].mean()
    assert told[:, 0].mean() == pytest.approx(other[chosen].mean(), rel=0.12)
    inside = (told[:, 1] <= true[chosen]) & (true[chosen] <= told[:, 2])
    assert inside.mean() > 0.85
