"""Battle fit: the laws of battle that best explain a set of battles.

The score and the exchange are fitted together by penalised likelihood, since they share the worth
of a tank, of a gun and (if requested) of each army; toll and length are ridge regressions, whose
variance is split into that between and that within campaigns; the two ties are fitted last, to the
residuals. Worths with an implausible sign (more air, fewer victories) are bounded at zero. Left out
of the likelihood: the correlation of battles of a campaign in result and exchange; the bootstrap
over campaigns and the scores on held-out campaigns account for it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_ndtr

from allohistory.errors import FitError
from allohistory.inference.battle_law.dataset import Battles
from allohistory.mechanisms import battle_law

ALIKE = 1e-12  # share of a column's mean square below which its variance is rounding error
RIDGE = 10.0  # weight of the prior of no effect, in battles
WORTHS, FACTORS = np.array([250.0, 20.0]), np.array([1.25, 2.0])  # men a tank, a gun counts for
ARMY_SPREAD = 0.4  # sd of the log quality of a nation, and of its army in one war
QUALITY_WORTH = 0.7  # score for e times the quality, where quality 2 halves the exchange
LEAST, MOST_TIE = 1e-3, 0.95

SCORE = (
    "attack_odds", "strength_exponent", "air_worth", "surprise_worth", "fortified_worth",
    "attack_before_1914", "attack_after_1914",
)  # fmt: skip
EXCHANGE = (
    "exchange_start", "exchange_exponent", "numbers_exposed", "air_exchange", "surprise_exchange",
    "exchange_before_1914", "exchange_after_1914",
)  # fmt: skip
SHAPES = ("drawn_margin", "exchange_spread", "exchange_tail", "tank_worth", "gun_worth")
TOLL = (
    "toll", "length_toll", "size_toll", "fortified_toll", "toll_before_1914", "toll_after_1914",
)  # fmt: skip
LENGTH = (
    "length", "size_length", "fortified_length", "rough_length", "length_before_1914", "field_day",
)  # fmt: skip
NEVER_NEGATIVE = frozenset(
    ("strength_exponent", "air_worth", "surprise_worth", "fortified_worth", "exchange_exponent",
     "numbers_exposed", "air_exchange", "surprise_exchange")
)  # fmt: skip
LAWS = tuple(battle_law.LAW)
PER_CAMPAIGN = ("toll", "length")  # laws that vary between campaigns
RULE = np.dtype((np.record, [(name, "f8") for name in LAWS]))


@dataclass(frozen=True)
class Fitted:
    """Fitted laws of battle, their variation between campaigns, and the quality of armies."""

    laws: dict[str, float]
    between: dict[str, float]  # sd between campaigns of the laws of PER_CAMPAIGN
    armies: dict[str, float]  # log quality of each army; empty if not requested


@dataclass(frozen=True)
class Columns:
    """Inputs of the regressions; arrays (battle,) or (battle, column)."""

    winner: np.ndarray
    exchange: np.ndarray  # log hazard ratio plus log men ratio, NaN where unknown
    toll: np.ndarray  # mean log hazard of both sides
    log_days: np.ndarray
    score: np.ndarray  # columns of SCORE; the power ratio's is filled in when fitting
    traded: np.ndarray  # columns of EXCHANGE; the same
    bled: np.ndarray  # columns of TOLL
    lasted: np.ndarray  # columns of LENGTH
    side: np.ndarray  # (battle, side, [men, tanks, guns])
    armies: np.ndarray  # (battle, army): share of the attacker's less the defender's


def rules_of(laws: dict[str, float], repeats: int = 1) -> np.ndarray:
    """Return `laws` as records for the mechanism, `repeats` times the same."""
    records = np.zeros(repeats, RULE)
    for name in LAWS:
        records[name] = laws[name]
    return records


def log_hazard(share: np.ndarray) -> np.ndarray:
    """Return the log hazard that removes `share` of a side."""
    return np.log(-np.log1p(-share))


def army_design(battles: Battles, names: tuple[str, ...]) -> np.ndarray:
    """Return each army's share of the attack less that of the defence; (battle, army)."""
    place = {name: k for k, name in enumerate(names)}
    design = np.zeros((len(battles), len(names)))
    for row, sides in enumerate(battles.armies):
        for sign, side in zip((1.0, -1.0), sides, strict=True):
            for name in side:
                if name in place:  # each nation is listed twice: as such, and in this war
                    design[row, place[name]] += sign * 2.0 / len(side)
    return design


