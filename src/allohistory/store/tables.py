"""Tables: columns of numbers as Parquet files, written from NumPy and read back to the last bit.

DuckDB reads the arrays without copying. It stores NaN as "unknown"; reading restores it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from allohistory.errors import StoreError

if TYPE_CHECKING:
    import duckdb

Columns = Mapping[str, np.ndarray]
WIDTHS = {
    "BOOLEAN": 1, "TINYINT": 1, "SMALLINT": 2, "INTEGER": 4, "BIGINT": 8, "UTINYINT": 1,
    "USMALLINT": 2, "UINTEGER": 4, "UBIGINT": 8, "FLOAT": 4, "DOUBLE": 8,
}  # fmt: skip
COPIES = 2  # of a column while it is read: DuckDB's and NumPy's
PATTERNS = "*?[]{}"  # letters that may stand for others in a path of DuckDB


@cache
def memory_of(process: int) -> duckdb.DuckDBPyConnection:
    """Return the in-memory database of a process; opening one costs more than most tables do."""
    import duckdb  # noqa: PLC0415 - slow to load, and a first answer does without it

    del process  # a forked process has none of its parent's threads and must open its own
    connection = duckdb.connect()
    with suppress(duckdb.Error):  # before DuckDB 1.3 there is no such cache
        connection.execute("SET enable_external_file_cache = false")  # files are read once
    return connection


def database() -> duckdb.DuckDBPyConnection:
    """Connect to the process's database, printing nothing: standard output is for results.

    What a connection registers is its own, so that threads may have one each at the same time.
    """
    connection = memory_of(os.getpid()).cursor()
    connection.execute("SET enable_progress_bar = false")
    return connection


def write_table(path: Path, columns: Columns) -> None:
    """Write `columns` (one-dimensional, of one length) to the Parquet file `path`.

    StoreError if it cannot be written, as where the disk is full.
    """
    import duckdb  # noqa: PLC0415 - slow to load, and a first answer does without it

    flat = {name: np.ascontiguousarray(column) for name, column in columns.items()}
    source = "SELECT * FROM columns_to_write"
    try:
        with database() as connection, written_at(path) as place:
            connection.register("columns_to_write", flat)
            connection.execute(
                f"COPY ({source}) TO '{quote(place)}' (FORMAT parquet, COMPRESSION lz4_raw)"
            )
    except (duckdb.Error, OSError) as error:
        raise StoreError(
            f"{path} cannot be written ({str(error).splitlines()[0]}); make room, or name another "
            "folder in ALLOHISTORY_RUNS"
        ) from None


def read_table(path: Path, *needed: str) -> dict[str, np.ndarray]:
    """Read the columns of the Parquet file `path`.

    StoreError if it is no such file, lacks a column that is `needed`, or does not fit the memory.
    """
    import duckdb  # noqa: PLC0415 - slow to load, and a first answer does without it

    try:
        with database() as connection, read_at(path) as place:
            # Names of folders such as `year=5` are no columns.
            source = f"read_parquet('{quote(place)}', hive_partitioning = false)"
            check_size(connection, source, path)
            columns = connection.execute(f"FROM {source}").fetchnumpy()
    except (duckdb.Error, OSError, MemoryError) as error:
        first = (str(error) or type(error).__name__).splitlines()[0]
        raise StoreError(f"{path} cannot be read ({first}); run the what-if again") from None
    lacking = [name for name in needed if name not in columns]
    if lacking:
        raise StoreError(f"{path} has no column {lacking[0]}; run the what-if again")
    return {name: whole(np.ma.asanyarray(column)) for name, column in columns.items()}


def check_size(connection: duckdb.DuckDBPyConnection, source: str, path: Path) -> None:
    """Raise StoreError where a table holds other than numbers, or more than the memory has room.

    A few kilobytes can unpack to many gigabytes: the footer of the file says to how much.
    """
    kinds = [row[1] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()]
    odd = [kind for kind in kinds if kind not in WIDTHS]
    if odd:
        raise StoreError(f"{path} holds {odd[0]:.40}, not numbers; run the what-if again")
    counting = f"SELECT count(*) FROM {source}"  # noqa: S608 - the path is quoted
    (rows,) = connection.execute(counting).fetchone() or (0,)
    needed, free = COPIES * rows * sum(WIDTHS[kind] for kind in kinds), free_memory()
    if needed > free:
        raise StoreError(
            f"{path} unpacks to more than the memory has room for ({needed:,} bytes, {free:,} are "
            "free); close other programs, or open it on a larger machine"
        )


def free_memory() -> int:
    """Return how many bytes can be taken without swapping; more than any machine if unknown."""
    with suppress(OSError, ValueError, IndexError, StopIteration):
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        free = next(line for line in lines if line.startswith("MemAvailable:"))
        return int(free.split()[1]) * 1024
    with suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return 1 << 62


def whole(column: np.ma.MaskedArray) -> np.ndarray:
    """Return `column` with NaN where a column of floats has gaps."""
    return column.filled(np.nan) if column.dtype.kind == "f" else column.data


def quote(path: Path) -> str:
    """Escape a path for use between quotation marks of SQL."""
    return str(path).replace("'", "''")


def is_literal(path: Path) -> bool:
    """Return whether DuckDB takes a path as it is: it is Unicode, and no pattern of names."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return not set(PATTERNS) & set(str(path))


@contextmanager
def read_at(path: Path) -> Iterator[Path]:
    """Yield a path from which DuckDB reads the file `path`: itself, or a copy."""
    path = path.absolute()  # DuckDB reads a leading `~` as the home folder
    if is_literal(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        yield Path(shutil.copyfile(path, Path(folder) / "table"))


@contextmanager
def written_at(path: Path) -> Iterator[Path]:
    """Yield a path to which DuckDB writes the file `path`: itself, or one that is then copied."""
    path = path.absolute()
    if is_literal(path):
        yield path
        return
    with TemporaryDirectory() as folder:
        place = Path(folder) / "table"
        yield place
        shutil.copyfile(place, path)


def split(columns: Columns) -> dict[str, np.ndarray]:
    """Split each column of several numbers per row into columns `name.0`, `name.1`, ...."""
    flat: dict[str, np.ndarray] = {}
    for name, column in columns.items():
        if column.ndim == 1:
            flat[name] = column
        else:
            flat.update({f"{name}.{n}": column[:, n] for n in range(column.shape[1])})
    return flat


def merge_columns(columns: Columns) -> dict[str, np.ndarray]:
    """Join the columns that `split` has separated."""
    several: dict[str, list[np.ndarray]] = {}
    for name, column in columns.items():
        stem, _, last = name.rpartition(".")
        several.setdefault(stem if last.isdigit() and stem else name, []).append(column)
    return {
        name: parts[0] if name in columns else np.stack(parts, axis=1)
        for name, parts in several.items()
    }
