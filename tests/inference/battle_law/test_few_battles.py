"""Few battles, or such that say little: scores without an error, and none where there are none."""

import math
import warnings

import numpy as np
import pytest
from scipy.optimize import minimize
from tests.inference.battle_law.stage import fought, made_up_row, write_rows

from allohistory.inference.battle_law import held_out, mixed_model, score_and_exchange, scores
from allohistory.inference.battle_law.columns import rules_of
from allohistory.inference.battle_law.cross_validate import (
    figure,
    lines_of,
)
from allohistory.inference.battle_law.held_out import score_file
from allohistory.inference.battle_law.shipped import shipped_laws

CHANCE = np.random.default_rng(3)
RULE = rules_of(shipped_laws().laws)[0]
ROWS = fought([made_up_row(CHANCE, k) for k in range(12)], RULE, CHANCE)


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Draw little, and take few steps of every fit."""

    def few_steps(*given, **more):
        return minimize(*given, **{**more, "options": {"maxiter": 3}})

    monkeypatch.setattr(scores, "LOG_DRAWS", 2)
    monkeypatch.setattr(score_and_exchange, "minimize", few_steps)
    monkeypatch.setattr(mixed_model, "minimize", few_steps)


def report_on(path, *changes, rows=ROWS):
    """Score rows with some columns changed, without any warning."""
    changed = {name: value for change in changes for name, value in change.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return score_file(write_rows(path / "b.csv", [row | changed for row in rows]), 1)


def finite(row, *names):
    return all(math.isfinite(getattr(row.scores, name)) for name in names)


def test_two_campaigns_leave_one_to_fit_on_and_are_scored(tmp_path):
    report = report_on(tmp_path, rows=ROWS[:8])

    assert report.campaigns == 2
    for row in report.rows:
        assert finite(row, "log_loss", "brier", "exchange_error", "length_error"), row.name
        assert all(math.isfinite(share) for shares in row.scores.coverage.values()
                   for share in shares), row.name  # fmt: skip


@pytest.mark.parametrize(
    "columns",
    [
        {"year": "1942"},
        {"year": "1650", "att_tanks": "0", "def_tanks": "0"},
        {"posture1": "HD", "posture2": "", "terrain1": "", "aeroa": "", "surpa": ""},
        {"att_strength": "1000", "def_strength": "1000"},
        {"att_strength": "1000", "def_strength": "1000", "att_casualties": "9",
         "def_casualties": "9", "span_days": "2", "year": "1942"},
    ],
)  # fmt: skip
def test_a_column_of_one_value_is_legal(tmp_path, columns):
    report = report_on(tmp_path, columns)

    assert all(finite(row, "exchange_error", "length_error") for row in report.rows)


@pytest.mark.parametrize(
    ("columns", "unknown"),
    [
        ({"winner": ""}, ("log_loss", "brier", "area")),
        ({"winner": "draw"}, ("log_loss", "brier", "area")),
        ({"winner": "attacker"}, ("area",)),
        ({"att_casualties": ""}, ("exchange_error",)),
        ({"span_days": ""}, ("length_error",)),
    ],
)
def test_what_no_row_says_is_not_scored(tmp_path, columns, unknown):
    report = report_on(tmp_path, columns)

    for row in report.rows:
        assert all(math.isnan(getattr(row.scores, name)) for name in unknown), row.name
    lines = list(lines_of(report))
    assert not any("nan" in line for line in lines)
    assert any(line.startswith("none: ") for line in lines)


def test_the_report_says_how_many_rows_were_used(tmp_path):
    rows = [*ROWS, {**ROWS[0], "att_strength": ""}, {**ROWS[0], "winner": ""}]

    report = report_on(tmp_path, rows=rows)

    assert (report.battles, report.records) == (13, 14)
    assert report.left_out == {"no strength of the attacker": 1}
    assert report.partly["no winner"] == 1
    first, second = list(lines_of(report))[:2]
    assert first == "13 of 14 rows used; left out: 1 with no strength of the attacker"
    assert second.startswith("used in part, as they do not say all: ")
    assert "1 with no winner" in second


def test_a_score_is_a_number_or_none():
    assert (figure(0.5), figure(0.5, 9), figure(0.5, sign="+")) == ("0.500", "    0.500", "+0.500")
    assert (figure(math.nan), figure(math.nan, 8)) == ("none", "    none")
    assert held_out.clustered_error(np.zeros(1), np.zeros(1)) == 0.0
