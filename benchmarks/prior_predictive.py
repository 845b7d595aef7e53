"""Whether the reference scenario is sane before it is fitted: its priors against the record.

Each row says what the record holds, between which bounds the middle timeline must lie, and where it
lies. Incidents and levels of forces are held to a factor of two, a count of several years as one
sum; how many great battles, pacts and wars there may be, and how long and bloody, is stated by
hand. Run with
``python benchmarks/prior_predictive.py [timelines] [seed]``.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from allohistory.engine import Design, simulate
from allohistory.inference.observation.summaries import Outcomes
from allohistory.model import build
from allohistory.scenario import load
from allohistory.vocabulary.events import DIVISION, SIGNED, WAR

SCENARIO = "far-east-1931"
RIVALS = ("ussr", "japan")
INCIDENTS, COUNTED = "incidents_total", "incidents_japanese_army"
FORCES = ("divisions_", "aircraft_", "tanks_")
HALF_A_MONTH = 15  # series are sampled as a month ends
FACTOR_OF_INCIDENTS, FACTOR_OF_FORCES = 2.0, 2.0
TRUCE = date(1939, 9, 16)
BATTLES = (0.0, 2.0)  # division battles by the truce of 1939, in the middle timeline
PACTS = (0.2, 0.9)  # share of timelines with a pact by the end of 1941
BLOODY, BLOODIEST = 20_000, (0.1, 0.6)  # casualties by the end of 1941, share of timelines
HALHA_WEEKS = 18.0  # what the longest great quarrel of the record took
NO_WAR = (0.95, 1.0)  # share of timelines without general war before 1937


@dataclass(frozen=True)
class Row:
    """One comparison: the middle timeline (or a share of all) against its bounds."""

    what: str
    record: str
    low: float
    high: float
    simulated: float
    spread: tuple[float, float] | None = None  # 5 % and 95 % of timelines

    @property
    def holds(self) -> bool:
        """True if the model is as close to the record as promised."""
        return self.low <= self.simulated <= self.high


def rows(run: Any) -> list[Row]:
    """Compare every promised quantity; `run` is an ensemble of the scenario."""
    return [*incidents(run), *forces(run), *battles(run), pacts(run), wars(run)]


def spread_of(values: np.ndarray) -> tuple[float, float]:
    """Return the 5 % and 95 % of `values` (timeline)."""
    low, high = np.percentile(values, (5, 95))
    return float(low), float(high)


def month_of(run: Any, day: date) -> int:
    """Return the place of the month that ends nearest to `day`, or of the first or last month."""
    first, nearest = run.months[0], day - timedelta(days=HALF_A_MONTH)
    place = 12 * (nearest.year - first.year) + nearest.month - first.month
    return min(max(place, 0), len(run.months) - 1)


def incidents(run: Any) -> Iterator[Row]:
    """Compare incidents with every count; one of several years is compared as a sum."""
    total = run.series[INCIDENTS]
    for point in run.model.scenario.record.series[COUNTED].points:
        first, last = point.from_.year, point.to.year
        after = total[:, month_of(run, date(last, 12, 31))]
        rise = after - total[:, month_of(run, date(first - 1, 12, 31))]
        yield Row(
            f"incidents {first}" + (f"-{last}" if last > first else ""),
            f"{point.value:.0f}",
            point.value / FACTOR_OF_INCIDENTS,
            point.value * FACTOR_OF_INCIDENTS,
            float(np.median(rise)),
            spread_of(rise),
        )


def forces(run: Any) -> Iterator[Row]:
    """Compare levels of forces on their dates, in the middle of a span."""
    scenario = run.model.scenario
    for name, series in scenario.head.series.items():
        record = scenario.record.series.get(series.record)
        if not name.startswith(FORCES) or record is None or record.kind != "level":
            continue
        for point in record.points:
            day = middle(max(point.from_, scenario.start), max(point.to, scenario.start))
            figures = [
                figure for figure in (point.low, point.value, point.high) if figure is not None
            ]
            values = run.series[name][:, month_of(run, day)]
            yield Row(
                f"{name} {day.year}-{day.month:02}",
                f"{point.value:.0f}",
                min(figures) / FACTOR_OF_FORCES,
                max(figures) * FACTOR_OF_FORCES,
                float(np.median(values)),
                spread_of(values),
            )


def middle(first: date, last: date) -> date:
    """Return the day in the middle between two."""
    return first + timedelta(days=(last - first).days // 2)


def before(run: Any, day: date) -> np.ndarray:
    """Return which events happened before `day`."""
    return run.events["week"] < run.model.calendar.week_of(day)


def between_rivals(run: Any) -> np.ndarray:
    """Return which events are between the two rivals."""
    a, b = (run.model.names["actor"].index(name) for name in RIVALS)
    actor, other = run.events["actor"], run.events["other"]
    return ((actor == a) & (other == b)) | ((actor == b) & (other == a))


def share_with(run: Any, chosen: np.ndarray) -> float:
    """Return the share of timelines with any of the `chosen` events."""
    return len(np.unique(run.events["timeline"][chosen])) / len(run)


def battles(run: Any) -> Iterator[Row]:
    """Compare great quarrels: how many by the truce of 1939, how bloody, how long the longest."""
    quarrels, week_of = Outcomes(run).quarrels, run.model.calendar.week_of
    great = quarrels.rung >= DIVISION
    early = great & (quarrels.week < week_of(TRUCE))
    counts = np.bincount(quarrels.timeline[early], minlength=len(run))
    yield Row(
        "great battles by 1939-09", "2", *BATTLES, float(np.median(counts)), spread_of(counts)
    )
    bloody = (quarrels.losses.sum(axis=1) > BLOODY) & (quarrels.until < week_of(date(1942, 1, 1)))
    share = len(np.unique(quarrels.timeline[bloody])) / len(run)
    yield Row(f"share with {BLOODY:,} casualties", "yes", *BLOODIEST, share)
    longest = np.zeros(len(run))
    np.maximum.at(longest, quarrels.timeline[great], (quarrels.until - quarrels.week + 1.0)[great])
    low, high = np.percentile(longest[longest > 0], (2.5, 97.5))
    yield Row("weeks of the longest great quarrel", "18", low, high, HALHA_WEEKS, (low, high))


def pacts(run: Any) -> Row:
    """Compare the share of timelines in which the rivals sign a pact by the end of 1941."""
    talks = run.model.scenario.talks
    between = [
        place
        for place, name in enumerate(run.model.names["talk"])
        if talks[name].pact and set(talks[name].parties) == set(RIVALS)
    ]
    signed = (run.events["kind"] == SIGNED) & np.isin(run.events["what"], between)
    share = share_with(run, signed & before(run, date(1942, 1, 1)))
    return Row("share with a pact by 1941-12", "signed", *PACTS, share)


def wars(run: Any) -> Row:
    """Compare the share of timelines without general war between the rivals before 1937."""
    fought = (run.events["kind"] == WAR) & between_rivals(run) & before(run, date(1937, 1, 1))
    return Row("share without war before 1937", "none", *NO_WAR, 1.0 - share_with(run, fought))


def row_text(row: Row) -> str:
    """Return a row as a line of the table."""
    spread = f"{row.spread[0]:8.1f} .. {row.spread[1]:8.1f}" if row.spread else ""
    verdict = "" if row.holds else "  FAILS"
    return (
        f"{row.what:38} {row.record:>8} {row.low:9.2f} .. {row.high:9.2f} {row.simulated:9.2f}"
        f"   {spread}{verdict}"
    )


def main(timelines: int = 2000, seed: int = 1) -> None:
    """Print the table."""
    run = simulate(build(load(SCENARIO)), Design(timelines, seed))
    table = rows(run)
    print(f"{SCENARIO}, {timelines} timelines from the priors, seed {seed}")
    print(f"{'':38} {'record':>8} {'allowed':^22} {'median':>9}   5 % .. 95 % of timelines")
    for row in table:
        print(row_text(row))
    failing = sum(not row.holds for row in table)
    print(f"{len(table) - failing} of {len(table)} hold")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
