"""Battle scores: forecasts of the law for each battle, and their scores.

Every forecast uses the functions of the simulation: the winner's probability in closed form, and
draws of exchange, losses and length from the same uniforms in every battle.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc, rankdata

from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.fit import PER_CAMPAIGN, Fitted, rules_of
from allohistory.kit import compiled
from allohistory.mechanisms.battle_law import (
    battle_score,
    duration,
    loss_shares,
    winner_probability,
)

LOG_DRAWS = 9  # 512 draws a battle
BANDS = (0.5, 0.9)
LEAST_SHARE = 1e-12


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of each battle; NaN where there is none. Draws are (battle, draw)."""

    winner: np.ndarray  # probability that the attacker is the winner, if there is one
    exchange: np.ndarray
    log_days: np.ndarray
    attacker_lost: np.ndarray  # log shares
    defender_lost: np.ndarray


@dataclass(frozen=True)
class Scores:
    """Scores of forecasts; NaN where a rival makes no such forecast."""

    log_loss: float
    brier: float
    area: float  # under the receiver operating characteristic curve
    exchange_error: float  # root mean square of the log casualty ratio
    length_error: float  # root mean square of log days
    coverage: dict[str, tuple[float, ...]]  # quantity: share of outcomes within each of BANDS


def uniforms() -> np.ndarray:
    """Return the uniforms of every draw, four for the fight and two for its campaign; (draw, 6)."""
    points = qmc.Sobol(6, scramble=True, rng=20).random_base2(LOG_DRAWS)
    return np.clip(points, 1e-9, 1.0 - 1e-9)


@compiled
def draw_battle(rules, fight, draws, out):  # noqa: ANN001, ANN201 - records have no type to write
    """Fill `out` (draw, 4) with log exchange, log days and both log shares lost of one fight."""
    for k in range(len(draws)):
        rule = rules[k]
        score = battle_score(rule, fight, draws[k, 0])
        days = duration(rule, fight, draws[k, 1])
        attacker, defender = loss_shares(rule, fight, score, days, draws[k, 2], draws[k, 3])
        attacker, defender = max(attacker, LEAST_SHARE), max(defender, LEAST_SHARE)
        men = fight.attacker.men / fight.defender.men
        out[k, 0] = np.log(attacker / defender * men)
        out[k, 1] = np.log(days)
        out[k, 2] = np.log(attacker)
        out[k, 3] = np.log(defender)


def forecast(fitted: Fitted, battles: Battles) -> Forecasts:
    """Forecast `battles` by fitted laws; effects of campaigns are sampled for each draw."""
    draws = uniforms()
    rules = rules_of(fitted.laws, len(draws))
    for k, name in enumerate(PER_CAMPAIGN):
        rules[name] += fitted.between[name] * ndtri(draws[:, 4 + k])
    samples = np.empty((len(battles), len(draws), 4))
    for row, fight in enumerate(battles.fights):
        draw_battle(rules, fight, draws, samples[row])
    chance = np.array([winner_probability(rules[0], fight) for fight in battles.fights])
    return Forecasts(chance, *(samples[:, :, k] for k in range(4)))


def with_armies(battles: Battles, quality: dict[str, float]) -> Battles:
    """Return `battles` with the log `quality` of each known army; others stay at 1."""

    def worth(side: tuple[str, ...]) -> float:
        return float(np.exp(2.0 * sum(quality.get(name, 0.0) for name in side) / len(side)))

    fights = tuple(
        fight._replace(
            attacker=fight.attacker._replace(quality=worth(attacker)),
            defender=fight.defender._replace(quality=worth(defender)),
        )
        for fight, (attacker, defender) in zip(battles.fights, battles.armies, strict=True)
    )
    return replace(battles, fights=fights)


def log_losses(chance: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Return the log loss of each probability `chance`; `won` is 1 or 0."""
    clipped = np.clip(chance, 1e-9, 1.0 - 1e-9)
    return -np.where(won == 1.0, np.log(clipped), np.log1p(-clipped))


def area_under_curve(chance: np.ndarray, won: np.ndarray) -> float:
    """Return the probability that a battle the attacker won was rated above one it lost."""
    wins = int(won.sum())
    ranks = rankdata(chance)[won == 1.0].sum()
    pairs = wins * (len(won) - wins)
    return float((ranks - wins * (wins + 1) / 2.0) / pairs) if pairs else float("nan")


def root_mean_square(error: np.ndarray) -> float:
    """Return the root mean square of the finite errors; NaN if there are none."""
    finite = error[np.isfinite(error)]
    return float(np.sqrt((finite**2).mean())) if len(finite) else float("nan")


def mean_or_nan(values: np.ndarray) -> float:
    """Return the mean; NaN if there is nothing to take it of."""
    return float(values.mean()) if len(values) else float("nan")


def covered(draws: np.ndarray, outcome: np.ndarray) -> tuple[float, ...]:
    """Return the share of known outcomes within each of BANDS, the central ranges of the draws.

    NaN if no outcome is known.
    """
    finite = np.isfinite(outcome)
    if not finite.any():
        return (float("nan"),) * len(BANDS)
    result = []
    for band in BANDS:
        low, high = np.quantile(draws[finite], [0.5 - band / 2.0, 0.5 + band / 2.0], axis=1)
        inside = (outcome[finite] >= low) & (outcome[finite] <= high)
        result.append(float(inside.mean()))
    return tuple(result)


def score_forecasts(forecasts: Forecasts, battles: Battles) -> Scores:
    """Score `forecasts` of `battles`; drawn battles do not count for the winner."""
    decided = np.abs(battles.winner) == 1.0
    won = (battles.winner[decided] + 1.0) / 2.0
    chance = forecasts.winner[decided]
    pairs = {
        "casualty ratio": (forecasts.exchange, battles.exchange),
        "duration": (forecasts.log_days, battles.log_days),
        "attacker's losses": (forecasts.attacker_lost, np.log(battles.attacker_lost)),
        "defender's losses": (forecasts.defender_lost, np.log(battles.defender_lost)),
    }
    many = forecasts.exchange.shape[1] > 1  # a rival regression gives a mean only
    return Scores(
        log_loss=mean_or_nan(log_losses(chance, won)),
        brier=mean_or_nan((chance - won) ** 2),
        area=area_under_curve(chance, won),
        exchange_error=root_mean_square(forecasts.exchange.mean(axis=1) - battles.exchange),
        length_error=root_mean_square(forecasts.log_days.mean(axis=1) - battles.log_days),
        coverage={name: covered(*pair) for name, pair in pairs.items()} if many else {},
    )
