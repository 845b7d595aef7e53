"""Facts of talks: packages that the rules allow, and the steps of an amount."""

import numpy as np
import pytest
from tests.model.test_facts import altered, blank, compiler_of

from allohistory.mechanisms.bargaining import LEVELS
from allohistory.scenario.schema.bargains import Amount


def test_rules_among_clauses_leave_some_packages(scenario, model):
    changed = altered(scenario, "clauses", "fishing", bars=("league_disarms", "tolls"))
    talks = blank(model, "diplomacy")
    compiler_of(changed).fill_talks(talks)
    assert talks.packages[0, : talks.count[0]].tolist() == [0b001, 0b011, 0b101]
    assert talks.free[0] == 0

    needy = altered(scenario, "clauses", "fishing", needs=("league_disarms",))
    talks = blank(model, "diplomacy")
    compiler_of(needy).fill_talks(talks)
    assert talks.packages[0, : talks.count[0]].tolist() == [0b001, 0b101, 0b111]


def test_an_amount_has_even_steps_of_its_logarithm(scenario, model):
    fishing = scenario.clauses["fishing"]
    grades = {
        name: {"amount": amount, "views": fishing.views, "source": ["judgement"], "why": "x"}
        for name, amount in (("few", 10.0), ("some", 20.0), ("many", 80.0))
    }
    amount = Amount.model_validate({"unit": "boats", "at": grades})
    changed = altered(scenario, "clauses", "fishing", amount=amount, views={})
    compiler, talks = compiler_of(changed), blank(model, "diplomacy")
    compiler.fill_talks(talks)
    compiler.fill_clauses(talks)
    amounts, share = talks.amounts[1], talks.grade_share[1]

    assert (talks.graded[0], talks.free[0], talks.grades[1]) == (0b010, 0b100, 3)
    assert amounts[[0, -1]] == pytest.approx([10.0, 80.0])
    assert np.diff(np.log(amounts)) == pytest.approx(np.log(8.0) / (LEVELS - 1))
    assert talks.grade_before[1].tolist() == [0] * 8 + [1] * 16
    assert 10.0 * 2.0 ** share[7] == pytest.approx(amounts[7])
    assert 20.0 * 4.0 ** share[8] == pytest.approx(amounts[8])
    assert (np.diff(talks.first_grade[1, :, :3]) == 1).all()  # one view of each amount
