"""Valuation: what a clause is worth to those who know and to those who only believe."""

from math import exp

import numpy as np
import pytest
from tests.mechanisms.table import AURELIA, BOREA, DISARMS, FISHING, PEACE, TALK, darken, table

from allohistory.mechanisms.bargaining import gain_of
from allohistory.mechanisms.valuation import NEVER_WITHOUT, amount_of, lay_table, on_table

GOOD = ((1.0, 1.0), (0.5, -0.2), (-0.3, 0.5))
LEAGUE, ORDER = 0, 0


def laid(stage):
    lay_table(*stage.all, TALK)
    return stage.world.diplomacy


def wants(stage, clause, side, worth):
    """Let a clause be worth so much to a side by its views, not by its cost."""
    facts = stage.facts.diplomacy
    view = facts.first_view[clause, side]
    facts.last_view[clause, side] = view + 1
    term = stage.facts.choice.first[view]
    stage.facts.choice.last[view] = term + 1
    stage.facts.choice.slot[term], stage.facts.choice.faction[view] = -1, -1
    stage.laws.choice.weight[:, term] = worth
    stage.laws.diplomacy.public_cost[:, clause, side] = 0.0


def test_without_doubt_each_reckons_the_other_rightly(model):
    own = laid(table(model, *GOOD))

    assert np.array_equal(own.worth[0], own.worth[3])
    assert np.array_equal(own.worth[1], own.worth[2])
    assert own.spread.tolist() == [0.0, 0.0]


