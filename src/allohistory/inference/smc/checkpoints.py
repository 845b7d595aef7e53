"""Checkpoints: the sampler's state saved after each step, so that a stopped fit can resume.

The file says which run it belongs to; a checkpoint of another run is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.arrays import read_arrays, write_arrays
from allohistory.inference.smc.state import (
    Moves,
    Particles,
    RedrawCosts,
    Settings,
    Size,
    State,
    Step,
)

ARRAYS = ("laws", "salts", "terms", "ancestors")
COSTS = "costs_of_salts"
NUMBERS = ("exponent", "evidence", "trajectories")


def save_checkpoint(path: Path, state: State, about: Mapping[str, Any]) -> None:
    """Write `state` to `path`; `about` identifies the run."""
    moves = state.moves
    metadata = {
        "about": about,
        "names": state.names,
        "size": asdict(state.size),
        "generator": state.generator.bit_generator.state,
        "moves": {"step": moves.step, "push": moves.push, "budget": moves.salts.budget},
        "steps": [asdict(step) for step in state.steps],
        **{name: getattr(state, name) for name in NUMBERS},
    }
    arrays = {name: getattr(state.particles, name) for name in ARRAYS}
    costs = np.stack([moves.salts.nats, moves.salts.tried])
    write_arrays(path, metadata, {**arrays, COSTS: costs})


def load_checkpoint(path: Path, settings: Settings, about: Mapping[str, Any]) -> State | None:
    """Return the state saved at `path`, or None where there is none.

    It resumes with `settings`. FitError where it belongs to a run other than `about`.
    """
    if not path.exists():
        return None
    metadata, arrays = read_arrays(path)
    wanted = json.loads(json.dumps(about))
    if metadata.get("about") != wanted:
        saved = metadata.get("about") or {}
        different = ", ".join(key for key in wanted if wanted[key] != saved.get(key))
        raise FitError(
            f"{path} is a checkpoint of another run (different {different}); remove it, or "
            "write to another file"
        )
    generator = np.random.default_rng()
    generator.bit_generator.state = metadata["generator"]
    tuned = metadata["moves"]
    salts = RedrawCosts(*arrays[COSTS], budget=tuned["budget"])
    return State(
        tuple(metadata["names"]),
        Size(**metadata["size"]),
        settings,
        generator,
        Particles(**{name: arrays[name] for name in ARRAYS}),
        Moves(salts, tuned["step"], tuned["push"]),
        **{name: metadata[name] for name in NUMBERS},
        steps=[Step(**step) for step in metadata["steps"]],
    )
