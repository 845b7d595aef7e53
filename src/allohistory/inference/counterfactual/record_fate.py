"""Fate of the record: which entries a change keeps, undoes, or leaves open.

With hindsight, every entry of the record conditions the noise of a history. Entries before the
divergence are shared by both branches, and for entries that the change itself fixes the changed
branch is no evidence. The kinds of change and the names in them decide which these are. Agreement
with the rest is measured on pairs of simulated histories.
Left out: what a change nearly fixes through a long causal chain; that is open, and measured.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

from allohistory.engine import Ensemble
from allohistory.inference.counterfactual.direct_effects import (
    DirectEffect,
    Thing,
    direct_effects,
    thing_named,
)
from allohistory.inference.observation.entries import Observation
from allohistory.inference.observation.record import Record
from allohistory.model import Model
from allohistory.scenario import Scenario
from allohistory.scenario.schema.changes import Change

Fate = Literal["kept", "undone", "open"]
YES_OR_NO = ("event", "absence", "question")


@dataclass(frozen=True)
class MeasuredFate:
    """Agreement of the histories of either branch with one entry.

    Shares are mean likelihoods under the record's own errors, for yes-or-no entries only.
    Log-likelihoods are means, in nats.
    """

    untouched: bool  # its likelihood is identical to the last bit in every pair
    moved: float  # share of pairs in which it is not
    agree_before: float | None
    agree_after: float | None
    log_before: float
    log_after: float


@dataclass(frozen=True)
class EntryFate:
    """Fate of one entry of the record under a change."""

    entry: Observation
    fate: Fate
    reason: str
    measured: MeasuredFate | None = None

    @property
    def id(self) -> str:
        """Id of the entry in the record."""
        return self.entry.id


@dataclass(frozen=True)
class RecordFate:
    """Fates of all entries under a change, in the order of the record."""

    since: date  # first day of the week of the divergence
    entries: tuple[EntryFate, ...]
    unused: tuple[EntryFate, ...] = ()  # undone entries that condition no history

    def with_fate(self, fate: Fate) -> tuple[EntryFate, ...]:
        """Return the entries of one fate."""
        return tuple(entry for entry in self.entries if entry.fate == fate)

    @property
    def lost_entries(self) -> tuple[EntryFate, ...]:
        """Measured entries that are less likely in the changed branch, the worst first."""
        worse = [
            (entry.measured.log_after - entry.measured.log_before, n, entry)
            for n, entry in enumerate(self.entries)
            if entry.measured is not None and entry.measured.log_after < entry.measured.log_before
        ]
        return tuple(entry for _, _, entry in sorted(worse, key=lambda row: row[:2]))


def record_fate(
    model: Model,
    record: Record,
    changes: Iterable[Change],
    since: date | int,
    arms: tuple[Ensemble, Ensemble] | None = None,
) -> RecordFate:
    """Return the fate of every entry of `record` under `changes` from `since` on.

    `arms` are the baseline and the changed ensemble of the same histories; with them, agreement is
    measured. The changes must be valid: `engine.plan` checks them.
    """
    week = since if isinstance(since, int) else model.calendar.week_of(since)
    first = model.calendar.date_of(week)
    touches = tuple(direct_effects(model.scenario, changes, first))
    measurements = (
        measure(record, *arms) if arms is not None else (None,) * len(record.observations)
    )
    entries = tuple(
        EntryFate(entry, *fate_of(model.scenario, entry, first, touches), measured)
        for entry, measured in zip(record.observations, measurements, strict=True)
    )
    unused = (
        EntryFate(entry, *fate_of(model.scenario, entry, first, touches))
        for entry in unused_events(model.scenario, record)
    )
    return RecordFate(first, entries, tuple(fate for fate in unused if fate.fate == "undone"))


def unused_events(scenario: Scenario, record: Record) -> Iterator[Observation]:
    """Yield the events of the record that condition nothing, such as those with fixed dates."""
    for unused in record.unused:
        family, _, name = unused.id.partition(".")
        if family == "events":
            event = scenario.record.events[name]
            yield Observation(unused.id, "event", event.text, event.first, event.last)


def fate_of(
    scenario: Scenario, entry: Observation, since: date, touches: tuple[DirectEffect, ...]
) -> tuple[Fate, str]:
    """Return the fate of one entry, and why."""
    if entry.last < since:
        return "kept", f"It lies before {since}, in the past that both branches share."
    thing = thing_named(scenario, entry.id)
    met = list(effects_on(thing, entry, touches))
    fixed = next((effect for effect in met if effect.fixes), None)
    if fixed is not None:
        return "undone", fixed.reason
    if met:
        return "open", met[0].reason
    if entry.first < since:
        return "open", f"Part of it comes after {since}, where the branches diverge."
    return "open", "It comes after the divergence, and nothing in the change fixes it."


def effects_on(
    thing: Thing, entry: Observation, touches: tuple[DirectEffect, ...]
) -> Iterator[DirectEffect]:
    """Yield the direct effects on an entry's thing that overlap its dates."""
    for effect in touches:
        within = entry.last >= effect.first and (effect.last is None or entry.first <= effect.last)
        if within and effect.thing == thing[: len(effect.thing)]:
            yield effect


def measure(record: Record, baseline: Ensemble, changed: Ensemble) -> tuple[MeasuredFate, ...]:
    """Measure on pairs of histories how each branch agrees with each observation of `record`.

    Row k of both ensembles is one history, as `engine.branch` gives them.
    """
    before, after = record.log_likelihood(baseline), record.log_likelihood(changed)
    return tuple(
        measure_entry(entry, before[:, n], after[:, n])
        for n, entry in enumerate(record.observations)
    )


def measure_entry(entry: Observation, before: np.ndarray, after: np.ndarray) -> MeasuredFate:
    """Measure one entry from its log-likelihood in each pair of histories."""
    moved = float(np.mean(before != after))
    agree_before = agree_after = None
    if entry.kind in YES_OR_NO:
        agree_before, agree_after = float(np.exp(before).mean()), float(np.exp(after).mean())
    return MeasuredFate(
        moved == 0.0, moved, agree_before, agree_after, float(before.mean()), float(after.mean())
    )
