"""Results of a run in progress: slices are joined to shards, and complete shards go to files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from allohistory.engine.ensemble import Ensemble, gather
from allohistory.engine.recipe import Recipe
from allohistory.engine.shards import (
    ARMS,
    SHARD,
    LargeEnsemble,
    OneShard,
    Rows,
    RowsInFiles,
    RowsInMemory,
    shard_of,
)
from allohistory.engine.slices import Part
from allohistory.store import Scratch, ShardFiles, shard_folder, write_shard

Sealed = Callable[[Sequence[Ensemble]], object]


@dataclass
class Results:
    """Results of a run so far.

    With a `scratch` folder, shards of some `SHARD` timelines are written there as they are
    complete; `sealed` is called before with the arms of each, to work out what is to be kept of it.
    """

    arms: tuple[Recipe, ...]
    wanted: int
    about: tuple[dict[str, Any], ...]
    scratch: Path | None = None
    sealed: Sealed | None = None
    ids: list[np.ndarray] = field(default_factory=list)
    parts: list[tuple[Part, ...]] = field(default_factory=list)
    done: int = 0
    tried: int = 0
    written: list[tuple[np.ndarray, tuple[Rows, ...]]] = field(default_factory=list)
    place: Scratch | None = None

    def add(self, tried: int, ids: np.ndarray, parts: tuple[Part, ...]) -> None:
        """Add the results of one slice."""
        self.tried += tried
        self.done += len(ids)
        self.ids.append(ids)
        self.parts.append(parts)
        if self.scratch is not None and len(self.arms) <= len(ARMS) and self.wanted > SHARD:
            pending = sum(len(some) for some in self.ids)
            if pending >= SHARD and self.done < self.wanted:
                self.seal(self.scratch)

    def seal(self, root: Path) -> None:
        """Write all pending timelines as a shard, and keep what was worked out from them."""
        self.place = self.place or Scratch(root)
        number, ids = len(self.written), np.concatenate(self.ids)
        rows = tuple(in_memory(part) for part in self.pending())
        arms = [
            OneShard(arm, ids, (some,), **about)
            for arm, some, about in zip(self.arms, rows, self.about, strict=True)
        ]
        if self.sealed is not None:
            self.sealed(arms)
        shard = shard_of(arms)
        folder = shard_folder(self.place.folder, number + 1)
        folder.mkdir(parents=True)
        write_shard(shard, folder)
        files = ShardFiles(folder, tuple(shard.laws))
        series = tuple(self.arms[0].model.series)
        stored = tuple(
            RowsInFiles(files, arm, series, len(ids), some.memo, self.place)
            for arm, some in zip(ARMS, rows, strict=False)
        )
        self.written.append((ids, stored))
        self.ids, self.parts = [], []

    def pending(self, limit: int | None = None) -> list[Ensemble]:
        """Return the timelines that are in no file, for each arm; at most `limit`."""
        return [
            gather(arm, self.ids, [parts[a] for parts in self.parts], limit=limit, **self.about[a])
            for a, arm in enumerate(self.arms)
        ]

    def ensembles(self, notes: tuple[str, ...] = ()) -> tuple[Ensemble, ...]:
        """Return one ensemble for each arm; `notes` are further warnings."""
        before = sum(len(ids) for ids, _ in self.written)
        tail = self.pending(self.wanted - before)
        ids = np.concatenate([*(ids for ids, _ in self.written), tail[0].ids])
        candidates = self.tried
        if self.done >= self.wanted > 0:
            candidates = int(ids[self.wanted - 1]) + 1
        if not self.written:
            return tuple(
                replace(arm, candidates=candidates, warnings=(*arm.warnings, *notes))
                for arm in tail
            )
        return tuple(
            LargeEnsemble(
                arm,
                ids,
                [*(rows[a] for _, rows in self.written), *([in_memory(last)] if len(last) else [])],
                candidates=candidates,
                whatif=last.whatif,
                warnings=(*last.warnings, *notes),
            )
            for a, (arm, last) in enumerate(zip(self.arms, tail, strict=True))
        )


def in_memory(ensemble: Ensemble) -> RowsInMemory:
    """Return the timelines of an ensemble as rows of a large one."""
    return RowsInMemory(ensemble.events, ensemble.values)
