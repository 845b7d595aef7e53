"""Sensitivities: unbiased under noise, tested against chance, independent of the order of draws."""

import sys
from importlib import import_module
from importlib.util import find_spec
from unittest.mock import MagicMock

import numpy as np
import pytest

from allohistory.answers.estimation.variance import spread_over_laws
from allohistory.answers.sensitivity.indices import (
    Draws,
    average_by_draw,
    family_chance,
    middle_ranks,
    polynomials,
    sensitivity,
    variance_over_laws,
)

# Variances of 4 a, of 2 b, of 3 (2 c - 1)**2, and of the product of d and e less their means.
STRAIGHT, WEAKER, BENT, TOGETHER = 16 / 12, 4 / 12, 9 * 4 / 45, 4 / 144
TOTAL = STRAIGHT + WEAKER + BENT + TOGETHER


def outcomes(draws=400, noise=1.0, noise_draws=4, seed=0, idle=20):
    """Return outcomes of timelines whose first five laws matter; laws are (law, timeline)."""
    chance = np.random.default_rng(seed)
    laws = chance.random((5 + idle, draws))
    a, b, c, d, e = laws[:5]
    level = 4 * a + 2 * b + 3 * (2 * c - 1) ** 2 + 2 * (d - 0.5) * (e - 0.5)
    outcome = np.repeat(level, noise_draws) + chance.normal(0, noise, draws * noise_draws)
    return outcome, np.repeat(np.arange(draws), noise_draws), np.repeat(laws, noise_draws, axis=1)


def quick(outcome, draw_of, laws, **more):
    return sensitivity(average_by_draw(outcome, draw_of, laws), **{"shuffles": 199, **more})


def test_variances_are_right_on_average_whatever_the_noise():
    for noise in (0.5, 3.0):
        results = [quick(*outcomes(200, noise, seed=k), shuffles=9, resamples=9) for k in range(40)]
        mean = np.mean([result.of_law for result in results], axis=0)
        assert mean[:3] == pytest.approx([STRAIGHT, WEAKER, BENT], rel=0.2, abs=0.03)
        assert np.abs(mean[3:]).max() < 0.1
        assert np.mean([result.total for result in results]) == pytest.approx(TOTAL, rel=0.05)


def test_sums_over_many_irrelevant_laws_stay_near_zero():
    # More laws than draws: each squared correlation is above zero by chance, their sum must not be.
    results = [quick(*outcomes(60, seed=k, idle=300), shuffles=2, resamples=2) for k in range(100)]
    sums = [result.together(np.arange(5, 305))[0] for result in results]

    assert abs(np.mean(sums)) < 0.4  # a standard error is 0.16; uncorrected, it would be 30


def test_only_laws_that_matter_stand_out():
    chance = quick(*outcomes()).chance()

    assert chance[:3].max() < 0.05
    assert chance[3:].min() > 0.05


def test_among_many_irrelevant_laws_one_run_in_twenty_reports_a_false_hinge():
    false_hinges = 0
    for k in range(100):
        draw = np.random.default_rng(k)
        outcome = (draw.random(100) < 0.1).astype(float)  # rare and skewed
        result = quick(outcome, np.arange(100), draw.random((50, 100)), shuffles=99, resamples=2)
        false_hinges += result.chance().min() < 0.05
    assert false_hinges <= 12  # 5 expected; 12 or fewer in all but one of 500 such tests


def test_intervals_hold_the_truth():
    coverage = np.zeros(3)
    for k in range(50):
        result = quick(*outcomes(300, seed=k), shuffles=9)
        low, high = np.quantile(result.resampled[:3], [0.05, 0.95], axis=1)
        coverage += (low <= [STRAIGHT, WEAKER, BENT]) & (high >= [STRAIGHT, WEAKER, BENT])
    assert coverage.min() >= 38  # of 50, at 90 %


def test_the_order_of_timelines_and_of_draws_changes_nothing():
    outcome, draw_of, laws = outcomes(100)
    chance = np.random.default_rng(5)
    order, name = chance.permutation(len(outcome)), chance.permutation(100)
    result = quick(outcome, draw_of, laws)
    two = quick(outcome[order], name[draw_of[order]], laws[:, order])

    assert result.of_law == pytest.approx(two.of_law, abs=1e-12)
    assert np.array_equal(result.chance(), two.chance())
    assert result.resampled == pytest.approx(two.resampled, abs=1e-12)


def test_only_the_rank_of_a_law_counts():
    outcome, draw_of, laws = outcomes(100)
    stretched = np.exp(9 * laws)

    assert quick(outcome, draw_of, stretched).of_law == pytest.approx(
        quick(outcome, draw_of, laws).of_law, abs=1e-9
    )


def test_the_slope_has_the_sign_of_the_effect():
    outcome, draw_of, laws = outcomes(300)
    slope = quick(-outcome, draw_of, laws).slope

    assert slope[0] < -0.5
    assert abs(slope[2]) < 0.2


def test_correlated_laws_share_their_effect():
    chance = np.random.default_rng(1)
    a = chance.random(1000)
    twin = a + 0.01 * chance.random(1000)
    result = quick(a + 0.1 * chance.random(1000), np.arange(1000), np.stack([a, twin]))

    assert result.of_law == pytest.approx([1 / 12, 1 / 12], rel=0.1)


