"""Battle fit: the parts of the likelihood, the regressions, and what they make of battles."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy import integrate
from scipy.optimize import approx_fprime
from scipy.special import ndtr
from tests.inference.battle_law.stage import row_of, synthetic_rows

from allohistory.errors import FitError
from allohistory.inference.battle_law import cross_validate as command
from allohistory.inference.battle_law.dataset import battles_from
from allohistory.inference.battle_law.fit import (
    EXCHANGE,
    LAWS,
    LENGTH,
    NEVER_NEGATIVE,
    QUALITY_WORTH,
    SCORE,
    TOLL,
    army_design,
    columns_of,
    exchange_loss,
    fit_battles,
    fit_exchange_tie,
    fit_score_and_exchange,
    log_hazard,
    power_ratio,
    regression,
    ridge,
    rules_of,
    score_loss,
    spreads,
    widening,
)
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


def test_an_army_counts_by_its_share_of_a_side():
    battles = battles_from([row_of(attacker="A", defender="B & C"), row_of(attacker="C & D")])

    design = army_design(battles, ("A", "B in War", "C", "E"))

    assert design.tolist() == [[1.0, -0.5, -0.5, 0.0], [0.0, -1.0, 0.5, 0.0]]


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

    columns = columns_of(battles, ("A",))

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
    assert columns.armies.tolist() == [[1], [1], [1]]
    assert columns_of(battles).armies.shape == (3, 0)


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


def test_the_loss_of_winners_is_the_logarithm_of_their_probability():
    expected = np.full(4, 0.2)
    won, lost = ndtr(0.2 - 0.5), ndtr(-0.2 - 0.5)
    chances = {1.0: won, -1.0: lost, 0.0: 1.0 - won - lost, np.nan: 1.0}

    for end, chance in chances.items():
        assert score_loss(expected[:1], 0.5, np.array([end]))[0] == pytest.approx(-np.log(chance))
    together = score_loss(expected, 0.5, np.array(list(chances)))[0]
    assert together == pytest.approx(-np.log(list(chances.values())).sum())


def test_a_draw_without_a_margin_is_nearly_impossible():
    assert score_loss(np.zeros(1), 0.0, np.zeros(1))[0] == pytest.approx(-math.log(1e-12))


def test_the_loss_of_an_exchange_is_that_of_its_normal_noise():
    # One sd out: error = spread sinh(tail) / tail, whose Jacobian is spread cosh(tail).
    spread, tail = 2.0, 0.5
    error = np.array([spread * math.sinh(tail) / tail] * 2)

    loss = exchange_loss(error, spread, tail)[0]

    assert loss == pytest.approx(2 * (0.5 + math.log(math.cosh(tail)) + math.log(spread)))
    mass, _ = integrate.quad(lambda x: np.exp(-exchange_loss(np.array([x]), 2.0, 0.5)[0]), -60, 60)
    assert mass == pytest.approx(math.sqrt(2 * math.pi), rel=1e-6)


def test_slopes_of_the_likelihoods_are_right():
    chance = np.random.default_rng(5)
    expected, ends = chance.normal(size=9), np.array([1, -1, 0, 1, -1, 0, 1, 0, np.nan])
    step = 1e-6
    _, slope, widen = score_loss(expected, 0.3, ends)
    numeric = approx_fprime(expected, lambda x: score_loss(x, 0.3, ends)[0], step)
    assert slope == pytest.approx(numeric, abs=1e-4)
    numeric = approx_fprime([0.3], lambda x: score_loss(expected, *x, ends)[0], step)
    assert widen == pytest.approx(numeric[0], abs=1e-4)
    error = 2 * expected
    _, slope, widen, stretch = exchange_loss(error, 1.2, 0.6)
    numeric = approx_fprime(error, lambda x: exchange_loss(x, 1.2, 0.6)[0], step)
    assert slope == pytest.approx(numeric, abs=1e-4)
    numeric = approx_fprime([1.2, 0.6], lambda x: exchange_loss(error, *x)[0], step)
    assert [widen, stretch] == pytest.approx(numeric, abs=1e-3)


@pytest.mark.parametrize(("campaigns", "weights", "factor"), [(9, 4, 1.8), (3, 7, 3), (3, 2, 3)])
def test_an_sd_is_widened_for_what_was_fitted(campaigns, weights, factor):
    assert widening(campaigns, weights) == pytest.approx(math.sqrt(factor))


def test_a_regression_leaves_out_what_is_unknown():
    design = np.array([[1.0, -1.0], [1.0, 1.0], [1.0, 0.0], [1.0, np.nan]])

    weights, errors = regression(design, np.array([0.0, 2.0, np.nan, 9.0]))

    # Two known rows: 2 / 2 for the constant, and 2 / (2 + 10) for the column.
    assert weights == pytest.approx([1.0, 1 / 6])
    assert errors == pytest.approx([-5 / 6, 5 / 6, np.nan, np.nan], nan_ok=True)


@pytest.mark.parametrize(
    ("groups", "between", "within"),
    [
        # Means 2 and -2; within 16 / 2 = 8; between (16 - 8) / 2 = 4, of 8 in all.
        ({"a": [4, 0], "b": [0, -4]}, 4.0, 4.0),
        # Within 18 exceeds the 16 between: none.
        ({"a": [5, -1], "b": [1, -5]}, 0.0, 13.0),
        # (36 - 1) / 2 = 17.5 exceeds nine tenths of 9.5.
        ({"a": [2, 4], "b": [-3, -3]}, 8.55, 0.95),
        # Means 6, 1, -1 about 17 / 6: (2262 / 36 / 2 - 10 / 3) / ((6 - 14 / 6) / 2).
        ({"a": [4, 6, 8], "b": [1, np.nan], "c": [-2, 0]}, 15.318182, 121 / 6 - 15.318182),
    ],
)
def test_variance_is_split_into_that_between_and_within_campaigns(groups, between, within):
    error = np.array([value for values in groups.values() for value in values], float)
    campaign = np.array([name for name, values in groups.items() for _ in values])

    assert spreads(error, campaign, 0) == pytest.approx(np.sqrt([between, within]), abs=1e-6)
    # One weight fitted from n campaigns: by the root of n / (n - 1).
    wider = math.sqrt(len(groups) / (len(groups) - 1))
    assert spreads(error, campaign, 1) == pytest.approx(wider * np.sqrt([between, within]))


def test_campaigns_of_one_battle_each_do_not_divide_by_zero():
    # Within 0; between 2 * 1 / 1, halved by its usual count 1; at most nine tenths of 1.
    assert spreads(np.array([1.0, -1.0]), np.array(["a", "b"]), 0) == pytest.approx(
        np.sqrt([0.9, 0.1])
    )


def test_the_tie_is_the_one_under_which_the_winners_are_likeliest():
    chance = np.random.default_rng(1)
    expected, luck, noise = chance.normal(size=(3, 400))
    score = expected + 0.6 * luck + 0.8 * noise
    winner = np.where(np.abs(score) < 0.3, 0.0, np.sign(score))
    luck[:10], winner[10:20] = np.nan, np.nan

    tie = fit_exchange_tie(expected, 0.3, winner, luck)

    def loss(value):
        rest = math.sqrt(1 - value**2)
        won, lost = (ndtr((sign * (expected + value * luck) - 0.3)[20:] / rest) for sign in (1, -1))
        ends = winner[20:]
        chances = np.select([ends == 1, ends == -1], [won, lost], 1 - won - lost)
        return -np.log(chances).sum()

    assert tie == pytest.approx(0.6, abs=0.12)
    assert loss(tie) <= min(loss(tie - 0.002), loss(tie + 0.002))


def test_a_tie_has_a_bound():
    luck = np.linspace(-2.0, 2.0, 40)

    for sign in (1.0, -1.0):
        tie = fit_exchange_tie(np.zeros(40), 0.001, sign * np.sign(luck), luck)
        assert tie == pytest.approx(0.95 * sign, abs=1e-3)


def objective(columns, laws, quality):
    """Return what the fit of score and exchange minimises, written down once more."""
    worth = np.array([laws["tank_worth"], laws["gun_worth"]])
    power, _ = power_ratio(columns.side, worth)
    score, traded = columns.score.copy(), columns.traded.copy()
    start, _ = power_ratio(columns.side, np.array([250.0, 20.0]))
    score[:, 1], traded[:, 1] = start, -start
    held = 10.0 * np.r_[score.var(axis=0), traded.var(axis=0)]
    score[:, 1], traded[:, 1] = power, -power
    weights = np.array([laws[name] for name in SCORE + EXCHANGE])
    edge = columns.armies @ quality
    error = columns.exchange - traded @ weights[len(SCORE) :] + edge
    expected = score @ weights[: len(SCORE)] + 0.7 * edge
    return (
        score_loss(expected, laws["drawn_margin"], columns.winner)[0]
        + exchange_loss(error[np.isfinite(error)], laws["exchange_spread"], laws["exchange_tail"])[
            0
        ]
        + 0.5 * (held * weights**2).sum()
        + 0.5 * ((np.log(worth / [250.0, 20.0]) / np.log([1.25, 2.0])) ** 2).sum()
        + 0.5 * (quality**2).sum() / 0.4**2
    )


def test_score_and_exchange_are_fitted_where_no_law_can_be_improved():
    rows = [row | {"att_guns": str(k % 7 * 30), "def_guns": str(k % 3 * 40)}
            for k, row in enumerate(synthetic_rows()[:150])]  # fmt: skip
    rows[3]["att_casualties"] = ""
    columns = columns_of(battles_from(rows), ("A", "B", "C"))

    laws, quality = fit_score_and_exchange(columns)

    best = objective(columns, laws, quality)
    step = 2e-3
    for name, value in laws.items():
        scale = value if name.endswith("_worth") and value > 10 else 1.0
        up = objective(columns, laws | {name: value + step * scale}, quality)
        down = objective(columns, laws | {name: value - step * scale}, quality)
        slope = (up - down) / (2 * step)
        bound = name in NEVER_NEGATIVE and value == 0.0
        assert slope >= -0.05 if bound else abs(slope) < 0.05, name
        assert up > best or bound, name
    for k in range(3):
        moved = [objective(columns, laws, quality + sign * step * np.eye(3)[k]) for sign in (1, -1)]
        assert abs(moved[0] - moved[1]) / (2 * step) < 0.05
    assert all(laws[name] >= 0.0 for name in NEVER_NEGATIVE)


@pytest.mark.filterwarnings("ignore:invalid value")
def test_a_likelihood_that_is_no_number_is_an_error():
    columns = columns_of(battles_from(synthetic_rows()[:20]))
    broken = replace(columns, score=np.full_like(columns.score, np.nan))

    with pytest.raises(FitError, match="score and exchange cannot be fitted to these battles"):
        fit_score_and_exchange(broken)


def test_the_regressions_see_what_the_law_computes():
    battles = battles_from(synthetic_rows())
    laws = command.shipped_laws().laws
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


def test_a_fit_is_made_of_its_parts():
    battles = battles_from(synthetic_rows()[:160])

    fitted = fit_battles(battles, armies=True)

    laws, names = fitted.laws, ("A", "B", "C")
    assert tuple(laws) == LAWS
    assert laws["quality_worth"] == QUALITY_WORTH == 0.7
    everyone = tuple(sorted(f"{n}{war}" for n in names for war in ["", *wars(battles)]))
    assert tuple(fitted.armies) == everyone
    columns = columns_of(battles, everyone)
    joint, quality = fit_score_and_exchange(columns)
    assert list(fitted.armies.values()) == pytest.approx(quality)
    toll, toll_error = regression(columns.bled, columns.toll)
    length, length_error = regression(columns.lasted, columns.log_days)
    assert [laws[name] for name in TOLL] == pytest.approx(toll)
    assert [laws[name] for name in LENGTH] == pytest.approx(length)
    campaign = battles.campaign
    for name, error, count in (("toll", toll_error, 6), ("length", length_error, 6)):
        pair = fitted.between[name], laws[f"{name}_spread"]
        assert pair == pytest.approx(spreads(error, campaign, count))
    # 40 campaigns, and nine numbers fitted: seven of the exchange, its spread and its tail.
    assert laws["exchange_spread"] == pytest.approx(
        joint["exchange_spread"] * math.sqrt(40 / (40 - 9))
    )
    luck, expected = luck_of(columns, joint, quality)
    tie = fit_exchange_tie(expected, joint["drawn_margin"], battles.winner, luck)
    assert laws["exchange_tie"] == pytest.approx(tie)
    together = np.isfinite(luck + toll_error)
    covariance = np.cov(luck[together], toll_error[together])[0, 1]
    assert laws["toll_tie"] == pytest.approx(covariance / laws["toll_spread"])


def wars(battles):
    """Return the words that name an army in its war."""
    return {f" in {name.split(' in ')[1]}" for own, _ in battles.armies for name in own[1::2]}


def luck_of(columns, laws, quality):
    """Return the normal noise of every exchange, and the expected score."""
    worth = np.array([laws["tank_worth"], laws["gun_worth"]])
    power, _ = power_ratio(columns.side, worth)
    score, traded = columns.score.copy(), columns.traded.copy()
    score[:, 1], traded[:, 1] = power, -power
    edge = columns.armies @ quality
    foreseen = traded @ [laws[name] for name in EXCHANGE] - edge
    tail = laws["exchange_tail"]
    stretched = tail * (columns.exchange - foreseen) / laws["exchange_spread"]
    return np.arcsinh(stretched) / tail, score @ [laws[name] for name in SCORE] + 0.7 * edge


def test_a_column_in_which_all_battles_are_alike_is_legal_and_without_effect():
    alike = {"year": "1942", "posture1": "PD", "terrain1": "FM0", "aeroa": "1", "surpa": "0"}
    laws = fit_battles(battles_from([row | alike for row in synthetic_rows()[:200]])).laws

    assert all(map(math.isfinite, laws.values()))
    without = ("attack_before_1914", "toll_after_1914", "rough_length", "surprise_worth")
    assert [laws[name] for name in without] == pytest.approx([0.0] * 4, abs=1e-6)


def test_the_fit_recovers_the_laws_that_made_the_battles():
    fitted, true = fit_battles(battles_from(synthetic_rows())), command.shipped_laws().laws
    assert fitted.armies == {}  # they were not asked for
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
        assert fitted.laws[name] == pytest.approx(true[name], abs=error), name
