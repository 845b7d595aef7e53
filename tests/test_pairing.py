"""The benchmark of pairing: how many fewer timelines a paired difference needs, at best too."""

import importlib

import numpy as np
import pytest


@pytest.fixture
def pairing(root, monkeypatch):
    monkeypatch.syspath_prepend(root / "benchmarks")
    return importlib.import_module("pairing")


def truths(yes, count=1000):
    return (np.arange(count) < yes).astype(float)


def test_no_pairing_helps_where_the_change_decides_the_answer(pairing):
    before, after = truths(600), truths(0)

    gain = pairing.gain_of(before, after, after - before)

    assert gain.shared == pytest.approx(1.0)
    assert gain.most == pytest.approx(1.0)


def test_a_small_change_gains_from_what_the_arms_share(pairing):
    before, after = truths(500), truths(510)
    apart = after[np.random.default_rng(1).permutation(1000)]

    shared = pairing.gain_of(before, after, after - before)
    alone = pairing.gain_of(before, apart, apart - before)

    assert shared.shared == pytest.approx(shared.most)
    assert shared.most == pytest.approx((0.5 * 0.5 + 0.51 * 0.49) / (0.01 * 0.99))
    assert alone.most == pytest.approx(shared.most)
    assert alone.shared == pytest.approx(1.0, abs=0.1)


def test_no_coupling_beats_pairing_by_rank(pairing):
    generator = np.random.default_rng(2)
    before = generator.gamma(2.0, 3.0, 400)
    after = 1.3 * before + generator.normal(size=400)

    gain = pairing.gain_of(before, after, after - before)

    assert 1.0 < gain.shared <= gain.most


def test_equal_arms_need_no_timelines_and_constant_answers_have_no_gain(pairing):
    same = truths(300)

    assert pairing.gain_of(same, same, same - same) == pairing.Gain(float("inf"), float("inf"))
    assert pairing.gain_of(truths(0), truths(0), truths(0)) is None


def test_the_gains_are_counted_for_each_what_if(pairing):
    rows = pairing.summary(
        {
            "quiet": {
                "a": pairing.Gain(float("inf"), float("inf")),
                "b": pairing.Gain(12.0, 40.0),
                "c": pairing.Gain(2.0, 30.0),
                "d": pairing.Gain(1.0, 1.5),
                "unknown": None,
            },
            "empty": {},
        }
    )

    assert rows["quiet"] == {
        "questions": 4, "untouched": 1, "tenfold": 2, "possible": 3, "median": 2.0, "least": 1.0,
    }  # fmt: skip
    assert rows["empty"]["median"] is None
