"""Exports: tables written for other programs, all of them or none.

Leaves out which tables there are, and the container of ArviZ: the answers make those.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import duckdb
import numpy as np

from allohistory.errors import StoreError
from allohistory.files import reason_of, sync_tree
from allohistory.store.tables import database, quote, write_table, written_at

Columns = Mapping[str, np.ndarray]


@contextmanager
def new_export(folder: Path) -> Iterator[Path]:
    """Yield a draft of the new `folder`, put in place once it is complete and on disk.

    StoreError if the folder exists and is not empty, or cannot be written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreError(f"{folder} is there already; name a new folder")
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    try:
        draft.mkdir(parents=True)
        yield draft
        sync_tree(draft)
        draft.rename(folder)
    except OSError as error:
        raise StoreError(
            f"{folder} cannot be written ({reason_of(error)}); name another folder"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def write_tables(draft: Path, tables: Mapping[str, Columns], kind: str) -> None:
    """Write each table to a file of its name: `kind` is `parquet`, `csv` or `arrow`."""
    for name, table in tables.items():
        WRITERS[kind](draft / f"{name}.{kind}", table)


def write_csv(path: Path, columns: Columns) -> None:
    """Write a table as CSV: a head, ISO dates, nothing for a number that is unknown."""
    try:
        with database() as connection, written_at(path) as place:
            connection.register("columns_to_write", dict(columns))
            connection.execute(f"COPY columns_to_write TO '{quote(place)}' (FORMAT csv, HEADER)")
    except duckdb.Error as error:
        raise StoreError(
            f"{path.name} cannot be written ({str(error).splitlines()[0]}); name another folder"
        ) from None


def write_arrow(path: Path, columns: Columns) -> None:
    """Write a table as an Arrow file; StoreError where pyarrow is not installed."""
    try:
        arrow, ipc = import_module("pyarrow"), import_module("pyarrow.ipc")
    except ImportError:
        raise StoreError(
            "pyarrow is not installed; install it with: pip install 'allohistory[tables]', or "
            "export as parquet"
        ) from None
    table = arrow.table(
        {name: arrow.array(column, from_pandas=True) for name, column in columns.items()}
    )
    with path.open("wb") as file, ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


WRITERS: dict[str, Callable[[Path, Columns], None]] = {
    "parquet": write_table,
    "csv": write_csv,
    "arrow": write_arrow,
}
