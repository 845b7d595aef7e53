"""Folders of runs: written under a temporary name, put in place in one step, recovered later.

Whoever writes holds a lock in the temporary folder for as long as the process lives. The next
command puts a run in place whose writer died after completing it, puts a replaced one back whose
successor never came, and clears the rest.
"""

from __future__ import annotations

import os
import shutil
import uuid
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from allohistory.errors import StoreError
from allohistory.files import check_room, reason_of, sync_folder
from allohistory.store.locks import LOCK, hold, in_use, locked
from allohistory.store.manifests import MANIFEST, check_files, read_manifest

WRITING = ".writing-"
REPLACED = ".replaced-"
REMOVED = ".removed-"
BRIEF = 1.0  # seconds that a mere listing waits for a writer


@contextmanager
def new_folder(root: Path) -> Iterator[Path]:
    """Yield a temporary folder to write a run in, removed at the end if it is still there.

    StoreError if none can be created.
    """
    building = root / f"{WRITING}{uuid.uuid4().hex[:12]}"
    try:
        root.mkdir(parents=True, exist_ok=True)
        with locked(root / LOCK):
            recover(root)
            building.mkdir()
            lock = hold(building / LOCK)
    except OSError as error:
        raise unwritable(root, error) from None
    try:
        yield building
    finally:
        os.close(lock)
        shutil.rmtree(building, ignore_errors=True)


class Scratch:
    """A folder for the shards of a run in progress; it goes with the last that uses them."""

    def __init__(self, root: Path) -> None:
        """Create the folder in `root`; StoreError if none can be created."""
        self.folder = root / f"{WRITING}{uuid.uuid4().hex[:12]}"
        try:
            root.mkdir(parents=True, exist_ok=True)
            with locked(root / LOCK):
                self.folder.mkdir()
                lock = hold(self.folder / LOCK)
        except OSError as error:
            raise unwritable(root, error) from None
        self.remove = weakref.finalize(self, discard, self.folder, lock)


def discard(folder: Path, lock: int) -> None:
    """Free the lock of a temporary folder and remove it."""
    os.close(lock)
    shutil.rmtree(folder, ignore_errors=True)


def check_writable(root: Path) -> None:
    """Raise StoreError if no run can be kept in `root`."""
    with new_folder(root) as building:
        try:
            check_room(building / MANIFEST)
        except OSError as error:
            raise unwritable(root, error) from None


def unwritable(root: Path, error: OSError) -> StoreError:
    """Return the error of a folder in which nothing can be written."""
    return StoreError(
        f"{root} cannot be written to ({reason_of(error)}); name another folder in ALLOHISTORY_RUNS"
    )


def put(building: Path, root: Path, name: str) -> Path:
    """Rename `building` to the folder of run `name` in `root`, and return that.

    The caller holds the lock of `root`. A kept run of that name is replaced; any other folder in
    its place stays, and the run gets a name with a number.
    """
    place = free_place(root, name)
    (building / LOCK).unlink(missing_ok=True)
    sync_folder(building)
    aside = root / f"{REPLACED}{place.name}"
    if place.exists():
        shutil.rmtree(aside, ignore_errors=True)
        place.rename(aside)
    try:
        building.rename(place)
    except OSError:
        put_back(aside, place)
        raise
    sync_folder(root)
    shutil.rmtree(aside, ignore_errors=True)
    return place


def free_place(root: Path, name: str) -> Path:
    """Return where run `name` goes: its own folder, or the first that holds nothing else."""
    for number in count(1):
        place = root / (name if number == 1 else f"{name}.{number}")
        if not place.exists() or identity(place) == name:
            return place
    raise AssertionError  # pragma: no cover - counting never ends


def identity(place: Path) -> str:
    """Return the id of the run in a folder; for a damaged one its name, for no run nothing."""
    try:
        return read_manifest(place)["id"]
    except StoreError:
        return place.name if (place / MANIFEST).is_file() else ""


def remove(place: Path) -> None:
    """Remove the run in `place`, from the list first; OSError if it cannot be renamed."""
    root = place.parent
    with locked(root / LOCK):
        aside = root / f"{REMOVED}{uuid.uuid4().hex[:12]}"
        place.rename(aside)
        sync_folder(root)
    shutil.rmtree(aside, ignore_errors=True)


def tidy(root: Path) -> None:
    """Recover or clear what dead writers left in `root`, where that is allowed."""
    if any(leftovers(root)):
        with suppress(OSError, StoreError), locked(root / LOCK, patience=BRIEF):
            recover(root)


def leftovers(root: Path) -> Iterator[Path]:
    """Yield the temporary folders in `root`."""
    with os.scandir(root) as entries:
        for entry in entries:
            if entry.name.startswith((WRITING, REPLACED, REMOVED)):
                yield Path(entry.path)


def recover(root: Path) -> None:
    """Put complete runs in place and clear the rest; the caller holds the lock of `root`."""
    # Complete successors first: where one is put in place, its predecessor is not needed.
    for folder in sorted(leftovers(root), key=lambda path: not path.name.startswith(WRITING)):
        with suppress(OSError):  # one that may not be moved stays; it is never listed
            if folder.name.startswith(REPLACED):
                put_back(folder, root / folder.name.removeprefix(REPLACED))
            elif folder.name.startswith(REMOVED):
                shutil.rmtree(folder, ignore_errors=True)
            elif not in_use(folder / LOCK):
                finish(folder, root)


def put_back(folder: Path, place: Path) -> None:
    """Put a replaced run back unless its successor is in place."""
    if place.exists():
        shutil.rmtree(folder, ignore_errors=True)
    elif folder.exists():
        folder.rename(place)


def finish(folder: Path, root: Path) -> None:
    """Put the run in place whose writer died after completing it; clear an incomplete one."""
    try:
        manifest = read_manifest(folder)
        check_files(folder, manifest)
    except StoreError:
        shutil.rmtree(folder, ignore_errors=True)
        return
    put(folder, root, manifest["id"])
