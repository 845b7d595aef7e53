"""The spread of an answer: how much it varies between parameter draws, and the range printed."""

import numpy as np
import pytest
from tests.answers.estimation.test_estimates import X, answer_to, draws, following, happening

from allohistory.answers.estimation.spread import FEWEST, Spread, f_quantile, spread_of
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


@pytest.mark.parametrize(("free", "low", "high"), [((19, 60), 0.5052, 1.7625),
                                                   ((150, 450), 0.797, 1.2372)])  # fmt: skip
def test_quantiles_of_f_are_those_of_the_tables(free, low, high):
    assert f_quantile(0.05, *free) == pytest.approx(low, rel=2e-3)
    assert f_quantile(0.95, *free) == pytest.approx(high, rel=2e-3)


def spreads(truth, *, draws=150, each=4, design=1, number=200):
    """Return the spreads of samples whose draws differ by `truth`; `design` draws are copies."""
    made = []
    for seed in range(number):
        chance = np.random.default_rng(seed)
        level = np.repeat(chance.normal(0, truth, draws // design), design)
        laws_of = np.repeat(np.arange(draws), each)
        values = level[laws_of] + chance.normal(0, 1, draws * each)
        met = np.ones(len(values), bool)
        made.append(spread_of(values - values.mean(), laws_of, met, design=float(design)))
    return made


def test_a_spread_that_is_noise_has_no_number_and_a_bound_of_its_own_size():
    made = spreads(0.0)

    assert np.mean([spread.value is None for spread in made]) == pytest.approx(0.95, abs=0.035)
    # All samples speak of the same size: none says 0, and none says nearly nothing.
    bounds = [spread.most for spread in made if spread.value is None]
    assert min(bounds) > 0.0
    assert np.quantile(bounds, 0.9) < 3 * np.quantile(bounds, 0.3)


@pytest.mark.parametrize("design", [1, 3])
def test_the_bound_holds_the_truth_nineteen_times_in_twenty(design):
    for truth in (0.1, 0.4):
        made = spreads(truth, design=design)
        assert np.mean([spread.most >= truth for spread in made]) > 0.93
        # Not by saying nothing: the bound is of the size of what the draws could tell.
        assert np.median([spread.most for spread in made]) < 0.8


def test_a_clear_spread_is_told_and_allows_for_ancestors_in_common():
    made = [spread.value for spread in spreads(1.0, draws=60, design=3)]

    assert np.sqrt(np.mean(np.square(made))) == pytest.approx(1.0, rel=0.04)


def test_nothing_is_said_of_a_condition_that_few_draws_meet():
    laws_of = np.repeat(np.arange(200), 4)
    chance = np.random.default_rng(3)
    values = chance.normal(size=800)
    few, enough = laws_of < FEWEST - 1, laws_of < FEWEST

    assert spread_of(values, laws_of, few) == Spread(None, None)
    assert spread_of(values, laws_of, enough).most is not None
    assert spread_of(values, laws_of, enough, design=2.0) == Spread(None, None)


def test_a_spread_is_never_more_than_its_scale_holds():
    laws_of = np.repeat(np.arange(100), 4)
    values = np.random.default_rng(1).normal(size=100)[laws_of]

    spread = spread_of(values, laws_of, np.ones(400, bool), scale=0.2)

    assert spread == Spread(0.2, 0.2)


def test_seeds_agree_on_what_they_cannot_tell():
    """A rare effect under many seeds: never a spread of 0 beside one of some points."""
    made = []
    for seed in range(30):
        chance = np.random.default_rng(seed)
        shares = chance.beta(0.9 * 60, 0.1 * 60, 150)
        laws_of = np.repeat(np.arange(150), 4)
        before = chance.random(600) < shares[laws_of]
        after = before | (chance.random(600) < 0.15)
        estimate = answer_to(
            "P(war())", happening(before, laws_of=laws_of), happening(after, laws_of=laws_of)
        ).difference
        made.append((estimate.spread, estimate.spread_most))
    assert all(spread is None or spread > 0 for spread, _ in made)
    bounds = [most for _, most in made]
    assert max(bounds) < 4 * min(bounds)


def test_timelines_that_are_all_alike_say_nothing_of_the_spread():
    laws_of = np.repeat(np.arange(100), 4)
    assert spread_of(np.zeros(400), laws_of, np.ones(400, bool)) == Spread(None, None)
