"""Coordinates: uncertain laws as standard normals, and law records from them.

A law is the quantile of its prior at the normal distribution function of its coordinate, clipped
to its range: as the model draws it, but from a coordinate that inference can move.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allohistory.model import Model
from allohistory.model.kept_numbers import kept
from allohistory.model.priors import PriorTransform


def information_of(mean: np.ndarray, variance: np.ndarray) -> np.ndarray:
    """Return the information gained about coordinates of this `mean` and `variance`, in nats.

    The Kullback-Leibler divergence of that normal from the standard normal prior.
    """
    return 0.5 * (variance + mean**2 - 1.0 - np.log(variance))


class Coordinates:
    """The uncertain laws of a model, in the order of their coordinates."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.laws = tuple(law for law in model.laws if law.number.prior is not None)
        self.paths = tuple(law.path for law in self.laws)
        self.transform = PriorTransform([law.number for law in self.laws])
        self.template = model.template.view(np.ndarray)
        # Law records hold 64-bit floats alone, so that one of their positions says where laws are.
        positions = np.arange(self.template.view(float).size, dtype=float).view(self.template.dtype)
        self.positions = np.array(
            [positions[law.block][law.field][(0, *law.index)] for law in self.laws], int
        )
        self.moved = np.zeros((0, len(self.laws)))
        self.known = np.zeros((0, len(self.laws)))

    def __len__(self) -> int:
        return len(self.laws)

    @property
    def inputs(self) -> bytes:
        """What the values at given coordinates depend on: families, parameters and ranges."""
        transform = self.transform
        arrays = [transform.low, transform.high, transform.family, transform.place]
        for family in transform.families:
            arrays += family.parameters.values()
        return b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)

    def kept_values(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the laws at `coordinates`, as an earlier process may have kept them.

        Both (history, law). For histories that are simulated again and again.
        """
        inputs = self.inputs + coordinates.tobytes()
        values = kept("laws", inputs, coordinates.shape, lambda: self.values(coordinates))
        # Whoever edits what was kept moves no law out of its range.
        return np.clip(values, self.transform.low, self.transform.high)

    def values(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the laws at `coordinates`; both (history, law).

        Coordinates unchanged since the last call are not computed again: most moves change few
        laws.
        """
        if self.moved.shape != coordinates.shape:
            self.moved = np.full(coordinates.shape, np.nan)
            self.known = np.empty(coordinates.shape)
        rows, laws = np.nonzero(self.moved != coordinates)
        self.known[rows, laws] = self.transform.from_normals(coordinates[rows, laws], laws)
        self.moved = coordinates.copy()
        return self.known

    def records(self, coordinates: np.ndarray) -> Any:
        """Return a law record for each row of `coordinates` (history, law)."""
        return self.records_of(self.values(coordinates))

    def records_of(self, values: np.ndarray) -> Any:
        """Return a law record for each row of `values` (history, law)."""
        numbers = np.repeat(self.template.view(float)[None], len(values), axis=0)
        numbers[:, self.positions] = values
        return numbers.view(self.template.dtype)[:, 0].view(np.recarray)
