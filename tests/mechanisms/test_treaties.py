"""Treaties: kept or broken, seen or not, denounced, lapsed, ended by war."""

import numpy as np
import pytest
from tests.mechanisms.stage import near
from tests.mechanisms.table import AURELIA, BOREA, DISARMS, FISHING, PEACE, TALK, signed

from allohistory.mechanisms import diplomacy

WORTHS = ((1.0, 1.0), (1.0, 1.0), (1.0, 1.0))
ORDER = 0


@pytest.fixture
def treaty(model):
    """Return a treaty of all three clauses that nobody is tempted to break."""
    return treaty_in_force(model)


def treaty_in_force(model, count=1):
    stage = signed(model, *WORTHS, count=count)
    facts = stage.facts.diplomacy
    facts.last_temptation[:] = facts.first_temptation
    stage.laws.diplomacy.rankling = 1e9
    stage.worlds.diplomacy.signed_week[:, TALK] = 0
    stage.week(0)
    return stage


def tempt(stage, clause, pull):
    """Tempt the debtor of a clause to break it."""
    facts = stage.facts.diplomacy
    view = facts.first_temptation[clause]
    facts.last_temptation[clause] = view + 1
    first = stage.facts.choice.first[view]
    stage.facts.choice.last[view] = first + 1
    stage.facts.choice.slot[first], stage.facts.choice.faction[view] = -1, -1
    stage.laws.choice.weight[:, first] = pull
    stage.laws.diplomacy.good_faith = 0.0


def test_an_actor_without_temptation_keeps_the_treaty(treaty):
    treaty.run(diplomacy, weeks=150)

    assert treaty.world.diplomacy.in_force[:3].tolist() == [1, 1, 1]
    assert not treaty.recorded("clause_broken")
    assert not treaty.recorded("breach_seen")


def test_a_clause_is_broken_at_the_rate_of_temptation(model):
    stage = treaty_in_force(model, count=400)
    tempt(stage, PEACE, -0.5)
    stage.laws.decisions.precision[:, AURELIA] = 2.0
    stage.run(diplomacy, weeks=5)
    share = (stage.worlds.diplomacy.in_force[:, PEACE] == 0).mean()

    assert near(share, 1.0 / (1.0 + np.exp(1.0)), len(stage))


def test_good_faith_offsets_temptation(model):
    broken = []
    for faith in (0.0, 2.0):
        stage = treaty_in_force(model, count=200)
        tempt(stage, PEACE, 0.5)
        stage.laws.diplomacy.good_faith = faith
        stage.run(diplomacy, weeks=5)
        broken.append((stage.worlds.diplomacy.in_force[:, PEACE] == 0).mean())

    assert broken[0] > broken[1] + 0.3


def test_a_breach_is_recorded_for_the_debtor_and_the_beneficiary_of_the_clause(treaty):
    tempt(treaty, FISHING, 50.0)
    treaty.run(diplomacy, weeks=5)
    row = treaty.recorded("clause_broken")[0]

    assert (row.actor, row.other, row.what) == (BOREA, AURELIA, FISHING)
    assert row.cause == treaty.world.diplomacy.signed_serial[TALK]
    assert treaty.world.diplomacy.in_force[:3].tolist() == [1, 0, 1]


def test_a_breach_is_detected_over_time_and_remembered_once(model):
    stage = treaty_in_force(model, count=100)
    tempt(stage, PEACE, 50.0)
    stage.laws.diplomacy.monitor[:, PEACE] = 0.3
    stage.run(diplomacy, weeks=5)
    grievance = stage.worlds.diplomacy.grievance
    assert near((grievance[:, BOREA, AURELIA] > 0).mean(), 0.3, len(stage))

    stage.run(diplomacy, weeks=160)
    assert np.allclose(grievance[:, BOREA, AURELIA], 1.0, atol=1e-5)
    assert not grievance[:, AURELIA, BOREA].any()
    assert {len(stage.recorded("breach_seen", k)) for k in range(len(stage))} == {1}


def test_a_grievance_fades(treaty):
    treaty.world.diplomacy.grievance[BOREA, AURELIA] = 2.0
    treaty.law.diplomacy.rankling = 10.0
    treaty.run(diplomacy, weeks=10)

    assert treaty.world.diplomacy.grievance[BOREA, AURELIA] == pytest.approx(1.0)


@pytest.mark.parametrize(("response", "breach"), [(0, 0), (1, 1), (2, 1), (3, 1), (-1, 0)])
def test_non_performance_by_a_third_party_is_a_breach(treaty, response, breach):
    treaty.law.diplomacy.monitor[DISARMS] = 1.0
    treaty.world.clients.response[ORDER] = response
    treaty.run(diplomacy, weeks=5)

    assert treaty.world.diplomacy.unperformed[DISARMS] == breach
    assert len(treaty.recorded("breach_seen")) == breach


def test_a_denounced_treaty_ends(treaty):
    treaty.world.affairs.denounced[TALK], treaty.world.affairs.denounced_by[TALK] = 1, 33
    treaty.world.affairs.denouncer[TALK] = BOREA
    treaty.run(diplomacy)
    row = treaty.recorded("denounced")[0]

    assert (row.actor, row.other, row.cause) == (BOREA, AURELIA, 33)
    assert treaty.world.diplomacy.signed_mask[TALK] == 0
    assert not treaty.world.diplomacy.in_force.any()
    assert treaty.world.diplomacy.bound[AURELIA, BOREA] == 0


