"""Warm start: a fit that begins at the histories of an earlier one, not at the prior.

After a small change of record, laws or mechanisms, an earlier posterior is often near the new one.
Its histories are simulated with the current model, at exponent 1, and moved by kernels that leave
the new posterior invariant. Where the earlier histories have the same likelihoods under the current
model and record, both fits are one run: rounds, evidence and rise are those of the whole.

Assumption: the earlier histories lie near enough to the new posterior for the moves to reach it.
Runs that began apart and agree have forgotten their start; what all starts share, such as a shorter
record, may persist, so the likelihood must have stopped rising too. Left out: the log evidence of a
new target, which needs the whole path from the prior.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.observation.record import Record
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.revalidate import revalidate
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.kernels import rounded
from allohistory.inference.smc.sampler import check_terms
from allohistory.inference.smc.state import Particles, Settings, Size, State, moves_of
from allohistory.model import Model

# What a fit says of itself once it is continued; files of earlier versions may lack some of it.
CONTINUED = ("created", "version", "seed", "settings", "steps", "evidence")
Steps = Sequence[Mapping[str, float]]


def check_start(size: Size, earlier: Histories, runs: int) -> None:
    """Raise FitError where an `earlier` fit has fewer runs, or salts that do not fit `size`."""
    place = earlier.place or "the earlier fit"
    available = len(np.unique(earlier.run))
    if runs > available:
        raise FitError(
            f"{place} has {available} runs, and run {available + 1} has nothing to begin with; "
            "take as many runs as it has"
        )
    shape = (size.streams, size.stretches + size.spare)
    if earlier.salts.shape[1:] != shape:
        raise FitError(
            f"{place} has salts for {earlier.salts.shape[1:]} streams and stretches, this "
            f"scenario for {shape}; fit it from the priors"
        )


def restart(target: Target, earlier: Histories, run: int, settings: Settings, seed: int) -> State:
    """Return the state that begins with one `run` of an `earlier` fit, repeated if too few.

    New laws are drawn from their priors; removed ones are dropped. FitError as of `check_start`.
    """
    check_start(target.size, earlier, run + 1)
    size = target.size
    generator = np.random.default_rng(seed)
    mine = np.flatnonzero(earlier.run == np.unique(earlier.run)[run])
    rows = np.resize(mine, settings.particles)
    laws = generator.standard_normal((len(rows), size.laws))
    column = {path: k for k, path in enumerate(earlier.paths)}
    for k, path in enumerate(target.coordinates.paths):
        if path in column:
            laws[:, k] = earlier.coordinates[rows, column[path]]
    laws, salts = rounded(laws), earlier.salts[rows].copy()
    names = target.record.names
    terms = check_terms(target(laws, salts), names, len(rows))
    return State(
        names,
        size,
        settings,
        generator,
        Particles(laws, salts, terms, np.arange(len(rows))),
        moves_of(size),
        exponent=1.0,
        evidence=math.nan,
        trajectories=len(rows),
    )


def extend(later: Histories, earlier: Histories, model: Model, record: Record) -> Histories:
    """Return `later` histories, which began with `earlier`, with the steps of both fits.

    Unchanged where the earlier fit had another target or number of particles, or fewer runs.
    """
    before, after = earlier.provenance, later.provenance
    if not same_target(later, earlier, model, record):
        return later
    walks = zip(before["steps"], after["steps"], strict=False)
    provenance = {
        **after,
        "start": before.get("start"),
        "evidence": list(before["evidence"][: after["runs"]]),
        "steps": [concatenate_steps(*walk) for walk in walks],
        "before": [
            *before.get("before", ()),
            {key: before[key] for key in ("created", "version", "seed", "settings")},
        ],
    }
    return replace(later, provenance=provenance)


def same_target(later: Histories, earlier: Histories, model: Model, record: Record) -> bool:
    """Return whether `earlier` histories have the same record, model and number of particles."""
    before, after = earlier.provenance, later.provenance
    alike = (
        all(name in before for name in CONTINUED)
        and earlier.until == later.until
        and before["settings"].get("particles") == after["settings"]["particles"]
        and len(before["steps"]) >= after["runs"]
    )
    try:
        return alike and bool(revalidate(earlier, model, record))
    except FitError:
        return False


def concatenate_steps(before: Steps, after: Steps) -> list[Mapping[str, Any]]:
    """Return the steps of a run and of its continuation as one run.

    Nothing is resampled at exponent 1, so the number of ancestors stays the same.
    """
    last = before[-1]
    further = [
        {
            **step,
            "ancestors": last["ancestors"],
            "trajectories": last["trajectories"] + step["trajectories"],
        }
        for step in after
    ]
    return [*before, *further]
