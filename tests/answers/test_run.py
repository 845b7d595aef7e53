"""Running: the design that is passed on, the readings, and a saved run opened again."""

import datetime as dt
from types import SimpleNamespace
from unittest.mock import ANY

import numpy as np
import pytest

from allohistory.answers import run as module
from allohistory.answers.conditioning import Conditioning, histories_of_run
from allohistory.answers.run import NOISE, check_finite, compare, keep, open_run, run, simulate
from allohistory.engine import Design, GivenHistories
from allohistory.errors import ArgumentError, RunError

CHANGE = dt.date(1941, 4, 13)
WHATIF = SimpleNamespace(date=CHANGE, given=None)
HINDSIGHT = GivenHistories(laws=[0.0] * 5)


@pytest.fixture
def parts(monkeypatch):
    """Replace what a run calls; gives the calls and what a reading takes from the record."""
    parts = SimpleNamespace(calls=[], conditioning=Conditioning())

    def noting(name, result):
        def act(*given, **more):
            progress = more.pop("progress", None)
            if callable(progress) and name in ("simulate", "compare"):
                progress(3, 9, lambda: result if isinstance(result, tuple) else (result,))
            parts.calls.append((name, given, more))
            return result

        return act

    def conditioning_of(model, reading, divergence):
        parts.calls.append(("conditioning_of", (model, reading, divergence), {}))
        return parts.conditioning

    monkeypatch.setattr(module, "conditioning_of", conditioning_of)
    monkeypatch.setattr(module, "check_scenario", lambda scenario: scenario)
    monkeypatch.setattr(module, "check_whatif", lambda whatif: whatif)
    monkeypatch.setattr(module, "build", lambda scenario: ("model", scenario))
    monkeypatch.setattr(module, "check_laws", noting("check_laws", None))
    monkeypatch.setattr(module.engine, "prepare", noting("prepare", None))
    monkeypatch.setattr(module.engine, "simulate", noting("simulate", "alone"))
    monkeypatch.setattr(module.engine, "compare", noting("compare", ("before", "after")))
    monkeypatch.setattr(module.engine, "keep", noting("keep", "name"))
    monkeypatch.setattr(module, "check_finite", noting("check_finite", None))
    return parts


def call(parts, name):
    ((given, more),) = [(given, more) for title, given, more in parts.calls if title == name]
    return given, more


MODEL = ("model", "scenario")


def test_a_simulation_is_of_the_scenario_alone(parts):
    result = simulate("scenario", 20, 7, noise=2, laws={"a": 1.0}, reading="prior", threads=3)

    assert (result.scenario, result.whatif) == ("scenario", None)
    assert (result.baseline, result.changed, result.requested) == ("alone", None, 20)
    design = Design(20, 7, 2, {"a": 1.0}, "prior")
    assert call(parts, "simulate") == (
        (MODEL, design),
        {"histories": None, "execution": ANY},
    )
    assert call(parts, "simulate")[1]["execution"].executor.workers == 3
    assert call(parts, "conditioning_of") == ((MODEL, "prior", None), {})
    assert call(parts, "check_laws") == ((MODEL, {"a": 1.0}), {})


def test_a_comparison_is_of_pairs_with_and_without_the_change(parts):
    result = compare(
        "scenario", WHATIF, 20, 7,
        noise=2, laws={"a": 1.0}, reading="as-of", coupling="clock", threads=3,
    )  # fmt: skip

    assert (result.scenario, result.whatif) == ("scenario", WHATIF)
    assert (result.baseline, result.changed, result.requested) == ("before", "after", 20)
    assert call(parts, "compare") == (
        (MODEL, WHATIF, Design(20, 7, 2, {"a": 1.0}, "as-of", "clock")),
        {"given": None, "histories": None, "execution": ANY},
    )
    assert call(parts, "conditioning_of") == ((MODEL, "as-of", CHANGE), {})


def test_the_usual_run_has_two_thousand_timelines_four_to_a_draw(parts):
    simulate("scenario")
    compare("scenario", WHATIF)

    assert call(parts, "simulate")[0][1] == Design(2000, 1, 4, None, None, "weekly")
    assert call(parts, "compare")[0][2] == Design(2000, 1, 4, None, None, "weekly")
    assert NOISE == 4


def test_a_condition_of_the_whatif_is_passed_on_as_a_function(parts):
    run("scenario", SimpleNamespace(date=CHANGE, given="war()"), Design(20))

    assert callable(call(parts, "compare")[1]["given"])


@pytest.mark.parametrize("whatif", [None, WHATIF])
def test_with_hindsight_each_history_is_simulated_once(parts, whatif):
    parts.conditioning = Conditioning(HINDSIGHT, "Beware.")
    result = run("scenario", whatif, Design(20, noise=4, reading="hindsight"))

    given, more = call(parts, "simulate" if whatif is None else "compare")
    assert given[-1] == Design(5, noise=1, reading="hindsight")
    assert more["histories"] is HINDSIGHT
    assert result.requested == 20


