"""What the record says about each number, on synthetic histories."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import special

from allohistory.answers.sensitivity.updates import effort, posterior_updates
from allohistory.engine.sources import sources_hash
from allohistory.errors import FitError
from allohistory.inference.posterior.diagnostics import MOVES, Effort
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import Coordinates
from allohistory.model import build
from allohistory.model.priors import quantile
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE

HISTORIES = 400
MODEL = build(load(TEMPLATE))
LAWS = Coordinates(MODEL).laws


def histories(coordinates, scenario=None):
    """Return histories of four runs with these coordinates of the template's laws."""
    what = {"name": "two_rivals", "hash": scenario or MODEL.scenario.lived_hash}
    return Histories(
        coordinates.astype(np.float32),
        np.zeros((len(coordinates), *MODEL.world["clock"]["salts"].shape), np.uint64),
        np.zeros((len(coordinates), 1), np.float32),
        np.tile(np.arange(4, dtype=np.int32), len(coordinates) // 4),
        tuple(law.path for law in LAWS),
        ("told",),
        {"scenario": what, "sources": sources_hash()},
    )


@pytest.fixture(scope="module")
def coordinates():
    return np.random.default_rng(5).standard_normal((HISTORIES, len(LAWS)))


def test_a_number_that_the_record_moved_is_reported_in_its_unit(coordinates):
    moved = coordinates.copy()
    moved[:, 2] = 0.2 * moved[:, 2] + 1.5
    updates = posterior_updates(MODEL, histories(moved))
    prior = LAWS[2].number.prior

    assert [update.path for update in updates.informed] == [LAWS[2].path]
    update = updates.informed[0]
    assert update.before[1] == pytest.approx(float(quantile(prior, np.array([0.5]))[0]))
    middle = quantile(prior, special.ndtr(np.array([1.5])))[0]
    assert update.after[1] == pytest.approx(float(middle), rel=0.05)
    assert update.after[2] - update.after[0] < update.before[2] - update.before[0]
    assert update.mean == pytest.approx(1.5, abs=0.05)
    assert update.meaning
    assert update.prior.startswith(prior.family)


def test_every_number_is_listed_as_informed_or_not_informed(coordinates):
    moved = coordinates.copy()
    moved[:, :3] += 2.0
    updates = posterior_updates(MODEL, histories(moved))
    silent = [path for paths in updates.silent.values() for path in paths]

    assert {update.path for update in updates.informed} == {law.path for law in LAWS[:3]}
    assert sorted(silent) == sorted(law.path for law in LAWS[3:])
    assert updates.numbers == len(LAWS)
    assert updates.informed[0].information >= updates.informed[-1].information


def test_histories_of_another_scenario_give_no_updates(coordinates):
    with pytest.raises(FitError, match="fit it again"):
        posterior_updates(MODEL, histories(coordinates, scenario="another"))


def test_the_effort_of_a_fit_from_the_priors_states_samples_and_ancestors():
    accepted = {"pcn": 0.07, "random_walk": np.nan, "redraw_block": 0.5, "redraw_adaptive": 0.3}
    work = Effort(160, (44, 43), (165, 165), 0.95, (10, 11), accepted, 2_393_920)
    text = effort(work, 551.2, 138.4)

    assert "551 independent histories on a typical number, 138 on the worst" in text
    assert "at least 95 % of 160 histories, 43 to 44 steps" in text
    assert "descended from 10 to 11 prior draws" in text
    assert f"{MOVES['pcn']} 7 %, {MOVES['redraw_block']} 50 %" in text
    assert MOVES["random_walk"] not in text
    late = effort(replace(work, effective=np.nan, rises=(0, 0), ancestors=()), 551.2, np.nan)
    assert "began with an earlier fit" in late
    assert "worst" not in late
