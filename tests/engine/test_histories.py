"""Known histories: laws and salts that are given instead of drawn."""

import numpy as np
import pytest

from allohistory.engine import branch, keep, reopen, simulate
from allohistory.engine.slices import seed_worlds
from allohistory.errors import RunError

from .toy import Model


def known(model, timelines, seed):
    """Give the laws and the salts that *seed* would have drawn."""
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

    again = simulate(model, 9, seed=77, laws=laws, salts=salts, slice_size=4)

    assert same(again, simulate(model, 9, seed=5))
    assert not same(again, simulate(model, 9, seed=77, laws=laws))


def test_known_histories_branch_without_a_change_into_themselves():
    model = Model()
    laws, salts = known(model, 5, seed=5)

    baseline, changed = branch(model, [], 40, 5, seed=77, laws=laws, salts=salts)

    assert same(baseline, changed)
    assert same(baseline, simulate(model, 5, seed=5))


def test_a_known_history_keeps_its_luck_under_a_change():
    model = Model()
    laws, salts = known(model, 3, seed=5)
    changes = [{"forces": "north", "add": 5, "at": model.calendar.date_of(40)}]

    given = branch(model, changes, 40, 3, seed=77, laws=laws, salts=salts)[1]

    assert same(given, branch(model, changes, 40, 3, seed=5)[1])
    replayed = given.replay(1)
    assert np.array_equal(replayed.series["divisions"], given.series["divisions"][1])


def test_a_kept_run_of_known_histories_says_why_it_cannot_be_replayed(tmp_path):
    model = Model()
    _, salts = known(model, 3, seed=5)
    name = keep(simulate(model, 3, seed=5, salts=salts), folder=tmp_path)

    run = reopen(name, tmp_path, model=model)

    with pytest.raises(RunError, match="its chances"):
        run.baseline.replay(0)
