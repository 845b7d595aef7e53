"""Posterior histories: laws and salts conditioned on the record, stored small and re-simulated.

A history is the coordinates of its laws and its salts: a few kilobytes, from which the engine
simulates it again to the last bit, or with a change. The sidecar of the file says which scenario,
sources and record it came from; where those have changed since, it is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.engine import Design, Ensemble, GivenHistories, Site, branch, simulate
from allohistory.engine.sources import sources_hash
from allohistory.errors import FitError
from allohistory.inference.arrays import drafts, read_arrays, write_draft
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.sidecar import (
    REMEDY,
    Sidecar,
    last_day_seen,
    read_sidecar,
    sha256_of,
    sidecar_path,
    sidecar_text,
)
from allohistory.inference.smc.transform import Coordinates
from allohistory.kit.draw import STRETCH
from allohistory.model import Model
from allohistory.scenario.schema.changes import Change

FORMAT = 1
ARRAYS = ("coordinates", "salts", "terms", "run")


@dataclass(frozen=True)
class Histories:
    """Conditioned histories of one scenario, from one or several independent runs."""

    coordinates: np.ndarray  # float32 (history, law)
    salts: np.ndarray  # uint64 (history, stream, stretch)
    terms: np.ndarray  # float32 (history, observation) log-likelihood
    run: np.ndarray  # i4 (history,) run of the fit
    paths: tuple[str, ...]
    observations: tuple[str, ...]
    provenance: Mapping[str, Any]
    place: str = ""  # the file they were read from
    digests: Digests | None = None  # of what each of them does

    def __len__(self) -> int:
        return len(self.run)

    @property
    def until(self) -> date | None:
        """Last day of the record they are conditioned on; None for all of it."""
        return last_day_seen(self.provenance)

    @property
    def guide(self) -> tuple[Site, ...]:
        """Choices that are imposed on them."""
        return tuple(Site(**site) for site in self.provenance.get("guide", ()))

    def laws(self, model: Model) -> Any:
        """Return the law records of all histories; FitError where `model` does not fit."""
        self.check(model)
        return Coordinates(model).records(self.coordinates.astype(float))

    def check(self, model: Model) -> None:
        """Raise FitError where `model` or the sources differ from those of the fit."""
        what = self.provenance.get("scenario", {})
        if what.get("hash") != model.scenario.lived_hash:
            raise FitError(
                f"these histories were conditioned with another state of scenario "
                f"{what.get('name')}; fit it again"
            )
        if self.provenance.get("sources") != sources_hash():
            raise FitError(
                "these histories were conditioned by other sources of the package (version "
                f"{self.provenance.get('version', 'unknown')}); fit the scenario again"
            )
        if self.paths != Coordinates(model).paths:
            raise FitError("these histories have other laws than the model; fit it again")

    def as_given(self, model: Model) -> GivenHistories:
        """Return the histories in the engine's form; FitError where `model` does not fit."""
        return GivenHistories(self.laws(model), self.salts, guide=self.guide)

    def simulate(self, model: Model, *, threads: int | None = None) -> Ensemble:
        """Simulate all histories: the baseline conditioned on the record."""
        return simulate(
            model, Design(len(self), 0), threads=threads, histories=self.as_given(model)
        )

    def branch(
        self, model: Model, changes: Iterable[Change], since: date | int, **how: Any
    ) -> tuple[Ensemble, Ensemble]:
        """Simulate all histories without and with `changes` from `since`; (baseline, what-if)."""
        histories = self.as_given(model)
        return branch(
            model, tuple(changes), since, Design(len(self), 0), histories=histories, **how
        )

    def with_open_future(self, week: int, seed: int) -> Histories:
        """Return the same histories with new salts from the first stretch after `week` on.

        The stretch of 13 weeks that contains `week` keeps its salts: its past is conditioned. No
        choice that may fall later is imposed.
        """
        first = week // STRETCH + 1
        guide = [site.describe() for site in self.guide if site.last < first * STRETCH]
        salts = self.salts.copy()
        shape = salts[:, :, first:].shape
        generator = np.random.default_rng(seed)
        salts[:, :, first:] = generator.integers(0, 2**64, shape, dtype=np.uint64)
        provenance = {**self.provenance, "guide": guide}
        return replace(self, salts=salts, provenance=provenance, digests=None)


def save_histories(path: str | os.PathLike[str], histories: Histories) -> None:
    """Write `histories` to the file `path` (.npz) and its sidecar, both or neither."""
    place = Path(path)
    metadata = {"format": FORMAT, "paths": histories.paths, "observations": histories.observations}
    arrays = {name: getattr(histories, name) for name in ARRAYS}
    with drafts(place, sidecar_path(place)) as (draft, text):
        write_draft(draft, metadata, arrays)
        sidecar = Sidecar(sha256_of(draft), histories.provenance, histories.digests)
        text.write_text(sidecar_text(sidecar), encoding="utf-8")


def read_histories(path: str | os.PathLike[str]) -> Histories:
    """Read histories from `path`; FitError where the file or its sidecar does not fit."""
    place = Path(path)
    sidecar = read_sidecar(place)
    if sidecar.arrays != sha256_of(place):
        raise FitError(f"{sidecar_path(place).name} is of another file than {place}; {REMEDY}")
    metadata, arrays = read_arrays(place)
    if metadata.get("format") != FORMAT:
        raise FitError(f"{path} was written by another version (format {metadata.get('format')})")
    try:
        histories = Histories(
            **{name: arrays[name] for name in ARRAYS},
            paths=tuple(metadata["paths"]),
            observations=tuple(metadata["observations"]),
            provenance=sidecar.provenance,
            place=str(place.resolve()),
            digests=sidecar.digests,
        )
        fits = shapes(histories)
    except (KeyError, TypeError) as error:
        raise FitError(f"{path} holds no histories, or is damaged ({error}); {REMEDY}") from None
    if not fits:
        raise FitError(f"{path} is damaged: its arrays do not fit together; {REMEDY}")
    return histories


def shapes(histories: Histories) -> bool:
    """Return whether the arrays of `histories` have matching types and lengths."""
    count = len(histories.run)
    kinds = [(getattr(histories, name).dtype, getattr(histories, name).ndim) for name in ARRAYS]
    digests = histories.digests
    return (
        kinds == [("f4", 2), ("u8", 3), ("f4", 2), ("i4", 1)]
        and all(len(getattr(histories, name)) == count for name in ARRAYS)
        and histories.coordinates.shape[1] == len(histories.paths)
        and histories.terms.shape[1] == len(histories.observations)
        and (digests is None or len(digests.histories) == count)
    )
