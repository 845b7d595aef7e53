"""Shards: consecutive timelines of a run, in a folder of tables that is read by itself.

The first shard of a run is in the run's own folder, further ones in folders of their own. Of the
what-if only what differs from the baseline is stored: months up to the first that differs in any
timeline, and events up to the first that differs in a timeline, are read from the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from allohistory.errors import StoreError
from allohistory.store.manifests import AGAIN, FURTHER
from allohistory.store.tables import merge_columns, read_table, split, write_table

BASELINE, CHANGED = "baseline", "changed"
SHARED = "shared"  # column: events of a timeline that are those of its baseline


@dataclass(frozen=True)
class Arm:
    """The timelines of one arm as columns."""

    events: Mapping[str, np.ndarray]
    series: Mapping[str, np.ndarray]  # (timeline, month)


@dataclass(frozen=True)
class Shard:
    """Consecutive timelines of a run, those of all arms, with the laws of each timeline."""

    arms: Mapping[str, Arm]
    laws: Mapping[str, np.ndarray]  # law path: (timeline,)
    ids: np.ndarray  # (timeline,) address of its noise
    draws: np.ndarray  # (timeline,) parameter draw; those with the same draw have the same laws


@dataclass(frozen=True)
class ShardFiles:
    """A shard in its folder; every call reads it again."""

    folder: Path
    law_paths: tuple[str, ...]

    def timelines(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the ids and the parameter draws of its timelines: (timeline,) each."""
        table = read_table(self.folder / "timelines.parquet", "id", "draw")
        return table["id"], table["draw"]

    def laws(self) -> dict[str, np.ndarray]:
        """Return each law (timeline,)."""
        return laws_again(list(self.law_paths), self.timelines()[1], self.folder / "laws.parquet")

    def arms(self, names: Sequence[str]) -> dict[str, Arm]:
        """Return the timelines of the arms `names`."""
        table = read_table(self.folder / "timelines.parquet", "id")
        timelines = len(table["id"])
        stored = {name: read_arm(self.folder, name, timelines) for name in names}
        if CHANGED in stored and SHARED in table:
            baseline = stored.get(BASELINE) or read_arm(self.folder, BASELINE, timelines)
            if not fit_together(baseline, stored[CHANGED], table[SHARED]):
                raise StoreError(
                    f"{self.folder} holds a what-if that is not of its baseline; {AGAIN}"
                )
            stored[CHANGED] = with_shared(baseline, stored[CHANGED], table[SHARED])
        return stored


def shard_folder(place: Path, number: int) -> Path:
    """Return the folder of shard `number` of the run in `place`; the first is the run's own."""
    return place if number == 0 else place / FURTHER / f"{number:06d}"


def write_shard(shard: Shard, folder: Path) -> None:
    """Write the tables of `shard` to `folder`; StoreError if they cannot be written."""
    timelines = {"id": shard.ids, "draw": shard.draws}
    arms = dict(shard.arms)
    if BASELINE in arms and CHANGED in arms:
        arms[CHANGED], timelines[SHARED] = without_shared(
            arms[BASELINE], arms[CHANGED], len(shard.ids)
        )
    write_table(folder / "timelines.parquet", timelines)
    write_table(folder / "laws.parquet", drawn_laws(shard))
    for name, arm in arms.items():
        write_table(folder / f"{name}-events.parquet", split(arm.events))
        write_table(folder / f"{name}-series.parquet", long(arm.series, len(shard.ids)))


def without_shared(baseline: Arm, changed: Arm, timelines: int) -> tuple[Arm, np.ndarray]:
    """Return what of `changed` is not in `baseline`, and the events shared by each timeline."""
    months = shared_months(baseline.series, changed.series)
    series = {name: values[:, months:] for name, values in changed.series.items()}
    shared = shared_events(baseline.events, changed.events, timelines)
    kept = (
        places_in_timeline(changed.events["timeline"], timelines)
        >= shared[changed.events["timeline"]]
    )
    return Arm({name: column[kept] for name, column in changed.events.items()}, series), shared


def fit_together(baseline: Arm, stored: Arm, shared: np.ndarray) -> bool:
    """Return whether what is stored of a what-if can be of this baseline."""
    months = {values.shape[1] for values in baseline.series.values()}
    later = {values.shape[1] for values in stored.series.values()}
    return (
        set(baseline.series) == set(stored.series)
        and max(later, default=0) <= min(months, default=0)
        and kinds_of(baseline.events) == kinds_of(stored.events)
        and shared.dtype.kind in "iu"
    )


def kinds_of(columns: Mapping[str, np.ndarray]) -> dict[str, tuple[np.dtype, tuple[int, ...]]]:
    """Return the type and the shape of a row of each column."""
    return {name: (column.dtype, column.shape[1:]) for name, column in columns.items()}


def with_shared(baseline: Arm, stored: Arm, shared: np.ndarray) -> Arm:
    """Return the whole arm again, from its baseline and what was stored of it."""
    timelines = len(shared)
    series = {
        name: np.concatenate(
            [baseline.series[name][:, : baseline.series[name].shape[1] - values.shape[1]], values],
            axis=1,
        )
        for name, values in stored.series.items()
    }
    before = baseline.events["timeline"]
    common = np.flatnonzero(places_in_timeline(before, timelines) < shared[before])
    timeline = np.concatenate([before[common], stored.events["timeline"]])
    order = np.argsort(timeline, kind="stable")  # the shared events of a timeline come first
    events = {
        name: np.concatenate([baseline.events[name][common], column])[order]
        for name, column in stored.events.items()
    }
    return Arm(events, series)


