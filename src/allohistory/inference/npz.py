"""The container of arrays, NumPy's .npz: read within bounds, since it may come from a stranger.

A few kilobytes can unpack to many gigabytes, so everything that states a size is read first: the
directory of the zip, and the head of each array. Memory is taken as bytes arrive, not as a head
promises. Assumption: the file is as NumPy writes it, with no comment, no encryption and no Zip64
directory. Leaves out what the arrays mean.
"""

from __future__ import annotations

import math
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tokenize import TokenError
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import numpy as np

# The largest posterior that is shipped has 7 MB, 13 MB unpacked; those of longer fits some ten
# times as much.
MOST_PACKED = 256_000_000  # bytes of a file
MOST_UNPACKED = 512_000_000  # bytes of all its arrays: they are held in memory, some twice
MOST_ARRAYS = 16  # histories and checkpoints have at most six
MOST_DIRECTORY = 4_096  # bytes of the directory: 16 entries with names of 200 letters
MOST_DIMENSIONS = 4  # no array of this program has more than three
KINDS = "biuf"  # booleans and numbers; others could hold objects
WIDEST = 8  # bytes of a number
END, END_OF_ZIP64 = 22, 20  # bytes of the records at the end of a zip
DEEP = (RecursionError, MemoryError)  # of a head, which is read as Python, nested without end
AT_ONCE = 1 << 20  # bytes that are unpacked at a time


@dataclass(frozen=True)
class Head:
    """What the head of an array states: its type and shape."""

    dtype: np.dtype
    shape: tuple[int, ...]
    by_columns: bool  # Fortran order

    @property
    def bytes(self) -> int:
        """Size of the content."""
        return self.dtype.itemsize * math.prod(self.shape)


@contextmanager
def opened(path: Path) -> Iterator[ZipFile]:
    """Open an .npz file; ValueError, OSError or BadZipFile unless it keeps the bounds."""
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("it is not a file")
    with path.open("rb") as file:
        check_end(file)
        with ZipFile(file) as archive:
            check_directory(archive.infolist())
            yield archive


def check_end(file: IO[bytes]) -> None:
    """Raise ValueError where a zip is too large, or its directory, before that is read."""
    size = file.seek(0, os.SEEK_END)
    if size > MOST_PACKED:
        raise ValueError(f"it has {size:,} bytes, more than the {MOST_PACKED:,} allowed")
    file.seek(max(0, size - END - END_OF_ZIP64))
    last = file.read()
    end = last[-END:]
    if not end.startswith(b"PK\5\6") or end[-2:] != b"\0\0":
        raise ValueError("it is no .npz file")
    directory = int.from_bytes(end[12:16], "little")
    if last[:-END].startswith(b"PK\6\7") or directory > MOST_DIRECTORY:
        raise ValueError(f"it holds more than {MOST_ARRAYS} arrays")
    file.seek(0)


def check_directory(members: list[ZipInfo]) -> None:
    """Raise ValueError where the directory of a zip lists too much, or what no .npz holds."""
    names = {member.filename for member in members}
    if len(members) > MOST_ARRAYS or len(names) < len(members):
        raise ValueError(f"it holds more than {MOST_ARRAYS} arrays, or two of one name")
    for member in members:
        packing = (member.compress_type in (ZIP_STORED, ZIP_DEFLATED)) and not member.flag_bits & 1
        if not packing or not member.filename.endswith(".npy"):
            raise ValueError(f"{member.filename!r} in it is no array of NumPy")
    total = sum(member.file_size for member in members)
    if total > MOST_UNPACKED:
        raise ValueError(f"it unpacks to {total:,} bytes, more than the {MOST_UNPACKED:,} allowed")


def heads(archive: ZipFile) -> dict[str, Head]:
    """Return the heads of all arrays by name; nothing else is unpacked."""
    stated = {}
    for member in archive.infolist():
        with archive.open(member) as file:
            stated[name_of(member)] = head(file, member)
    return stated


def name_of(member: ZipInfo) -> str:
    """Return the name of an array."""
    return member.filename.removesuffix(".npy")


def head(file: IO[bytes], member: ZipInfo) -> Head:
    """Read the head of an array; ValueError unless it states what its member holds."""
    name = name_of(member)
    try:
        version = np.lib.format.read_magic(file)
        shape, by_columns, dtype = np.lib.format.read_array_header_1_0(file)
    except (ValueError, TypeError, SyntaxError, TokenError, *DEEP) as error:
        raise ValueError(f"array {name!r} has no head that can be read ({error})") from None
    if version != (1, 0):
        raise ValueError(f"array {name!r} is in format {version} of NumPy, which is not read")
    if dtype.kind not in KINDS or dtype.itemsize > WIDEST or dtype.names is not None:
        raise ValueError(f"array {name!r} holds {dtype}, not numbers")
    if len(shape) > MOST_DIMENSIONS or not all(0 <= n <= MOST_UNPACKED for n in shape):
        raise ValueError(f"array {name!r} has the shape {str(shape)[:60]}")
    stated = Head(dtype, shape, by_columns)
    if file.tell() + stated.bytes != member.file_size:
        raise ValueError(f"array {name!r} has not the size that its head states")
    return stated


def columns(archive: ZipFile) -> dict[str, np.ndarray]:
    """Return all arrays by name; ValueError, EOFError or BadZipFile where one is damaged."""
    return {name_of(member): column(archive, member) for member in archive.infolist()}


def column(archive: ZipFile, member: ZipInfo) -> np.ndarray:
    """Return one array, unpacked piece by piece up to the size that its head states."""
    with archive.open(member) as file:
        stated = head(file, member)
        content = bytearray()
        while piece := file.read(AT_ONCE):
            content += piece
    if len(content) != stated.bytes:
        raise ValueError(f"array {name_of(member)!r} is not complete")
    flat = np.frombuffer(content, stated.dtype)
    if stated.by_columns:
        return flat.reshape(stated.shape[::-1]).T
    return flat.reshape(stated.shape)
