"""Posterior histories: laws and salts conditioned on the record, stored small and re-simulated.

A history is the coordinates of its laws and its salts: a few kilobytes, from which the engine
simulates it again to the last bit, or with a change. The sidecar of the file says which scenario,
sources and record it came from; where those have changed since, it is refused.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.engine import Design, Ensemble, GivenHistories, Site, branch, simulate
from allohistory.engine.guide import guided
from allohistory.engine.sources import sources_hash
from allohistory.errors import FitError, HistoriesError, RunError, suggestion
from allohistory.inference.arrays import drafts, read_arrays, read_heads, write_draft
from allohistory.inference.bounded_json import Json, texts
from allohistory.inference.npz import Head
from allohistory.inference.posterior.digests import Digests
from allohistory.inference.posterior.provenance import MOST_RUNS
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
from allohistory.vocabulary.events import RUNGS

FORMAT = 1
ARRAYS = {"coordinates": ("f4", 2), "salts": ("u8", 3), "terms": ("f4", 2), "run": ("i4", 1)}
FARTHEST = 40.0  # standard deviations: no normal probability as small as a double lies beyond


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
        laws = Coordinates(model)
        return laws.records_of(laws.kept_values(self.coordinates.astype(float)))

    def are_of(self, model: Model) -> bool:
        """Return whether they were conditioned with this state of the scenario and the sources."""
        what = self.provenance.get("scenario", {})
        same = what.get("hash") == model.scenario.lived_hash
        return same and self.provenance.get("sources") == sources_hash()

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
        check_fit(self, model)

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


def check_fit(histories: Histories, model: Model) -> None:
    """Raise FitError unless laws, salts and imposed choices are such as `model` has."""
    if histories.paths != Coordinates(model).paths:
        raise FitError("these histories have other laws than the model; fit it again")
    shape = model.world["clock"]["salts"].shape
    if histories.salts.shape[1:] != shape:
        raise FitError(
            f"these histories have salts for {histories.salts.shape[1:]} streams and stretches, "
            f"the model for {shape}; fit it again"
        )
    check_sites(histories.guide, model)


def check_sites(guide: Sequence[Site], model: Model) -> None:
    """Raise FitError where a choice is imposed that `model` does not have."""
    for site in guide:
        names = model.names[site.axis]
        if site.name not in names:
            raise FitError(
                f"these histories were held to {site.axis} {site.name!r:.60}, which the scenario "
                f"lacks; {suggestion(site.name, names)}"
            )
        if site.option not in options_at(site, model):
            raise FitError(
                f"these histories were held to option {site.option} of {site.axis} {site.name}, "
                "which the scenario lacks; fit it again"
            )
    try:
        guided(model, model.facts, tuple(guide))
    except RunError as error:
        raise FitError(f"the choices of these histories cannot be imposed: {error}") from None


def options_at(site: Site, model: Model) -> range:
    """Return the options that a choice may have."""
    if site.axis == "decision":
        return range(len(model.scenario.decisions[site.name].options))
    return range(2) if site.axis == "talk" else range(1 - len(RUNGS), len(RUNGS))


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
    """Read histories from `path`; HistoriesError where the file or its sidecar does not fit."""
    place = Path(path)
    try:
        stamps = stamp_of(place), stamp_of(sidecar_path(place))
    except OSError:
        return read_anew(place)  # it says what is wrong
    return read_once(place, stamps)


@lru_cache(maxsize=4)
def read_once(place: Path, stamps: tuple[str, str]) -> Histories:
    """Read histories from files in the state of `stamps`, once a process."""
    del stamps
    return read_anew(place)


def stamp_of(path: Path) -> str:
    """Return what changes when a file is written or replaced."""
    state = path.stat()
    return f"{state.st_mtime_ns} {state.st_size} {state.st_ino}"


def read_anew(place: Path) -> Histories:
    """Read histories from `place`; HistoriesError where the file or its sidecar does not fit."""
    sidecar = examine(place)
    if sidecar.arrays != sha256_of(place):
        raise HistoriesError(
            f"{sidecar_path(place).name} is of another file than {place}; {REMEDY}"
        )
    try:
        metadata, arrays = read_arrays(place)
        histories = Histories(
            **{name: arrays[name] for name in ARRAYS},
            paths=texts(metadata.get("paths"), "paths"),
            observations=texts(metadata.get("observations"), "observations"),
            provenance=sidecar.provenance,
            place=str(place.resolve()),
            digests=sidecar.digests,
        )
        check_content(histories)
    except FitError as error:
        raise HistoriesError(str(error)) from None
    except ValueError as error:
        raise damaged(place, error) from None
    return histories


def examine(place: Path) -> Sidecar:
    """Read the sidecar of a file of histories, its metadata, and the heads of its arrays.

    HistoriesError where they do not fit. The arrays themselves are not unpacked.
    """
    sidecar = read_sidecar(place)
    if not place.exists():
        raise HistoriesError(f"there is no file {place}; {REMEDY}")
    try:
        metadata, heads = read_heads(place)
        if metadata.get("format") != FORMAT:
            raise other_version(place, metadata.get("format"))
        check_heads(heads, sidecar.digests)
    except HistoriesError:
        raise
    except FitError as error:
        raise HistoriesError(str(error)) from None
    except ValueError as error:
        raise damaged(place, error) from None
    return sidecar


def other_version(place: Path, version: Json) -> HistoriesError:
    """Return the error of a file in another format."""
    return HistoriesError(f"{place} was written by another version (format {version!s:.40})")


def damaged(place: Path, reason: Exception) -> HistoriesError:
    """Return the error of a file that holds something other than histories."""
    return HistoriesError(f"{place} holds no histories, or is damaged ({reason}); {REMEDY}")


def check_heads(heads: Mapping[str, Head], digests: Digests | None) -> None:
    """Raise ValueError unless the arrays have the types and shapes of histories."""
    lacking = [name for name in ARRAYS if name not in heads]
    if lacking:
        raise ValueError(f"it lacks {', '.join(lacking)}")
    for name, (dtype, dimensions) in ARRAYS.items():
        head = heads[name]
        if head.dtype != dtype or len(head.shape) != dimensions:
            raise ValueError(
                f"{name} is {head.dtype} of {len(head.shape)} dimensions, not {np.dtype(dtype)} "
                f"of {dimensions}"
            )
    counts = {name: heads[name].shape[0] for name in ARRAYS}
    if digests is not None:
        counts["digests"] = len(digests.histories)
    if len(set(counts.values())) > 1 or not counts["run"]:
        said = ", ".join(f"{name} {count:,}" for name, count in counts.items())
        raise ValueError(f"its arrays do not fit together: histories are {said}")


def check_content(histories: Histories) -> None:
    """Raise ValueError where numbers of `histories` are not finite, or out of their range."""
    for name, columns in (("coordinates", histories.paths), ("terms", histories.observations)):
        array = getattr(histories, name)
        if array.shape[1] != len(columns):
            raise ValueError(f"{name} has {array.shape[1]:,} columns for {len(columns):,} names")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} has values that are NaN or infinite")
    if np.abs(histories.coordinates).max(initial=0.0) > FARTHEST:
        raise ValueError(f"coordinates has values beyond {FARTHEST:g} standard deviations")
    runs = histories.provenance.get("runs") or MOST_RUNS
    if histories.run.min() < 0 or histories.run.max() >= runs:
        raise ValueError(f"run has numbers that are not those of {runs:,} runs")
