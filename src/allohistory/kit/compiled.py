"""Compilation: the one decorator and cache that this package uses.

Numba keys its cache on the file that defines a function, not on the files that it calls, and would
keep running a mechanism that has since been edited. So the cache folder is named after all sources
that are compiled and the Python that runs them. A cache is a convenience: where no folder is
writable, or a save fails, the code is compiled in every process, and nothing else changes.
"""

from __future__ import annotations

import gc
import hashlib
import importlib
import inspect
import linecache
import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import numba
from numba.core.caching import FunctionCache
from numba.np import linalg

from allohistory import caches
from allohistory.kit.indices import KernelCompiler

try:
    import fcntl
except ImportError:  # pragma: no cover - not on POSIX
    fcntl = None


def load_arrays_without_blas() -> None:
    """Load Numba's array functions, which import SciPy's linear algebra only to see if it is there.

    That takes longer than all the compiled code of a model, which calls none of it. Compiled code
    that does checks for it again, and loads it, when it is compiled.
    """
    check = linalg.ensure_blas
    linalg.ensure_blas = lambda: None
    try:
        importlib.import_module("numba.np.arraymath")
    finally:
        linalg.ensure_blas = check


load_arrays_without_blas()
PACKAGE = Path(__file__).parents[1]
SOURCES = (
    "vocabulary/*.py",
    "kit/*.py",
    "mechanisms/*.py",
    "model/opening.py",
    "engine/week.py",
)
OPTIONS: dict[str, Any] = {
    "nogil": True, "error_model": "numpy", "pipeline_class": KernelCompiler,
}  # fmt: skip
LOCK = "lock"  # the file of the cache that is locked while code is saved


def fingerprint() -> str:
    """Return a digest of all compiled sources and of the compiler's version."""
    digest = hashlib.sha256(f"{numba.__version__} {sys.implementation.cache_tag}".encode())
    for place in SOURCES:
        for source in sorted(PACKAGE.glob(place)):
            digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def cache_folder() -> Path | None:
    """Return a writable folder for compiled code, or None."""
    root = caches.root()
    if root is None:
        return None
    folder = root / fingerprint()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


CACHE = cache_folder()
if CACHE is not None:
    # Numba creates its settings on import: no type checker can see them.
    numba.config.CACHE_DIR = str(CACHE)  # pyright: ignore[reportAttributeAccessIssue]


def saves_in_turn() -> bool:
    """Return whether several processes may save code in the cache at the same time."""
    return fcntl is not None


@contextmanager
def saving() -> Iterator[None]:
    """Keep other processes from saving code meanwhile.

    Numba reads the index of a function, adds to it and then writes the code. Two processes that
    did so at once could enter the code of one under the types of the other.
    """
    if fcntl is None or CACHE is None:
        yield
        return
    with (CACHE / LOCK).open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def without_collection() -> Iterator[None]:
    """Leave garbage uncollected: compiling makes millions of objects that live until its end."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class ForgivingCache(FunctionCache):
    """Numba's cache of one function; a failure costs time but never ends a run."""

    failures: ClassVar[list[str]] = []  # why code that this process compiled could not be saved

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """Load the code compiled for `sig`, or return None if none can be read."""
        try:
            return super().load_overload(sig, target_context)
        except Exception:  # noqa: BLE001 - a damaged file raises whatever unpickling it raises
            with suppress(OSError):
                self.flush()  # A damaged index would spoil the next save too.
            return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Save the code compiled for `sig`, or remember why that failed."""
        try:
            with saving():
                super().save_overload(sig, data)
        except Exception as error:  # noqa: BLE001 - a full disk, a source that `inspect` cannot read
            self.failures.append(f"{type(error).__name__}: {error}")


def compiled(function: Callable[..., Any]) -> Any:
    """Compile `function` on its first call; it runs as plain Python under NUMBA_DISABLE_JIT=1."""
    return cached(numba.njit(**OPTIONS)(function))


def compiled_into(function: Callable[..., Any]) -> Any:
    """Inline `function` into each compiled caller, so that loops can be vectorized."""
    return cached(numba.njit(**OPTIONS, forceinline=True)(function))


def cached(dispatcher: Any) -> Any:
    """Cache what `dispatcher` compiles for other processes, where that is possible."""
    if CACHE is None or not hasattr(dispatcher, "enable_caching"):
        return dispatcher
    try:
        # What `enable_caching` does, with a cache that survives failures.
        dispatcher._cache = ForgivingCache(dispatcher.py_func)  # noqa: SLF001
    except (OSError, RuntimeError) as error:  # No locator: no source file, or the folder is full.
        ForgivingCache.failures.append(str(error))
    return dispatcher


def source_file(name: str, source: str) -> str:
    """Put the `source` of a generated function where Numba and tracebacks find it; return its name.

    It is a file of the cache, so that its compiled code can be cached. Where no file can be
    written, it is an entry of `linecache`, and its compiled code is not cached.
    """
    if CACHE is not None:
        path = CACHE / f"{name}.py"
        try:
            # Moved into place, and only if new: other processes read it, and old releases of Numba
            # check its age.
            if not path.exists() or path.read_text("utf-8") != source:
                draft = path.with_suffix(f".{uuid.uuid4().hex}")
                draft.write_text(source, "utf-8")
                draft.replace(path)
            return str(path)
        except OSError as error:
            ForgivingCache.failures.append(str(error))
    entry = f"<{name}>"
    linecache.cache[entry] = (len(source), None, source.splitlines(keepends=True), entry)
    return entry


def reason_unsaved() -> str:
    """Return why code compiled in this process is not cached; empty if it is."""
    if CACHE is None:
        return "no folder for it can be written to"
    return f"{CACHE}: {ForgivingCache.failures[-1]}" if ForgivingCache.failures else ""


def digest_of(order: tuple[ModuleType, ...]) -> str:
    """Return a digest of the sources of the mechanisms in `order`, and of the order itself."""
    digest = hashlib.sha256()
    for mechanism in order:
        digest.update(mechanism.__name__.encode())
        step = getattr(mechanism.step, "py_func", mechanism.step)
        digest.update(Path(inspect.getfile(step)).read_bytes())
    return digest.hexdigest()[:12]


def assembled(name: str, source: str, scope: dict[str, Any]) -> Any:
    """Compile the function `name` of a generated `source`, which calls functions in `scope`.

    Numba's cache identifies a function by its name, line and bytecode, not by what it calls, so
    `name` holds the digest of that.
    """
    exec(compile(source, source_file(name, source), "exec"), scope)  # noqa: S102 - our own text, names numbered
    return compiled(scope[name])


def compile_step(mechanism: ModuleType, types: tuple[Any, ...]) -> None:
    """Compile what a week calls of a mechanism; `types` are those of world, law, facts and log."""
    for name, arguments in (("step", types), ("derive", types[:3])):
        function: Any = getattr(mechanism, name, None)
        if hasattr(function, "compile"):
            function.compile(arguments)
