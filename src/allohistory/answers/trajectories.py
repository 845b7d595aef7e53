"""Series of a run against the record: quantiles over the timelines, month by month or year by year.

A count that only grows (incidents so far) is told as what each year added, because that is what
counters published. Leaves out single timelines, and whether the record was used to fit anything.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from allohistory.answers.fields import helps
from allohistory.engine import Ensemble
from allohistory.scenario import Scenario
from allohistory.scenario.schema.past import Point

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
STEP = 3  # months between two points of a level
YEAR = 365.25
DECIMALS = 4


@dataclass(frozen=True)
class Fan:
    """Quantiles of one quantity over the timelines of one branch."""

    branch: str = field(metadata=helps("baseline or changed"))
    quantiles: dict[str, tuple[float, ...]] = field(
        metadata=helps("level (0.05 to 0.95) to one value a date")
    )


@dataclass(frozen=True)
class Observation:
    """One figure of the record."""

    start: dt.date = field(metadata=helps("first day it covers"))
    end: dt.date = field(metadata=helps("last day it covers"))
    low: float | None = field(metadata=helps("least that a source gives"))
    value: float = field(metadata=helps("what is taken"))
    high: float | None = field(metadata=helps("most that a source gives"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    standing: str = field(metadata=helps("how well it is known"))


@dataclass(frozen=True)
class Counter:
    """What one counter observed."""

    id: str = field(metadata=helps("id in record.yaml"))
    name: str = field(metadata=helps("name, with the counter"))
    points: tuple[Observation, ...] = field(metadata=helps("its figures"))


@dataclass(frozen=True)
class Trajectory:
    """One quantity over time: the timelines, and the record beside them."""

    id: str = field(metadata=helps("id of the series in scenario.yaml"))
    name: str = field(metadata=helps("name"))
    unit: str = field(metadata=helps("unit"))
    dates: tuple[dt.date, ...] = field(metadata=helps("dates of the values"))
    fans: tuple[Fan, ...] = field(metadata=helps("one a branch, the baseline first"))
    record: tuple[Counter, ...] = field(metadata=helps("the record, a counter each"))


class HasArms(Protocol):
    """What series need of a run."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    @property
    def baseline(self) -> Ensemble:
        """The timelines without the change."""
        ...

    @property
    def changed(self) -> Ensemble | None:
        """Those with it, if there is one."""
        ...


def trajectories(comparison: HasArms) -> tuple[Trajectory, ...]:
    """Every series of a comparison; those that the record observes first."""
    found = [trajectory(comparison, name) for name in comparison.baseline.series]
    return tuple(sorted(found, key=lambda one: not one.record))


def trajectory(comparison: HasArms, name: str) -> Trajectory:
    """One series of a comparison."""
    about = comparison.scenario.head.series[name]
    counts = str(about.of).startswith("incidents.")
    ends = month_ends(comparison.baseline)
    arms = [("baseline", comparison.baseline)]
    if comparison.changed is not None:
        arms.append(("changed", comparison.changed))
    samples = [np.asarray(arm.series[name], float) for _, arm in arms]
    tables = [yearly(each, ends) if counts else quarterly(each, ends) for each in samples]
    dates = tables[0][0]
    fans = [
        Fan(branch, quantiles(values))
        for (branch, _), (_, values) in zip(arms, tables, strict=True)
    ]
    return Trajectory(
        id=name,
        name=about.name.replace(" so far", " a year") if counts else about.name,
        unit=f"{about.unit} a year" if counts else about.unit,
        dates=dates,
        fans=tuple(fans),
        record=counters(comparison.scenario, name, yearly=counts),
    )


def month_ends(ensemble: Ensemble) -> tuple[dt.date, ...]:
    """The days on which the samples of an ensemble were taken; (month,)."""
    months = tuple(ensemble.months)
    last = ensemble.model.calendar.date_of(ensemble.model.calendar.weeks)
    return (*months[1:], max(last, months[-1]))


def quarterly(
    samples: np.ndarray, ends: Sequence[dt.date]
) -> tuple[tuple[dt.date, ...], np.ndarray]:
    """Every third sample, at the ends of quarters, and the last; (timeline, date)."""
    places = [k for k, day in enumerate(ends) if day.month % STEP == 1]
    places = sorted({*places, len(ends) - 1})
    return tuple(ends[k] for k in places), samples[:, places]


def yearly(samples: np.ndarray, ends: Sequence[dt.date]) -> tuple[tuple[dt.date, ...], np.ndarray]:
    """What each whole year added to a growing count, dated in its middle; (timeline, year)."""
    place = {day.year: k for k, day in enumerate(ends) if day.month == 1}
    years = [year for year in place if year + 1 in place]
    if not years:
        return quarterly(samples, ends)
    added = [samples[:, place[year + 1]] - samples[:, place[year]] for year in years]
    return tuple(dt.date(year, 7, 1) for year in years), np.stack(added, axis=1)


def quantiles(values: np.ndarray) -> dict[str, tuple[float, ...]]:
    """The quantiles over timelines at every date; what a run did not reach is 0."""
    if not len(values):
        return {str(level): () for level in LEVELS}
    lines = np.quantile(np.nan_to_num(values), LEVELS, axis=0)
    return {
        str(level): tuple(round(float(one), DECIMALS) for one in line)
        for level, line in zip(LEVELS, lines, strict=True)
    }


def counters(scenario: Scenario, name: str, *, yearly: bool) -> tuple[Counter, ...]:
    """What the record holds of a series; counts over longer spans as rates a year."""
    record = scenario.record
    if record is None:
        return ()
    named = scenario.head.series[name].record
    found = []
    for key, each in record.series.items():
        if each.of != name and key != named:
            continue
        points = tuple(observation(point, yearly=yearly) for point in each.points)
        found.append(Counter(key, each.name, points))
    return tuple(found)


def observation(point: Point, *, yearly: bool) -> Observation:
    """One figure of the record, a year's share of it where it is a count."""
    years = ((point.to - point.from_).days + 1) / YEAR if yearly else 1.0
    low, value, high = (
        None if each is None else float(each) / years
        for each in (point.low, point.value, point.high)
    )
    return Observation(
        point.from_, point.to, low, value or 0.0, high, tuple(point.source or ()), point.standing
    )
