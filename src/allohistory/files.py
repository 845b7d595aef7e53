"""Files that outlast a crash: written under a temporary name, synced with their folder, renamed.

A reader sees the old file or the new one, each complete. Leaves out what the files contain.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNSUPPORTED = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF)
PROBE = 1 << 16  # bytes that must find room where something is to be written


@contextmanager
def drafts(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield draft files that replace `paths` once all of them are complete and on disk.

    If any cannot be written, all `paths` stay unchanged and OSError is raised.
    """
    made = tuple(map(draft_of, paths))
    try:
        for path in paths:
            clear_drafts(path)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
        yield made
        for draft in made:
            sync(draft)
        for draft, path in zip(made, paths, strict=True):
            draft.replace(path)
        for folder in {path.parent for path in paths}:
            sync_folder(folder)
    finally:
        for draft in made:
            with suppress(OSError):
                draft.unlink(missing_ok=True)


def leads_out(path: Path, folder: Path) -> bool:
    """Return whether `path`, once all links are followed, lies outside of `folder`."""
    # Unlike `Path.resolve`, `realpath` does not raise on circular links.
    inside, root = os.path.realpath(path), os.path.realpath(folder)
    return os.path.commonpath((inside, root)) != root


def links_out(folder: Path) -> Iterator[Path]:
    """Yield the links at any depth of `folder` that lead out of it; none is followed."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            if path.is_symlink() and leads_out(path, folder):
                yield path


def write_file(path: Path, content: bytes) -> None:
    """Write `content` to `path`, completely or not at all; OSError if that fails."""
    with drafts(path) as (draft,):
        draft.write_bytes(content)


def check_room(path: Path) -> None:
    """Raise OSError if no file can be written at `path`, which stays as it is."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    draft = draft_of(path)
    try:
        draft.write_bytes(b"\0" * PROBE)
        sync(draft)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def draft_of(path: Path) -> Path:
    """Return the name under which this process writes a file."""
    return path.with_name(f".{path.name}.{os.getpid()}")


def clear_drafts(path: Path) -> None:
    """Remove drafts of `path` whose processes have ended without renaming them."""
    beginning = f".{path.name}."
    with os.scandir(path.parent) as entries:
        for entry in entries:
            process = entry.name.removeprefix(beginning)
            if process != entry.name and process.isdecimal() and not is_alive(int(process)):
                with suppress(OSError):
                    Path(entry.path).unlink()


def is_alive(process: int) -> bool:
    """Return whether a process of this number runs; assumed where asking would end it."""
    if os.name == "nt":  # there, any signal that `os.kill` sends terminates the process
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):  # of another user, or no number of a process
        return True
    return True


def sync(path: Path) -> None:
    """Wait until the content of the file `path` is on disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on disk, where the system can do that."""
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError as error:
        if error.errno in UNSUPPORTED:  # Windows opens no folders
            return
        raise
    try:
        os.fsync(opened)
    except OSError as error:
        if error.errno not in UNSUPPORTED:  # some network folders have no such call
            raise
    finally:
        os.close(opened)


def sync_tree(folder: Path) -> None:
    """Wait until every file and every name in `folder` is on disk."""
    for path in sorted(folder.rglob("*"), reverse=True):
        sync_folder(path) if path.is_dir() else sync(path)
    sync_folder(folder)


def reason_of(error: OSError) -> str:
    """Return in words why the system refused."""
    return error.strerror or str(error) or type(error).__name__