def columns_of(battles: Battles, armies: tuple[str, ...] = ()) -> Columns:
    """Return the inputs of the regressions, computed by the functions of the law itself."""
    fights = battles.fights
    ones, zeros = np.ones(len(fights)), np.zeros(len(fights))
    year = [fight.year for fight in fights]
    before = np.array([battle_law.centuries_before(y) for y in year])
    after = np.array([battle_law.spans_after(y) for y in year])
    men = np.array([battle_law.log_men_ratio(fight) for fight in fights])
    works = np.array([battle_law.fortified(fight) for fight in fights])
    size = np.array([battle_law.log_size(fight) for fight in fights])
    air = np.array([fight.air for fight in fights])
    surprise = np.array([fight.surprise for fight in fights])
    rough = np.array([fight.terrain for fight in fights])
    early = np.array([y < battle_law.RIFLE_AGE for y in year], float)
    attacker, defender = log_hazard(battles.attacker_lost), log_hazard(battles.defender_lost)
    return Columns(
        winner=battles.winner,
        exchange=attacker - defender + men,
        toll=(attacker + defender) / 2.0,
        log_days=battles.log_days,
        score=np.column_stack([ones, zeros, air, surprise, -works, before, after]),
        traded=np.column_stack([ones, zeros, men, -air, -surprise, before, after]),
        bled=np.column_stack([ones, battles.log_days, size, works, before, after]),
        lasted=np.column_stack([ones, size, works, rough, before, -early]),
        side=np.array([[tuple(f.attacker)[:3], tuple(f.defender)[:3]] for f in fights]),
        armies=army_design(battles, armies),
    )


def ridge(design: np.ndarray) -> np.ndarray:
    """Return the penalty of each column, in its own unit; that of the constant is 0.

    A column without variance gets a penalty that leaves it without effect, since it could not be
    distinguished from the constant.
    """
    spread = np.var(design, axis=0)
    alike = spread <= ALIKE * np.mean(design**2, axis=0)
    alike[0] = False
    return RIDGE * np.where(alike, 1.0, spread)


