"""Places: the executor that a user names, such as `dask://host:8786`."""

from __future__ import annotations

from allohistory.engine.executors import Executor, Threads
from allohistory.errors import ArgumentError

DASK, MIXED = "dask://", "dask+mixed://"


def executor_of(on: str | None, threads: int | None = None) -> Executor:
    """Return the executor called `on`: `threads`, `processes`, or a Dask cluster.

    A cluster is `dask://host:port`; `dask+mixed://host:port` also takes workers of several kinds.
    `threads` is the number of threads or processes, all cores if None. Raises ArgumentError for
    another name, and RunError where no cluster answers.
    """
    if on in (None, "threads"):
        return Threads(threads)
    if on == "processes":
        from allohistory.engine.processes import Processes  # noqa: PLC0415 - seldom needed

        return Processes(threads)
    for beginning in (DASK, MIXED):
        if on is not None and on.startswith(beginning) and on != beginning:
            from allohistory.engine.cluster import Cluster  # noqa: PLC0415 - an extra

            return Cluster(f"tcp://{on.removeprefix(beginning)}", mixed=beginning == MIXED)
    raise ArgumentError(f"on={on!r}: write threads, processes, or dask://host:port")
