"""An ensemble: many timelines of one arm, as columns, with the recipe that reproduces them.

Rows are numbered from 0. Row k of a baseline and row k of its what-if have the same laws, the same
past and the same noise. A row's `id` is the address of its noise: the row itself, unless a
condition on the past selected only some timelines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np

from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import Columns, Part, concatenate, select_rows
from allohistory.engine.timeline import Timeline, replay_timeline
from allohistory.errors import RunError
from allohistory.model import Model
from allohistory.model.draws import numbers_in, place_of
from allohistory.scenario import WhatIf


@dataclass(frozen=True)
class Ensemble:
    """Timelines of one arm.

    `events` are columns sorted by (timeline, serial); `series` hold one number for each timeline
    and month, sampled as the month ends (NaN where the run ended before).
    """

    recipe: Recipe
    ids: np.ndarray  # (timeline,) address of its noise
    events: Columns
    values: np.ndarray  # float32 (timeline, series, month)
    whatif: WhatIf | None = None
    warnings: tuple[str, ...] = ()
    candidates: int = 0  # timelines tried to get these, where there was a condition
    imposed: np.ndarray | None = None  # (timeline, site) log probability of imposed choices
    stored_laws: Mapping[str, np.ndarray] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        arm = "baseline" if self.recipe.plan is None else "changed"
        return f"<Ensemble {arm}: {len(self)} timelines, seed {self.seed}>"

    @property
    def model(self) -> Model:
        """Model of the timelines."""
        return self.recipe.model

    @property
    def seed(self) -> int:
        """Seed of all noise and parameter draws."""
        return self.recipe.design.seed

    @property
    def timelines(self) -> int:
        """Number of timelines."""
        return len(self)

    @property
    def is_stored(self) -> bool:
        """Whether it was read from a stored run."""
        return self.stored_laws is not None

    @property
    def given(self) -> float:
        """Share of timelines that met the condition on the past; 1 where there was none."""
        return len(self) / self.candidates if self.candidates else 1.0

    @property
    def laws_of(self) -> np.ndarray:
        """Parameter draw of each timeline; those with the same draw differ by noise alone."""
        return self.recipe.draws_of(self.ids)

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month of `series`."""
        return tuple(self.model.calendar.months)

    @cached_property
    def series(self) -> dict[str, np.ndarray]:
        """Series of the scenario by name: float32 (timeline, month)."""
        return {name: self.values[:, s] for s, name in enumerate(self.model.series)}

    @cached_property
    def laws(self) -> Mapping[str, np.ndarray]:
        """Uncertain laws of the model by path: (timeline,), their values at the start."""
        if self.stored_laws is not None:
            return self.stored_laws
        fields = self.recipe.varying_laws()
        _, first, draw = np.unique(self.laws_of, return_index=True, return_inverse=True)
        values = np.empty((len(fields), len(first)))
        for rows in chunks(len(first), 512):
            laws = self.recipe.laws_for(self.ids[first[rows]])
            places = [place_of(laws.dtype, law) for law in fields]
            values[:, rows] = numbers_in(laws)[:, places].T
        return {law.path: row[draw] for law, row in zip(fields, values, strict=True)}

    def rows_of(self, timeline: int) -> slice:
        """Return the rows of the columns that hold the events of `timeline`."""
        self.check_row(timeline)
        first, last = np.searchsorted(self.events["timeline"], [timeline, timeline + 1])
        return slice(int(first), int(last))

    def events_of(self, timeline: int) -> Columns:
        """Return the kept events of one timeline."""
        rows = self.rows_of(timeline)
        return {name: column[rows] for name, column in self.events.items()}

    def series_of(self, timeline: int) -> dict[str, np.ndarray]:
        """Return the series of one timeline by name: (month,)."""
        self.check_row(timeline)
        return {name: values[timeline] for name, values in self.series.items()}

    @property
    def shards(self) -> Iterator[Ensemble]:
        """Ensembles of consecutive timelines that together are this one; here it alone."""
        return iter((self,))

    def first(self, timelines: int) -> Ensemble:
        """Return an ensemble of the first `timelines`."""
        laws = self.stored_laws
        return replace(
            self,
            ids=self.ids[:timelines],
            events=select_rows(self.events, np.arange(timelines), len(self)),
            values=self.values[:timelines],
            candidates=self.candidates_for(timelines),
            imposed=None if self.imposed is None else self.imposed[:timelines],
            stored_laws=None if laws is None else {k: v[:timelines] for k, v in laws.items()},
        )

    def candidates_for(self, timelines: int) -> int:
        """Return how many timelines were tried to get the first `timelines`."""
        if not self.candidates or timelines >= len(self):
            return self.candidates
        return int(self.ids[timelines - 1]) + 1

    def replay(self, timeline: int, until: int | None = None) -> Timeline:
        """Re-run one timeline up to week `until`, keeping every event."""
        self.check_row(timeline)
        weeks = self.recipe.weeks if until is None else until
        return replay_timeline(self.recipe, timeline, int(self.ids[timeline]), weeks)

    def check_row(self, timeline: int) -> None:
        """Raise RunError for a timeline that is not in the ensemble."""
        if not 0 <= timeline < len(self):
            raise RunError(f"there is no timeline {timeline}; there are 0 to {len(self) - 1}")


def chunks(length: int, size: int) -> Iterator[slice]:
    """Yield slices of at most `size` rows that cover `length` rows."""
    for first in range(0, length, size):
        yield slice(first, min(first + size, length))


def gather(
    recipe: Recipe,
    ids: list[np.ndarray],
    parts: list[Part],
    *,
    limit: int | None = None,
    **about: Any,
) -> Ensemble:
    """Join the parts of slices in order; keep at most the first `limit` rows."""
    shifted, first = [], 0
    for part_ids, part in zip(ids, parts, strict=True):
        shifted.append({**part.events, "timeline": part.events["timeline"] + np.int32(first)})
        first += len(part_ids)
    events = concatenate(shifted)
    all_ids = np.concatenate(ids) if ids else np.zeros(0, np.int64)
    values = np.concatenate([part.series for part in parts]) if parts else np.zeros((0, 0, 0), "f4")
    imposed = np.concatenate([part.imposed for part in parts]) if parts else np.zeros((0, 0))
    if limit is not None and limit < len(all_ids):
        events = select_rows(events, np.arange(limit), len(all_ids))
        all_ids, values, imposed = all_ids[:limit], values[:limit], imposed[:limit]
    return Ensemble(recipe, all_ids, events, values, imposed=imposed, **about)
