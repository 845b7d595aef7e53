"""Reruns: which timelines are re-run under which laws, and shifts paired by their address."""

import math
from dataclasses import dataclass, replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import comparison_of

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Estimate
from allohistory.answers.estimation.influence import outcome_of
from allohistory.answers.sensitivity import reruns as module
from allohistory.answers.sensitivity.reruns import (
    TIMELINES,
    Reruns,
    check_same,
    rerun,
    reruns,
    shift,
)
from allohistory.engine import Design
from allohistory.errors import ArgumentError, RunError

WHATIF = SimpleNamespace(given=None, name="what-if")
DESIGN = Design(600, seed=5, noise=4)


@dataclass(frozen=True)
class Arm:
    """What a rerun asks of an ensemble."""

    ids: np.ndarray
    events: dict
    values: np.ndarray
    stored_laws: dict | None = None
    stale: str = ""
    design: Design = DESIGN

    @property
    def timelines(self):
        return len(self.ids)

    @property
    def is_stored(self):
        return self.stored_laws is not None

    def first(self, timelines):
        return replace(self, ids=self.ids[:timelines])

    @property
    def model(self):
        return "model"

    @property
    def recipe(self):
        return SimpleNamespace(
            design=self.design, model="model", histories="histories", stale=self.stale
        )


def arm(count=600, *, laws=True, **more):
    events = {"timeline": np.repeat(np.arange(count), 2), "week": np.arange(2 * count)}
    stored = {"a.b": np.arange(count)} if laws else None
    return Arm(10 + np.arange(count), events, np.arange(count)[:, None], stored, **more)


@pytest.fixture
def engine(monkeypatch):
    """Rerun nothing; gives the calls of the engine."""
    calls = []
    monkeypatch.setattr(module.engine, "prepare", lambda *given: calls.append(("prepare", given)))
    monkeypatch.setattr(module, "check_same", lambda *given: None)
    monkeypatch.setattr(
        module.engine, "simulate", lambda *given, **more: calls.append((given, more)) or "alone"
    )
    monkeypatch.setattr(
        module.engine,
        "compare",
        lambda *given, **more: calls.append((given, more)) or ("before", "after"),
    )
    return calls


def test_the_first_timelines_are_those_of_both_arms():
    short = Run("scenario", WHATIF, arm(), arm()).first(2)

    assert (short.scenario, short.whatif) == ("scenario", WHATIF)
    assert short.baseline.ids.tolist() == short.changed.ids.tolist() == [10, 11]


def test_a_run_without_a_change_is_cut_alone():
    assert Run("scenario", None, arm()).first(2).changed is None


@pytest.mark.parametrize("count", [600, 601])
def test_a_short_run_is_not_cut(count):
    run = Run("scenario", None, arm())

    assert run.first(count) is run
    assert len(run.first(599).baseline.ids) == 599


def test_by_default_four_hundred_timelines_are_rerun(engine):
    prepared = reruns(Run("scenario", None, arm(laws=False)), threads=2)

    assert TIMELINES == prepared.timelines == 400
    assert (prepared.threads, prepared.remade) == (2, False)
    assert reruns(Run("scenario", None, arm(7, laws=False))).timelines == 7
    assert reruns(Run("scenario", None, arm(laws=False)), 1).timelines == 1
    assert (
        reruns(
            Run("scenario", WHATIF, arm(laws=False), arm(laws=False)), 9
        ).reference.changed.timelines
        == 9
    )
    assert engine == []


def test_a_number_of_timelines_is_a_whole_one(engine):
    with pytest.raises(ArgumentError, match="timelines=0: write a whole number from 1 up"):
        reruns(Run("scenario", None, arm(laws=False)), 0)
    assert engine == []


def test_the_model_is_prepared_where_somebody_listens(engine):
    reruns(Run("scenario", None, arm(laws=False)), say=print)

    assert engine == [("prepare", ("model", print))]


def test_a_run_from_another_version_is_rerun_first(engine):
    prepared = reruns(Run("scenario", None, arm(stale="another version")), 50, threads=3)

    assert prepared.remade
    assert prepared.threads == 3
    assert prepared.reference.baseline == "alone"
    ((given, more),) = engine
    assert given == ("model", Design(50, seed=5, noise=4))
    assert more == {"histories": "histories", "threads": 3}


def test_no_more_timelines_are_rerun_than_the_run_has(engine):
    reruns(Run("scenario", None, arm(7, stale="another version")))

    assert engine[0][0][1].timelines == 7


def test_a_run_whose_whatif_is_gone_cannot_be_rerun():
    with pytest.raises(RunError, match="the what-if of this run is not in its scenario; it cannot"):
        reruns(Run("scenario", None, arm(), arm()))


def test_a_rerun_puts_laws_over_those_of_the_run(engine):
    own = Design(600, seed=5, noise=4, laws={"a": 1.0, "b": 2.0})
    run = Run("scenario", WHATIF, arm(design=own), arm())

    result = Reruns(run, 2).with_laws({"b": 3.0})
    assert (result.scenario, result.whatif) == ("scenario", WHATIF)
    assert (result.baseline, result.changed) == ("before", "after")
    ((given, more),) = engine
    assert given == ("model", WHATIF, replace(own, laws={"a": 1.0, "b": 3.0}))
    assert more == {"given": None, "histories": "histories", "threads": 2}


