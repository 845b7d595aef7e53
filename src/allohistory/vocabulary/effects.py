"""What an effect can act on, and how.

Gauges are numbers that outlast their cause: an actor's own, or of one actor toward another. Orders
go to quantities that a mechanism owns, acts need no number; both name the axis of their member. A
target's code is its place in `TARGETS`.
"""

from typing import NamedTuple

Bounds = tuple[float | None, float | None]


class Order(NamedTuple):
    """Axis of the member that an order acts on, and the bounds of its value."""

    axis: str
    bounds: Bounds


OWN_GAUGES: dict[str, Bounds] = {
    "threat": (0, 1),
    "committed": (0, 1),
    "encircled": (0, 1),
    "budget": (None, None),
    "quality": (None, None),
    "prestige": (-1, 1),
    "weariness": (0, 1),
}
PAIR_GAUGES: dict[str, Bounds] = {
    "recognition": (0, 1),
    "aid": (0, 1),
    "embargo": (0, 1),
    "embargo_fear": (0, 1),
    "alignment": (-1, 1),
    "tension": (0, 1),
    "intent": (0, 1),
    "appeal": (0, 1),
    "pledge": (0, 1),
}
GAUGES = {**OWN_GAUGES, **PAIR_GAUGES}
ORDERS = {
    "restraint": Order("command", (0, 1)),
    "autonomy": Order("command", (0, 1)),
    "power": Order("faction", (0, None)),
    "transfer": Order("group", (None, None)),
    "target": Order("group", (0, None)),
    "concealment": Order("group", (0, 1)),
    "channel": Order("channel", (0, 1)),
    "contact": Order("client", (0, 1)),
    "harassment": Order("client", (0, 1)),
}
ACTS = {
    "opens": "talk",
    "denounces": "talk",
    "directive": "directive",
    "war": "actor",
    "breaks": "talk",
}
AXES = {**{name: order.axis for name, order in ORDERS.items()}, **ACTS}
TARGETS = (*GAUGES, *ORDERS, *ACTS)
OPERATIONS = ("set", "add", "scale")

OWN = len(OWN_GAUGES)  # codes below are one actor's own gauges
PAIR = len(GAUGES)  # codes below are gauges; from OWN up, of one actor toward another

THREAT = TARGETS.index("threat")
COMMITTED = TARGETS.index("committed")
ENCIRCLED = TARGETS.index("encircled")
BUDGET = TARGETS.index("budget")
QUALITY = TARGETS.index("quality")
PRESTIGE = TARGETS.index("prestige")
WEARINESS = TARGETS.index("weariness")
RECOGNITION = TARGETS.index("recognition")
AID = TARGETS.index("aid")
EMBARGO = TARGETS.index("embargo")
EMBARGO_FEAR = TARGETS.index("embargo_fear")
ALIGNMENT = TARGETS.index("alignment")
TENSION = TARGETS.index("tension")
INTENT = TARGETS.index("intent")
APPEAL = TARGETS.index("appeal")
PLEDGE = TARGETS.index("pledge")
RESTRAINT = TARGETS.index("restraint")
AUTONOMY = TARGETS.index("autonomy")
POWER = TARGETS.index("power")
TRANSFER = TARGETS.index("transfer")
TARGET = TARGETS.index("target")
CONCEALMENT = TARGETS.index("concealment")
CHANNEL = TARGETS.index("channel")
CONTACT = TARGETS.index("contact")
HARASSMENT = TARGETS.index("harassment")
OPENS = TARGETS.index("opens")
DENOUNCES = TARGETS.index("denounces")
DIRECTIVE = TARGETS.index("directive")
WAR_BETWEEN = TARGETS.index("war")
BREAKS = TARGETS.index("breaks")

SET = OPERATIONS.index("set")
ADD = OPERATIONS.index("add")
SCALE = OPERATIONS.index("scale")
