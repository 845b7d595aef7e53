"""Terms of a what-if: demands, offers and withdrawals, in the facts of talks."""

import pytest
from tests.engine.test_interventions import SINCE, TALK, TEMPLATE, facts_of

from allohistory.engine.interventions import plan
from allohistory.model import build
from allohistory.scenario import load


@pytest.fixture(scope="module")
def model():
    return build(load(TEMPLATE))


def test_a_demand_is_put_on_the_table(model):
    bit = 1 << model.clause_bit("river_pact", "league_disarms")
    demand = {"demand": "league_disarms", **TALK}
    wish = facts_of(model, {**demand, "as": "wish", "form": "open"})
    firm = facts_of(model, {**demand, "as": "dealbreaker", "form": "secret"})

    never = facts_of(model, {**demand, "as": "never_without", "form": "open"})

    assert not model.facts.diplomacy.pressed[0, 1] & bit
    assert wish.diplomacy.pressed[0, 1] & bit
    assert not wish.diplomacy.required[0, 1] & bit
    assert not wish.diplomacy.secret[0, 1] & bit
    assert firm.diplomacy.required[0, 1] & bit
    assert firm.diplomacy.secret[0, 1] & bit
    assert not firm.diplomacy.strict[0, 1] & bit
    assert never.diplomacy.strict[0, 1] & never.diplomacy.required[0, 1] & bit
    assert not firm.diplomacy.pressed[0, 0]


def test_several_clauses_can_be_demanded(model):
    names = ["league_disarms", "peace_on_the_river"]
    firm = {**TALK, "as": "dealbreaker", "form": "open"}
    facts = facts_of(model, *({"demand": name, **firm} for name in names))

    for name in names:
        assert facts.diplomacy.required[0, 1] >> model.clause_bit("river_pact", name) & 1


def test_a_withdrawn_clause_is_off_the_table(model):
    change = {"withdraw": "fishing", "in": "river_pact", "by": "aurelia"}
    compiled = plan(model, [change], SINCE)

    bit = model.clause_bit("river_pact", "fishing")
    assert model.facts.diplomacy.table[0] >> bit & 1
    assert not compiled.facts.diplomacy.table[0] >> bit & 1
    assert not compiled.warnings


def test_the_core_of_a_treaty_cannot_be_withdrawn(model):
    change = {"withdraw": "peace_on_the_river", "in": "river_pact", "by": "aurelia"}
    compiled = plan(model, [change], SINCE)

    assert compiled.facts.diplomacy.table[0] == model.facts.diplomacy.table[0]
    assert "every treaty of river_pact contains it" in compiled.warnings[0]