def test_a_secret_clause_has_the_part_of_its_cost_that_leaks(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.public_cost[DISARMS] = [0.6, 0.1]
    stage.facts.diplomacy.secret[TALK] = [0, 0b100]
    assert laid(stage).worth[:2, DISARMS].tolist() == [0.0, 0.0]

    stage.law.diplomacy.leak = 0.25
    assert laid(stage).worth[:2, DISARMS] == pytest.approx([-0.15, -0.025])


def test_who_believes_in_the_monolith_pays_for_a_clients_obedience(model):
    stage = table(model, *GOOD)
    wants(stage, DISARMS, BOREA, 2.0)
    stage.world.clients.monolith[LEAGUE, BOREA] = 0.4

    assert laid(stage).worth[BOREA, DISARMS] == pytest.approx(0.8)


def test_a_promise_costs_credibility_as_far_as_it_cannot_be_kept(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.public_cost[DISARMS] = 0.0
    stage.law.diplomacy.discredit = 0.6
    stage.law.diplomacy.monitor[DISARMS], stage.law.diplomacy.leak = 0.3, 0.2
    stage.world.clients.monolith[LEAGUE, BOREA] = 0.75
    stage.world.clients.response[ORDER] = 2  # refused already
    worth = laid(stage).worth[:, DISARMS].tolist()
    assert worth[AURELIA] == pytest.approx(-0.6)
    assert worth[3] == pytest.approx(-0.15)  # Borea thinks that Aurelia commands

    stage.facts.diplomacy.secret[TALK] = [0, 0b100]
    assert laid(stage).worth[AURELIA, DISARMS] == pytest.approx(-0.3)


def test_only_a_client_that_is_disowned_must_be_avowed(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.public_cost[DISARMS] = 0.0
    stage.law.diplomacy.avowal, stage.law.diplomacy.leak = 1.2, 0.25
    assert laid(stage).worth[AURELIA, DISARMS] == 0.0

    stage.facts.clients.disowned[LEAGUE] = 1
    assert laid(stage).worth[AURELIA, DISARMS] == pytest.approx(-1.2)

    stage.facts.diplomacy.secret[TALK] = [0, 0b100]
    assert laid(stage).worth[AURELIA, DISARMS] == pytest.approx(-0.3)


def test_the_promise_of_one_who_broke_its_word_is_worth_less(model):
    stage = table(model, *GOOD)
    wants(stage, FISHING, AURELIA, 1.0)
    stage.law.diplomacy.distrust = 0.5
    stage.world.diplomacy.grievance[AURELIA, BOREA] = 2.0

    assert laid(stage).worth[AURELIA, FISHING] == pytest.approx(exp(-1.0))


def test_a_burden_accepted_beforehand_has_no_cost(model):
    stage = table(model, *GOOD)
    stage.facts.diplomacy.granted[TALK] = [0b100, 0b010]

    assert laid(stage).worth[:2, :3].tolist() == [[1.0, 0.5, 0.0], [1.0, 0.0, 0.5]]


def test_what_a_side_presses_for_is_worth_more_to_it(model):
    stage = table(model, *GOOD)
    stage.law.diplomacy.pressing = 0.3
    stage.facts.diplomacy.pressed[TALK] = [0, 0b010]

    assert laid(stage).worth[:2, FISHING] == pytest.approx([0.5, 0.1])


def test_a_client_that_has_split_off_is_off_the_table(model):
    stage = table(model, *GOOD)
    assert on_table(stage.world, stage.facts, TALK) == 0b111

    stage.world.clients.estranged[LEAGUE] = 1
    assert on_table(stage.world, stage.facts, TALK) == 0b011


def test_the_other_is_reckoned_too_generous_by_its_toughness_and_by_errors_about_clauses(model):
    stage = table(model, *GOOD)
    darken(stage)
    stage.world.diplomacy.tough[TALK] = [0.2, 0.0]
    stage.world.diplomacy.misread[TALK, AURELIA, PEACE] = 0.1
    stage.world.diplomacy.left[TALK] = 0.5
    own = laid(stage)

    assert gain_of(own, 2, 0b001) == pytest.approx(1.0 + 0.2 + 0.05)
    assert gain_of(own, BOREA, 0b001) == pytest.approx(1.0)
    assert own.spread[AURELIA] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("secret", "strict", "face", "believed"),
    [(0, 0, 0.9, 0.36), (0b010, 0, 0.36, 0.144), (0, 0b010, NEVER_WITHOUT, NEVER_WITHOUT)],
)
def test_insisting_stakes_face_and_is_half_believed(model, secret, strict, face, believed):
    stage = table(model, *GOOD)
    rule = stage.law.diplomacy
    rule.face, rule.credence, rule.discretion, rule.leak = 0.9, 0.5, 0.4, 1.0
    stage.facts.diplomacy.required[TALK] = [0, 0b010]
    stage.facts.diplomacy.strict[TALK] = [0, strict]
    stage.facts.diplomacy.secret[TALK] = [0, secret]
    stage.world.diplomacy.word[AURELIA, BOREA] = 0.8
    own = laid(stage)

    assert gain_of(own, BOREA, 0b001) == pytest.approx(1.0 - face)
    assert gain_of(own, 2, 0b001) == pytest.approx(1.0 - believed)
    assert gain_of(own, BOREA, 0b011) == pytest.approx(0.8)


def test_what_has_been_dropped_is_insisted_on_no_longer(model):
    stage = table(model, *GOOD)
    stage.facts.diplomacy.required[TALK] = [0, 0b010]
    stage.world.diplomacy.dropped[TALK, BOREA] = 0b010

    assert laid(stage).must.tolist() == [0, 0, 0, 0]


def test_the_outside_option_depends_on_the_drivers(model):
    stage = table(model, *GOOD)
    views = stage.facts.diplomacy.first_outside[TALK]
    for side, weight in ((0, -0.3), (1, -0.5)):
        term = stage.facts.choice.first[views[side]]
        while stage.facts.choice.slot[term] < 0:
            term += 1
        stage.law.choice.weight[term] = weight
    stage.see("threat", 0.5)
    stage.see("tension.aurelia", 0.8)

    assert laid(stage).fixed[:2].tolist() == pytest.approx([-0.15, -0.4])


def graded(stage):
    """Let the fishing be a matter of more or less: worth 0 to 1 to Aurelia, 0 to -2 to Borea."""
    facts = stage.facts.diplomacy
    for side, top in ((0, 1.0), (1, -2.0)):
        wants(stage, FISHING, side, top)
        view = facts.first_view[FISHING, side]
        facts.last_view[FISHING, side] = view
        facts.first_grade[FISHING, side] = facts.last_grade[FISHING, side] = view
        facts.last_grade[FISHING, side, 1] = view + 1
    facts.grades[FISHING], facts.graded[TALK] = 2, 0b010
    facts.grade_before[FISHING] = 0
    facts.grade_share[FISHING] = np.linspace(0.0, 1.0, facts.grade_share.shape[1])
    facts.amounts[FISHING] = np.linspace(10.0, 33.0, facts.amounts.shape[1])


def test_an_amount_between_two_stated_ones_is_worth_something_between(model):
    stage = table(model, *GOOD)
    graded(stage)
    own = laid(stage)

    assert own.grade[0, [0, 23]].tolist() == [0.0, 1.0]
    assert own.grade[1] == pytest.approx(-2.0 * own.grade[0])
    assert gain_of(own, AURELIA, 0b011 | 23 << 10) == pytest.approx(2.0)
    assert amount_of(stage.facts, TALK, 0b011 | 3 << 10) == 13.0
    assert amount_of(stage.facts, TALK, 0b001) == 0.0
