"""Target: the model as the sampler sees it, laws and salts in, log-likelihoods out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from allohistory.engine import Design, Ensemble, GivenHistories, Recipe, Threads, prepare
from allohistory.engine.ensemble import gather
from allohistory.engine.tasks import Task
from allohistory.inference.observation.record import Record
from allohistory.inference.smc.state import Size
from allohistory.inference.smc.transform import Coordinates
from allohistory.kit.draw import COMMON, STRETCH
from allohistory.model import Model

LEAST = 8  # fewest histories for a thread of their own


class Target:
    """Histories of a model given by coordinates of laws and by salts, up to the day `until`."""

    def __init__(
        self,
        model: Model,
        record: Record,
        *,
        until: date | None = None,
        threads: int | None = None,
    ) -> None:
        self.model, self.record = model, record
        self.coordinates = Coordinates(model)
        self.executor = Threads(threads)
        self.weeks = model.calendar.weeks
        if until is not None:
            self.weeks = min(max(1, model.calendar.week_of(until) + 1), self.weeks)
        streams, stretches = model.world["clock"]["salts"].shape
        simulated = -(-self.weeks // STRETCH)
        turns = streams - COMMON
        self.size = Size(len(self.coordinates), streams, simulated, stretches - simulated, turns)
        prepare(model)

    def __call__(self, laws: np.ndarray, salts: np.ndarray) -> np.ndarray:
        """Return the log-likelihood of every observation; (history, observation)."""
        return self.record.log_likelihood(self.ensemble(laws, salts), weighed=True)

    def ensemble(self, laws: np.ndarray, salts: np.ndarray) -> Ensemble:
        """Simulate the histories of coordinates `laws` and of `salts`."""
        until = None if self.weeks == self.model.calendar.weeks else self.weeks
        records = self.coordinates.records(laws)
        histories = GivenHistories(records, salts, guide=self.record.guide)
        recipe = Recipe(self.model, Design(len(laws), 0), histories=histories, until=until)
        task = Task((recipe,), 0)
        done = list(self.executor.run(task.work, self.slices(len(laws))))
        return gather(recipe, [ids for ids, _ in done], [parts[0] for _, parts in done])

    def slices(self, count: int) -> Iterator[np.ndarray]:
        """Split `count` histories into as many slices as there are threads."""
        size = max(LEAST, -(-count // self.executor.workers))
        for first in range(0, count, size):
            yield np.arange(first, min(first + size, count), dtype=np.int64)
