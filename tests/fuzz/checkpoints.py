"""Checkpoints of a fit: damaged, or edited and given a checksum that fits.

A damaged one is refused, or resumes the same state to the last bit; an edited one is refused in a
sentence, or resumes a state with which the sampler can go on.
"""

import json
import random
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from tests.fuzz.harness import Kind, check_message, require
from tests.fuzz.posteriors import edit_arrays
from tests.fuzz.values import Damage, any_damage, damaged_bytes, edited_json

from allohistory.errors import FitError
from allohistory.inference.arrays import read_arrays, write_arrays
from allohistory.inference.smc.checkpoints import load_checkpoint, save_checkpoint
from allohistory.inference.smc.sampler import advance, initialise
from allohistory.inference.smc.state import Settings, Size, State

NAMES = ("first", "second")
SIZE = Size(3, 2, 4, spare=1, turns=1)
SETTINGS = Settings(particles=8, sweeps=1, final_sweeps=2)
ABOUT = {"seed": 4, "scenario": "abc", "record": list(NAMES)}


def simulate(laws: np.ndarray, salts: np.ndarray) -> np.ndarray:
    """Return log-likelihoods of a made-up record."""
    luck = (salts % np.uint64(1000)).astype(float).mean(axis=(1, 2)) / 500 - 1
    return np.stack([-((laws.sum(axis=1) - 1) ** 2), -(luck**2)], axis=1)


@cache
def written() -> bytes:
    """Return the checkpoint of a short run of the sampler."""
    state = initialise(simulate, SIZE, NAMES, SETTINGS, 5)
    advance(state, simulate)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run-0.npz"
        save_checkpoint(path, state, ABOUT)
        return path.read_bytes()


def said(state: State) -> str:
    """Return all that a state holds."""
    particles = state.particles
    arrays = [particles.laws, particles.salts, particles.terms, particles.ancestors]
    arrays += [state.moves.salts.nats, state.moves.salts.tried]
    rest = (state.names, state.size, state.exponent, state.evidence, state.trajectories)
    tuned = (state.moves.step, state.moves.push, state.moves.salts.budget, state.steps)
    content = [array.tobytes() for array in arrays]
    return repr((content, rest, tuned, state.generator.bit_generator.state))


def check(damage: Damage) -> str:
    """Return the outcome of resuming from a damaged checkpoint."""
    chance = random.Random(damage.seed)
    word = "sealed again" if damage.seal else "damaged"
    with tempfile.TemporaryDirectory() as folder:
        path, whole = Path(folder) / "run-0.npz", Path(folder) / "whole.npz"
        path.write_bytes(written())
        whole.write_bytes(written())
        if damage.seal:
            seal_again(path, chance)
        else:
            path.write_bytes(damaged_bytes(chance, written()))
        try:
            state = load_checkpoint(path, SETTINGS, ABOUT)
            if state is None:
                return f"{word}: no file"
            if state.size != SIZE or state.names != NAMES:  # the fit compares both
                return f"{word}: refused by the fit"
            if not damage.seal:
                same = said(state) == said(load_checkpoint(whole, SETTINGS, ABOUT))
                require(same, "damage changes the state")
                return f"{word}: the same"
            advance(state, simulate)
        except FitError as error:
            check_message(str(error))
            return f"{word}: refused"
    return f"{word}: resumed"


def seal_again(path: Path, chance: random.Random) -> None:
    """Change metadata or arrays, with a checksum that fits."""
    if chance.random() < 0.4:
        edit_arrays(path, chance)
        return
    metadata, arrays = read_arrays(path)
    edited = edited_json(chance, json.loads(json.dumps(metadata)))
    if isinstance(edited, dict):
        write_arrays(path, edited, arrays)


KIND = Kind("checkpoints", any_damage, check, seconds=10.0, stretch=2_000, total=4_000)
