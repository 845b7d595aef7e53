"""Worked: how hard histories were worked, and how their moves fared.

Effective sample size, acceptance and ancestors tell of one run what agreement cannot tell without
several; they look the same in a run that has found only a part of what there is.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

Step = Mapping[str, float]  # as `state.Step` has it
MOVES = {
    "pcn": "all laws drift",
    "random_walk": "some laws step",
    "redraw_block": "a run of luck redrawn",
    "redraw_adaptive": "luck redrawn here and there",
}


@dataclass(frozen=True)
class Effort:
    """What the steps of all runs of a fit came to."""

    particles: int
    rises: tuple[int, ...]  # steps of each run by which the record's weight rose
    rounds: tuple[int, ...]  # steps of each run with the record at its full weight
    effective: float  # least effective sample size of a rise, as a share of particles; NaN: no rise
    ancestors: tuple[int, ...]  # draws of the prior with descendants at the end, by run, if known
    accepted: dict[str, float]  # share of moves by kind, over the second half of the rounds
    timelines: int


def effort_of(provenance: Mapping[str, Any]) -> Effort:
    """Read it off the `provenance` of histories."""
    runs = provenance.get("steps", ())
    particles = int(provenance.get("settings", {}).get("particles", 0))
    # Runs that began with an earlier fit were at full weight from the start.
    began_late = bool(provenance.get("start"))
    rises = [[] if began_late else rises_of(run) for run in runs]
    rounds = [[step for step in run if step["exponent"] >= 1.0] for run in runs]
    least = [step["effective"] / particles for run in rises for step in run]
    late = [step for run in rounds for step in run[len(run) // 2 :]]
    return Effort(
        particles,
        tuple(len(run) for run in rises),
        tuple(len(run) for run in rounds),
        min(least, default=math.nan),
        () if began_late else tuple(int(run[-1]["ancestors"]) for run in runs if run),
        {kind: share_of(late, kind) for kind in MOVES},
        sum(int(run[-1]["trajectories"]) for run in runs if run),
    )


def rises_of(run: Sequence[Step]) -> list[Step]:
    """Return the steps of a run from the prior by which the power rose: its first to full weight."""
    full = next((k for k, step in enumerate(run) if step["exponent"] >= 1.0), len(run))
    return list(run[: full + 1])


def share_of(steps: Sequence[Step], kind: str) -> float:
    """Return the mean share of moves of a `kind` accepted; NaN where none was tried."""
    known = [step[kind] for step in steps if not math.isnan(step[kind])]
    return float(np.mean(known)) if known else math.nan
