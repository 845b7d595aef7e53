"""Observations: what the record says, each as a part of the likelihood, and what it cannot say.

An entry that the scenario has no outcome for is listed with the reason, worked out from the entry
and the scenario; one that contradicts the scenario's own terms is an error.
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


class Contradiction(FitError):  # noqa: N818  # it reads as the sentence it prints
    """An entry of the record that the scenario rules out; `inside` leads to the place."""

    def __init__(self, entry: str, inside: tuple[str | int, ...], message: str, hint: str) -> None:
        super().__init__(f"record.yaml: {entry} {message}; {hint}")
        self.path: tuple[str | int, ...] = (*entry.split("."), *inside)
        self.message, self.hint = message, hint


@dataclass(frozen=True)
class Observation:
    """One thing that the record says: its place in the record, and when it was."""

    id: str  # events.ID, series.ID.DATE, battles.ID
    kind: str  # count, level, event, absence, question, battle
    text: str
    first: date
    last: date


@dataclass(frozen=True)
class Unused:
    """An entry of the record that says nothing of what a timeline comes to, and why."""

    id: str
    reason: str


@dataclass(frozen=True)
class Figure:
    """One number of the record that a timeline can be asked for."""

    id: str
    group: str  # of figures told by one counter, or of battles
    kind: str  # count, level, losses, duration
    text: str
    unit: str
    first: date
    last: date
    value: float


@dataclass(frozen=True)
class Figures:
    """The numbers of a part, and what the same sources would have told of other timelines."""

    figures: tuple[Figure, ...]
    # (timeline, figure), drawn with the errors of the record; NaN where there is no such thing.
    replicate: Callable[[Outcomes, np.random.Generator], np.ndarray]


@dataclass(frozen=True)
class Part:
    """Observations whose likelihood is worked out together: (timeline, observation)."""

    observations: tuple[Observation, ...]
    log_likelihood: Callable[[Outcomes], np.ndarray]
    figures: Figures | None = None
    # Of a part of one observation that is true or not: whether timelines agree with it, ...
    agrees: Callable[[Outcomes], np.ndarray] | None = None
    # ... and, if it comes but once, the week in which it comes; infinite where it never does.
    first_week: Callable[[Outcomes], np.ndarray] | None = None
    # The choices that it tells of, where a history can be held to them.
    sites: tuple[Site, ...] = ()


@dataclass(frozen=True)
class Parts:
    """What one family of entries gives."""

    parts: tuple[Part, ...]
    unused: tuple[Unused, ...]


def single_part(
    observation: Observation, log_likelihood: Callable[[Outcomes], np.ndarray], **more: Any
) -> Part:
    """Make the part of one observation from its log-likelihood (timeline,); `more` of its parts."""
    return Part((observation,), lambda outcomes: log_likelihood(outcomes)[:, None], **more)


@dataclass(frozen=True)
class Cut:
    """Which entries are looked at: those whose last day is not after `until`."""

    until: date | None = None

    def leaves_out(self, last: date) -> str:
        """Say why an entry with this last day is left out, or nothing."""
        if self.until is not None and last > self.until:
            return f"it is later than {self.until}, up to which the record is looked at"
        return ""
