"""What `run` and `whatif` share: answers asked for, and a run that is stopped."""

from types import SimpleNamespace

import pytest

from allohistory.answers import run as answers_run
from allohistory.cli.keeping import Aftermath
from allohistory.cli.run import all_answers, keep_run, position_laws, simulate
from allohistory.errors import QuestionError, WorkersError

SCENARIO = SimpleNamespace(id="two-rivals")


def test_further_questions_come_after_those_of_the_run():
    comparison = SimpleNamespace(answers=lambda: ("a", "b"), ask=str.upper)

    assert all_answers(comparison, ("c", "d"), Aftermath()) == (("a", "b", "C", "D"), ("c", "d"))


def test_a_question_that_cannot_be_answered_costs_no_other():
    def ask(question):
        raise QuestionError("too large a number")

    comparison, aftermath = SimpleNamespace(answers=lambda: ("a",), ask=ask), Aftermath()

    assert all_answers(comparison, ("c",), aftermath) == (("a",), ())
    assert aftermath.reasons == ["--ask 'c' is not answered: too large a number"]


def test_a_run_is_stored_in_its_folder(monkeypatch):
    monkeypatch.setattr(answers_run, "keep", lambda run, folder: f"{run} in {folder}")

    assert keep_run("a run", "mine") == "a run in mine"


def test_without_a_position_no_law_is_set():
    assert position_laws(SCENARIO, (), 1) is None


FINISHED = SimpleNamespace(baseline=SimpleNamespace(timelines=250))


@pytest.fixture
def stopped(monkeypatch):
    """A run that is stopped after some of its 400 timelines."""

    def stop(done):
        def simulated(*_, progress, **__):
            progress(done, 400, lambda: FINISHED)
            raise KeyboardInterrupt

        monkeypatch.setattr(answers_run, "run", simulated)

    return stop


def test_a_run_that_is_stopped_gives_what_is_finished(stopped, capsys):
    stopped(250)
    result, seconds, was_stopped = simulate(SCENARIO, None, None, None, quiet=True)

    assert result is FINISHED
    assert was_stopped
    assert 0 <= seconds < 10
    assert "stopped after 250 of 400 timelines" in capsys.readouterr().err


def test_a_run_stopped_before_anything_is_finished_is_none(stopped):
    stopped(0)
    with pytest.raises(KeyboardInterrupt):
        simulate(SCENARIO, None, None, None, quiet=True)


@pytest.mark.parametrize(
    ("whatif", "title"), [(None, "two-rivals"), (SimpleNamespace(id="league"), "league")]
)
def test_a_run_is_watched_under_its_name(monkeypatch, whatif, title):
    calls = []

    def simulated(*words, progress, say, threads, on, folder):
        watch = progress.__self__
        assert (on, folder) == ("processes", "shelf")
        calls.append((words, threads, watch.title, watch.quiet, say == watch.say))
        return "result"

    monkeypatch.setattr(answers_run, "run", simulated)
    result, seconds, was_stopped = simulate(
        SCENARIO, whatif, "design", 3, place="processes", folder="shelf"
    )

    assert (result, was_stopped) == ("result", False)
    assert 0 <= seconds < 10
    assert calls == [((SCENARIO, whatif, "design"), 3, title, False, True)]


def test_what_was_done_before_a_cluster_was_lost_is_answered(stopped, monkeypatch, capsys):
    stopped(250)
    run_until_stopped = answers_run.run

    def lost(*words, **how):
        try:
            run_until_stopped(*words, **how)
        except KeyboardInterrupt:
            raise WorkersError("the Dask cluster is gone") from None

    monkeypatch.setattr(answers_run, "run", lost)
    _, _, was_stopped = simulate(SCENARIO, None, None, None, quiet=True)

    assert was_stopped
    error = capsys.readouterr().err
    assert "allohistory: the Dask cluster is gone" in error
    assert "stopped after 250 of 400 timelines" in error
