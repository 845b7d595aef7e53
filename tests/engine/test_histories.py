"""Given histories: laws and salts that are supplied instead of drawn."""

from datetime import date

import numpy as np
import pytest
from tests.engine.toy import Calendar, Model

from allohistory.engine import Design, GivenHistories, branch, keep, reopen, simulate
from allohistory.engine.slices import Slice, seed_worlds
from allohistory.errors import RunError


@pytest.fixture(scope="module")
def model():
    return Model(calendar=Calendar(date(1931, 9, 14), 60))


def laws_and_salts(model, timelines, seed):
    """Return the laws and the salts that `seed` draws."""
    ids = np.arange(timelines)
    laws = model.draw_laws(seed, ids)
    worlds = model.open_worlds(laws)
    seed_worlds(worlds, seed, ids)
    return laws, worlds.clock.salts.copy()


def same(first, second):
    return np.array_equal(first.values, second.values) and all(
        np.array_equal(first.events[name], second.events[name]) for name in first.events
    )


def test_given_laws_and_salts_reproduce_their_histories(model):
    laws, salts = laws_and_salts(model, 9, seed=5)

    rerun = simulate(model, Design(9, seed=77), histories=GivenHistories(laws, salts), slice_size=4)

    assert same(rerun, simulate(model, Design(9, seed=5)))
    assert not same(rerun, simulate(model, Design(9, seed=77), histories=GivenHistories(laws)))


def test_given_histories_without_a_change_branch_into_themselves(model):
    laws, salts = laws_and_salts(model, 5, seed=5)

    baseline, changed = branch(
        model, [], 40, Design(5, seed=77), histories=GivenHistories(laws, salts)
    )

    assert same(baseline, changed)
    assert same(baseline, simulate(model, Design(5, seed=5)))


def test_a_given_history_keeps_its_noise_under_a_change(model):
    laws, salts = laws_and_salts(model, 3, seed=5)
    changes = [{"forces": "north", "add": 5, "at": model.calendar.date_of(40)}]

    histories = branch(
        model, changes, 40, Design(3, seed=77), histories=GivenHistories(laws, salts)
    )[1]

    assert same(histories, branch(model, changes, 40, Design(3, seed=5))[1])
    replayed = histories.replay(1)
    assert np.array_equal(replayed.series["divisions"], histories.series["divisions"][1])


def test_a_stored_run_of_given_histories_says_why_it_cannot_be_replayed(model, tmp_path):
    histories = GivenHistories(*laws_and_salts(model, 3, seed=5))
    name = keep(simulate(model, Design(3, seed=5), histories=histories), folder=tmp_path)

    run = reopen(name, tmp_path, model=model)

    with pytest.raises(RunError, match="were passed to it"):
        run.baseline.replay(0)


def test_a_stored_run_finds_its_histories(model, tmp_path):
    histories = GivenHistories(*laws_and_salts(model, 3, seed=5), opened=30, name="these")
    run = simulate(model, Design(6, seed=7, noise=2), histories=histories)
    name = keep(run, folder=tmp_path)

    reopened = reopen(
        name,
        tmp_path,
        model=model,
        finder=lambda _, which, place: {("these", ""): histories}[which, place],
    )

    replayed = reopened.baseline.replay(5)
    assert np.array_equal(replayed.series["divisions"], run.series["divisions"][5])


@pytest.mark.parametrize("opened", [0, 1, 26, 30, 38])
def test_draws_are_fixed_up_to_the_week_in_which_they_open(model, opened):
    laws, salts = laws_and_salts(model, 3, seed=5)
    histories = GivenHistories(laws, salts, opened=opened)

    shared = simulate(model, Design(6, seed=9, noise=2), histories=histories)
    whole = simulate(model, Design(6, seed=9, noise=2), histories=histories.opened_at(None))

    # Both timelines of a history share its weeks up to the opening and then diverge.
    for row in range(6):
        early = shared.replay(row, opened).events
        late = whole.replay(row, opened).events
        assert all(np.array_equal(early[name], late[name]) for name in early)
    assert not np.array_equal(shared.values[0], shared.values[1], equal_nan=True)
    assert np.array_equal(whole.values[0], whole.values[1], equal_nan=True)


def test_whole_histories_that_meet_a_condition_are_branched_once_each(model):
    histories = GivenHistories(*laws_and_salts(model, 8, seed=5))
    wanted = np.array([True, False, True, True, False, False, True, False])

    def condition(past, week):
        del week
        return wanted[past.ids]

    baseline, changed = branch(
        model, [], 40, Design(8, seed=9), histories=histories, given=condition, slice_size=3
    )

    assert baseline.ids.tolist() == np.flatnonzero(wanted).tolist()
    assert baseline.given == 0.5
    assert same(baseline, changed)
    with pytest.raises(RunError, match="too rare"):
        branch(
            model,
            [],
            40,
            Design(8, seed=9),
            histories=histories,
            given=lambda past, _: past.ids < 0,
        )


def test_both_branches_share_the_open_draws(model):
    histories = GivenHistories(*laws_and_salts(model, 3, seed=5), opened=35)

    baseline, changed = branch(
        model, [], 40, Design(6, seed=9, noise=2), histories=histories, slice_size=4
    )

    assert same(baseline, changed)
    assert same(
        baseline, simulate(model, Design(6, seed=9, noise=2), histories=histories, slice_size=6)
    )
    replayed = changed.replay(5)
    assert np.array_equal(replayed.series["divisions"], changed.series["divisions"][5])


@pytest.mark.parametrize("opened", [1, 20, 40, 55])
def test_the_shared_part_of_timelines_of_one_history_is_simulated_once(model, opened, monkeypatch):
    histories = GivenHistories(*laws_and_salts(model, 3, seed=5), opened=opened)
    changes = [{"forces": "north", "add": 5, "at": model.calendar.date_of(40)}]
    how = {"histories": histories, "threads": 1}
    alone = branch(model, changes, 40, Design(20, 77, noise=4), slice_size=1, **how)
    weeks_run = []
    run = Slice.run

    def counted(self, facts, since, until, edits):
        weeks_run.append(len(self) * (until - since))
        run(self, facts, since, until, edits)

    monkeypatch.setattr(Slice, "run", counted)
    together = branch(model, changes, 40, Design(20, 77, noise=4), slice_size=20, **how)

    assert all(same(first, second) for first, second in zip(alone, together, strict=True))
    parted, weeks = min(opened, 40), model.calendar.weeks
    assert sum(weeks_run) == 3 * parted + 20 * (40 - parted) + 2 * 20 * (weeks - 40)
