"""Live progress: what is told while a run goes on, on a terminal and in a pipe."""

import io
from types import SimpleNamespace

import pytest
from rich.console import Console

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.cli import progress
from allohistory.cli.progress import Watch, span

SURE = Estimate(0.25, 0.01, 0.23, 0.27, 0.1, 400)
ANSWER = Answer(
    "q", "Is it so?", "P(x())", "", "probability", SURE, SURE, SURE, None, None, 900, 400, 0.01, 400
)


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""
    now = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: now.seconds)
    return now


def watch(*, terminal, quiet=False):
    found = Watch("a what-if", quiet=quiet)
    found.console = Console(
        file=io.StringIO(), width=90, height=40, force_terminal=terminal, highlight=False
    )
    return found


def so_far():
    return SimpleNamespace(answers=lambda: (ANSWER,))


def test_the_line_tells_rate_and_remaining_time(clock):
    seen = watch(terminal=True)
    seen.progress(0, 1000, so_far)
    clock.seconds += 4
    seen.progress(200, 1000, so_far)
    assert seen.line() == "a what-if: 200 of 1,000 timelines, 50 a second, 16 seconds left"


def test_estimates_are_shown_while_it_runs(clock):
    seen = watch(terminal=True)
    with seen.watching():
        seen.progress(0, 1000, so_far)
        clock.seconds += 4
        seen.progress(200, 1000, so_far)
        shown = Console(file=io.StringIO(), width=90)
        shown.print(seen.picture())
    assert "Is it so?" in shown.file.getvalue()
    assert "25 %" in shown.file.getvalue()


def test_estimates_are_not_asked_for_more_often_than_one_can_read(clock):
    asked = []
    seen = watch(terminal=True)
    with seen.watching():
        for done in range(0, 1000, 10):
            clock.seconds += progress.OFTEN / 10
            seen.progress(done, 1000, lambda: asked.append(1) or so_far())
    assert 0 < len(asked) <= 10


def test_a_pipe_gets_a_line_now_and_then(clock, capsys):
    seen = watch(terminal=False)
    with seen.watching():
        seen.progress(0, 1000, so_far)
        clock.seconds += progress.SELDOM + 1
        seen.progress(500, 1000, so_far)
        clock.seconds += 1
        seen.progress(600, 1000, so_far)
    said = capsys.readouterr().err
    assert said.count("timelines") == 1
    assert "\x1b" not in said


def test_with_json_a_pipe_gets_nothing(clock, capsys):
    seen = watch(terminal=False, quiet=True)
    with seen.watching():
        clock.seconds += 60
        seen.progress(500, 1000, so_far)
    assert seen.console.file.getvalue() == ""
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "a second"), (45, "45 seconds"), (600, "10 minutes"), (9000, "2.5 hours")],
)
def test_a_time_is_told_in_words(seconds, words):
    assert span(seconds) == words
