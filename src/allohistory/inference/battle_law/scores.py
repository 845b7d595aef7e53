"""Battle scores: forecasts of the law for each battle, and their scores.

Every forecast uses the functions of the simulation: the winner's probability in closed form, and
draws of exchange, losses and length from the same uniforms in every battle.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri
from scipy.stats import qmc, rankdata

from allohistory.inference.battle_law.columns import NEVER_NEGATIVE, rules_of
from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.fit import Fitted
from allohistory.inference.battle_law.pooling import (
    KINDS,
    STATE,
    STATE_IN_WAR,
    WAR,
    Posterior,
    effect_design,
    effects_in,
    sample,
)
from allohistory.kit import compiled
from allohistory.mechanisms.battle_law import (
    Fight,
    Side,
    battle_score,
    duration,
    loss_shares,
    winner_probability,
)

LOG_DRAWS = 9  # 512 draws a battle
SEED = 14
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
def draw_battle(rules, fight, worth, draws, out):  # noqa: ANN001, ANN201 - records have no type
    """Fill `out` (draw, 4) with log exchange, log days and both log shares lost of one fight.

    `worth` (draw,) is the attacker's quality for one of the defender's. Return the probability that
    the attacker wins, the mean over draws.
    """
    chance = 0.0
    for k in range(len(draws)):
        rule = rules[k]
        fight = with_quality(fight, worth[k])
        chance += winner_probability(rule, fight) / len(draws)
        score = battle_score(rule, fight, draws[k, 0])
        days = duration(rule, fight, draws[k, 1])
        attacker, defender = loss_shares(rule, fight, score, days, draws[k, 2], draws[k, 3])
        attacker, defender = max(attacker, LEAST_SHARE), max(defender, LEAST_SHARE)
        men = fight.attacker.men / fight.defender.men
        out[k, 0] = np.log(attacker / defender * men)
        out[k, 1] = np.log(days)
        out[k, 2] = np.log(attacker)
        out[k, 3] = np.log(defender)
    return chance


@compiled
def with_quality(fight, worth):  # noqa: ANN001, ANN201 - records have no type to write
    """Return the fight with attackers of quality `worth` against defenders of 1."""
    a, d = fight.attacker, fight.defender
    return Fight(
        Side(a.men, a.tanks, a.guns, worth),
        Side(d.men, d.tanks, d.guns, 1.0),
        fight.air,
        fight.surprise,
        fight.posture,
        fight.terrain,
        fight.year,
    )


def forecast(fitted: Fitted, battles: Battles) -> Forecasts:
    """Forecast `battles` by draws of fitted laws, of effects of states and wars, and of campaigns.

    A state or war that the fit does not know has the spread of its kind.
    """
    draws = uniforms()
    rules = rules_of(fitted.laws, len(draws))
    qualities = (STATE, STATE_IN_WAR)
    quality = drawn(fitted.joint, battles, qualities, rules, opposed=True)
    attack = drawn(fitted.joint, battles, (WAR,), rules)
    toll = drawn(fitted.toll, battles, KINDS, rules)
    length = drawn(fitted.length, battles, KINDS, rules)
    normal = ndtri(draws)
    samples = np.empty((len(battles), len(draws), 4))
    chance = np.empty(len(battles))
    for row, fight in enumerate(battles.fights):
        scale = {name: wars.get(str(battles.war[row]), 1.0) for name, wars in fitted.scale.items()}
        own = rules.copy()
        own["attack_odds"] += attack[:, row]
        own["exchange_spread"] *= scale["exchange"]
        for k, (name, effect) in enumerate((("toll", toll), ("length", length))):
            own[name] += effect[:, row] + scale[name] * fitted.between[name] * normal[:, 4 + k]
            own[f"{name}_spread"] *= scale[name]
        worth = np.exp(quality[:, row])
        chance[row] = draw_battle(own, fight, worth, draws, samples[row])
    return Forecasts(chance, *(samples[:, :, k] for k in range(4)))


def drawn(
    posterior: Posterior,
    battles: Battles,
    kinds: tuple[str, ...],
    rules: np.ndarray,
    *,
    opposed: bool = False,
) -> np.ndarray:
    """Return the sum of the effects of `kinds` in each battle, and put drawn laws into `rules`.

    Shape (draw, battle). Called again with the same posterior, it draws the same laws.
    """
    wanted = effects_in(battles, kinds)
    laws, effects = sample(posterior, wanted, len(rules), SEED)
    for k, name in enumerate(posterior.laws):
        rules[name] = np.maximum(laws[:, k], 0.0) if name in NEVER_NEGATIVE else laws[:, k]
    return effects @ effect_design(battles, wanted, kinds, opposed=opposed).T


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


def within_bands(draws: np.ndarray, outcome: np.ndarray) -> np.ndarray:
    """Return whether each known outcome is within each of BANDS, the central ranges of its draws.

    Shape (known outcome, band), 1 or 0.
    """
    finite = np.isfinite(outcome)
    result = np.empty((int(finite.sum()), len(BANDS)))
    for k, band in enumerate(BANDS):
        low, high = np.quantile(draws[finite], [0.5 - band / 2.0, 0.5 + band / 2.0], axis=1)
        result[:, k] = (outcome[finite] >= low) & (outcome[finite] <= high)
    return result


def covered(draws: np.ndarray, outcome: np.ndarray) -> tuple[float, ...]:
    """Return the share of known outcomes within each of BANDS; NaN if no outcome is known."""
    if not np.isfinite(outcome).any():
        return (float("nan"),) * len(BANDS)
    return tuple(within_bands(draws, outcome).mean(axis=0).tolist())


def quantities(forecasts: Forecasts, battles: Battles) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Return draws and outcomes of every quantity that has bands."""
    return {
        "casualty ratio": (forecasts.exchange, battles.exchange),
        "duration": (forecasts.log_days, battles.log_days),
        "attacker's losses": (forecasts.attacker_lost, np.log(battles.attacker_lost)),
        "defender's losses": (forecasts.defender_lost, np.log(battles.defender_lost)),
    }


def score_forecasts(forecasts: Forecasts, battles: Battles) -> Scores:
    """Score `forecasts` of `battles`; drawn battles do not count for the winner."""
    decided = np.abs(battles.winner) == 1.0
    won = (battles.winner[decided] + 1.0) / 2.0
    chance = forecasts.winner[decided]
    pairs = quantities(forecasts, battles)
    many = forecasts.exchange.shape[1] > 1  # a rival regression gives a mean only
    return Scores(
        log_loss=mean_or_nan(log_losses(chance, won)),
        brier=mean_or_nan((chance - won) ** 2),
        area=area_under_curve(chance, won),
        exchange_error=root_mean_square(forecasts.exchange.mean(axis=1) - battles.exchange),
        length_error=root_mean_square(forecasts.log_days.mean(axis=1) - battles.log_days),
        coverage={name: covered(*pair) for name, pair in pairs.items()} if many else {},
    )
