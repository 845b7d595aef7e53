"""Pruning: which runs of a folder are too many or too old, and removing them.

Folders that cannot be read are never pruned: what is in them is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from allohistory.errors import StoreError
from allohistory.files import reason_of
from allohistory.store import folders
from allohistory.store.catalogue import Entry


def prunable(
    entries: Sequence[Entry], keep: int = 0, days: float = 0.0, today: datetime | None = None
) -> list[Entry]:
    """Return the runs beyond the newest `keep` that are at least `days` old, the oldest first.

    `entries` are in the order of a listing, newest first.
    """
    before = (today or datetime.now(UTC)) - timedelta(days=days)
    return [entry for entry in reversed(entries[keep:]) if created(entry) <= before]


def created(entry: Entry) -> datetime:
    """Return when a run was created; one whose time cannot be read counts as just created."""
    try:
        moment = datetime.fromisoformat(entry.created)
    except ValueError:
        return datetime.max.replace(tzinfo=UTC)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def prune(root: Path, entries: Sequence[Entry]) -> None:
    """Remove runs of `root`; StoreError names the first that cannot be removed."""
    for entry in entries:
        try:
            folders.remove(root / entry.folder)
        except OSError as error:
            raise StoreError(
                f"{root / entry.folder} cannot be removed ({reason_of(error)}); remove it by hand"
            ) from None
