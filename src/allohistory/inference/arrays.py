"""Arrays: NumPy columns in one file, with their metadata as text among them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - an error by its name

import numpy as np

from allohistory import files
from allohistory.errors import FitError
from allohistory.inference import npz
from allohistory.inference.bounded_json import parsed

SAID = "said"
SHA256 = "sha256"
DAMAGE = (
    OSError,
    ValueError,
    LookupError,
    EOFError,
    RuntimeError,  # a zip that says that it is encrypted, or of an unknown kind
    MemoryError,
    BadZipFile,
    ZlibError,
)


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
    """Return the metadata and all arrays of a file of `write_arrays`; FitError if unreadable.

    Its size, and those of its metadata and arrays, are bounded (`npz`, `bounded_json`).
    """
    with damage_of(path), npz.opened(path) as archive:
        arrays = npz.columns(archive)
        metadata: dict[str, Any] = dict(parsed(arrays.pop(SAID).tobytes()))
        check_arrays(arrays, metadata.pop(SHA256, None))
    return metadata, arrays


def read_heads(path: Path) -> tuple[dict[str, Any], dict[str, npz.Head]]:
    """Return the metadata of a file, and types and shapes of its arrays, which are not unpacked.

    FitError as of `read_arrays`.
    """
    with damage_of(path), npz.opened(path) as archive:
        heads = npz.heads(archive)
        del heads[SAID]
        metadata = dict(parsed(npz.column(archive, archive.getinfo(f"{SAID}.npy")).tobytes()))
    return metadata, heads


@contextmanager
def damage_of(path: Path) -> Iterator[None]:
    """Raise FitError, with the reason, where the file `path` cannot be read."""
    try:
        yield
    except FileNotFoundError:
        raise FitError(f"there is no file {path}") from None
    except DAMAGE as error:
        reason = f"it lacks {error}" if isinstance(error, KeyError) else str(error)
        raise FitError(
            f"{path} is damaged, or no file of this program ({reason}); remove it, or put it there "
            "again from where it was made"
        ) from None
