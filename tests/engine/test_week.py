"""The compiled week: its source can be read, and a failing cache is reported once."""

import gc
import inspect
import sys
from typing import Any

import numba
import numpy as np
import pytest

from allohistory.engine import week
from allohistory.kit import compiled
from allohistory.mechanisms import ORDER

module = sys.modules[compiled.__module__]
ORDER = tuple(ORDER)
RECORDS = (np.zeros(1, "f8"),)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return an empty separate cache, in a process that has compiled no week yet."""
    for place in (module, week):
        monkeypatch.setattr(place, "CACHE", tmp_path)
    monkeypatch.setattr(module.ForgivingCache, "failures", [])
    monkeypatch.setattr(week, "WARM", set())
    monkeypatch.setattr(week, "compile_steps", lambda *_: None)
    monkeypatch.delenv("NUMBA_DISABLE_JIT", raising=False)
    return tmp_path


def warm_up():
    """Compile a week; return the messages about it."""
    messages = []
    week.warm_up(ORDER, RECORDS, lambda: None, messages.append)
    return messages


def test_the_source_of_a_week_is_what_was_compiled():
    advance = week.stepper(ORDER)
    advance = getattr(advance, "py_func", advance)

    lines = inspect.getsource(advance).splitlines()

    assert lines[0].startswith(f"def {advance.__name__}(worlds, raw")
    assert sum("(world, law, facts, log)" in line for line in lines) == len(ORDER)


@pytest.mark.skipif(bool(numba.config.DISABLE_JIT), reason="nothing is compiled")
def test_a_compiled_week_can_be_cached():
    advance: Any = week.stepper(ORDER)

    assert advance.stats.cache_path.startswith(str(module.CACHE))


def test_a_week_is_announced_once_for_all_processes(cache, monkeypatch):
    (messages,) = warm_up()
    monkeypatch.setattr(week, "WARM", set())  # as in the next process

    assert messages.startswith("compiling the model")
    assert warm_up() == []


def test_a_week_that_cannot_be_cached_is_announced_once_in_every_process(cache, monkeypatch):
    module.ForgivingCache.failures.append("OSError: No space left on device")

    compiling, unkept = warm_up()

    assert compiling.startswith("compiling the model")
    assert "No space left on device" in unkept
    assert "XDG_CACHE_HOME" in unkept
    assert warm_up() == []
    monkeypatch.setattr(week, "WARM", set())
    assert len(warm_up()) == 2


def test_without_a_folder_a_week_is_still_compiled(cache, monkeypatch):
    for place in (module, week):
        monkeypatch.setattr(place, "CACHE", None)

    assert "no folder" in warm_up()[1]


def test_a_read_only_cache_stops_no_run(cache, monkeypatch):
    for place in (module, week):
        monkeypatch.setattr(place, "CACHE", cache / "gone")

    assert len(warm_up()) == 1


def test_without_a_listener_it_is_announced_on_standard_error(cache, capsys):
    week.warm_up(ORDER, RECORDS, lambda: None)

    assert capsys.readouterr().err.startswith("compiling the model")


def test_garbage_is_not_collected_while_a_week_is_compiled(cache):
    states = []
    week.warm_up(ORDER, RECORDS, lambda: states.append(gc.isenabled()), lambda _: None)

    assert (states, gc.isenabled()) == ([False], True)
