"""The urn: draws of all uncertain laws at once, each by its own path and its own prior.

What a draw gives depends on (seed, number of the draw, path of the law) alone: not on which other
laws are uncertain, nor on which draws are taken together.
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
    """The priors of uncertain laws, and where in a law record what is drawn from them stands."""

    template: np.recarray  # one record, with every certain number
    names: np.ndarray  # (law,) hash of its path
    places: np.ndarray  # (law,) which number of the record it is
    transform: PriorTransform

    def draw(self, seed: int, draws: np.ndarray) -> np.recarray:
        """Return a law record for each of `draws` (int64)."""
        u = np.empty((len(self.names), len(draws)))
        for law, name in enumerate(self.names):
            law_uniforms(np.uint64(seed), name, draws, u[law])
        plain = numbers_in(self.template).repeat(len(draws), axis=0)
        plain[:, self.places] = self.transform.from_uniforms(u).T
        return plain.view(self.template.dtype).reshape(len(draws)).view(np.recarray)


def numbers_in(records: np.recarray) -> np.ndarray:
    """Give law records as rows of numbers, sharing their memory."""
    return records.view(np.ndarray).view(np.float64).reshape(len(records), -1)


def sampler_of(laws: tuple[LawField, ...], template: np.recarray) -> LawSampler:
    """Return the urn of the uncertain ones of `laws`."""
    uncertain = [law for law in laws if law.number.prior is not None]
    return LawSampler(
        template=template,
        names=np.array([hash_of(law.path) for law in uncertain], np.uint64),
        places=np.array([place_of(template.dtype, law) for law in uncertain], np.int64),
        transform=PriorTransform([law.number for law in uncertain]),
    )


def place_of(dtype: Any, law: LawField) -> int:
    """Tell which number of a law record `law` is."""
    inner, start = dtype.fields[law.block][:2]
    field, offset = inner.fields[law.field][:2]
    base, shape = field.subdtype or (field, ())
    if base != np.float64:
        raise ModelError(f"law {law.block}.{law.field} is no plain number: declare it with `per`")
    inside = int(np.ravel_multi_index(law.index, shape)) if shape else 0
    return (start + offset) // 8 + inside
