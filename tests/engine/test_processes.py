"""Processes: the same results in order, whatever dies."""

import multiprocessing
import os
import signal
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from typing import ClassVar

import numpy as np
import pytest
from tests.engine.test_orders import small_task

from allohistory.engine import processes
from allohistory.engine.kinds import digest_of
from allohistory.engine.processes import Processes
from allohistory.engine.tasks import Task
from allohistory.errors import RunError, WorkersError


class Pool:
    """Computes at once; breaks at the tasks of `breaking`, each time one less."""

    breaking: ClassVar[list] = []

    def submit(self, _, task):
        future = Future()
        if self.breaking and self.breaking[0] == task:
            self.breaking.pop(0)
            future.set_exception(BrokenProcessPool())
        else:
            future.set_result(task * task)
        return future

    def shutdown(self, **_):
        pass


@pytest.fixture
def pools(monkeypatch):
    """Replace pools; gives those that were made."""
    made = []
    monkeypatch.setattr(processes, "packed", lambda task: task)
    monkeypatch.setattr(Processes, "pool", lambda self, order: made.append(order) or Pool())
    return made


def test_results_come_in_order(pools):
    assert list(Processes(2).run(Task((), 0), range(9))) == [n * n for n in range(9)]
    assert len(pools) == 1


@pytest.mark.parametrize("breaking", [[0], [4], [8], [3, 3, 3], [0, 8]])
def test_what_a_dead_process_computed_is_computed_again(pools, monkeypatch, breaking):
    monkeypatch.setattr(Pool, "breaking", list(breaking))

    assert list(Processes(2).run(Task((), 0), range(9))) == [n * n for n in range(9)]
    assert len(pools) == 1 + len(breaking)


def test_processes_that_die_again_and_again_are_an_error_after_the_results_before(
    pools, monkeypatch
):
    monkeypatch.setattr(Pool, "breaking", [3] * 9)
    results = []
    with pytest.raises(WorkersError, match="use fewer with --threads, or --on threads"):
        results.extend(Processes(2).run(Task((), 0), range(9)))


def test_a_pool_that_refuses_a_task_is_replaced(pools, monkeypatch):
    refused = []

    def submit(self, work, task, submit=Pool.submit):
        if task == 5 and not refused:
            refused.append(task)
            raise BrokenProcessPool
        return submit(self, work, task)

    monkeypatch.setattr(Pool, "submit", submit)

    assert list(Processes(2).run(Task((), 0), range(9))) == [n * n for n in range(9)]
    assert len(pools) == 2


def test_only_timelines_are_computed_by_processes():
    with pytest.raises(RunError, match="processes compute timelines only"):
        next(Processes(1).run(lambda n: n, range(3)))


@pytest.mark.slow
def test_a_killed_process_changes_nothing():
    task = small_task()
    slices = [np.arange(k, k + 4, dtype=np.int64) for k in range(0, 40, 4)]
    results = []
    for result in Processes(2).run(task, slices):
        results.append(result)
        if len(results) == 2:
            os.kill(multiprocessing.active_children()[0].pid, signal.SIGKILL)

    expected = [digest_of(task.work(ids)) for ids in slices]
    assert [digest_of(result[1:]) for result in results] == expected
