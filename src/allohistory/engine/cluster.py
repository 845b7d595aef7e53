"""Cluster: slices computed by the workers of a Dask cluster that runs already.

Dask computes again what a lost worker held, and results return in the order of their timelines, so
that nothing depends on who computes what. Workers must be of one kind, unless a mixed cluster is
asked for; each says its kind with every result. Leaves out starting and stopping a cluster.
"""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from importlib import import_module
from typing import Any

from allohistory.engine.kinds import Kind, kind_here
from allohistory.engine.orders import Packed, packed, perform
from allohistory.engine.tasks import Task
from allohistory.errors import RunError, WorkersError

WAIT = 15.0  # seconds for an answer of the scheduler, and for a first worker
AHEAD = 2  # slices a worker's thread has before it at once: one is computed, one waits
RETRIES = 3  # of a slice whose worker failed


class Cluster:
    """Executor over a Dask cluster at `address`, such as `tcp://host:8786`."""

    def __init__(self, address: str, *, mixed: bool = False) -> None:
        """Connect to the scheduler; RunError if none answers, or it has no worker."""
        self.address, self.mixed = address, mixed
        self.kinds: dict[Kind, None] = {}
        self.here: Kind | None = None
        self.client = connected(address)
        try:
            self.client.wait_for_workers(1, timeout=WAIT)
        except (TimeoutError, OSError):
            self.client.close()
            raise RunError(
                f"the Dask cluster at {address} has no worker; start one: dask worker {address}"
            ) from None

    @property
    def workers(self) -> int:
        """Number of threads of all workers."""
        return max(1, sum(self.client.nthreads().values()))

    def notes(self) -> tuple[str, ...]:
        """Return what to know of the results: that workers differ from each other, or from here."""
        kinds = list(self.kinds)
        if len(kinds) > 1:
            differences = "; ".join(kinds[0].differences(kinds[1]))
            note = (
                f"computed by {len(kinds)} kinds of workers, which differ in {differences}: "
                "the same run elsewhere may have other timelines"
            )
            return (note,)
        if kinds and self.here is not None and kinds[0] != self.here:
            differences = "; ".join(self.here.differences(kinds[0]))
            note = (
                f"computed by workers that differ from this machine in {differences}: timelines "
                "may have to be shown on a machine like theirs"
            )
            return (note,)
        return ()

    def close(self) -> None:
        """Leave the cluster, which runs on."""
        with suppress(Exception):  # it may be gone
            self.client.close()

    def run(self, work: Callable[[Any], Any], tasks: Iterable[Any]) -> Iterator[Any]:
        """Yield the results in the order of `tasks`, some slices ahead of what is taken."""
        if not isinstance(work, Task):
            raise RunError("a cluster computes timelines only; use threads for other work")
        self.kinds, self.here = {}, kind_here(work)
        pending: deque[Any] = deque()
        try:
            order = self.sent(packed(work))
            for task in tasks:
                pending.append(
                    self.client.submit(perform, order, task, pure=False, retries=RETRIES)
                )
                if len(pending) > AHEAD * self.workers:
                    yield self.result(pending.popleft())
            while pending:
                yield self.result(pending.popleft())
        except (CancelledError, OSError) as error:
            raise WorkersError(
                f"the Dask cluster at {self.address} is gone ({type(error).__name__})"
            ) from None
        finally:
            with suppress(Exception):  # where the cluster is gone there is nothing to cancel
                self.client.cancel(list(pending))

    def sent(self, order: Packed) -> Any:
        """Send an order as a task of its own, which Dask repeats where it is lost with a worker."""
        with warnings.catch_warnings():
            # Of some 20 MB where there are posterior histories: once a run, that is little.
            warnings.filterwarnings("ignore", "Sending large graph", UserWarning)
            return self.client.submit(same, order, pure=False)

    def result(self, future: Any) -> Any:
        """Return the result of a slice; RunError if its worker is of another kind."""
        killed = import_module("distributed").KilledWorker
        try:
            kind, result = future.result()
        except killed as error:
            raise WorkersError(
                "workers of the Dask cluster were ended again and again, perhaps for want of "
                f"memory ({error})"
            ) from None
        except ImportError as error:
            raise RunError(
                f"the workers of the Dask cluster cannot import the program ({error}); install "
                "on them the same version of allohistory"
            ) from None
        self.check(kind)
        return result

    def check(self, kind: Kind) -> None:
        """Note the kind of a worker; RunError if it is not that of the others, or other sources."""
        if self.here is not None and kind.sources != self.here.sources:
            raise RunError(
                "the workers of the Dask cluster have other sources of the program; install on "
                "them the same version of allohistory"
            )
        first = next(iter(self.kinds), kind)
        if kind != first and not self.mixed:
            raise RunError(
                f"the workers of the Dask cluster differ in {'; '.join(first.differences(kind))}, "
                "so that results would depend on who computes what; use workers of one kind, or "
                f"ask for a mixed cluster: --on dask+mixed://{self.address.partition('://')[2]}"
            )
        self.kinds[kind] = None


def connected(address: str) -> Any:
    """Return a client of the scheduler at `address`; RunError if there is none."""
    try:
        distributed = import_module("distributed")  # an extra, slow to import
    except ImportError:
        raise RunError(
            "distributed is not installed; install it with: pip install 'allohistory[cluster]'"
        ) from None
    try:
        return distributed.Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(
            f"no Dask scheduler answers at {address} ({type(error).__name__}); start one with: "
            "dask scheduler"
        ) from None


def same(value: Any) -> Any:
    """Return a value as it is."""
    return value
