"""The catalogue: which runs a folder holds, for listing without opening any.

It is a convenience in SQLite; the manifests of the runs are authoritative. A row holds only as long
as the manifest is the file it was read from; a catalogue that cannot be read, whatever is wrong
with it, is made anew, and where it cannot be written the manifests are read instead.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, field, fields
from itertools import count
from pathlib import Path
from typing import Any

from allohistory.errors import StoreError
from allohistory.files import clear_drafts, draft_of
from allohistory.store.manifests import MANIFEST, read_manifest

NAME = "catalogue.sqlite"
BESIDE = ("-journal", "-wal", "-shm")  # files that SQLite reads with a database


@dataclass(frozen=True)
class Entry:
    """One run of a folder."""

    id: str
    created: str  # ISO, UTC
    scenario: str
    whatif: str  # "" for a plain run
    title: str
    timelines: int
    seed: int
    number: int  # counts the runs of a folder; the newest has the highest
    folder: str  # name of its folder; a copy of a run has the same id in another folder


COLUMNS = tuple(column.name for column in fields(Entry))


@dataclass(frozen=True)
class Listing:
    """The runs of a folder, newest first, and why others cannot be listed, by folder."""

    entries: list[Entry] = field(default_factory=list)
    unreadable: dict[str, str] = field(default_factory=dict)


def entry_of(manifest: dict[str, Any], folder: str) -> Entry:
    """Return the catalogue's entry for a run."""
    whatif = manifest.get("whatif") or {}
    return Entry(
        id=manifest["id"],
        created=manifest["created"],
        scenario=str(manifest["scenario"].get("name", "")),
        whatif=str(whatif.get("id", "")),
        title=str(whatif.get("title", "")),
        timelines=manifest["timelines"],
        seed=manifest["seed"],
        number=manifest["number"],
        folder=folder,
    )


def read_catalogue(root: Path) -> Listing:
    """Return the runs of `root`, newest first, in agreement with its manifests."""
    if not root.is_dir():
        return Listing()
    listing, rows = Listing(), {}
    stored = read_rows(root / NAME)
    stamps = {path.name: stamp_of(path / MANIFEST) for path in folders(root)}
    for name, stamp in stamps.items():
        entry = stored.get((name, stamp))
        if entry is None:
            try:
                entry = entry_of(read_manifest(root / name), name)
            except StoreError as error:
                listing.unreadable[name] = str(error)
                continue
        rows[name, stamp] = entry
    listing.entries.extend(sorted(rows.values(), key=age, reverse=True))
    if rows != stored:
        write_rows(root / NAME, rows)
    return listing


def age(entry: Entry) -> tuple[int, str, str]:
    """Return what orders runs from the oldest to the newest: the number, not the clock."""
    return entry.number, entry.id, entry.folder


def folders(root: Path) -> list[Path]:
    """Return the folders of `root` that hold a run; those being written are hidden."""
    try:
        return [
            path
            for path in sorted(root.iterdir())
            if not path.name.startswith(".") and (path / MANIFEST).is_file()
        ]
    except OSError as error:
        raise StoreError(
            f"{root} cannot be read ({error.strerror}); name another folder in ALLOHISTORY_RUNS"
        ) from None


def stamp_of(path: Path) -> str:
    """Return what changes when a file is written, copied or replaced."""
    with suppress(OSError):
        state = path.stat()
        return f"{state.st_mtime_ns}-{state.st_size}-{state.st_ino}"
    return ""


def read_rows(path: Path) -> dict[tuple[str, str], Entry]:
    """Return the entries of a catalogue by folder and stamp; none where it cannot be read."""
    rows = {}
    # Whatever is wrong with it, the manifests have the same: nothing is lost with a catalogue.
    with suppress(sqlite3.Error, OSError, ValueError, TypeError, OverflowError):
        # Immutable: neither a lock nor a journal that something else left there is looked at.
        place = f"{path.resolve(strict=True).as_uri()}?immutable=1"
        with closing(sqlite3.connect(place, uri=True)) as connection:
            wanted = f"SELECT stamp, digest, {', '.join(COLUMNS)} FROM runs"  # noqa: S608
            for stamp, digest, *values in connection.execute(wanted):
                entry = Entry(*values)
                if digest == digest_of(stamp, entry):
                    rows[entry.folder, stamp] = entry
    return rows


def digest_of(stamp: str, entry: Entry) -> str:
    """Return the SHA-256 of a row: one that has changed is read from its manifest again."""
    return hashlib.sha256(repr((stamp, *astuple(entry))).encode("utf-8", "replace")).hexdigest()


def write_rows(path: Path, rows: dict[tuple[str, str], Entry]) -> None:
    """Replace the catalogue by one of these rows, where it can be written."""
    draft = draft_of(path)
    # The manifests are read again next time; SQLite takes neither names that are no Unicode, nor
    # numbers of more than 64 bits.
    with suppress(sqlite3.Error, OSError, ValueError, OverflowError):
        try:
            clear_drafts(path)
            draft.unlink(missing_ok=True)
            fill(draft, rows)
            make_way(path)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)


def fill(path: Path, rows: dict[tuple[str, str], Entry]) -> None:
    """Write a new catalogue to `path`."""
    table = [(stamp, digest_of(stamp, row), *astuple(row)) for (_, stamp), row in rows.items()]
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = off")
        connection.execute("PRAGMA synchronous = off")
        connection.execute(f"CREATE TABLE runs (stamp, digest, {', '.join(COLUMNS)})")
        places = ", ".join("?" * (2 + len(COLUMNS)))
        connection.executemany(f"INSERT INTO runs VALUES ({places})", table)  # noqa: S608
        connection.commit()


def make_way(path: Path) -> None:
    """Remove what belongs to an earlier catalogue; a folder in its place gets another name."""
    for ending in BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
    if path.is_dir() and not path.is_symlink():
        path.rename(next(free for free in numbered(path) if not free.exists()))


def numbered(path: Path) -> Iterable[Path]:
    """Yield names for what stands in the place of `path`."""
    return (path.with_name(f"{path.name}.{number}") for number in count(1))
