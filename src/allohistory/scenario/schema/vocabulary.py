"""The words that scenario data and model share: drivers, gauges, quantities of the world.

They are closed lists: a word that is not here means nothing to the model. Left out: what computes
them.
"""

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

OWN_DRIVERS = [
    "threat",
    "committed",
    "encircled",
    "prestige",
    "weariness",
    "budget",
    "oil_need",
    "campaign_season",
    "restraint",
]
PAIR_DRIVERS = [
    "attack_expected",
    "win_chance",
    "advantage",
    "power_shift",
    "tension",
    "grievance",
    "pact",
    "recognition",
    "aid_given",
    "aids_enemy",
    "harassment",
    "monolith",
    "beset",
    "weakened",
    "embargo",
    "embargo_fear",
    "alignment",
    "lesson",
    "at_war",
    "talking",
    "walked",
]

OWN_GAUGES: dict[str, tuple[float | None, float | None]] = {
    "threat": (0, 1),
    "committed": (0, 1),
    "encircled": (0, 1),
    "budget": (None, None),
    "quality": (None, None),
    "prestige": (-1, 1),
    "weariness": (0, 1),
}
PAIR_GAUGES: dict[str, tuple[float | None, float | None]] = {
    "recognition": (0, 1),
    "aid": (0, 1),
    "embargo": (0, 1),
    "embargo_fear": (0, 1),
    "alignment": (-1, 1),
    "tension": (0, 1),
    "intent": (0, 1),
}
GAUGES = {**OWN_GAUGES, **PAIR_GAUGES}

QUANTITIES: dict[str, tuple[str, ...]] = {
    "buildup.divisions": ("group",),
    "incidents.total": (),
    "incidents.count": ("sector",),
    "affairs.tension": ("actor", "actor"),
    "intelligence.attack": ("actor", "actor"),
    "intelligence.strength": ("actor", "group"),
    "politics.power": ("faction",),
    "politics.autonomy": ("command",),
    "clients.harassment": ("client",),
    "affairs.oil": ("actor",),
}
QUANTITY = re.compile(
    r"^([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)(?:\[([a-z0-9_]+(?:, ?[a-z0-9_]+)*)\])?$"
)


def split_quantity(path: str) -> tuple[str, tuple[str, ...]] | None:
    """Split `affairs.tension[a,b]` into the field and its ids; None if it has another form."""
    found = QUANTITY.match(path)
    if not found:
        return None
    ids = tuple(one.strip() for one in found[2].split(",")) if found[2] else ()
    return found[1], ids


def quantity(value: Any) -> Any:
    """Refuse what has not the form of a quantity of the world."""
    if isinstance(value, str) and split_quantity(value) is None:
        raise ValueError(
            "is not a quantity of the world; write block.field or block.field[id,id], "
            "such as affairs.tension[a,b]"
        )
    return value


WorldPath = Annotated[str, BeforeValidator(quantity)]

__all__ = [
    "GAUGES",
    "OWN_DRIVERS",
    "OWN_GAUGES",
    "PAIR_DRIVERS",
    "PAIR_GAUGES",
    "QUANTITIES",
    "WorldPath",
    "quantity",
    "split_quantity",
]
