"""Held-out years of the template, forecast by its model and by simple rivals."""

from datetime import date

import numpy as np
import pytest

from allohistory.engine import Design, simulate
from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.validation.baselines import (
    RIVALS,
)
from allohistory.inference.validation.held_out import MODEL as OWN
from allohistory.inference.validation.held_out import (
    PRIORS,
    cut_of,
    futures,
    held_out_counts,
    runs_of,
)

CUT = date(1951, 12, 31)


def test_held_out_years_are_scored_for_the_model_and_every_rival(model, beginning):
    record = read_record(model)
    ahead = futures(model, beginning, 100, seed=3)
    prior = simulate(model, Design(40, seed=9))
    found = held_out_counts(record, ahead, prior, runs_of(beginning, len(ahead)), CUT, seed=3)

    assert len(ahead) == 120
    assert [one.year for one in found.years] == [1952]
    assert set(found.log_scores) == {OWN, PRIORS, *RIVALS}
    assert len(found.earlier) == 3
    (year,) = found.years
    part = next(part for part in record.parts if part.figures)
    expected = -np.log(np.exp(part.log_likelihood(Outcomes(ahead))[:, 3]).mean())
    assert year.log_scores[OWN] == pytest.approx(expected)
    assert year.crps[OWN] > 0
    unseen = part.log_likelihood(Outcomes(prior))[:, 3]
    assert year.log_scores[PRIORS] == pytest.approx(-np.log(np.exp(unseen).mean()))
    likely = part.log_likelihood(Outcomes(ahead))[:, 3]
    run = np.tile(beginning.run, 2)
    assert found.by_run == pytest.approx(
        [-np.log(np.exp(likely[run == one]).mean()) for one in (0, 1)]
    )
    best = found.against[0]
    assert best.log_score.value == pytest.approx(year.log_scores[OWN] - year.log_scores[best.rival])


def test_histories_share_their_past_and_not_their_future(model, beginning):
    ahead = futures(model, beginning, 100, seed=3)
    ends = Outcomes(ahead).ends
    weeks = model.calendar.week_of(CUT)
    past, later = ends <= weeks, ends > weeks + 26
    one, other = ahead.values[:60], ahead.values[60:]

    assert np.array_equal(one[:, :, past], other[:, :, past])
    assert not np.array_equal(one[:, :, later], other[:, :, later])


def test_histories_that_saw_all_hold_nothing_out(model, beginning):
    from dataclasses import replace

    seen = replace(beginning, provenance={**beginning.provenance, "until": None})
    with pytest.raises(FitError, match="nothing is held out"):
        futures(model, seen, 10, 1)
    assert cut_of(beginning) == CUT
