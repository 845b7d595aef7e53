"""Kept runs: one folder each, with a manifest, tables in Parquet, and the scenario's own files.

A run is written to a temporary folder and then renamed, so that it is complete or absent; the
manifest holds size and digest of every file, so that damage is detected before it affects answers.
Leaves out what the numbers mean: a run is plain columns and a plain mapping.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.errors import StoreError, suggestion
from allohistory.store.catalogue import MANIFEST, Entry, entry_of, note, read_catalogue
from allohistory.store.tables import merge_columns, read_table, split, write_table

FORMAT = 3
SCENARIO = "scenario"
READ_AT_ONCE = 1 << 20


@dataclass(frozen=True)
class Arm:
    """The timelines of one arm as columns."""

    events: Mapping[str, np.ndarray]
    series: Mapping[str, np.ndarray]  # (timeline, month)


@dataclass(frozen=True)
class StoredRun:
    """A run as stored: its manifest, its arms by name, and the laws of each timeline."""

    manifest: Mapping[str, Any]
    arms: Mapping[str, Arm]
    laws: Mapping[str, np.ndarray]  # law path: (timeline,)
    ids: np.ndarray  # (timeline,) address of its noise
    draws: np.ndarray  # (timeline,) parameter draw; those with the same draw have the same laws
    folder: Path | None = None

    @property
    def id(self) -> str:
        """Name of the run."""
        return self.manifest["id"]


def runs_folder(folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder of runs: `folder`, else ALLOHISTORY_RUNS, else ./runs."""
    return Path(folder or os.environ.get("ALLOHISTORY_RUNS") or "runs")


