import csv
import math

import numpy as np
import pytest

from allohistory.errors import AllohistoryError
from allohistory.inference.battle_law import cross_validate as command
from allohistory.inference.battle_law import scores as scores_module
from allohistory.inference.battle_law.baselines import rival_forecast
from allohistory.inference.battle_law.dataset import (
    NEEDED,
    battles_from,
    pick_battles,
    read_battles,
)
from allohistory.inference.battle_law.fit import (
    EXCHANGE,
    LAWS,
    SCORE,
    WORTHS,
    columns_of,
    exchange_loss,
    fit_battles,
    power_ratio,
    rules_of,
    score_loss,
)
from allohistory.inference.battle_law.scores import (
    area_under_curve,
    covered,
    forecast,
    score_forecasts,
)
from allohistory.mechanisms.battle_law import (
    RIFLE_AGE,
    expected_log_days,
    expected_log_exchange,
    fight_out,
    odds,
)

BATTLES = 600


@pytest.fixture(scope="module")
def public(public_data):
    """The public battles."""
    return read_battles(public_data / "battles.csv")


def made_up_row(chance, k):
    """One made-up battle without an outcome."""
    men = 10 ** chance.uniform(3, 5, 2)
    modern = chance.random() < 0.7
    tanks = men * chance.choice([0, 0.003, 0.02], 2) * modern
    return dict.fromkeys(NEEDED, "") | {
        "line": str(k),
        "war": f"war {k // 40}",
        "campaign": f"campaign {k // 4}",
        "attacker": "A",
        "defender": "B & C",
        "year": str(chance.integers(1915, 1980) if modern else chance.integers(1600, 1914)),
        "att_strength": str(men[0]),
        "def_strength": str(men[1]),
        "att_tanks": str(tanks[0]),
        "def_tanks": str(tanks[1]),
        "posture1": str(chance.choice(["HD", "PD", "FD"])),
        "terrain1": str(chance.choice(["FM0", "RM0", "GM0"])),
        "aeroa": str(chance.choice([-1, 0, 1])),
        "surpa": str(chance.choice([-3, 0, 0, 0, 1, 2, 3])),
        "winner": "draw",
        "span_days": "1",
    }


def fought(rows, rule, chance):
    """The same rows, fought out by `rule`."""
    ends = {1: "attacker", 0: "draw", -1: "defender"}
    for row, fight in zip(rows, battles_from(rows).fights, strict=True):
        end, days, attacker_lost, defender_lost = fight_out(
            rule, fight, *chance.uniform(1e-6, 1 - 1e-6, 4)
        )
        row |= {
            "winner": ends[end],
            "span_days": str(days),
            "att_casualties": str(attacker_lost),
            "def_casualties": str(defender_lost),
        }
    return rows


@pytest.fixture(scope="module")
def synthetic():
    """Rows fought out by the shipped laws."""
    chance = np.random.default_rng(3)
    rows = [made_up_row(chance, k) for k in range(BATTLES)]
    return fought(rows, rules_of(command.shipped_laws().laws)[0], chance)


def write(path, rows):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, NEEDED, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_column_in_which_all_battles_are_alike_is_legal_and_without_effect(synthetic):
    alike = {"year": "1942", "posture1": "PD", "terrain1": "FM0", "aeroa": "1", "surpa": "0"}
    laws = fit_battles(battles_from([row | alike for row in synthetic[:200]])).laws

    assert all(map(math.isfinite, laws.values()))
    without = ("attack_before_1914", "toll_after_1914", "rough_length", "surprise_worth")
    assert [laws[name] for name in without] == pytest.approx([0.0] * 4, abs=1e-6)


def test_the_fit_recovers_the_laws_that_made_the_battles(synthetic):
    true, fitted = command.shipped_laws().laws, fit_battles(battles_from(synthetic)).laws
    for name, error in {
        "strength_exponent": 0.12,
        "air_worth": 0.25,
        "surprise_worth": 0.4,
        "numbers_exposed": 0.35,
        "exchange_tie": 0.12,
        "exchange_spread": 0.2,
        "size_length": 0.1,
        "length_toll": 0.1,
        "toll_after_1914": 0.3,
        "drawn_margin": 0.05,
    }.items():
        assert fitted[name] == pytest.approx(true[name], abs=error), name


