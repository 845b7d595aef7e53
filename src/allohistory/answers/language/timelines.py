"""The timelines of an ensemble, arranged so that a question touches only the rows it is about.

Rows of the event log are grouped by kind once; every question then works on arrays of one kind.
The weekly rows of fighting are gathered into battles here: a battle is fighting in one sector
until it is settled, or pauses for more than `PAUSE` weeks.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np

from allohistory.answers.informed import information_in
from allohistory.answers.language.names import Vocabulary, decimal_years, vocabulary
from allohistory.vocabulary.events import KINDS

PAUSE = 8


class Ensemble(Protocol):
    """What a question needs of an ensemble; events are sorted by timeline, then serial."""

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
    """The rows of one kind of event; columns are gathered when first asked for."""

    def __init__(self, source: Mapping[str, np.ndarray], index: np.ndarray) -> None:
        self.source = source
        self.index = index
        self._gathered: dict[str, np.ndarray] = {}

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, column: str) -> np.ndarray:
        """One column of these rows."""
        if column not in self._gathered:
            self._gathered[column] = np.asarray(self.source[column])[self.index]
        return self._gathered[column]


@dataclass(frozen=True)
class Selection:
    """The events that a part of a question is about; each array is (event,)."""

    timeline: np.ndarray
    week: np.ndarray
    timelines: int
    serial: np.ndarray

    def happened(self) -> np.ndarray:
        """Whether any of them is in each timeline; (timeline,)."""
        found = np.zeros(self.timelines, dtype=bool)
        found[self.timeline] = True
        return found

    def count(self) -> np.ndarray:
        """How many of them are in each timeline; (timeline,)."""
        return np.bincount(self.timeline, minlength=self.timelines).astype(float)

    def first(self) -> np.ndarray:
        """The week of the first in each timeline, -1 where there is none; (timeline,)."""
        never = np.iinfo(np.int64).max
        week = np.full(self.timelines, never, dtype=np.int64)
        np.minimum.at(week, self.timeline, self.week.astype(np.int64))
        week[week == never] = -1
        return week

    def last(self) -> np.ndarray:
        """The week of the last in each timeline, -1 where there is none; (timeline,)."""
        week = np.full(self.timelines, -1, dtype=np.int64)
        np.maximum.at(week, self.timeline, self.week.astype(np.int64))
        return week


def select(rows: Rows, kept: np.ndarray, timelines: "Timelines") -> Selection:
    """The events among some rows that are meant; `kept` is (row,)."""
    return Selection(
        rows["timeline"][kept], rows["week"][kept], timelines.count, rows["serial"][kept]
    )


class Timelines:
    """An ensemble ready for questions; make it once and ask it often."""

    def __init__(self, ensemble: Ensemble, words: Vocabulary | None = None) -> None:
        self.ensemble = ensemble
        self.words = words or vocabulary(ensemble.model)
        self.count = int(ensemble.timelines)
        self._rows: dict[str, Rows] = {}

    @cached_property
    def laws_of(self) -> np.ndarray:
        """Which laws each timeline was run under: equal where they are the same; (timeline,).

        Draws that live the same conditioned history share its laws, and its past.
        """
        given = getattr(self.ensemble, "laws_of", None)
        draws = np.arange(self.count) if given is None else np.asarray(given)
        if self.histories is None:
            return draws
        put_over = getattr(getattr(self.recipe, "design", None), "laws", None) or {}
        over = [np.asarray(one) for one in put_over.values()]
        return draws % math.lcm(self.histories, *(len(one) for one in over if one.ndim))

    @property
    def histories(self) -> int | None:
        """How many conditioned histories there are to live; None where laws are drawn afresh."""
        known = getattr(self.recipe, "histories", None)
        return None if known is None else len(known.laws)

    @property
    def recipe(self) -> Any:
        """How the ensemble was made; None where that is not told."""
        return getattr(self.ensemble, "recipe", None)

    @cached_property
    def design(self) -> float:
        """Histories for each independent one that they are worth; 1 where laws are drawn afresh."""
        known = getattr(self.recipe, "histories", None)
        taken = None if known is None else information_in(known.place, known.name)
        return 1.0 if taken is None else taken.design

    def rows(self, kind: str) -> Rows:
        """All events of one kind."""
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
        """The week at whose start each month's sample was taken, as the month ended; (month,)."""
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
    own, their = weekly["amount"][order], weekly["amount2"][order]
    battles["amount"] = _over(np.add, np.where(turned, their, own).astype(float), starts)
    battles["amount2"] = _over(np.add, np.where(turned, own, their).astype(float), starts)
    by_time = np.lexsort((battles["serial"], battles["timeline"]))
    return Rows(battles, by_time)


def _settlements_before(weekly: Rows, settled: Rows) -> np.ndarray:
    """How many settlements of the same sector come before each row of fighting; (row,)."""

    def address(rows: Rows) -> np.ndarray:
        places = rows["timeline"].astype(np.int64) * 4096 + rows["place"]
        return (places << 32) + rows["serial"]

    return np.searchsorted(np.sort(address(settled)), address(weekly))


def _over(function: np.ufunc, values: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """A sum or a maximum over each battle."""
    return function.reduceat(values, starts) if len(starts) else values


def decimal_date(date: str) -> float:
    """A date such as '1939-05-11' as a decimal year."""
    return float(decimal_years(np.array([date], dtype="datetime64[D]"))[0])
