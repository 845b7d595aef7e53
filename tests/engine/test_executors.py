"""Executors: results come in the order of the tasks, and no task starts too early."""

import threading
import time

import pytest

from allohistory.engine import Threads
from allohistory.engine.executors import available_cores
from allohistory.errors import RunError


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_results_come_in_the_order_of_the_tasks(workers):
    def slow_at_first(n):
        time.sleep(0.02 if n == 0 else 0.0)
        return n * n

    assert list(Threads(workers).run(slow_at_first, range(20))) == [n * n for n in range(20)]


def test_tasks_are_fetched_only_when_needed():
    ids = []

    def tasks():
        for n in range(100):
            ids.append(n)
            yield n

    results = Threads(2).run(lambda n: n, tasks())
    assert [next(results) for _ in range(3)] == [0, 1, 2]
    results.close()

    assert len(ids) <= 3 + 2 + 1


def test_as_many_tasks_run_at_once_as_there_are_workers():
    together = threading.Barrier(3, timeout=5)

    assert list(Threads(3).run(lambda n: together.wait() >= 0, range(3))) == [True] * 3


def test_an_error_ends_the_run():
    def broken(n):
        if n == 1:
            raise RunError("no world")
        return n

    with pytest.raises(RunError, match="no world"):
        list(Threads(2).run(broken, range(10)))


def test_no_tasks_give_no_results():
    assert list(Threads(2).run(lambda n: n, [])) == []


def test_all_cores_are_used_by_default():
    assert Threads().workers == available_cores() >= 1
    with pytest.raises(RunError, match="use 1 or more"):
        Threads(0)
