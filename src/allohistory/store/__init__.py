"""The store: runs kept as Parquet files with a manifest, and a catalogue of them."""

from allohistory.store.catalogue import Entry, Listing
from allohistory.store.runs import (
    Arm,
    StoredRun,
    check_writable,
    faults,
    find,
    list_all,
    list_runs,
    now,
    open_run,
    runs_folder,
    save,
)

__all__ = [
    "Arm",
    "Entry",
    "Listing",
    "StoredRun",
    "check_writable",
    "faults",
    "find",
    "list_all",
    "list_runs",
    "now",
    "open_run",
    "runs_folder",
    "save",
]