def test_a_rerun_without_laws_has_none(engine):
    alone = rerun(Run("scenario", None, arm()), 9, {}, None)

    assert (alone.baseline, alone.changed, alone.whatif) == ("alone", None, None)
    assert engine[0][0] == ("model", Design(9, seed=5, noise=4, laws=None))


def outcome(value, influence, kind="mean", timelines=4):
    return SimpleNamespace(
        kind=kind,
        influence=np.array(influence, dtype=float),
        estimate=Estimate(value, 0.1, None, None, None, timelines),
    )


IDS = np.arange(4)
FIRST, SECOND = outcome(0.5, [1, 1, -1, -1]), outcome(0.8, [3, 1, -2, -2], timelines=3)


def test_a_shift_is_the_second_less_the_first_with_a_normal_interval():
    result = shift(FIRST, SECOND, (IDS, IDS), 2)

    assert result.value == pytest.approx(0.3)
    # Draws 0 and 1 of two timelines each: sums of (4 - 2) / 4 and (-4 + 2) / 4, squared, twice.
    assert result.error == pytest.approx(1.0)
    assert result.low == pytest.approx(0.3 - 1.6448536)
    assert result.high == pytest.approx(0.3 + 1.6448536)
    assert (result.spread, result.timelines) == (None, 3)


def test_timelines_in_only_one_of_the_two_count_unpaired():
    # Timelines 2 to 5 in the second share draw 1: sums of -2 / 4, (2 + 4) / 4 and -4 / 4.
    apart = shift(FIRST, SECOND, (IDS, IDS + 2), 2)

    assert apart.error == pytest.approx(math.sqrt(1.5 * (0.5**2 + 1.5**2 + 1.0**2)))


def test_each_influence_counts_by_the_number_of_its_own_timelines():
    short = outcome(0.8, [1, -1])

    # Four draws: sums of -1 / 4 + 1 / 2, -1 / 4 - 1 / 2, 1 / 4 and 1 / 4.
    result = shift(FIRST, short, (IDS, IDS[:2]), 1)
    assert result.error == pytest.approx(math.sqrt(4 / 3 * (0.25**2 + 0.75**2 + 2 * 0.25**2)))


def test_shifts_are_paired_by_the_address_of_timelines_not_by_their_row():
    order = np.array([2, 0, 3, 1])
    mixed = outcome(0.8, np.array([3, 1, -2, -2])[order])

    paired = shift(FIRST, mixed, (IDS, order), 1).error

    assert paired == pytest.approx(shift(FIRST, SECOND, (IDS, IDS), 1).error)
    assert shift(FIRST, mixed, (IDS, IDS), 1).error > 1.1 * paired


def test_a_shift_of_a_chance_is_never_certain():
    equal = outcome(0.5, [0, 0, 0, 0], "probability")
    few = outcome(0.5, [0, 0], "probability", timelines=2)

    assert shift(equal, equal, (IDS, IDS), 1).error == pytest.approx(math.sqrt(2) / 6)
    assert shift(equal, few, (IDS, IDS[:2]), 1).error == pytest.approx(math.sqrt(2) / 4)
    assert shift(outcome(0.5, [0] * 4), outcome(0.5, [0] * 4), (IDS, IDS), 1).error == 0.0


def test_a_large_error_of_a_chance_stands():
    first = outcome(0.5, [1, 1, -1, -1], "probability")

    assert shift(first, SECOND, (IDS, IDS), 2).error == pytest.approx(1.0)


def test_a_shift_from_or_to_nothing_is_none():
    nothing = outcome(None, [0] * 4)

    assert shift(FIRST, nothing, (IDS, IDS), 1) == NONE
    assert shift(nothing, FIRST, (IDS, IDS), 1) == NONE


def test_a_run_shifts_from_itself_by_nothing():
    level = outcome_of(comparison_of(), "war", "baseline")

    assert shift(level, level, (np.arange(480), np.arange(480)), 4).value == 0.0


def other(arm, **columns):
    return replace(arm, events=arm.events | columns)


def test_stored_timelines_that_are_re_run_must_be_the_same_to_the_last_bit():
    before, after = arm(4), arm(4, laws=False)
    check_same(Run("scenario", WHATIF, before, before), Run("scenario", WHATIF, after, after))

    week = after.events["week"].copy()
    week[3] += 1
    values = after.values.astype(float)
    values[2] += 1e-15
    for odd in (other(after, week=week), replace(after, values=values), arm(3), other(after, x=1)):
        with pytest.raises(RunError, match="its timelines are not those that were stored"):
            check_same(Run("scenario", WHATIF, before, before), Run("scenario", WHATIF, after, odd))
        with pytest.raises(RunError, match="run the what-if again here"):
            check_same(Run("scenario", None, before), Run("scenario", None, odd))


def test_only_a_run_that_was_stored_is_compared(engine, monkeypatch):
    compared = []
    monkeypatch.setattr(module, "check_same", lambda *runs: compared.append(runs))
    reruns(Run("scenario", None, arm(7, laws=False)))
    assert compared == []

    reruns(Run("scenario", None, stored := arm(7)))
    ((first, again),) = compared
    assert (first.baseline, again.baseline) == (stored, "alone")
