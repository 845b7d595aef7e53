"""Updates: what the record says of each uncertain number, and which numbers it does not inform.

A number is informed if its posterior histories differ from its prior by more than that many
histories would by chance. Assumption: both are normal, one number at a time. Leaves out what the
record says of several numbers together, such as of their product, which may leave each as uncertain
as before.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from allohistory.answers.audit import file_of
from allohistory.answers.fields import helps
from allohistory.answers.law_labels import label
from allohistory.answers.sensitivity.hinges import prior_of
from allohistory.answers.wording import percent
from allohistory.inference.posterior.diagnostics import (
    AGREED,
    MOVES,
    Effort,
    LawDiagnostics,
    agreement,
)
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import Coordinates
from allohistory.model import LawField, Model
from allohistory.scenario import Scenario

SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class PosteriorUpdate:
    """One number that the record informs."""

    path: str = field(metadata=helps("path of the number in the scenario's data"))
    meaning: str = field(metadata=helps("what it means"))
    unit: str = field(metadata=helps("its unit"))
    file: str = field(metadata=helps("file or mechanism it belongs to"))
    standing: str = field(metadata=helps("documented, estimated, contested or assumed"))
    prior: str = field(metadata=helps("its prior, as written in the data"))
    before: tuple[float, ...] = field(metadata=helps("5, 50 and 95 % quantiles of the prior"))
    after: tuple[float, ...] = field(metadata=helps("the same quantiles of the posterior"))
    mean: float = field(metadata=helps("posterior mean, in standard deviations of the prior"))
    spread: float = field(metadata=helps("posterior standard deviation, in those of the prior"))
    information: float = field(metadata=helps("information gained from the record, in nats"))
    disagreement: float = field(
        metadata=helps("between-run difference: spread of the runs' means, in posterior sd")
    )


@dataclass(frozen=True)
class PosteriorUpdates:
    """What the record says of all uncertain numbers."""

    numbers: int = field(metadata=helps("uncertain numbers"))
    enough: float = field(metadata=helps("between-run difference below which runs agree"))
    informed: tuple[PosteriorUpdate, ...] = field(
        metadata=helps("those it informs, the most informed first")
    )
    silent: dict[str, tuple[str, ...]] = field(
        metadata=helps("paths of those it does not inform, which keep their priors, by file")
    )


def posterior_updates(model: Model, histories: Histories) -> PosteriorUpdates:
    """Return what the record says of the numbers of `model`, from its posterior `histories`.

    Raises FitError if they belong to another model.
    """
    histories.check(model)
    coordinates = Coordinates(model)
    informed = agreement(histories).informed
    values = coordinates.values(histories.coordinates.astype(float))
    after = np.quantile(values, SHARES, axis=0)
    before = coordinates.transform.from_uniforms(np.tile(SHARES, (len(coordinates), 1))).T
    place = {law.path: k for k, law in enumerate(coordinates.laws)}
    return PosteriorUpdates(
        len(coordinates),
        AGREED,
        tuple(
            posterior_update(model.scenario, coordinates.laws[k], law, before[:, k], after[:, k])
            for law in informed
            for k in (place[law.path],)
        ),
        by_file(sorted(set(place) - {law.path for law in informed})),
    )


def posterior_update(
    scenario: Scenario,
    law: LawField,
    diagnostics: LawDiagnostics,
    before: np.ndarray,
    after: np.ndarray,
) -> PosteriorUpdate:
    """Return the update of one number; `before` and `after` are quantiles at `SHARES`."""
    number = law.number
    return PosteriorUpdate(
        law.path,
        label(scenario, law),
        number.unit or "",
        file_of(law.path),
        str(number.standing),
        prior_of(number),
        tuple(before.tolist()),
        tuple(after.tolist()),
        diagnostics.mean,
        diagnostics.spread,
        diagnostics.information,
        diagnostics.disagreement,
    )


def by_file(paths: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Group paths by the file or mechanism that they belong to."""
    files = sorted({file_of(path) for path in paths})
    return {name: tuple(path for path in paths if file_of(path) == name) for name in files}


def effort(work: Effort, effective: float, least_effective: float) -> str:
    """Describe the work that went into histories, and how their moves fared, in a sentence or two.

    `least_effective` may be NaN, where a single run cannot tell it.
    """
    moved = ", ".join(
        f"{words} {percent(share)}"
        for kind, words in MOVES.items()
        if not math.isnan(share := work.accepted.get(kind, math.nan))
    )
    rounds = span(work.rounds)
    worst = (
        ""
        if math.isnan(least_effective)
        else f", {least_effective:.0f} on the worst of the informed ones"
    )
    text = (
        f"Judged by the scatter of the runs' means, they are worth about {effective:.0f} "
        f"independent histories on a typical number{worst}. {work.timelines:,} timelines, {rounds} "
        f"rounds with the record at full weight; moves accepted: {moved}. "
    )
    if math.isnan(work.effective):
        return text + "They began with an earlier fit, so no tempering step was weighed."
    return (
        text + "Effective sample size of a tempering step at least "
        f"{percent(work.effective)} of {work.particles} histories, {span(work.rises)} steps; "
        f"descended from {span(work.ancestors)} prior draws in each run."
    )


def span(counts: Sequence[int]) -> str:
    """Return the counts of all runs: one number, or the least and the most."""
    low, high = min(counts, default=0), max(counts, default=0)
    return f"{low}" if low == high else f"{low} to {high}"
