"""Priors: their quantiles against SciPy's, one by one and many numbers at once."""

import numpy as np
import pytest
from scipy import stats

from allohistory.model.priors import QUANTILES, PriorTransform, median_of, medians_of, quantile
from allohistory.scenario import Number
from allohistory.scenario.schema.priors import FAMILIES, Beta, Lognormal, Normal, Uniform

SHARES = np.linspace(0.001, 0.999, 41)
CASES = {
    "normal": (Normal(mean=-2.0, sd=0.5), stats.norm(-2.0, 0.5)),
    "lognormal": (Lognormal(median=3.0, factor=1.8), stats.lognorm(np.log(1.8), scale=3.0)),
    "uniform": (Uniform(low=2.0, high=5.0), stats.uniform(2.0, 3.0)),
    "beta": (Beta(mean=0.3, weight=12.0), stats.beta(3.6, 8.4)),
}


def number(prior=None, low=None, high=None, value=None):
    return Number(
        prior=prior,
        value=value,
        source="treaty",
        standing="assumed",
        **{"@low": low, "@high": high},
    )


@pytest.fixture
def mixed():
    """Return two alternating families, so that the order of families is not that of numbers."""
    beta, normal = CASES["beta"][0], CASES["normal"][0]
    posterior = Beta(mean=0.9, weight=3.0)
    return PriorTransform([number(beta), number(normal, low=-2.6), number(posterior)])


@pytest.mark.parametrize("family", CASES)
def test_a_quantile_is_that_of_the_distribution(family):
    prior, distribution = CASES[family]

    assert quantile(prior, SHARES) == pytest.approx(distribution.ppf(SHARES), rel=1e-9)


@pytest.mark.parametrize("family", CASES)
def test_the_median_is_where_half_of_the_mass_lies_below(family):
    prior, distribution = CASES[family]

    assert median_of(number(prior)) == pytest.approx(distribution.median())


def test_the_median_of_a_certain_number_is_its_value():
    assert median_of(number(value=0.4)) == 0.4


def test_medians_are_to_the_bit_those_of_the_quantile_functions():
    priors = [prior for prior, _ in CASES.values()]
    numbers = [number(value=0.4), *map(number, priors), *map(number, reversed(priors))]
    middles = [float(quantile(prior, np.array([0.5]))[0]) for prior in priors]

    assert medians_of(numbers).tolist() == [0.4, *middles, *reversed(middles)]


def test_every_family_of_the_schema_has_a_quantile():
    assert set(QUANTILES) == set(FAMILIES.values())


def test_a_transform_gives_each_number_the_quantile_of_its_own_prior(mixed):
    u = np.array([[0.1, 0.7], [0.5, 0.9], [0.2, 0.3]])

    assert mixed.from_uniforms(u) == pytest.approx(
        np.array(
            [
                stats.beta(3.6, 8.4).ppf(u[0]),
                stats.norm(-2.0, 0.5).ppf(u[1]),
                stats.beta(2.7, 0.3).ppf(u[2]),
            ]
        )
    )


def test_a_transform_keeps_numbers_within_their_range(mixed):
    assert mixed.from_uniforms(np.full((3, 1), 0.01))[1] == -2.6
    assert mixed.from_normals(np.array([-3.0]), np.array([1])) == -2.6


def test_normals_and_their_shares_give_the_same_values(mixed):
    normals = np.array([-1.3, 0.4, 2.0])
    shares = stats.norm.cdf(normals)

    values = mixed.from_normals(normals, np.array([2, 0, 1]))

    assert values == pytest.approx(
        [
            stats.beta(2.7, 0.3).ppf(shares[0]),
            stats.beta(3.6, 8.4).ppf(shares[1]),
            stats.norm(-2.0, 0.5).ppf(shares[2]),
        ]
    )


def test_a_normal_prior_is_its_own_standard_normal():
    transform = PriorTransform([number(Normal(mean=10.0, sd=2.0))])

    assert transform.from_normals(np.array([1.5]), np.array([0])) == pytest.approx(13.0)


def test_extreme_normals_have_a_finite_value():
    transform = PriorTransform([number(CASES["lognormal"][0])])
    values = transform.from_normals(np.array([-40.0, 40.0]), np.array([0, 0]))

    assert values == pytest.approx([3.0 / 1.8**8, 3.0 * 1.8**8], rel=0.1)


def test_a_certain_number_has_no_transform():
    with pytest.raises(ValueError, match="fixed number"):
        PriorTransform([number(value=1.0)])