def shared_months(first: Mapping[str, np.ndarray], second: Mapping[str, np.ndarray]) -> int:
    """Return how many months all series begin with the same bits, in every timeline."""
    if set(first) != set(second):
        return 0
    months = min((values.shape[1] for values in first.values()), default=0)
    for name, values in first.items():
        differs = np.asarray(different(values, second[name]).any(axis=0))
        months = min(months, int(np.argmax(differs)) if differs.any() else len(differs))
    return months


def shared_events(
    first: Mapping[str, np.ndarray], second: Mapping[str, np.ndarray], timelines: int
) -> np.ndarray:
    """Return with how many equal events each timeline begins: int32 (timeline,)."""
    counts = np.bincount(second["timeline"], minlength=timelines)
    if set(first) != set(second) or not len(second["timeline"]):
        return np.zeros(timelines, np.int32)
    starts = np.searchsorted(first["timeline"], np.arange(timelines))
    limits = np.bincount(first["timeline"], minlength=timelines)
    timeline = second["timeline"]
    place = places_in_timeline(timeline, timelines)
    same = place < limits[timeline]
    partner = np.where(same, starts[timeline] + place, 0)
    same &= len(first["timeline"]) > 0
    for name, column in second.items():
        if same.any():
            rows = np.flatnonzero(same)
            unequal = different(first[name][partner[rows]], column[rows])
            same[rows[unequal if unequal.ndim == 1 else unequal.any(axis=1)]] = False
    shared = counts.copy()
    np.minimum.at(shared, timeline[~same], place[~same])
    return shared.astype(np.int32)


def different(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return where the bits of two arrays differ."""
    if first.dtype != second.dtype:
        return np.ones(first.shape, bool)
    bits = f"u{first.dtype.itemsize}"
    return np.ascontiguousarray(first).view(bits) != np.ascontiguousarray(second).view(bits)


def places_in_timeline(timeline: np.ndarray, timelines: int) -> np.ndarray:
    """Return the place of each event among those of its timeline, from 0; events are sorted."""
    starts = np.searchsorted(timeline, np.arange(timelines))
    return np.arange(len(timeline)) - starts[timeline]


def drawn_laws(shard: Shard) -> dict[str, np.ndarray]:
    """Return laws as rows of (draw, index of the law in the manifest, value)."""
    draws, first = np.unique(shard.draws, return_index=True)
    paths = len(shard.laws)
    values = [column[first] for column in shard.laws.values()]
    return {
        "draw": np.tile(draws, paths),
        "law": np.repeat(np.arange(paths, dtype=np.int16), len(draws)),
        "value": np.concatenate(values) if values else np.zeros(0),
    }


def laws_again(paths: list[str], draws: np.ndarray, file: Path) -> dict[str, np.ndarray]:
    """Return each law (timeline,) from the rows of its draws; StoreError on mismatch."""
    table = read_table(file, "draw", "law", "value")
    distinct, place = np.unique(draws, return_inverse=True)
    rows = np.arange(len(paths) * len(distinct))
    laws, draw = np.divmod(rows, max(1, len(distinct)))
    if not (np.array_equal(table["law"], laws) and np.array_equal(table["draw"], distinct[draw])):
        raise StoreError(
            f"{file} does not contain the laws of its manifest, draw by draw; run the what-if again"
        )
    values = table["value"].reshape(len(paths), len(distinct))
    return {path: row[place] for path, row in zip(paths, values, strict=True)}


def long(series: Mapping[str, np.ndarray], timelines: int) -> dict[str, np.ndarray]:
    """Return series as rows of (timeline, month)."""
    months = next((values.shape[1] for values in series.values()), 0)
    rows = {
        "timeline": np.repeat(np.arange(timelines, dtype=np.int32), months),
        "month": np.tile(np.arange(months, dtype=np.int16), timelines),
    }
    return {**rows, **{name: values.reshape(-1) for name, values in series.items()}}


def read_arm(folder: Path, arm: str, timelines: int) -> Arm:
    """Read what is stored of the events and series of one arm; StoreError if it cannot be such."""
    file = folder / f"{arm}-series.parquet"
    series = read_table(file, "month", "timeline")
    rows = len(series.pop("month"))
    months = rows // max(1, timelines)
    if months * timelines != rows:
        raise StoreError(f"{file} has {rows:,} rows for {timelines:,} timelines; {AGAIN}")
    del series["timeline"]
    shaped = {quantity: values.reshape(timelines, months) for quantity, values in series.items()}
    file = folder / f"{arm}-events.parquet"
    events = merge_columns(read_table(file, "timeline"))
    timeline = events["timeline"]
    sorted_ = timeline.dtype.kind in "iu" and (timeline[1:] >= timeline[:-1]).all()
    if not sorted_ or (len(timeline) and not 0 <= timeline[0] <= timeline[-1] < timelines):
        raise StoreError(f"{file} holds events of no timeline of the run, or out of order; {AGAIN}")
    return Arm(events, shaped)
