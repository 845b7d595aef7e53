"""Parameter draws: all uncertain laws at once, each by its own path and its own prior.

A value depends on (seed, number of the draw, path of the law) alone: not on which other laws are
uncertain, nor on which draws are made together.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.kit.draw import law_uniforms
from allohistory.model.laws import LawField
from allohistory.model.priors import PriorTransform


@dataclass(frozen=True)
class LawSampler:
    """Priors of the uncertain laws, and the places of their draws in a law record."""

    template: np.recarray  # one record, with every fixed number
    names: np.ndarray  # (law,) hash of its path
    places: np.ndarray  # (law,) index among the numbers of the record
    transform: PriorTransform

    def draw(self, seed: int, draws: np.ndarray) -> np.recarray:
        """Return a law record for each of `draws` (int64)."""
        if not len(draws):
            return self.template[:0]  # pyright: ignore[reportReturnType] - records
        u = np.empty((len(self.names), len(draws)))
        for law, name in enumerate(self.names):
            law_uniforms(np.uint64(seed), name, draws, u[law])
        plain = numbers_in(self.template).repeat(len(draws), axis=0)
        plain[:, self.places] = self.transform.from_uniforms(u).T
        return plain.view(self.template.dtype).reshape(len(draws)).view(np.recarray)


def numbers_in(records: np.recarray) -> np.ndarray:
    """Return law records as rows of numbers (record, number), sharing their memory."""
    return records.view(np.ndarray).view(np.float64).reshape(len(records), -1)


def sampler_of(laws: tuple[LawField, ...], template: np.recarray) -> LawSampler:
    """Return the sampler of the uncertain laws among `laws`."""
    uncertain = [law for law in laws if law.number.prior is not None]
    return LawSampler(
        template=template,
        names=np.array([hash_of(law.path) for law in uncertain], np.uint64),
        places=np.array([place_of(template.dtype, law) for law in uncertain], np.int64),
        transform=PriorTransform([law.number for law in uncertain]),
    )


def place_of(dtype: Any, law: LawField) -> int:
    """Return the index of `law` among the numbers of a law record; ModelError if not a float."""
    inner, start = dtype.fields[law.block][:2]
    field, offset = inner.fields[law.field][:2]
    base, shape = field.subdtype or (field, ())
    if base != np.float64:
        raise ModelError(
            f"law {law.block}.{law.field} is not a plain number: declare it with `per`"
        )
    inside = int(np.ravel_multi_index(law.index, shape)) if shape else 0
    return (start + offset) // 8 + inside
