"""Stored runs: read back unchanged or refused with a reason, and replayed."""

import json
from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import Design, GivenHistories, archive, branch, keep, reopen, simulate
from allohistory.errors import RunError, StoreError
from allohistory.store import list_runs
from allohistory.store.manifests import sealed

CHANGES = [
    {"forces": "north", "add": 5, "at": date(1932, 3, 7)},
    {"law": "quarrels.fading", "scale": 2.0},
]
WHATIF = SimpleNamespace(
    id="more-divisions", title="More", question="What if?", parameters={"n": 5}
)


@pytest.fixture(scope="module")
def model():
    return Model(calendar=Calendar(date(1931, 9, 14), 60))


@pytest.fixture(scope="module")
def arms(model):
    return branch(
        model, CHANGES, date(1932, 3, 1), Design(6, seed=3, noise=2), whatif=WHATIF, threads=1
    )


def same(first, second):
    assert set(first.events) == set(second.events)
    for name, column in first.events.items():
        assert column.dtype == second.events[name].dtype, name
        assert np.array_equal(column, second.events[name]), name
    assert first.values.tobytes() == second.values.tobytes()
    assert np.array_equal(first.ids, second.ids)
    assert list(first.laws) == list(second.laws)
    for path, column in first.laws.items():
        assert column.tobytes() == second.laws[path].tobytes()
    assert first.laws_of.tolist() == second.laws_of.tolist()


def test_a_stored_run_is_read_back_unchanged(model, arms, tmp_path):
    run = reopen(keep(*arms, tmp_path), tmp_path, model=model)

    same(run.baseline, arms[0])
    same(run.changed, arms[1])
    assert run.id.startswith("more-divisions-")
    assert run.manifest["whatif"]["changes"][0]["at"] == "1932-03-07"


def test_a_stored_run_can_be_replayed(model, arms, tmp_path):
    run = reopen(keep(*arms, tmp_path), tmp_path, model=model)

    for stored, simulated in zip((run.baseline, run.changed), arms, strict=True):
        replayed, original = stored.replay(4), simulated.replay(4)
        assert replayed.world.tobytes() == original.world.tobytes()
        assert np.array_equal(replayed.events["serial"], original.events["serial"])


def test_a_run_without_a_change_is_stored_alone(model, tmp_path):
    run = simulate(model, Design(4, 1, laws={"quarrels.fading": 0.3}), threads=1)
    reopened = reopen(keep(run, folder=tmp_path), tmp_path, model=model)

    same(reopened.baseline, run)
    assert reopened.changed is None
    assert reopened.baseline.replay(2).world.tobytes() == run.replay(2).world.tobytes()


def test_the_share_that_met_a_condition_is_stored(model, tmp_path):
    def every_other(past, week):
        return past.ids % 2 == 1

    pair = branch(model, [], date(1932, 3, 1), Design(3, 1), given=every_other, threads=1)
    reopened = reopen(keep(*pair, tmp_path), tmp_path, model=model)

    assert reopened.baseline.ids.tolist() == [1, 3, 5]
    assert reopened.baseline.given == pair[0].given == 0.5


def test_the_same_run_is_stored_once(arms, tmp_path):
    assert keep(*arms, tmp_path) == keep(*arms, tmp_path)
    assert len(list_runs(tmp_path)) == 1


def test_a_run_of_other_sources_refuses_a_replay_but_not_a_question(
    model, arms, tmp_path, monkeypatch
):
    name = keep(*arms, tmp_path)
    monkeypatch.setattr(archive, "sources_hash", lambda: "edited")
    run = reopen(name, tmp_path, model=model)

    same(run.baseline, arms[0])
    with pytest.raises(RunError, match="other sources of the package"):
        run.changed.replay(0)


def test_laws_given_as_draws_cannot_be_replayed_from_the_store(model, tmp_path):
    run = simulate(
        model, Design(4, 1), histories=GivenHistories(model.draw_laws(1, np.arange(4))), threads=1
    )
    reopened = reopen(keep(run, folder=tmp_path), tmp_path, model=model)

    with pytest.raises(RunError, match="were passed to it"):
        reopened.baseline.replay(0)


def test_another_scenario_is_refused(model, arms, tmp_path):
    name = keep(*arms, tmp_path)
    path = tmp_path / name / "manifest.json"
    manifest = json.loads(path.read_text())
    del manifest["checksum"]
    manifest["scenario"]["hash"] = "another"
    path.write_bytes(sealed(manifest))

    with pytest.raises(StoreError, match="another state of scenario"):
        reopen(name, tmp_path, model=model)


def test_a_run_without_its_scenario_needs_a_model(arms, tmp_path):
    with pytest.raises(StoreError, match="give its model"):
        reopen(keep(*arms, tmp_path), tmp_path)


def test_an_ensemble_without_changes_is_not_a_second_arm(arms, tmp_path):
    with pytest.raises(RunError, match="no plan of changes"):
        keep(arms[0], arms[0], tmp_path)
