"""Held-out forecasts: histories fitted to the start of the record forecast the years after it.

The fit uses the record up to a day; from there on its histories are simulated with new noise.
Yearly counts of the next years are scored against simple forecasts from the same earlier years, and
one-off events against a base rate.

Assumption: the years after the cut were not used to build the model. That does not hold for this
project's own scenarios, whose priors were written in knowledge of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from allohistory.engine import Ensemble
from allohistory.errors import FitError
from allohistory.inference.observation.entries import Figure, Figures, Part
from allohistory.inference.observation.record import Record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.validation.baselines import RIVALS, Count, Forecast
from allohistory.inference.validation.posterior_predictive import Band, band_of, repeat
from allohistory.inference.validation.scores import (
    Difference,
    crps_of_draws,
    difference,
    log_mean,
    neighbours,
)
from allohistory.model import Model

AHEAD = 4  # years that are forecast
LONGEST = timedelta(days=366)
REPLICAS = 8
BLOCK = 2  # neighbouring years in a block of the bootstrap
MODEL = "the model"
PRIORS = "the model's priors"  # for the value of conditioning on the first years


@dataclass(frozen=True)
class Year:
    """One held-out count, and the scores of each forecaster."""

    counter: str
    year: int
    value: float
    band: Band  # of the model
    log_scores: dict[str, float]  # by forecaster
    crps: dict[str, float]
    medians: dict[str, float]


@dataclass(frozen=True)
class AgainstRival:
    """Score differences of the model and one rival over all years; below 0 the model is better."""

    rival: str
    log_score: Difference
    crps: Difference


@dataclass(frozen=True)
class Counts:
    """Held-out counts and the scores of their forecasts."""

    years: tuple[Year, ...]
    earlier: tuple[str, ...]  # what the rivals were fitted to
    log_scores: dict[str, float]  # mean over the years, by forecaster
    crps: dict[str, float]
    against: tuple[AgainstRival, ...]
    by_run: tuple[float, ...]  # the model's mean log score, from each run of the fit alone


def cut_of(histories: Histories) -> date:
    """Return the last day of the record that a fit used; FitError where it used all of it."""
    until = histories.provenance.get("until")
    if until is None:
        raise FitError(
            "these histories are fitted to the whole record, so nothing is held out; fit with "
            "--until"
        )
    return date.fromisoformat(until)


def futures(model: Model, histories: Histories, timelines: int, seed: int) -> Ensemble:
    """Simulate histories with several random futures each, from the day they were fitted to."""
    copies = max(1, -(-timelines // len(histories)))
    week = model.calendar.week_of(cut_of(histories))
    return repeat(histories, copies).with_open_future(week, seed).simulate(model)


def runs_of(histories: Histories, timelines: int) -> np.ndarray:
    """Return the run of the fit that each timeline of `futures` comes from; (timeline,)."""
    return np.tile(histories.run, timelines // len(histories))


def held_out_counts(
    record: Record, ensemble: Ensemble, prior: Ensemble, runs: np.ndarray, cut: date, seed: int
) -> Counts:
    """Score the yearly counts of the whole `record` that lie after `cut`, within four years.

    `runs` (timeline,) is the run of the fit of each timeline of `ensemble`; `prior` holds
    unconditioned timelines.
    """
    generator = np.random.default_rng(seed)
    outcomes, unseen = Outcomes(ensemble), Outcomes(prior)
    years: list[Year] = []
    earlier: list[str] = []
    apart: list[np.ndarray] = []  # log scores (run, year) of each counter
    for part, figures, counts in counters(record, cut):
        past_counts = [count for figure, count in counts if figure.last <= cut]
        ahead = [figure for figure in figures.figures if is_held_out(figure, cut)]
        forecasts = {
            name: rival(past_counts, [figure.first.year for figure in ahead])
            for name, rival in RIVALS.items()
        }
        likely = part.log_likelihood(outcomes)
        columns = [figures.figures.index(figure) for figure in ahead]
        apart.append(np.stack([-log_mean(likely[runs == run])[columns] for run in np.unique(runs)]))
        samples = [
            (log_mean(likely), replicates_of(figures, outcomes, generator)),
            (log_mean(part.log_likelihood(unseen)), replicates_of(figures, unseen, generator)),
        ]
        earlier += [figure.id for figure, _ in counts if figure.last <= cut]
        for place, (figure, column) in enumerate(zip(ahead, columns, strict=True)):
            scores = [
                (float(-chances[column]), replicates[:, column]) for chances, replicates in samples
            ]
            rivals = {name: forecast[place] for name, forecast in forecasts.items()}
            years.append(score_year(figure, scores, rivals, generator))
    return Counts(
        tuple(years),
        tuple(earlier),
        averages([year.log_scores for year in years]),
        averages([year.crps for year in years]),
        compare_rivals(years),
        tuple(float(score) for score in np.concatenate(apart, axis=1).mean(axis=1))
        if apart
        else (),
    )


def averages(scores: list[dict[str, float]]) -> dict[str, float]:
    """Return the mean score of every forecaster."""
    names = scores[0] if scores else {}
    return {name: float(np.mean([score[name] for score in scores])) for name in names}


def counters(
    record: Record, cut: date
) -> Iterator[tuple[Part, Figures, list[tuple[Figure, Count]]]]:
    """Yield the counters with a year to forecast and two figures or more before it."""
    for part in record.parts:
        if part.figures is None:
            continue
        counts = [
            (figure, Count(figure.first.year, figure.last.year, figure.value))
            for figure in part.figures.figures
            if figure.kind == "count"
        ]
        past_figures = [figure for figure, _ in counts if figure.last <= cut]
        if len(past_figures) > 1 and any(is_held_out(figure, cut) for figure, _ in counts):
            yield part, part.figures, counts


def is_held_out(figure: Figure, cut: date) -> bool:
    """Return whether a figure is of one of the years that are forecast."""
    short = figure.last - figure.first <= LONGEST
    return short and figure.first > cut and figure.last.year <= cut.year + AHEAD


def replicates_of(
    figures: Figures, outcomes: Outcomes, generator: np.random.Generator
) -> np.ndarray:
    """Return several replicates of `figures` in every timeline; (replicate, figure)."""
    return np.concatenate([figures.replicate(outcomes, generator) for _ in range(REPLICAS)])


def score_year(
    figure: Figure,
    simulated: list[tuple[float, np.ndarray]],
    rivals: dict[str, Forecast],
    generator: np.random.Generator,
) -> Year:
    """Score one count: `simulated` are log scores and replicates of the model and of its priors."""
    band = band_of(figure, simulated[0][1], REPLICAS, generator)
    value = figure.value
    named = list(zip((MODEL, PRIORS), simulated, strict=True))
    logs = {name: score[0] for name, score in named}
    logs |= {name: forecast.log_score(value) for name, forecast in rivals.items()}
    ranked = {name: crps_of_draws(score[1], value) for name, score in named}
    ranked |= {name: forecast.crps(value) for name, forecast in rivals.items()}
    medians = {name: float(np.median(score[1])) for name, score in named}
    medians |= {name: forecast.band(0.0)[0] for name, forecast in rivals.items()}
    return Year(figure.group, figure.first.year, value, band, logs, ranked, medians)


def compare_rivals(years: list[Year]) -> tuple[AgainstRival, ...]:
    """Return the score differences of the model and every rival."""
    if not years:
        return ()

    def gap(scores: str, rival: str) -> Difference:
        ours, theirs = (
            np.array([getattr(year, scores)[name] for year in years]) for name in (MODEL, rival)
        )
        return difference(ours, theirs, neighbours(len(years), BLOCK))

    names = (PRIORS, *RIVALS)
    return tuple(AgainstRival(name, gap("log_scores", name), gap("crps", name)) for name in names)
