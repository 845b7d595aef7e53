"""Axes: the named members along which state, laws and facts are laid out.

Sizes are rounded up in steps, so that one more event, decision, sector or actor seldom changes the
dtypes and so forces a recompilation; separate counts hold the numbers of members, and loops run to
these.
"""

from __future__ import annotations

from dataclasses import dataclass

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.scenario import Scenario

SPARE = {"event": 2, "effect": 16, "requirement": 8}  # for one more of what they belong to
STEPS = {"term": 256, "view": 64, "requirement": 32, "effect": 64, "driver": 32, "condition": 16}
STEPS |= {"option": 32, "event": 16, "decision": 16, "clause": 8, "belief": 8, "faction": 8}
STEPS |= {"actor": 6, "command": 6}
STEPS |= {"channel": 8, "sector": 8}  # vectorized draws, eight at a time
STEP = 4


@dataclass(frozen=True)
class Axis:
    """The members of one axis, in the order of the files."""

    members: tuple[str, ...]
    size: int

    def place(self, member: str) -> int:
        """Return the place of `member`."""
        return self.members.index(member)


def rounded(name: str, count: int) -> int:
    """Return the size of axis `name` for `count` members: rounded up, with at least one spare."""
    step = STEPS.get(name, STEP)
    return -(-(count + SPARE.get(name, 1)) // step) * step


def axis(name: str, members: tuple[str, ...]) -> Axis:
    """Return `members` as axis `name`; ModelError if two names have one hash."""
    hashes: dict[int, str] = {}
    for member in members:
        other = hashes.setdefault(hash_of(member), member)
        if other != member:
            raise ModelError(
                f"{name} {member!r} and {other!r} draw the same noise (their names have one "
                "hash); rename one of them"
            )
    return Axis(members, rounded(name, len(members)))


def axes_of(scenario: Scenario) -> dict[str, Axis]:
    """Return every axis of `scenario`, by name."""
    actors = scenario.actors
    members = {
        "actor": tuple(actors),
        "faction": tuple(name for actor in actors.values() for name in actor.factions),
        "command": tuple(name for actor in actors.values() for name in actor.commands),
        "sector": tuple(scenario.sectors),
        "group": tuple(scenario.groups),
        "channel": tuple(scenario.channels),
        "belief": tuple(scenario.beliefs),
        "client": tuple(scenario.clients),
        "directive": tuple(scenario.directives),
        "clause": tuple(scenario.clauses),
        "talk": tuple(scenario.talks),
        "decision": tuple(scenario.decisions),
        "option": tuple(
            f"{name}.{option}"
            for name, decision in scenario.decisions.items()
            for option in decision.options
        ),
        "event": tuple(scenario.events),
    }
    return {name: axis(name, ids) for name, ids in members.items()}


def owner_of(scenario: Scenario, kind: str, name: str) -> str:
    """Return the actor that a faction or command (`kind`: `factions`, `commands`) belongs to."""
    return next(actor for actor, entry in scenario.actors.items() if name in getattr(entry, kind))
