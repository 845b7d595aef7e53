"""Battle scores: forecasts of the law, and how well they fit what happened."""

import math
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from tests.inference.battle_law.stage import battles_of, row_of, synthetic_rows

from allohistory.inference.battle_law import scores as module
from allohistory.inference.battle_law.columns import EXCHANGE, LAWS, LENGTH, SCORE, TOLL
from allohistory.inference.battle_law.dataset import battles_from
from allohistory.inference.battle_law.fit import Fitted
from allohistory.inference.battle_law.pooling import STATE, STATE_IN_WAR, WAR, Posterior
from allohistory.inference.battle_law.scores import (
    Forecasts,
    area_under_curve,
    covered,
    forecast,
    log_losses,
    root_mean_square,
    score_forecasts,
    uniforms,
    within_bands,
)
from allohistory.inference.battle_law.shipped import shipped_laws

NAN = math.nan


@pytest.fixture(autouse=True)
def few_draws(monkeypatch):
    """Forecasts of 128 draws, quick even where nothing is compiled."""
    monkeypatch.setattr(module, "LOG_DRAWS", 7)


def known(effects, spread=None):
    """Return laws of score and exchange that are certain, with these effects."""
    middle = {"strength_exponent": 1.0}
    mean = [middle.get(name, 0.0) for name in SCORE + EXCHANGE]
    size = len(mean) + len(effects)
    kinds = dict.fromkeys((STATE, STATE_IN_WAR, WAR), 0.0) | (spread or {})
    values = np.array([*mean, *effects.values()])
    return Posterior(SCORE + EXCHANGE, tuple(effects), values, np.zeros((size, size)), kinds)


def fitted_of(joint=None, between=None, scale=None, **values):
    """Return fitted laws that are all 0 but for `values`, alike in all campaigns."""
    laws = dict.fromkeys(LAWS, 0.0) | {"strength_exponent": 1.0, "drawn_margin": 0.2} | values

    def certain(names):
        mean = np.array([laws[name] for name in names])
        kinds = dict.fromkeys((STATE, STATE_IN_WAR, WAR), 0.0)
        return Posterior(names, (), mean, np.zeros((len(names),) * 2), kinds)

    return Fitted(
        laws,
        between or {"toll": 0.0, "length": 0.0},
        joint or certain(SCORE + EXCHANGE),
        certain(TOLL),
        certain(LENGTH),
        scale or {"exchange": {}, "toll": {}, "length": {}},
    )


def test_the_uniforms_are_even_and_never_at_the_ends():
    draws = uniforms()

    assert draws.shape == (128, 6)
    assert draws.mean(axis=0) == pytest.approx([0.5] * 6, abs=0.01)
    assert draws.min() >= 1e-9
    assert draws.max() <= 1.0 - 1e-9
    assert np.array_equal(draws, uniforms())


@pytest.mark.parametrize(("end", "inside"), [(0.0, 1e-9), (1.0, 1.0 - 1e-9)])
def test_a_uniform_at_an_end_is_moved_inside(monkeypatch, end, inside):
    class AtTheEnd:
        def __init__(self, *_, **__):
            pass

        def random_base2(self, power):
            return np.full((2**power, 6), end)

    monkeypatch.setattr(module.qmc, "Sobol", AtTheEnd)

    assert uniforms() == pytest.approx(np.full((128, 6), inside), abs=1e-12)


def test_without_noise_a_forecast_is_what_the_law_expects():
    battles = battles_from([row_of(span_days="2"), row_of(att_strength="500")])

    made = forecast(fitted_of(toll=-1.0, length=1.5, exchange_start=0.4), battles)

    # Twice the men: score log 2, and draws lie within 0.2 of zero.
    won, lost = ndtr(math.log(2) - 0.2), ndtr(-math.log(2) - 0.2)
    assert made.winner == pytest.approx([won / (won + lost), 0.5])
    assert made.exchange.shape == (2, 128)
    assert made.log_days == pytest.approx(np.full((2, 128), 1.5))
    # Hazards exp(-1) tilted by half the log exchange, less the log ratio of men.
    tilt = 0.5 * (0.4 - math.log(2))
    own, other = (1.0 - math.exp(-math.exp(-1.0 + sign * tilt)) for sign in (1, -1))
    assert made.attacker_lost[0] == pytest.approx(np.full(128, math.log(own)))
    assert made.defender_lost[0] == pytest.approx(np.full(128, math.log(other)))
    assert made.exchange[0] == pytest.approx(np.full(128, math.log(2 * own / other)))


