"""Battle command: what it prints."""

import pytest
from tests.inference.battle_law.stage import synthetic_rows, write_rows

from allohistory.inference.battle_law import cross_validate as command
from allohistory.inference.battle_law import scores as scores_module


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
    for name in ("battle law", "as shipped", "states unknown", "base rate", "force ratio"):
        assert name in said
    assert "no test" not in said


@pytest.mark.usefixtures("few_draws")
def test_a_campaign_is_foretold_from_the_others_or_its_name_corrected(tmp_path, capsys):
    path = str(write_rows(tmp_path / "battles.csv", synthetic_rows()[:160]))
    assert command.main([path, "--campaign", "campaign 7"]) == 0
    assert capsys.readouterr().out.count("attacker wins") == 4
    assert command.main([path, "--campaign", "campain 7"]) == 1
    assert "campaign 7" in capsys.readouterr().err
