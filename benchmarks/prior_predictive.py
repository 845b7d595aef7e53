"""Whether the reference scenario is sane before it is fitted: its priors against the record.

Each row says what the record holds, between which bounds the middle timeline must lie, and where it
lies. Incidents a year are held to a factor of three, levels of forces to a factor of two; how many
division battles, pacts and wars there may be is stated by hand. Run with
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
from allohistory.model import build
from allohistory.scenario import load
from allohistory.vocabulary.events import DIVISION, ESCALATION, SIGNED, WAR

SCENARIO = "far-east-1931"
RIVALS = ("ussr", "japan")
INCIDENTS, COUNTED = "incidents_total", "incidents_japanese_army"
FORCES = ("divisions_", "aircraft_", "tanks_")
HALF_A_MONTH = 15  # series are sampled as a month ends
FACTOR_OF_INCIDENTS, FACTOR_OF_FORCES = 3.0, 2.0
TRUCE = date(1939, 9, 16)
BATTLES = (0.0, 2.0)  # division battles by the truce of 1939, in the middle timeline
PACTS = (0.2, 0.9)  # share of timelines with a pact by the end of 1941
NO_WAR = (0.8, 1.0)  # share of timelines without general war before 1937


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
    return [*incidents(run), *forces(run), battles(run), pacts(run), wars(run)]


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
    """Compare incidents a year; a count of several years is split evenly over them."""
    total = run.series[INCIDENTS]
    for point in run.model.scenario.record.series[COUNTED].points:
        years = range(point.from_.year, point.to.year + 1)
        for year in years:
            counted = point.value / len(years)
            last = total[:, month_of(run, date(year, 12, 31))]
            a_year = last - total[:, month_of(run, date(year - 1, 12, 31))]
            yield Row(
                f"incidents {year}",
                f"{counted:.0f}",
                counted / FACTOR_OF_INCIDENTS,
                counted * FACTOR_OF_INCIDENTS,
                float(np.median(a_year)),
                spread_of(a_year),
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


def battles(run: Any) -> Row:
    """Compare quarrels that came to a division battle by the truce of 1939."""
    grown = (run.events["kind"] == ESCALATION) & (run.events["rung"] == DIVISION)
    counts = np.bincount(run.events["timeline"][grown & before(run, TRUCE)], minlength=len(run))
    return Row(
        "division battles by 1939-09",
        "2",
        *BATTLES,
        float(np.median(counts)),
        spread_of(counts),
    )


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
