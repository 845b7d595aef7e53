"""Checkpoints: the sampler's state saved after each step, so that a stopped fit can resume.

The file says which run it belongs to; a checkpoint of another run is refused. Every field is
checked before it is used, so that a damaged file is refused and never believed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.arrays import damage_of, read_arrays, write_arrays
from allohistory.inference.bounded_json import Json, listed, mapping, number, texts, whole
from allohistory.inference.smc.state import (
    SHORTEST,
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
RATES = ("random_walk", "pcn", "redraw_block", "redraw_adaptive")  # NaN where none was tried
TUNED = {"step": (0.05, 2.0), "push": (SHORTEST, 1.0), "budget": (0.1, 5.0)}


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
        saved = metadata.get("about")
        saved = saved if isinstance(saved, dict) else {}
        different = ", ".join(key for key in wanted if wanted[key] != saved.get(key))
        raise FitError(
            f"{path} is a checkpoint of another run (different {different}); remove it, or "
            "write to another file"
        )
    with damage_of(path):
        return state_of(metadata, arrays, settings)


def state_of(
    metadata: Mapping[str, Any], arrays: Mapping[str, np.ndarray], settings: Settings
) -> State:
    """Return the state of a file that was read; ValueError names the first field that is wrong."""
    names = texts(metadata.get("names"), "names")
    size = size_of(mapping(metadata.get("size"), "size"))
    check_shapes(arrays, settings.particles, len(names), size)
    tuned = mapping(metadata.get("moves"), "moves")
    step, push, budget = (between(tuned.get(k), f"moves.{k}", *TUNED[k]) for k in TUNED)
    entries = listed(metadata.get("steps"), "steps")
    steps = [step_of(mapping(entry, f"steps[{k}]"), k) for k, entry in enumerate(entries)]
    exponent = between(metadata.get("exponent"), "exponent", 0.0, 1.0)
    if steps and exponent != steps[-1].exponent:
        raise ValueError("exponent is not that of the last of its steps")
    return State(
        names,
        size,
        settings,
        generator_of(metadata.get("generator")),
        Particles(**{name: arrays[name] for name in ARRAYS}),
        Moves(RedrawCosts(*arrays[COSTS], budget=budget), step, push),
        exponent,
        number(metadata.get("evidence"), "evidence", unknown=True),
        int(whole(metadata.get("trajectories"), "trajectories", 0)),
        steps,
    )


def size_of(content: Mapping[str, Json]) -> Size:
    """Return the dimensions of a history."""
    wanted = [field.name for field in fields(Size)]
    if set(content) != set(wanted):
        raise ValueError(f"size has the keys {', '.join(content):.80}")
    return Size(**{name: int(whole(content[name], f"size.{name}", 0)) for name in wanted})


def step_of(content: Mapping[str, Json], k: int) -> Step:
    """Return the diagnostics of the `k`th step."""
    values = {}
    for field in fields(Step):
        value, place = content.get(field.name), f"steps[{k}].{field.name}"
        if field.name in ("ancestors", "trajectories"):
            values[field.name] = int(whole(value, place, 0))
        else:
            values[field.name] = number(value, place, unknown=field.name in RATES)
    return Step(**values)


def between(value: Json, place: str, low: float, high: float) -> float:
    """Return a number of a range; ValueError for anything else."""
    if not low <= number(value, place) <= high:
        raise ValueError(f"{place} is {value!r:.40}, not between {low:g} and {high:g}")
    return number(value, place)


def generator_of(content: Json) -> np.random.Generator:
    """Return the generator of random numbers in the state that was saved."""
    generator = np.random.default_rng()
    try:
        generator.bit_generator.state = mapping(content, "generator")
    except (TypeError, KeyError, OverflowError) as error:
        raise ValueError(f"generator has no state that can be set ({error})") from None
    return generator


def check_shapes(
    arrays: Mapping[str, np.ndarray], particles: int, observations: int, size: Size
) -> None:
    """Raise ValueError unless the arrays are those of so many particles of a size."""
    stretches = size.stretches + size.spare
    wanted = {
        "laws": ("f8", (particles, size.laws)),
        "salts": ("u8", (particles, size.streams, stretches)),
        "terms": ("f8", (particles, observations)),
        "ancestors": ("i8", (particles,)),
        COSTS: ("f8", (2, size.streams * size.stretches)),
    }
    for name, (kind, shape) in wanted.items():
        array = arrays[name]
        if array.dtype != kind or array.shape != shape:
            raise ValueError(f"{name} is {array.dtype} of {array.shape}, not {kind} of {shape}")
    unusable = np.isnan(arrays["terms"]) | (arrays["terms"] == np.inf)
    if not np.isfinite(arrays["laws"]).all() or unusable.any():
        raise ValueError("laws or terms has values that are NaN or infinite")
    if not 0 <= arrays["ancestors"].min() <= arrays["ancestors"].max() < particles:
        raise ValueError("ancestors has numbers that are not those of particles")
    costs = arrays[COSTS]
    if costs.size and not (np.isfinite(costs).all() and costs.min() >= 0.0 and costs[0].any()):
        raise ValueError(f"{COSTS} has values that are no costs")
