"""States: how a premise about the world is put into a world, so that it lasts as it should.

Most quantities simply stand in the world.  A belief is held as a logarithm; what a mechanism works
out anew each week is moved by the lasting shift that it reads; tension of a pair is one for both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from allohistory.kit.vocabulary import OWN, TENSION

Edit = Callable[[Any, Any, Any], None]  # (worlds, laws, laws as they were at the divergence)
Place = tuple[str, str, tuple[int, ...]]

# What is shown, and where the same is held in another form: what shows it, what it is held as.
HELD = {
    ("intelligence", "expected"): ("attack", lambda p: np.log(p / (1.0 - p)), (1e-6, 1 - 1e-6)),
    ("intelligence", "estimate"): ("reckoned", np.log, (1e-2, np.inf)),
}
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


def number_edit(place: Place, how: str, value: float, *, least: float = -np.inf) -> Edit:
    """Make the edit of a number that simply stands in the world, kept at *least*."""
    block, name, index = place
    where = (slice(None), *index)

    def edit(worlds: Any, _laws: Any, _before: Any) -> None:
        column = worlds[block][name]
        column[where] = np.maximum(operated(column[where], how, value), least)

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


def belief_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of a belief, in the form in which it is held."""
    block, shown, index = place
    held, form, (low, high) = HELD[block, shown]
    where = (slice(None), *index)

    def edit(worlds: Any, _laws: Any, _before: Any) -> None:
        belief = np.clip(operated(worlds[block][shown][where], how, value), low, high)
        worlds[block][shown][where] = belief
        worlds[block][held][where] = form(belief)

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
    if (block, name) in HELD:
        return belief_edit(place, how, value)
    if (block, name) in SHIFTED:
        return shift_edit(place, how, value)
    if (block, name) == ("affairs", "toward") and index[0] == TENSION - OWN:
        mirrored = (block, name, (index[0], index[2], index[1]))
        return both(number_edit(place, how, value), number_edit(mirrored, how, value))
    least = 0.0 if block == "buildup" else -np.inf
    return number_edit(place, how, value, least=least)


def is_passing(place: Place) -> bool:
    """Tell whether a quantity is worked out anew each week, so that setting it does nothing."""
    return place[:2] in PASSING
