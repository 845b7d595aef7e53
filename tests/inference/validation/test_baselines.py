"""Baseline forecasts of yearly counts."""

import math

import numpy as np
import pytest
from scipy import stats

from allohistory.inference.validation.baselines import (
    RIVALS,
    Count,
    Forecast,
    base_rate,
    cost,
    fit_counts,
    last_value,
    log_chance,
    negative_binomial_trend,
    poisson_trend,
    rate_of,
    size_of_sum,
)
from allohistory.inference.validation.scores import crps_of_counts

EVEN = [Count(1930 + k, 1930 + k, value) for k, value in enumerate((9, 12, 9))]
RISING = [Count(1930 + k, 1930 + k, round(20 * 1.2**k)) for k in range(4)]
WILD = [Count(count.first, count.last, count.value * (3 if count.first % 2 else 1))
        for count in RISING]  # fmt: skip


def test_a_count_covers_its_first_and_last_year():
    assert Count(1930, 1932, 5).years.tolist() == [1930, 1931, 1932]
    assert Count(1930, 1930, 5).years.tolist() == [1930]


def test_a_count_has_the_mean_and_the_variance_of_its_size():
    # Mean m and variance m + m² / size; of size 1, the geometric law with share 1 / (1 + m).
    law = Forecast(3.0, 1.0)

    assert log_chance(3.0, 1.0, 2) == pytest.approx(math.log(0.25 * 0.75**2))
    assert law.log_score(2) == pytest.approx(-math.log(0.25 * 0.75**2))
    values = np.arange(400)
    chances = np.exp([log_chance(5.0, 2.0, value) for value in values])
    assert chances @ values == pytest.approx(5.0)
    assert chances @ (values - 5.0) ** 2 == pytest.approx(5.0 + 25.0 / 2.0)


@pytest.mark.parametrize("value", [0, 3, 40, 500])
def test_the_crps_of_a_forecast_reaches_beyond_value_and_tail(value):
    below = stats.nbinom(2.0, 2.0 / 7.0).cdf(np.arange(2000))

    assert Forecast(5.0, 2.0).crps(value) == pytest.approx(crps_of_counts(below, value), abs=1e-8)


def test_the_band_of_a_forecast_is_central():
    # Of the geometric law with share 1/4, 1 - 0.75**(k + 1) lie at k or below:
    # 0.25 is reached at 0, 0.75 at 4; 0.05 at 0, 0.95 at 10.
    assert Forecast(3.0, 1.0).band(0.5) == (0.0, 4.0)
    assert Forecast(3.0, 1.0).band(0.9) == (0.0, 10.0)


def test_variances_of_years_add_up():
    # Means 2 and 4 of size 3: variance 6 + 20 / 3, so the size of the sum is 36 * 3 / 20.
    assert size_of_sum(np.array([2.0, 4.0]), 3.0) == pytest.approx(5.4)
    assert size_of_sum(np.array([5.0, 5.0, 5.0]), 2.0) == pytest.approx(6.0)


def test_the_cost_of_counts_is_minus_their_log_likelihood():
    counts = [Count(1930, 1930, 7), Count(1931, 1932, 9)]

    found = cost(lambda years: years - 1928.0, 3.0, counts)

    # Means 2, and 3 + 4 with size 3 * 49 / 25.
    assert found == pytest.approx(-log_chance(2.0, 3.0, 7) - log_chance(7.0, 3.0 * 49 / 25, 9))


def test_the_rate_of_counts_is_per_year():
    assert rate_of([Count(1930, 1930, 7), Count(1931, 1933, 5)]) == 3.0


def test_the_base_rate_is_the_average():
    (found,) = base_rate(EVEN, [1940])

    assert found.mean == pytest.approx(10.0, rel=1e-3)
    assert found.size > 1e4  # no more spread than a Poisson has
    assert found.log_score(10) == pytest.approx(-stats.poisson.logpmf(10, 10.0), abs=1e-2)


