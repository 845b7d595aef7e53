"""Battle cross-validation: the law and its rivals on campaigns that they were not fitted on."""

import numpy as np
import pytest
from tests.inference.battle_law.stage import synthetic_rows, write_rows

from allohistory.inference.battle_law import cross_validate as command
from allohistory.inference.battle_law import scores as scores_module
from allohistory.inference.battle_law.baselines import rival_forecast
from allohistory.inference.battle_law.dataset import (
    battles_from,
    pick_battles,
    read_battles,
)
from allohistory.inference.battle_law.fit import fit_battles


@pytest.fixture(scope="module")
def public(public_data):
    """The public battles."""
    return read_battles(public_data / "battles.csv")


def test_held_out_campaigns_are_not_fitted_on():
    battles = pick_battles(battles_from(synthetic_rows()), np.arange(80))
    seen = []

    def spy(fitted_on, wanted):
        seen.append((set(fitted_on.campaign), set(wanted.campaign)))
        return rival_forecast("base rate", fitted_on, wanted)

    made = command.held_out(spy, battles, split=0)
    assert all(not fitted & wanted for fitted, wanted in seen)
    assert np.isfinite(made.winner).all()


def test_a_missing_file_is_an_error_not_a_traceback(tmp_path, capsys):
    assert command.main([str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.fixture
def few_draws(monkeypatch):
    """Forecasts of 16 draws, quick even where nothing is compiled."""
    monkeypatch.setattr(scores_module, "LOG_DRAWS", 4)


@pytest.mark.usefixtures("few_draws")
def test_the_command_prints_every_forecaster(tmp_path, capsys):
    path = write_rows(tmp_path / "battles.csv", synthetic_rows()[:160])
    assert command.main([str(path), "--splits", "1"]) == 0
    said = capsys.readouterr().out
    assert "160 battles of 40 campaigns" in said
    for name in ("battle law", "as shipped", "armies known", "base rate", "force ratio"):
        assert name in said
    assert "no test" not in said


@pytest.mark.usefixtures("few_draws")
def test_a_campaign_is_foretold_from_the_others_or_its_name_corrected(tmp_path, capsys):
    path = str(write_rows(tmp_path / "battles.csv", synthetic_rows()[:160]))
    assert command.main([path, "--campaign", "campaign 7"]) == 0
    assert capsys.readouterr().out.count("attacker wins") == 4
    assert command.main([path, "--campaign", "campain 7"]) == 1
    assert "campaign 7" in capsys.readouterr().err


@pytest.mark.data
@pytest.mark.slow
def test_the_law_beats_its_rivals_on_campaigns_it_has_not_seen(public):
    report = command.score_battles(public)
    scores = {row.name: row.scores for row in report.rows}
    law = scores[command.LAW]
    assert law.log_loss < 0.58
    assert law.exchange_error < 1.34
    assert law.length_error < 1.25
    for quantity in ("casualty ratio", "duration"):
        half, most = law.coverage[quantity]
        assert abs(half - 0.5) < 0.03, quantity
        assert abs(most - 0.9) < 0.03, quantity
    for rival in ("base rate", "force ratio", "physical", "physical, surprise"):
        assert law.log_loss < scores[rival].log_loss
        assert law.exchange_error < scores[rival].exchange_error
        assert law.length_error < scores[rival].length_error


@pytest.mark.data
def test_the_shipped_laws_are_those_that_the_public_battles_give(public):
    fitted, shipped = fit_battles(public), command.shipped_laws()
    assert shipped.laws == pytest.approx(fitted.laws, rel=6e-3, abs=6e-4)
    assert shipped.between == pytest.approx(fitted.between, rel=0.02)
