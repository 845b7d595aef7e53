"""The scenario as the rest of the program sees it: one frozen value.

Everything is resolved: every number has its unit, source, standing and path. Leaves out where the
files were.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, Field

from allohistory.errors import UnknownName
from allohistory.scenario.schema.bargains import Clause, Client, Directive, Talk
from allohistory.scenario.schema.base import Frozen
from allohistory.scenario.schema.cast import Actor, Claim, HeadFile, Source
from allohistory.scenario.schema.course import Decision, Event
from allohistory.scenario.schema.ground import Group, Sector
from allohistory.scenario.schema.minds import Belief, Channel
from allohistory.scenario.schema.numbers import Number
from allohistory.scenario.schema.past import Position, Question, RecordFile
from allohistory.scenario.whatif import WhatIf

UNCOMPARED = ("folder", "added", "hash", "lived_hash")  # where it was read and how it was written
NUMBERED = (
    "actors",
    "sectors",
    "groups",
    "channels",
    "beliefs",
    "clients",
    "directives",
    "talks",
    "clauses",
    "decisions",
    "events",
)


class Scenario(Frozen):
    """A rivalry as data: actors, places, forces, knowledge, choices, and the record."""

    head: HeadFile
    sources: dict[str, Source]
    claims: dict[str, Claim]
    actors: dict[str, Actor]
    sectors: dict[str, Sector]
    groups: dict[str, Group]
    channels: dict[str, Channel]
    beliefs: dict[str, Belief]
    clients: dict[str, Client]
    directives: dict[str, Directive]
    talks: dict[str, Talk]
    clauses: dict[str, Clause]
    decisions: dict[str, Decision]
    events: dict[str, Event]
    laws: dict[str, dict[str, Number]]
    record: RecordFile
    positions: dict[str, Position]
    questions: dict[str, Question]
    whatifs: dict[str, WhatIf]
    folder: Path = Field(repr=False)
    added: dict[str, Path] = Field(repr=False)
    """What-ifs from files elsewhere, by the name they would have in the folder."""
    hash: str
    lived_hash: str
    """Hash of everything that decides what happens, and of the record; not of the questions."""

    @property
    def id(self) -> str:
        """Its id, the name of its folder."""
        return self.head.id

    @property
    def title(self) -> str:
        """Its title."""
        return self.head.title

    @property
    def start(self) -> date:
        """First day of week 0."""
        return self.head.start

    @property
    def end(self) -> date:
        """Day after which nothing happens."""
        return self.head.end

    @property
    def provisional(self) -> bool:
        """Whether its numbers are yet to be re-entered and compared."""
        return self.head.provisional

    def numbers(self) -> Iterator[Number]:
        """Yield every number of the model with its path: laws first, then those of each entity.

        Switches (a bare 0 or 1) and the numbers of positions are not among them.
        """
        for mechanism in self.laws.values():
            yield from mechanism.values()
        for section in NUMBERED:
            yield from numbers_in(getattr(self, section))

    def whatif(self, name: str, /, **parameters: Any) -> WhatIf:
        """Return a what-if with its parameters as passed, or else at their defaults."""
        if not isinstance(name, str) or name not in self.whatifs:
            raise UnknownName("what-if", str(name), self.whatifs)
        return self.whatifs[name].vary(**parameters)

    def __eq__(self, other: object) -> bool:
        """Compare all content, wherever the files are and however they were written."""
        if not isinstance(other, Scenario):
            return NotImplemented
        names = [name for name in type(self).model_fields if name not in UNCOMPARED]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = None  # pyright: ignore[reportAssignmentType]  # dicts inside

    def __repr__(self) -> str:
        """Return its name and size."""
        size = ", ".join(
            f"{len(getattr(self, name))} {name}"
            for name in ("actors", "sectors", "decisions", "events")
        )
        return f"<Scenario {self.id}: {size}>"

    __str__ = __repr__


def numbers_in(value: Any) -> Iterator[Number]:
    """Yield every number inside a value, in the order of the files."""
    if isinstance(value, Number):
        if not value.is_switch:
            yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from numbers_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from numbers_in(item)
    elif isinstance(value, BaseModel):
        for part in vars(value).values():
            yield from numbers_in(part)
