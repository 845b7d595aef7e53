"""States: how a premise about a quantity is put into a world, so that it persists.

Most quantities are plain numbers in the world. A believed strength is also stored as a logarithm; a
quantity that a mechanism recomputes each week is changed by the lasting shift that it reads;
tension of a pair is the same for both.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from allohistory.vocabulary.quantities import QUANTITIES, Quantity

# (worlds, laws, laws at the divergence)
Edit = Callable[[np.recarray, np.recarray, np.recarray], None]
Place = tuple[str, str, tuple[int, ...]]

PLAIN = Quantity(())  # a quantity without a rule of its own


def rule_of(place: Place) -> Quantity:
    """Return how a premise about the quantity at `place` is put into a world."""
    block, name, _ = place
    return QUANTITIES.get(f"{block}.{name}", PLAIN)


def apply_operation(column: np.ndarray, how: str, value: float) -> np.ndarray:
    """Return `column` after setting it to, adding, or scaling by `value`."""
    if how == "set":
        return np.full_like(column, value)
    return column + value if how == "add" else column * value


def number_edit(place: Place, how: str, value: float) -> Edit:
    """Return the edit of a number in the world, within its bounds."""
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
    """Return the edit of a law; `restore` resets it to its value at the divergence."""
    block, name, index = place
    where = (slice(None), *index)

    def edit(_worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        if how == "restore":
            laws[block][name][where] = before[block][name][where]
        else:
            laws[block][name][where] = apply_operation(laws[block][name][where], how, value)

    return edit


def shift_edit(place: Place, how: str, value: float) -> Edit:
    """Return the edit of a quantity recomputed each week: its lasting shift is changed."""
    block, name, index = place
    where = (slice(None), *index)
    other, shift = rule_of(place).shift.split(".")

    def edit(worlds: np.recarray, _laws: np.recarray, _before: np.recarray) -> None:
        now = worlds[block][name][where]
        worlds[other][shift][where] += apply_operation(now, how, value) - now

    return edit


def combine(*edits: Edit) -> Edit:
    """Return one edit that applies several."""

    def edit(worlds: np.recarray, laws: np.recarray, before: np.recarray) -> None:
        for part in edits:
            part(worlds, laws, before)

    return edit


def state_edit(place: Place, how: str, value: float) -> Edit:
    """Return the edit of the quantity at `place`."""
    block, name, index = place
    rule = rule_of(place)
    if rule.shift:
        return shift_edit(place, how, value)
    if rule.mutual:
        mirrored = (block, name, index[::-1])
        return combine(number_edit(place, how, value), number_edit(mirrored, how, value))
    return number_edit(place, how, value)


def is_passing(place: Place) -> bool:
    """Return whether a quantity is recomputed each week, so that setting it does nothing."""
    return rule_of(place).passing
