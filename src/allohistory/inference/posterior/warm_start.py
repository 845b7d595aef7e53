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

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.kernels import rounded
from allohistory.inference.smc.sampler import check_terms
from allohistory.inference.smc.state import Particles, Settings, Size, State, moves_of


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
