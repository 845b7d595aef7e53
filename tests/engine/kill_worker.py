"""Kill a worker of a Dask cluster in the middle of a run: `python -m tests.engine.kill_worker`.

Prints the digests of the run's slices, computed on the cluster and in this process, as JSON. It is
a program of its own since workers are new processes that begin by importing the main module.
"""

import json
import os
import signal
from importlib import import_module

import numpy as np
from tests.engine.test_orders import small_task

from allohistory.engine.cluster import Cluster
from allohistory.engine.kinds import digest_of

BEFORE = 2  # results that return before a worker is killed


def main():
    """Run, kill, compare."""
    distributed = import_module("distributed")
    task = small_task()
    slices = [np.arange(k, k + 4, dtype=np.int64) for k in range(0, 80, 4)]
    digests = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
    ) as local:
        executor = Cluster(local.scheduler_address)
        for result in executor.run(task, slices):
            digests.append(digest_of(result[1:]))
            if len(digests) == BEFORE:
                os.kill(next(iter(local.workers.values())).pid, signal.SIGKILL)
        notes = executor.notes()
        executor.close()
    here = [digest_of(task.work(ids)) for ids in slices]
    print(json.dumps({"cluster": digests, "here": here, "notes": notes}))  # noqa: T201 - its result


if __name__ == "__main__":
    main()
