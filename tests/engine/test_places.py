"""Places: the names of executors."""

import sys

import pytest

from allohistory.engine import Threads, executor_of
from allohistory.engine.processes import Processes
from allohistory.errors import ArgumentError, RunError


def test_threads_are_the_default():
    assert isinstance(executor_of(None), Threads)
    assert executor_of("threads", 3).workers == 3
    assert executor_of("threads").notes() == ()


def test_processes_are_as_many_as_asked():
    executor = executor_of("processes", 3)

    assert isinstance(executor, Processes)
    assert (executor.workers, executor.notes(), executor.close()) == (3, (), None)
    with pytest.raises(RunError, match="0 processes cannot run anything"):
        executor_of("processes", 0)


@pytest.mark.parametrize("name", ["", "dask", "dask://", "dask+mixed://", "ray://host"])
def test_another_name_is_refused_with_the_known_ones(name):
    with pytest.raises(ArgumentError, match="write threads, processes, or dask://host:port"):
        executor_of(name)


def test_without_distributed_its_installation_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(RunError, match=r"pip install 'allohistory\[cluster\]'"):
        executor_of("dask://localhost:8786")
