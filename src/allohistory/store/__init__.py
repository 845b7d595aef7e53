"""The store: runs kept as Parquet files with a manifest, and a catalogue of them."""

from allohistory.store.catalogue import Entry, Listing
from allohistory.store.folders import Scratch
from allohistory.store.runs import (
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
from allohistory.store.shards import Arm, Shard, ShardFiles, shard_folder, write_shard

__all__ = [
    "Arm",
    "Entry",
    "Listing",
    "Scratch",
    "Shard",
    "ShardFiles",
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
    "shard_folder",
    "write_shard",
]
