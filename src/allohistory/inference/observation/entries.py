"""Observations: entries of the record as parts of the likelihood, and entries that are not used.

An entry for which the scenario has no outcome is listed with the reason; one that contradicts the
scenario's own terms is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from allohistory.engine import Site
from allohistory.errors import FitError
from allohistory.inference.observation.summaries import Outcomes


class Contradiction(FitError):  # noqa: N818  # named for what it reports
    """An entry of the record that the scenario rules out; `inside` is the path within the entry."""

    def __init__(self, entry: str, inside: tuple[str | int, ...], message: str, hint: str) -> None:
        super().__init__(f"record.yaml: {entry} {message}; {hint}")
        self.path: tuple[str | int, ...] = (*entry.split("."), *inside)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class Observation:
    """One entry of the record: its id, kind, text and dates."""

    id: str  # events.ID, series.ID.DATE, battles.ID
    kind: str  # count, level, event, absence, question, battle
    text: str
    first: date
    last: date


@dataclass(frozen=True)
class Unused:
    """An entry of the record that is not compared with timelines, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Figure:
    """One number of the record that can be compared with timelines."""

    id: str
    group: str  # of figures of one counter, or of battles
    kind: str  # count, level, losses, duration
    text: str
    unit: str
    first: date
    last: date
    value: float


@dataclass(frozen=True)
class Figures:
    """The figures of a part, and their replicates: what the same sources would report."""

    figures: tuple[Figure, ...]
    # (timeline, figure), drawn with the errors of the record; NaN where the timeline has none.
    replicate: Callable[[Outcomes, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Part:
    """Observations whose likelihood is computed together: (timeline, observation)."""

    observations: tuple[Observation, ...]
    log_likelihood: Callable[[Outcomes], np.ndarray]
    figures: Figures | None = None
    # For a part of one yes-or-no observation: which timelines agree with it, ...
    agrees: Callable[[Outcomes], np.ndarray] | None = None
    # ... and, if it can happen only once, the week in which it does; infinite where it never does.
    first_week: Callable[[Outcomes], np.ndarray] | None = None
    # The choices in it that can be imposed on a history.
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True)
class Parts:
    """Parts and unused entries of one family of the record."""

    parts: tuple[Part, ...]
    unused: tuple[Unused, ...]


def single_part(
    observation: Observation, log_likelihood: Callable[[Outcomes], np.ndarray], **more: Any
) -> Part:
    """Return the part of one observation with log-likelihood (timeline,); `more` are fields."""
    return Part((observation,), lambda outcomes: log_likelihood(outcomes)[:, None], **more)


@dataclass(frozen=True)
class Cut:
    """Last day of the entries that are used; None for all."""

    until: date | None = None

    def leaves_out(self, last: date) -> str:
        """Return why an entry with this last day is left out; empty if it is used."""
        if self.until is not None and last > self.until:
            return f"it is later than {self.until}, up to which the record is used"
        return ""
