"""Numbers that take long to compute, kept for later processes by what they are computed from.

What was kept is used only if it is whole, and of the same inputs, sources, libraries and kind of
machine: then the numbers are the same to the last bit. It is checked like a file from a stranger.
"""

from __future__ import annotations

import hashlib
import math
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import llvmlite.binding
import numpy as np

from allohistory import caches

LIBRARIES = ("numpy", "scipy")


def kept(
    kind: str, inputs: bytes, shape: tuple[int, ...], compute: Callable[[], np.ndarray]
) -> np.ndarray:
    """Return what `compute` returns, finite numbers of this `shape` that follow from `inputs`.

    It is called only where no earlier process kept its result.
    """
    if not math.prod(shape):
        return np.zeros(shape)
    key = f"{machine()} {shape} {hashlib.sha256(inputs).hexdigest()}"
    content = caches.read(kind, key)
    if content is not None and len(content) == 8 * math.prod(shape):
        numbers = np.frombuffer(content, "<f8").reshape(shape)
        if np.isfinite(numbers).all():
            return numbers.astype(float)
    numbers = np.ascontiguousarray(compute(), "<f8")
    caches.write(kind, key, numbers.tobytes())
    return numbers


@cache
def machine() -> str:
    """Return what the last bit of a number may depend on: functions, libraries, processor."""
    names = [platform.machine(), llvmlite.binding.get_host_cpu_name(), platform.python_version()]
    for name in LIBRARIES:
        with suppress(PackageNotFoundError):
            names.append(version(name))
    with suppress(AttributeError, ValueError, OSError):
        names.append(str(os.confstr("CS_GNU_LIBC_VERSION")))
    sources = hashlib.sha256()
    for name in ("priors.py", "kept_numbers.py"):
        sources.update(Path(__file__).with_name(name).read_bytes())
    return " ".join([*names, sources.hexdigest()])
