"""Priors: the quantile function of each family, and the values of many numbers at once.

Each law of a timeline is drawn by inversion, so that a draw is addressed by its path and does not
depend on what else is uncertain. `PriorTransform` maps a share of a prior's mass, or a standard
normal, to the value of a law, both for drawing timelines and for moving laws in inference.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from allohistory.model.kept_numbers import kept
from allohistory.scenario import Number
from allohistory.scenario.schema.priors import Beta, Lognormal, Normal, Prior, Uniform

FARTHEST = 8.0  # beyond it the normal CDF rounds to 1, and its quantile is infinite
Quantile = Callable[..., np.ndarray]


def special() -> Any:
    """Return SciPy's special functions, which are slow to import, and often not needed."""
    return import_module("scipy.special")


def normal_quantile(u: np.ndarray, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Return the quantiles of normal priors at shares `u`."""
    return mean + sd * special().ndtri(u)


def lognormal_quantile(u: np.ndarray, median: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return the quantiles of lognormal priors at shares `u`."""
    return median * np.exp(np.log(factor) * special().ndtri(u))


def uniform_quantile(u: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    """Return the quantiles of uniform priors at shares `u`."""
    return low + (high - low) * u


def beta_quantile(u: np.ndarray, mean: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the quantiles of beta priors at shares `u`."""
    return special().betaincinv(mean * weight, weight - mean * weight, u)


# By family; each takes arrays of the family's parameters by name.
QUANTILES: dict[type[Prior], Quantile] = {
    Normal: normal_quantile,
    Lognormal: lognormal_quantile,
    Uniform: uniform_quantile,
    Beta: beta_quantile,
}


def quantile(prior: Prior, u: np.ndarray) -> np.ndarray:
    """Return the values of `prior` below which shares `u` of its mass lie; same shape as `u`."""
    return QUANTILES[type(prior)](u, **prior.parameters)


def median_of(number: Number) -> float:
    """Return the value of `number`, or the median of its prior."""
    prior = number.prior
    if prior is None:
        return number.middle()
    # To the bit what their quantile functions return: the standard normal has its median at 0.
    if isinstance(prior, Normal):
        return float(prior.mean)
    if isinstance(prior, Lognormal):
        return float(prior.median)
    return float(quantile(prior, np.array([0.5]))[0])


def medians_of(numbers: Sequence[Number]) -> np.ndarray:
    """Return the value of each number, or the median of its prior; (number,)."""
    slow = [isinstance(number.prior, Beta) for number in numbers]
    beta = [number for number in numbers if isinstance(number.prior, Beta)]
    medians = np.empty(len(numbers))
    medians[~np.array(slow, bool)] = [
        median_of(number) for number, is_beta in zip(numbers, slow, strict=True) if not is_beta
    ]
    inputs = repr([number.prior for number in beta]).encode()
    medians[np.array(slow, bool)] = kept(
        "medians", inputs, (len(beta),), lambda: np.array([median_of(number) for number in beta])
    )
    return medians


@dataclass(frozen=True)
class Family:
    """The numbers whose priors are of one family."""

    quantile: Quantile
    members: np.ndarray  # (member,) index among the numbers
    parameters: dict[str, np.ndarray]  # (member,) by name

    def values(self, u: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Return the values at shares `u` of the members at `places`; the two are broadcast."""
        parameters = {name: values[places] for name, values in self.parameters.items()}
        return self.quantile(u, **parameters)


class PriorTransform:
    """The values of uncertain numbers: quantiles of their priors, kept within their ranges."""

    def __init__(self, numbers: Sequence[Number]) -> None:
        priors = [number.prior for number in numbers if number.prior is not None]
        if len(priors) < len(numbers):
            raise ValueError("a fixed number has no prior")
        self.families = tuple(family_of(kind, priors) for kind in QUANTILES)
        self.low = np.array([-np.inf if n.low is None else n.low for n in numbers], float)
        self.high = np.array([np.inf if n.high is None else n.high for n in numbers], float)
        self.family = np.empty(len(numbers), int)  # (number,)
        self.place = np.empty(len(numbers), int)  # (number,) among the members of its family
        for code, family in enumerate(self.families):
            self.family[family.members] = code
            self.place[family.members] = np.arange(len(family.members))

    def __len__(self) -> int:
        return len(self.low)

    def from_uniforms(self, u: np.ndarray) -> np.ndarray:
        """Return the values of all numbers at shares `u` of their priors' mass; (number, draw)."""
        values = np.empty(u.shape)
        for family in self.families:
            every = np.arange(len(family.members))[:, None]
            values[family.members] = family.values(u[family.members], every)
        return np.clip(values, self.low[:, None], self.high[:, None])

    def from_normals(self, normals: np.ndarray, numbers: np.ndarray) -> np.ndarray:
        """Return the values at standard `normals` of numbers (indices `numbers`); all (item,)."""
        u = special().ndtr(np.clip(normals, -FARTHEST, FARTHEST))
        codes, places = self.family[numbers], self.place[numbers]
        values = np.empty(len(u))
        for code, family in enumerate(self.families):
            members = codes == code
            values[members] = family.values(u[members], places[members])
        return np.clip(values, self.low[numbers], self.high[numbers])


def family_of(kind: type[Prior], priors: Sequence[Prior]) -> Family:
    """Return the family of those of `priors` that are of one `kind`."""
    members = [k for k, prior in enumerate(priors) if isinstance(prior, kind)]
    parameters = {
        name: np.array([getattr(priors[k], name) for k in members], float)
        for name in kind.model_fields
    }
    return Family(QUANTILES[kind], np.array(members, int), parameters)
