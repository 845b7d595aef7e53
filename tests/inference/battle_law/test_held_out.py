"""Held-out campaigns: the law and its rivals on campaigns that they were not fitted on."""

import numpy as np
import pytest
from tests.inference.battle_law.stage import battles_of, synthetic_rows

from allohistory.inference.battle_law import held_out as module
from allohistory.inference.battle_law.baselines import rival_forecast
from allohistory.inference.battle_law.dataset import battles_from, pick_battles, read_battles
from allohistory.inference.battle_law.held_out import (
    ALONE,
    LAW,
    clustered_error,
    coverage_errors,
    held_out,
    paired,
    score_battles,
)
from allohistory.inference.battle_law.scores import Forecasts


@pytest.fixture(scope="module")
def public(public_data):
    """The public battles."""
    return read_battles(public_data / "battles.csv")


def test_held_out_campaigns_are_not_fitted_on(monkeypatch):
    battles = pick_battles(battles_from(synthetic_rows()), np.arange(80))
    seen = []

    def spy(fitted_on, wanted):
        seen.append((set(fitted_on.campaign), set(wanted.campaign)))
        return {"base rate": rival_forecast("base rate", fitted_on, wanted)}

    monkeypatch.setattr(module, "forecasts_of", spy)
    made = held_out(battles, split=0)

    assert len(seen) == 10
    assert all(not fitted & wanted for fitted, wanted in seen)
    assert np.isfinite(made["base rate"].winner).all()


def test_an_error_takes_the_battles_of_a_campaign_together():
    difference = np.array([1.0, 1.0, -1.0, -1.0])

    assert clustered_error(difference, np.array(["a", "a", "b", "b"])) == pytest.approx(
        np.sqrt(2 * 2**2) / 4
    )
    assert clustered_error(difference, np.array(list("abcd"))) == pytest.approx(np.sqrt(4) / 4)
    assert np.isnan(clustered_error(np.zeros(0), np.zeros(0)))


def test_scores_are_compared_battle_by_battle():
    battles = battles_of(4, winner=np.array([1.0, -1.0, 0.0, 1.0]))
    law = {"log loss": np.array([0.5, 0.6, 0.7]), "ratio": np.array([1.0, 1.0, 4.0, np.nan]),
           "days": np.full(4, np.nan)}  # fmt: skip
    other = {"log loss": np.array([0.6, 0.9, 0.7]), "ratio": 4 * law["ratio"], "days": law["days"]}

    behind = paired(other, law, battles)

    assert behind["log loss"][0] == pytest.approx(0.4 / 3)
    root = np.sqrt(2.0)
    # The root mean square doubles; each slope is half a square over its root.
    slopes = np.array([4.0, 4.0, 16.0]) / (4 * root) - np.array([1.0, 1.0, 4.0]) / (2 * root)
    assert behind["ratio"][0] == pytest.approx(root)
    assert behind["ratio"][1] == pytest.approx(np.sqrt(((slopes - slopes.mean()) ** 2).sum()) / 3)
    assert np.isnan(behind["days"][0])


def test_a_coverage_has_the_error_of_its_campaigns():
    outcome = np.log(np.array([0.5, 0.5, 0.5, 0.5]))
    battles = battles_of(4, attacker_lost=np.exp(outcome), campaign=np.array(["a", "a", "b", "b"]))
    draws = np.tile(np.linspace(-1, 1, 11), (4, 1)) + outcome[:, None]
    missed = draws + np.array([0.0, 0.0, 9.0, 9.0])[:, None]
    forecasts = Forecasts(np.full(4, 0.5), draws, draws, missed, draws)

    errors = coverage_errors([forecasts], battles)

    assert errors["attacker's losses"] == pytest.approx([np.sqrt(2.0) / 4] * 2)
    assert np.isnan(errors["duration"]).all()


@pytest.mark.data
@pytest.mark.slow
def test_the_law_beats_its_rivals_on_campaigns_it_has_not_seen(public):
    report = score_battles(public, 2)
    rows = {row.name: row for row in report.rows}
    law = rows[LAW]
    assert law.scores.log_loss < 0.55
    assert law.scores.exchange_error < 1.22
    assert law.scores.length_error < 1.04
    for quantity, shares in law.scores.coverage.items():
        for share, error, band in zip(
            shares, law.coverage_error[quantity], (0.5, 0.9), strict=True
        ):
            assert abs(share - band) < 2 * error, quantity
    for name in (ALONE, "base rate", "force ratio", "physical", "physical, surprise"):
        for quantity, (mean, error) in rows[name].behind.items():
            least = 1.0 if name == ALONE else 2.0
            assert mean > least * error, (name, quantity)
