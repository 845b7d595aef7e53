"""Restarts: fits that begin where an earlier one left its histories."""

from dataclasses import replace

import numpy as np
import pytest
from tests.inference.stage import FERRY, recorded

from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.diagnostics import (
    agreement,
    effort_of,
    rise_of,
    with_agreement,
)
from allohistory.inference.posterior.fit import fit
from allohistory.inference.posterior.histories import read_histories, save_histories
from allohistory.inference.posterior.shipped import caution
from allohistory.inference.posterior.target import Target
from allohistory.inference.posterior.warm_start import restart
from allohistory.inference.smc.state import Settings
from allohistory.kit.draw import COMMON, TURN

SMALL = Settings(particles=12, sweeps=1, target_ess=0.5, final_sweeps=2)
SERIES = {
    "border_police": {
        "name": "told",
        "unit": "things",
        "kind": "count",
        "of": "incidents",
        "points": [{"from": "1951-01-01", "to": "1951-12-31", "value": 9.0}],
    }
}


@pytest.fixture(scope="module")
def model():
    return recorded(series=SERIES)


@pytest.fixture(scope="module")
def earlier(model, tmp_path_factory):
    place = tmp_path_factory.mktemp("fit") / "earlier.npz"
    save_histories(place, fit(model, read_record(model), SMALL, runs=2))
    return read_histories(place)


@pytest.fixture(scope="module")
def target(model):
    return Target(model, read_record(model), threads=1)


def test_a_run_begins_where_that_run_of_the_earlier_fit_ended(target, earlier):
    state = restart(target, earlier, 1, SMALL, seed=5)

    mine = earlier.run == 1
    assert np.array_equal(state.particles.laws, earlier.coordinates[mine])
    assert np.array_equal(state.particles.salts, earlier.salts[mine])
    assert state.particles.terms == pytest.approx(earlier.terms[mine], abs=1e-4)
    assert state.exponent == 1.0
    assert not state.done


@pytest.mark.parametrize("particles", [5, 30])
def test_histories_are_taken_in_turn_until_there_are_as_many_as_asked_for(
    target, earlier, particles
):
    state = restart(target, earlier, 0, replace(SMALL, particles=particles), seed=5)

    mine = earlier.coordinates[earlier.run == 0]
    assert np.array_equal(state.particles.laws, np.resize(mine, (particles, mine.shape[1])))


def test_laws_are_known_by_their_names_and_new_ones_drawn(target, earlier):
    gone = "laws.that_are_gone"
    changed = replace(
        earlier,
        paths=(gone, *earlier.paths[2:]),
        coordinates=np.delete(earlier.coordinates, 1, axis=1),
    )
    state = restart(target, changed, 0, SMALL, seed=5)

    mine = earlier.coordinates[earlier.run == 0]
    assert np.array_equal(state.particles.laws[:, 2:], mine[:, 2:])
    assert not np.isin(state.particles.laws[:, :2], mine).any()
    assert 0.5 < state.particles.laws[:, :2].std() < 1.5


def test_a_fit_finds_what_another_record_says_from_earlier_histories(model, earlier):
    changed = recorded(series=SERIES, battles={"ferry": FERRY})
    record = read_record(changed)
    walked = fit(changed, record, replace(SMALL, sweeps=2), runs=2, start=earlier)

    assert walked.observations == record.names
    totals = walked.terms.sum(axis=1)
    before = Target(changed, record, threads=1)(earlier.coordinates.astype(float), earlier.salts)
    assert np.median(totals) > np.median(before.sum(axis=1))
    assert walked.terms == pytest.approx(
        Target(changed, record, threads=1)(walked.coordinates.astype(float), walked.salts), abs=1e-4
    )


def test_of_a_turn_no_more_is_kept_than_counts(model, earlier):
    turns = earlier.salts[:, COMMON:]

    assert turns.shape[1] == model.world["clock"]["salts"].shape[0] - COMMON
    assert 0 < turns.max() <= TURN
    assert earlier.salts[:, :COMMON].min() > TURN


