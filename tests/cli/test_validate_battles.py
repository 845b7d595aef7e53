"""`validate battles FILE.csv`."""

import json

import numpy as np
import pytest
from tests.inference.battle_law.stage import fought, made_up_row, write_rows

from allohistory.inference.battle_law import scores
from allohistory.inference.battle_law.columns import rules_of
from allohistory.inference.battle_law.shipped import shipped_laws


@pytest.fixture(scope="module")
def fights(tmp_path_factory):
    """Return a file of battles simulated with the shipped laws."""
    chance = np.random.default_rng(3)
    rows = [made_up_row(chance, k) for k in range(160)]
    fought(rows, rules_of(shipped_laws().laws)[0], chance)
    return write_rows(tmp_path_factory.mktemp("battles") / "battles.csv", rows)


def test_every_forecaster_is_scored(allo, fights, monkeypatch):
    monkeypatch.setattr(scores, "LOG_DRAWS", 5)
    words = ("validate", "battles", fights, "--splits", 1)
    stdout = allo(*words).stdout
    answer = json.loads(allo(*words, "--json").stdout)

    names = [row["name"] for row in answer["rows"]]
    assert names[0] == "battle law"
    assert {"base rate", "force ratio", "physical"} <= set(names)
    assert all(name in stdout for name in names)
    assert answer["battles"] == 160
    assert not answer["in_sample"]


def test_a_campaign_is_predicted_from_the_others(allo, fights):
    words = ("validate", "battles", fights, "--campaign", "campaign 3")
    assert "attacker wins" in allo(*words).stdout
    assert json.loads(allo(*words, "--json").stdout)["campaigns"]["campaign 3"]
    assert "near names" in allo("validate", "battles", fights, "--campaign", "x", code=1).stderr


def test_an_invalid_file_of_battles_is_refused_in_a_sentence(allo, fights, tmp_path):
    assert "there is no file" in allo("validate", "battles", tmp_path / "no.csv", code=1).stderr
    (tmp_path / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    failed = allo("validate", "battles", tmp_path / "other.csv", code=1)
    assert "columns war, campaign" in failed.stderr
    assert "battles" in allo("validate", "war", fights, code=2).stderr
    assert "validate battles FILE.csv" in allo("validate", "--help").stdout


def test_two_states_give_the_priors_of_a_scenario(allo, fights):
    words = ("validate", "battles", fights, "--states", "B", "A", "--without", "campaign 3")
    stdout = allo(*words).stdout
    assert "# quality of B for one of A" in stdout
    assert "quality: {lognormal: {median: " in stdout
    assert json.loads(allo(*words, "--json").stdout)["priors"] == stdout.splitlines()
    assert "known: A, B, C" in allo(*words[:3], "--states", "X", "A", code=1).stderr
    failed = allo("validate", "battles", fights, "--without", "campaign 3", code=1)
    assert "--without goes with --states" in failed.stderr
