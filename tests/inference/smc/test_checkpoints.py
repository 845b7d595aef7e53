"""Checkpoints: what is saved of a run, and which run may go on with it."""

import json
import math

import numpy as np
import pytest

from allohistory.errors import FitError
from allohistory.inference.arrays import read_arrays, write_arrays
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

    assert load_checkpoint(path, Settings(2), RUN) is not None


def edited(path, edit, arrays=None):
    """Write the checkpoint again with other metadata or arrays, and a checksum that fits."""
    metadata, columns = read_arrays(path)
    edit(metadata)
    write_arrays(path, metadata, columns | (arrays or {}))


FIELDS = [
    (lambda said: said.pop("names"), "names is null, not a list"),
    (lambda said: said["size"].pop("spare"), "size has the keys laws, streams, stretches, turns"),
    (lambda said: said["size"].update(laws=2), "laws is float64 of (2, 1), not f8 of (2, 2)"),
    (lambda said: said["size"].update(turns=-1), "size.turns is -1, not between 0"),
    (lambda said: said["generator"].pop("state"), "generator has no state that can be set"),
    (lambda said: said["generator"].update(bit_generator="MT19937"), "must be for a PCG64"),
    (lambda said: said["moves"].update(step=1e9), "moves.step is 1000000000.0, not between 0.05"),
    (lambda said: said["moves"].update(push="x"), "moves.push is a text, not a number"),
    (lambda said: said["moves"].update(budget=float("nan")), "moves.budget is nan, not a finite"),
    (lambda said: said["steps"][0].pop("pcn"), "steps[0].pcn is null, not a number"),
    (lambda said: said["steps"][0].update(ancestors=-1), "steps[0].ancestors is -1"),
    (lambda said: said.update(steps=[1]), "steps[0] is 1, not a mapping"),
    (lambda said: said.update(exponent=2), "exponent is 2, not between 0 and 1"),
    (lambda said: said.update(exponent=0.5), "exponent is not that of the last of its steps"),
    (lambda said: said.update(evidence="x"), "evidence is a text, not a number"),
    (lambda said: said.update(trajectories=-1), "trajectories is -1, not between 0"),
]
COLUMNS = [
    ({"laws": np.array([[np.nan], [0.2]])}, "laws or terms has values that are NaN"),
    ({"ancestors": np.array([1, 2])}, "ancestors has numbers that are not those of particles"),
    ({"salts": np.zeros((2, 2, 6), np.uint64)}, "salts is uint64 of (2, 2, 6), not u8"),
    ({"costs_of_salts": np.zeros((2, 6))}, "costs_of_salts has values that are no costs"),
]


@pytest.mark.parametrize(("edit", "message"), FIELDS)
def test_a_field_that_is_not_as_it_was_written_is_refused(state, tmp_path, edit, message):
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, RUN)
    edited(path, edit)

    with pytest.raises(FitError) as error:
        load_checkpoint(path, Settings(2), RUN)
    assert str(error.value).startswith(f"{path} is damaged, or no file of this program (")
    assert message in str(error.value)


@pytest.mark.parametrize(("arrays", "message"), COLUMNS)
def test_an_array_that_is_not_of_the_particles_is_refused(state, tmp_path, arrays, message):
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, RUN)
    edited(path, lambda said: None, arrays)

    with pytest.raises(FitError) as error:
        load_checkpoint(path, Settings(2), RUN)
    assert message in str(error.value)


def test_a_checkpoint_of_no_run_is_refused_in_a_sentence(state, tmp_path):
    path = tmp_path / "run.npz"
    save_checkpoint(path, state, RUN)
    edited(path, lambda said: said.update(about=["x"]))

    with pytest.raises(FitError, match="is a checkpoint of another run"):
        load_checkpoint(path, Settings(2), RUN)
