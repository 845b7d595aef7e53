"""States: how a premise about the world is put into a world, so that it lasts as it should.

Most quantities simply stand in the world. A believed strength is also held as a logarithm; what a
mechanism works out anew each week is moved by the lasting shift that it reads; tension of a pair is
one for both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allohistory.vocabulary.quantities import QUANTITIES, Quantity

# (worlds, laws, laws as they were at the divergence)
Edit = Callable[[np.recarray, np.recarray, np.recarray], None]
Place = tuple[str, str, tuple[int, ...]]

PLAIN = Quantity(())  # what is set without a rule of its own


def rule_of(place: Place) -> Quantity:
    """Return how a premise about the quantity at `place` is put into a world."""
    block, name, _ = place
    return QUANTITIES.get(f"{block}.{name}", PLAIN)


def apply_operation(column: np.ndarray, how: str, value: float) -> np.ndarray:
    """Give `column` after it was set to, added or scaled by `value`."""
    if how == "set":
        return np.full_like(column, value)
    return column + value if how == "add" else column * value


def number_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of a number that stands in the world, within its bounds."""
    block, name, index = place
    where = (slice(None), *index)
    rule = rule_of(place)

    def edit(worlds: np.recarray, _laws: np.recarray, _laws_before: np.recarray) -> None:
        before = worlds[block][name][where].copy()
        values = np.clip(apply_operation(before, how, value), rule.low, rule.high)
        worlds[block][name][where] = values
        if rule.logarithm:
            worlds[block][rule.logarithm][where] += np.log(values / np.maximum(before, rule.low))

    return edit


def law_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of a law; `restore` gives it back the value it had before."""
    block, name, index = place
    where = (slice(None), *index)

    def edit(_worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        if how == "restore":
            laws[block][name][where] = before[block][name][where]
        else:
            laws[block][name][where] = apply_operation(laws[block][name][where], how, value)

    return edit


def shift_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of what is worked out each week: it is moved, for good, by the difference."""
    block, shown, index = place
    where = (slice(None), *index)
    other, shift = rule_of(place).shift.split(".")

    def edit(worlds: np.recarray, _laws: np.recarray, _before: np.recarray) -> None:
        now = worlds[block][shown][where]
        worlds[other][shift][where] += apply_operation(now, how, value) - now

    return edit


def combine(*edits: Edit) -> Edit:
    """Make one edit of several."""

    def edit(worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        for one in edits:
            one(worlds, laws, before)

    return edit


def state_edit(place: Place, how: str, value: float) -> Edit:
    """Make the edit of the quantity that stands at `place`."""
    block, name, index = place
    rule = rule_of(place)
    if rule.shift:
        return shift_edit(place, how, value)
    if rule.mutual:
        mirrored = (block, name, index[::-1])
        return combine(number_edit(place, how, value), number_edit(mirrored, how, value))
    return number_edit(place, how, value)


def is_passing(place: Place) -> bool:
    """Tell whether a quantity is worked out anew each week, so that setting it does nothing."""
    return rule_of(place).passing
