"""Priors: the parameters of each family, its usual range, and its text."""

import pytest
from pydantic import ValidationError
from scipy import stats

from allohistory.scenario import Prior
from allohistory.scenario.schema.priors import FAMILIES, Beta, Lognormal, Normal, Uniform

PRIORS = (
    Normal(mean=-2.0, sd=0.5),
    Lognormal(median=3.0, factor=1.5),
    Uniform(low=2.0, high=5.0),
    Beta(mean=0.3, weight=12.0),
)


@pytest.mark.parametrize("prior", PRIORS, ids=lambda prior: prior.family)
def test_what_a_prior_writes_is_read_as_the_same_prior(prior):
    written = prior.model_dump()

    assert written == {prior.family: prior.parameters}
    assert Prior.model_validate(written) == prior


def test_every_family_is_tested_here():
    assert {type(prior) for prior in PRIORS} == set(FAMILIES.values())


def test_the_usual_range_contains_two_thirds_or_all():
    assert [prior.usual() for prior in PRIORS] == [(-2.5, -1.5), (2.0, 4.5), (2.0, 5.0), (0.0, 1.0)]


def test_two_thirds_of_a_lognormal_lie_within_its_factor():
    low, high = Lognormal(median=3.0, factor=1.8).usual()
    distribution = stats.lognorm(0.5877866649021191, scale=3.0)  # log 1.8

    assert distribution.cdf(high) - distribution.cdf(low) == pytest.approx(0.6827, abs=1e-4)


def test_the_median_is_read_from_its_parameter():
    assert [prior.middle() for prior in PRIORS] == [-2.0, 3.0, 3.5, 0.3]


def test_a_prior_reads_as_a_family_with_its_parameters():
    assert str(PRIORS[1]) == "lognormal(median 3, factor 1.5)"


def test_only_a_lognormal_has_a_factor_as_width():
    assert [prior.family for prior in PRIORS if prior.multiplies] == ["lognormal"]


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ({"normal": {"mean": 0, "sd": 0}}, "sd of a normal prior must be above 0"),
        ({"normal": {"mean": 0, "sd": 1, "x": 1}}, "needs exactly mean and sd, not mean, sd, x"),
        ({"normal": {}, "x": {}}, "one key of normal, lognormal, uniform, beta, not normal, x"),
        ({"lognormal": {"median": 0, "factor": 2}}, "median above 0 and factor above 1"),
        ({"lognormal": {"median": 1, "factor": 1}}, "median above 0 and factor above 1"),
        ({"uniform": {"low": 1, "high": 1}}, "low of a uniform prior must be below high"),
        ({"beta": {"mean": 1, "weight": 2}}, "mean between 0 and 1"),
        ({"beta": {"mean": 0, "weight": 2}}, "mean between 0 and 1"),
        ({"beta": {"mean": 0.5, "weight": 0}}, "weight above 0"),
        ({"normal": {"mean": 2e12, "sd": 1}}, "must be finite, within ±1e12"),
        ({"normal": {"mean": 0}}, "a normal prior needs exactly mean and sd"),
        ({"normal": {"mean": 0, "sd": True}}, "sd of the normal prior is not a plain decimal"),
        ({"normal": {"mean": "0", "sd": 1}}, "mean of the normal prior is not a plain decimal"),
        ({"uniform": {"low": 0, "high": 1.1e12}}, "must be finite, within ±1e12"),
        ({"normal": {"mean": 0, "sd": 1}, "beta": {"mean": 0.5, "weight": 1}}, "with one key of"),
        ({"cauchy": {}}, "one key of normal, lognormal, uniform, beta"),
        ({"normal": [0, 1]}, "a normal prior needs exactly mean and sd"),
    ],
)
def test_an_invalid_prior_is_refused(written, words):
    with pytest.raises(ValidationError, match=words):
        Prior.model_validate(written)


@pytest.mark.parametrize(
    "prior",
    [
        Normal(mean=1e12, sd=1e-9),
        Uniform(low=-1e12, high=1e12),
        Lognormal(median=0.1, factor=1.01),
        Beta(mean=0.999, weight=0.1),
    ],
    ids=lambda prior: prior.family,
)
def test_parameters_may_reach_their_limits(prior):
    assert Prior.model_validate(prior.model_dump()) == prior


def test_the_written_form_has_a_schema_with_one_alternative_a_family():
    schema = Prior.model_json_schema()

    assert [choice["required"] for choice in schema["oneOf"]] == [[name] for name in FAMILIES]
    assert schema["oneOf"][0]["properties"]["normal"]["required"] == ["mean", "sd"]
    assert schema["oneOf"][2]["properties"]["uniform"]["properties"]["low"] == {
        "type": "number",
        "description": "lowest value",
    }
