"""Learnt: what the record says of each uncertain number, and of which it says nothing.

A number is informed if the histories that the record conditioned differ from its prior by more than
so many histories would by chance. Assumption: as a normal against a normal, one number at a time.
Leaves out what the record says of several numbers together, such as of their product alone, which
may leave each as open as it was.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from allohistory.answers.audit import file_of
from allohistory.answers.fields import helps
from allohistory.answers.law_labels import label
from allohistory.answers.sensitivity.hinges import prior_of
from allohistory.inference.posterior.diagnostics import AGREED, MOVES, LawDiagnostics, agreement
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.smc.transform import Coordinates
from allohistory.model import LawField, Model
from allohistory.scenario import Scenario

SHARES = (0.05, 0.5, 0.95)


@dataclass(frozen=True)
class PosteriorUpdate:
    """One number of which the record says something."""

    path: str = field(metadata=helps("path of the number in the scenario's data"))
    meaning: str = field(metadata=helps("what it means"))
    unit: str = field(metadata=helps("its unit"))
    file: str = field(metadata=helps("file or mechanism it belongs to"))
    standing: str = field(metadata=helps("documented, estimated, contested or assumed"))
    prior: str = field(metadata=helps("its prior, as written in the data"))
    before: tuple[float, ...] = field(metadata=helps("prior: below it lie 5, 50 and 95 %"))
    after: tuple[float, ...] = field(metadata=helps("with the record: the same"))
    mean: float = field(metadata=helps("mean with the record, in standard deviations of the prior"))
    spread: float = field(metadata=helps("standard deviation with the record, in those of prior"))
    information: float = field(metadata=helps("what the record tells of it, in nats"))
    disagreement: float = field(
        metadata=helps("spread of the runs' means, in standard deviations with the record")
    )


@dataclass(frozen=True)
class PosteriorUpdates:
    """What the record says of all uncertain numbers."""

    numbers: int = field(metadata=helps("uncertain numbers"))
    enough: float = field(metadata=helps("disagreement below which runs agree on a number"))
    informed: tuple[PosteriorUpdate, ...] = field(
        metadata=helps("those it informs, the most informed first")
    )
    silent: dict[str, tuple[str, ...]] = field(
        metadata=helps("paths of those it says nothing of, which keep their priors, by file")
    )


def posterior_updates(model: Model, histories: Histories) -> PosteriorUpdates:
    """Say what the record told `histories` of the numbers of `model`.

    FitError where they were conditioned for another.
    """
    histories.check(model)
    coordinates = Coordinates(model)
    found = agreement(histories)
    informed = found.informed
    values = coordinates.values(histories.coordinates.astype(float))
    after = np.quantile(values, SHARES, axis=0)
    before = coordinates.transform.from_uniforms(np.tile(SHARES, (len(coordinates), 1))).T
    place = {law.path: k for k, law in enumerate(coordinates.laws)}
    return PosteriorUpdates(
        len(coordinates),
        AGREED,
        tuple(
            posterior_update(model.scenario, coordinates.laws[k], one, before[:, k], after[:, k])
            for one in informed
            for k in (place[one.path],)
        ),
        by_file(sorted(set(place) - {one.path for one in informed})),
    )


def posterior_update(
    scenario: Scenario, law: LawField, found: LawDiagnostics, before: np.ndarray, after: np.ndarray
) -> PosteriorUpdate:
    """Tell one number."""
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
        found.mean,
        found.spread,
        found.information,
        found.disagreement,
    )


def by_file(paths: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Group paths by the file or mechanism that they belong to."""
    files = sorted({file_of(path) for path in paths})
    return {name: tuple(path for path in paths if file_of(path) == name) for name in files}


def effort(worked: Mapping[str, Any], worth: float, least: float | None) -> str:
    """How hard histories were worked, and how their moves fared, in a sentence or two."""
    moved = ", ".join(
        f"{words} {share:.0%}"
        for kind, words in MOVES.items()
        if (share := worked["accepted"].get(kind)) is not None
    )
    rounds = span(worked["rounds"])
    worst = "" if least is None else f", {least:.0f} on the worst of the informed ones"
    text = (
        f"As the runs' means scatter, they are worth some {worth:.0f} independent histories on a "
        f"typical number{worst}. {worked['timelines']:,} timelines, {rounds} rounds with the "
        f"record at its full weight; moves accepted: {moved}. "
    )
    if worked["effective"] is None:
        return text + "They began with an earlier fit, so no sample was weighed."
    return (
        text + f"Effective sample at a rise of the record's weight at least "
        f"{worked['effective']:.0%} of {worked['particles']} histories, {span(worked['rises'])} "
        f"rises; descended from {span(worked['ancestors'])} draws of the priors in each run."
    )


def span(counts: Sequence[int]) -> str:
    """The counts of all runs: one number, or the least and the most."""
    low, high = min(counts, default=0), max(counts, default=0)
    return f"{low}" if low == high else f"{low} to {high}"