def test_the_base_rate_has_the_spread_of_the_years():
    # Half the years 0, half 40: a forecast of 20 that is wide.
    counts = [Count(1930 + k, 1930 + k, 40 * (k % 2)) for k in range(4)]
    one, two = base_rate(counts, [1950, 1990])

    assert one == two
    assert one.mean == pytest.approx(20.0, rel=1e-2)
    profile = [cost(lambda years: np.full(len(years), 20.0), size, counts)
               for size in (0.8 * one.size, one.size, 1.25 * one.size)]  # fmt: skip
    assert profile[1] == min(profile)


def test_a_sum_of_years_counts_as_so_many_years():
    apart = [*EVEN, Count(1933, 1935, 30)]
    assert base_rate(apart, [1940])[0].mean == pytest.approx(10.0, rel=1e-3)
    assert base_rate([*EVEN, Count(1933, 1935, 0)], [1940])[0].mean < 8


def test_trends_follow_the_years():
    for rival in (poisson_trend, negative_binomial_trend):
        first, last = rival(RISING, [1932, 1940])
        assert last.mean == pytest.approx(20 * 1.2**10, rel=0.06)
        assert first.mean == pytest.approx(20 * 1.2**2, rel=0.05)
    assert negative_binomial_trend(WILD, [1940])[0].size < 20
    assert poisson_trend(WILD, [1940])[0].size == pytest.approx(math.exp(12.0))


@pytest.mark.parametrize("spread", [False, True])
def test_a_trend_is_the_likeliest(spread):
    forecast = fit_counts(WILD, trend=True, spread=spread)
    size = forecast(1930).size

    def means(years):
        return np.array([forecast(int(year)).mean for year in years])

    best = cost(means, size, WILD)
    # The mean of the years is 1931.5.
    for change in (lambda years: 1.02 * means(years),
                   lambda years: means(years) / 1.02,
                   lambda years: means(years) * np.exp(0.01 * (years - 1931.5)),
                   lambda years: means(years) * np.exp(-0.01 * (years - 1931.5))):  # fmt: skip
        assert cost(change, size, WILD) > best
    if spread:
        assert cost(means, 1.05 * size, WILD) > best
        assert cost(means, size / 1.05, WILD) > best


def test_a_trend_far_ahead_stays_finite():
    (found,) = poisson_trend(RISING, [2400])

    assert found.mean == pytest.approx(math.exp(12.0))


def test_a_last_value_of_nothing_has_a_rate():
    nothing = [Count(1930 + k, 1930 + k, 0) for k in range(3)]

    (found,) = last_value(nothing, [1940])

    assert found.mean == 0.5
    assert math.isfinite(found.log_score(3))


def test_a_size_has_bounds():
    # Counts so uneven that no size is small enough: at least exp(-3).
    uneven = [Count(1930 + k, 1930 + k, value) for k, value in enumerate((0, 0, 0, 0, 0, 9000))]

    assert base_rate(uneven, [1940])[0].size == pytest.approx(math.exp(-3.0), rel=0.05)


def test_the_last_value_is_less_sure_the_further_ahead():
    near, first, far = last_value(EVEN, [1932, 1933, 1936])

    assert near.mean == first.mean == far.mean == 9.0
    assert near.size == first.size
    assert far.size == pytest.approx(first.size / 4)


def test_the_last_value_of_several_years_is_their_mean():
    counts = [*EVEN, Count(1933, 1935, 30)]

    first, second = last_value(counts, [1936, 1937])

    assert first.mean == 10.0
    assert second.size == pytest.approx(first.size / 2)


def test_the_last_value_has_the_spread_of_yearly_changes():
    counts = [*WILD, Count(1934, 1935, 400)]
    (found,) = last_value(counts, [1936])

    def loss(size):
        rates = [count.value / len(count.years) for count in counts]
        return -sum(
            log_chance(rate * len(count.years), size * len(count.years), count.value)
            for rate, count in zip(rates, counts[1:], strict=False)
        )

    assert found.size < 50
    assert loss(found.size) < min(loss(0.98 * found.size), loss(1.02 * found.size))


def test_a_rival_of_a_steady_count_foretells_it_well():
    steady = [Count(year, year, 50) for year in range(1930, 1933)]
    for name, rival in RIVALS.items():
        (found,) = rival(steady, [1940])
        assert found.mean == pytest.approx(50, rel=0.02), name
        assert found.log_score(50) < 4.0, name
