"""One-off events: events that can happen only once, forecast by year and compared with a base rate.

Each is forecast for every held-out year in which the scenario lets it happen, until it did. The
base rate is that of the years before: the share of events possible in a year that happened in it.

Assumption: the record gives the right year of each event. Left out: events that the scenario itself
dates, whatever they depend on; events that never happened, which neither the base rate nor the
model's score covers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np

from allohistory.engine import Ensemble
from allohistory.inference.observation.entries import Observation
from allohistory.inference.observation.record import Record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.validation.scores import (
    Difference,
    brier,
    difference,
    log_loss,
    of_one_name,
)
from allohistory.model import Model
from allohistory.scenario.schema.conditions import Condition


@dataclass(frozen=True)
class OneOff:
    """An event that can happen only once."""

    entry: Observation
    opens: int  # first and last year in which the scenario lets it happen
    closes: int
    comes: Callable[[Outcomes], np.ndarray]

    @property
    def year(self) -> int:
        """Year in which it happened."""
        return self.entry.first.year

    def could_come(self, year: int) -> bool:
        """Return whether it could still happen in `year`."""
        return self.opens <= year <= min(self.closes, self.year)


@dataclass(frozen=True)
class OneOffForecast:
    """Forecast of one event for one year."""

    id: str
    text: str
    year: int
    came: bool
    chance: float  # by the model, given that it had not happened before


@dataclass(frozen=True)
class OneOffForecasts:
    """Forecasts of one-off events and their mean scores."""

    forecasts: tuple[OneOffForecast, ...]
    matters: int
    rate: float  # base rate per year, from the years before
    brier: float  # of the model, and of the base rate
    brier_of_rate: float
    log_score: float
    log_score_of_rate: float
    brier_difference: Difference  # below 0 the model is better; the bootstrap resamples events
    log_difference: Difference


def held_out_one_offs(
    model: Model, record: Record, ensemble: Ensemble, cut: date, ahead: int
) -> OneOffForecasts | None:
    """Forecast the events still open after `cut`, for `ahead` years; None where there are none."""
    events = distinct_one_offs(model, record)
    rate = rate_before(events, range(model.calendar.start.year, cut.year + 1))
    outcomes = Outcomes(ensemble)
    years = range(cut.year + 1, cut.year + ahead + 1)
    open_events = [event for event in events if event.year > cut.year]
    forecasts = [
        OneOffForecast(event.entry.id, event.entry.text, year, event.year == year, chance)
        for event in open_events
        for year, chance in chances(model, event, outcomes, years)
    ]
    if not forecasts:
        return None
    came = np.array([forecast.came for forecast in forecasts], float)
    model_chance = np.array([forecast.chance for forecast in forecasts])
    base_chance = np.full(len(forecasts), rate)
    blocks = of_one_name([forecast.id for forecast in forecasts])
    squares = (brier(model_chance, came), brier(base_chance, came))
    logs = (log_loss(model_chance, came), log_loss(base_chance, came))
    return OneOffForecasts(
        tuple(forecasts),
        len(blocks),
        rate,
        float(squares[0].mean()),
        float(squares[1].mean()),
        float(logs[0].mean()),
        float(logs[1].mean()),
        difference(*squares, blocks),
        difference(*logs, blocks),
    )


def distinct_one_offs(model: Model, record: Record) -> list[OneOff]:
    """Return the one-off events of the record, each by its first entry."""
    events: dict[tuple[str, tuple[str, ...]], OneOff] = {}
    entries = model.scenario.record.events
    for part in record.parts:
        if part.first_week is None:
            continue
        (observation,) = part.observations
        what = entries[observation.id.removeprefix("events.")].what
        if not isinstance(what, Condition):
            continue
        key = (what.kind, tuple(what.names))
        years = open_years(model, what.kind, what.names)
        if years is None or (key in events and events[key].entry.first <= observation.first):
            continue
        events[key] = OneOff(observation, *years, part.first_week)
    return list(events.values())


def open_years(model: Model, kind: str, names: tuple[str, ...]) -> tuple[int, int] | None:
    """Return the years in which the scenario lets an event happen; None where it dates it."""
    scenario = model.scenario
    whole = (model.calendar.start.year, model.calendar.date_of(model.calendar.weeks).year)
    if kind == "chosen":
        decision = scenario.decisions[names[0]]
        return max(whole[0], decision.from_.year), min(whole[1], decision.to.year)
    event = scenario.clients[names[0]].exists.event if kind == "exists" else names[0]
    if kind in ("happened", "exists") and event and scenario.events[event].date is not None:
        return None
    return whole


def rate_before(matters: list[OneOff], years: range) -> float:
    """Return the share of events possible in one of `years` that happened in it; never 0 or 1."""
    came = sum(event.year in years and event.could_come(event.year) for event in matters)
    could = sum(event.could_come(year) for event in matters for year in years)
    return (came + 0.5) / (could + 1.0)


def chances(
    model: Model, matter: OneOff, outcomes: Outcomes, years: range
) -> list[tuple[int, float]]:
    """Return the probability that an event happens in each of `years` in which it could.

    The share among the timelines in which it had not happened before.
    """
    weeks = matter.comes(outcomes)
    week_of = model.calendar.week_of
    by_year = []
    for year in years:
        if matter.could_come(year):
            first, after = week_of(date(year, 1, 1)), week_of(date(year + 1, 1, 1))
            open_ = np.count_nonzero(weeks >= first)
            came = np.count_nonzero((weeks >= first) & (weeks < after))
            by_year.append((year, float((came + 0.5) / (open_ + 1.0))))
    return by_year
