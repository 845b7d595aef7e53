"""Coordinates: uncertain laws as standard normals, and law records from them.

A law is the quantile of its prior at the normal distribution function of its coordinate, clipped
to its range: as the model draws it, but from a coordinate that inference can move.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from allohistory.model import Model
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
        numbers = np.repeat(self.template.view(float)[None], len(coordinates), axis=0)
        numbers[:, self.positions] = self.values(coordinates)
        return numbers.view(self.template.dtype)[:, 0].view(np.recarray)
