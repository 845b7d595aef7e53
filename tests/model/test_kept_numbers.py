"""Kept numbers: computed once, and again where what was kept is not what was computed."""

import numpy as np
import pytest

from allohistory import caches
from allohistory.model import kept_numbers
from allohistory.model.kept_numbers import kept


@pytest.fixture
def numbers(tmp_path, monkeypatch):
    """Return how numbers are kept in an empty cache: what is returned, and how often computed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    calls = []

    def numbers_of(inputs=b"inputs", values=(1 / 3, -2.5)):
        def compute():
            calls.append(inputs)
            return np.array(values)

        return kept("laws", inputs, (2,), compute).tolist(), len(calls)

    return numbers_of


def test_numbers_are_computed_once_for_all_processes(numbers):
    assert numbers() == ([1 / 3, -2.5], 1)
    assert numbers(values=(8, 9)) == ([1 / 3, -2.5], 1)


def test_other_inputs_are_other_numbers(numbers):
    numbers()

    assert numbers(b"others", (8, 9)) == ([8, 9], 2)


def test_another_machine_computes_its_own(numbers, monkeypatch):
    numbers()
    monkeypatch.setattr(kept_numbers, "machine", lambda: "another")

    assert numbers(values=(8, 9)) == ([8, 9], 2)


@pytest.mark.parametrize(
    "content", [np.array([1.0, np.nan]), np.array([1.0, np.inf]), np.ones(3), np.ones(1)]
)
def test_numbers_of_a_stranger_are_computed_again(numbers, monkeypatch, content):
    monkeypatch.setattr(caches, "read", lambda kind, key: content.tobytes())

    assert numbers() == ([1 / 3, -2.5], 1)


def test_no_numbers_are_not_kept(monkeypatch):
    monkeypatch.setattr(caches, "write", lambda *_: pytest.fail("kept"))

    assert kept("laws", b"", (0, 3), lambda: pytest.fail("computed")).shape == (0, 3)
