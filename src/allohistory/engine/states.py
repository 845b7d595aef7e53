"""States: how a premise about the world is put into a world, so that it lasts as it should.

Most quantities simply stand in the world.  A believed strength is also held as a logarithm; what a
mechanism works out anew each week is moved by the lasting shift that it reads; tension of a pair is
one for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from allohistory.vocabulary.effects import OWN, TENSION

Edit = Callable[[Any, Any, Any], None]  # (worlds, laws, laws as they were at the divergence)
Place = tuple[str, str, tuple[int, ...]]

# Beliefs that are held as logarithms of strength beside what is shown, in divisions.
LOGARITHMS = {("intelligence", "estimate"): "reckoned"}
BOUNDS = {
    ("intelligence", "expected"): (1e-6, 1.0 - 1e-6),
    ("intelligence", "estimate"): (1e-2, np.inf),
    ("buildup", "divisions"): (0.0, np.inf),
    ("buildup", "aircraft"): (0.0, np.inf),
    ("buildup", "tanks"): (0.0, np.inf),
    ("affairs", "oil"): (0.0, np.inf),
    ("incidents", "excited"): (0.0, np.inf),
}
ANY = (-np.inf, np.inf)
# What is worked out each week, and the lasting shift that goes into it.
SHIFTED = {
    ("politics", "restraint"): ("affairs", "restraint"),
    ("politics", "autonomy"): ("affairs", "autonomy"),
    ("politics", "power"): ("affairs", "power"),
    ("clients", "harassment"): ("affairs", "harassment"),
}
PASSING = {("buildup", "wanted"), ("buildup", "strength")}


def operated(column: np.ndarray, how: str, value: float) -> np.ndarray:
    """Give *column* after it was set to, added or scaled by *value*."""
    if how == "set":
        return np.full_like(column, value)
    return column + value if how == "add" else column * value


def number_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of a number that stands in the world, within its bounds."""
    block, name, index = place
    where = (slice(None), *index)
    low, high = BOUNDS.get((block, name), ANY)
    logarithm = LOGARITHMS.get((block, name))

    def edit(worlds: Any, _laws: Any, _laws_before: Any) -> None:
        before = worlds[block][name][where].copy()
        values = np.clip(operated(before, how, value), low, high)
        worlds[block][name][where] = values
        if logarithm is not None:
            worlds[block][logarithm][where] += np.log(values / np.maximum(before, low))

    return edit


def law_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of a law; `restore` gives it back the value it had before."""
    block, name, index = place
    where = (slice(None), *index)

    def edit(_worlds: Any, laws: Any, before: Any) -> None:
        if how == "restore":
            laws[block][name][where] = before[block][name][where]
        else:
            laws[block][name][where] = operated(laws[block][name][where], how, value)

    return edit


def shift_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of what is worked out each week: it is moved, for good, by the difference."""
    block, shown, index = place
    where = (slice(None), *index)
    other, shift = SHIFTED[block, shown]

    def edit(worlds: Any, _laws: Any, _before: Any) -> None:
        now = worlds[block][shown][where]
        worlds[other][shift][where] += operated(now, how, value) - now

    return edit


def both(*edits: Edit) -> Edit:
    """Make one edit of several."""

    def edit(worlds: Any, laws: Any, before: Any) -> None:
        for one in edits:
            one(worlds, laws, before)

    return edit


def state_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of the quantity that stands at *place*."""
    block, name, index = place
    if (block, name) in SHIFTED:
        return shift_edit(place, how, value)
    if (block, name) == ("affairs", "toward") and index[0] == TENSION - OWN:
        mirrored = (block, name, (index[0], index[2], index[1]))
        return both(number_edit(place, how, value), number_edit(mirrored, how, value))
    return number_edit(place, how, value)


def is_passing(place: Place) -> bool:
    """Tell whether a quantity is worked out anew each week, so that setting it does nothing."""
    return place[:2] in PASSING
