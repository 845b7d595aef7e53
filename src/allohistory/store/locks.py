"""Locks: one writer at a time in a folder of runs, and which temporary folders are still in use.

The system releases a lock when its process ends, however it ends, so that a lock that can be taken
belongs to nobody. Leaves out systems without `fcntl`: there, two writers are not kept apart.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from allohistory.errors import StoreError

try:
    import fcntl
except ImportError:  # pragma: no cover - not on POSIX
    fcntl = None

LOCK = ".lock"
PATIENCE = 60.0  # seconds; a writer holds the lock for milliseconds
PAUSE = 0.02


@contextmanager
def locked(path: Path, *, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock file `path`, created if needed; StoreError if another process keeps it."""
    file = opened(path)
    try:
        if not taken_in_time(file, patience, shared=False):
            raise StoreError(
                f"{path} has been held by another process for {patience:.0f} s; wait for it to "
                "end, or end it"
            )
        yield
    finally:
        os.close(file)


@contextmanager
def read_locked(path: Path, *, patience: float = 5.0) -> Iterator[None]:
    """Keep writers out while reading, where `path` exists and can be locked."""
    try:
        file = os.open(path, os.O_RDONLY)
    except OSError:  # a folder that is not a store, or whose lock is not ours to open
        yield
        return
    try:
        # Without the lock, checksums still refuse a run that changes while it is read.
        taken_in_time(file, patience, shared=True)
        yield
    finally:
        os.close(file)


def hold(path: Path) -> int:
    """Create the lock file `path`, hold it, and return the descriptor whose closing frees it."""
    file = opened(path)
    take(file, shared=False)
    return file


def opened(path: Path) -> int:
    """Open the lock file `path`, creating it if needed; that of another user only for reading."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except PermissionError:
        return os.open(path, os.O_RDONLY)


def in_use(path: Path) -> bool:
    """Return whether a living process holds the lock file `path`."""
    if not path.exists():
        return False
    file = opened(path)
    try:
        return not take(file, shared=False)
    finally:
        os.close(file)


def taken_in_time(file: int, patience: float, *, shared: bool) -> bool:
    """Return whether the lock on `file` could be taken within `patience` seconds."""
    until = time.monotonic() + patience
    while not take(file, shared=shared):
        if time.monotonic() > until:
            return False
        time.sleep(PAUSE)
    return True


def take(file: int, *, shared: bool) -> bool:
    """Take the lock on the open `file`; return whether it was free."""
    if fcntl is None:  # pragma: no cover - not on POSIX
        return True
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
