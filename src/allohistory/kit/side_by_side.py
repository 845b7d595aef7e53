"""Compilation side by side: processes that fill the cache of compiled code, a mechanism at a time.

The compiler uses one core. Where the cache can be written, a few processes compile the mechanisms
of a model beside each other, and this process then loads them. Each gets the next mechanism as it
becomes free. It reads names from its standard input and answers a line for each; it ends as soon
as its input does, so that it never outlives whoever started it. A process that fails costs time
alone: what it has not compiled is compiled here.
"""

from __future__ import annotations

import json
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Any

import numba
import numpy as np

from allohistory.kit.compiled import (
    CACHE,
    ForgivingCache,
    compile_step,
    saves_in_turn,
    without_collection,
)

Shape = list[Any]  # a dtype as plain lists: [[name, kind or shape, sizes], ...]
COUNT = "ALLOHISTORY_COMPILERS"  # how many processes compile; 1 for this one alone
USUAL = 2  # with more, functions that several mechanisms share are compiled too often
WORTH = 5  # mechanisms; fewer compile about as fast as two processes start
LONGEST = 600.0  # seconds of one mechanism, after which a process is given up


def number_of_helpers(order: Sequence[ModuleType], cores: int) -> int:
    """Return how many processes should compile `order` on `cores`; 0 where this one should."""
    asked = os.environ.get(COUNT, "")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else min(USUAL, cores)  # noqa: PLR2004
    process = sys.modules.get("multiprocessing.process")  # if it is not loaded, this is no child
    daemonic = process is not None and process.current_process().daemon and not asked
    importable = all(getattr(module, "__spec__", None) is not None for module in order)
    if number < 2 or len(order) < WORTH or daemonic or not importable or not can_start():  # noqa: PLR2004
        return 0
    return min(number, len(order))


def can_start() -> bool:
    """Return whether this program can start Pythons that fill its cache of compiled code."""
    python = "python" in Path(sys.executable or "").name.lower() and not hasattr(sys, "frozen")
    return python and CACHE is not None and os.access(CACHE, os.W_OK) and saves_in_turn()


def shape_of(dtype: np.dtype) -> Shape:
    """Return the dtype of a record as plain lists."""
    fields: Any = dtype.fields
    shape = []
    for name in dtype.names or ():
        base, sizes = fields[name][0].subdtype or (fields[name][0], ())
        shape.append([name, shape_of(base) if base.names else base.str, list(sizes)])
    return shape


def dtype_of(shape: Shape) -> np.dtype:
    """Return the dtype of the record that `shape_of` described."""
    fields = [
        (name, kind if isinstance(kind, str) else dtype_of(kind), tuple(sizes))
        for name, kind, sizes in shape
    ]
    return np.dtype((np.record, fields))


def compile_beside(
    order: Sequence[ModuleType],
    dtypes: Sequence[np.dtype],
    helpers: int,
    progress: Callable[[int], None],
) -> set[str]:
    """Compile the steps of `order` for records of `dtypes` in other processes.

    Returns the names of the mechanisms that are in the cache now; `progress` gets their number.
    """
    shapes = [shape_of(dtype) for dtype in dtypes]
    if [dtype_of(shape) for shape in shapes] != list(dtypes):
        return set()
    # The longest first, so that none of them is left alone at the end.
    waiting = sorted((module.__name__ for module in order), key=source_size)
    task: dict[Any, str] = {}  # by process
    compiled: set[str] = set()
    with started(helpers, shapes) as running, selectors.DefaultSelector() as selector:
        for helper in running:
            selector.register(helper.stdout, selectors.EVENT_READ, helper)
            give(helper, waiting, task)
        while task:
            answers = selector.select(LONGEST)
            if not answers:
                break
            for key, _ in answers:
                helper = key.data
                name = task.pop(helper)
                if helper.stdout.readline().strip() != name:
                    selector.unregister(helper.stdout)
                    helper.kill()
                    continue
                compiled.add(name)
                progress(len(compiled))
                give(helper, waiting, task)
    return compiled


def source_size(name: str) -> int:
    """Return the size of the source of a module, a guess at how long it compiles."""
    with suppress(OSError, TypeError):
        return Path(sys.modules[name].__file__ or "").stat().st_size
    return 0


def give(helper: Any, waiting: list[str], task: dict[Any, str]) -> None:
    """Give the next mechanism to a process, if there is one and it still listens."""
    if not waiting:
        return
    with suppress(OSError):
        helper.stdin.write(f"{waiting[-1]}\n")
        helper.stdin.flush()
        task[helper] = waiting.pop()


@contextmanager
def started(number: int, shapes: Sequence[Shape]) -> Iterator[list[Any]]:
    """Start processes that compile for records of `shapes`; end them whatever happens."""
    # Not `multiprocessing`, which would run the main program of the user again in each of them.
    command = [sys.executable, "-P", "-m", __name__]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "XDG_CACHE_HOME": str(CACHE.parents[1]) if CACHE else "",
    }
    running: list[Any] = []
    try:
        for _ in range(number):
            with suppress(OSError):
                running.append(
                    subprocess.Popen(  # noqa: S603 - this Python, and this module
                        command,
                        stdin=subprocess.PIPE,
                        stdout=subprocess.PIPE,
                        stderr=subprocess.DEVNULL,
                        env=environment,
                        text=True,
                    )
                )
        for helper in running:
            with suppress(OSError):
                helper.stdin.write(json.dumps(shapes) + "\n")
                helper.stdin.flush()
        yield running
    finally:
        for helper in running:
            helper.kill()
        for helper in running:
            helper.wait()
            helper.stdout.close()
            with suppress(OSError):
                helper.stdin.close()


def main() -> None:
    """Compile the mechanisms named on standard input; answer the name of each when it is saved."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process ends it
    names: SimpleQueue[str] = SimpleQueue()
    types = tuple(numba.from_dtype(dtype_of(shape)) for shape in json.loads(sys.stdin.readline()))
    threading.Thread(target=listen, args=(names,), daemon=True).start()
    while True:
        name = names.get()
        with without_collection():
            compile_step(sys.modules.get(name) or __import__(name, fromlist=["step"]), types)
        if ForgivingCache.failures:
            os._exit(1)
        print(name, flush=True)  # noqa: T201 - the answer


def listen(names: SimpleQueue[str]) -> None:
    """Pass on the lines of standard input; end this process, even as it compiles, when it ends."""
    for line in sys.stdin:
        names.put(line.strip())
    os._exit(0)


if __name__ == "__main__":
    main()
