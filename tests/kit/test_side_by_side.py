"""Compilation side by side: who compiles, what they are told, and what becomes of a failure."""

import subprocess
import sys
from types import SimpleNamespace

import numba
import numpy as np
import pytest

from allohistory.kit import side_by_side
from allohistory.kit.blocks import block, number, per, record
from allohistory.kit.side_by_side import compile_beside, dtype_of, number_of_helpers, shape_of
from allohistory.mechanisms import ORDER

RECORD = record({"inner": block(x=number("1", "a number"), y=per("a", 2, unit="1", says="")),
                 "salts": block(bits=per("a", unit="1", says=""))}, {"a": 3})  # fmt: skip
STEP = """
from allohistory.kit import compiled

@compiled
def step(world, law, facts, log):
    world.inner.x += law.inner.x
"""

needs_a_compiler = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT) or not side_by_side.can_start(),
    reason="nothing is compiled, or not by processes side by side",
)


@pytest.fixture
def asked(monkeypatch):
    """Return how many processes compile, as if the cache could be written."""
    monkeypatch.setattr(side_by_side, "can_start", lambda: True)

    def number_for(cores, order=ORDER, environment=""):
        monkeypatch.setenv(side_by_side.COUNT, environment)
        return number_of_helpers(order, cores)

    return number_for


def test_a_record_is_the_same_in_another_process():
    assert dtype_of(shape_of(RECORD)) == RECORD


def test_two_cores_compile_a_whole_model_side_by_side(asked):
    assert [asked(cores) for cores in (1, 2, 16)] == [0, 2, 2]


def test_a_few_mechanisms_are_compiled_by_this_process(asked):
    assert asked(2, ORDER[: side_by_side.WORTH - 1]) == 0


def test_a_module_that_no_other_process_can_import_is_compiled_by_this_one(asked):
    assert asked(2, (*ORDER, SimpleNamespace(__name__="__main__", __spec__=None))) == 0


@pytest.mark.parametrize(
    ("environment", "number"), [("1", 0), ("0", 0), ("3", 3), ("many", 2), ("99", len(ORDER))]
)
def test_the_environment_sets_their_number(asked, environment, number):
    assert asked(2, environment=environment) == number


def test_a_daemonic_process_starts_none_unless_told(asked, monkeypatch):
    process = SimpleNamespace(current_process=lambda: SimpleNamespace(daemon=True))
    monkeypatch.setitem(sys.modules, "multiprocessing.process", process)

    assert (asked(2), asked(2, environment="2")) == (0, 2)


@pytest.mark.parametrize("python", ["", "/usr/bin/blender"])
def test_a_program_that_is_no_python_starts_none(monkeypatch, python):
    monkeypatch.setattr(sys, "executable", python)

    assert not side_by_side.can_start()


def test_without_a_cache_they_would_compile_for_nobody(monkeypatch):
    monkeypatch.setattr(side_by_side, "CACHE", None)

    assert not side_by_side.can_start()


@needs_a_compiler
def test_a_process_that_fails_leaves_the_rest_to_the_others(tmp_path, monkeypatch):
    sources = {"sound_mechanism": STEP, "broken_mechanism": "raise ValueError" + " " * len(STEP)}
    order = []
    for name, source in sources.items():
        path = tmp_path / f"{name}.py"
        path.write_text(source)
        order.append(SimpleNamespace(__name__=name, __file__=str(path)))
        monkeypatch.setitem(sys.modules, name, order[-1])
    monkeypatch.syspath_prepend(tmp_path)
    numbers = []

    compiled = compile_beside(order, [RECORD] * 4, 2, numbers.append)

    assert (compiled, numbers) == ({"sound_mechanism"}, [1])


def test_processes_that_cannot_start_compile_nothing(monkeypatch):
    def refuse(*_, **__):
        raise OSError

    monkeypatch.setattr(side_by_side.subprocess, "Popen", refuse)

    assert compile_beside(ORDER, [RECORD] * 4, 2, print) == set()


def test_a_record_that_cannot_be_described_is_compiled_here():
    assert compile_beside(ORDER, [np.dtype("f8")], 2, print) == set()


@needs_a_compiler
@pytest.mark.slow
def test_a_process_ends_with_whoever_started_it():
    command = [sys.executable, "-P", "-m", side_by_side.__name__]
    helper = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)

    helper.communicate("[]\n", timeout=60)

    assert helper.returncode == 0
