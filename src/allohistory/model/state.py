"""Quantities of the world by name: `buildup.divisions[ussr_far_east]` as a place in a record."""

from __future__ import annotations

import re
from collections.abc import Mapping

from allohistory.errors import UnknownName
from allohistory.kit.vocabulary import OWN, TARGETS, WEARINESS

from .axes import Axis

Place = tuple[str, str, tuple[int, ...]]
FORM = re.compile(r"^(\w+)\.(\w+)(?:\[([\w, ]+)\])?$")
CAUSES = {"accidents": 0, "local_initiatives": 1, "ordered": 2}
READABLE = {  # quantity -> (field, axes of its index)
    "buildup.divisions": ("divisions", ("group",)),
    "buildup.aircraft": ("aircraft", ("group",)),
    "buildup.tanks": ("tanks", ("group",)),
    "buildup.wanted": ("wanted", ("group",)),
    "buildup.strength": ("strength", ("group",)),
    "incidents.total": ("total", ()),
    "incidents.count": ("count", ("sector",)),
    "incidents.excited": ("excited", ("sector",)),
    "intelligence.attack": ("expected", ("actor", "actor")),
    "intelligence.strength": ("estimate", ("actor", "group")),
    "politics.power": ("power", ("faction",)),
    "politics.autonomy": ("autonomy", ("command",)),
    "politics.restraint": ("restraint", ("command",)),
    "politics.lesson": ("lesson", ("actor", "actor")),
    "clients.harassment": ("harassment", ("client",)),
    "clients.monolith": ("monolith", ("client", "actor")),
    "diplomacy.grievance": ("grievance", ("actor", "actor")),
    "affairs.oil": ("oil", ("actor",)),
}


def place_of(layout: Mapping[str, Axis], path: str) -> Place:
    """Give (block, field, index) of the quantity at *path* in *layout*; raises UnknownName."""
    found = FORM.match(path)
    block, name, inside = found.groups() if found else ("", path, None)
    members = tuple(one.strip() for one in inside.split(",")) if inside else ()
    if block == "affairs" and name in TARGETS:
        code = TARGETS.index(name)
        if code <= WEARINESS:
            return block, "gauge", (*places(layout, path, ("actor",), members), code)
        return block, "toward", (code - OWN, *places(layout, path, ("actor", "actor"), members))
    if block == "incidents" and name in CAUSES and not members:
        return block, "by_cause", (CAUSES[name],)
    if f"{block}.{name}" not in READABLE:
        gauges = tuple(f"affairs.{target}" for target in TARGETS[: WEARINESS + 8])
        causes = tuple(f"incidents.{cause}" for cause in CAUSES)
        raise UnknownName("quantity of the world", path, (*READABLE, *causes, *gauges))
    field, axes = READABLE[f"{block}.{name}"]
    return block, field, places(layout, path, axes, members)


def places(
    layout: Mapping[str, Axis], path: str, axes: tuple[str, ...], members: tuple[str, ...]
) -> tuple[int, ...]:
    """Give the places of *members* on *axes*; raises UnknownName."""
    if len(axes) != len(members):
        bare = path.partition("[")[0]
        wanted = f"{bare}[{','.join(axes)}]" if axes else bare
        raise UnknownName("quantity of the world", path, (wanted,))
    for axis, member in zip(axes, members, strict=True):
        if member not in layout[axis].members:
            raise UnknownName(axis, member, layout[axis].members)
    return tuple(layout[axis].place(one) for axis, one in zip(axes, members, strict=True))
