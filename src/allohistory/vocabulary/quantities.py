"""Quantities of the world that can be read or set, such as `affairs.tension[ussr,japan]`."""

import re
from math import inf
from typing import NamedTuple

from allohistory.vocabulary.effects import OWN_GAUGES, PAIR_GAUGES


class Quantity(NamedTuple):
    """Axes of a quantity, and how a premise about it is put into a world."""

    axes: tuple[str, ...]
    low: float = -inf
    high: float = inf
    shift: str = ""  # lasting shift from which it is recomputed each week, and which is moved
    logarithm: str = ""  # field of its block that also holds its logarithm
    passing: bool = False  # recomputed each week, so that setting it does nothing
    mutual: bool = False  # the same for both of a pair


PER_ACTOR = Quantity(("actor",))
PER_PAIR = Quantity(("actor", "actor"))
QUANTITIES: dict[str, Quantity] = {
    "buildup.divisions": Quantity(("group",), low=0.0),
    "buildup.aircraft": Quantity(("group",), low=0.0),
    "buildup.tanks": Quantity(("group",), low=0.0),
    "buildup.wanted": Quantity(("group",), passing=True),
    "buildup.strength": Quantity(("group",), passing=True),
    "incidents.total": Quantity(()),
    "incidents.accidents": Quantity(()),
    "incidents.local_initiatives": Quantity(()),
    "incidents.ordered": Quantity(()),
    "incidents.initiatives": PER_ACTOR,
    "incidents.count": Quantity(("sector",)),
    "incidents.unmarked": Quantity(("sector",), low=0.0, high=1.0),
    "incidents.line": Quantity(("sector",), low=-2.0, high=2.0),
    "intelligence.prepares": Quantity(("actor", "actor"), low=1e-6, high=1.0 - 1e-6),
    "intelligence.attack": Quantity(("actor", "actor"), passing=True),
    "intelligence.strength": Quantity(("actor", "group"), low=1e-2, logarithm="counted"),
    "politics.power": Quantity(("faction",), shift="affairs.power"),
    "politics.autonomy": Quantity(("command",), shift="affairs.autonomy"),
    "politics.restraint": Quantity(("command",), shift="affairs.restraint"),
    "politics.lesson": PER_PAIR,
    "clients.harassment": Quantity(("client",), shift="affairs.harassment"),
    "clients.monolith": Quantity(("client", "actor")),
    "diplomacy.grievance": PER_PAIR,
    "affairs.oil": Quantity(("actor",), low=0.0),
    **{f"affairs.{gauge}": PER_ACTOR for gauge in OWN_GAUGES},
    **{f"affairs.{gauge}": PER_PAIR for gauge in PAIR_GAUGES},
    "affairs.tension": Quantity(("actor", "actor"), mutual=True),
}
FORM = re.compile(r"^(\w+\.\w+)(?:\[(\w+(?:, ?\w+)*)\])?$")


def split_quantity(path: str) -> tuple[str, tuple[str, ...]] | None:
    """Split `affairs.tension[a,b]` into the name and its ids; None if it has another form."""
    parts = FORM.match(path)
    if not parts:
        return None
    return parts[1], tuple(name.strip() for name in parts[2].split(",")) if parts[2] else ()


def form_of(name: str) -> str:
    """Return how the quantity called `name` is written."""
    axes = QUANTITIES[name].axes
    return f"{name}[{','.join(axes)}]" if axes else name
