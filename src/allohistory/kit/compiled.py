"""The one way in which this package compiles.

Numba keys its cache on the file that a function is written in, not on the files that it calls,
and would go on running a mechanism that has since been edited.  So the cache folder is named
after all the sources that compiled code can come from.  Where no home can be written to, the
code is compiled afresh in every process.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numba

PACKAGE = Path(__file__).parents[1]
SOURCES = ("kit/*.py", "mechanisms/*.py", "engine/week.py")


def fingerprint() -> str:
    """Name the state of all the sources that are compiled."""
    digest = hashlib.sha256(numba.__version__.encode())
    for place in SOURCES:
        for source in sorted(PACKAGE.glob(place)):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Give a folder for compiled code that can be written to, or None."""
    home = os.environ.get("XDG_CACHE_HOME")
    root = Path(home) if home else Path.home() / ".cache"
    folder = root / "allohistory" / fingerprint()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


CACHE = cache_folder()
if CACHE is not None:
    # Numba makes its settings when it is imported: no type checker can see them.
    numba.config.CACHE_DIR = str(CACHE)  # pyright: ignore[reportAttributeAccessIssue]


def compiled(function: Callable[..., Any]) -> Any:
    """Compile *function* on its first call; it runs as plain Python under NUMBA_DISABLE_JIT=1."""
    return numba.njit(cache=CACHE is not None, nogil=True, error_model="numpy")(function)


def compiled_into(function: Callable[..., Any]) -> Any:
    """Compile *function* into each of its callers, so that their loops can use vector lanes."""
    return numba.njit(cache=CACHE is not None, nogil=True, error_model="numpy", forceinline=True)(
        function
    )


def is_warm() -> bool:
    """Tell whether compiled code of these very sources lies in the cache."""
    return CACHE is not None and any(CACHE.rglob("*.nbi"))
