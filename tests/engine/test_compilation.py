"""Compilation of a week's mechanisms: what other processes leave is compiled here."""

from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.engine import compilation

ORDER = tuple(SimpleNamespace(__name__=name) for name in ("a", "b", "c"))
DTYPES = (np.dtype([("x", "f8")]),) * 4


@pytest.fixture
def compiled(monkeypatch):
    """Return the mechanisms compiled in this process; helpers compile what `beside` says."""
    names = []
    monkeypatch.setattr(
        compilation, "compile_step", lambda step, types: names.append(step.__name__)
    )
    return names


def run(monkeypatch, helpers, beside=()):
    """Compile with helpers that compile `beside`; return what was said."""

    def compile_beside(order, dtypes, number, progress):
        for done, _ in enumerate(beside, 1):
            progress(done)
        return set(beside)

    monkeypatch.setattr(compilation, "number_of_helpers", lambda order, cores: helpers)
    monkeypatch.setattr(compilation, "compile_beside", compile_beside)
    lines = []
    compilation.compile_steps(ORDER, DTYPES, lines.append)
    return lines


STEPS = [f"compiling the model: {k} of 3 mechanisms" for k in (1, 2, 3)]


def test_without_helpers_everything_is_compiled_here(monkeypatch, compiled):
    assert run(monkeypatch, 0, ("a",)) == STEPS
    assert compiled == ["a", "b", "c"]


def test_what_helpers_compiled_is_not_compiled_again(monkeypatch, compiled):
    assert run(monkeypatch, 2, ("c", "a")) == STEPS
    assert compiled == ["b"]


def test_helpers_that_fail_leave_everything_to_this_process(monkeypatch, compiled):
    assert run(monkeypatch, 2) == STEPS
    assert compiled == ["a", "b", "c"]


def test_a_process_without_standard_error_says_nothing(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)

    compilation.print_line("compiling the model")
