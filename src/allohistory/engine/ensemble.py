"""An ensemble: many timelines of one arm, as columns, and the recipe by which each is made again.

Rows are numbered from 0.  Row k of a baseline and row k of its what-if have the same laws, the same
past and the same noise.  A row's `id` is the address of its noise: the row itself, unless a
condition on the past let only some timelines through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from allohistory.errors import RunError
from allohistory.kit.draw import salts_of

from .guide import Site, guided
from .known import Known, opening
from .slices import Columns, Part, joined, seed_worlds, select_rows
from .states import Edit

if TYPE_CHECKING:
    from .interventions import Plan
    from .timeline import Timeline

Laws = Mapping[str, Any]  # law path: one number, or one for each draw


@dataclass(frozen=True)
class Recipe:
    """All that a timeline is made of, but its id: both together give one history, always."""

    model: Any
    seed: int
    noise: int = 1  # timelines that share one draw of the laws
    laws: Laws | None = None  # put over the drawn ones
    plan: Plan | None = None  # what an arm changes, from `plan.since` on
    until: int | None = None  # week in which the run ends, the calendar's end if None
    known: Known | None = None  # histories that are lived, instead of drawn ones
    stale: str = ""  # why timelines of a kept run cannot be lived again

    @property
    def weeks(self) -> int:
        """Weeks that are simulated."""
        return self.model.calendar.weeks if self.until is None else self.until

    @property
    def distinct(self) -> int | None:
        """How many timelines differ, where all their chances are known; None where there is more.

        Beyond these a run lives the same histories over again.
        """
        known = self.known
        if known is None or known.salts is None or known.opened is not None:
            return None
        return len(known.salts) * self.noise

    @property
    def sites(self) -> tuple[Site, ...]:
        """The choices that its known histories are held to; none where no history is known."""
        return () if self.known is None else self.known.sites

    @property
    def facts(self) -> Any:
        """The facts by which its timelines live, as long as nothing is changed."""
        return guided(self.model, self.model.facts, self.sites)

    def draws_of(self, ids: np.ndarray) -> np.ndarray:
        """Give the draw of laws that each timeline lives under."""
        return ids // self.noise

    def laws_for(self, ids: np.ndarray) -> Any:
        """Give the laws of timelines *ids* as records, one a timeline."""
        draws, place = np.unique(self.draws_of(ids), return_inverse=True)
        if self.known is None:
            laws = self.model.draw_laws(self.seed, draws.astype(np.int64))
        else:
            laws = self.known.laws_of(draws)
        for path, value in (self.laws or {}).items():
            law = self.model.law(path)
            given = np.asarray(value, float)
            chosen = given[draws % len(given)] if given.ndim else given
            laws[law.block][law.field][(slice(None), *law.index)] = chosen
        return laws[place]

    def open(self, ids: np.ndarray) -> tuple[Any, Any]:
        """Give the opening worlds and the laws of timelines *ids*."""
        laws = self.laws_for(ids)
        worlds = self.model.open_worlds(laws)
        given = None if self.known is None else self.known.salts_of(self.draws_of(ids))
        if given is None:
            seed_worlds(worlds, self.seed, ids)
        else:
            worlds.clock.salts = given
        return worlds, laws

    def openings(self, ids: np.ndarray) -> tuple[tuple[int, Edit], ...]:
        """Give the dated edit from which known histories of *ids* go on with chances of the seed.

        Nothing where no history is known, or where none of its chances is open.
        """
        known = self.known
        if known is None or known.salts is None or known.opened is None:
            return ()
        salts = np.zeros((len(ids), *known.salts.shape[1:]), np.uint64)
        salts_of(np.uint64(self.seed), ids.astype(np.int64), salts)
        return ((known.opened, opening(known.opened, salts)),)

    def shared(self, ids: np.ndarray, until: int) -> tuple[np.ndarray, np.ndarray, int]:
        """Say which of *ids* have lived the same, and up to which week not after *until*.

        Gives rows of *ids* that differ from one another, and for each of *ids* which of those it
        is like.  Known histories whose chances open later are shared by all that go on from them.
        """
        known = self.known
        together = 0 if known is None or known.salts is None else min(known.opened or 0, until)
        if known is None or together <= 0:
            return np.arange(len(ids)), np.arange(len(ids)), 0
        history = self.draws_of(ids) % len(known.laws)
        _, first, like = np.unique(history, return_index=True, return_inverse=True)
        return first, like, together

    def shown_laws(self) -> tuple[Any, ...]:
        """Give the laws that differ between timelines, or may."""
        given = set(self.laws or ())
        return tuple(
            law for law in self.model.laws if law.number.prior is not None or law.path in given
        )


@dataclass(frozen=True)
class Ensemble:
    """Timelines of one arm.

    `events` are columns sorted by (timeline, serial); `series` hold one number for each timeline
    and month, sampled as the month ends (NaN where the run ended before).
    """

    recipe: Recipe
    ids: np.ndarray  # (timeline,) address of its noise
    events: Columns
    values: np.ndarray  # float32 (timeline, series, month)
    whatif: Any = None
    warnings: tuple[str, ...] = ()
    candidates: int = 0  # timelines tried to get these, where a condition was asked
    imposed: np.ndarray | None = None  # (timeline, site) log chance of choices that were known
    stored_laws: Mapping[str, np.ndarray] | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        arm = "baseline" if self.recipe.plan is None else "changed"
        return f"<Ensemble {arm}: {len(self)} timelines, seed {self.seed}>"

    @property
    def model(self) -> Any:
        """The model that the timelines were made with."""
        return self.recipe.model

    @property
    def seed(self) -> int:
        """The seed from which every draw of chance and law follows."""
        return self.recipe.seed

    @property
    def timelines(self) -> int:
        """How many timelines there are."""
        return len(self)

    @property
    def given(self) -> float:
        """Share of timelines that fulfilled the condition on the past; 1 where none was asked."""
        return len(self) / self.candidates if self.candidates else 1.0

    @property
    def laws_of(self) -> np.ndarray:
        """The draw of laws of each timeline: those with one draw differ by chance alone."""
        return self.recipe.draws_of(self.ids)

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month of `series`."""
        return tuple(self.model.calendar.months)

    @cached_property
    def series(self) -> dict[str, np.ndarray]:
        """Each series of the scenario: float32 (timeline, month)."""
        return {name: self.values[:, s] for s, name in enumerate(self.model.series)}

    @cached_property
    def laws(self) -> Mapping[str, np.ndarray]:
        """Each uncertain law of the model by its path: one number a timeline, as at the start."""
        if self.stored_laws is not None:
            return self.stored_laws
        shown = self.recipe.shown_laws()
        columns = {law.path: np.empty(len(self)) for law in shown}
        for rows in chunks(len(self), 512):
            laws = self.recipe.laws_for(self.ids[rows])
            for law in shown:
                columns[law.path][rows] = laws[law.block][law.field][(slice(None), *law.index)]
        return columns

    def rows_of(self, timeline: int) -> slice:
        """Give where the events of *timeline* stand in the columns."""
        self.check_row(timeline)
        first, last = np.searchsorted(self.events["timeline"], [timeline, timeline + 1])
        return slice(int(first), int(last))

    def events_of(self, timeline: int) -> Columns:
        """Give the events kept of one timeline."""
        rows = self.rows_of(timeline)
        return {name: column[rows] for name, column in self.events.items()}

    def replay(self, timeline: int, until: int | None = None) -> Timeline:
        """Live one timeline again, up to week *until*, and keep every event of it."""
        from .timeline import replay  # noqa: PLC0415 - replay needs Ensemble

        return replay(self, timeline, until)

    def check_row(self, timeline: int) -> None:
        """Refuse a timeline that is not here."""
        if not 0 <= timeline < len(self):
            raise RunError(f"there is no timeline {timeline}; there are 0 to {len(self) - 1}")


def chunks(length: int, size: int) -> Iterator[slice]:
    """Cut *length* rows into runs of *size*."""
    for first in range(0, length, size):
        yield slice(first, min(first + size, length))


def gather(
    recipe: Recipe,
    ids: list[np.ndarray],
    parts: list[Part],
    *,
    limit: int | None = None,
    **about: Any,
) -> Ensemble:
    """Put the parts of slices together, in their order; keep at most the first *limit* rows."""
    shifted, first = [], 0
    for one, part in zip(ids, parts, strict=True):
        shifted.append({**part.events, "timeline": part.events["timeline"] + np.int32(first)})
        first += len(one)
    events = joined(shifted)
    all_ids = np.concatenate(ids) if ids else np.zeros(0, np.int64)
    values = np.concatenate([part.series for part in parts]) if parts else np.zeros((0, 0, 0), "f4")
    imposed = np.concatenate([part.imposed for part in parts]) if parts else np.zeros((0, 0))
    if limit is not None and limit < len(all_ids):
        events = select_rows(events, np.arange(limit), len(all_ids))
        all_ids, values, imposed = all_ids[:limit], values[:limit], imposed[:limit]
    return Ensemble(recipe, all_ids, events, values, imposed=imposed, **about)
