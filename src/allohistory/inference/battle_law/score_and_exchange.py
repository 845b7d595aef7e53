"""Score and exchange: fitted together, since both show the worth of tanks, guns and states.

Penalised likelihood with effects of states, of states in a war and of wars; their covariance is
that of the expected information (Laplace's method). The noise of the exchange is fitted to errors
with the battle's own campaign left out, by one Newton step (Beirami et al. 2017), so that it holds
what the fit does not know of a new campaign; then all is fitted again under that noise. Worths with
an implausible sign (more air, fewer victories) are bounded at zero.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from allohistory.errors import FitError
from allohistory.inference.battle_law.columns import (
    EXCHANGE,
    NEVER_NEGATIVE,
    SCORE,
    SHAPES,
    Columns,
    power_ratio,
    ridge,
)
from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.likelihood import (
    blurred_exchange_loss,
    exchange_information,
    exchange_loss,
    score_information,
    score_loss,
)
from allohistory.inference.battle_law.pooling import (
    KINDS,
    STATE,
    STATE_IN_WAR,
    WAR,
    Posterior,
    effect_design,
    effects_in,
)

WORTHS, FACTORS = np.array([250.0, 20.0]), np.array([1.25, 2.0])  # men a tank, a gun counts for
SPREAD = {STATE: 0.4, STATE_IN_WAR: 0.4, WAR: 0.3}  # sd of log qualities; of a war's attackers
QUALITY_WORTH = 0.7  # score for e times the quality, where quality 2 halves the exchange
LEAST, MOST_TAIL = 1e-3, 3.0
FIXED = 1e6  # precision of a law that is at its bound
LAWS = SCORE + EXCHANGE
Bound = tuple[float | None, float | None]


@dataclass(frozen=True)
class LeftOut:
    """What is expected of each battle without its own campaign; arrays (battle,)."""

    score: np.ndarray  # expected score
    error: np.ndarray  # of the log exchange, NaN where unknown
    variance: np.ndarray  # of the expected log exchange


@dataclass(frozen=True)
class JointFit:
    """The fit of score and exchange."""

    posterior: Posterior
    shapes: dict[str, float]  # the laws of SHAPES
    left_out: LeftOut


@dataclass(frozen=True)
class Problem:
    """What is fitted: columns, and the weights of the effects in score and exchange."""

    columns: Columns
    campaign: np.ndarray
    quality: np.ndarray  # (battle, effect)
    attack: np.ndarray  # the same, of effects on the score alone
    precision: np.ndarray  # (effect,) prior precision
    penalty: np.ndarray  # (law,)

    def powered(self, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the columns of score and exchange with the power ratio, and its slopes."""
        power, slopes = power_ratio(self.columns.side, worth)
        score, traded = self.columns.score.copy(), self.columns.traded.copy()
        score[:, 1], traded[:, 1] = power, -power
        return score, traded, slopes

    def tables(self, worth: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return what laws and effects multiply in score and exchange; (battle, law or effect)."""
        score, traded, _ = self.powered(worth)
        effects = QUALITY_WORTH * self.quality + self.attack
        return (
            np.hstack([score, np.zeros_like(traded), effects]),
            np.hstack([np.zeros_like(score), traded, -self.quality]),
        )

    def loss(self, theta: np.ndarray) -> tuple[float, np.ndarray]:
        """Return what is minimised and its slopes; theta is laws, effects, shapes.

        The shapes are margin, spread, tail, log worth of a tank and of a gun.
        """
        linear, (margin, spread, tail), worth = theta[:-5], theta[-5:-2], theta[-2:]
        own, traded_by, effects = np.split(linear, [len(SCORE), len(LAWS)])
        score, traded, slopes = self.powered(np.exp(worth))
        edge = self.quality @ effects
        finite = np.isfinite(self.columns.exchange)
        expected = score @ own + QUALITY_WORTH * edge + self.attack @ effects
        lost, pull, widen = score_loss(expected, margin, self.columns.winner)
        error = (self.columns.exchange - traded @ traded_by + edge)[finite]
        missed, slope, widen_exchange, stretch = exchange_loss(error, spread, tail)
        push = np.zeros(len(finite))
        push[finite] = -slope
        held = np.concatenate([self.penalty, self.precision])
        off = (worth - np.log(WORTHS)) / np.log(FACTORS) ** 2
        by_power = pull * own[1] - push * traded_by[1]
        by_effect = self.quality.T @ (QUALITY_WORTH * pull - push) + self.attack.T @ pull
        gradient = np.concatenate(
            [
                np.concatenate([score.T @ pull, traded.T @ push, by_effect]) + held * linear,
                [widen, widen_exchange, stretch],
                slopes.T @ by_power + off,
            ]
        )
        total = lost + missed + 0.5 * (held * linear**2).sum()
        return total + 0.5 * ((worth - np.log(WORTHS)) * off).sum(), gradient

    def covariance(self, theta: np.ndarray) -> np.ndarray:
        """Return the covariance of laws and effects at the optimum."""
        linear = theta[:-5]
        score, traded = self.tables(np.exp(theta[-2:]))
        by_score, by_exchange = self.information(theta)
        held = np.concatenate([self.penalty, self.precision])
        fixed = [k for k, name in enumerate(LAWS) if name in NEVER_NEGATIVE and linear[k] <= 0.0]
        held[fixed] += FIXED
        information = score.T @ (score * by_score[:, None]) + np.diag(held + 1e-6)
        information += traded.T @ (traded * by_exchange[:, None])
        return np.linalg.inv(information)

    def information(self, theta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the information of every winner and exchange, 0 where unknown."""
        score, _ = self.tables(np.exp(theta[-2:]))
        won = score_information(score @ theta[:-5], theta[-5])
        traded = exchange_information(theta[-4], theta[-3])
        return (
            np.where(np.isfinite(self.columns.winner), won, 0.0),
            np.where(np.isfinite(self.columns.exchange), traded, 0.0),
        )

    def left_out(self, theta: np.ndarray, covariance: np.ndarray) -> LeftOut:
        """Return what is expected of each battle when its own campaign is left out."""
        linear, (margin, spread, tail) = theta[:-5], theta[-5:-2]
        score, traded = self.tables(np.exp(theta[-2:]))
        expected, foreseen = score @ linear, traded @ linear
        pull = score_loss(expected, margin, self.columns.winner)[1]
        error = self.columns.exchange - foreseen
        finite = np.isfinite(error)
        push = np.zeros(len(finite))
        push[finite] = -exchange_loss(error[finite], spread, tail)[1]
        by_score, by_exchange = self.information(theta)
        moved, shifted, variance = np.zeros((3, len(finite)))
        for name in np.unique(self.campaign):
            rows = np.flatnonzero(self.campaign == name)
            table = np.vstack([score[rows], traded[rows]])
            known = table @ covariance @ table.T
            weight = np.concatenate([by_score[rows], by_exchange[rows]])
            without = np.linalg.solve(np.eye(len(weight)) - known * weight, known)
            step = without @ np.concatenate([pull[rows], push[rows]])
            moved[rows], shifted[rows] = step[: len(rows)], step[len(rows) :]
            variance[rows] = np.maximum(np.diag(without)[len(rows) :], 0.0)
        return LeftOut(expected + moved, error - shifted, variance)


def fit_noise(left_out: LeftOut, begin: tuple[float, float]) -> tuple[float, float]:
    """Return spread and tail under which errors of campaigns left out are likeliest."""
    finite = np.isfinite(left_out.error)
    if not finite.any():
        return begin
    error, variance = left_out.error[finite], left_out.variance[finite]

    def loss(logs: np.ndarray) -> float:
        spread, tail = np.exp(np.clip(logs, np.log(LEAST), np.log([50.0, MOST_TAIL])))
        return blurred_exchange_loss(error, variance, spread, tail) / len(error)

    optimum = minimize(loss, np.log(np.maximum(begin, LEAST)), method="Nelder-Mead",
                       options={"xatol": 1e-3, "fatol": 1e-6, "maxiter": 200})  # fmt: skip
    spread, tail = np.exp(np.clip(optimum.x, np.log(LEAST), np.log([50.0, MOST_TAIL])))
    return float(spread), float(tail)


def fit_score_and_exchange(columns: Columns, battles: Battles) -> JointFit:
    """Fit the laws of score and exchange with the effects of states and wars.

    Raise FitError where the battles have no likelihood.
    """
    effects = effects_in(battles, KINDS)
    power, _ = power_ratio(columns.side, WORTHS)
    score, traded = columns.score.copy(), columns.traded.copy()
    score[:, 1], traded[:, 1] = power, -power
    problem = Problem(
        columns,
        battles.campaign,
        effect_design(battles, effects, (STATE, STATE_IN_WAR), opposed=True),
        effect_design(battles, effects, (WAR,)),
        np.array([SPREAD[kind] ** -2 for kind, _ in effects]),
        np.concatenate([ridge(score), ridge(traded)]),
    )
    count = len(LAWS) + len(effects)
    begin = np.concatenate([np.zeros(count), [0.1, 1.0, 0.3], np.log(WORTHS)])
    bounds = [(0.0 if name in NEVER_NEGATIVE else None, None) for name in LAWS]
    bounds += [(None, None)] * len(effects)
    free: list[tuple[float | None, float | None]] = [
        (LEAST, None),
        (LEAST, None),
        (LEAST, MOST_TAIL),
        (None, None),
        (None, None),
    ]

    def optimised(theta: np.ndarray, shapes: list[Bound]) -> np.ndarray:
        optimum = minimize(problem.loss, theta, jac=True, method="L-BFGS-B", bounds=bounds + shapes,
                           options={"maxiter": 2000, "maxfun": 4000})  # fmt: skip
        if not np.isfinite(optimum.fun):
            raise FitError("battle law: score and exchange cannot be fitted to these battles")
        return optimum.x

    theta = optimised(begin, free)
    noise = fit_noise(problem.left_out(theta, problem.covariance(theta)), (theta[-4], theta[-3]))
    theta[-4:-2] = noise
    spread, tail = noise
    theta = optimised(theta, [free[0], (spread, spread), (tail, tail), *free[3:]])
    covariance = problem.covariance(theta)
    left_out = problem.left_out(theta, covariance)
    shapes: dict[str, float] = dict(zip(SHAPES, theta[-5:].tolist(), strict=True))
    shapes["exchange_spread"], shapes["exchange_tail"] = fit_noise(left_out, noise)
    shapes["tank_worth"], shapes["gun_worth"] = np.exp(theta[-2:]).tolist()
    return JointFit(Posterior(LAWS, effects, theta[:-5], covariance, SPREAD), shapes, left_out)
