"""The timelines of an ensemble, arranged so that a question touches only the rows it is about.

Rows of the event log are grouped by kind once; every question then uses arrays of one kind.
The weekly rows of fighting are gathered into battles here: a battle is fighting in one sector
until it is settled, or pauses for more than `PAUSE` weeks.
"""

import math
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, TypeVar

import numpy as np

from allohistory.answers.informed import information_in
from allohistory.answers.language.names import Vocabulary, decimal_years, vocabulary
from allohistory.vocabulary.events import KINDS

PAUSE = 8
Result = TypeVar("Result")


class Ensemble(Protocol):
    """The part of an ensemble that questions need; events sorted by timeline, then serial."""

    @property
    def model(self) -> Any:
        """The model, with its names and calendar."""
        ...

    @property
    def timelines(self) -> int:
        """How many timelines there are."""
        ...

    @property
    def laws_of(self) -> Any:
        """The draw of laws of each timeline; (timeline,)."""
        ...

    @property
    def events(self) -> Mapping[str, np.ndarray]:
        """The columns of the event log, each (event,)."""
        ...

    @property
    def series(self) -> Any:
        """The series by name, each (timeline, month)."""
        ...

    @property
    def months(self) -> Any:
        """The first day of each month of the series; (month,)."""
        ...

    @property
    def laws(self) -> Any:
        """The uncertain numbers by path, each (timeline,)."""
        ...


class Rows:
    """The rows of one kind of event; columns are gathered at first use."""

    def __init__(self, source: Mapping[str, np.ndarray], index: np.ndarray) -> None:
        self.source = source
        self.index = index
        self._gathered: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, column: str) -> np.ndarray:
        """Return one column of these rows."""
        if column not in self._gathered:
            self._gathered[column] = np.asarray(self.source[column])[self.index]
        return self._gathered[column]


@dataclass(frozen=True)
class Selection:
    """The events that a part of a question selects; each array is (event,)."""

    timeline: np.ndarray
    week: np.ndarray
    timelines: int
    serial: np.ndarray

    def happened(self) -> np.ndarray:
        """Tell whether each timeline has any of them; (timeline,)."""
        happened = np.zeros(self.timelines, dtype=bool)
        happened[self.timeline] = True
        return happened

    def count(self) -> np.ndarray:
        """Count them in each timeline; (timeline,)."""
        return np.bincount(self.timeline, minlength=self.timelines).astype(float)

    def first(self) -> np.ndarray:
        """Return the week of the first in each timeline, -1 where there is none; (timeline,)."""
        never = np.iinfo(np.int64).max
        week = np.full(self.timelines, never, dtype=np.int64)
        np.minimum.at(week, self.timeline, self.week.astype(np.int64))
        week[week == never] = -1
        return week

    def last(self) -> np.ndarray:
        """Return the week of the last in each timeline, -1 where there is none; (timeline,)."""
        week = np.full(self.timelines, -1, dtype=np.int64)
        np.maximum.at(week, self.timeline, self.week.astype(np.int64))
        return week


def select(rows: Rows, selected: np.ndarray, timelines: "Timelines") -> Selection:
    """Select events among some rows; `selected` is (row,)."""
    return Selection(
        rows["timeline"][selected],
        rows["week"][selected],
        timelines.count,
        rows["serial"][selected],
    )


