"""Arrays: NumPy columns in one file, with their metadata as text among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tokenize import TokenError
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - an error by its name

import numpy as np

from allohistory import files
from allohistory.errors import FitError

SAID = "said"
SHA256 = "sha256"


@contextmanager
def drafts(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield draft files that replace `paths` together once all are complete and on disk.

    If any cannot be written, all `paths` stay unchanged and FitError is raised.
    """
    try:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
        with files.drafts(*paths) as made:
            yield made
    except OSError as error:
        raise FitError(
            f"{paths[0]} cannot be written: {files.reason_of(error)}; make room, or name another"
        ) from None


def write_arrays(path: Path, metadata: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write `arrays` and the `metadata` to one file, completely or not at all."""
    with drafts(path) as (draft,):
        write_draft(draft, metadata, arrays)


def write_draft(draft: Path, metadata: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write `arrays`, the `metadata`, and the SHA-256 of the arrays to the file `draft`."""
    text = np.frombuffer(json.dumps({**metadata, SHA256: sha256_of(arrays)}).encode(), np.uint8)
    columns: dict[str, Any] = {SAID: text, **arrays}
    with draft.open("wb") as file:
        np.savez_compressed(file, **columns)


def sha256_of(arrays: Mapping[str, np.ndarray]) -> str:
    """Return the SHA-256 of arrays: their names, types, shapes and content."""
    digest = sha256()
    for name in sorted(arrays):
        column = np.asarray(arrays[name])
        digest.update(f"{name} {column.dtype.str} {column.shape}\n".encode())
        digest.update(column.tobytes())
    return digest.hexdigest()


def check_arrays(arrays: Mapping[str, np.ndarray], written: str | None) -> None:
    """Raise ValueError where `arrays` are not those written; earlier versions wrote no SHA-256."""
    if written not in (None, sha256_of(arrays)):
        raise ValueError("it is not what was written")


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the metadata and all arrays of a file of `write_arrays`; FitError if unreadable."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        metadata = json.loads(arrays.pop(SAID).tobytes())
        check_arrays(arrays, metadata.pop(SHA256, None))
    except FileNotFoundError:
        raise FitError(f"there is no file {path}") from None
    except (
        OSError,
        ValueError,
        LookupError,
        EOFError,
        TypeError,
        AttributeError,
        RuntimeError,  # a zip that says that it is encrypted, or of an unknown kind
        SyntaxError,  # the head of an array is read as Python, ...
        TokenError,  # ... after it was cut into tokens
        MemoryError,
        BadZipFile,
        ZlibError,
    ) as error:
        raise FitError(
            f"{path} is damaged, or no file of this program ({error}); remove it, or put it there "
            "again from where it was made"
        ) from None
    return metadata, arrays
