"""Large ensembles: shards of a few thousand timelines, in files as soon as they are complete.

Memory holds the shard in progress and what was remembered of the others, so that it does not grow
with the events and series of a run. An ensemble of several shards answers like any other; only its
whole columns, all in memory at once, are limited to `MOST_AT_ONCE` timelines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np

from allohistory.engine.ensemble import Ensemble
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import Columns, concatenate, select_rows
from allohistory.errors import RunError, StoreError
from allohistory.store import Arm, Shard, ShardFiles

SHARD = 2048  # timelines: some 70 MB of memory an arm
MOST_AT_ONCE = 10_000  # timelines of which all events and series may be in memory at once
ARMS = ("baseline", "changed")  # as they are stored
CACHED = 2  # shards in memory after they were read: both arms of one


class Rows(Protocol):
    """Consecutive timelines of one arm, and what was worked out from them."""

    @property
    def memo(self) -> dict[Any, Any]:
        """What was worked out from them, by any key; it stays when the columns go."""
        ...

    def __len__(self) -> int:
        """Return the number of timelines."""
        ...

    def read(self) -> tuple[Columns, np.ndarray]:
        """Return their events, numbered from 0, and their series (timeline, series, month)."""
        ...

    def laws(self) -> Mapping[str, np.ndarray] | None:
        """Return the laws that were stored with them; None where the recipe has them."""
        ...


@dataclass(frozen=True, eq=False)
class RowsInMemory:
    """Timelines of which all columns are in memory."""

    events: Columns
    values: np.ndarray
    stored_laws: Mapping[str, np.ndarray] | None = None
    memo: dict[Any, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.values)

    def read(self) -> tuple[Columns, np.ndarray]:
        """Return their events and series."""
        return self.events, self.values

    def laws(self) -> Mapping[str, np.ndarray] | None:
        """Return their stored laws, if any."""
        return self.stored_laws


@dataclass(frozen=True, eq=False)
class RowsInFiles:
    """Timelines in a folder; `scratch` is whatever must live as long as the folder is needed."""

    files: ShardFiles
    arm: str
    series: tuple[str, ...]
    timelines: int
    memo: dict[Any, Any] = field(default_factory=dict)
    scratch: Any = None

    def __len__(self) -> int:
        return self.timelines

    def read(self) -> tuple[Columns, np.ndarray]:
        """Return their events and series, read from the folder."""
        return read_rows(self.files, self.arm, self.series, self.timelines)

    def laws(self) -> Mapping[str, np.ndarray] | None:
        """Return their laws, read from the folder."""
        return self.files.laws()


@lru_cache(maxsize=CACHED)
def read_rows(
    files: ShardFiles, arm: str, series: tuple[str, ...], timelines: int
) -> tuple[Columns, np.ndarray]:
    """Read the events and the stacked series of one arm of a shard."""
    return columns_of(files.arms((arm,))[arm], series, timelines, files.folder)


def columns_of(
    arm: Arm, series: Sequence[str], timelines: int, place: object
) -> tuple[Columns, np.ndarray]:
    """Return the events and the stacked series of a stored arm; StoreError where one is missing."""
    missing = [name for name in series if name not in arm.series]
    if missing:
        raise StoreError(f"{place} has no series {', '.join(missing)}; run it again")
    values = [arm.series[name] for name in series]
    empty = np.zeros((timelines, 0, 0), np.float32)
    return dict(arm.events), np.stack(values, axis=1) if values else empty


class LargeEnsemble(Ensemble):
    """An ensemble of several shards; its whole columns are joined only when asked for."""

    rows: tuple[Rows, ...]

    def __init__(self, recipe: Recipe, ids: np.ndarray, rows: Sequence[Rows], **about: Any) -> None:
        plain = {"whatif": None, "warnings": (), "candidates": 0, "imposed": None}
        plain |= {"recipe": recipe, "ids": ids, "rows": tuple(rows), "stored_laws": None, **about}
        for name, value in plain.items():
            object.__setattr__(self, name, value)

    @property
    def is_stored(self) -> bool:
        """Whether it was read from a stored run, whose first shard is in memory with its laws."""
        return isinstance(self.rows[0], RowsInMemory) and self.rows[0].stored_laws is not None

    @property
    def shards(self) -> Iterator[Ensemble]:
        """Ensembles of consecutive timelines that are all of these; each is read when used."""
        return (self.shard(number) for number in range(len(self.rows)))

    @cached_property
    def firsts(self) -> np.ndarray:
        """Number of the first timeline of each shard, and of all of them: (shard + 1,)."""
        return np.cumsum([0, *(len(rows) for rows in self.rows)])

    def shard(self, number: int) -> Ensemble:
        """Return one shard, with its timelines numbered from 0."""
        first, last = self.firsts[number : number + 2]
        about = {"whatif": self.whatif, "warnings": self.warnings}
        return OneShard(self.recipe, self.ids[first:last], (self.rows[number],), **about)

    def shard_of(self, timeline: int) -> tuple[Ensemble, int]:
        """Return the shard that holds a timeline, and its number there."""
        self.check_row(timeline)
        number = int(np.searchsorted(self.firsts, timeline, "right")) - 1
        return self.shard(number), timeline - int(self.firsts[number])

    @cached_property
    def events(self) -> Columns:  # pyright: ignore[reportIncompatibleVariableOverride] - read late
        """Columns of all events, joined; RunError where they are too many for the memory."""
        parts = []
        for rows, first in zip(self.rows, self.whole(), strict=False):
            events = rows.read()[0]
            parts.append({**events, "timeline": events["timeline"] + np.int32(first)})
        return parts[0] if len(parts) == 1 else concatenate(parts)

    @cached_property
    def values(self) -> np.ndarray:  # pyright: ignore[reportIncompatibleVariableOverride] - read late
        """Series (timeline, series, month), joined; RunError where they are too many."""
        self.whole()
        parts = [rows.read()[1] for rows in self.rows]
        return parts[0] if len(parts) == 1 else np.concatenate(parts)

    @cached_property
    def laws(self) -> Mapping[str, np.ndarray]:
        """Uncertain laws by path: (timeline,); RunError where they are too many."""
        self.whole()
        parts = [rows.laws() for rows in self.rows]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return super().laws
        return {path: np.concatenate([part[path] for part in known]) for path in known[0]}

    def whole(self) -> np.ndarray:
        """Return the first timeline of each shard; RunError where all would not fit in memory."""
        if len(self) > MOST_AT_ONCE:
            raise RunError(
                f"the run has {len(self):,} timelines, too many to have all of their events and "
                f"series in memory at once; take its first {MOST_AT_ONCE:,}: "
                f"comparison.first({MOST_AT_ONCE})"
            )
        return self.firsts

    def events_of(self, timeline: int) -> Columns:
        """Return the kept events of one timeline."""
        shard, row = self.shard_of(timeline)
        events = shard.events_of(row)
        return {**events, "timeline": np.full_like(events["timeline"], timeline)}

    def series_of(self, timeline: int) -> dict[str, np.ndarray]:
        """Return the series of one timeline by name: (month,)."""
        shard, row = self.shard_of(timeline)
        return shard.series_of(row)

    def first(self, timelines: int) -> Ensemble:
        """Return an ensemble of the first `timelines`."""
        number = int(np.searchsorted(self.firsts, timelines, "left"))
        rows = list(self.rows[:number])
        surplus = int(self.firsts[number]) - timelines
        if surplus > 0:
            rows[-1] = first_rows(rows[-1], len(rows[-1]) - surplus)
        about = {"whatif": self.whatif, "warnings": self.warnings}
        about["candidates"] = self.candidates_for(timelines)
        return LargeEnsemble(self.recipe, self.ids[:timelines], rows, **about)


class OneShard(LargeEnsemble):
    """One shard of a large ensemble; its columns are its own."""

    @property
    def memo(self) -> dict[Any, Any]:
        """What was worked out from it: kept when its columns are no longer in memory."""
        return self.rows[0].memo

    @property
    def shards(self) -> Iterator[Ensemble]:
        """The shard itself."""
        return iter((self,))

    def events_of(self, timeline: int) -> Columns:
        """Return the kept events of one timeline."""
        return Ensemble.events_of(self, timeline)

    def series_of(self, timeline: int) -> dict[str, np.ndarray]:
        """Return the series of one timeline by name: (month,)."""
        return Ensemble.series_of(self, timeline)


def first_rows(rows: Rows, timelines: int) -> Rows:
    """Return the first timelines of a shard, in memory."""
    events, values = rows.read()
    laws = rows.laws()
    short = None if laws is None else {path: column[:timelines] for path, column in laws.items()}
    return RowsInMemory(
        select_rows(events, np.arange(timelines), len(rows)), values[:timelines], short
    )


def shard_of(arms: Sequence[Ensemble]) -> Shard:
    """Return an ensemble and its what-if, if there is one, as a shard to store."""
    stored = {name: Arm(arm.events, arm.series) for name, arm in zip(ARMS, arms, strict=False)}
    first = arms[0]
    return Shard(stored, first.laws, first.ids, first.laws_of)


def shards_of(arms: Sequence[Ensemble]) -> Iterator[Shard | ShardFiles]:
    """Yield the shards of an ensemble and its what-if: as they are stored, or in memory."""
    for parts in zip(*(arm.shards for arm in arms), strict=True):
        rows = parts[0].rows[0] if isinstance(parts[0], OneShard) else None
        yield rows.files if isinstance(rows, RowsInFiles) else shard_of(parts)
