"""Known histories: laws and salts that timelines are given instead of drawing their own.

A history that the record conditioned is its laws and its salts. Timelines may live it as it was,
or share it up to a week and go on from there with chances of their own.
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
    """Histories to live: draw k of a run is history k, over again where there are fewer.

    `salts` are None where only laws are known; from the week `opened` on, chances are the seed's.
    `guide` are the choices that the histories are held to, in the order of `guide.in_order`.
    `name` says what the histories are, and `place` where they are kept, so that a kept run can
    find them again.
    """

    laws: np.recarray  # (history,)
    salts: np.ndarray | None = None  # uint64 (history, stream, stretch)
    opened: int | None = None
    name: str = ""
    place: str = ""
    caution: str = ""  # what to beware of in using them
    guide: tuple[Site, ...] = ()

    def describe(self) -> dict[str, Any]:
        """Say which histories these are, as plain data."""
        return {"name": self.name, "place": self.place, "opened": self.opened}

    def opened_at(self, week: int | None) -> GivenHistories:
        """Return the same histories with chances open from `week` on; None leaves none open."""
        return replace(self, opened=week)

    def laws_of(self, draws: np.ndarray) -> np.recarray:
        """Return the laws of `draws`, one record each."""
        # Rows of records are records, whatever NumPy's types say.
        return self.laws[draws % len(self.laws)]  # pyright: ignore[reportReturnType]

    @property
    def sites(self) -> tuple[Site, ...]:
        """The choices that they are held to: those that fall before their chances open."""
        if self.salts is None:
            return ()
        return tuple(one for one in self.guide if self.opened is None or one.last < self.opened)

    def salts_of(self, draws: np.ndarray) -> np.ndarray | None:
        """Return the salts of `draws` (draw, stream, stretch)."""
        return None if self.salts is None else self.salts[draws % len(self.salts)]


def salts_edit(week: int, salts: np.ndarray) -> Edit:
    """Make the edit that gives worlds `salts` (timeline, stream, stretch) from `week` on.

    The stretch in which `week` lies gets its new salt too: what it had drawn before is past.
    """
    first = week // STRETCH

    def edit(worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        del laws, before
        worlds.clock.salts[:, :, first:] = salts[:, :, first:]

    return edit
