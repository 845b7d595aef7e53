"""Validation: how well a scenario's model tells its record, with all that speaks against it.

Three sets of timelines: the laws that the record left, lived with luck of their own; the histories
that the record conditioned, as they are; and histories that were conditioned on its beginning,
lived on from there. Without conditioned histories the priors stand in for the first, and nothing
for the others.

Assumption: agreement with a record that was looked at while the model was made is weak evidence.
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
    """The figures of the record beside what one set of timelines would have had it say."""

    timelines: int
    coverage: tuple[Coverage, ...]
    groups: tuple[Group, ...]
    ranks: Ranks
    bands: tuple[Band, ...]


@dataclass(frozen=True)
class Fit:
    """Where conditioned histories come from, and whether their runs agree."""

    histories: int
    runs: int
    agreed: bool
    worst: float  # largest disagreement of an informed law, in posterior standard deviations
    rising: float | None  # nats by which they still rose at last; None if they have arrived
    effective: float  # independent histories that they are worth for a typical law, ...
    least_effective: float  # ... and for the worst of the informed ones; NaN for a single run
    effort: Effort
    evidence: tuple[float, ...]
    created: str
    until: str | None
    version: str


@dataclass(frozen=True)
class HeldOut:
    """The years after the cut, foretold from those before."""

    fit: Fit
    cut: str
    last: int  # last year that is foretold
    timelines: int
    counts: Counts
    matters: OneOffForecasts | None


@dataclass(frozen=True)
class Validation:
    """All that was found."""

    basis: str  # posterior, or prior
    fit: Fit | None
    observations: int
    figures: int
    unused: int
    prediction: PredictiveCheck
    reproduction: PredictiveCheck | None
    surprises: tuple[Surprise, ...]
    held_out: HeldOut | None


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
    """Lay `record` beside the model: `histories` saw all of it, `beginning` its first years.

    `say` hears what is being done. FitError where either is of another model.
    """
    if histories is None:
        say(f"living {timelines:,} timelines from the priors")
        fresh = simulate(model, Design(timelines, seed + LUCK), threads=threads)
        kept = None
    else:
        say(f"living {timelines:,} timelines under the laws that the record left")
        known = with_new_noise(histories, timelines, seed + LUCK)
        fresh = known.simulate(model, threads=threads)
        say(f"living {len(histories):,} conditioned histories as they are")
        kept = histories.simulate(model, threads=threads)
    held_out = None
    if beginning is not None:
        say(f"living histories on from {cut_of(beginning)}")
        held_out = held_out_forecast(model, record, beginning, timelines, seed + FUTURE)
    prediction = predictive_check(record, fresh, seed + LUCK)
    return Validation(
        "prior" if histories is None else "posterior",
        None if histories is None else fit_of(histories),
        len(record.observations),
        len(prediction.bands),
        len(record.unused),
        prediction,
        None if kept is None else predictive_check(record, kept, seed + CONDITIONED),
        surprises(record, fresh, kept),
        held_out,
    )


def predictive_check(record: Record, ensemble: Ensemble, seed: int) -> PredictiveCheck:
    """Lay the figures of `record` beside one set of timelines."""
    found = bands(record, ensemble, seed)
    return PredictiveCheck(len(ensemble), coverage(found), groups(found), ranks(found), found)


def groups(found: Sequence[Band]) -> tuple[Group, ...]:
    """Return the coverage of each series, and of the battles."""
    names: dict[str, list[Band]] = {}
    for band in found:
        names.setdefault(band.figure.group, []).append(band)
    words = {GROUP: "Battles"}
    return tuple(
        Group(name, words.get(name, each[0].figure.text), coverage(each))
        for name, each in names.items()
    )


def held_out_forecast(
    model: Model, record: Record, beginning: Histories, timelines: int, seed: int
) -> HeldOut:
    """Foretell what comes after the day up to which `beginning` was conditioned."""
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
    """Say where histories come from."""
    found, said = agreement(histories), histories.provenance
    return Fit(
        len(histories),
        found.runs,
        found.agreed,
        found.worst,
        found.rising,
        found.effective,
        found.least_effective,
        effort_of(said),
        found.evidence,
        str(said.get("created", "")),
        said.get("until"),
        str(said.get("version", "")),
    )
