"""The urn: draws of all uncertain laws at once, each by its own path and its own prior.

What a draw gives depends on (seed, number of the draw, path of the law) alone: not on which other
laws are uncertain, nor on which draws are taken together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.kit.draw import law_uniforms

from .priors import QUANTILES


@dataclass(frozen=True)
class Urn:
    """Priors by kind, and where in a law record what is drawn from them stands."""

    template: np.recarray  # one record, with every certain number
    names: np.ndarray  # (law,) hash of its path
    places: np.ndarray  # (law,) which number of the record it is
    low: np.ndarray  # (law, 1)
    high: np.ndarray  # (law, 1)
    kinds: tuple[tuple[str, slice, tuple[np.ndarray, ...]], ...]  # kind, its laws, its parameters

    def draw(self, seed: int, draws: np.ndarray) -> np.recarray:
        """Give a law record for each of *draws* (int64)."""
        u = np.empty((len(self.names), len(draws)))
        for law, name in enumerate(self.names):
            law_uniforms(np.uint64(seed), name, draws, u[law])
        for kind, laws, parameters in self.kinds:
            u[laws] = QUANTILES[kind][1](u[laws], *parameters)
        plain = numbers_in(self.template).repeat(len(draws), axis=0)
        plain[:, self.places] = np.clip(u, self.low, self.high).T
        return plain.view(self.template.dtype).reshape(len(draws)).view(np.recarray)


def numbers_in(records: np.recarray) -> np.ndarray:
    """Give law records as rows of numbers, sharing their memory."""
    return records.view(np.ndarray).view(np.float64).reshape(len(records), -1)


def urn_of(laws: tuple[Any, ...], template: np.recarray) -> Urn:
    """Sort the uncertain ones of *laws* by the kind of their priors."""
    open_laws = [law for law in laws if law.number.prior is not None]
    order = sorted(open_laws, key=lambda law: list(QUANTILES).index(law.number.prior.kind))
    kinds, first = [], 0
    for kind, (needed, _) in QUANTILES.items():
        known = [law.number.prior.parameters for law in order if law.number.prior.kind == kind]
        parameters = tuple(np.array([[one[name]] for one in known]) for name in needed)
        if known:
            kinds.append((kind, slice(first, first + len(known)), parameters))
        first += len(known)
    return Urn(
        template=template,
        names=np.array([hash_of(law.path) for law in order], np.uint64),
        places=np.array([place_of(template.dtype, law) for law in order], np.int64),
        low=np.array([[bound(law.number.low, -np.inf)] for law in order]).reshape(-1, 1),
        high=np.array([[bound(law.number.high, np.inf)] for law in order]).reshape(-1, 1),
        kinds=tuple(kinds),
    )


def bound(limit: float | None, otherwise: float) -> float:
    """Give a limit of a number, or *otherwise* if it has none."""
    return otherwise if limit is None else float(limit)


def place_of(dtype: Any, law: Any) -> int:
    """Tell which number of a law record *law* is."""
    inner, start = dtype.fields[law.block][:2]
    field, offset = inner.fields[law.field][:2]
    base, shape = field.subdtype or (field, ())
    if base != np.float64:
        raise ModelError(f"law {law.block}.{law.field} is no plain number: declare it with `per`")
    inside = int(np.ravel_multi_index(law.index, shape)) if shape else 0
    return (start + offset) // 8 + inside
