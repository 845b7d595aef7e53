"""Costs: memory has a limit, precision follows the timelines until histories run out."""

from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.answers.costs import (
    FIT_PARTICLES,
    FIT_RUNS,
    FIT_SWEEPS,
    fit_seconds,
    memory_parts,
    peak_memory,
    workers_of,
)
from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.estimation.precision import SampleSize, half_width, needed
from allohistory.cli import fit
from allohistory.engine import SHARD

ESTIMATE = Estimate(0.5, 0.05, 0.4, 0.6, 0.1, 100)


def run(arms=2):
    """Return a run of 10 timelines that take 1,000 bytes each."""

    class Arm:
        values = np.zeros(2000, np.float32)
        events = {"week": np.zeros(1000, np.int16)}  # noqa: RUF012 - never changed

        def __len__(self):
            return 10

    return SimpleNamespace(
        baseline=Arm(), changed=Arm() if arms > 1 else None, questions={"a": 1, "b": 2}
    )


def test_memory_grows_with_a_shard_and_then_only_with_answers():
    few, some, many = (memory_parts(run(), n) for n in (SHARD // 2, SHARD, 100 * SHARD))

    assert few[1].amount * 2 == some[1].amount == many[1].amount
    assert some[1].amount == pytest.approx(4 * 2 * SHARD * 1000 / 1e6)
    assert many[2].amount == pytest.approx(100 * SHARD * (9 * 2 * 2 + 96) / 1e6)


def test_the_peak_of_memory_is_that_of_this_program():
    assert 30 < peak_memory() < 10_000


def test_workers_are_those_of_the_executor():
    assert workers_of("threads", 3) == 3


@pytest.mark.parametrize("timelines", [100, 400, 10_000])
def test_a_half_width_shrinks_with_the_root_of_the_timelines(timelines):
    sample = SampleSize(100, 50, None, 1.0)

    assert half_width(ESTIMATE, sample, timelines) == pytest.approx(0.1 * (100 / timelines) ** 0.5)


@pytest.mark.parametrize("precision", [0.09, 0.07, 0.055])
def test_a_half_width_is_that_for_which_so_many_are_needed(precision):
    sample = SampleSize(100, 50, 200, 1.0)
    wide = Estimate(0.5, 0.05, 0.4, 0.6, 0.3, 100)
    timelines = needed(wide, sample, precision)

    assert half_width(wide, sample, timelines) == pytest.approx(precision, rel=0.01)


def test_what_posterior_histories_leave_open_stays():
    sample = SampleSize(100, 50, 200, 1.0)
    widest = 1.6448536 * 0.1 / 200**0.5

    assert half_width(ESTIMATE, sample, 10**9) == pytest.approx(widest, rel=0.01)
    assert half_width(Estimate(None, None, None, None, None, 0), sample, 100) is None


def test_a_fit_is_reckoned_where_there_is_a_record():
    record = SimpleNamespace(series={"a": 1}, events={}, battles={})
    empty = SimpleNamespace(series={}, events={}, battles={})

    assert fit_seconds(SimpleNamespace(record=empty), run(), 1.0) is None
    assert fit_seconds(SimpleNamespace(record=record), run(1), 0.001) == pytest.approx(5400.0)
    assert fit_seconds(SimpleNamespace(record=record), run(2), 0.001) == pytest.approx(2700.0)


def test_a_fit_is_reckoned_by_the_defaults_of_its_command():
    defaults = {option.name: option.default for option in fit.params}

    assert (
        defaults["repeats"], defaults["particles"], defaults["sweeps"],
    ) == (FIT_RUNS, FIT_PARTICLES, FIT_SWEEPS)  # fmt: skip