def test_a_fit_of_another_record_says_where_it_began_and_claims_no_evidence(earlier, tmp_path):
    changed = recorded(series=SERIES, battles={"ferry": FERRY})
    walked = fit(changed, read_record(changed), SMALL, runs=2, start=earlier, folder=tmp_path)

    assert walked.provenance["start"]["created"] == earlier.provenance["created"]
    assert walked.provenance["evidence"] == []
    assert np.isnan(agreement(walked).evidence_spread)
    assert [len(run) for run in walked.provenance["steps"]] == [2, 2]
    with pytest.raises(FitError, match=r"checkpoint of another run \(different start\)"):
        fit(changed, read_record(changed), SMALL, runs=2, folder=tmp_path)


def test_a_fit_of_the_same_goes_on_and_has_the_whole_walk_behind_it(model, earlier):
    walked = fit(model, read_record(model), SMALL, runs=2, seed=9, start=earlier)

    provenance, before = walked.provenance, earlier.provenance
    assert provenance["start"] is None
    assert provenance["evidence"] == before["evidence"]
    assert [fit_entry["created"] for fit_entry in provenance["before"]] == [before["created"]]
    for run, first in zip(provenance["steps"], before["steps"], strict=True):
        assert run[: len(first)] == first
        assert len(run) == len(first) + SMALL.final_sweeps
        assert run[-1]["trajectories"] > first[-1]["trajectories"]
        assert run[-1]["ancestors"] == first[-1]["ancestors"]
    work = effort_of(provenance)
    assert work.rounds == (2 * SMALL.final_sweeps,) * 2
    assert work.rises == effort_of(before).rises
    third = fit(model, read_record(model), SMALL, runs=2, seed=10, start=walked).provenance
    assert [fit_entry["seed"] for fit_entry in third["before"]] == [1, 9]


def test_a_fit_of_fewer_histories_begins_anew(model, earlier):
    fewer = replace(SMALL, particles=6)
    walked = fit(model, read_record(model), fewer, runs=2, start=earlier).provenance

    assert walked["evidence"] == []
    assert "before" not in walked
    assert [len(run) for run in walked["steps"]] == [2, 2]


def test_a_walk_that_still_rises_says_by_how_much():
    runs = ([-9.0, -5.0, -4.0, -3.0], [-8.0, -4.0])
    steps = [[{"likelihood": x, "exponent": 1.0} for x in run] for run in runs]
    steps[0].insert(0, {"likelihood": -90.0, "exponent": 0.5})

    assert rise_of(steps) == pytest.approx((1.0 + 0.0) / 2)
    assert np.isnan(rise_of([[]]))


@pytest.mark.parametrize(
    ("rising", "phrase"), [(4.0, ""), (30.0, "rose by 30 nats over the second half")]
)
def test_histories_that_still_rise_are_to_be_used_with_care(earlier, rising, phrase):
    steps = [[{"likelihood": x, "exponent": 1.0} for x in (-99.0, -50.0, rising - 50.0)]] * 2
    same = np.tile(earlier.coordinates[earlier.run == 0], (2, 1))
    rising_histories = replace(
        earlier, coordinates=same, run=np.repeat([0, 1], len(same) // 2),
        provenance={**earlier.provenance, "steps": steps},
    )  # fmt: skip

    warning = caution(with_agreement(rising_histories))
    assert phrase in warning
    assert bool(warning) == bool(phrase)


def test_what_cannot_be_begun_with_is_refused(target, earlier):
    with pytest.raises(FitError, match=r"earlier\.npz has 2 runs, and run 3 has nothing"):
        restart(target, earlier, 2, SMALL, seed=5)
    with pytest.raises(FitError, match="has salts for"):
        restart(target, replace(earlier, salts=earlier.salts[:, :-1]), 0, SMALL, seed=5)
