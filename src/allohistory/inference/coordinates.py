"""Coordinates: uncertain laws as standard normals, and law records from them.

A law is the quantile of its prior at the share that lies below its coordinate, kept within its
range: as the model draws it, but from a coordinate that inference may move.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import special

from allohistory.model.priors import quantile

FARTHEST = 8.0  # beyond it the share below a coordinate is rounded to 1, and its quantile endless


@dataclass(frozen=True)
class Family:
    """Laws with priors of one kind: where they stand among the coordinates, and what is known."""

    kind: str
    columns: np.ndarray
    parameters: Any  # by name, (law of the family,): `quantile` takes arrays as well as numbers

    def values(self, coordinates: np.ndarray, places: np.ndarray) -> np.ndarray:
        """Give the quantiles at *coordinates* of the laws at *places* of the family; both (n,)."""
        told = {name: values[places] for name, values in self.parameters.items()}
        prior = Family(self.kind, self.columns, told)
        return quantile(prior, special.ndtr(np.clip(coordinates, -FARTHEST, FARTHEST)))


class Coordinates:
    """The uncertain laws of a model, in the order of their coordinates."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.laws = tuple(law for law in model.laws if law.number.prior is not None)
        self.paths = tuple(law.path for law in self.laws)
        self.families = tuple(self.family(kind) for kind in sorted(self.kinds()))
        numbers = [law.number for law in self.laws]
        self.low = np.array([-np.inf if one.low is None else one.low for one in numbers], float)
        self.high = np.array([np.inf if one.high is None else one.high for one in numbers], float)
        self.moved = np.zeros((0, len(self.laws)))
        self.known = np.zeros((0, len(self.laws)))

    def __len__(self) -> int:
        return len(self.laws)

    def kinds(self) -> set[str]:
        """Give the kinds of priors there are."""
        return {law.number.prior.kind for law in self.laws}

    def family(self, kind: str) -> Family:
        """Gather the laws whose priors are of *kind*."""
        columns = [k for k, law in enumerate(self.laws) if law.number.prior.kind == kind]
        known = [self.laws[k].number.prior.parameters for k in columns]
        names = known[0].keys()
        parameters = {name: np.array([one[name] for one in known], float) for name in names}
        return Family(kind, np.array(columns), parameters)

    def values(self, coordinates: np.ndarray) -> np.ndarray:
        """Give the laws at *coordinates*; both (history, law).

        Those that stand where they stood in the last call are not worked out again: most moves
        leave most laws where they are.
        """
        if self.moved.shape != coordinates.shape:
            self.moved = np.full(coordinates.shape, np.nan)
            self.known = np.empty(coordinates.shape)
        anew = self.moved != coordinates
        for family in self.families:
            rows, places = np.nonzero(anew[:, family.columns])
            columns = family.columns[places]
            found = family.values(coordinates[rows, columns], places)
            self.known[rows, columns] = np.clip(found, self.low[columns], self.high[columns])
        self.moved = coordinates.copy()
        return self.known

    def records(self, coordinates: np.ndarray) -> Any:
        """Give a law record for each row of *coordinates* (history, law)."""
        records = np.repeat(self.model.template.view(np.ndarray), len(coordinates))
        for law, column in zip(self.laws, self.values(coordinates).T, strict=True):
            records[law.block][law.field][(slice(None), *law.index)] = column
        return records.view(np.recarray)
