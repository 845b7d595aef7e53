"""The spread of an answer: how much it varies between parameter draws, and the range printed."""

import numpy as np
import pytest
from tests.answers.estimation.test_estimates import X, answer_to, draws, following, happening

from allohistory.answers.estimation.variance import HIGH, spread_over_laws


@pytest.mark.parametrize("spread", [0.0, 0.05, 0.15])
def test_the_analysis_of_variance_finds_the_spread_over_laws(spread):
    spreads = []
    for seed in range(40):
        _, truths = draws(np.random.default_rng(seed), 300, 10, spread)
        spreads.append(spread_over_laws(truths.astype(float), np.repeat(np.arange(300), 10)))

    assert np.mean(np.square(spreads)) == pytest.approx(spread**2, abs=0.0015)
    assert min(spreads) >= 0


def test_spread_is_found_where_laws_have_unequal_numbers_of_timelines():
    chance = np.random.default_rng(7)
    sizes = chance.integers(1, 20, 500)
    laws_of = np.repeat(np.arange(500), sizes)
    values = chance.normal(0, 2, 500)[laws_of] + chance.normal(0, 5, len(laws_of))

    assert spread_over_laws(values, laws_of) == pytest.approx(2, rel=0.15)


def test_the_spread_of_a_difference_is_that_of_the_paired_differences():
    chance = np.random.default_rng(8)
    laws_of = np.repeat(np.arange(400), 5)
    level = chance.normal(0, 3, 400)[laws_of] + chance.normal(0, 1, 2000)
    effect = chance.normal(1, 0.5, 400)[laws_of] + chance.normal(0, 1, 2000)
    estimate = answer_to(
        f"E({X})", following(level, laws_of=laws_of), following(level + effect, laws_of=laws_of)
    )

    assert estimate.baseline.spread == pytest.approx(3, rel=0.15)
    assert estimate.difference.spread == pytest.approx(0.5, rel=0.3)


@pytest.mark.parametrize(("mean", "size"), [(0.5, 0.15), (0.2, 0.12), (0.05, 0.05), (0.97, 0.05)])
def test_the_range_of_the_spread_holds_nine_parameter_draws_in_ten(mean, size):
    chance = np.random.default_rng(31)
    worth = mean * (1 - mean) / size**2 - 1
    shares = chance.beta(mean * worth, (1 - mean) * worth, 2000)
    laws_of = np.repeat(np.arange(2000), 10)
    estimate = answer_to(
        "P(war())", happening(chance.random(20000) < shares[laws_of], laws_of=laws_of)
    )
    low, high = estimate.baseline.spread_low, estimate.baseline.spread_high

    assert 0 <= low < estimate.baseline.value < high <= 1
    assert 0.87 < np.mean((shares >= low) & (shares <= high)) < 0.97


def test_the_range_of_the_spread_ends_where_no_timeline_lies_beyond():
    chance = np.random.default_rng(32)
    laws_of = np.repeat(np.arange(200), 5)
    counts = chance.poisson(chance.gamma(0.3, 4, 200)[laws_of]).astype(float)
    estimate = answer_to(f"E({X})", following(counts, laws_of=laws_of)).baseline

    assert estimate.value - HIGH * estimate.spread < 0
    assert estimate.spread_low == 0
    assert estimate.spread_high == pytest.approx(estimate.value + HIGH * estimate.spread)


def test_a_difference_that_no_pair_has_is_not_in_the_range():
    chance = np.random.default_rng(34)
    laws_of = np.repeat(np.arange(300), 5)
    gained = chance.random(1500) < chance.beta(0.1, 2, 300)[laws_of]
    never = happening(np.zeros(1500, dtype=bool), laws_of=laws_of)
    estimate = answer_to("P(war())", never, happening(gained, laws_of=laws_of)).difference

    assert estimate.value - HIGH * estimate.spread < 0
    assert estimate.spread_low == 0


def test_the_range_of_a_difference_is_about_the_difference():
    chance = np.random.default_rng(33)
    laws_of = np.repeat(np.arange(400), 5)
    level = chance.normal(0, 3, 2000)
    effect = chance.normal(-1, 0.5, 400)[laws_of]
    estimate = answer_to(
        f"E({X})", following(level, laws_of=laws_of), following(level + effect, laws_of=laws_of)
    ).difference

    assert estimate.spread_low == pytest.approx(estimate.value - HIGH * estimate.spread)
    assert estimate.spread_high == pytest.approx(estimate.value + HIGH * estimate.spread)


def test_the_spread_is_unknown_where_each_law_was_run_once():
    once = answer_to("P(war())").baseline
    assert (once.spread, once.spread_low, once.spread_high) == (None, None, None)
    assert spread_over_laws(np.ones(5), np.zeros(5)) is None


def test_a_spread_that_no_chance_has_is_unknown_where_a_condition_is_rare():
    laws_of = np.repeat(np.arange(200), 4)
    rare, common = np.isin(laws_of, (3, 90)), laws_of % 2 == 0
    odd = np.where(laws_of < 50, 1.0, 0.0)  # true in all timelines of a law, or in none

    def spread(condition):
        timelines = following(odd + 10.0 * condition, laws_of=laws_of)
        return answer_to(f"P({X} > 10.5 | {X} > 5)", timelines).baseline.spread

    assert spread(rare) is None
    assert 0.3 < spread(common) < 1.0
