"""Columns of the battle fit: what each law multiplies."""

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.inference.battle_law.stage import row_of, synthetic_rows

from allohistory.inference.battle_law.columns import (
    EXCHANGE,
    LAWS,
    LENGTH,
    SCORE,
    TOLL,
    columns_of,
    log_hazard,
    power_ratio,
    ridge,
    rules_of,
)
from allohistory.inference.battle_law.dataset import battles_from
from allohistory.inference.battle_law.shipped import shipped_laws
from allohistory.mechanisms.battle_law import (
    RIFLE_AGE,
    expected_log_days,
    expected_log_exchange,
    expected_log_toll,
    odds,
)


def test_laws_become_records_as_often_as_asked_for():
    laws = {name: float(k) for k, name in enumerate(LAWS)}

    assert rules_of(laws).shape == (1,)
    records = rules_of(laws, 3)
    assert [records[name].tolist() for name in LAWS] == [[float(k)] * 3 for k in range(len(LAWS))]


def test_the_hazard_removes_the_share():
    # A share of 1 - exp(-h) is lost at hazard h.
    shares = np.array([1.0 - math.exp(-1.0), 1.0 - math.exp(-3.0)])

    assert log_hazard(shares) == pytest.approx([0.0, math.log(3.0)])


def test_columns_are_those_of_the_law():
    battles = battles_from(
        [
            row_of(
                att_strength="40000", def_strength="10000", year="1894", posture1="FD",
                terrain1="GM0", aeroa="1", surpa="-3", att_tanks="1", def_tanks="2", att_guns="3",
                def_guns="4", span_days="3", winner="attacker",
            ),
            row_of(year="1968", winner="defender"),
            row_of(year="1914"),
        ]
    )  # fmt: skip
    lost = 1.0 - np.exp(-np.array([0.2, 0.1]))
    battles = replace(battles, attacker_lost=lost[[0, 1, 1]], defender_lost=lost[[1, 0, 1]])

    columns = columns_of(battles)

    # 20 years before 1914; size is the log of 20,000 men (the mean of both sides) over 10,000.
    ratio, size = math.log(4), math.log(2)
    assert columns.score[0] == pytest.approx([1, 0, 1, -1, -1, -0.2, -0.8])
    assert columns.traded[0] == pytest.approx([1, 0, ratio, -1, 1, -0.2, -0.8])
    assert columns.bled[0] == pytest.approx([1, math.log(3), size, 1, -0.2, -0.8])
    assert columns.lasted[0] == pytest.approx([1, size, 1, 1, -0.2, -1])
    assert columns.score[1] == pytest.approx([1, 0, 0, 0, 0, 0, 1])
    assert columns.lasted[:, -1].tolist() == [-1, 0, 0]
    assert columns.side[0].tolist() == [[40000, 1, 3], [10000, 2, 4]]
    half, double = math.log(0.5), math.log(2.0)
    assert columns.exchange == pytest.approx([double + ratio, half + double, double])
    assert columns.toll[:2] == pytest.approx([math.log(0.02) / 2] * 2)
    assert columns.log_days[0] == pytest.approx(math.log(3))
    assert columns.winner[:2].tolist() == [1, -1]


def test_the_penalty_of_a_column_is_its_variance_and_ten_where_all_are_alike():
    design = np.array([[1.0, 0.0, 3.0, 0.0], [1.0, 2.0, 3.0, 0.0]])

    assert ridge(design).tolist() == [0.0, 10.0, 10.0, 10.0]


@pytest.mark.parametrize(("apart", "penalty"), [(2.4e-5, 10 * 1.44e-10), (1.6e-5, 10.0)])
def test_a_variance_below_a_share_of_the_mean_square_is_rounding_error(apart, penalty):
    # The share is 1e-12 of 100; the variances are 1.44e-10 and 0.64e-10.
    design = np.array([[1.0, 10.0], [1.0, 10.0 + apart]])

    assert ridge(design)[1] == pytest.approx(penalty, rel=1e-3)


def test_tanks_and_guns_count_as_men():
    side = np.array([[[100.0, 1.0, 2.0], [50.0, 0.0, 1.0]]])

    ratio, slopes = power_ratio(side, np.array([10.0, 5.0]))

    assert ratio == pytest.approx([math.log(120 / 55)])
    assert slopes == pytest.approx(np.array([[10 / 120, 10 / 120 - 5 / 55]]))


def test_the_regressions_see_what_the_law_computes():
    battles = battles_from(synthetic_rows())
    laws = shipped_laws().laws
    columns, rule = columns_of(battles), rules_of(laws)[0]
    power = power_ratio(columns.side, np.array([laws["tank_worth"], laws["gun_worth"]]))[0]
    columns.score[:, 1], columns.traded[:, 1] = power, -power
    for design, names, function in (
        (columns.score, SCORE, odds),
        (columns.traded, EXCHANGE, expected_log_exchange),
        (columns.lasted, LENGTH, expected_log_days),
    ):
        computed = design @ [laws[name] for name in names]
        assert computed == pytest.approx([function(rule, fight) for fight in battles.fights])
    days = np.exp(battles.log_days)
    computed = columns.bled @ [laws[name] for name in TOLL]
    assert computed == pytest.approx(
        [expected_log_toll(rule, *pair) for pair in zip(battles.fights, days, strict=True)]
    )
    assert any(fight.year < RIFLE_AGE for fight in battles.fights)
