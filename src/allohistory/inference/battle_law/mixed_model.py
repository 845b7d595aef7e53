"""Mixed model: length and toll as regressions with effects of states, wars and campaigns.

Coefficients and effects solve Henderson's equations (1950); their variances maximise the marginal
likelihood (restricted: the constant has no prior). Wars differ in how far their battles scatter
too: the scale of a war is drawn towards that of all (Smyth 2004), with the weight of its campaigns.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cholesky, solve_triangular
from scipy.optimize import minimize

from allohistory.errors import FitError
from allohistory.inference.battle_law.columns import ridge
from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.pooling import (
    CAMPAIGN,
    Posterior,
    effect_design,
    effects_in,
)

LEAST = 1e-3  # least sd within campaigns
ORDINARY, LOOSE = -0.7, 3.0  # belief in each log sd, so that none is left open by few battles
USUAL_SCALE = 10.0  # campaigns' weight of the belief that a war scatters as all do


@dataclass(frozen=True)
class MixedFit:
    """A regression with pooled effects."""

    posterior: Posterior  # of laws and effects, those of campaigns left out
    between: float  # sd between campaigns
    within: float  # sd within campaigns
    error: np.ndarray  # (battle,) outcome less laws and effects, the campaign's not taken out
    scale: dict[str, float]  # sd of a war's battles over that of all


def war_scales(deviation: np.ndarray, war: np.ndarray, campaign: np.ndarray) -> dict[str, float]:
    """Return by how much the sd of each war exceeds that of all; `deviation` is in the latter.

    Battles of a campaign resemble one another, so a war counts by its campaigns.
    """
    scale = {}
    for name in np.unique(war):
        rows = (war == name) & np.isfinite(deviation)
        weight = float(len(np.unique(campaign[rows])))
        square = float((deviation[rows] ** 2).mean()) if weight else 1.0
        scale[str(name)] = float(np.sqrt((USUAL_SCALE + weight * square) / (USUAL_SCALE + weight)))
    return scale


def fit_mixed(
    laws: tuple[str, ...],
    design: np.ndarray,
    outcome: np.ndarray,
    battles: Battles,
    kinds: tuple[str, ...],
) -> MixedFit:
    """Fit `outcome` (battle,) on `design` (battle, law), with effects of `kinds` and campaigns.

    Battles whose outcome or design is unknown are left out; raise FitError without a likelihood.
    """
    finite = np.isfinite(outcome) & np.isfinite(design).all(axis=1)
    effects = effects_in(battles, (*kinds, CAMPAIGN))
    weights = effect_design(battles, effects, (*kinds, CAMPAIGN))
    table = np.hstack([np.where(np.isfinite(design), design, 0.0), weights])
    n, keep = len(laws), len(laws) + sum(kind != CAMPAIGN for kind, _ in effects)
    if not finite.any():
        nothing = Posterior(laws, (), np.zeros(n), np.zeros((n, n)), dict.fromkeys(kinds, 0.0))
        return MixedFit(nothing, 0.0, LEAST, np.full(len(outcome), np.nan), {})
    x, y = table[finite], outcome[finite]
    square, product, total = x.T @ x, x.T @ y, float(y @ y)
    penalty, diagonal = ridge(design[finite]), np.diag_indices(len(square))
    order = (*kinds, CAMPAIGN)
    kind_of = np.array([order.index(kind) for kind, _ in effects])

    def solved(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        sd = np.exp(logs)
        prior = np.concatenate([penalty / sd[-1] ** 2, 1.0 / sd[:-1][kind_of] ** 2])
        table = square / sd[-1] ** 2
        table[diagonal] += prior
        root = cholesky(table, lower=True, overwrite_a=True, check_finite=False)
        return root, product / sd[-1] ** 2

    def loss(logs: np.ndarray) -> float:
        logs = np.clip(logs, np.log(LEAST), 5.0)
        root, right = solved(logs)
        half = solve_triangular(root, right, lower=True, check_finite=False)
        counts = np.bincount(kind_of, minlength=len(order))
        size = (len(y) + (penalty > 0).sum()) * logs[-1] + (counts * logs[:-1]).sum()
        fit = 0.5 * (total / np.exp(2.0 * logs[-1]) - half @ half)
        belief = 0.5 * (((logs - ORDINARY) / LOOSE) ** 2).sum()
        return float(size + np.log(np.diag(root)).sum() + fit + belief)

    optimum = minimize(loss, np.full(len(order) + 1, ORDINARY), method="Nelder-Mead",
                       options={"xatol": 0.02, "fatol": 0.01, "maxiter": 300})  # fmt: skip
    if not np.isfinite(optimum.fun):
        raise FitError(f"battle law: {laws[0]} cannot be fitted to these battles")
    logs = np.clip(optimum.x, np.log(LEAST), 5.0)
    root, right = solved(logs)
    covariance = np.linalg.inv(root @ root.T)
    mean, sd = covariance @ right, np.exp(logs)
    spread = {kind: float(sd[k]) for k, kind in enumerate(kinds)}
    posterior = Posterior(laws, effects[: keep - n], mean[:keep], covariance[:keep, :keep], spread)
    error = np.where(finite, outcome - table[:, :keep] @ mean[:keep], np.nan)
    whole = float(np.hypot(sd[-2], sd[-1]))
    scale = war_scales(error / whole, battles.war, battles.campaign)
    return MixedFit(posterior, float(sd[-2]), float(sd[-1]), error, scale)
