"""Series of the record: counts and levels reported by one counter or estimator.

The counter that a series of the scenario names as its record has no bias; any other has a constant
one. Two counters with figures for the same span show the error of such figures: that is added to
the error of every figure of either.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from itertools import combinations

import numpy as np

from allohistory.inference.observation.entries import (
    Contradiction,
    Cut,
    Figure,
    Figures,
    Observation,
    Part,
    Parts,
    Unused,
)
from allohistory.inference.observation.errors import disagreement, error_laws, error_of_figure
from allohistory.inference.observation.likelihood import log_counts, log_levels
from allohistory.inference.observation.replicates import replicate_counts, replicate_levels
from allohistory.inference.observation.summaries import Outcomes
from allohistory.model import Model
from allohistory.scenario.schema.past import Point, RecordSeries

MONTH = timedelta(days=31)
COUNTED = "incidents."  # paths of the world that only grow
BIAS = {"count": "bias_of_counter", "level": "bias_of_level", "estimate": "bias_of_estimate"}


def observed_series(model: Model, cut: Cut) -> Parts:
    """Return the observations of every series of the record that observes one of the scenario."""
    record = model.scenario.record.series
    conflicts = errors_by_conflict(record)
    parts, unused = [], []
    for name, series in record.items():
        if series.of is None:
            reason = "it names no series of the scenario that it observes (`of`)"
            unused.append(Unused(f"series.{name}", reason))
            continue
        check_kind(model, name, series, series.of)
        used = []
        for point in series.points:
            reason = cut.leaves_out(point.to) or why_incomparable(model, series.kind, point)
            if reason:
                unused.append(Unused(label(name, point), reason))
            else:
                used.append(point)
        if used:
            conflict = conflicts[series.of, series.kind]
            parts.append(series_part(model, name, series, series.of, used, conflict))
    return Parts(tuple(parts), tuple(unused))


def label(name: str, point: Point) -> str:
    """Return the id of one point of a series."""
    return f"series.{name}.{point.from_}"


def check_kind(model: Model, name: str, series: RecordSeries, of: str) -> None:
    """Raise Contradiction for a count of a level, a level of a count, or an impossible count."""
    path = model.scenario.head.series[of].of
    counted = path.startswith(COUNTED)
    if counted != (series.kind == "count"):
        what = "only grows" if counted else "does not count anything"
        raise Contradiction(
            f"series.{name}",
            ("of",),
            f"is a {series.kind}, but {of} follows {path}, which {what}",
            "leave it out, or let it observe another series",
        )
    for index, point in enumerate(series.points if counted else ()):
        most = model.most_counted(path, ((point.to - point.from_).days + 1) / 7.0)
        if point.value > most:
            raise Contradiction(
                f"series.{name}",
                ("points", index, "value"),
                f"has {point.value:g} from {point.from_}, more than a run can count of {path}",
                f"at most {most:,.0f}: let it observe another series, or leave out `of`",
            )


def why_incomparable(model: Model, kind: str, point: Point) -> str:
    """Return why a point cannot be compared with a timeline; empty if it can."""
    start, end = model.calendar.start, model.calendar.date_of(model.calendar.weeks)
    if point.to < start or point.from_ > end:
        return f"it lies outside of {start} to {end}"
    if kind == "count":
        if point.from_ < start - MONTH or point.to > end + MONTH:
            return f"part of its span lies outside of {start} to {end}"
        if point.to - point.from_ < MONTH / 2:
            return "its span is shorter than the months in which the model counts"
    if point.value <= 0.0 and kind != "count":
        return "a level of nothing has no logarithm"
    return ""


def errors_by_conflict(record: Mapping[str, RecordSeries]) -> defaultdict[tuple[str, str], float]:
    """Return the error (log) implied by disagreement of counters of one thing."""
    counters = defaultdict(list)
    for series in record.values():
        if series.of is not None:
            counters[series.of, series.kind].append(series.points)
    errors: defaultdict[tuple[str, str], float] = defaultdict(float)
    for thing, points in counters.items():
        gaps = [
            disagreement(point.value, other.value)
            for left, right in combinations(points, 2)
            for point in left
            for other in right
            if (point.from_, point.to) == (other.from_, other.to)
        ]
        if gaps:
            errors[thing] = float(np.sqrt(np.mean(np.square(gaps))))
    return errors


def series_part(
    model: Model, name: str, series: RecordSeries, of: str, points: Iterable[Point], conflict: float
) -> Part:
    """Return the part of the points of one counter."""
    points = tuple(points)
    week_of = model.calendar.week_of
    counts = series.kind == "count"
    days = [(point.from_, point.to + timedelta(days=1)) for point in points]
    weeks = [(max(0, week_of(first)), week_of(last)) for first, last in days]
    observed = np.array([float(point.value) for point in points])
    error = np.array(
        [
            np.hypot(error_of_figure(point.standing, point.low, point.high), conflict)
            for point in points
        ]
    )
    bias, doubt = error_laws()[BIAS[series.kind]], error_laws()["doubt"]
    if counts and model.scenario.head.series[of].record == name:
        bias = 0.0

    def measured(outcomes: Outcomes) -> np.ndarray:
        measure = outcomes.rise if counts else outcomes.level
        return np.stack([measure(of, span) for span in weeks], axis=1)

    def log_likelihood(outcomes: Outcomes) -> np.ndarray:
        return (log_counts if counts else log_levels)(
            measured(outcomes), observed, error, bias, doubt
        )

    def replicate(outcomes: Outcomes, generator: np.random.Generator) -> np.ndarray:
        replicate_points = replicate_counts if counts else replicate_levels
        return replicate_points(measured(outcomes), error, bias, doubt, generator)

    kind = "count" if counts else "level"
    observations = tuple(
        Observation(
            label(name, point),
            kind,
            f"{series.name}: {point.value:g} {series.unit}",
            point.from_,
            point.to,
        )
        for point in points
    )
    figures = tuple(
        Figure(label(name, point), name, kind, series.name, series.unit, *days_of(point))
        for point in points
    )
    return Part(observations, log_likelihood, Figures(figures, replicate))


def days_of(point: Point) -> tuple[date, date, float]:
    """Return the first day, the last day and the value of a point."""
    return point.from_, point.to, float(point.value)
