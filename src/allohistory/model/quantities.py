"""Quantities of the world by name: `buildup.divisions[ussr_far_east]` as a place in a record."""

from __future__ import annotations

from collections.abc import Mapping

from allohistory.errors import UnknownName
from allohistory.model.axes import Axis
from allohistory.vocabulary.quantities import QUANTITIES, form_of, split_quantity

Place = tuple[str, str, tuple[int, ...]]


def place_of(layout: Mapping[str, Axis], path: str) -> Place:
    """Return (block, field, index) of the quantity at `path`; raises UnknownName."""
    quantity, members = split_quantity(path) or (path, ())
    if quantity not in QUANTITIES:
        raise UnknownName("quantity of the world", path, tuple(QUANTITIES))
    block, name = quantity.split(".")
    return block, name, places(layout, quantity, path, members)


def places(
    layout: Mapping[str, Axis], quantity: str, path: str, members: tuple[str, ...]
) -> tuple[int, ...]:
    """Return the places of `members` on the axes of `quantity`; raises UnknownName."""
    axes = QUANTITIES[quantity].axes
    if len(axes) != len(members):
        raise UnknownName("quantity of the world", path, (form_of(quantity),))
    for axis, member in zip(axes, members, strict=True):
        if member not in layout[axis].members:
            raise UnknownName(axis, member, layout[axis].members)
    return tuple(layout[axis].place(member) for axis, member in zip(axes, members, strict=True))
