"""The names a question may use: actors, clauses, decisions and dates of one model.

A small view of the model, so that the question language depends on little: axes of names,
options of decisions, clauses of talks in the order of their bits, series, laws and the calendar.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allohistory.model import Model
from allohistory.vocabulary.events import CAUSES, PATROL, RESPONSES, RUNGS, SETTLEMENTS, SURFACES

KEPT_RUNG = PATROL


@dataclass(frozen=True)
class Vocabulary:
    """Names and dates of one model, by axis."""

    axes: Mapping[str, tuple[str, ...]]
    options: Mapping[str, tuple[str, ...]]
    clauses: Mapping[str, tuple[str, ...]]  # by talk, in the order of the bits of a mask
    client_of: Mapping[str, str]  # by directive
    series: Mapping[str, str]  # path in the world of each series
    laws: tuple[str, ...]
    mondays: np.ndarray  # (week,) datetime64[D]

    @property
    def start(self) -> dt.date:
        """The first day of the first week."""
        return self.mondays[0].astype(object)

    @property
    def end(self) -> dt.date:
        """The last day of the last week."""
        return self.mondays[-1].astype(object) + dt.timedelta(days=6)

    @cached_property
    def years(self) -> np.ndarray:
        """The Monday of each week as a decimal year, and the one after the horizon."""
        return decimal_years(np.append(self.mondays, self.mondays[-1] + 7))

    def week_of(self, date: dt.date) -> int:
        """Return the week of a date; it may be outside the horizon."""
        return (date - self.start).days // 7

    def names_of(self, kind: str) -> tuple[str, ...]:
        """Return the names that an argument of this kind may have."""
        fixed = {
            "rung": RUNGS,
            "cause": CAUSES,
            "response": RESPONSES,
            "form": SETTLEMENTS,
            "kind": SURFACES,
            "series": tuple(self.series),
            "law": self.laws,
        }
        return fixed.get(kind) or tuple(self.axes.get(kind, ()))

    def clauses_in(self, talk: int) -> list[int]:
        """Return the clauses of a talk, as indices."""
        clauses = self.clauses[self.axes["talk"][talk]]
        return [self.axes["clause"].index(name) for name in clauses]

    def clause_bits(self, clause: str) -> np.ndarray:
        """Return a clause's bit in the masks of each talk, -1 where a talk lacks it; (talk,)."""
        return np.array(
            [
                self.clauses[talk].index(clause) if clause in self.clauses.get(talk, ()) else -1
                for talk in self.axes["talk"]
            ],
            dtype=np.int64,
        )


def decimal_years(days: np.ndarray) -> np.ndarray:
    """Convert days to decimal years."""
    days = np.asarray(days, dtype="datetime64[D]")
    year = days.astype("datetime64[Y]")
    first = year.astype("datetime64[D]")
    length = (year + 1).astype("datetime64[D]") - first
    return year.astype(np.int64) + 1970 + (days - first) / length


def vocabulary(model: Model) -> Vocabulary:
    """Return the names of a model that questions may use."""
    ready = getattr(model, "vocabulary", None)
    if isinstance(ready, Vocabulary):
        return ready
    scenario = model.scenario
    return Vocabulary(
        axes={axis: tuple(names) for axis, names in dict(model.names).items()},
        options={name: tuple(entry.options) for name, entry in scenario.decisions.items()},
        clauses={talk: tuple(names) for talk, names in model.clauses.items()},
        client_of={name: entry.client for name, entry in scenario.directives.items()},
        series={name: str(entry.of) for name, entry in scenario.head.series.items()},
        laws=tuple(field.path for field in model.laws),
        mondays=mondays(model),
    )


def mondays(model: Model) -> np.ndarray:
    """Return the first day of every week of the horizon; (week,)."""
    weeks = int(model.calendar.weeks)
    first = np.datetime64(model.calendar.date_of(0), "D")
    return first + 7 * np.arange(max(1, weeks))