def test_shares_too_small_to_matter_have_a_logarithm():
    made = forecast(fitted_of(toll=-60.0), battles_from([row_of()]))

    for losses in (made.attacker_lost, made.defender_lost):
        assert losses == pytest.approx(np.full((1, 128), math.log(1e-12)))
    assert made.exchange == pytest.approx(np.full((1, 128), math.log(2)))


def test_every_noise_has_a_uniform_of_its_own():
    battles = battles_from([row_of(att_strength="500")])
    draws = uniforms()
    spreads = {"length_spread": 1.0, "exchange_spread": 0.5, "toll_spread": 0.3}

    made = forecast(fitted_of(toll=-1.0, exchange_tie=0.6, **spreads), battles)

    normal = ndtri(draws)
    assert made.log_days[0] == pytest.approx(normal[:, 1], abs=1e-6)
    hazards = [np.log(-np.log1p(-np.exp(lost[0]))) for lost in
               (made.attacker_lost, made.defender_lost)]  # fmt: skip
    traded = 0.6 * normal[:, 0] + 0.8 * normal[:, 2]
    assert hazards[0] - hazards[1] == pytest.approx(0.5 * traded, abs=1e-6)
    assert (hazards[0] + hazards[1]) / 2 == pytest.approx(-1.0 + 0.3 * normal[:, 3], abs=1e-6)


def test_campaigns_vary_in_toll_and_in_length():
    battles = battles_from([row_of(att_strength="500")])
    laws = fitted_of(between={"toll": 0.2, "length": 0.5}, toll=-1.0)

    made = forecast(laws, battles)

    normal = ndtri(uniforms())
    assert made.log_days[0] == pytest.approx(0.5 * normal[:, 5], abs=1e-6)
    hazards = np.log(-np.log1p(-np.exp(made.attacker_lost[0])))
    assert hazards == pytest.approx(-1.0 + 0.2 * normal[:, 4], abs=1e-6)


def test_a_known_quality_moves_the_score_and_the_exchange():
    battles = battles_from([row_of(att_strength="500")])
    laws = fitted_of(joint=known({(STATE, "A"): 0.3, (STATE_IN_WAR, "B in War"): -0.2}),
                     toll=-1.0, quality_worth=0.7)  # fmt: skip

    made = forecast(laws, battles)

    won, lost = (ndtr(sign * 0.7 * 0.5 - 0.2) for sign in (1, -1))
    assert made.winner == pytest.approx([won / (won + lost)])
    own, other = (1.0 - math.exp(-math.exp(-1.0 - sign * 0.25)) for sign in (1, -1))
    assert made.attacker_lost[0] == pytest.approx(np.full(128, math.log(own)))
    assert made.defender_lost[0] == pytest.approx(np.full(128, math.log(other)))


def test_an_unknown_quality_widens_the_exchange_and_draws_the_winner_to_even():
    battles = battles_from([row_of()])
    spread = {STATE: 0.4, STATE_IN_WAR: 0.3, WAR: 0.0}
    certain = forecast(fitted_of(toll=-1.0, quality_worth=1.0), battles)

    made = forecast(fitted_of(joint=known({}, spread), toll=-1.0, quality_worth=1.0), battles)

    # Two states, each with an effect of its own and one in this war.
    hazards = [np.log(-np.log1p(-np.exp(lost[0]))) for lost in
               (made.attacker_lost, made.defender_lost)]  # fmt: skip
    assert np.std(hazards[0] - hazards[1]) == pytest.approx(math.sqrt(2 * (0.16 + 0.09)), rel=0.2)
    assert 0.5 < made.winner[0] < certain.winner[0]


def test_a_war_has_its_attack_its_length_and_its_scatter():
    battles = battles_from([row_of(att_strength="500"), row_of(att_strength="500", war="Other")])
    laws = fitted_of(joint=known({(WAR, "War"): 0.4}), length_spread=1.0,
                     scale={"exchange": {}, "toll": {}, "length": {"War": 0.5}})  # fmt: skip

    made = forecast(laws, battles)

    won, lost = (ndtr(sign * 0.4 - 0.2) for sign in (1, -1))
    assert made.winner == pytest.approx([won / (won + lost), 0.5])
    assert made.log_days[0] == pytest.approx(0.5 * made.log_days[1])


def test_laws_are_drawn_with_their_errors_and_keep_their_sign():
    battles = battles_from([row_of(att_strength="500", aeroa="1")])
    joint = replace(known({}), covariance=np.diag([0.0] * 2 + [4.0] + [0.0] * 11))

    made = forecast(fitted_of(joint=joint), battles)

    # Air is worth 0 or more in every draw, so that it never harms an attacker.
    assert made.winner[0] > 0.6


