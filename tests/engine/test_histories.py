"""Known histories: laws and salts that are given instead of drawn."""

import numpy as np
import pytest
from tests.engine.toy import Model

from allohistory.engine import Design, GivenHistories, branch, keep, reopen, simulate
from allohistory.engine.slices import Slice, seed_worlds
from allohistory.errors import RunError


def known(model, timelines, seed):
    """Return the laws and the salts that `seed` would have drawn."""
    ids = np.arange(timelines)
    laws = model.draw_laws(seed, ids)
    worlds = model.open_worlds(laws)
    seed_worlds(worlds, seed, ids)
    return laws, worlds.clock.salts.copy()


def same(one, other):
    return np.array_equal(one.values, other.values) and all(
        np.array_equal(one.events[name], other.events[name]) for name in one.events
    )


def test_given_laws_and_salts_are_the_histories_they_came_from():
    model = Model()
    laws, salts = known(model, 9, seed=5)

    again = simulate(model, Design(9, seed=77), histories=GivenHistories(laws, salts), slice_size=4)

    assert same(again, simulate(model, Design(9, seed=5)))
    assert not same(again, simulate(model, Design(9, seed=77), histories=GivenHistories(laws)))


def test_known_histories_branch_without_a_change_into_themselves():
    model = Model()
    laws, salts = known(model, 5, seed=5)

    baseline, changed = branch(
        model, [], 40, Design(5, seed=77), histories=GivenHistories(laws, salts)
    )

    assert same(baseline, changed)
    assert same(baseline, simulate(model, Design(5, seed=5)))


def test_a_known_history_keeps_its_luck_under_a_change():
    model = Model()
    laws, salts = known(model, 3, seed=5)
    changes = [{"forces": "north", "add": 5, "at": model.calendar.date_of(40)}]

    given = branch(model, changes, 40, Design(3, seed=77), histories=GivenHistories(laws, salts))[1]

    assert same(given, branch(model, changes, 40, Design(3, seed=5))[1])
    replayed = given.replay(1)
    assert np.array_equal(replayed.series["divisions"], given.series["divisions"][1])


def test_a_kept_run_of_known_histories_says_why_it_cannot_be_replayed(tmp_path):
    model = Model()
    given = GivenHistories(*known(model, 3, seed=5))
    name = keep(simulate(model, Design(3, seed=5), histories=given), folder=tmp_path)

    run = reopen(name, tmp_path, model=model)

    with pytest.raises(RunError, match="were passed to it"):
        run.baseline.replay(0)


def test_a_kept_run_finds_its_histories_again(tmp_path):
    model = Model()
    given = GivenHistories(*known(model, 3, seed=5), opened=30, name="these")
    run = simulate(model, Design(6, seed=7, noise=2), histories=given)
    name = keep(run, folder=tmp_path)

    again = reopen(
        name,
        tmp_path,
        model=model,
        finder=lambda _, which, place: {("these", ""): given}[which, place],
    )

    replayed = again.baseline.replay(5)
    assert np.array_equal(replayed.series["divisions"], run.series["divisions"][5])


@pytest.mark.parametrize("opened", [0, 1, 26, 30, 38])
def test_chances_are_known_up_to_the_week_in_which_they_open(opened):
    model = Model()
    laws, salts = known(model, 3, seed=5)
    given = GivenHistories(laws, salts, opened=opened)

    shared = simulate(model, Design(6, seed=9, noise=2), histories=given)
    whole = simulate(model, Design(6, seed=9, noise=2), histories=given.opened_at(None))

    # Both timelines of a history live its weeks up to the opening, and then part.
    for row in range(6):
        early = shared.replay(row, opened).events
        late = whole.replay(row, opened).events
        assert all(np.array_equal(early[name], late[name]) for name in early)
    assert not np.array_equal(shared.values[0], shared.values[1], equal_nan=True)
    assert np.array_equal(whole.values[0], whole.values[1], equal_nan=True)


def test_whole_histories_that_fulfil_a_condition_are_branched_once_each():
    model = Model()
    given = GivenHistories(*known(model, 8, seed=5))
    wanted = np.array([True, False, True, True, False, False, True, False])

    def held(past, week):
        del week
        return wanted[past.ids]

    baseline, changed = branch(
        model, [], 40, Design(8, seed=9), histories=given, given=held, slice_size=3
    )

    assert baseline.ids.tolist() == np.flatnonzero(wanted).tolist()
    assert baseline.given == 0.5
    assert same(baseline, changed)
    with pytest.raises(RunError, match="too rare"):
        branch(
            model, [], 40, Design(8, seed=9), histories=given, given=lambda past, _: past.ids < 0
        )


def test_a_branch_shares_the_chances_that_are_open():
    model = Model()
    given = GivenHistories(*known(model, 3, seed=5), opened=35)

    baseline, changed = branch(
        model, [], 40, Design(6, seed=9, noise=2), histories=given, slice_size=4
    )

    assert same(baseline, changed)
    assert same(
        baseline, simulate(model, Design(6, seed=9, noise=2), histories=given, slice_size=6)
    )
    replayed = changed.replay(5)
    assert np.array_equal(replayed.series["divisions"], changed.series["divisions"][5])


@pytest.mark.parametrize("opened", [1, 20, 40, 55])
def test_what_timelines_of_one_history_share_is_lived_once(opened, monkeypatch):
    model = Model()
    histories = GivenHistories(*known(model, 3, seed=5), opened=opened)
    changes = [{"forces": "north", "add": 5, "at": model.calendar.date_of(40)}]
    how = {"histories": histories, "threads": 1}
    alone = branch(model, changes, 40, Design(20, 77, noise=4), slice_size=1, **how)
    lived = []
    run = Slice.run

    def counted(self, facts, since, until, edits):
        lived.append(len(self) * (until - since))
        run(self, facts, since, until, edits)

    monkeypatch.setattr(Slice, "run", counted)
    together = branch(model, changes, 40, Design(20, 77, noise=4), slice_size=20, **how)

    assert all(same(one, other) for one, other in zip(alone, together, strict=True))
    parted, weeks = min(opened, 40), model.calendar.weeks
    assert sum(lived) == 3 * parted + 20 * (40 - parted) + 2 * 20 * (weeks - 40)
