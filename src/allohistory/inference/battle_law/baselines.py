"""Battle baselines: simple forecasts to compare the battle law with on the same rows.

Base rate: the mean of the other campaigns. Force ratio: a regression on the log ratio of men.
Physical: a ridge regression on thirteen variables known before the battle. With surprise: the same
with the grade of surprise. Logistic for the winner, least squares for ratio and days.
"""

import numpy as np
from scipy.special import expit

from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.scores import Forecasts

RIVALS = {"base rate": 0, "force ratio": 1, "physical": 13, "physical, surprise": 14}
RIDGE = 30.0
STEPS, ENOUGH = 50, 1e-9


def standardised(reference: np.ndarray, table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return both tables with a constant, columns centred and scaled by those of `reference`."""
    centre, spread = reference.mean(axis=0), np.maximum(reference.std(axis=0), 1e-9)

    def scaled(table: np.ndarray) -> np.ndarray:
        return np.column_stack([np.ones(len(table)), (table - centre) / spread])

    return scaled(reference), scaled(table)


def penalty(columns: int) -> np.ndarray:
    """Return the ridge penalty of a constant and `columns` standardised columns."""
    return np.diag([1e-6] + [RIDGE] * columns)


def logistic_weights(table: np.ndarray, won: np.ndarray) -> np.ndarray:
    """Fit a ridge logistic regression by Newton's method."""
    weights, ridge = np.zeros(table.shape[1]), penalty(table.shape[1] - 1)
    for _ in range(STEPS):
        chance = expit(table @ weights)
        curve = table.T @ (table * (chance * (1.0 - chance))[:, None]) + ridge
        step = np.linalg.solve(curve, table.T @ (won - chance) - ridge @ weights)
        weights = weights + step
        if np.abs(step).max() < ENOUGH:
            break
    return weights


def mean_of(table: np.ndarray, outcome: np.ndarray, targets: np.ndarray) -> np.ndarray:
    """Forecast `outcome` for the rows of `targets` by ridge regression on `table`."""
    finite = np.isfinite(outcome)
    if not finite.any():
        return np.full(len(targets), np.nan)
    x, wanted = standardised(table[finite], targets)
    weights = np.linalg.solve(x.T @ x + penalty(x.shape[1] - 1), x.T @ outcome[finite])
    return wanted @ weights


def rival_forecast(name: str, fitted_on: Battles, battles: Battles) -> Forecasts:
    """Forecast `battles` by the rival `name`, fitted on other battles."""
    columns = RIVALS[name]
    table, targets = fitted_on.physical[:, :columns], battles.physical[:, :columns]
    decided = np.abs(fitted_on.winner) == 1.0
    winner = np.full(len(battles), 0.5)  # where no battle fitted on has a winner
    if decided.any():
        x, wanted = standardised(table[decided], targets)
        winner = expit(wanted @ logistic_weights(x, (fitted_on.winner[decided] + 1.0) / 2.0))
    nothing = np.full((len(battles), 1), np.nan)
    return Forecasts(
        winner=winner,
        exchange=mean_of(table, fitted_on.exchange, targets)[:, None],
        log_days=mean_of(table, fitted_on.log_days, targets)[:, None],
        attacker_lost=nothing,
        defender_lost=nothing,
    )
