"""Histories: laws and chances that were conditioned on the record, kept small and lived again.

A history is the coordinates of its laws and its salts: a few kilobytes, from which the engine makes
the whole of it again, to the last bit, or what it would have become under a change. The text
beside the file says which scenario, sources and record it came from; where those have changed
since, it is refused.
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
    run: np.ndarray  # i4 (history,) the run it comes from
    paths: tuple[str, ...]
    observations: tuple[str, ...]
    provenance: Mapping[str, Any]
    place: str = ""  # the file that they were read from
    digests: Digests | None = None  # what each of them does, in short

    def __len__(self) -> int:
        return len(self.run)

    @property
    def until(self) -> date | None:
        """The last day of the record that they saw; None if they saw all of it."""
        return last_day_seen(self.provenance)

    @property
    def guide(self) -> tuple[Site, ...]:
        """The choices that they are held to."""
        return tuple(Site(**one) for one in self.provenance.get("guide", ()))

    def laws(self, model: Model) -> Any:
        """Return the law records of all histories; FitError where `model` is another."""
        self.check(model)
        return Coordinates(model).records(self.coordinates.astype(float))

    def check(self, model: Model) -> None:
        """Refuse a model in which these histories would not be what they were."""
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
        """Return the histories as the engine takes them; FitError where `model` is another."""
        return GivenHistories(self.laws(model), self.salts, guide=self.guide)

    def simulate(self, model: Model, *, threads: int | None = None) -> Ensemble:
        """Live all histories again: the baseline that the record conditioned."""
        return simulate(
            model, Design(len(self), 0), threads=threads, histories=self.as_given(model)
        )

    def branch(
        self, model: Model, changes: Iterable[Change], since: date | int, **how: Any
    ) -> tuple[Ensemble, Ensemble]:
        """Live all histories again, and beside each what `changes` from `since` make of it."""
        known = self.as_given(model)
        return branch(model, tuple(changes), since, Design(len(self), 0), histories=known, **how)

    def with_open_future(self, week: int, seed: int) -> Histories:
        """Return the same histories with other chances from the first stretch after `week` on.

        The stretch of 13 weeks in which `week` lies keeps its chances: its past is conditioned.
        They are held to no choice that may fall later.
        """
        first = week // STRETCH + 1
        guide = [one.describe() for one in self.guide if one.last < first * STRETCH]
        salts = self.salts.copy()
        shape = salts[:, :, first:].shape
        generator = np.random.default_rng(seed)
        salts[:, :, first:] = generator.integers(0, 2**64, shape, dtype=np.uint64)
        said = {**self.provenance, "guide": guide}
        return replace(self, salts=salts, provenance=said, digests=None)


def save_histories(path: str | os.PathLike[str], histories: Histories) -> None:
    """Write `histories` to the file `path` (.npz) and the text beside it, both or neither."""
    place = Path(path)
    said = {"format": FORMAT, "paths": histories.paths, "observations": histories.observations}
    arrays = {name: getattr(histories, name) for name in ARRAYS}
    with drafts(place, sidecar_path(place)) as (draft, text):
        write_draft(draft, said, arrays)
        sidecar = Sidecar(sha256_of(draft), histories.provenance, histories.digests)
        text.write_text(sidecar_text(sidecar), encoding="utf-8")


def read_histories(path: str | os.PathLike[str]) -> Histories:
    """Read histories back from `path`; FitError where it is no such file, or its text another's."""
    place = Path(path)
    sidecar = read_sidecar(place)
    if sidecar.arrays != sha256_of(place):
        raise FitError(f"{sidecar_path(place).name} is of another file than {place}; {REMEDY}")
    said, arrays = read_arrays(place)
    if said.get("format") != FORMAT:
        raise FitError(f"{path} was written by another version (format {said.get('format')})")
    try:
        histories = Histories(
            **{name: arrays[name] for name in ARRAYS},
            paths=tuple(said["paths"]),
            observations=tuple(said["observations"]),
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
    """Whether the arrays of `histories` are of the kinds and lengths that belong together."""
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
