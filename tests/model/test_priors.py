"""Priors: their quantiles against SciPy's, and what a number states about itself."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy import stats

from allohistory.model.priors import QUANTILES, median, quantile
from allohistory.scenario.schema.numbers import PRIORS

SHARES = np.linspace(0.001, 0.999, 41)
CASES = {
    "normal": ({"mean": -2.0, "sd": 0.5}, stats.norm(-2.0, 0.5)),
    "lognormal": ({"median": 3.0, "factor": 1.8}, stats.lognorm(np.log(1.8), scale=3.0)),
    "uniform": ({"low": 2.0, "high": 5.0}, stats.uniform(2.0, 3.0)),
    "beta": ({"mean": 0.3, "weight": 12.0}, stats.beta(3.6, 8.4)),
}


def prior(kind):
    return SimpleNamespace(kind=kind, parameters=CASES[kind][0])


@pytest.mark.parametrize("kind", CASES)
def test_a_quantile_is_that_of_the_distribution(kind):
    assert quantile(prior(kind), SHARES) == pytest.approx(CASES[kind][1].ppf(SHARES), rel=1e-9)


@pytest.mark.parametrize("kind", CASES)
def test_the_median_is_the_middle(kind):
    assert median(prior(kind)) == pytest.approx(CASES[kind][1].median())


def test_two_thirds_of_a_lognormal_lie_within_its_factor():
    known = CASES["lognormal"][1]

    assert known.cdf(3.0 * 1.8) - known.cdf(3.0 / 1.8) == pytest.approx(0.6827, abs=1e-4)


def test_the_model_knows_every_prior_of_the_schema():
    assert {kind: set(names) for kind, (names, _) in QUANTILES.items()} == {
        kind: set(parameters) for kind, parameters in PRIORS.items()
    }


def test_an_unknown_prior_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match=r"'cauchy'; known: normal"):
        quantile(SimpleNamespace(kind="cauchy", parameters={}), SHARES)