class Timelines:
    """An ensemble ready for questions; make it once and ask it often."""

    def __init__(self, ensemble: Ensemble, words: Vocabulary | None = None) -> None:
        self.ensemble = ensemble
        self.words = words or vocabulary(ensemble.model)
        self.count = int(ensemble.timelines)
        self._rows: dict[str, Rows] = {}

    @property
    def parts(self) -> "Iterator[Timelines]":
        """These timelines in parts, in order, of which one at a time need be in memory."""
        ensembles = getattr(self.ensemble, "shards", None)
        if self.is_shard or ensembles is None:
            return iter((self,))
        return (
            self if part is self.ensemble else Timelines(part, self.words) for part in ensembles
        )

    @property
    def is_shard(self) -> bool:
        """Whether they are part of a run too large for the memory."""
        return getattr(self.ensemble, "memo", None) is not None

    def remembered(self, key: Hashable, work: "Callable[[Timelines], Result]") -> Result:
        """Return what `work` makes of these timelines; of a shard it is made only once."""
        memo: dict[Any, Any] | None = getattr(self.ensemble, "memo", None)
        if memo is None:
            return work(self)
        if key not in memo:
            memo[key] = work(self)
        return memo[key]

    @cached_property
    def laws_of(self) -> np.ndarray:
        """Index of the laws of each timeline, equal where they are the same; (timeline,).

        Draws that simulate the same posterior history share its laws and its past.
        """
        laws_of = getattr(self.ensemble, "laws_of", None)
        draws = np.arange(self.count) if laws_of is None else np.asarray(laws_of)
        if self.histories is None:
            return draws
        overrides = getattr(getattr(self.recipe, "design", None), "laws", None) or {}
        values = [np.asarray(value) for value in overrides.values()]
        return draws % math.lcm(self.histories, *(len(value) for value in values if value.ndim))

    @property
    def histories(self) -> int | None:
        """Number of posterior histories; None where laws are drawn from the priors."""
        histories = getattr(self.recipe, "histories", None)
        return None if histories is None else len(histories.laws)

    @property
    def recipe(self) -> Any:
        """Recipe of the ensemble; None where it has none."""
        return getattr(self.ensemble, "recipe", None)

    @cached_property
    def design(self) -> float:
        """Histories for each effective independent one; 1 where laws are drawn from the priors."""
        histories = getattr(self.recipe, "histories", None)
        if histories is None:
            return 1.0
        information = information_in(histories.place, histories.name)
        return 1.0 if information is None else information.design

    def rows(self, kind: str) -> Rows:
        """Return all events of one kind."""
        if kind == "battle":
            return self.battles
        return self._of_kind("battle" if kind == "weeks of fighting" else kind)

    def _of_kind(self, kind: str) -> Rows:
        if kind not in self._rows:
            events = self.ensemble.events
            index = np.flatnonzero(np.asarray(events["kind"]) == KINDS.index(kind))
            self._rows[kind] = Rows(events, index)
        return self._rows[kind]

    @cached_property
    def battles(self) -> Rows:
        """The battles: weekly rows of fighting in a sector, gathered while pauses are short."""
        weekly = self._of_kind("battle")
        return gather_battles(weekly, self._of_kind("settlement"))

    @cached_property
    def sampled(self) -> np.ndarray:
        """Week at whose start each month's sample was taken, at the end of the month; (month,)."""
        months = np.asarray(list(self.ensemble.months), dtype="datetime64[D]")
        next_months = (months.astype("datetime64[M]") + 1).astype("datetime64[D]")
        weeks = (next_months - self.words.mondays[0]).astype(np.int64) // 7
        return np.clip(weeks, 1, len(self.words.mondays))


def gather_battles(weekly: Rows, settled: Rows) -> Rows:
    """Join weekly rows of fighting into battles; `week` is the first, `until` the last."""
    order = np.lexsort((weekly["serial"], weekly["place"], weekly["timeline"]))
    timeline = weekly["timeline"][order]
    place = weekly["place"][order]
    week = weekly["week"][order].astype(np.int64)
    ends_before = _settlements_before(weekly, settled)[order]
    begins = np.ones(len(order), dtype=bool)
    if len(order) > 1:
        same = (timeline[1:] == timeline[:-1]) & (place[1:] == place[:-1])
        same &= ends_before[1:] == ends_before[:-1]
        begins[1:] = ~(same & (np.diff(week) <= PAUSE))
    starts = np.flatnonzero(begins)
    ends = np.append(starts[1:], len(order))[: len(starts)] - 1
    battles = {
        "timeline": timeline[starts],
        "place": place[starts],
        "week": week[starts],
        "until": week[ends],
        "actor": weekly["actor"][order][starts],
        "other": weekly["other"][order][starts],
        "serial": weekly["serial"][order][starts],
        "rung": _over(np.maximum, weekly["rung"][order], starts),
    }
    # The attacker may change from week to week: losses go with the side that began.
    turned = weekly["actor"][order] != np.repeat(battles["actor"], ends - starts + 1)
    first, second = weekly["amount"][order], weekly["amount2"][order]
    battles["amount"] = _over(np.add, np.where(turned, second, first).astype(float), starts)
    battles["amount2"] = _over(np.add, np.where(turned, first, second).astype(float), starts)
    by_time = np.lexsort((battles["serial"], battles["timeline"]))
    return Rows(battles, by_time)


def _settlements_before(weekly: Rows, settled: Rows) -> np.ndarray:
    """Count the settlements of the same sector before each row of fighting; (row,)."""

    def address(rows: Rows) -> np.ndarray:
        places = rows["timeline"].astype(np.int64) * 4096 + rows["place"]
        return (places << 32) + rows["serial"]

    return np.searchsorted(np.sort(address(settled)), address(weekly))


def _over(function: np.ufunc, values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Reduce values over each battle, by a sum or a maximum."""
    return function.reduceat(values, starts) if len(starts) else values


def decimal_date(date: str) -> float:
    """Convert a date such as '1939-05-11' to a decimal year."""
    return float(decimal_years(np.array([date], dtype="datetime64[D]"))[0])
