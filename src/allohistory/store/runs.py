"""Kept runs: one folder each, with a manifest, tables in Parquet, and the scenario's own files.

A run is written to a temporary folder, synced, and then renamed, so that it is complete or absent;
the manifest holds size and digest of every file, so that damage is detected before it affects
answers. Leaves out what the numbers mean: a run is plain columns and a plain mapping.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.errors import StoreError, suggestion
from allohistory.files import reason_of, sync_tree, write_file
from allohistory.store import folders
from allohistory.store.catalogue import Entry, Listing, read_catalogue
from allohistory.store.locks import LOCK, locked, read_locked
from allohistory.store.manifests import (
    AGAIN,
    MANIFEST,
    SCENARIO,
    check_files,
    described,
    read_manifest,
    sealed,
)
from allohistory.store.tables import merge_columns, read_table, split, write_table


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


def check_writable(folder: str | os.PathLike[str] | None = None) -> None:
    """Raise StoreError if no run can be kept in `folder`, or in the default one."""
    folders.check_writable(runs_folder(folder))


def save(run: StoredRun, files: Mapping[str, bytes], folder: Path | None = None) -> Path:
    """Keep `run`, with the `files` of its scenario, and return its folder.

    A run with the same id is replaced.
    """
    root = runs_folder(folder)
    with folders.new_folder(root) as building:
        try:
            write(run, files, building)
            sync_tree(building)
            manifest = {
                **run.manifest,
                "arms": list(run.arms),
                "law_paths": list(run.laws),
                "files": described(building),
            }
            with locked(root / LOCK):
                number = next_number(root)
                write_file(building / MANIFEST, sealed({**manifest, "number": number}))
                return folders.put(building, root, run.id)
        except OSError as error:
            raise StoreError(f"the run could not be kept in {root} ({reason_of(error)})") from None


def next_number(root: Path) -> int:
    """Return the number of the next run of `root`, higher than those of all that it holds."""
    return 1 + max((entry.number for entry in read_catalogue(root).entries), default=0)


def write(run: StoredRun, files: Mapping[str, bytes], building: Path) -> None:
    """Write all files of `run` but its manifest to the folder `building`."""
    write_table(building / "timelines.parquet", {"id": run.ids, "draw": run.draws})
    write_table(building / "laws.parquet", drawn_laws(run))
    for name, arm in run.arms.items():
        write_table(building / f"{name}-events.parquet", split(arm.events))
        write_table(building / f"{name}-series.parquet", long(arm.series, len(run.ids)))
    for name, content in files.items():
        path = building / SCENARIO / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


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
    table = read_table(file, "draw", "law", "value")
    distinct, place = np.unique(draws, return_inverse=True)
    rows = np.arange(len(paths) * len(distinct))
    laws, draw = np.divmod(rows, max(1, len(distinct)))
    if not (np.array_equal(table["law"], laws) and np.array_equal(table["draw"], distinct[draw])):
        raise StoreError(
            f"{file} does not contain the laws of its manifest, draw by draw; run the what-if again"
        )
    values = table["value"].reshape(len(paths), len(distinct))
    return {path: row[place] for path, row in zip(paths, values, strict=True)}


def long(series: Mapping[str, np.ndarray], timelines: int) -> dict[str, np.ndarray]:
    """Return series as rows of (timeline, month)."""
    months = next((values.shape[1] for values in series.values()), 0)
    rows = {
        "timeline": np.repeat(np.arange(timelines, dtype=np.int32), months),
        "month": np.tile(np.arange(months, dtype=np.int16), timelines),
    }
    return {**rows, **{name: values.reshape(-1) for name, values in series.items()}}


def find(name: str | os.PathLike[str], folder: Path | None = None) -> Path:
    """Return the folder of the run called `name`: a path, an id, the start of one, or `last`.

    The name of a folder will do as well, if it is not that of the run in it.
    """
    path = Path(name)
    if (path / MANIFEST).is_file():
        return path
    root, name = runs_folder(folder), str(name)
    listing = list_all(root)
    if not listing.entries and not listing.unreadable:
        raise StoreError(f"there is no run {name!r}: nothing is kept in {root} yet")
    if name == "last" and listing.entries:
        return root / listing.entries[0].folder
    places = places_of(listing)
    fitting = [name] if name in places else [place for place in places if place.startswith(name)]
    distinct = {places[fit]: fit for fit in reversed(fitting)}
    if len(distinct) == 1:
        return root / next(iter(distinct))
    if distinct:
        raise StoreError(f"{name!r} fits several runs: {', '.join(fitting)}; write more of it")
    raise StoreError(f"there is no run {name!r} in {root}; {suggestion(name, places)}, or say last")


def places_of(listing: Listing) -> dict[str, str]:
    """Return the folder of every name that a run goes by, newest first.

    Of copies of one run, its id names the one whose folder has that name, else the newest.
    """
    places: dict[str, str] = {}
    for entry in listing.entries:
        if entry.folder == entry.id or entry.id not in places:
            places[entry.id] = entry.folder
    for entry in listing.entries:
        places.setdefault(entry.folder, entry.folder)
    for unreadable in listing.unreadable:
        places.setdefault(unreadable, unreadable)
    return places


def open_run(name: str | os.PathLike[str] = "last", folder: Path | None = None) -> StoredRun:
    """Read the run called `name` (path, id, start of one, or `last`); StoreError if damaged."""
    place = find(name, folder)
    with read_locked(place.parent / LOCK):
        manifest = read_manifest(place)
        check_files(place, manifest)
        timelines = read_table(place / "timelines.parquet", "id", "draw")
        ids, draws = timelines["id"], timelines["draw"]
        laws = laws_again(manifest["law_paths"], draws, place / "laws.parquet")
        arms = {arm: read_arm(place, arm, len(ids)) for arm in manifest["arms"]}
    return StoredRun(manifest, arms, laws, ids, draws, place)


def faults(
    names: Sequence[str] = (), folder: str | os.PathLike[str] | None = None
) -> dict[Path, str]:
    """Check every file of the runs called `names`, or of all; return what is wrong by folder."""
    root = runs_folder(folder)
    if names:
        places = [find(name, root) for name in names]
    else:
        listing = list_all(root)
        places = [root / entry.folder for entry in listing.entries]
        places += [root / unreadable for unreadable in listing.unreadable]
    return {place: fault_of(place) for place in places}


def fault_of(place: Path) -> str:
    """Return what is wrong with a stored run; nothing if all of it is unchanged."""
    with read_locked(place.parent / LOCK):
        try:
            check_files(place, read_manifest(place))
        except StoreError as error:
            return str(error)
    return ""


def read_arm(place: Path, arm: str, timelines: int) -> Arm:
    """Read the events and series of one arm."""
    file = place / f"{arm}-series.parquet"
    series = read_table(file, "month", "timeline")
    rows = len(series.pop("month"))
    months = rows // max(1, timelines)
    if months * timelines != rows:
        raise StoreError(f"{file} has {rows:,} rows for {timelines:,} timelines; {AGAIN}")
    del series["timeline"]
    shaped = {quantity: values.reshape(timelines, months) for quantity, values in series.items()}
    return Arm(merge_columns(read_table(place / f"{arm}-events.parquet")), shaped)


def list_runs(folder: str | os.PathLike[str] | None = None) -> list[Entry]:
    """Return the kept runs, newest first."""
    return list_all(folder).entries


def list_all(folder: str | os.PathLike[str] | None = None) -> Listing:
    """Return the kept runs, newest first, and the folders that cannot be read, with the reason."""
    root = runs_folder(folder)
    if root.is_dir():
        folders.tidy(root)
    return read_catalogue(root)


def now() -> str:
    """Return the current time for manifests: ISO, UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
