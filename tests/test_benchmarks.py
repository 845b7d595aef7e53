"""The benchmark compares like with like: all versions of the small border are one model."""

import importlib

import pytest


@pytest.fixture
def rivals(root, monkeypatch):
    pytest.importorskip("mesa", reason="NO MESA: pip install 'allohistory[dev]'")
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module("rivals")


def test_plain_python_and_mesa_simulate_the_same_histories(rivals):
    plain, mesa, *_ = rivals.rivals(scale=1)

    assert plain.run(3, 7) == mesa.run(3, 7)


def test_one_function_by_hand_simulates_the_very_histories_of_ours(rivals):
    *_, hand, ours = rivals.rivals(scale=1)

    assert hand.run(40, 7) == ours.run(40, 7)


def test_the_borders_agree_within_chance(rivals):
    results = rivals.measured(repetitions=2, scale=1)

    assert list(results) == [
        "plain Python",
        "Mesa",
        "one function by hand",
        "allohistory",
    ]


def test_another_model_is_not_accepted_as_a_rival(rivals):
    plain, _, _, ours = rivals.rivals(scale=1)
    plain.repeat(seed=1)
    ours.repeat(seed=2)
    rivals.check([plain, ours])
    ours.counts = [(incidents + 300, steps) for incidents, steps in ours.counts]

    with pytest.raises(SystemExit, match="not the same model: mean incidents differ"):
        rivals.check([plain, ours])
