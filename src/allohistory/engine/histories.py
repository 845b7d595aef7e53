"""Known histories: laws and salts used by timelines instead of their own draws.

A posterior history is its laws and its salts. Timelines may repeat it exactly, or share it up to a
week and continue from there with noise of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allohistory.engine.guide import Site
from allohistory.engine.states import Edit
from allohistory.kit.draw import STRETCH


@dataclass(frozen=True)
class GivenHistories:
    """Histories to simulate: draw k of a run is history k, cyclically where there are fewer.

    `salts` are None where only laws are known; from the week `opened` on, noise comes from the
    seed. `guide` are the choices imposed on the histories, in the order of `guide.in_order`.
    `name` identifies the histories, and `place` is where they are kept, so that a kept run can
    find them again.
    """

    laws: np.recarray  # (history,)
    salts: np.ndarray | None = None  # uint64 (history, stream, stretch)
    opened: int | None = None
    name: str = ""
    place: str = ""
    caution: str = ""  # warning for their use
    guide: tuple[Site, ...] = ()

    def describe(self) -> dict[str, Any]:
        """Return a description of the histories as plain data."""
        return {"name": self.name, "place": self.place, "opened": self.opened}

    def opened_at(self, week: int | None) -> GivenHistories:
        """Return the same histories with noise redrawn from `week` on; never if None."""
        return replace(self, opened=week)

    def laws_of(self, draws: np.ndarray) -> np.recarray:
        """Return the laws of `draws`: records (draw,)."""
        # Rows of records are records, whatever NumPy's types say.
        return self.laws[draws % len(self.laws)]  # pyright: ignore[reportReturnType]

    @property
    def sites(self) -> tuple[Site, ...]:
        """Choices imposed on them: those before their noise is redrawn."""
        if self.salts is None:
            return ()
        return tuple(site for site in self.guide if self.opened is None or site.last < self.opened)

    def salts_of(self, draws: np.ndarray) -> np.ndarray | None:
        """Return the salts of `draws`: uint64 (draw, stream, stretch), or None if unknown."""
        return None if self.salts is None else self.salts[draws % len(self.salts)]


def salts_edit(week: int, salts: np.ndarray) -> Edit:
    """Return the edit that sets `salts` (timeline, stream, stretch) of worlds from `week` on.

    The stretch that contains `week` gets a new salt too: its earlier draws are in the past.
    """
    first = week // STRETCH

    def edit(worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        del laws, before
        worlds.clock.salts[:, :, first:] = salts[:, :, first:]

    return edit
