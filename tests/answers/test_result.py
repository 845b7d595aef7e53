"""A result passes itself to each method that analyses it."""

from types import SimpleNamespace

import pytest

from allohistory.answers import result as module
from allohistory.answers.result import Comparison

QUESTIONS = {"war": SimpleNamespace(), "wars": SimpleNamespace()}


@pytest.fixture
def run(monkeypatch):
    """A run whose analyses only say how they were called."""
    for name in ("hinges", "hindsight", "positions", "tipping_points", "reruns"):
        monkeypatch.setattr(module, name, lambda *given, name=name: (name, *given))
    return Comparison(SimpleNamespace(questions=QUESTIONS), None, SimpleNamespace(timelines=9))


def test_hinges_are_of_a_question_and_perhaps_of_one_side(run):
    assert run.hinges("war") == ("hinges", run, "war", None)
    assert run.hinges("war", "difference") == ("hinges", run, "war", "difference")


def test_hindsight_takes_any_number_of_questions(run):
    assert run.hindsight() == ("hindsight", run, ())
    assert run.hindsight("war", "wars") == ("hindsight", run, ("war", "wars"))


def test_positions_rerun_the_run_and_answer_its_own_questions_by_default(run):
    assert run.under_positions() == ("positions", ("reruns", run, None), ("war", "wars"))
    assert run.under_positions("war", timelines=9) == ("positions", ("reruns", run, 9), ("war",))


def test_tipping_points_rerun_the_run(run):
    assert run.tipping_points("war") == ("tipping_points", run, ("reruns", run, None), "war")
    assert run.tipping_points("war", 9) == ("tipping_points", run, ("reruns", run, 9), "war")
