"""Histories: laws and chances that were conditioned on the record, kept small and lived again.

A history is the coordinates of its laws and its salts: a few kilobytes, from which the engine makes
the whole of it again, to the last bit, or what it would have become under a change.  The file says
which scenario, sources and record it came from; where those have changed since, it is refused.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from allohistory.engine import Ensemble, Known, Site, branch, simulate
from allohistory.engine.keeping import sources_hash
from allohistory.errors import FitError
from allohistory.kit.draw import STRETCH

from .coordinates import Coordinates

FORMAT = 1


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

    def __len__(self) -> int:
        return len(self.run)

    @property
    def until(self) -> date | None:
        """The last day of the record that they saw; None if they saw all of it."""
        return day_told(self.provenance)

    @property
    def guide(self) -> tuple[Site, ...]:
        """The choices that they are held to."""
        return tuple(Site(**one) for one in self.provenance.get("guide", ()))

    def laws(self, model: Any) -> Any:
        """Give the law records of all histories; FitError where *model* is another."""
        self.check(model)
        return Coordinates(model).records(self.coordinates.astype(float))

    def check(self, model: Any) -> None:
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

    def known(self, model: Any) -> Known:
        """Give the histories as the engine takes them; FitError where *model* is another."""
        return Known(self.laws(model), self.salts, guide=self.guide)

    def live(self, model: Any, *, threads: int | None = None) -> Ensemble:
        """Live all histories again: the baseline that the record conditioned."""
        return simulate(model, len(self), 0, threads=threads, known=self.known(model))

    def branch(
        self, model: Any, changes: Iterable[Any], since: date | int, **how: Any
    ) -> tuple[Ensemble, Ensemble]:
        """Live all histories again, and beside each what *changes* from *since* make of it."""
        known = self.known(model)
        return branch(model, tuple(changes), since, len(self), 0, known=known, **how)

    def with_open_future(self, week: int, seed: int) -> Histories:
        """Give the same histories with other chances from the first stretch after *week* on.

        The stretch of 13 weeks in which *week* lies keeps its chances: its past is conditioned.
        They are held to no choice that may fall later.
        """
        first = week // STRETCH + 1
        guide = [one.told() for one in self.guide if one.last < first * STRETCH]
        salts = self.salts.copy()
        shape = salts[:, :, first:].shape
        generator = np.random.default_rng(seed)
        salts[:, :, first:] = generator.integers(0, 2**64, shape, dtype=np.uint64)
        return replace(self, salts=salts, provenance={**self.provenance, "guide": guide})


def save_histories(path: str | os.PathLike[str], histories: Histories) -> None:
    """Write *histories* to the file *path* (.npz), whole or not at all."""
    said = {
        "format": FORMAT,
        "paths": histories.paths,
        "observations": histories.observations,
        "provenance": dict(histories.provenance),
    }
    arrays = {name: getattr(histories, name) for name in ("coordinates", "salts", "terms", "run")}
    write_arrays(Path(path), said, arrays)


def read_histories(path: str | os.PathLike[str]) -> Histories:
    """Read histories back from *path*; FitError where it is no such file."""
    said, arrays = read_arrays(Path(path))
    if said.get("format") != FORMAT:
        raise FitError(f"{path} was written by another version (format {said.get('format')})")
    return Histories(
        **{name: arrays[name] for name in ("coordinates", "salts", "terms", "run")},
        paths=tuple(said["paths"]),
        observations=tuple(said["observations"]),
        provenance=said["provenance"],
        place=str(Path(path).resolve()),
    )


def last_day(path: str | os.PathLike[str]) -> date | None:
    """Give the last day of the record that the histories of a file saw; None if they saw all."""
    return day_told(read_arrays(Path(path), wanted=())[0].get("provenance", {}))


def day_told(provenance: Mapping[str, Any]) -> date | None:
    """Give the day up to which a fit looked at the record; None if it looked at all of it."""
    told = provenance.get("until")
    return None if told is None else date.fromisoformat(told)


def write_arrays(path: Path, said: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write *arrays*, and what is *said* of them, to one file: whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    text = np.frombuffer(json.dumps(said).encode(), np.uint8)
    columns: dict[str, Any] = {"said": text, **arrays}
    try:
        with beside.open("wb") as file:
            np.savez_compressed(file, **columns)
        beside.replace(path)
    except OSError as error:
        raise FitError(f"{path} cannot be written: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)


def read_arrays(
    path: Path, wanted: Iterable[str] | None = None
) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a file of `write_arrays`: what is said, and all arrays or those *wanted*."""
    try:
        with np.load(path, allow_pickle=False) as file:
            names = file.files if wanted is None else ("said", *wanted)
            arrays = {name: file[name] for name in names}
        said = json.loads(arrays.pop("said").tobytes())
    except FileNotFoundError:
        raise FitError(f"there is no file {path}") from None
    except (OSError, ValueError, KeyError, EOFError, BadZipFile) as error:
        raise FitError(f"{path} holds no histories, or is damaged ({error})") from None
    return said, arrays
