"""The catalogue: which runs a folder holds, for listing without opening any.

It is a convenience in SQLite; the manifests of the runs are authoritative, and a catalogue that is
missing, damaged or out of date is rebuilt from them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

NAME = "catalogue.sqlite"
MANIFEST = "manifest.json"
UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError)  # of a manifest
COLUMNS = ("id", "created", "scenario", "whatif", "title", "timelines", "seed")


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


@contextmanager
def open_catalogue(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the catalogue of `folder`, creating its table if needed."""
    path = folder / NAME
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        connection.execute(
            "CREATE TABLE IF NOT EXISTS runs (id TEXT PRIMARY KEY, created TEXT, scenario TEXT, "
            "whatif TEXT, title TEXT, timelines INTEGER, seed INTEGER)"
        )
        with connection:
            yield connection


def entry_of(manifest: dict) -> Entry:
    """Return the catalogue's entry for a run."""
    whatif = manifest.get("whatif") or {}
    return Entry(
        id=str(manifest["id"]),
        created=str(manifest["created"]),
        scenario=str(manifest["scenario"]["name"]),
        whatif=str(whatif.get("id", "")),
        title=str(whatif.get("title", "")),
        timelines=int(manifest["timelines"]),
        seed=int(manifest["seed"]),
    )


def note(folder: Path, entry: Entry) -> None:
    """Put `entry` into the catalogue of `folder`."""
    with rebuild_if_damaged(folder), open_catalogue(folder) as connection:
        insert(connection, entry)


def insert(connection: sqlite3.Connection, entry: Entry) -> None:
    """Insert `entry`, replacing one with the same id."""
    values = [getattr(entry, name) for name in COLUMNS]
    connection.execute("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, ?, ?, ?, ?)", values)


def read_catalogue(folder: Path) -> list[Entry]:
    """Return the runs of `folder`, newest first, in agreement with its manifests."""
    if not folder.is_dir():
        return []
    present = {path.parent.name for path in folder.glob(f"*/{MANIFEST}")}
    entries: dict[str, Entry] = {}
    try:
        with rebuild_if_damaged(folder), open_catalogue(folder) as connection:
            rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM runs")  # noqa: S608
            entries = {row[0]: Entry(*row) for row in rows}
            for gone in entries.keys() - present:
                connection.execute("DELETE FROM runs WHERE id = ?", [gone])
            for new in present - entries.keys():
                with suppress(*UNREADABLE):
                    text = (folder / new / MANIFEST).read_text("utf-8")
                    entries[new] = entry_of(json.loads(text))
                    insert(connection, entries[new])
    except sqlite3.OperationalError:  # the folder is not writable: read the manifests
        for new in present - entries.keys():
            with suppress(*UNREADABLE):
                text = (folder / new / MANIFEST).read_text("utf-8")
                entries[new] = entry_of(json.loads(text))
    here = [entry for name, entry in entries.items() if name in present]
    return sorted(here, key=lambda entry: (entry.created, entry.id), reverse=True)


@contextmanager
def rebuild_if_damaged(folder: Path) -> Iterator[None]:
    """Delete a catalogue that is not a database; it is then rebuilt."""
    path = folder / NAME
    if path.exists() and path.stat().st_size:
        with path.open("rb") as file:
            if file.read(15) != b"SQLite format 3":
                path.unlink()
    yield