def test_what_is_said_is_the_note_on_the_record_before_the_model_is_prepared(parts):
    notes = []
    parts.conditioning = Conditioning(None, "The priors are used.")
    run("scenario", None, Design(20), say=notes.append)

    assert notes == ["The priors are used."]
    assert call(parts, "prepare")[0] == (MODEL, notes.append)
    assert [name for name, _, _ in parts.calls][-3:-1] == ["prepare", "simulate"]


def test_without_a_note_nothing_is_said_and_without_a_listener_nothing_prepared(parts):
    notes = []
    run("scenario", None, Design(20), say=notes.append)
    assert notes == []
    parts.calls.clear()
    parts.conditioning = Conditioning(None, "The priors are used.")
    run("scenario", None, Design(20))

    assert "prepare" not in [name for name, _, _ in parts.calls]


@pytest.mark.parametrize(
    ("whatif", "arms"), [(None, ("alone", None)), (WHATIF, ("before", "after"))]
)
def test_progress_gets_the_comparison_so_far(parts, whatif, arms):
    steps = []

    def progress(done, wanted, so_far):
        steps.append((done, wanted, so_far()))

    run("scenario", whatif, Design(20), progress=progress)

    ((done, wanted, partial),) = steps
    assert (done, wanted) == (3, 9)
    assert (partial.baseline, partial.changed, partial.requested) == (*arms, 20)


@pytest.mark.parametrize(("whatif", "arms"), [(None, ("alone",)), (WHATIF, ("before", "after"))])
def test_a_run_is_checked_for_infinite_numbers(parts, whatif, arms):
    run("scenario", whatif, Design(20))

    assert call(parts, "check_finite") == (arms, {})


def arm_of(*tension):
    months = (dt.date(1950, 1, 1), dt.date(1950, 2, 1))
    arm = SimpleNamespace(series={"tension": np.array(tension, np.float32)}, months=months)
    arm.shards = (arm,)
    return arm


def test_an_infinite_series_is_an_error_that_says_where():
    with pytest.raises(RunError) as error:
        check_finite(arm_of([1, 2]), arm_of([1, -np.inf], [1, 2], [np.nan, np.inf]))

    assert str(error.value) == (
        "series tension is infinite in 2 of 3 timelines, first in 1950-02; a number of the "
        "scenario or of the change is too large"
    )


def test_a_series_that_ends_early_is_no_error():
    check_finite(arm_of([1, np.nan]))


def test_a_number_of_threads_is_a_whole_one(parts):
    with pytest.raises(ArgumentError, match="threads=0: write a whole number from 1 up"):
        run("scenario", None, Design(20), threads=0)
    assert parts.calls == []


def test_what_is_no_scenario_or_whatif_is_refused():
    with pytest.raises(ArgumentError, match="expected a Scenario, not str"):
        simulate("far-east-1931")
    with pytest.raises(ArgumentError, match="expected a WhatIf, not str"):
        compare("far-east-1931", "neutrality-1941")


def test_a_run_is_saved_with_both_branches(parts):
    assert keep(SimpleNamespace(baseline="before", changed="after"), "folder") == "name"
    assert call(parts, "keep") == (("before", "after", "folder"), {})


@pytest.fixture
def saved(monkeypatch):
    """Reopen a run with a what-if, or without; gives the calls."""
    calls, checked = [], []
    baseline = SimpleNamespace(model=SimpleNamespace(scenario="scenario"))
    changed = SimpleNamespace(whatif=WHATIF)

    def reopen(*given, **more):
        calls.append((given, more))
        return SimpleNamespace(baseline=baseline, changed=None if given[0] == "plain" else changed)

    monkeypatch.setattr(module.engine, "reopen", reopen)
    monkeypatch.setattr(module, "find", lambda name, folder: name)
    monkeypatch.setattr(module, "read_manifest", lambda place: {"of": place})
    for name in ("check_manifest", "check_ensemble"):
        monkeypatch.setattr(module, name, lambda *given: checked.append(given))
    return calls


def test_a_saved_run_comes_back_with_its_whatif(saved):
    opened = open_run("name", "folder")

    assert (opened.scenario, opened.whatif) == ("scenario", WHATIF)
    assert opened.changed.whatif is WHATIF
    assert opened.requested is None
    assert saved == [(("name",), {"finder": histories_of_run})]


def test_a_plain_run_comes_back_without_one(saved):
    opened = open_run("plain")

    assert (opened.whatif, opened.changed) == (None, None)
    assert open_run().whatif is WHATIF
    assert [given for given, _ in saved] == [("plain",), ("last",)]


@pytest.mark.parametrize("words", [(3,), (None,), ("last", 3), (["last"], None)])
def test_what_is_no_name_or_path_is_refused(saved, words):
    with pytest.raises(ArgumentError, match="is not a run's name or path; write 'last', or its na"):
        open_run(*words)
    assert saved == []