def test_without_timelines_that_share_a_draw_noise_cannot_be_removed():
    result = quick(*outcomes(100, noise_draws=1))

    assert result.total is None
    assert result.total_resampled is None


def test_a_constant_outcome_depends_on_nothing():
    result = quick(np.ones(200), np.repeat(np.arange(100), 2), outcomes(100, noise_draws=2)[2])

    assert result.of_law == pytest.approx(0)
    assert result.total == 0


def test_a_law_of_two_values_carries_one_polynomial_term():
    shape = polynomials(np.array([[0.0, 1.0] * 10]))

    assert (shape[0, 0] ** 2).mean() == pytest.approx(1)
    assert shape[0, 0, 1] > 0
    assert not shape[0, 1].any()


def test_the_variance_over_laws_is_that_of_the_answers():
    outcome, draw_of, laws = outcomes(50)
    selected = np.random.default_rng(2).random(len(outcome)) < 0.8  # draws of unequal size
    draws = average_by_draw(outcome[selected], draw_of[selected], laws[:, selected])
    variance = variance_over_laws(draws.mean, draws.size, draws.within, np.ones((draws.count, 1)))

    spread = spread_over_laws(outcome[selected], draw_of[selected])
    assert np.sqrt(variance[0]) == pytest.approx(spread)


def test_family_p_values_are_those_of_the_strongest_statistic():
    shuffled = np.array([[0.0, 1.0, 2.0], [3.0, 0.0, 0.0]])

    assert family_chance(np.array([2.5, 5.0]), shuffled) == pytest.approx([0.25, 0.25])
    assert family_chance(np.array([2.5, 1.0]), shuffled) == pytest.approx([0.5, 0.5])


@pytest.fixture
def rbd_fast(monkeypatch):
    """Return SALib's method; without pandas and matplotlib, which it imports and does not use."""
    if find_spec("SALib") is None:
        pytest.skip("NO SALIB: pip install SALib")
    others = set(sys.modules)
    for name in ("pandas", "matplotlib", "matplotlib.pyplot"):
        monkeypatch.setitem(sys.modules, name, MagicMock())
    yield import_module("SALib.analyze.rbd_fast")
    for name in set(sys.modules) - others:
        if name.partition(".")[0] == "SALib":
            del sys.modules[name]


def test_salib_gives_the_same_indices_where_there_is_no_noise(rbd_fast):
    outcome, draw_of, laws = outcomes(1000, 0.0, idle=1)
    result = quick(outcome, draw_of, laws)
    problem = {"num_vars": 6, "names": list("abcdef"), "bounds": [[0, 1]] * 6}
    theirs = rbd_fast.analyze(problem, laws[:, ::4].T, outcome[::4], seed=1)["S1"]

    assert result.of_law / result.total == pytest.approx(np.array(theirs, float), abs=0.03)


def test_draws_give_their_number():
    assert Draws(np.zeros(3), np.ones(3), np.zeros(3), np.zeros((1, 3))).count == 3


def test_middle_ranks_are_those_of_another_library():
    from scipy.stats import rankdata

    laws = np.random.default_rng(1).integers(0, 9, (5, 40)).astype(float)
    assert np.array_equal(middle_ranks(laws), rankdata(laws, axis=1))


def test_a_weaker_statistic_never_has_a_smaller_p_value():
    # Alone, the second would have a p-value of 1/4: only the shuffles of the first are large.
    shuffled = np.array([[4.0, 4.0, 0.0], [0.0, 0.0, 0.0]])

    assert family_chance(np.array([3.0, 2.9]), shuffled) == pytest.approx([0.75, 0.75])


def test_relatives_among_the_draws_are_no_evidence():
    """Laws and outcomes inherited from common ancestors, and otherwise unrelated."""

    def false_hinges(design):
        count = 0
        for k in range(60):
            chance = np.random.default_rng(k)
            ancestor = np.arange(120) // 4
            laws = chance.random((40, 30))[:, ancestor] + 0.01 * chance.random((40, 120))
            level = np.repeat(chance.random(30)[ancestor], 2)
            outcome = level + 0.1 * chance.normal(size=240)
            draws = average_by_draw(outcome, np.repeat(np.arange(120), 2), np.repeat(laws, 2, 1))
            result = sensitivity(draws, shuffles=99, resamples=2, design=design)
            count += result.chance().min() < 0.05
        return count

    assert false_hinges(1.0) > 40
    assert false_hinges(4.0) <= 9  # of 60, 3 expected


def test_what_relatives_seem_to_explain_is_taken_off():
    means = {1.0: [], 4.0: []}
    for k in range(30):
        chance = np.random.default_rng(k)
        ancestor = np.arange(120) // 4
        laws = chance.random((40, 30))[:, ancestor]
        level = np.repeat(chance.random(30)[ancestor], 2)
        draws = average_by_draw(level, np.repeat(np.arange(120), 2), np.repeat(laws, 2, 1))
        for design, mean in means.items():
            result = sensitivity(draws, shuffles=2, resamples=2, design=design)
            mean.append(result.of_law.mean())

    assert np.mean(means[1.0]) > 0.003
    assert abs(np.mean(means[4.0])) < 0.2 * np.mean(means[1.0])
