"""Progress through named steps: in a pipe, on a terminal, and not at all."""

import io
from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from allohistory.cli import steps
from allohistory.cli.progress import SELDOM
from allohistory.cli.steps import Steps


@pytest.fixture
def clock(monkeypatch):
    """A clock that is set by hand."""
    now = SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(steps.time, "monotonic", lambda: now.seconds)
    return now


@pytest.fixture
def texts(clock):
    """Steps on a terminal, and the texts that are shown on it."""
    shown = []
    watched = Steps("Fitting")
    watched.status = SimpleNamespace(update=shown.append)
    return watched, shown


def test_a_step_is_shown_with_its_number_and_name(texts):
    watched, shown = texts
    watched.step(0, 5, "the priors")

    assert shown == ["Fitting 1 of 5: the priors"]


def test_the_time_left_is_that_of_the_steps_after_the_first(texts, clock):
    watched, shown = texts
    watched.step(0, 5, "a")
    clock.seconds += 60  # spent on compiling
    watched.step(1, 5, "b")
    clock.seconds += 20
    watched.step(2, 5, "c")
    clock.seconds += 10
    watched.step(3, 5, "d")

    # After one step of 20 seconds three are left; after two of 30 together, two.
    assert shown[1:] == [
        "Fitting 2 of 5: b",
        "Fitting 3 of 5: c, 60 seconds left",
        "Fitting 4 of 5: d, 30 seconds left",
    ]


def test_no_step_comes_after_the_last(texts):
    watched, shown = texts
    watched.step(5, 5, "nothing")
    watched.step(6, 5, "nothing")
    assert shown == []
    watched.step(4, 5, "the last")
    assert shown == ["Fitting 5 of 5: the last, a second left"]


def test_a_pipe_gets_a_line_every_few_seconds(clock, capsys):
    watched = Steps("Fitting")
    with watched.watching() as inner:
        assert inner is watched
        for seconds, text in ((SELDOM, "a"), (0.5, "b"), (SELDOM, "c"), (0.5, "d")):
            clock.seconds += seconds
            watched.say(text)

    assert capsys.readouterr().err.split() == ["b", "d"]
    assert watched.status is None


def test_a_quiet_one_prints_nothing(clock, capsys):
    watched = Steps("Fitting", quiet=True)
    with watched.watching() as inner:
        assert inner is watched
        clock.seconds += 2 * SELDOM
        watched.say("a")
        watched.status = SimpleNamespace(update=pytest.fail)
        watched.say("b")

    assert capsys.readouterr() == ("", "")


def screen_of(monkeypatch, *, terminal):
    """Put a console in the place of the screen, and return the texts of its status lines."""
    shown = []

    @contextmanager
    def status(text):
        shown.append(text)
        yield SimpleNamespace(update=shown.append)

    console = SimpleNamespace(is_terminal=terminal, status=status, file=io.StringIO())
    monkeypatch.setattr(steps, "error_output", lambda: console)
    return shown


def test_a_terminal_shows_the_title_and_then_each_step(clock, monkeypatch):
    shown = screen_of(monkeypatch, terminal=True)
    watched = Steps("Fitting")
    with watched.watching() as inner:
        watched.step(0, 2, "the priors")

    assert inner is watched
    assert shown == ["Fitting", "Fitting 1 of 2: the priors"]


@pytest.mark.parametrize(("terminal", "quiet"), [(False, False), (True, True), (False, True)])
def test_only_a_terminal_that_is_not_quiet_has_a_status_line(monkeypatch, terminal, quiet):
    shown = screen_of(monkeypatch, terminal=terminal)
    with Steps("Fitting", quiet=quiet).watching():
        pass

    assert shown == []
