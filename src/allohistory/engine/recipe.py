"""Recipes: all that a timeline is made of, but its id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from allohistory.engine.design import Design
from allohistory.engine.guide import Site, guided
from allohistory.engine.histories import GivenHistories, salts_edit
from allohistory.engine.interventions import Plan
from allohistory.engine.slices import seed_worlds
from allohistory.engine.states import Edit
from allohistory.kit.draw import salts_of
from allohistory.model import LawField, Model


@dataclass(frozen=True)
class Recipe:
    """All that a timeline is made of, but its id: both together give one history, always."""

    model: Model
    design: Design
    plan: Plan | None = None  # what an arm changes, from `plan.since` on
    until: int | None = None  # week in which the run ends, the calendar's end if None
    histories: GivenHistories | None = None  # histories that are lived, instead of drawn ones
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
        known = self.histories
        if known is None or known.salts is None or known.opened is not None:
            return None
        return len(known.salts) * self.design.noise

    @property
    def sites(self) -> tuple[Site, ...]:
        """The choices that its known histories are held to; none where no history is known."""
        return () if self.histories is None else self.histories.sites

    @property
    def facts(self) -> np.record:
        """The facts by which its timelines live, as long as nothing is changed."""
        return guided(self.model, self.model.facts, self.sites)

    def draws_of(self, ids: np.ndarray) -> np.ndarray:
        """Return the draw of laws that each timeline lives under."""
        return ids // self.design.noise

    def laws_for(self, ids: np.ndarray) -> np.recarray:
        """Return the laws of timelines `ids` as records, one a timeline."""
        draws, place = np.unique(self.draws_of(ids), return_inverse=True)
        if self.histories is None:
            laws = self.model.draw_laws(self.design.seed, draws.astype(np.int64))
        else:
            laws = self.histories.laws_of(draws)
        for path, value in (self.design.laws or {}).items():
            law = self.model.law(path)
            given = np.asarray(value, float)
            chosen = given[draws % len(given)] if given.ndim else given
            laws[law.block][law.field][(slice(None), *law.index)] = chosen
        # Rows of records are records, whatever NumPy's types say.
        return laws[place]  # pyright: ignore[reportReturnType]

    def open(self, ids: np.ndarray) -> tuple[np.recarray, np.recarray]:
        """Return the opening worlds and the laws of timelines `ids`."""
        laws = self.laws_for(ids)
        worlds = self.model.open_worlds(laws)
        given = None if self.histories is None else self.histories.salts_of(self.draws_of(ids))
        if given is None:
            seed_worlds(worlds, self.design.seed, ids)
        else:
            worlds.clock.salts = given
        return worlds, laws

    def openings(self, ids: np.ndarray) -> tuple[tuple[int, Edit], ...]:
        """Return the dated edit from which known histories of `ids` go on with chances of the seed.

        Nothing where no history is known, or where none of its chances is open.
        """
        known = self.histories
        if known is None or known.salts is None or known.opened is None:
            return ()
        salts = np.zeros((len(ids), *known.salts.shape[1:]), np.uint64)
        salts_of(np.uint64(self.design.seed), ids.astype(np.int64), salts)
        return ((known.opened, salts_edit(known.opened, salts)),)

    def shared(self, ids: np.ndarray, until: int) -> tuple[np.ndarray, np.ndarray, int]:
        """Say which of `ids` have lived the same, and up to which week not after `until`.

        Gives rows of `ids` that differ from one another, and for each of `ids` which of those it
        is like. Known histories whose chances open later are shared by all that go on from them.
        """
        known = self.histories
        together = 0 if known is None or known.salts is None else min(known.opened or 0, until)
        if known is None or together <= 0:
            return np.arange(len(ids)), np.arange(len(ids)), 0
        history = self.draws_of(ids) % len(known.laws)
        _, first, like = np.unique(history, return_index=True, return_inverse=True)
        return first, like, together

    def varying_laws(self) -> tuple[LawField, ...]:
        """Return the laws that differ between timelines, or may."""
        given = set(self.design.laws or ())
        return tuple(
            law for law in self.model.laws if law.number.prior is not None or law.path in given
        )
