"""Timelines that go on from the same conditioned histories: how many draws, how many enough."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.estimation.test_estimates import asked, happening

from allohistory.answers.estimation.estimates import Estimate, SampleSize, needed
from allohistory.answers.estimation.variance import HIGH
from allohistory.answers.informed import Information
from allohistory.answers.language import timelines
from allohistory.engine import Design


def lived(truths, draws, histories, *, over=None):
    """Timelines of `draws` of the laws that go on from so many conditioned histories."""
    made = happening(truths, laws_of=np.repeat(np.arange(draws), len(truths) // draws))
    known = SimpleNamespace(laws=np.zeros(histories), place="gone.npz", name="")
    made.ensemble.recipe = SimpleNamespace(histories=known, design=Design(len(truths), laws=over))
    return made


def test_timelines_of_one_history_are_no_further_draws_of_the_laws():
    chance = np.random.default_rng(2)
    share = chance.random(50)  # of each history
    truths = chance.random(4000) < share[np.repeat(np.arange(1000), 4) % 50]
    found = asked("P(war())", lived(truths, 1000, 50))

    assert (found.draws, found.histories) == (50, 50)
    assert found.baseline.error == pytest.approx(share.std() / math.sqrt(50), rel=0.1)
    assert found.baseline.spread == pytest.approx(share.std(), rel=0.05)
    fewer = asked("P(war())", lived(truths[:160], 40, 50))
    assert (fewer.draws, fewer.histories) == (40, 50)


def test_numbers_put_over_histories_make_draws_of_their_own():
    over = {"a.b": np.zeros(3), "c.d": 1.0}
    made = lived(np.ones(80, bool), 20, 4, over=over)

    assert len(np.unique(made.laws_of)) == 12
    assert len(np.unique(lived(np.ones(80, bool), 20, 4, over={"c.d": 1.0}).laws_of)) == 4


def test_what_the_histories_leave_open_no_number_of_timelines_narrows():
    chance = np.random.default_rng(2)
    share = chance.random(50)
    truths = chance.random(200) < share[np.repeat(np.arange(50), 4)]
    found = asked("P(war())", lived(truths, 50, 50))
    half = (found.baseline.high - found.baseline.low) / 2
    least = HIGH * found.baseline.spread / math.sqrt(50)

    assert found.needed(half * 1.001) == pytest.approx(200, abs=2)
    assert found.needed(least * 0.99) is None
    assert found.runs_needed is None
    many = found.needed(least * 1.01)
    assert many > 1000
    again = chance.random(many) < share[np.arange(many) % 50]
    redone = asked("P(war())", lived(again, many, 50)).baseline
    assert (redone.high - redone.low) / 2 == pytest.approx(least * 1.01, rel=0.15)


def test_each_history_lived_once_gives_no_more_than_itself():
    found = asked("P(war())", lived(np.arange(60) % 3 == 0, 60, 60))

    assert found.baseline.spread is None
    assert found.needed(0.5) < 60
    assert found.needed(0.001) is None


def test_histories_that_have_ancestors_in_common_are_worth_fewer(monkeypatch):
    chance = np.random.default_rng(4)
    families = chance.random(25)  # of eight histories that are all alike
    share = np.repeat(families, 8)
    errors = []
    for _ in range(2):
        truths = chance.random(800) < share[np.repeat(np.arange(200), 4)]
        made = lived(truths, 200, 200)
        errors.append(asked("P(war())", made).baseline.error)
        monkeypatch.setattr(timelines, "information_in", lambda *_: Information(frozenset(), 8.0))

    alone, allowed = errors
    within = math.sqrt(np.mean(share * (1 - share)) / 800)
    assert alone == pytest.approx(math.hypot(families.std() / math.sqrt(200), within), rel=0.1)
    assert allowed == pytest.approx(math.hypot(families.std() / math.sqrt(25), within), rel=0.1)


def test_as_many_timelines_are_needed_as_the_histories_leave_room_for():
    drawn = SampleSize(timelines=400, draws=100, histories=200, design=1.5)
    estimate = Estimate(0.5, 0.06, 0.4, 0.6, 0.2, 400)

    # By hand: laws leave open 1.5 * (1.6448536 * 0.2)**2 = 0.1623326, so that chance alone makes
    # 400 * (0.01 - 0.1623326 / 100) = 3.3506696, and has room for 0.0025 - 0.1623326 / 200.
    assert needed(estimate, drawn, 0.05) == math.ceil(3.3506696 / 0.0016883370)
    assert needed(estimate, drawn, 0.02) is None