def test_a_treaty_lapses_at_its_term(treaty):
    treaty.law.diplomacy.lasts[TALK] = 1.0
    treaty.run(diplomacy, weeks=53)
    assert treaty.world.diplomacy.signed_mask[TALK] != 0

    treaty.run(diplomacy)
    assert treaty.world.diplomacy.signed_mask[TALK] == 0
    assert len(treaty.recorded("lapsed")) == 1


def denounced(treaty, weeks):
    """Let Borea denounce the treaty, and then `weeks` go by."""
    treaty.world.affairs.denounced[TALK] = 1
    treaty.world.affairs.denouncer[TALK] = BOREA
    treaty.run(diplomacy)
    treaty.world.affairs.denounced[TALK] = 0
    treaty.run(diplomacy, weeks=weeks)


def test_a_denounced_treaty_binds_until_its_notice_has_run(treaty):
    treaty.law.diplomacy.notice[PEACE] = 52.0
    denounced(treaty, weeks=51)
    assert treaty.world.diplomacy.signed_mask[TALK] == 0b111
    assert treaty.world.diplomacy.bound[AURELIA, BOREA] == 1
    assert treaty.recorded("denounced")[0].amount2 == 52.0

    treaty.run(diplomacy)
    assert treaty.world.diplomacy.signed_mask[TALK] == 0
    assert len(treaty.recorded("lapsed")) == 1


def test_no_talks_open_and_no_second_notice_is_given_while_notice_runs(treaty):
    treaty.law.diplomacy.notice[PEACE] = 52.0
    denounced(treaty, weeks=10)
    treaty.world.affairs.opened[TALK] = 1
    denounced(treaty, weeks=10)

    assert len(treaty.recorded("denounced")) == 1
    assert treaty.world.diplomacy.open[TALK] == 0


def test_a_clause_has_a_term_and_a_notice_of_its_own(treaty):
    treaty.law.diplomacy.term[FISHING] = 0.5
    treaty.law.diplomacy.notice[PEACE], treaty.law.diplomacy.notice[DISARMS] = 52.0, 60.0
    treaty.run(diplomacy, weeks=30)
    assert treaty.world.diplomacy.in_force[:3].tolist() == [1, 0, 1]
    assert not treaty.recorded("lapsed")

    denounced(treaty, weeks=60)
    assert not treaty.world.diplomacy.in_force.any()  # without its core there is no treaty


def test_a_client_that_has_split_off_performs_nothing(treaty):
    treaty.law.diplomacy.monitor[DISARMS] = 1.0
    treaty.world.clients.estranged[0] = 1
    treaty.run(diplomacy, weeks=5)

    assert treaty.world.diplomacy.unperformed[DISARMS] == 1


def test_war_ends_treaties(treaty):
    treaty.world.hostilities.at_war[AURELIA, BOREA] = 1
    treaty.world.hostilities.at_war[BOREA, AURELIA] = 1
    treaty.run(diplomacy)

    assert treaty.world.diplomacy.signed_mask[TALK] == 0
    assert not treaty.world.diplomacy.in_force.any()


def test_a_treaty_that_has_ended_can_be_signed_again(treaty):
    treaty.world.affairs.denounced[TALK] = 1
    treaty.run(diplomacy)
    treaty.world.affairs.denounced[TALK] = 0
    treaty.world.affairs.opened[TALK] = 1
    treaty.run(diplomacy, weeks=8)

    assert len(treaty.recorded("signed")) == 2
    assert treaty.world.diplomacy.in_force[:3].tolist() == [1, 1, 1]


def second_treaty(stage, *clauses):
    """Put another, newly signed treaty in force that contains some of the same clauses."""
    facts, state = stage.facts.diplomacy, stage.world.diplomacy
    stage.facts.sizes.talk = 2
    facts.party[1], facts.member[1], facts.core[1] = facts.party[TALK], -1, 1
    for bit, clause in enumerate(clauses):
        facts.member[1, bit] = clause
        state.under[clause] = 1
    state.signed_mask[1], state.signed_serial[1] = (1 << len(clauses)) - 1, 500
    stage.law.diplomacy.lasts[1] = 9999.0


@pytest.mark.parametrize("ending", [0, 1])
def test_a_clause_of_two_treaties_lasts_as_long_as_either(treaty, ending):
    second_treaty(treaty, FISHING)
    treaty.world.affairs.denounced[ending] = 1
    treaty.run(diplomacy)
    treaty.world.affairs.denounced[:] = 0
    treaty.run(diplomacy, weeks=150)

    expected = [0, 1, 0] if ending == 0 else [1, 1, 1]
    assert treaty.world.diplomacy.in_force[:3].tolist() == expected
    assert treaty.world.diplomacy.under[FISHING] == 1 - ending
    assert not treaty.recorded("breach_seen")


def test_a_clause_of_two_treaties_is_broken_once(treaty):
    second_treaty(treaty, FISHING)
    tempt(treaty, FISHING, 50.0)
    treaty.run(diplomacy, weeks=150)

    assert [row.cause for row in treaty.recorded("clause_broken")] == [500]
    assert len(treaty.recorded("breach_seen")) == 1


def test_a_treaty_ends_only_its_own_clauses(treaty):
    treaty.world.diplomacy.signed_mask[TALK] = 1 << PEACE
    treaty.world.diplomacy.under[FISHING] = 1
    treaty.world.affairs.denounced[TALK] = 1
    treaty.run(diplomacy)

    assert treaty.world.diplomacy.in_force[:3].tolist() == [0, 1, 1]
