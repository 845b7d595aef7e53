"""Ensembles: the same timelines for any threads, slices and sample sizes."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from tests.engine.toy import ORDER, Calendar, Model, idling

from allohistory.engine import Design, GivenHistories, branch, compare, prepare, simulate, slices
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import month_ends
from allohistory.errors import RunError
from allohistory.vocabulary.events import BATTLE, DECISION, INCIDENT

SEED = 7
SINCE = date(1932, 3, 1)
EARLY = date(1931, 10, 12)
PUSH = [{"force": "stand_north", "option": "firm"}]


@pytest.fixture(scope="module")
def model():
    return Model(calendar=Calendar(date(1931, 9, 14), 60))


@pytest.fixture(scope="module")
def run(model):
    return simulate(model, Design(12, SEED), threads=1, slice_size=12)


def same(first, second, names=None):
    assert np.array_equal(first.ids, second.ids)
    for name in names or first.events:
        assert np.array_equal(first.events[name], second.events[name]), name
    assert first.values.tobytes() == second.values.tobytes()


@pytest.mark.parametrize("threads", [1, 2, 7])
@pytest.mark.parametrize("size", [1, 5, 12])
def test_threads_and_slices_change_nothing(model, run, threads, size):
    same(run, simulate(model, Design(12, SEED), threads=threads, slice_size=size))


def test_a_longer_run_begins_with_the_shorter_one(model, run):
    longer = simulate(model, Design(15, SEED), threads=1)

    assert longer.values[:12].tobytes() == run.values.tobytes()
    assert np.array_equal(longer.events_of(11)["serial"], run.events_of(11)["serial"])


def test_another_seed_gives_another_history(model, run):
    assert simulate(model, Design(12, SEED + 1), threads=1).values.tobytes() != run.values.tobytes()


def test_timelines_differ(run):
    assert len({run.values[k].tobytes() for k in range(12)}) == 12


def test_events_are_in_order(run):
    timeline, serial = run.events["timeline"], run.events["serial"]
    order = np.lexsort((serial, timeline))

    assert np.array_equal(order, np.arange(len(order)))
    assert set(timeline) == set(range(12))


def test_series_are_sampled_when_a_month_ends(model, run):
    ends = month_ends(model)
    timeline = run.replay(5)

    assert len(run.months) == len(ends)
    assert run.months[0] == date(1931, 9, 1)
    assert ends[-1] == model.calendar.weeks
    assert model.calendar.date_of(ends[0]) <= date(1931, 10, 1)
    then = timeline.at(ends[6])
    assert run.series["divisions"][5, 6] == np.float32(then.state("buildup.divisions[north]"))


def test_series_are_complete(run):
    assert np.isfinite(run.values).all()
    assert set(run.series) == {"tension", "divisions"}
    assert run.series["tension"].shape == (12, len(run.months))


def test_laws_are_shared_by_the_requested_number_of_timelines(model):
    run = simulate(model, Design(6, SEED, noise=3), threads=1, slice_size=4)
    column = run.laws["quarrels.provocation.north"]

    assert run.laws_of.tolist() == [0, 0, 0, 1, 1, 1]
    assert len(set(column[:3])) == 1
    assert column[0] != column[3]
    assert run.values[0].tobytes() != run.values[1].tobytes()


def test_uncertain_laws_are_stored_and_certain_ones_are_not(run):
    assert "quarrels.provocation.east" in run.laws
    assert "quarrels.fading" not in run.laws


def test_drawn_laws_can_be_overridden(model, run):
    calm = simulate(model, Design(12, SEED, laws={"quarrels.fading": 5.0}), threads=1)

    assert calm.laws["quarrels.fading"].tolist() == [5.0] * 12
    assert calm.series["tension"].mean() < run.series["tension"].mean()
    assert np.array_equal(
        calm.laws["quarrels.provocation.north"], run.laws["quarrels.provocation.north"]
    )


def test_laws_can_be_given_as_draws(model, run):
    laws = model.draw_laws(SEED, np.arange(12))

    same(
        run,
        simulate(model, Design(12, SEED), histories=GivenHistories(laws), threads=1, slice_size=5),
    )


def test_a_null_what_if_changes_nothing(model, run):
    baseline, changed = branch(model, [], SINCE, Design(12, SEED), threads=2, slice_size=5)

    same(run, baseline)
    same(run, changed)


def test_a_what_if_after_the_horizon_changes_nothing_and_says_so(model, run):
    baseline, changed = branch(model, PUSH, date(1946, 1, 1), Design(12, SEED), threads=1)

    same(baseline, run)
    same(changed, run)
    assert "after the end" in " ".join(changed.warnings)


def test_a_change_dated_after_the_horizon_changes_nothing(model, run):
    changes = [{"forces": "north", "add": 5, "at": "1950-01-01"}]
    _, changed = branch(model, changes, SINCE, Design(12, SEED), threads=1)

    same(changed, run)
    assert "after the end" in " ".join(changed.warnings)


def test_arms_share_the_past_and_then_diverge(model):
    baseline, changed = branch(model, PUSH, SINCE, Design(12, SEED), threads=1)
    week = model.calendar.week_of(SINCE)
    past = [
        {n: c[arm.events["week"] < week] for n, c in arm.events.items()}
        for arm in (baseline, changed)
    ]

    for name in past[0]:
        assert np.array_equal(past[0][name], past[1][name]), name
    assert baseline.values.tobytes() != changed.values.tobytes()


def test_a_branch_is_the_whole_what_if_simulated_at_once(model):
    _, changed = branch(model, PUSH, SINCE, Design(12, SEED), threads=1)

    same(
        changed,
        simulate(model, Design(12, SEED), changes=PUSH, since=SINCE, threads=1, slice_size=5),
    )


def test_an_intervention_leaves_other_draws_unchanged(model, run):
    _, changed = branch(model, PUSH, SINCE, Design(12, SEED), threads=1)
    for kind, actor in ((INCIDENT, None), (DECISION, 2)):
        mine = [
            (arm.events["kind"] == kind) & ((arm.events["actor"] == actor) | (actor is None))
            for arm in (run, changed)
        ]
        assert np.array_equal(run.events["week"][mine[0]], changed.events["week"][mine[1]])


def test_an_unused_actor_changes_no_other_draw(model, run):
    larger = simulate(
        replace(model, actors=(*model.actors, "west")),
        Design(
            12,
            SEED,
            laws={
                "quarrels.provocation.west": 0.0,
                "buildup.divisions.west": 0.0,
                "decisions.firmness.west": 0.0,
            },
        ),
        threads=1,
    )
    theirs = (larger.events["actor"] != 3) & (larger.events["other"] != 3)

    for name in ("week", "kind", "actor", "other", "amount", "option", "timeline"):
        assert np.array_equal(larger.events[name][theirs], run.events[name]), name
    assert larger.values.tobytes() == run.values.tobytes()


def test_an_unused_mechanism_changes_no_other_draw(model, run):
    same(run, simulate(replace(model, order=(idling, *ORDER)), Design(12, SEED), threads=1))


def test_a_change_without_a_date_is_made_at_the_divergence(model):
    _, changed = branch(model, [{"forces": "north", "add": 5}], SINCE, Design(2, SEED), threads=1)
    week = model.calendar.week_of(SINCE)
    before, after = (changed.replay(1, week + n) for n in (0, 1))

    gained = after.state("buildup.divisions[north]") - before.state("buildup.divisions[north]")
    assert gained > 4


def test_both_ways_of_running_give_the_same_bits(root):
    """A child process runs the same source in the other mode."""
    there = {"0": "1", "1": "0"}[os.environ.get("NUMBA_DISABLE_JIT", "0")]
    code = "from tests.engine.toy import fingerprint; print(fingerprint())"
    child = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"NUMBA_DISABLE_JIT": there, "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    from tests.engine.toy import fingerprint

    assert child.stdout.strip() == fingerprint()


def test_small_logs_lose_nothing(model, run, monkeypatch):
    monkeypatch.setattr(slices, "CAPACITY", 64)
    monkeypatch.setattr("allohistory.engine.tasks.CAPACITY", 64)

    same(run, simulate(model, Design(12, SEED), threads=1))


def test_a_week_that_overflows_its_log_is_run_again_with_a_larger_one(model, run, monkeypatch):
    monkeypatch.setattr("allohistory.engine.tasks.CAPACITY", 2)
    sizes = []
    blank = slices.blank_logs
    monkeypatch.setattr(
        slices, "blank_logs", lambda n, rows, detail: sizes.append(rows) or blank(n, rows, detail)
    )

    same(run, simulate(model, Design(12, SEED), threads=1, slice_size=12))
    assert max(sizes) > 2


def brave(past, week):
    """Return which timelines had an early battle."""
    assert (past.events["week"] < week).all()
    battles = past.events["timeline"][past.events["kind"] == BATTLE]
    return np.bincount(battles, minlength=len(past)) > 20


def test_a_condition_selects_timelines_that_keep_their_noise(model):
    whole = simulate(model, Design(20, SEED), threads=1)
    baseline, changed = branch(
        model, PUSH, SINCE, Design(4, SEED), given=brave, threads=2, slice_size=3
    )
    week = model.calendar.week_of(SINCE)
    early = (whole.events["kind"] == BATTLE) & (whole.events["week"] < week)
    fit = np.flatnonzero(np.bincount(whole.events["timeline"][early], minlength=20) > 20)

    assert baseline.ids.tolist() == changed.ids.tolist() == fit[:4].tolist()
    assert baseline.given == pytest.approx(4 / (fit[3] + 1))
    for row, identity in enumerate(baseline.ids):
        assert baseline.values[row].tobytes() == whole.values[identity].tobytes()
    rerun, _ = branch(model, PUSH, SINCE, Design(4, SEED), given=brave, threads=1, slice_size=20)
    same(baseline, rerun)
    assert rerun.given == baseline.given


def test_a_condition_that_never_holds_is_too_rare(model):
    with pytest.raises(RunError, match=r"held in 0 of 100 timelines: too rare"):
        branch(
            model, PUSH, EARLY, Design(2, SEED), given=lambda past, week: np.zeros(len(past), bool)
        )


def test_a_condition_must_answer_for_every_timeline(model):
    with pytest.raises(RunError, match="returned an array of shape"):
        branch(model, PUSH, EARLY, Design(2, SEED), given=lambda past, week: np.zeros(1, bool)[:0])


def test_progress_comes_with_estimates_that_grow(model, run):
    steps = []

    def progress(done, wanted, partial):
        steps.append((done, wanted, len(partial()[0])))

    simulate(model, Design(12, SEED), threads=1, slice_size=5, progress=progress)

    assert steps == [(0, 12, 0), (5, 12, 5), (10, 12, 10), (12, 12, 12)]


def test_compare_accepts_a_what_if(model):
    from types import SimpleNamespace

    whatif = SimpleNamespace(changes=PUSH, date=SINCE)
    baseline, changed = compare(model, whatif, Design(3, SEED), threads=1)

    assert changed.whatif is whatif
    assert baseline.whatif is None
    same(changed, branch(model, PUSH, SINCE, Design(3, SEED), threads=1)[1])


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"slice_size": 0}, "timelines cannot run"),
        ({"threads": 0}, "cannot run anything"),
    ],
)
def test_impossible_numbers_are_refused(model, how, message):
    with pytest.raises(RunError, match=message):
        simulate(model, Design(1, SEED), **how)


def test_compiling_is_announced_once(model):
    messages = []
    prepare(model, messages.append)
    prepare(model, messages.append)

    assert len(messages) <= 1


def test_an_error_in_a_slice_reaches_the_caller(model, monkeypatch):
    def broken(recipe, ids):
        raise RunError("no opening")

    monkeypatch.setattr(Recipe, "open", broken)
    with pytest.raises(RunError, match="no opening"):
        simulate(model, Design(3, SEED), threads=2)
