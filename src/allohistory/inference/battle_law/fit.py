"""Battle fit: the laws of battle that best explain a set of battles, and the worth of states.

Score and exchange are fitted together, length and toll each by a mixed model; the two ties are
fitted last, to errors with the battle's own campaign left out. Left out of the likelihood of score
and exchange: that battles of a campaign resemble one another; the noise is fitted to campaigns left
out, and the widths of the priors come from resampled campaigns.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import minimize_scalar

from allohistory.inference.battle_law.columns import LAWS, LENGTH, TOLL, columns_of
from allohistory.inference.battle_law.dataset import Battles
from allohistory.inference.battle_law.likelihood import score_loss
from allohistory.inference.battle_law.mixed_model import fit_mixed, war_scales
from allohistory.inference.battle_law.pooling import KINDS, Posterior
from allohistory.inference.battle_law.score_and_exchange import (
    QUALITY_WORTH,
    fit_score_and_exchange,
)

MOST_TIE = 0.95
PER_CAMPAIGN = ("toll", "length")  # laws that vary between campaigns


@dataclass(frozen=True)
class Fitted:
    """Fitted laws of battle, and the effects of states, wars and campaigns beside them."""

    laws: dict[str, float]
    between: dict[str, float]  # sd between campaigns of the laws of PER_CAMPAIGN
    joint: Posterior  # laws of score and exchange, with qualities and the attack of a war
    toll: Posterior
    length: Posterior
    scale: dict[str, dict[str, float]]  # exchange, toll, length: spread of a war over that of all

    def without_effects(self) -> "Fitted":
        """Return the same laws, where nothing is known of any state or war."""
        return replace(
            self,
            joint=self.joint.without_effects(),
            toll=self.toll.without_effects(),
            length=self.length.without_effects(),
            scale={name: {} for name in self.scale},
        )


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


def fit_battles(battles: Battles) -> Fitted:
    """Fit every law of battle, and the effects of states and wars, on `battles`.

    Raise FitError where the battles have no likelihood.
    """
    columns = columns_of(battles)
    joint = fit_score_and_exchange(columns, battles)
    toll = fit_mixed(TOLL, columns.bled, columns.toll, battles, KINDS)
    length = fit_mixed(LENGTH, columns.lasted, columns.log_days, battles, KINDS)
    laws = joint.shapes | {"quality_worth": QUALITY_WORTH}
    for part in (joint.posterior, toll.posterior, length.posterior):
        laws |= dict(zip(part.laws, part.mean[: len(part.laws)], strict=True))
    laws["toll_spread"], laws["length_spread"] = toll.within, length.within
    tail, left_out = laws["exchange_tail"], joint.left_out
    luck = np.arcsinh(tail * left_out.error / laws["exchange_spread"]) / tail
    laws["exchange_tie"] = fit_exchange_tie(
        left_out.score, laws["drawn_margin"], battles.winner, luck
    )
    finite = np.isfinite(luck) & np.isfinite(toll.error)
    # The exchange noise has unit variance; the tie to toll is relative to its sd within campaigns.
    shared = float(np.cov(luck[finite], toll.error[finite])[0, 1]) if finite.sum() > 1 else 0.0
    laws["toll_tie"] = float(np.clip(shared / laws["toll_spread"], -MOST_TIE, MOST_TIE))
    return Fitted(
        laws={name: float(laws[name]) for name in LAWS},
        between={"toll": toll.between, "length": length.between},
        joint=joint.posterior,
        toll=toll.posterior,
        length=length.posterior,
        scale={
            "exchange": war_scales(luck, battles.war, battles.campaign),
            "toll": toll.scale,
            "length": length.scale,
        },
    )
