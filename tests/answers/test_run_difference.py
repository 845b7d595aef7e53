"""The difference of two runs."""

import math

import pytest
from tests.answers.narrative.test_chronicle import FIGHT, ROAD_TO_WAR
from tests.answers.stage import SCENARIO, ensemble

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Estimate
from allohistory.answers.run_difference import described, run_difference, shift


def estimate(value, error):
    return Estimate(value, error, 0.0, 0.0, None, 100)


def test_errors_of_independent_runs_add_in_squares():
    moved = shift(estimate(0.5, 0.03), estimate(0.25, 0.04))

    assert moved.value == -0.25
    assert moved.error == pytest.approx(0.05)
    assert (moved.low, moved.high) == pytest.approx((-0.33224268, -0.16775732))


def test_an_unknown_estimate_has_no_shift():
    assert shift(NONE, estimate(0.5, 0.1)) == shift(None, None) == NONE


@pytest.fixture
def pair(monkeypatch):
    monkeypatch.setattr(SCENARIO, "hash", "0" * 64, raising=False)
    monkeypatch.setattr(Run, "reading_in_words", "from the prior")
    monkeypatch.setattr(Run, "positions", ())
    return (
        Run(SCENARIO, None, ensemble([FIGHT, FIGHT])),
        Run(SCENARIO, None, ensemble([ROAD_TO_WAR, FIGHT, FIGHT])),
    )


def shares(pair):
    return tuple(run.answer("war").baseline.value for run in pair)


def test_questions_are_compared_one_by_one(pair):
    found = run_difference(*pair)

    assert [entry.first.id for entry in found.shifts] == ["war", "wars"]
    war = found.shifts[0]
    assert (war.first.baseline.value, war.second.baseline.value) == shares(pair)
    assert war.baseline.value == pytest.approx(shares(pair)[1] - shares(pair)[0])
    assert war.difference is None
    assert math.isfinite(war.baseline.error)
    assert found.apart == {"timelines": ("2", "3")}
    assert found.unshared == ()


def test_a_run_compared_with_itself_does_not_move(pair):
    found = run_difference(pair[0], pair[0])

    assert found.apart == {}
    assert {entry.baseline.value for entry in found.shifts} == {0.0}


def test_what_a_run_was_made_from_is_in_words(pair):
    assert described(pair[0])["what-if"] == "none"
    assert described(pair[0])["sources"] == "those of this version"
