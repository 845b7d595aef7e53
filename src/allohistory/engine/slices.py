"""A slice: timelines that are simulated together, on one thread.

A slice holds the only worlds in memory; it keeps events as columns, and samples of the series at
month ends. Its timelines are simulated one after the other and share a small log: `advance` stops
between two weeks where the log is half full, and the log is emptied here, so that no event is lost
and every run and replay uses one compiled function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from allohistory.engine.guide import weights
from allohistory.engine.states import Edit
from allohistory.engine.week import Advance, bytes_of, stepper, warm_up, watch_of
from allohistory.kit.draw import salts_of
from allohistory.kit.log import COLUMNS, blank_logs
from allohistory.model import Model

CAPACITY = 8192  # rows of the log: one week may fill half of it, and the cache holds it
COLUMN_NAMES = (*COLUMNS, "reasons", "weights", "timeline")

Columns = dict[str, np.ndarray]


class LogOverflow(Exception):  # noqa: N818 - a signal between functions, never an error of the user's
    """One week of one timeline logged more events than the log can hold."""


@dataclass(frozen=True)
class Part:
    """Results of one slice for one arm; rows are its timelines."""

    events: Columns
    series: np.ndarray  # float32 (timeline, series, month)
    imposed: np.ndarray  # (timeline, site) log probability of imposed choices


def month_ends(model: Model) -> list[int]:
    """Return, for each month of the calendar, the week at whose start series are sampled."""
    calendar = model.calendar
    starts = [calendar.week_of(month) for month in calendar.months[1:]]
    return [min(max(week, 1), calendar.weeks) for week in (*starts, calendar.weeks)]


def seed_worlds(worlds: np.recarray, seed: int, ids: np.ndarray) -> None:
    """Set the salts of each world to those of its timeline under `seed`."""
    salts = np.zeros((len(ids), *worlds.clock.salts.shape[1:]), np.uint64)
    salts_of(np.uint64(seed), ids.astype(np.int64), salts)
    worlds.clock.salts = salts


class Slice:
    """Timelines in progress: worlds, laws, the events of each, and the results so far."""

    def __init__(
        self,
        model: Model,
        worlds: np.recarray,
        laws: np.recarray,
        *,
        detail: int,
        capacity: int = CAPACITY,
    ) -> None:
        self.model = model
        self.worlds, self.laws = worlds, laws
        self.log = blank_logs(1, capacity, detail)[0]  # empty between two runs
        self.emitted = np.zeros(len(worlds), np.int32)  # events of each, kept or not
        self.kept: list[Columns] = []
        places = [model.series_reader(name) for name in model.series]
        self.watch = watch_of(worlds.dtype, month_ends(model), places)
        self.series = np.full((len(worlds), len(places), len(self.watch.ends)), np.nan, np.float32)
        self.keep_views()

    def __len__(self) -> int:
        return len(self.worlds)

    def subset(self, rows: np.ndarray) -> Slice:
        """Return a copy of only `rows`, renumbered in their order; rows may repeat."""
        part = Slice.__new__(Slice)
        part.model, part.watch = self.model, self.watch
        part.worlds, part.laws = self.worlds[rows], self.laws[rows]
        part.log = self.log.copy()
        part.emitted, part.series = self.emitted[rows], self.series[rows]
        part.kept = [select_rows(columns, rows, len(self)) for columns in self.kept]
        part.keep_views()
        return part

    def keep_views(self) -> None:
        """Keep plain views of fields that are read often: record access is slow."""
        self.raw = bytes_of(self.worlds)
        self.columns = {name: self.log[name] for name in COLUMN_NAMES}

    def copy(self) -> Slice:
        """Return a copy that shares no mutable data."""
        return self.subset(np.arange(len(self)))

    def run(
        self, facts: np.record, since: int, until: int, edits: Iterable[tuple[int, Edit]]
    ) -> None:
        """Simulate the weeks from `since` to `until`, applying the dated `edits`."""
        advance = stepper(self.model.order)
        dated = sorted(edits, key=lambda edit: edit[0])
        stops = {week for week, _ in dated if since <= week < until} | {until}
        before = self.laws.copy() if dated else self.laws
        for week, edit in dated:
            if week == since < until:
                edit(self.worlds, self.laws, before)
        for stop in sorted(stops - {since}):
            self.advance_to(advance, facts, stop)
            for week, edit in dated:
                if week == stop < until:
                    edit(self.worlds, self.laws, before)

    def advance_to(self, advance: Advance, facts: np.record, stop: int) -> None:
        """Simulate every timeline up to week `stop`, emptying the log on the way."""
        first = 0
        while first < len(self):
            first = self.call(advance, facts, first, stop)
            if self.log.lost:
                raise LogOverflow
            self.empty_log()

    def call(self, advance: Advance, facts: np.record, first: int, until: int) -> int:
        """Call the compiled week on the arrays of the slice, from timeline `first` on."""
        watch, worlds, log = self.watch, (self.worlds, self.raw), (self.log, self.emitted)
        weeks = (first, until, watch.ends, watch.places)
        return advance(*worlds, self.laws, facts, *log, *weeks, self.series)

    def prepare(self, say: Callable[[str], None] | None = None) -> None:
        """Compile the weeks for such a slice now, or load them."""
        records = (self.worlds, self.laws, self.model.facts, self.log)
        order = self.model.order
        warm_up(order, records, lambda: self.call(stepper(order), self.model.facts, 0, 0), say)

    def empty_log(self) -> None:
        """Move the rows of the log to the kept columns."""
        stored = int(self.log.stored)
        if stored:
            self.kept.append({name: rows[:stored].copy() for name, rows in self.columns.items()})
            self.log.stored = 0

    def part(self, sites: int = 0) -> Part:
        """Return the results so far: events by timeline and serial, series, weights of `sites`."""
        return Part(in_order(concatenate(self.kept)), self.series, weights(self.worlds, sites))


def no_columns() -> Columns:
    """Return columns without events."""
    log = blank_logs(0, 1, 0)
    return {name: log[name][:, 0] for name in COLUMN_NAMES}


def concatenate(parts: list[Columns]) -> Columns:
    """Concatenate columns."""
    if not parts:
        return no_columns()
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def in_order(columns: Columns) -> Columns:
    """Sort events by timeline; those of one timeline are already in order."""
    timeline = columns["timeline"]
    if (timeline[1:] >= timeline[:-1]).all():
        return columns
    order = np.argsort(timeline, kind="stable")
    return {name: column[order] for name, column in columns.items()}


def select_rows(columns: Columns, rows: np.ndarray, timelines: int) -> Columns:
    """Return the events of timelines `rows`, renumbered in that order; rows may repeat."""
    if np.array_equal(rows, np.arange(timelines)):
        return columns
    timeline = columns["timeline"]
    order = np.argsort(timeline, kind="stable")
    first, last = (np.searchsorted(timeline[order], rows, side) for side in ("left", "right"))
    count = last - first
    place = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    keep = order[np.repeat(first, count) + place]
    chosen = {name: column[keep] for name, column in columns.items()}
    chosen["timeline"] = np.repeat(np.arange(len(rows), dtype=np.int32), count)
    return chosen
