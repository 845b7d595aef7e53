"""Summaries: outcomes of the timelines of an ensemble, in the terms of the record.

Events by kind and week, series by month, quarrels of the frontier from their first shot to their
settlement, over all timelines at once. Left out: what ensembles do not store, such as individual
incidents below a patrol fight, and choices of the status quo.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from allohistory.engine import Ensemble, Site
from allohistory.engine.slices import month_ends
from allohistory.vocabulary.events import BATTLE, ESCALATION, INCIDENT, PATROL, SETTLEMENT

FOREVER = np.inf

Columns = Mapping[str, np.ndarray]
Happenings = tuple[np.ndarray, np.ndarray]  # timeline and week of each


@dataclass(frozen=True)
class Quarrels:
    """The quarrels of all timelines; each array is (quarrel,)."""

    timeline: np.ndarray
    sector: np.ndarray
    week: np.ndarray  # first week
    until: np.ndarray  # last known week
    rung: np.ndarray  # highest reached
    losses: np.ndarray  # (quarrel, 2) men lost by the sides a and b, from company fights up


class Outcomes:
    """Outcomes of each timeline of an ensemble."""

    def __init__(self, ensemble: Ensemble) -> None:
        self.ensemble = ensemble
        self.count = len(ensemble)
        self.ends = np.array(month_ends(ensemble.model))

    @cached_property
    def by_kind(self) -> dict[int, np.ndarray]:
        """Rows of each kind of event."""
        kind = np.asarray(self.ensemble.events["kind"])
        order = np.argsort(kind, kind="stable")
        kinds, firsts = np.unique(kind[order], return_index=True)
        return {
            int(kind_code): rows
            for kind_code, rows in zip(kinds, np.split(order, firsts)[1:], strict=True)
        }

    def rows(self, kind: int, *names: str) -> list[np.ndarray]:
        """Return the columns `names` of all events of `kind`, in order of timeline and serial."""
        places = self.by_kind.get(kind, np.zeros(0, int))
        return [np.asarray(self.ensemble.events[name])[places] for name in names]

    @cached_property
    def column_of(self) -> dict[Site, int]:
        """Column of each site imposed on the timelines."""
        return {site: column for column, site in enumerate(self.ensemble.recipe.sites)}

    def imposed(self, sites: Sequence[Site]) -> np.ndarray:
        """Return the log probability of the imposed choices at `sites`; (timeline,).

        0 where none was imposed.
        """
        columns = [self.column_of[site] for site in sites if site in self.column_of]
        chances = self.ensemble.imposed
        if not columns or chances is None:
            return np.zeros(self.count)
        return chances[:, columns].sum(axis=1)

    def column_at(self, week: float) -> int:
        """Return the month whose sample is nearest to the start of `week`; -1 for the start."""
        if week * 2 < self.ends[0]:
            return -1
        return int(np.argmin(np.abs(self.ends - week)))

    def level(self, name: str, weeks: tuple[float, float]) -> np.ndarray:
        """Return the mean of a series over `weeks` (first, last); (timeline,)."""
        values = self.ensemble.series[name]
        first, last = (max(0, self.column_at(week)) for week in weeks)
        return values[:, first : last + 1].mean(axis=1, dtype=float)

    def rise(self, name: str, weeks: tuple[float, float]) -> np.ndarray:
        """Return the rise of a cumulative count over `weeks` (first, last); (timeline,)."""
        values = self.ensemble.series[name]
        before, after = self.column_at(weeks[0]), self.column_at(weeks[1])
        until = values[:, after].astype(float)
        return until if before < 0 else until - values[:, before]

    def gap(
        self, happenings: Happenings, weeks: tuple[int, int], *, nearest: bool = False
    ) -> np.ndarray:
        """Return the weeks between an occurrence and the span `weeks`: 0 within; (timeline,).

        The first occurrence of each timeline, or the `nearest`; infinite where there is none.
        """
        timeline, week = happenings
        if not nearest:
            timeline, first = np.unique(timeline, return_index=True)
            week = week[first]
        away = np.maximum(np.maximum(weeks[0] - week, week - weeks[1]), 0).astype(float)
        gaps = np.full(self.count, FOREVER)
        np.minimum.at(gaps, timeline, away)
        return gaps

    def first(self, happenings: Happenings) -> np.ndarray:
        """Return the week of the first occurrence; (timeline,), infinite where there is none."""
        weeks = np.full(self.count, FOREVER)
        np.minimum.at(weeks, happenings[0], happenings[1].astype(float))
        return weeks

    @cached_property
    def quarrels(self) -> Quarrels:
        """Quarrels, each from a patrol fight or worse to its end."""
        kinds = (INCIDENT, ESCALATION, BATTLE, SETTLEMENT)
        names = ("timeline", "place", "serial", "week", "rung", "actor", "amount", "amount2")
        parts = [self.rows(kind, *names) for kind in kinds]
        kind = np.repeat(kinds, [len(part[0]) for part in parts])
        timeline, place, serial, week, rung, actor, own_lost, enemy_lost = map(
            np.concatenate, zip(*parts, strict=True)
        )
        order = np.lexsort((serial, place, timeline))
        kind = kind[order]
        opens = np.flatnonzero((kind == INCIDENT) & (rung[order] >= PATROL))
        if not len(opens):
            none = np.zeros(0, int)
            return Quarrels(none, none, none, none, none, np.zeros((0, 2)))
        order, kind = order[opens[0] :], kind[opens[0] :]
        opens = opens - opens[0]
        first_side = self.first_actors[place[order]] == actor[order]
        fought = kind == BATTLE
        losses = np.stack(
            [
                np.where(first_side, own_lost[order], enemy_lost[order]),
                np.where(first_side, enemy_lost[order], own_lost[order]),
            ],
            axis=1,
        )
        losses = np.where(fought[:, None], losses, 0.0)
        return Quarrels(
            timeline[order][opens],
            place[order][opens],
            week[order][opens].astype(int),
            np.maximum.reduceat(week[order].astype(int), opens),
            np.maximum.reduceat(rung[order].astype(int), opens),
            np.add.reduceat(losses.astype(float), opens),
        )

    @cached_property
    def first_actors(self) -> np.ndarray:
        """Actor on side a of each sector, by its number in events."""
        model = self.ensemble.model
        names = model.names["actor"]
        return np.array([names.index(sector.a.actor) for sector in model.scenario.sectors.values()])


Find = Callable[[Outcomes], Happenings]
