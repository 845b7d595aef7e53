"""A cluster: results in order from workers of one kind; others are refused, or named."""

import json
import subprocess
import sys
from concurrent.futures import CancelledError
from types import ModuleType, SimpleNamespace

import pytest
from tests.engine.test_orders import KIND

from allohistory.engine import cluster
from allohistory.engine.cluster import Cluster
from allohistory.engine.kinds import Kind
from allohistory.engine.tasks import Task
from allohistory.errors import RunError, WorkersError

OTHER = Kind("abc", "numpy 2", "haswell", "glibc 2.39", "124")
NEWER = Kind("def", "numpy 2", "znver4", "glibc 2.39", "123")
WORK = Task((), 0)


class KilledWorkerError(Exception):
    """What Dask raises where every worker that has a task dies."""


class Client:
    """A client whose workers take turns; a task that is an error raises it."""

    def __init__(self, kinds=(KIND,), workers=2):
        self.kinds, self.count, self.cancelled, self.closed = list(kinds), workers, [], False
        self.submitted = 0

    def wait_for_workers(self, _, timeout):
        if not self.count:
            raise TimeoutError(timeout)

    def nthreads(self):
        return dict.fromkeys(range(self.count), 2)

    def submit(self, work, *words, **_):
        if work is cluster.same:
            return "order"
        self.submitted += 1
        kind, task = self.kinds[self.submitted % len(self.kinds)], words[1]

        def result():
            if isinstance(task, Exception):
                raise task
            return kind, task * task

        return SimpleNamespace(result=result)

    def cancel(self, futures):
        self.cancelled += futures

    def close(self):
        self.closed = True


@pytest.fixture
def connect(monkeypatch):
    """Connect to a made-up cluster; gives the function that does."""
    distributed = ModuleType("distributed")
    distributed.KilledWorker = KilledWorkerError
    monkeypatch.setitem(sys.modules, "distributed", distributed)
    monkeypatch.setattr(cluster, "packed", lambda task: task)
    monkeypatch.setattr(cluster, "kind_here", lambda _: KIND)

    def connected(client, **how):
        monkeypatch.setattr(cluster, "connected", lambda _: client)
        return Cluster("tcp://host:8786", **how)

    return connected


def test_results_come_in_order_and_few_are_asked_for_ahead(connect):
    client = Client()
    executor = connect(client)
    results = executor.run(WORK, range(40))

    assert executor.workers == 4
    assert next(results) == 0
    assert client.submitted == 9
    assert list(results) == [n * n for n in range(1, 40)]
    assert executor.notes() == ()


def test_what_is_no_longer_wanted_is_cancelled_and_the_cluster_left(connect):
    client = Client()
    executor = connect(client)
    results = executor.run(WORK, range(40))
    next(results)
    results.close()
    executor.close()

    assert len(client.cancelled) == 8
    assert client.closed


def test_workers_of_several_kinds_are_refused_and_the_difference_named(connect):
    with pytest.raises(RunError) as error:
        list(connect(Client([KIND, OTHER])).run(WORK, range(9)))

    assert "differ in processor (haswell and znver4); digest of the same" in str(error.value)
    assert "--on dask+mixed://host:8786" in str(error.value)


def test_a_mixed_cluster_that_is_asked_for_is_named_in_the_results(connect):
    executor = connect(Client([KIND, OTHER]), mixed=True)

    assert list(executor.run(WORK, range(9))) == [n * n for n in range(9)]
    (note,) = executor.notes()
    assert note.startswith("computed by 2 kinds of workers, which differ in processor (haswell")


def test_workers_that_differ_from_this_machine_are_named(connect):
    executor = connect(Client([OTHER]))
    list(executor.run(WORK, range(9)))

    (note,) = executor.notes()
    assert note.startswith("computed by workers that differ from this machine in processor (znver4")


@pytest.mark.parametrize("mixed", [False, True])
def test_workers_with_other_sources_are_refused_even_if_mixed(connect, mixed):
    with pytest.raises(RunError, match="have other sources of the program"):
        list(connect(Client([NEWER]), mixed=mixed).run(WORK, range(3)))


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (KilledWorkerError("x"), WorkersError, "ended again and again"),
        (CancelledError(), WorkersError, "the Dask cluster at tcp://host:8786 is gone"),
        (OSError("closed"), WorkersError, "is gone"),
        (ModuleNotFoundError("allohistory"), RunError, "workers of the Dask cluster cannot import"),
    ],
)
def test_a_cluster_that_is_lost_is_an_error_after_the_results_before(connect, error, kind, words):
    results = connect(Client()).run(WORK, [1, 2, error, 4])

    assert (next(results), next(results)) == (1, 4)
    with pytest.raises(kind, match=words):
        next(results)


def test_a_cluster_without_workers_is_refused(connect):
    client = Client(workers=0)
    with pytest.raises(RunError, match=r"has no worker; start one: dask worker tcp://host:8786"):
        connect(client)
    assert client.closed


def test_a_scheduler_that_does_not_answer_is_an_error(monkeypatch):
    distributed = ModuleType("distributed")

    def refuse(*_, **__):
        raise OSError

    distributed.Client = refuse
    monkeypatch.setitem(sys.modules, "distributed", distributed)

    with pytest.raises(RunError, match=r"no Dask scheduler answers at tcp://host:1 \(OSError\)"):
        Cluster("tcp://host:1")


def test_only_timelines_are_computed_by_a_cluster(connect):
    with pytest.raises(RunError, match="a cluster computes timelines only"):
        next(connect(Client()).run(lambda n: n, range(3)))


@pytest.mark.slow
def test_a_killed_worker_changes_nothing():
    pytest.importorskip("distributed")
    command = [sys.executable, "-m", "tests.engine.kill_worker"]
    output = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300).stdout
    results = json.loads(output)

    assert len(results["here"]) == 20
    assert results["cluster"] == results["here"]
    assert results["notes"] == []
