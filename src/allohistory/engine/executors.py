"""Executors: where slices of an ensemble are computed, and in what order results return.

A slice's result does not depend on where or when it is computed, so an executor only affects speed.
Threads are enough on one machine: compiled weeks run without the interpreter's lock. `processes`
and `cluster` have the others.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol, TypeVar

from allohistory.errors import RunError

Task = TypeVar("Task")
Result = TypeVar("Result")


class Executor(Protocol):
    """Runs one function over many tasks."""

    @property
    def workers(self) -> int:
        """Number of tasks that run at once."""
        ...

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results in the order of `tasks`, taking tasks only as they are needed."""
        ...

    def notes(self) -> tuple[str, ...]:
        """Return what to know of the results because of where they were computed."""
        ...

    def close(self) -> None:
        """Let go of what computes; nothing is run after this."""
        ...


class Threads:
    """Executor over the threads of this process."""

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise RunError(f"{workers} threads cannot run anything; use 1 or more")
        self.workers = workers or available_cores()

    def notes(self) -> tuple[str, ...]:
        """Return nothing: all threads compute alike."""
        return ()

    def close(self) -> None:
        """Do nothing: the threads of a run end with it."""

    def run(self, work: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result]:
        """Yield the results in the order of `tasks`; one task more than `workers` is queued."""
        pending: deque[Future[Result]] = deque()
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="allohistory")
        try:
            for task in tasks:
                pending.append(pool.submit(work, task))
                if len(pending) > self.workers:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()
            pool.shutdown(wait=True, cancel_futures=True)


def available_cores() -> int:
    """Return the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