def power_ratio(side: np.ndarray, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the log power ratio for `worth` of (tank, gun), and its slopes in log worth."""
    added = side[:, :, 1:] * worth  # (battle, side, arm)
    power = side[:, :, 0] + added.sum(axis=2)
    share = added / power[:, :, None]
    return np.log(power[:, 0] / power[:, 1]), share[:, 0] - share[:, 1]


def score_loss(
    expected: np.ndarray, margin: float, winner: np.ndarray
) -> tuple[float, np.ndarray, float]:
    """Return minus the log-likelihood of the winners, its slopes in expected score and margin."""

    def hazard(x: np.ndarray, log_share: np.ndarray) -> np.ndarray:
        return np.exp(-0.5 * x * x - 0.5 * np.log(2.0 * np.pi) - log_share)

    won, lost, tied = winner == 1.0, winner == -1.0, winner == 0.0
    up, down = expected - margin, -expected - margin
    log_won, log_lost = log_ndtr(up), log_ndtr(down)
    drew = np.maximum(-np.expm1(np.logaddexp(log_won, log_lost)), 1e-12)
    hazard_won, hazard_lost = hazard(up, log_won), hazard(down, log_lost)
    risen, fallen = np.exp(log_won) * hazard_won / drew, np.exp(log_lost) * hazard_lost / drew
    loss = -(log_won[won].sum() + log_lost[lost].sum() + np.log(drew[tied]).sum())
    slope = np.where(won, -hazard_won, 0.0) + np.where(lost, hazard_lost, 0.0)
    slope += np.where(tied, risen - fallen, 0.0)
    widen = hazard_won[won].sum() + hazard_lost[lost].sum() - (risen + fallen)[tied].sum()
    return loss, slope, widen


def exchange_loss(
    error: np.ndarray, spread: float, tail: float
) -> tuple[float, np.ndarray, float, float]:
    """Return minus the log-likelihood of exchange errors, its slopes in each, spread and tail."""
    scaled = error / spread
    bend = 1.0 + (tail * scaled) ** 2
    z = np.arcsinh(tail * scaled) / tail
    slope = z / np.sqrt(bend) + tail**2 * scaled / bend
    loss = float((0.5 * z * z + 0.5 * np.log(bend)).sum() + len(error) * np.log(spread))
    widen = float((1.0 - slope * scaled).sum() / spread)
    stretch = float((z * (scaled / np.sqrt(bend) - z) / tail + tail * scaled**2 / bend).sum())
    return loss, slope / spread, widen, stretch


def fit_score_and_exchange(columns: Columns) -> tuple[dict[str, float], np.ndarray]:
    """Fit the laws of score and exchange jointly, with the log quality of the armies."""
    finite = np.isfinite(columns.exchange)
    start_power = power_ratio(columns.side, WORTHS)[0]
    score, traded = columns.score.copy(), columns.traded.copy()
    score[:, 1], traded[:, 1] = start_power, -start_power
    penalty = np.concatenate([ridge(score), ridge(traded)])
    armies = columns.armies.shape[1]
    n, m = len(SCORE), len(EXCHANGE)
    belief = np.log(WORTHS)

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        linear, shape, quality = theta[: n + m], theta[n + m : n + m + 5], theta[n + m + 5 :]
        margin, spread, tail, worth = *shape[:3], shape[3:]
        score[:, 1], slopes = power_ratio(columns.side, np.exp(worth))
        traded[:, 1] = -score[:, 1]
        edge = columns.armies @ quality
        expected = score @ linear[:n] + QUALITY_WORTH * edge
        lost, pull, widen = score_loss(expected, margin, columns.winner)
        error = (columns.exchange - traded @ linear[n:] + edge)[finite]
        missed, push_finite, widen_exchange, stretch = exchange_loss(error, spread, tail)
        push = np.zeros(len(finite))
        push[finite] = -push_finite  # slope in the expected exchange
        by_power = pull * linear[1] - push * linear[n + 1]
        off = (worth - belief) / np.log(FACTORS) ** 2
        gradient = np.concatenate(
            [
                score.T @ pull + penalty[:n] * linear[:n],
                traded.T @ push + penalty[n:] * linear[n:],
                [widen, widen_exchange, stretch],
                slopes.T @ by_power + off,
                columns.armies.T @ (QUALITY_WORTH * pull - push) + quality / ARMY_SPREAD**2,
            ]
        )
        total = lost + missed + 0.5 * (penalty * linear**2).sum()
        total += 0.5 * ((worth - belief) * off).sum()
        total += 0.5 * (quality**2).sum() / ARMY_SPREAD**2
        return total, gradient

    names = SCORE + EXCHANGE
    bounds = [(0.0 if name in NEVER_NEGATIVE else None, None) for name in names]
    bounds += [(LEAST, None)] * 3 + [(None, None)] * (2 + armies)
    begin = np.concatenate([np.zeros(n + m), [0.1, 1.0, 0.3], belief, np.zeros(armies)])
    optimum = minimize(loss, begin, jac=True, method="L-BFGS-B", bounds=bounds,
                     options={"maxiter": 2000, "maxfun": 4000})  # fmt: skip
    if not np.isfinite(optimum.fun):
        raise FitError("battle law: score and exchange cannot be fitted to these battles")
    laws: dict[str, float] = dict(zip(names + SHAPES, optimum.x.tolist(), strict=False))
    laws["tank_worth"], laws["gun_worth"] = np.exp(optimum.x[n + m + 3 : n + m + 5])
    return laws, optimum.x[n + m + 5 :]


def widening(campaigns: int, weights: int) -> float:
    """Return the factor that corrects an sd for `weights` fitted, counting campaigns."""
    return float(np.sqrt(campaigns / max(campaigns - weights, 1)))


def regression(design: np.ndarray, outcome: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fit `outcome` on `design` by ridge; return coefficients and residuals (NaN if unknown)."""
    finite = np.isfinite(outcome) & np.isfinite(design).all(axis=1)
    if not finite.any():
        return np.zeros(design.shape[1]), np.full(len(outcome), np.nan)
    x, y = design[finite], outcome[finite]
    weights = np.linalg.solve(x.T @ x + np.diag(ridge(x)), x.T @ y)
    return weights, np.where(finite, outcome - design @ weights, np.nan)


def spreads(error: np.ndarray, campaign: np.ndarray, weights: int) -> tuple[float, float]:
    """Return the sd of `error` between and within campaigns (one-way analysis of variance).

    All of it is within where there is one campaign, and at least LEAST.
    """
    finite = np.isfinite(error)
    if not finite.any():
        return 0.0, LEAST
    _, place, counts = np.unique(campaign[finite], return_inverse=True, return_counts=True)
    means = np.bincount(place, error[finite]) / counts
    battles, campaigns = len(place), len(counts)
    within = ((error[finite] - means[place]) ** 2).sum() / max(battles - campaigns, 1)
    usual = (battles - (counts**2).sum() / battles) / max(campaigns - 1, 1)
    between = (counts * (means - error[finite].mean()) ** 2).sum() / max(campaigns - 1, 1)
    whole = (error[finite] ** 2).mean()
    between = min(max(between - within, 0.0) / usual, 0.9 * whole) if usual > 0 else 0.0
    wider = widening(campaigns, weights)
    return wider * float(np.sqrt(between)), max(LEAST, wider * float(np.sqrt(whole - between)))


def fit_exchange_tie(
    expected: np.ndarray, margin: float, winner: np.ndarray, luck: np.ndarray
) -> float:
    """Return the correlation of the noise `luck` of the exchange with that of the result."""
    finite = np.isfinite(luck) & np.isfinite(winner)

    def loss(tie: float) -> float:
        rest = np.sqrt(1.0 - tie * tie)
        middle = (expected + tie * luck)[finite] / rest
        return score_loss(middle, margin / rest, winner[finite])[0]

    optimum: Any = minimize_scalar(loss, bounds=(-MOST_TIE, MOST_TIE), method="bounded")
    return float(optimum.x)


def fit_battles(battles: Battles, *, armies: bool = False) -> Fitted:
    """Fit every law of battle on `battles`, and the quality of each army if `armies` is true."""
    names = tuple(sorted({n for sides in battles.armies for side in sides for n in side}))
    names = names if armies else ()
    columns = columns_of(battles, names)
    laws, quality = fit_score_and_exchange(columns)
    laws["quality_worth"] = QUALITY_WORTH
    toll, toll_error = regression(columns.bled, columns.toll)
    length, length_error = regression(columns.lasted, columns.log_days)
    laws |= dict(zip(TOLL, toll, strict=True)) | dict(zip(LENGTH, length, strict=True))
    between = {}
    between["toll"], laws["toll_spread"] = spreads(toll_error, battles.campaign, len(TOLL))
    between["length"], laws["length_spread"] = spreads(length_error, battles.campaign, len(LENGTH))

    power = power_ratio(columns.side, np.array([laws["tank_worth"], laws["gun_worth"]]))[0]
    score, traded = columns.score.copy(), columns.traded.copy()
    score[:, 1], traded[:, 1] = power, -power
    edge = columns.armies @ quality
    expected = score @ [laws[name] for name in SCORE] + QUALITY_WORTH * edge
    error = columns.exchange - traded @ [laws[name] for name in EXCHANGE] + edge
    tail = laws["exchange_tail"]
    luck = np.arcsinh(tail * error / laws["exchange_spread"]) / tail
    laws["exchange_tie"] = fit_exchange_tie(expected, laws["drawn_margin"], battles.winner, luck)
    finite = np.isfinite(luck) & np.isfinite(toll_error)
    # The exchange noise has unit variance; the tie to toll is relative to its sd within campaigns.
    shared = float(np.cov(luck[finite], toll_error[finite])[0, 1]) if finite.sum() > 1 else 0.0
    laws["toll_tie"] = shared / laws["toll_spread"]
    campaigns = len(np.unique(battles.campaign))
    laws["exchange_spread"] *= widening(campaigns, len(EXCHANGE) + 2)
    return Fitted(
        laws={name: float(laws[name]) for name in LAWS},
        between=between,
        armies=dict(zip(names, quality.tolist(), strict=True)),
    )
