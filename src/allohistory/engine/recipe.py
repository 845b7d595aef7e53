"""Recipes: everything that determines a timeline except its id."""

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
    """Everything that determines a timeline except its id; both together determine its history."""

    model: Model
    design: Design
    plan: Plan | None = None  # changes of an arm, from `plan.since` on
    until: int | None = None  # week in which the run ends, the calendar's end if None
    histories: GivenHistories | None = None  # histories simulated instead of prior draws
    stale: str = ""  # why timelines of a kept run cannot be re-run

    @property
    def weeks(self) -> int:
        """Weeks that are simulated."""
        return self.model.calendar.weeks if self.until is None else self.until

    @property
    def distinct(self) -> int | None:
        """Number of distinct timelines, where all their noise is known; None if unlimited.

        A longer run repeats the same histories.
        """
        histories = self.histories
        if histories is None or histories.salts is None or histories.opened is not None:
            return None
        return len(histories.salts) * self.design.noise

    @property
    def sites(self) -> tuple[Site, ...]:
        """Choices imposed on its known histories; none where no history is known."""
        return () if self.histories is None else self.histories.sites

    @property
    def facts(self) -> np.record:
        """Facts of its timelines before any change."""
        return guided(self.model, self.model.facts, self.sites)

    def draws_of(self, ids: np.ndarray) -> np.ndarray:
        """Return the parameter draw of each timeline."""
        return ids // self.design.noise

    def laws_for(self, ids: np.ndarray) -> np.recarray:
        """Return the laws of timelines `ids` as records (timeline,)."""
        draws, place = np.unique(self.draws_of(ids), return_inverse=True)
        if self.histories is None:
            laws = self.model.draw_laws(self.design.seed, draws.astype(np.int64))
        else:
            laws = self.histories.laws_of(draws)
        for path, value in (self.design.laws or {}).items():
            law = self.model.law(path)
            values = np.asarray(value, float)
            chosen = values[draws % len(values)] if values.ndim else values
            laws[law.block][law.field][(slice(None), *law.index)] = chosen
        # Rows of records are records, whatever NumPy's types say.
        return laws[place]  # pyright: ignore[reportReturnType]

    def open(self, ids: np.ndarray) -> tuple[np.recarray, np.recarray]:
        """Return the opening worlds and the laws of timelines `ids`."""
        laws = self.laws_for(ids)
        worlds = self.model.open_worlds(laws)
        salts = None if self.histories is None else self.histories.salts_of(self.draws_of(ids))
        if salts is None:
            seed_worlds(worlds, self.design.seed, ids)
        else:
            worlds.clock.salts = salts
        return worlds, laws

    def openings(self, ids: np.ndarray) -> tuple[tuple[int, Edit], ...]:
        """Return the dated edit after which known histories of `ids` draw noise from the seed.

        Empty where no history is known, or where all of its noise is known.
        """
        histories = self.histories
        if histories is None or histories.salts is None or histories.opened is None:
            return ()
        salts = np.zeros((len(ids), *histories.salts.shape[1:]), np.uint64)
        salts_of(np.uint64(self.design.seed), ids.astype(np.int64), salts)
        return ((histories.opened, salts_edit(histories.opened, salts)),)

    def shared(self, ids: np.ndarray, until: int) -> tuple[np.ndarray, np.ndarray, int]:
        """Return which of `ids` have the same past, and up to which week not after `until`.

        The rows of `ids` with distinct pasts, for each of `ids` the index of its row among them,
        and the week. A known history is shared by all timelines that continue from it.
        """
        histories = self.histories
        together = (
            0 if histories is None or histories.salts is None else min(histories.opened or 0, until)
        )
        if histories is None or together <= 0:
            return np.arange(len(ids)), np.arange(len(ids)), 0
        history = self.draws_of(ids) % len(histories.laws)
        _, first, like = np.unique(history, return_index=True, return_inverse=True)
        return first, like, together

    def varying_laws(self) -> tuple[LawField, ...]:
        """Return the laws that differ between timelines, or may."""
        overridden = set(self.design.laws or ())
        return tuple(
            law for law in self.model.laws if law.number.prior is not None or law.path in overridden
        )
