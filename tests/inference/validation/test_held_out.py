"""Scores, rivals, and held-out years of the template."""

from datetime import date

import numpy as np
import pytest

from allohistory.engine import Design, simulate
from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.validation.baselines import (
    RIVALS,
    Count,
)
from allohistory.inference.validation.held_out import MODEL as OWN
from allohistory.inference.validation.held_out import (
    PRIORS,
    cut_of,
    futures,
    held_out_counts,
    runs_of,
)

EVEN = [Count(year, year, value) for year, value in zip(range(1930, 1936), (9, 14, 8, 11, 12, 6),
                                                       strict=True)]  # fmt: skip
SPANS = [("1950-01-02", "1950-06-30"), ("1950-07-01", "1950-12-31"), ("1951-01-01", "1951-12-31"),
         ("1952-01-01", "1952-12-28")]  # fmt: skip
CUT = date(1951, 12, 31)


def test_held_out_years_are_scored_for_the_model_and_every_rival(model, beginning):
    record = read_record(model)
    ahead = futures(model, beginning, 100, seed=3)
    prior = simulate(model, Design(40, seed=9))
    counts = held_out_counts(record, ahead, prior, runs_of(beginning, len(ahead)), CUT, seed=3)

    assert len(ahead) == 120
    assert [scored.year for scored in counts.years] == [1952]
    assert set(counts.log_scores) == {OWN, PRIORS, *RIVALS}
    assert len(counts.earlier) == 3
    (year,) = counts.years
    part = next(part for part in record.parts if part.figures)
    expected = -np.log(np.exp(part.log_likelihood(Outcomes(ahead))[:, 3]).mean())
    assert year.log_scores[OWN] == pytest.approx(expected)
    assert year.crps[OWN] > 0
    unseen = part.log_likelihood(Outcomes(prior))[:, 3]
    assert year.log_scores[PRIORS] == pytest.approx(-np.log(np.exp(unseen).mean()))
    likely = part.log_likelihood(Outcomes(ahead))[:, 3]
    run = np.tile(beginning.run, 2)
    assert counts.by_run == pytest.approx(
        [-np.log(np.exp(likely[run == number]).mean()) for number in (0, 1)]
    )
    best = counts.against[0]
    assert best.log_score.value == pytest.approx(year.log_scores[OWN] - year.log_scores[best.rival])


def test_histories_share_their_past_and_not_their_future(model, beginning):
    ahead = futures(model, beginning, 100, seed=3)
    ends = Outcomes(ahead).ends
    weeks = model.calendar.week_of(CUT)
    past, later = ends <= weeks, ends > weeks + 26
    first, second = ahead.values[:60], ahead.values[60:]

    assert np.array_equal(first[:, :, past], second[:, :, past])
    assert not np.array_equal(first[:, :, later], second[:, :, later])


def test_histories_that_saw_all_hold_nothing_out(model, beginning):
    from dataclasses import replace

    whole = replace(beginning, provenance={**beginning.provenance, "until": None})
    with pytest.raises(FitError, match="nothing is held out"):
        futures(model, whole, 10, 1)
    assert cut_of(beginning) == CUT
