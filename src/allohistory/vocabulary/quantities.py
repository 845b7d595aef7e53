"""Quantities of the world by name, such as `affairs.tension[ussr,japan]`: what is read or set."""

import re

from .effects import OWN_GAUGES, PAIR_GAUGES

# The axes along which each quantity is laid out.
QUANTITIES: dict[str, tuple[str, ...]] = {
    "buildup.divisions": ("group",),
    "buildup.aircraft": ("group",),
    "buildup.tanks": ("group",),
    "buildup.wanted": ("group",),
    "buildup.strength": ("group",),
    "incidents.total": (),
    "incidents.accidents": (),
    "incidents.local_initiatives": (),
    "incidents.ordered": (),
    "incidents.count": ("sector",),
    "incidents.excited": ("sector",),
    "intelligence.attack": ("actor", "actor"),
    "intelligence.strength": ("actor", "group"),
    "politics.power": ("faction",),
    "politics.autonomy": ("command",),
    "politics.restraint": ("command",),
    "politics.lesson": ("actor", "actor"),
    "clients.harassment": ("client",),
    "clients.monolith": ("client", "actor"),
    "diplomacy.grievance": ("actor", "actor"),
    "affairs.oil": ("actor",),
    **{f"affairs.{gauge}": ("actor",) for gauge in OWN_GAUGES},
    **{f"affairs.{gauge}": ("actor", "actor") for gauge in PAIR_GAUGES},
}
FORM = re.compile(r"^(\w+\.\w+)(?:\[(\w+(?:, ?\w+)*)\])?$")


def split_quantity(path: str) -> tuple[str, tuple[str, ...]] | None:
    """Split `affairs.tension[a,b]` into the name and its ids; None if it has another form."""
    parts = FORM.match(path)
    if not parts:
        return None
    return parts[1], tuple(name.strip() for name in parts[2].split(",")) if parts[2] else ()


def form_of(name: str) -> str:
    """Show how the quantity called *name* is written."""
    axes = QUANTITIES[name]
    return f"{name}[{','.join(axes)}]" if axes else name
