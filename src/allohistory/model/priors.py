"""Priors: what is known of a number, as a quantile function of one uniform.

Each law of a timeline is drawn by inversion, so that a draw is addressed by its path and never
depends on what else is uncertain.  A lognormal prior is stated by its median and the factor within
which two thirds of its mass lie; a beta prior by its mean and the weight (a + b) of what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np
from scipy import special


class PriorLike(Protocol):
    """What a prior must tell: its kind and its parameters."""

    @property
    def kind(self) -> str:
        """`normal`, `lognormal`, `uniform` or `beta`."""
        ...

    @property
    def parameters(self) -> Mapping[str, float]:
        """Its parameters by name."""
        ...


def quantile(prior: PriorLike, u: np.ndarray) -> np.ndarray:
    """Give the values of *prior* below which shares *u* of its mass lie; same shape as *u*."""
    known = prior.parameters
    match prior.kind:
        case "normal":
            return known["mean"] + known["sd"] * special.ndtri(u)
        case "lognormal":
            return known["median"] * np.exp(np.log(known["factor"]) * special.ndtri(u))
        case "uniform":
            return known["low"] + (known["high"] - known["low"]) * u
        case "beta":
            first = known["mean"] * known["weight"]
            return special.betaincinv(first, known["weight"] - first, u)
    raise ValueError(f"no prior is called {prior.kind!r}")


def median(prior: PriorLike) -> float:
    """Give the median of *prior*."""
    return float(quantile(prior, np.array([0.5]))[0])
