"""The store: runs kept as Parquet files with a manifest, and a catalogue of them."""

from allohistory.store.catalogue import Entry
from allohistory.store.runs import (
    Arm,
    StoredRun,
    check_writable,
    find,
    list_runs,
    now,
    open_run,
    runs_folder,
    save,
)

__all__ = [
    "Arm",
    "Entry",
    "StoredRun",
    "check_writable",
    "find",
    "list_runs",
    "now",
    "open_run",
    "runs_folder",
    "save",
]
