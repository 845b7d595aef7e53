"""Live progress: what is shown during a run, on a terminal and in a pipe."""

import io
from dataclasses import replace
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
    """Return a clock that is set by hand."""
    now = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(progress.time, "monotonic", lambda: now.seconds)
    return now


def watch(*, terminal, quiet=False):
    display = Watch("a what-if", quiet=quiet)
    display.console = Console(
        file=io.StringIO(), width=90, height=40, force_terminal=terminal, highlight=False
    )
    return display


def so_far():
    return SimpleNamespace(answers=lambda: (ANSWER,))


def test_the_line_shows_rate_and_remaining_time(clock):
    display = watch(terminal=True)
    display.progress(0, 1000, so_far)
    clock.seconds += 4
    display.progress(200, 1000, so_far)
    assert display.line() == "a what-if: 200 of 1,000 timelines, 50 a second, 16 seconds left"


def test_estimates_are_shown_while_it_runs(clock):
    display = watch(terminal=True)
    with display.watching():
        display.progress(0, 1000, so_far)
        clock.seconds += 4
        display.progress(200, 1000, so_far)
        screen = Console(file=io.StringIO(), width=90)
        screen.print(display.picture())
    assert "Is it so?" in screen.file.getvalue()
    assert "25 %" in screen.file.getvalue()


def test_estimates_are_updated_no_faster_than_a_reader_can_follow(clock):
    calls = []
    display = watch(terminal=True)
    with display.watching():
        for done in range(0, 1000, 10):
            clock.seconds += progress.OFTEN / 10
            display.progress(done, 1000, lambda: calls.append(1) or so_far())
    assert 0 < len(calls) <= 10


def test_a_pipe_gets_an_occasional_line(clock, capsys):
    display = watch(terminal=False)
    with display.watching():
        display.progress(0, 1000, so_far)
        clock.seconds += progress.SELDOM + 1
        display.progress(500, 1000, so_far)
        clock.seconds += 1
        display.progress(600, 1000, so_far)
    first, *lines = capsys.readouterr().err.splitlines()
    assert first.startswith("a what-if, first 500 of 1,000 timelines: Is it so? 25 %; difference ")
    assert sum("timelines" in line for line in lines) == 1
    assert "\x1b" not in first


def test_the_first_slice_already_shows_its_answers(clock):
    display = watch(terminal=True)
    with display.watching():
        display.progress(0, 1000, so_far)
        display.progress(1, 1000, so_far)
    assert display.answers == (ANSWER,)


def test_with_json_a_pipe_gets_nothing(clock, capsys):
    display = watch(terminal=False, quiet=True)
    with display.watching():
        clock.seconds += 60
        display.progress(500, 1000, so_far)
    assert display.console.file.getvalue() == ""
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.4, "a second"), (45, "45 seconds"), (600, "10 minutes"), (9000, "2.5 hours")],
)
def test_a_duration_is_printed_in_words(seconds, words):
    assert span(seconds) == words


def test_without_a_change_the_estimate_itself_is_shown(clock):
    alone = replace(ANSWER, changed=None, difference=None)
    display = watch(terminal=True)
    with display.watching():
        display.progress(0, 1000, lambda: SimpleNamespace(answers=lambda: (alone,)))
        clock.seconds += 4
        display.progress(200, 1000, lambda: SimpleNamespace(answers=lambda: (alone,)))
        screen = Console(file=io.StringIO(), width=90)
        screen.print(display.picture())
    assert "estimate, 90 %" in screen.file.getvalue()
    assert "25 % (23 to 27)" in screen.file.getvalue()


@pytest.mark.parametrize(("height", "rows"), [(40, 3), (9, 3), (8, 2), (4, 2)])
def test_estimates_leave_room_on_a_low_screen_but_are_two_at_least(clock, height, rows):
    display = watch(terminal=True)
    display.console = Console(file=io.StringIO(), width=90, height=height, force_terminal=True)
    with display.watching():
        for done in (0, 200):
            clock.seconds += 4
            display.progress(done, 1000, lambda: SimpleNamespace(answers=lambda: (ANSWER,) * 3))
        screen = Console(file=io.StringIO(), width=90)
        screen.print(display.picture())
    assert screen.file.getvalue().count("Is it so?") == rows