def test_the_law_forecasts_its_own_battles_honestly(synthetic, monkeypatch):
    battles = battles_from(synthetic)
    laws = command.shipped_laws()
    laws.between.update(toll=0.0, length=0.0)  # these battles share one campaign's luck
    monkeypatch.setattr(scores_module, "LOG_DRAWS", 7)
    scores = score_forecasts(forecast(laws, battles), battles)
    for quantity, (half, most) in scores.coverage.items():
        assert half == pytest.approx(0.5, abs=0.07), quantity
        assert most == pytest.approx(0.9, abs=0.05), quantity


def test_the_regressions_see_what_the_law_computes(synthetic):
    battles = battles_from(synthetic)
    laws = command.shipped_laws().laws
    columns, rule = columns_of(battles), rules_of(laws)[0]
    power = power_ratio(columns.side, np.array([laws["tank_worth"], laws["gun_worth"]]))[0]
    columns.score[:, 1], columns.traded[:, 1] = power, -power
    for design, names, function in (
        (columns.score, SCORE, odds),
        (columns.traded, EXCHANGE, expected_log_exchange),
    ):
        computed = design @ [laws[name] for name in names]
        assert computed == pytest.approx([function(rule, fight) for fight in battles.fights])
    early = [fight for fight in battles.fights if fight.year < RIFLE_AGE]
    shorter = [expected_log_days(rules_of(laws | {"field_day": 0.0})[0], f) for f in early]
    computed = [expected_log_days(rule, fight) + rule.field_day for fight in early]
    assert shorter == pytest.approx(computed)


def test_slopes_of_the_likelihoods_are_right():
    chance = np.random.default_rng(5)
    expected, ends = chance.normal(size=9), np.array([1, -1, 0, 1, -1, 0, 1, 0, np.nan])
    step = 1e-6
    _, slope, widen = score_loss(expected, 0.3, ends)
    for k in range(9):
        moved = expected + step * (np.arange(9) == k)
        numeric = (score_loss(moved, 0.3, ends)[0] - score_loss(expected, 0.3, ends)[0]) / step
        assert slope[k] == pytest.approx(numeric, abs=1e-4)
    numeric = (
        score_loss(expected, 0.3 + step, ends)[0] - score_loss(expected, 0.3, ends)[0]
    ) / step
    assert widen == pytest.approx(numeric, abs=1e-4)
    error = 2 * expected
    _, slope, widen, stretch = exchange_loss(error, 1.2, 0.6)
    start = exchange_loss(error, 1.2, 0.6)[0]
    assert widen == pytest.approx(
        (exchange_loss(error, 1.2 + step, 0.6)[0] - start) / step, abs=1e-3
    )
    stretched = (exchange_loss(error, 1.2, 0.6 + step)[0] - start) / step
    assert stretch == pytest.approx(stretched, abs=1e-3)
    pushed = exchange_loss(error + step * (np.arange(9) == 0), 1.2, 0.6)[0]
    assert slope[0] == pytest.approx((pushed - start) / step, abs=1e-4)


def test_outcomes_are_never_read_as_causes(synthetic):
    changed = [
        row | {"winner": "attacker", "span_days": "9", "att_casualties": "5", "def_casualties": "7"}
        for row in synthetic
    ]
    before, after = battles_from(synthetic), battles_from(changed)
    assert before.fights == after.fights
    assert np.array_equal(before.physical, after.physical)


