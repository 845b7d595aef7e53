"""Processes: slices computed by other processes of this machine.

A process that dies is replaced, and its slices are computed again. Threads are as fast; processes
are for where one must not take the others with it.
"""

from __future__ import annotations

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

from allohistory.engine.executors import available_cores
from allohistory.engine.orders import Packed, packed, perform
from allohistory.engine.tasks import Task
from allohistory.errors import RunError, WorkersError

PATIENCE = 3  # pools that may break one after the other without a result
ORDERS: list[Packed] = []  # of this process, a worker


class Processes:
    """Executor over processes of this machine, which are started for each run."""

    def __init__(self, workers: int | None = None) -> None:
        if workers is not None and workers < 1:
            raise RunError(f"{workers} processes cannot run anything; use 1 or more")
        self.workers = workers or available_cores()

    def notes(self) -> tuple[str, ...]:
        """Return nothing: all workers are of one kind."""
        return ()

    def close(self) -> None:
        """Do nothing: the processes of a run end with it."""

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of `tasks`; replace processes that die."""
        if not isinstance(work, Task):
            raise RunError("processes compute timelines only; use threads for other work")
        order = packed(work)
        pool = self.pool(order)
        pending: deque[tuple[Any, Future[Any]]] = deque()
        failures = 0
        remaining = iter(tasks)
        try:
            while True:
                try:
                    while len(pending) <= self.workers:
                        task = next(remaining, None)
                        if task is None:
                            break
                        # Noted before it is submitted: a broken pool may refuse it.
                        pending.append((task, Future()))
                        pending[-1] = task, pool.submit(perform_here, task)
                    if not pending:
                        return
                    result = pending[0][1].result()
                except BrokenProcessPool:
                    failures += 1
                    if failures > PATIENCE:
                        raise lost() from None
                    pool.shutdown(wait=False, cancel_futures=True)
                    pool = self.pool(order)
                    pending = deque((task, pool.submit(perform_here, task)) for task, _ in pending)
                    continue
                failures = 0
                pending.popleft()
                yield result
        finally:
            pool.shutdown(wait=True, cancel_futures=True)

    def pool(self, order: Packed) -> ProcessPoolExecutor:
        """Return new processes that know an order."""
        return ProcessPoolExecutor(
            self.workers, mp_context=get_context("spawn"), initializer=begin, initargs=(order,)
        )


def lost() -> WorkersError:
    """Return the error of processes that keep dying."""
    return WorkersError(
        "the processes that simulate were ended again and again, perhaps for want of memory; use "
        "fewer with --threads, or --on threads"
    )


def begin(order: Packed) -> None:
    """Begin as a worker: know the order, and leave being stopped to the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ORDERS[:] = [order]


def perform_here(task: Any) -> Any:
    """Perform a task by the order of this worker."""
    return perform(ORDERS[0], task)[1]