def new_folder(root: Path) -> Path:
    """Create and return a temporary folder to write a run in; StoreError if that fails."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    except OSError as error:
        raise StoreError(
            f"{root} cannot be written to ({error.strerror}); name another folder in "
            "ALLOHISTORY_RUNS"
        ) from None


def check_writable(folder: str | os.PathLike[str] | None = None) -> None:
    """Raise StoreError if no run can be kept in `folder`, or in the default one."""
    new_folder(runs_folder(folder)).rmdir()


def save(run: StoredRun, files: Mapping[str, bytes], folder: Path | None = None) -> Path:
    """Keep `run`, with the `files` of its scenario, and return its folder.

    A run with the same id is replaced.
    """
    root = runs_folder(folder)
    building = new_folder(root)
    try:
        write(run, files, building)
        place = root / run.id
        put(building, place)
    except OSError as error:
        raise StoreError(f"the run could not be kept in {root} ({error.strerror})") from None
    finally:
        shutil.rmtree(building, ignore_errors=True)
    note(root, entry_of(dict(run.manifest)))
    return place


def write(run: StoredRun, files: Mapping[str, bytes], building: Path) -> None:
    """Write all files of `run` to the folder `building`, the manifest last."""
    write_table(building / "timelines.parquet", {"id": run.ids, "draw": run.draws})
    write_table(building / "laws.parquet", drawn_laws(run))
    for name, arm in run.arms.items():
        write_table(building / f"{name}-events.parquet", split(arm.events))
        write_table(building / f"{name}-series.parquet", long(arm.series, len(run.ids)))
    for name, content in files.items():
        path = building / SCENARIO / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    digests = {
        str(path.relative_to(building).as_posix()): {
            "bytes": path.stat().st_size,
            "sha256": digest(path),
        }
        for path in sorted(building.rglob("*"))
        if path.is_file()
    }
    manifest = {
        **run.manifest,
        "format": FORMAT,
        "arms": list(run.arms),
        "law_paths": list(run.laws),
        "files": digests,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    with (building / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def drawn_laws(run: StoredRun) -> dict[str, np.ndarray]:
    """Return laws as rows of (draw, index of the law in the manifest, value)."""
    draws, first = np.unique(run.draws, return_index=True)
    paths = len(run.laws)
    values = [column[first] for column in run.laws.values()]
    return {
        "draw": np.tile(draws, paths),
        "law": np.repeat(np.arange(paths, dtype=np.int16), len(draws)),
        "value": np.concatenate(values) if values else np.zeros(0),
    }


def laws_again(paths: list[str], draws: np.ndarray, file: Path) -> dict[str, np.ndarray]:
    """Return each law (timeline,) from the rows of its draws; StoreError on mismatch."""
    table = read_table(file)
    distinct, place = np.unique(draws, return_inverse=True)
    rows = np.arange(len(paths) * len(distinct))
    laws, draw = np.divmod(rows, max(1, len(distinct)))
    if not (np.array_equal(table["law"], laws) and np.array_equal(table["draw"], distinct[draw])):
        raise StoreError(
            f"{file} does not contain the laws of its manifest, draw by draw; run the what-if again"
        )
    values = table["value"].reshape(len(paths), len(distinct))
    return {path: row[place] for path, row in zip(paths, values, strict=True)}


def put(building: Path, place: Path) -> None:
    """Rename `building` to `place`, in one step if `place` does not exist."""
    if place.exists():
        aside = Path(tempfile.mkdtemp(prefix=".replaced-", dir=place.parent))
        place.rename(aside / place.name)
        building.rename(place)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        building.rename(place)


def long(series: Mapping[str, np.ndarray], timelines: int) -> dict[str, np.ndarray]:
    """Return series as rows of (timeline, month)."""
    months = next((values.shape[1] for values in series.values()), 0)
    rows = {
        "timeline": np.repeat(np.arange(timelines, dtype=np.int32), months),
        "month": np.tile(np.arange(months, dtype=np.int16), timelines),
    }
    return {**rows, **{name: values.reshape(-1) for name, values in series.items()}}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(READ_AT_ONCE):
            sha.update(chunk)
    return sha.hexdigest()


def find(name: str | os.PathLike[str], folder: Path | None = None) -> Path:
    """Return the folder of the run called `name`: a path, an id, the start of one, or `last`."""
    path = Path(name)
    if (path / MANIFEST).is_file():
        return path
    root = runs_folder(folder)
    entries = read_catalogue(root)
    if not entries:
        raise StoreError(f"there is no run {str(name)!r}: nothing is kept in {root} yet")
    if str(name) == "last":
        return root / entries[0].id
    exact = [entry.id for entry in entries if entry.id == str(name)]
    fitting = exact or [entry.id for entry in entries if entry.id.startswith(str(name))]
    if len(fitting) == 1:
        return root / fitting[0]
    if fitting:
        raise StoreError(f"{str(name)!r} fits several runs: {', '.join(fitting)}; write more of it")
    hint = suggestion(str(name), [entry.id for entry in entries])
    raise StoreError(f"there is no run {str(name)!r} in {root}; {hint}, or say last")


def open_run(name: str | os.PathLike[str] = "last", folder: Path | None = None) -> StoredRun:
    """Read the run called `name` (path, id, start of one, or `last`); StoreError if damaged."""
    place = find(name, folder)
    manifest = read_manifest(place)
    for file, stored in manifest["files"].items():
        check_file(place, file, stored)
    timelines = read_table(place / "timelines.parquet")
    ids, draws = timelines["id"], timelines["draw"]
    laws = laws_again(manifest["law_paths"], draws, place / "laws.parquet")
    arms = {}
    for arm in manifest["arms"]:
        series = read_table(place / f"{arm}-series.parquet")
        months = len(series.pop("month")) // max(1, len(ids))
        del series["timeline"]
        shaped = {quantity: values.reshape(len(ids), months) for quantity, values in series.items()}
        arms[arm] = Arm(merge_columns(read_table(place / f"{arm}-events.parquet")), shaped)
    return StoredRun(manifest, arms, laws, ids, draws, place)


def read_manifest(place: Path) -> dict[str, Any]:
    """Read the manifest of a kept run; StoreError if it is unreadable or of another format."""
    path = place / MANIFEST
    try:
        manifest = json.loads(path.read_text("utf-8"))
        version = manifest["format"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{path} cannot be read ({error}); run the what-if again") from None
    if version != FORMAT:
        raise StoreError(
            f"{place} was kept in format {version}, this version reads {FORMAT}; run it again"
        )
    return manifest


def check_file(place: Path, name: str, stored: Mapping[str, Any]) -> None:
    """Raise StoreError if a file of a run is missing or is not what was written."""
    path = place / name
    if not path.is_file():
        raise StoreError(f"{path} is missing; run the what-if again")
    if path.stat().st_size != stored["bytes"] or digest(path) != stored["sha256"]:
        raise StoreError(f"{path} is damaged: it is not what was written; run the what-if again")


def list_runs(folder: Path | None = None) -> list[Entry]:
    """Return the kept runs, newest first."""
    return read_catalogue(runs_folder(folder))


def now() -> str:
    """Return the current time for manifests: ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