def test_held_out_campaigns_are_not_fitted_on(synthetic):
    battles = pick_battles(battles_from(synthetic), np.arange(80))
    splits = []

    def spy(fitted_on, wanted):
        splits.append((set(fitted_on.campaign), set(wanted.campaign)))
        return rival_forecast("base rate", fitted_on, wanted)

    forecasts = command.held_out(spy, battles, split=0)
    assert all(not fitted & wanted for fitted, wanted in splits)
    assert np.isfinite(forecasts.winner).all()


def test_an_unknown_number_is_no_advantage(synthetic):
    row = synthetic[0] | {"att_tanks": "40", "def_tanks": "", "surpa": "", "aeroa": ""}
    fight = battles_from([row]).fights[0]
    assert (fight.attacker.tanks, fight.surprise, fight.air) == (0.0, 0.0, 0.0)


def test_a_battle_without_strengths_is_left_out(synthetic):
    rows = [
        *synthetic[:3],
        synthetic[3] | {"att_strength": ""},
        synthetic[4] | {"def_strength": "0"},
    ]
    assert len(battles_from(rows)) == 3


def test_a_file_without_the_columns_says_which(tmp_path):
    path = tmp_path / "battles.csv"
    path.write_text("war,campaign\nA,B\n")
    with pytest.raises(AllohistoryError, match=r"att_strength.*are missing"):
        read_battles(path)


def test_a_word_where_a_number_belongs_is_named(tmp_path, synthetic):
    path = write(tmp_path / "battles.csv", [*synthetic[:5], synthetic[5] | {"att_tanks": "many"}])
    with pytest.raises(AllohistoryError, match=r"row 7, column att_tanks: 'many'"):
        read_battles(path)


def test_a_file_of_one_campaign_cannot_be_scored(tmp_path, synthetic):
    path = write(tmp_path / "battles.csv", synthetic[:4])
    with pytest.raises(AllohistoryError, match="fewer than two campaigns"):
        read_battles(path)


def test_a_missing_file_is_an_error_not_a_traceback(tmp_path, capsys):
    assert command.main([str(tmp_path / "none.csv")]) == 1
    assert "cannot be read" in capsys.readouterr().err


@pytest.fixture
def few_draws(monkeypatch):
    """Forecasts of 16 draws, quick even where nothing is compiled."""
    monkeypatch.setattr(scores_module, "LOG_DRAWS", 4)


@pytest.mark.usefixtures("few_draws")
def test_the_command_prints_every_forecaster(tmp_path, synthetic, capsys):
    path = write(tmp_path / "battles.csv", synthetic[:160])
    assert command.main([str(path), "--splits", "1"]) == 0
    printed = capsys.readouterr().out
    assert "160 battles of 40 campaigns" in printed
    for name in ("battle law", "as shipped", "armies known", "base rate", "force ratio"):
        assert name in printed
    assert "no test" not in printed


@pytest.mark.usefixtures("few_draws")
def test_a_campaign_is_foretold_from_the_others_or_its_name_corrected(tmp_path, synthetic, capsys):
    path = str(write(tmp_path / "battles.csv", synthetic[:160]))
    assert command.main([path, "--campaign", "campaign 7"]) == 0
    assert capsys.readouterr().out.count("attacker wins") == 4
    assert command.main([path, "--campaign", "campain 7"]) == 1
    assert "campaign 7" in capsys.readouterr().err


def test_the_area_under_the_curve_is_the_chance_of_the_right_order():
    assert area_under_curve(np.array([0.1, 0.4, 0.6, 0.9]), np.array([0, 0, 1, 1])) == 1.0
    assert area_under_curve(np.array([0.5, 0.5]), np.array([0, 1])) == 0.5
    assert math.isnan(area_under_curve(np.array([0.5]), np.array([1])))


def test_a_band_covers_what_lies_within_it():
    draws = np.tile(np.linspace(0, 1, 101), (4, 1))
    assert covered(draws, np.array([0.5, 0.1, 0.99, np.nan])) == (1 / 3, 2 / 3)


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


def test_every_law_is_fitted(synthetic):
    assert tuple(fit_battles(battles_from(synthetic[:200])).laws) == LAWS
    assert len(WORTHS) == 2
