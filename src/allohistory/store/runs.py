"""Kept runs: one folder each, with a manifest, shards in Parquet, and the scenario's own files.

A run is written to a temporary folder, synced, and then renamed, so that it is complete or absent;
the manifest holds size and digest of every file, so that damage is detected before it affects
answers. Leaves out what the numbers mean: a run is plain columns and a plain mapping.
"""

from __future__ import annotations

import os
import shutil
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
    MANIFEST,
    SCENARIO,
    check_files,
    described,
    read_manifest,
    sealed,
)
from allohistory.store.shards import Arm, Shard, ShardFiles, shard_folder, write_shard


@dataclass(frozen=True)
class StoredRun:
    """A run as stored: its manifest, its first shard, and the further ones in their folders."""

    manifest: Mapping[str, Any]
    arms: Mapping[str, Arm]
    laws: Mapping[str, np.ndarray]  # law path: (timeline,)
    ids: np.ndarray  # (timeline,) address of its noise
    draws: np.ndarray  # (timeline,) parameter draw; those with the same draw have the same laws
    folder: Path | None = None
    further: tuple[Shard | ShardFiles, ...] = ()

    @property
    def first(self) -> Shard:
        """The shard in memory."""
        return Shard(self.arms, self.laws, self.ids, self.draws)

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
                "shards": 1 + len(run.further),
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
    write_shard(run.first, building)
    for number, shard in enumerate(run.further, 1):
        folder = shard_folder(building, number)
        folder.mkdir(parents=True)
        if isinstance(shard, Shard):
            write_shard(shard, folder)
        else:
            link_tables(shard.folder, folder)
    for name, content in files.items():
        path = building / SCENARIO / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def link_tables(source: Path, target: Path) -> None:
    """Give the tables of a shard a second place, without copying them where that is possible."""
    for table in sorted(source.glob("*.parquet")):
        try:
            os.link(table, target / table.name)
        except OSError:  # another disk, or a system without links
            shutil.copyfile(table, target / table.name)


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
        paths = tuple(manifest["law_paths"])
        first, *further = (
            ShardFiles(shard_folder(place, number), paths)
            for number in range(max(1, manifest["shards"]))
        )
        arms = first.arms(manifest["arms"])
        ids, draws = first.timelines()
        return StoredRun(manifest, arms, first.laws(), ids, draws, place, tuple(further))


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
