"""Validation: how well a scenario's model fits its record.

Three sets of timelines: posterior laws with new noise; the posterior histories themselves; and
histories fitted to the start of the record, simulated further. Without posterior histories the
priors replace the first, and the others are left out.

Assumption: agreement with a record that was used to build the model is weak evidence.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allohistory.engine import Design, Ensemble, simulate
from allohistory.inference.observation.battle_figures import GROUP
from allohistory.inference.observation.record import Record
from allohistory.inference.posterior.diagnostics import Effort, agreement, effort_of
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.validation.held_out import (
    AHEAD,
    Counts,
    cut_of,
    futures,
    held_out_counts,
    runs_of,
)
from allohistory.inference.validation.one_off_events import OneOffForecasts, held_out_one_offs
from allohistory.inference.validation.posterior_predictive import (
    Band,
    Coverage,
    Ranks,
    bands,
    coverage,
    ranks,
    with_new_noise,
)
from allohistory.inference.validation.surprisal import Surprise, surprises
from allohistory.model import Model

Say = Callable[[str], None]
LUCK, CONDITIONED, FUTURE = 0, 1, 2  # added to the seed


@dataclass(frozen=True)
class Group:
    """The coverage of one series, or of the battles."""

    id: str
    text: str
    coverage: tuple[Coverage, ...]


@dataclass(frozen=True)
class PredictiveCheck:
    """Figures of the record compared with their replicates in one set of timelines."""

    timelines: int
    coverage: tuple[Coverage, ...]
    groups: tuple[Group, ...]
    ranks: Ranks
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Fit:
    """Provenance and diagnostics of posterior histories."""

    histories: int
    runs: int
    agreed: bool
    worst: float  # largest disagreement of an informed law, in posterior standard deviations
    rising: float | None  # late rise of the log-likelihood, nats; None if they have converged
    effective: float  # effective sample size for a typical law, ...
    least_effective: float  # ... and for the worst of the informed ones; NaN for a single run
    effort: Effort
    evidence: tuple[float, ...]
    created: str
    until: str | None
    version: str


@dataclass(frozen=True)
class HeldOut:
    """Forecasts of the years after the cut from those before."""

    fit: Fit
    cut: str
    last: int  # last year that is forecast
    timelines: int
    counts: Counts
    matters: OneOffForecasts | None


@dataclass(frozen=True)
class Validation:
    """All results of a validation."""

    basis: str  # posterior, or prior
    fit: Fit | None
    observations: int
    figures: int
    unused: int
    prediction: PredictiveCheck
    reproduction: PredictiveCheck | None
    surprises: tuple[Surprise, ...]
    held_out: HeldOut | None
    stopped: bool = False  # before all that was asked for was simulated


def validate(
    model: Model,
    record: Record,
    histories: Histories | None = None,
    beginning: Histories | None = None,
    *,
    timelines: int = 1000,
    seed: int = 1,
    threads: int | None = None,
    say: Say = lambda _: None,
) -> Validation:
    """Compare `record` with the model; `histories` fit all of it, `beginning` its start.

    `say` is called with the progress. FitError where either was fitted to another model. An
    interrupt after the first set of timelines leaves out the others.
    """
    if histories is None:
        say(f"simulating {timelines:,} timelines from the priors")
        fresh = simulate(model, Design(timelines, seed + LUCK), threads=threads)
    else:
        say(f"simulating {timelines:,} timelines from the posterior with new noise")
        renewed = with_new_noise(histories, timelines, seed + LUCK)
        fresh = renewed.simulate(model, threads=threads)
    conditioned = held_out = None
    stopped = False
    try:
        if histories is not None:
            say(f"simulating {len(histories):,} posterior histories")
            conditioned = histories.simulate(model, threads=threads)
        if beginning is not None:
            say(f"simulating forecasts from {cut_of(beginning)}")
            held_out = held_out_forecast(model, record, beginning, timelines, seed + FUTURE)
    except KeyboardInterrupt:
        stopped = True
    prediction = predictive_check(record, fresh, seed + LUCK)
    return Validation(
        "prior" if histories is None else "posterior",
        None if histories is None else fit_of(histories),
        len(record.observations),
        len(prediction.bands),
        len(record.unused),
        prediction,
        None if conditioned is None else predictive_check(record, conditioned, seed + CONDITIONED),
        surprises(record, fresh, conditioned),
        held_out,
        stopped,
    )


def predictive_check(record: Record, ensemble: Ensemble, seed: int) -> PredictiveCheck:
    """Compare the figures of `record` with one set of timelines."""
    compared = bands(record, ensemble, seed)
    return PredictiveCheck(
        len(ensemble), coverage(compared), groups(compared), ranks(compared), compared
    )


def groups(bands: Sequence[Band]) -> tuple[Group, ...]:
    """Return the coverage of each series, and of the battles."""
    names: dict[str, list[Band]] = {}
    for band in bands:
        names.setdefault(band.figure.group, []).append(band)
    words = {GROUP: "Battles"}
    return tuple(
        Group(name, words.get(name, members[0].figure.text), coverage(members))
        for name, members in names.items()
    )


def held_out_forecast(
    model: Model, record: Record, beginning: Histories, timelines: int, seed: int
) -> HeldOut:
    """Forecast the years after the day up to which `beginning` was conditioned."""
    cut = cut_of(beginning)
    ahead = futures(model, beginning, timelines, seed)
    prior = simulate(model, Design(timelines, seed))
    return HeldOut(
        fit_of(beginning),
        cut.isoformat(),
        cut.year + AHEAD,
        len(ahead),
        held_out_counts(record, ahead, prior, runs_of(beginning, len(ahead)), cut, seed),
        held_out_one_offs(model, record, ahead, cut, AHEAD),
    )


def fit_of(histories: Histories) -> Fit:
    """Return the provenance and diagnostics of histories."""
    diagnostics, provenance = agreement(histories), histories.provenance
    return Fit(
        len(histories),
        diagnostics.runs,
        diagnostics.agreed,
        diagnostics.worst,
        diagnostics.rising,
        diagnostics.effective,
        diagnostics.least_effective,
        effort_of(provenance),
        diagnostics.evidence,
        str(provenance.get("created", "")),
        provenance.get("until"),
        str(provenance.get("version", "")),
    )
