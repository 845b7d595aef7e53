"""The record as a likelihood: entries comparable with timelines, and those that are not used.

Families of entries are read by `observed_series`, `observed_events` and `observed_battles`; their
likelihoods are computed by `likelihood`. A new family is one more line here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from functools import cached_property

import numpy as np

from allohistory.engine import Ensemble, Site, in_order
from allohistory.errors import FitError, counted
from allohistory.inference.observation.battles import observed_battles
from allohistory.inference.observation.entries import Cut, Observation, Part, Parts, Unused
from allohistory.inference.observation.events import Ask, observed_events
from allohistory.inference.observation.series import observed_series
from allohistory.inference.observation.summaries import Outcomes
from allohistory.model import Model


@dataclass(frozen=True)
class Record:
    """Observations of a scenario's record, and its unused entries."""

    parts: tuple[Part, ...]
    unused: tuple[Unused, ...]

    @cached_property
    def observations(self) -> tuple[Observation, ...]:
        """Observations in the order of the columns of the likelihood."""
        return tuple(observation for part in self.parts for observation in part.observations)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Ids of all observations."""
        return tuple(observation.id for observation in self.observations)

    @cached_property
    def guide(self) -> tuple[Site, ...]:
        """Choices in the record that can be imposed on histories."""
        return in_order(site for part in self.parts for site in part.sites)

    def log_likelihood(self, ensemble: Ensemble, *, weighed: bool = False) -> np.ndarray:
        """Return the log-likelihood of each observation in each timeline of `ensemble`.

        (timeline, observation); the sum over observations is that of the timeline. If `weighed`,
        the log probability of each imposed choice is added, as conditioning requires.
        """
        outcomes = Outcomes(ensemble)
        if not self.parts:
            return np.zeros((outcomes.count, 0))
        columns = []
        for part in self.parts:
            terms = part.log_likelihood(outcomes)
            if weighed:
                terms = terms + outcomes.imposed(part.sites)[:, None]
            columns.append(terms)
        return np.concatenate(columns, axis=1)


def read_record(
    model: Model,
    *,
    until: date | None = None,
    only: Sequence[str] | None = None,
    ask: Ask | None = None,
    empty: bool = False,
) -> Record:
    """Read the record of a model's scenario as a likelihood.

    Entries after `until` are left out, and those whose id matches none of `only` (patterns such as
    `events.*`). `ask` parses entries that are questions. FitError for an entry that the scenario
    contradicts, and where nothing is left unless it may be `empty`.
    """
    cut = Cut(until)
    families: list[Parts] = [
        observed_series(model, cut),
        observed_events(model, cut, ask),
        observed_battles(model, cut),
    ]
    parts = tuple(part for family in families for part in family.parts)
    unused = tuple(entry for family in families for entry in family.unused)
    if only is not None:
        parts, left_out = select_parts(parts, tuple(only))
        unused += left_out
    if not parts and not empty:
        raise FitError(
            f"nothing in the record of {model.scenario.id} can condition it: "
            f"{counted(len(unused), 'entry', 'entries')} of it not used"
        )
    return Record(parts, unused)


def select_parts(
    parts: tuple[Part, ...], only: tuple[str, ...]
) -> tuple[tuple[Part, ...], tuple[Unused, ...]]:
    """Return the parts with an observation that matches a pattern of `only`, and the rest."""
    selected, left_out = [], []
    for part in parts:
        if any(
            fnmatchcase(observation.id, pattern)
            for observation in part.observations
            for pattern in only
        ):
            selected.append(part)
        else:
            left_out += [
                Unused(observation.id, "it was not asked for") for observation in part.observations
            ]
    return tuple(selected), tuple(left_out)
