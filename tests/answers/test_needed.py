"""Timelines that continue the same posterior histories: effective draws and sample sizes."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.estimation.test_estimates import answer_to, happening

from allohistory.answers.estimation.estimates import Estimate, SampleSize, needed
from allohistory.answers.estimation.variance import HIGH
from allohistory.answers.informed import Information
from allohistory.answers.language import timelines
from allohistory.engine import Design


def timelines_of_histories(truths, draws, histories, *, over=None):
    """Return timelines of `draws` parameter draws that continue so many posterior histories."""
    sample = happening(truths, laws_of=np.repeat(np.arange(draws), len(truths) // draws))
    file = SimpleNamespace(laws=np.zeros(histories), place="gone.npz", name="")
    sample.ensemble.recipe = SimpleNamespace(histories=file, design=Design(len(truths), laws=over))
    return sample


def test_timelines_of_one_history_add_no_parameter_draws():
    chance = np.random.default_rng(2)
    share = chance.random(50)  # of each history
    truths = chance.random(4000) < share[np.repeat(np.arange(1000), 4) % 50]
    answer = answer_to("P(war())", timelines_of_histories(truths, 1000, 50))

    assert (answer.draws, answer.histories) == (50, 50)
    assert answer.baseline.error == pytest.approx(share.std() / math.sqrt(50), rel=0.1)
    assert answer.baseline.spread == pytest.approx(share.std(), rel=0.05)
    fewer = answer_to("P(war())", timelines_of_histories(truths[:160], 40, 50))
    assert (fewer.draws, fewer.histories) == (40, 50)


def test_overridden_laws_make_separate_parameter_draws():
    over = {"a.b": np.zeros(3), "c.d": 1.0}
    sample = timelines_of_histories(np.ones(80, bool), 20, 4, over=over)

    assert len(np.unique(sample.laws_of)) == 12
    assert (
        len(np.unique(timelines_of_histories(np.ones(80, bool), 20, 4, over={"c.d": 1.0}).laws_of))
        == 4
    )


def test_more_timelines_do_not_narrow_the_spread_over_histories():
    chance = np.random.default_rng(2)
    share = chance.random(50)
    truths = chance.random(200) < share[np.repeat(np.arange(50), 4)]
    answer = answer_to("P(war())", timelines_of_histories(truths, 50, 50))
    half = (answer.baseline.high - answer.baseline.low) / 2
    least = HIGH * answer.baseline.spread / math.sqrt(50)

    assert answer.needed(half * 1.001) == pytest.approx(200, abs=2)
    assert answer.needed(least * 0.99) is None
    assert answer.runs_needed is None
    many = answer.needed(least * 1.01)
    assert many > 1000
    truths_again = chance.random(many) < share[np.arange(many) % 50]
    redone = answer_to("P(war())", timelines_of_histories(truths_again, many, 50)).baseline
    assert (redone.high - redone.low) / 2 == pytest.approx(least * 1.01, rel=0.15)


def test_histories_simulated_once_each_give_no_spread():
    answer = answer_to("P(war())", timelines_of_histories(np.arange(60) % 3 == 0, 60, 60))

    assert answer.baseline.spread is None
    assert answer.needed(0.5) < 60
    assert answer.needed(0.001) is None
    assert answer.needed(1e-300) is None


def test_histories_with_common_ancestors_count_for_fewer(monkeypatch):
    chance = np.random.default_rng(4)
    families = chance.random(25)  # of eight identical histories
    share = np.repeat(families, 8)
    errors = []
    for _ in range(2):
        truths = chance.random(800) < share[np.repeat(np.arange(200), 4)]
        sample = timelines_of_histories(truths, 200, 200)
        errors.append(answer_to("P(war())", sample).baseline.error)
        monkeypatch.setattr(timelines, "information_in", lambda *_: Information(frozenset(), 8.0))

    alone, allowed = errors
    within = math.sqrt(np.mean(share * (1 - share)) / 800)
    assert alone == pytest.approx(math.hypot(families.std() / math.sqrt(200), within), rel=0.1)
    assert allowed == pytest.approx(math.hypot(families.std() / math.sqrt(25), within), rel=0.1)


def test_the_timelines_needed_allow_for_the_spread_over_histories():
    size = SampleSize(timelines=400, draws=100, histories=200, design=1.5)
    estimate = Estimate(0.5, 0.06, 0.4, 0.6, 0.2, 400)

    # By hand: the spread is 1.5 * (1.6448536 * 0.2)**2 = 0.1623326, so that noise alone makes
    # 400 * (0.01 - 0.1623326 / 100) = 3.3506696, which leaves 0.0025 - 0.1623326 / 200.
    assert needed(estimate, size, 0.05) == math.ceil(3.3506696 / 0.0016883370)
    assert needed(estimate, size, 0.02) is None
