"""Checkpoints: what is saved of a run, and which run may go on with it."""

import json
import math

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference.arrays import write_arrays
from allohistory.inference.smc.checkpoints import load_checkpoint, save_checkpoint
from allohistory.inference.smc.state import (
    Moves,
    Particles,
    RedrawCosts,
    Settings,
    Size,
    State,
    Step,
)

RUN = {"seed": 4, "scenario": ("two_rivals", "abc")}


@pytest.fixture
def state():
    generator = np.random.default_rng(8)
    generator.random(3)
    return State(
        ("first", "second"),
        Size(1, 2, 3, spare=4, turns=1),
        Settings(2),
        generator,
        Particles(
            np.array([[0.1], [0.2]]),
            np.arange(28, dtype=np.uint64).reshape(2, 2, 7) + np.uint64(2**63),
            np.array([[-1.0, -2.0], [-3.0, -4.0]]),
            np.array([1, 0]),
        ),
        Moves(RedrawCosts(np.arange(6.0), np.arange(6.0) + 10.0, 0.3), step=0.4, push=0.5),
        0.25,
        -7.5,
        90,
        [Step(0.25, 1.5, 0.1, math.nan, 0.3, 0.4, -2.5, 2, 90)],
    )


def test_a_run_goes_on_as_it_was(state, tmp_path):
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, RUN)
    settings = Settings(2, final_sweeps=9)

    loaded = load_checkpoint(path, settings, RUN)

    assert loaded.names == state.names
    assert loaded.size == state.size
    assert loaded.settings is settings
    for name in ("laws", "salts", "terms", "ancestors"):
        column = getattr(state.particles, name)
        assert np.array_equal(getattr(loaded.particles, name), column), name
        assert getattr(loaded.particles, name).dtype == column.dtype
    assert loaded.moves.salts.nats.tolist() == state.moves.salts.nats.tolist()
    assert loaded.moves.salts.tried.tolist() == state.moves.salts.tried.tolist()
    assert (loaded.moves.salts.budget, loaded.moves.step, loaded.moves.push) == (0.3, 0.4, 0.5)
    assert (loaded.exponent, loaded.evidence, loaded.trajectories) == (0.25, -7.5, 90)
    assert repr(loaded.steps) == repr(state.steps)
    assert loaded.generator.random(5).tolist() == state.generator.random(5).tolist()


def test_without_a_file_there_is_nothing_to_go_on_with(tmp_path):
    assert load_checkpoint(tmp_path / "none.npz", Settings(), RUN) is None


def test_a_checkpoint_of_another_run_says_what_differs(state, tmp_path):
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, RUN)

    with pytest.raises(FitError) as error:
        load_checkpoint(path, Settings(), {**RUN, "seed": 5, "until": "1950-12-31"})
    assert str(error.value) == (
        f"{path} is a checkpoint of another run (different seed, until); remove it, or write to "
        "another file"
    )


def test_a_file_that_names_no_run_differs_in_all(tmp_path):
    path = tmp_path / "run.npz"
    write_arrays(path, {"names": []}, {"laws": np.zeros(1)})

    with pytest.raises(FitError, match=r"\(different seed, scenario\)"):
        load_checkpoint(path, Settings(), RUN)


def test_a_run_is_compared_as_its_text_has_it(state, tmp_path):
    # A tuple is a list in JSON: the run is the same.
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, json.loads(json.dumps(RUN)))

    assert load_checkpoint(path, Settings(), RUN) is not None
