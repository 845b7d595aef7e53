"""Guided quarrels: what is imposed on a sector happens, weighted by its probability."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage
from tests.mechanisms.test_incidents import RIVER, even

from allohistory.kit.guide import NOTES
from allohistory.mechanisms import incidents
from allohistory.vocabulary.events import COMPANY, DIVISION, LIMITED_WAR, PATROL

SEED = 11


def impose(stage, *sites):
    """Impose `sites` on the river.

    (rung, or less than 0 for one not reached; first, last week; minimum length in weeks).
    """
    guide = stage.facts.guide
    guide.first_of_sector[RIVER], guide.last_of_sector[RIVER] = 0, len(sites)
    for s, (rung, first, last, *lasts) in enumerate(sites):
        guide.option[s], guide.opens[s], guide.closes[s] = rung, first, last + 1
        guide.lasts[s] = lasts[0] if lasts else 0
    return stage


def stages(many, *sites, rung=0, a_year=20.0, shots=0.7, count=400):
    """Return worlds on which `sites` are imposed, and as many without guidance."""
    steered, free = Stage(many.model, count, SEED), Stage(many.model, count, SEED + 1)
    for stage in (steered, free):
        even(stage, a_year)
        stage.laws.incidents.shots = shots
        stage.worlds.incidents.rung[:, RIVER] = stage.worlds.incidents.highest[:, RIVER] = rung
    return impose(steered, *sites), free


def weights_of(stage):
    """Return the weight of the choices imposed on each world."""
    return np.exp(stage.worlds.guide.weight.sum(axis=1))


def agree(weights, p):
    """Return whether weights have the mean of unguided worlds, with less variance than trials."""
    error = np.hypot(weights.std(), np.sqrt(p * (1.0 - p))) / np.sqrt(len(weights))
    return abs(weights.mean() - p) < 4.0 * error + 1e-12


def average(values, weights):
    return (values * weights).sum() / weights.sum()


@pytest.mark.parametrize("a_year", [20.0, 120.0])
def test_a_recorded_quarrel_breaks_out_on_time(many, a_year):
    steered, free = stages(many, (COMPANY, 0, 0), a_year=a_year)
    for stage in (steered, free):
        stage.run(incidents)
    broke_out = free.worlds.incidents.rung[:, RIVER] >= PATROL
    weights = weights_of(steered)

    assert (steered.worlds.incidents.rung[:, RIVER] >= PATROL).all()
    assert broke_out.any()
    assert agree(weights, broke_out.mean())
    # And it is the same quarrel: on its rung, with as many other incidents.
    for state in (steered.worlds.incidents, free.worlds.incidents):
        assert (state.count[:, RIVER] > 0)[state.rung[:, RIVER] > 0].all()
    for name in ("rung", "count"):
        unguided = free.worlds.incidents[name][broke_out, RIVER].astype(float)
        guided = steered.worlds.incidents[name][:, RIVER].astype(float)
        count, size = broke_out.sum(), len(steered) / 10
        error = unguided.std() / np.sqrt(count) + guided.std() / np.sqrt(size)
        assert abs(average(guided, weights) - unguided.mean()) < 4.0 * error


def test_a_recorded_patrol_fight_does_not_escalate(many):
    steered, _ = stages(many, (PATROL, 0, 0), a_year=2.0)
    steered.run(incidents)

    assert (steered.worlds.incidents.rung[:, RIVER] == PATROL).mean() > 0.97
    assert (steered.worlds.guide.met[:, 0] == 1).all()


@pytest.mark.parametrize(("last", "least"), [(9, PATROL), (1, PATROL + 1)])
def test_a_recorded_quarrel_lasts_until_it_has_escalated_and_escalates_in_time(many, last, least):
    steered, free = stages(many, (DIVISION, 0, last), rung=PATROL, a_year=0.0)
    for stage in (steered, free):
        stage.run(incidents)
    there = free.worlds.incidents.rung[:, RIVER] >= least
    weights = weights_of(steered)

    assert (steered.worlds.incidents.rung[:, RIVER] >= least).all()
    assert agree(weights, there.mean())
    assert 0.02 < there.mean() < 0.98
    raised = (free.worlds.incidents.rung[there, RIVER] == COMPANY).mean()
    guided = average(steered.worlds.incidents.rung[:, RIVER] == COMPANY, weights)
    assert abs(guided - raised) < 4.0 * np.sqrt(0.25 / there.sum() + 0.25 / len(steered))


def test_a_recorded_quarrel_reaches_its_rung(many):
    steered, _ = stages(many, (DIVISION, 0, 9), rung=PATROL, a_year=0.0, count=80)
    for _ in range(10):
        steered.run(incidents)
        steered.worlds.incidents.request[:] = 0

    assert (steered.worlds.incidents.highest[:, RIVER] == DIVISION).all()
    assert len(np.unique(steered.worlds.guide.met[:, 0])) > 2


@pytest.mark.parametrize("site", [(COMPANY, 0, 9), (-DIVISION, 0, 9)])
def test_a_recorded_quarrel_does_not_pass_its_rung(many, site):
    steered, free = stages(many, site, rung=COMPANY, a_year=0.0)
    steered.worlds.guide.met[:, 0] = steered.worlds.clock.week[0] + 1
    for stage in (steered, free):
        stage.laws.incidents.raising = 0.5
        stage.run(incidents)
    raised, ended = (free.worlds.incidents[name][:, RIVER] for name in ("rung", "ended"))
    weights = weights_of(steered)

    assert not (steered.worlds.incidents.rung[:, RIVER] > COMPANY).any()
    assert (raised == DIVISION).mean() > 0.05
    assert agree(weights, (raised != DIVISION).mean())
    unguided = ended[raised != DIVISION]
    settled = steered.worlds.incidents.ended[:, RIVER]
    error = np.sqrt(0.25 / len(unguided) + 0.25 / len(steered))
    assert abs(average(settled, weights) - unguided.mean()) < 4.0 * error


def at_its_rung(many, *sites):
    """Return worlds guided by `sites`, the first of which is met, and as many without guidance."""
    steered, free = stages(many, *sites, rung=COMPANY, a_year=0.0)
    steered.worlds.guide.met[:, 0] = steered.worlds.clock.week[0] + 1
    for stage in (steered, free):
        stage.laws.incidents.raising = 0.5
    return steered, free


def test_a_recorded_quarrel_lasts_its_time_and_is_weighted_by_the_probability(many):
    steered, free = at_its_rung(many, (COMPANY, 0, 9, 2))
    for stage in (steered, free):
        stage.run(incidents)
    guided, unguided = steered.worlds.incidents, free.worlds.incidents
    goes_on = (unguided.rung[:, RIVER] == COMPANY) & (unguided.ended[:, RIVER] == 0)

    assert (guided.rung[:, RIVER] == COMPANY).all()
    assert not guided.ended[:, RIVER].any()
    assert 0.02 < goes_on.mean() < 0.98
    assert agree(weights_of(steered), goes_on.mean())


def test_a_recorded_quarrel_ends_at_random_after_its_minimum_length(many):
    steered, _ = at_its_rung(many, (COMPANY, 0, 9, 1))
    steered.run(incidents)

    assert steered.worlds.incidents.ended[:, RIVER].any()


@pytest.mark.parametrize("rung", [COMPANY, PATROL])
def test_an_unrecorded_quarrel_does_not_pass_the_highest_recorded_rung(many, rung):
    steered, free = stages(many, (-DIVISION, 0, 9), (rung, 0, 9), rung=COMPANY, a_year=0.0)
    steered.worlds.guide.met[:, 1] = 1  # by an earlier quarrel, not by the one that begins now
    for stage in (steered, free):
        stage.worlds.incidents.since[:, RIVER] = 1
        stage.laws.incidents.raising = 0.5
        stage.run(incidents)

    assert (free.worlds.incidents.rung[:, RIVER] > COMPANY).any()
    assert not (steered.worlds.incidents.rung[:, RIVER] > COMPANY).any()
    assert (steered.worlds.guide.weight[:, 0] < 0.0).any()
    assert (steered.worlds.guide.weight[:, 1] == 0.0).all()


def test_an_upper_bound_leaves_the_rungs_below_random(many):
    steered, free = stages(many, (-DIVISION, 0, 9), rung=PATROL, a_year=0.0)
    free.worlds.clock.salts = steered.worlds.clock.salts
    for stage in (steered, free):
        stage.run(incidents)

    assert (steered.worlds.guide.weight == 0.0).all()
    assert (steered.worlds.incidents.rung == free.worlds.incidents.rung).all()


def test_a_guided_arm_follows_the_other_unless_it_is_changed(many):
    steered, recorded = stages(many, (COMPANY, 2, 6), (-DIVISION, 7, 40), count=60)
    recorded.worlds.clock.salts = steered.worlds.clock.salts
    calm, _ = stages(many, count=60)
    calm.worlds.clock.salts = steered.worlds.clock.salts
    calm.laws.incidents.shots = 0.05
    for stage in (steered, recorded, calm):
        stage.worlds.politics.autonomy[:] = 0.5
    steered.run(incidents, weeks=9)
    for stage in (recorded, calm):
        stage.worlds.guide.guided = 1
        for name in ("notes", "address", "number"):
            stage.worlds["guide"][name] = steered.worlds["guide"][name]
        stage.run(incidents, weeks=9)

    assert (steered.worlds.guide.notes > 0).mean() > 0.5
    assert (recorded.worlds.incidents.count == steered.worlds.incidents.count).all()
    assert (recorded.worlds.incidents.rung == steered.worlds.incidents.rung).all()
    assert (steered.worlds.incidents.highest[:, RIVER] >= PATROL).all()
    assert (calm.worlds.incidents.highest[:, RIVER] >= PATROL).mean() < 0.5


def test_without_room_in_the_log_the_choice_is_random(stage):
    even(impose(stage, (LIMITED_WAR, 0, 9)), 0.0)
    stage.world.guide.notes = NOTES
    stage.run(incidents)

    assert stage.world.incidents.rung[RIVER] == 0
    assert stage.world.guide.weight[0] == 0.0


def test_a_nearly_impossible_choice_is_not_imposed(stage):
    even(impose(stage, (COMPANY, 0, 0)), 1e-12)
    stage.run(incidents)

    assert stage.world.incidents.rung[RIVER] == 0
    assert stage.world.guide.weight[0] == 0.0
