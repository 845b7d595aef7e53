"""Restart: a fit that begins where an earlier one left its histories, not at the prior.

After a small change of record, laws or mechanisms, most of what an earlier fit found still holds.
Its histories are lived again as the model is now, at the record's full weight, and the moves, which
leave the new posterior as it is, take them from there.

Assumption: the earlier histories lie near enough to the new posterior for the moves to get there.
Runs that began apart and agree have forgotten where they began; what all of them began with, such
as a shorter record, they may share, so the likelihood must have stopped rising too. Left out: the
log evidence, which needs the whole way from the prior.
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

Steps = Sequence[Mapping[str, float]]


def check_start(size: Size, earlier: Histories, runs: int) -> None:
    """Refuse an `earlier` fit of fewer runs, or whose luck is divided otherwise than in `size`."""
    place = earlier.place or "the earlier fit"
    known = len(np.unique(earlier.run))
    if runs > known:
        raise FitError(
            f"{place} has {known} runs, and run {known + 1} has nothing to begin with; take as "
            "many runs as it has"
        )
    shape = (size.streams, size.stretches + size.spare)
    if earlier.salts.shape[1:] != shape:
        raise FitError(
            f"{place} divides luck into {earlier.salts.shape[1:]} streams and stretches, this "
            f"scenario into {shape}; fit it from the priors"
        )


def restart(lived: Target, earlier: Histories, run: int, settings: Settings, seed: int) -> State:
    """Begin with the histories of one `run` of an `earlier` fit, again and again if too few.

    Laws that it did not know are drawn from their priors; those that are gone are dropped.
    FitError as of `check_start`.
    """
    check_start(lived.size, earlier, run + 1)
    size = lived.size
    generator = np.random.default_rng(seed)
    mine = np.flatnonzero(earlier.run == np.unique(earlier.run)[run])
    rows = np.resize(mine, settings.particles)
    laws = generator.standard_normal((len(rows), size.laws))
    column = {path: k for k, path in enumerate(earlier.paths)}
    for k, path in enumerate(lived.coordinates.paths):
        if path in column:
            laws[:, k] = earlier.coordinates[rows, column[path]]
    laws, salts = rounded(laws), earlier.salts[rows].copy()
    names = lived.record.names
    terms = check_terms(lived(laws, salts), names, len(rows))
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
    """Give `later` histories, which began with `earlier`, with the whole walk behind them.

    As they are where the earlier were of another record or model, or of other numbers.
    """
    before, after = earlier.provenance, later.provenance
    if not same_target(later, earlier, model, record):
        return later
    walks = zip(before["steps"], after["steps"], strict=False)
    said = {
        **after,
        "start": before.get("start"),
        "evidence": list(before["evidence"][: after["runs"]]),
        "steps": [concatenate_steps(*walk) for walk in walks],
        "before": [
            *before.get("before", ()),
            {key: before[key] for key in ("created", "version", "seed", "settings")},
        ],
    }
    return replace(later, provenance=said)


def same_target(later: Histories, earlier: Histories, model: Model, record: Record) -> bool:
    """Whether `earlier` histories are of the same walk: of this record and model, and as many."""
    before, after = earlier.provenance, later.provenance
    alike = (
        earlier.until == later.until
        and before["settings"]["particles"] == after["settings"]["particles"]
        and len(before["steps"]) >= after["runs"]
    )
    try:
        return alike and bool(revalidate(earlier, model, record))
    except FitError:
        return False


def concatenate_steps(before: Steps, after: Steps) -> list[Mapping[str, Any]]:
    """Return the steps of a run and those that it went on by, as if it had never ended.

    Nothing is resampled at full weight, so as many draws of the prior have descendants as before.
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
