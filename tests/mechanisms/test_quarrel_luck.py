"""Guided quarrels: what is imposed on a sector happens, weighted by its probability."""

import numpy as np
import pytest
from tests.mechanisms.stage import Stage, even
from tests.mechanisms.test_quarrel import RIVER

from allohistory.kit.guide import NOTES
from allohistory.mechanisms import battle, incidents
from allohistory.vocabulary.events import COMPANY, DIVISION, LIMITED_WAR, PATROL

SEED = 11
MEN = {PATROL: 30.0, COMPANY: 600.0, DIVISION: 6000.0}  # of each side in a quarrel of a rung


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
    """Return worlds on which `sites` are imposed, and as many without guidance.

    With a `rung` a quarrel of that size is open.
    """
    steered, free = Stage(many.model, count, SEED), Stage(many.model, count, SEED + 1)
    for stage in (steered, free):
        even(stage, a_year)
        stage.laws.incidents.shots_local = shots
        border = stage.worlds.incidents
        border.rung[:, RIVER] = border.highest[:, RIVER] = rung
        if rung:
            border.men[:, RIVER] = border.wanted[:, RIVER] = MEN[rung]
            border.last_fight[:, RIVER] = border.since[:, RIVER] = -3
            stage.worlds.politics.autonomy[:] = 0.0  # one decider: the same chances everywhere
    return impose(steered, *sites), free


def weights_of(stage):
    """Return the weight of the choices imposed on each world."""
    return np.exp(stage.worlds.guide.weight.sum(axis=1))


def agree(weights, p):
    """Return whether weights have the mean of unguided worlds."""
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
    for name in ("rung", "count"):
        unguided = free.worlds.incidents[name][broke_out, RIVER].astype(float)
        guided = steered.worlds.incidents[name][:, RIVER].astype(float)
        count, size = broke_out.sum(), len(steered) / 10
        error = unguided.std() / np.sqrt(count) + guided.std() / np.sqrt(size)
        assert abs(average(guided, weights) - unguided.mean()) < 4.0 * error


def test_a_recorded_patrol_fight_does_not_escalate(many):
    steered, _ = stages(many, (PATROL, 0, 0), a_year=2.0)
    steered.laws.incidents.patrol_men = 10.0  # a patrol by its men, too
    steered.run(incidents)

    assert (steered.worlds.incidents.rung[:, RIVER] == PATROL).mean() > 0.97
    assert (steered.worlds.guide.met[:, 0] == 1).all()


def run_all(*worlds, weeks=1):
    """Simulate weeks of incidents and battles, with fights of known luck only."""
    for stage in worlds:
        stage.run(incidents, battle, weeks=weeks)


def reached(stage, rung):
    """Return which worlds have fought on `rung`."""
    return stage.worlds.incidents.highest[:, RIVER] >= rung


@pytest.mark.parametrize("last", [0, 6])
def test_a_recorded_quarrel_is_fought_on_its_scale_in_time(many, last):
    # The men are there; what is wanting is a fight, and that nobody settles before.
    steered, free = stages(many, (DIVISION, 0, last), rung=DIVISION, a_year=0.0)
    for stage in (steered, free):
        stage.worlds.incidents.highest[:, RIVER] = COMPANY
        stage.laws.incidents.striking = 0.0
    run_all(steered, free, weeks=last + 1)
    weights, came = weights_of(steered), reached(steered, DIVISION)

    assert came.mean() > 0.9
    assert agree(weights * came, reached(free, DIVISION).mean())
    assert 0.02 < reached(free, DIVISION).mean() < 0.98


def test_a_recorded_quarrel_builds_up_to_its_scale(many):
    steered, free = stages(many, (DIVISION, 0, 12), rung=COMPANY, a_year=0.0)
    run_all(steered, free, weeks=13)
    weights, came = weights_of(steered), reached(steered, DIVISION)

    assert came.mean() > max(0.5, 2.0 * reached(free, DIVISION).mean())
    assert agree(weights * came, reached(free, DIVISION).mean())


@pytest.mark.parametrize("site", [(COMPANY, 0, 9), (-DIVISION, 0, 9)])
def test_a_recorded_quarrel_is_not_fought_on_a_greater_scale(many, site):
    steered, free = stages(many, site, rung=DIVISION, a_year=0.0)
    for stage in (steered, free):
        stage.worlds.incidents.highest[:, RIVER] = COMPANY
        stage.laws.incidents.striking = 0.5
    if site[0] > 0:
        steered.worlds.guide.met[:, 0] = steered.worlds.clock.week[0] + 1
        steered.worlds.incidents.since[:, RIVER] = 0
    for stage in (steered, free):
        stage.run(incidents)
    fought = reached(free, DIVISION)

    assert not reached(steered, DIVISION).any()
    assert fought.mean() > 0.05
    assert agree(weights_of(steered), 1.0 - fought.mean())


def test_a_recorded_quarrel_lasts_its_time_and_is_weighted_by_the_probability(many):
    steered, free = stages(many, (COMPANY, 0, 9, 9), rung=COMPANY, a_year=0.0)
    steered.worlds.guide.met[:, 0] = steered.worlds.clock.week[0] + 1
    for stage in (steered, free):
        stage.laws.incidents.asking = 0.5
        stage.run(incidents)
    goes_on = free.worlds.incidents.ended[:, RIVER] == 0

    assert not steered.worlds.incidents.ended[:, RIVER].any()
    assert 0.02 < goes_on.mean() < 0.98
    assert agree(weights_of(steered), goes_on.mean())


def test_a_recorded_quarrel_ends_at_random_after_its_minimum_length(many):
    steered, _ = stages(many, (COMPANY, 0, 9, 1), rung=COMPANY, a_year=0.0)
    steered.worlds.guide.met[:, 0] = steered.worlds.clock.week[0] + 1
    steered.run(incidents)

    assert steered.worlds.incidents.ended[:, RIVER].any()


def test_an_upper_bound_leaves_what_lies_below_random(many):
    steered, free = stages(many, (-DIVISION, 0, 9), rung=PATROL, a_year=0.0)
    free.worlds.clock.salts = steered.worlds.clock.salts
    run_all(steered, free)

    assert (steered.worlds.guide.weight == 0.0).all()
    assert (steered.worlds.incidents.rung == free.worlds.incidents.rung).all()


def test_a_guided_arm_follows_the_other_unless_it_is_changed(many):
    steered, recorded = stages(many, (COMPANY, 2, 6), (-DIVISION, 7, 40), count=60)
    recorded.worlds.clock.salts = steered.worlds.clock.salts
    calm, _ = stages(many, count=60)
    calm.worlds.clock.salts = steered.worlds.clock.salts
    calm.laws.incidents.shots_local = 0.05
    run_all(steered, weeks=9)
    for stage in (recorded, calm):
        stage.worlds.guide.guided = 1
        for name in ("notes", "address", "number"):
            stage.worlds["guide"][name] = steered.worlds["guide"][name]
        run_all(stage, weeks=9)

    assert (steered.worlds.guide.notes > 0).mean() > 0.5
    assert (recorded.worlds.incidents.count == steered.worlds.incidents.count).all()
    assert (recorded.worlds.incidents.rung == steered.worlds.incidents.rung).all()
    assert (recorded.worlds.incidents.men == steered.worlds.incidents.men).all()
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
