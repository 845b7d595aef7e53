"""Arrays: NumPy columns in one file, with their metadata as text among them."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zlib import error as ZlibError  # noqa: N812 - an error by its name

import numpy as np

from allohistory.errors import FitError

SAID = "said"


@contextmanager
def drafts(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield draft files that replace `paths` together once all are complete.

    If any cannot be written, all `paths` stay unchanged and FitError is raised.
    """
    written = tuple(path.with_name(f".{path.name}.{os.getpid()}") for path in paths)
    try:
        for path in paths:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, "it is a folder")
        yield written
        for draft, path in zip(written, paths, strict=True):
            draft.replace(path)
    except OSError as error:
        raise FitError(f"{paths[0]} cannot be written: {error.strerror}") from None
    finally:
        for draft in written:
            draft.unlink(missing_ok=True)


def write_arrays(path: Path, metadata: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write `arrays` and the `metadata` to one file, completely or not at all."""
    with drafts(path) as (draft,):
        write_draft(draft, metadata, arrays)


def write_draft(draft: Path, metadata: Mapping[str, Any], arrays: Mapping[str, np.ndarray]) -> None:
    """Write `arrays` and the `metadata` to the file `draft`."""
    text = np.frombuffer(json.dumps(metadata).encode(), np.uint8)
    columns: dict[str, Any] = {SAID: text, **arrays}
    with draft.open("wb") as file:
        np.savez_compressed(file, **columns)


def read_arrays(path: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the metadata and all arrays of a file of `write_arrays`; FitError if unreadable."""
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        metadata = json.loads(arrays.pop(SAID).tobytes())
        metadata.keys()  # the metadata must be a mapping
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
        SyntaxError,  # the head of an array is read as Python
        MemoryError,
        BadZipFile,
        ZlibError,
    ) as error:
        raise FitError(
            f"{path} is damaged, or no file of this program ({error}); remove it, or put it there "
            "again from where it was made"
        ) from None
    return metadata, arrays
