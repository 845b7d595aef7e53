"""One timeline's events as plain values, and the names that sentences about them use.

Takes the columns of a replay; the words come from the scenario's texts. What the scenario does not
name (an event added by a what-if) is told by the what-if, or else by its number.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from allohistory.engine import Timeline
from allohistory.kit.log import COLUMNS
from allohistory.scenario import Scenario, WhatIf
from allohistory.scenario.schema.dated_names import name_on
from allohistory.vocabulary.events import KINDS


@dataclass(frozen=True, slots=True)
class Event:
    """One event of one timeline; the columns of the event log, by name."""

    serial: int
    cause: int
    week: int
    kind: str
    actor: int
    other: int
    place: int
    what: int
    option: int
    rung: int
    span: int
    mask: int
    secret: int
    probability: float
    amount: float
    amount2: float
    reasons: tuple[int, ...]
    weights: tuple[float, ...]


KEPT = "_happenings"


def read_events(timeline: Timeline) -> tuple[Event, ...]:
    """The events of a replayed timeline, in their order; kept with it, for it is read often."""
    ready = vars(timeline).get(KEPT)
    if ready is not None:
        return ready
    columns: Mapping[str, np.ndarray] = timeline.events
    order = np.argsort(np.asarray(columns["serial"]), kind="stable")
    lists = {name: np.asarray(columns[name])[order].tolist() for name in COLUMNS}
    reasons = np.asarray(columns["reasons"])[order].tolist()
    weights = np.asarray(columns["weights"])[order].tolist()
    found = []
    for k in range(len(order)):
        row = {name: lists[name][k] for name in COLUMNS}
        row["kind"] = KINDS[row["kind"]]
        found.append(Event(**row, reasons=tuple(reasons[k]), weights=tuple(weights[k])))
    vars(timeline)[KEPT] = tuple(found)
    return vars(timeline)[KEPT]


@dataclass(frozen=True)
class Names:
    """The names of one model, for sentences."""

    model: Any
    added: tuple[tuple[str, str], ...] = ()  # events that a what-if adds: (id, text)
    today: dt.date | None = None  # the day whose names are used; None: the first ones

    @property
    def scenario(self) -> Scenario:
        """The scenario whose texts are used."""
        return self.model.scenario

    def id(self, axis: str, index: int) -> str:
        """The id of a member of an axis, or its number where there is none."""
        names = self.model.names[axis]
        return names[index] if 0 <= index < len(names) else f"{axis} {index}"

    def date(self, week: int) -> dt.date:
        """The first day of a week."""
        return self.model.calendar.date_of(int(week))

    def day(self, one: Event) -> dt.date:
        """The day an outside event is known by, if it falls in its week; else the week's first."""
        event = self.scenario.events.get(self.id("event", one.what))
        known = getattr(event, "date", None) if one.kind == "world_event" else None
        if known is not None and self.model.calendar.week_of(known) == one.week:
            return known
        return self.date(one.week)

    def at(self, event: Event) -> "Names":
        """Return the names that are valid on the day of an event."""
        return replace(self, today=self.day(event))

    def actor(self, index: int) -> Any:
        """An actor, or None."""
        return self.scenario.actors.get(self.id("actor", index))

    def short(self, index: int) -> str:
        """Who decides for an actor: a capital."""
        actor = self.actor(index)
        return name_on(actor.short, self.today) if actor else "somebody"

    def short_of(self, actor: str) -> str:
        """The same, by the actor's id."""
        found = self.scenario.actors.get(actor)
        return name_on(found.short, self.today) if found else actor

    def people(self, index: int) -> str:
        """The adjective of an actor's people."""
        actor = self.actor(index)
        return actor.people if actor else "unknown"

    def near(self, index: int) -> str:
        """A sector as the end of a phrase: `near Khasan and the Tumen`."""
        sector = self.scenario.sectors.get(self.id("sector", index))
        name = sector.name if sector else "the border"
        return "near " + (f"the {name[4:]}" if name.startswith("The ") else name)

    def talk(self, index: int) -> Any:
        """Talks, or None."""
        return self.scenario.talks.get(self.id("talk", index))

    def treaty(self, index: int) -> str:
        """The name of the treaty that talks end in, with its article."""
        talk = self.talk(index)
        return f"the {talk.treaty}" if talk else "the treaty"

    def clause(self, index: int) -> str:
        """What a clause says, as a part of a sentence."""
        name = self.id("clause", index)
        clause = self.scenario.clauses.get(name)
        return clause.text if clause else name

    def clauses(self, talk: int, mask: int) -> list[str]:
        """What the clauses in a mask say."""
        members = dict(self.model.clauses).get(self.id("talk", talk), ())
        found = [name for bit, name in enumerate(members) if mask >> bit & 1]
        return [self.scenario.clauses[name].text for name in found]

    def event(self, index: int) -> str:
        """The sentence of an outside event."""
        name = self.id("event", index)
        event = self.scenario.events.get(name)
        if event:
            return event.text
        extra = index - len(self.model.names["event"])
        return self.added[extra][1] if 0 <= extra < len(self.added) else f"An event: {name}."

    def option(self, decision: int, option: int) -> tuple[str, Any]:
        """The id of an option of a decision, and the option."""
        options = dict(self.scenario.decisions[self.id("decision", decision)].options)
        name = list(options)[option]
        return name, options[name]

    def command(self, index: int) -> str:
        """The name of a command."""
        name = self.id("command", index)
        for actor in self.scenario.actors.values():
            if name in actor.commands:
                # `Special Far Eastern Army (later ...)`: what it was called later is not for here.
                return name_on(actor.commands[name].name, self.today).partition(" (")[0]
        return name

    def channel(self, index: int) -> str:
        """The name of a channel of intelligence."""
        channel = self.scenario.channels.get(self.id("channel", index))
        return channel.name if channel else "a source"

    def group(self, index: int) -> str:
        """The name of a group of forces."""
        group = self.scenario.groups.get(self.id("group", index))
        return group.name if group else "a group"

    def directive(self, index: int) -> str:
        """What a directive asks, beginning with `to`."""
        directive = self.scenario.directives.get(self.id("directive", index))
        return directive.text if directive else "to obey"


def days_of(cast: Names, events: Iterable[Event]) -> dict[int, dt.date]:
    """Return the day by which each event is known, by its number.

    No event is dated before the one it follows from: what a Wednesday brings about in its own week
    is not dated to the Monday on which that week began.
    """
    days: dict[int, dt.date] = {}
    for event in events:
        day = cast.day(event)
        days[event.serial] = max(day, days.get(event.cause, day))
    return days


def added_events(whatif: WhatIf | None) -> tuple[tuple[str, str], ...]:
    """The events that a what-if adds, with their sentences."""
    found = []
    for change in getattr(whatif, "changes", ()) or ():
        event = getattr(change, "add_event", None)
        if event is not None:
            found.append((event.id, event.text))
    return tuple(found)
