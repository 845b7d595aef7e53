"""Kinds of workers: what must be the same for two workers to compute the same bits.

A timeline is determined by its inputs only among workers that compute alike: the same sources,
libraries, and kind of processor. A check value, the digest of a few timelines, shows a difference
that the names do not.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np
from llvmlite import binding

from allohistory.engine.sources import sources_hash
from allohistory.engine.tasks import Task

PACKAGES = ("allohistory", "numpy", "numba", "llvmlite", "scipy")
CHECKED = 4  # timelines of the check value


@dataclass(frozen=True)
class Kind:
    """A kind of worker."""

    sources: str
    packages: str
    processor: str
    library: str
    check: str

    def differences(self, other: Kind) -> tuple[str, ...]:
        """Return in words what differs between two kinds; empty if they compute alike."""
        return tuple(
            f"{WORDS[part.name]} ({getattr(self, part.name)} and {getattr(other, part.name)})"
            for part in fields(self)
            if getattr(self, part.name) != getattr(other, part.name)
        )


WORDS = {
    "sources": "sources of the program",
    "packages": "packages",
    "processor": "processor",
    "library": "mathematical library",
    "check": "digest of the same timelines",
}


def kind_here(task: Task) -> Kind:
    """Return the kind of this process, for a task."""
    return Kind(sources_hash(), packages(), processor(), library(), check_value(task))


@cache
def packages() -> str:
    """Return the versions of Python and of the packages that compute."""
    names = [f"python {platform.python_version()}"]
    for name in PACKAGES:
        try:
            names.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            names.append(f"{name} of unknown version")
    return ", ".join(names)


@cache
def processor() -> str:
    """Return the name of the processor, and a digest of the features that code is compiled for."""
    features = binding.get_host_cpu_features().flatten()
    digest = hashlib.sha256(features.encode()).hexdigest()[:8]
    return f"{platform.machine()} {binding.get_host_cpu_name()} {digest}"


@cache
def library() -> str:
    """Return the name and version of the system's mathematical library."""
    return " ".join(platform.libc_ver()).strip() or f"{platform.system()} {platform.release()}"


def check_value(task: Task) -> str:
    """Return a digest of the first timelines of a task."""
    return digest_of(task.work(np.arange(CHECKED, dtype=np.int64)))


def digest_of(result: Any) -> str:
    """Return a digest of the ids and parts of a slice."""
    ids, parts = result
    digest = hashlib.sha256(ids.tobytes())
    for part in parts:
        for name, column in part.events.items():
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(column).tobytes())
        digest.update(np.ascontiguousarray(part.series).tobytes())
    return digest.hexdigest()[:16]
