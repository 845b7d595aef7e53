"""Talks: every clause that can come up in one, once, in order."""

import pytest
from pydantic import ValidationError

from allohistory.scenario.schema.bargains import Talk

YEARS = {"value": 5, "source": "treaty", "standing": "documented"}


def talk(**keys):
    data = {
        "name": "River pact",
        "parties": ["aurelia", "borea"],
        "treaty": "Treaty of the River",
        "core": ["peace"],
        "lasts": YEARS,
        "patience": {},
        "round": 4,
        "cooling": YEARS,
        "outside": {},
    }
    return Talk.model_validate({**data, **keys})


def test_clauses_are_those_of_the_core_and_the_other_terms():
    assert talk(terms=["fishing", "peace", "tolls", "fishing"]).clauses == (
        "peace",
        "fishing",
        "tolls",
    )
    assert talk().clauses == ("peace",)


@pytest.mark.parametrize("weeks", [1, 104])
def test_rounds_lie_between_a_week_and_two_years_apart(weeks):
    assert talk(round=weeks).round == weeks


@pytest.mark.parametrize(
    "keys", [{"round": 0}, {"round": 105}, {"core": []}, {"parties": ["a"]}, {"pact": 1}]
)
def test_a_talk_that_is_none_is_refused(keys):
    with pytest.raises(ValidationError):
        talk(**keys)
