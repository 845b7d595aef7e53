"""Priors: what is known of a number, as a quantile function of one uniform.

Each law of a timeline is drawn by inversion, so that a draw is addressed by its path and never
depends on what else is uncertain.  A lognormal prior is stated by its median and the factor within
which two thirds of its mass lie; a beta prior by its mean and the weight (a + b) of what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
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


# For each kind, its parameters, and its quantile at shares *u*; arrays of parameters will do.
QUANTILES: dict[str, tuple[tuple[str, ...], Callable[..., np.ndarray]]] = {
    "normal": (("mean", "sd"), lambda u, mean, sd: mean + sd * special.ndtri(u)),
    "lognormal": (
        ("median", "factor"),
        lambda u, median, factor: median * np.exp(np.log(factor) * special.ndtri(u)),
    ),
    "uniform": (("low", "high"), lambda u, low, high: low + (high - low) * u),
    "beta": (
        ("mean", "weight"),
        lambda u, mean, weight: special.betaincinv(mean * weight, weight - mean * weight, u),
    ),
}


def quantile(prior: PriorLike, u: np.ndarray) -> np.ndarray:
    """Give the values of *prior* below which shares *u* of its mass lie; same shape as *u*."""
    if prior.kind not in QUANTILES:
        raise ValueError(f"no prior is called {prior.kind!r}; known: {', '.join(QUANTILES)}")
    names, formula = QUANTILES[prior.kind]
    return formula(u, *(prior.parameters[name] for name in names))


def median(prior: PriorLike) -> float:
    """Give the median of *prior*."""
    return float(quantile(prior, np.array([0.5]))[0])
