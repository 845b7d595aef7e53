"""Series of a run against the record: quantiles over the timelines, month by month or year by year.

A cumulative count (incidents so far) is given as its increase in each year, because that is what
counters published. Leaves out single timelines, and whether the record was used in a fit.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import numpy as np

from allohistory.answers.fields import helps
from allohistory.engine import Ensemble
from allohistory.scenario import Scenario
from allohistory.scenario.schema.past import Point

LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
STEP = 3  # months between two points of a level
YEAR = 365.25
DECIMALS = 4
Dated: TypeAlias = tuple[tuple[dt.date, ...], np.ndarray]  # dates, values (timeline, date)


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
    low: float | None = field(metadata=helps("lowest figure in a source"))
    value: float = field(metadata=helps("figure used"))
    high: float | None = field(metadata=helps("highest figure in a source"))
    source: tuple[str, ...] = field(metadata=helps("ids of its sources"))
    standing: str = field(metadata=helps("documented, estimated, contested or assumed"))


@dataclass(frozen=True)
class Counter:
    """Observations of one counter."""

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
    """The part of a run that series need."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    @property
    def baseline(self) -> Ensemble:
        """Timelines without the change."""
        ...

    @property
    def changed(self) -> Ensemble | None:
        """Timelines with the change, if there is one."""
        ...


def trajectories(comparison: HasArms) -> tuple[Trajectory, ...]:
    """Return every series of a comparison, those with observations first."""
    arms = {"baseline": cut(comparison.scenario, comparison.baseline)}
    if comparison.changed is not None:
        arms["changed"] = cut(comparison.scenario, comparison.changed)
    lines = [trajectory(comparison.scenario, name, arms) for name in arms["baseline"]]
    return tuple(sorted(lines, key=lambda line: not line.record))


def cut(scenario: Scenario, arm: Ensemble) -> dict[str, Dated]:
    """Return each series of an arm at the dates that are shown, from one shard after another."""
    ends = month_ends(arm)

    def shown(name: str, values: np.ndarray) -> Dated:
        samples = np.asarray(values, float)
        return yearly(samples, ends) if counts(scenario, name) else quarterly(samples, ends)

    parts = [
        {name: shown(name, values) for name, values in shard.series.items()} for shard in arm.shards
    ]
    return {
        name: (dates, np.concatenate([part[name][1] for part in parts]))
        for name, (dates, _) in parts[0].items()
    }


def counts(scenario: Scenario, name: str) -> bool:
    """Return whether a series is a cumulative count."""
    return str(scenario.head.series[name].of).startswith("incidents.")


def trajectory(
    scenario: Scenario, name: str, arms: Mapping[str, Mapping[str, Dated]]
) -> Trajectory:
    """Return one series of a comparison, from the series of its arms at the dates shown."""
    about, rates = scenario.head.series[name], counts(scenario, name)
    return Trajectory(
        id=name,
        name=about.name.replace(" so far", " a year") if rates else about.name,
        unit=f"{about.unit} a year" if rates else about.unit,
        dates=arms["baseline"][name][0],
        fans=tuple(Fan(branch, quantiles(arm[name][1])) for branch, arm in arms.items()),
        record=counters(scenario, name, yearly=rates),
    )


def month_ends(ensemble: Ensemble) -> tuple[dt.date, ...]:
    """Return the days on which the samples of an ensemble were taken; (month,)."""
    months = tuple(ensemble.months)
    last = ensemble.model.calendar.date_of(ensemble.model.calendar.weeks)
    return (*months[1:], max(last, months[-1]))


def quarterly(
    samples: np.ndarray, ends: Sequence[dt.date]
) -> tuple[tuple[dt.date, ...], np.ndarray]:
    """Return the dates and samples at the ends of quarters, and the last; (timeline, date)."""
    places = [k for k, day in enumerate(ends) if day.month % STEP == 1]
    places = sorted({*places, len(ends) - 1})
    return tuple(ends[k] for k in places), samples[:, places]


def yearly(samples: np.ndarray, ends: Sequence[dt.date]) -> tuple[tuple[dt.date, ...], np.ndarray]:
    """Return a count's increase in each whole year, dated in its middle; (timeline, year)."""
    place = {day.year: k for k, day in enumerate(ends) if day.month == 1}
    years = [year for year in place if year + 1 in place]
    if not years:
        return quarterly(samples, ends)
    added = [samples[:, place[year + 1]] - samples[:, place[year]] for year in years]
    return tuple(dt.date(year, 7, 1) for year in years), np.stack(added, axis=1)


def quantiles(values: np.ndarray) -> dict[str, tuple[float, ...]]:
    """Return the quantiles over timelines at every date; 0 where a run did not reach it."""
    if not len(values):
        return {str(level): () for level in LEVELS}
    lines = np.quantile(np.nan_to_num(values), LEVELS, axis=0)
    return {
        str(level): tuple(round(float(value), DECIMALS) for value in line)
        for level, line in zip(LEVELS, lines, strict=True)
    }


def counters(scenario: Scenario, name: str, *, yearly: bool) -> tuple[Counter, ...]:
    """Return the observations of a series; counts over longer spans as rates a year."""
    record = scenario.record
    if record is None:
        return ()
    linked = scenario.head.series[name].record
    observers = []
    for key, series in record.series.items():
        if series.of != name and key != linked:
            continue
        points = tuple(observation(point, yearly=yearly) for point in series.points)
        observers.append(Counter(key, series.name, points))
    return tuple(observers)


def observation(point: Point, *, yearly: bool) -> Observation:
    """Convert one figure of the record, to a rate a year where it is a count."""
    years = ((point.to - point.from_).days + 1) / YEAR if yearly else 1.0
    low, value, high = (
        None if figure is None else float(figure) / years
        for figure in (point.low, point.value, point.high)
    )
    return Observation(
        point.from_, point.to, low, value or 0.0, high, tuple(point.source or ()), point.standing
    )
