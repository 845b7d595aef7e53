"""Quantities of the world by name: `buildup.divisions[ussr_far_east]` as a place in a record."""

from __future__ import annotations

from collections.abc import Mapping

from allohistory.errors import UnknownName
from allohistory.vocabulary.effects import OWN, OWN_GAUGES, PAIR_GAUGES, TARGETS
from allohistory.vocabulary.events import CAUSES
from allohistory.vocabulary.quantities import QUANTITIES, form_of, split_quantity

from .axes import Axis

Place = tuple[str, str, tuple[int, ...]]
FIELDS = {"intelligence.attack": "expected", "intelligence.strength": "estimate"}
BY_CAUSE = dict(zip(("accidents", "local_initiatives", "ordered"), range(len(CAUSES)), strict=True))


def place_of(layout: Mapping[str, Axis], path: str) -> Place:
    """Give (block, field, index) of the quantity at *path* in *layout*; raises UnknownName."""
    quantity, members = split_quantity(path) or (path, ())
    if quantity not in QUANTITIES:
        raise UnknownName("quantity of the world", path, tuple(QUANTITIES))
    index = places(layout, quantity, path, members)
    block, name = quantity.split(".")
    if block == "affairs" and name in OWN_GAUGES:
        return block, "gauge", (*index, TARGETS.index(name))
    if block == "affairs" and name in PAIR_GAUGES:
        return block, "toward", (TARGETS.index(name) - OWN, *index)
    if block == "incidents" and name in BY_CAUSE:
        return block, "by_cause", (BY_CAUSE[name],)
    return block, FIELDS.get(quantity, name), index


def places(
    layout: Mapping[str, Axis], quantity: str, path: str, members: tuple[str, ...]
) -> tuple[int, ...]:
    """Give the places of *members* on the axes of *quantity*; raises UnknownName."""
    axes = QUANTITIES[quantity]
    if len(axes) != len(members):
        raise UnknownName("quantity of the world", path, (form_of(quantity),))
    for axis, member in zip(axes, members, strict=True):
        if member not in layout[axis].members:
            raise UnknownName(axis, member, layout[axis].members)
    return tuple(layout[axis].place(member) for axis, member in zip(axes, members, strict=True))