def test_a_log_loss_is_that_of_the_outcome_and_finite():
    losses = log_losses(np.array([0.8, 0.8, 1.0, 0.0, 0.0]), np.array([1.0, 0.0, 0.0, 1.0, 0.0]))

    end = -math.log(1e-9)
    assert losses == pytest.approx([-math.log(0.8), -math.log(0.2), end, end, 1e-9], rel=1e-5)


def test_the_area_under_the_curve_is_the_probability_of_the_right_order():
    assert area_under_curve(np.array([0.1, 0.4, 0.6, 0.9]), np.array([0, 0, 1, 1])) == 1.0
    assert area_under_curve(np.array([0.5, 0.5]), np.array([0, 1])) == 0.5
    # Of the six pairs, 0.3 is above one loss and 0.6 above two.
    assert area_under_curve(np.array([0.3, 0.6, 0.2, 0.5, 0.7]), np.array([1, 1, 0, 0, 0])) == 0.5
    assert math.isnan(area_under_curve(np.array([0.5]), np.array([1])))


def test_errors_that_are_unknown_are_left_out_of_the_mean_square():
    assert root_mean_square(np.array([3.0, -4.0, NAN])) == pytest.approx(math.sqrt(12.5))
    assert root_mean_square(np.array([2.0])) == 2.0
    assert math.isnan(root_mean_square(np.array([NAN])))


def test_a_band_covers_what_lies_within_it():
    draws = np.tile(np.linspace(0, 1, 101), (4, 1))
    assert covered(draws, np.array([0.5, 0.1, 0.99, NAN])) == (1 / 3, 2 / 3)
    # The ends of the bands themselves are inside.
    assert covered(draws[:, ::25], np.array([0.25, 0.75, 0.2, 0.8])) == (0.5, 1.0)
    assert covered(draws, np.array([0.01, 0.04, 0.96, 0.06])) == (0.0, 0.25)
    assert within_bands(draws, np.array([NAN, 0.5, 0.1, NAN])).tolist() == [[1, 1], [0, 1]]


def test_scores_leave_out_draws_and_compare_what_is_known():
    battles = battles_of(
        4,
        winner=np.array([1.0, -1.0, 0.0, NAN]),
        exchange=np.array([1.0, NAN, 1.0, NAN]),
        log_days=np.array([0.0, 2.0, NAN, NAN]),
        attacker_lost=np.array([0.5, 0.1, NAN, NAN]),
        defender_lost=np.array([0.1, 0.1, 0.1, 0.5]),
    )
    log_half = math.log(0.5)
    made = Forecasts(
        winner=np.array([0.75, 0.5, 0.1, 0.9]),
        exchange=np.array([[3.0, 1.0]] * 4),
        log_days=np.array([[1.0, 3.0]] * 4),
        attacker_lost=np.array([[log_half - 1, log_half + 1]] * 4),
        defender_lost=np.array([[log_half - 1, log_half + 1]] * 4),
    )

    scores = score_forecasts(made, battles)

    assert scores.log_loss == pytest.approx(-(math.log(0.75) + math.log(0.5)) / 2)
    assert scores.brier == pytest.approx((0.25**2 + 0.5**2) / 2)
    assert scores.area == 1.0
    assert scores.exchange_error == pytest.approx(1.0)  # 2 for 1, twice
    assert scores.length_error == pytest.approx(math.sqrt(2.0))  # 2 for 0, and 2 for 2
    assert scores.coverage == {
        "casualty ratio": (0.0, 0.0),
        "duration": (0.5, 0.5),
        "attacker's losses": (0.5, 0.5),
        "defender's losses": (0.25, 0.25),
    }


def test_a_forecast_of_means_alone_covers_nothing():
    one = np.ones((2, 1))
    battles = battles_of(2, winner=np.array([1.0, -1.0]), exchange=np.array([2.0, 1.0]))

    scores = score_forecasts(Forecasts(np.array([0.5, 0.5]), *[one] * 4), battles)

    assert scores.coverage == {}
    assert scores.exchange_error == pytest.approx(math.sqrt(0.5))
    assert math.isnan(scores.length_error)


def test_the_law_forecasts_its_own_battles_honestly():
    battles = battles_from(synthetic_rows())
    laws = shipped_laws()
    laws.between.update(toll=0.0, length=0.0)  # these battles share the luck of one campaign
    scores = score_forecasts(forecast(laws, battles), battles)
    for quantity, (half, most) in scores.coverage.items():
        assert half == pytest.approx(0.5, abs=0.07), quantity
        assert most == pytest.approx(0.9, abs=0.06), quantity
