"""One timeline's events as plain values, and the names that sentences about them use.

Takes the columns of a replay; the words come from the scenario's texts. Words for what the scenario
does not name (an event added by a what-if) come from the what-if, or else are its number.
"""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor, log10
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


CACHE = "_read_events"
YEARS = re.compile(r",? \(?\d{4}(?:[-–]\d{2,4})?\)?$")  # at the end of a name: `, 1940-41`


def read_events(timeline: Timeline) -> tuple[Event, ...]:
    """Return the events of a replayed timeline, in order; cached in it, as they are read often."""
    cached = vars(timeline).get(CACHE)
    if cached is not None:
        return cached
    columns: Mapping[str, np.ndarray] = timeline.events
    order = np.argsort(np.asarray(columns["serial"]), kind="stable")
    lists = {name: np.asarray(columns[name])[order].tolist() for name in COLUMNS}
    reasons = np.asarray(columns["reasons"])[order].tolist()
    weights = np.asarray(columns["weights"])[order].tolist()
    events = []
    for k in range(len(order)):
        row = {name: lists[name][k] for name in COLUMNS}
        row["kind"] = KINDS[row["kind"]]
        events.append(Event(**row, reasons=tuple(reasons[k]), weights=tuple(weights[k])))
    vars(timeline)[CACHE] = tuple(events)
    return vars(timeline)[CACHE]


@dataclass(frozen=True)
class Names:
    """The names of one model, for sentences."""

    model: Any
    added: tuple[tuple[str, str], ...] = ()  # events that a what-if adds: (id, text)
    today: dt.date | None = None  # the day whose names are used; None: the first ones

    @property
    def scenario(self) -> Scenario:
        """Scenario whose texts are used."""
        return self.model.scenario

    def id(self, axis: str, index: int) -> str:
        """Return the id of a member of an axis, or its number where there is none."""
        names = self.model.names[axis]
        return names[index] if 0 <= index < len(names) else f"{axis} {index}"

    def date(self, week: int) -> dt.date:
        """Return the first day of a week."""
        return self.model.calendar.date_of(int(week))

    def day(self, event: Event) -> dt.date:
        """Return the date of an outside event if it lies in the week; else the week's first day."""
        if event.kind != "world_event":
            return self.date(event.week)
        date = getattr(self.scenario.events.get(self.id("event", event.what)), "date", None)
        if date is not None and self.model.calendar.week_of(date) == event.week:
            return date
        return self.date(event.week)

    def at(self, event: Event) -> "Names":
        """Return the names that are valid on the day of an event."""
        return replace(self, today=self.day(event))

    def actor(self, index: int) -> Any:
        """Return an actor, or None."""
        return self.scenario.actors.get(self.id("actor", index))

    def short(self, index: int) -> str:
        """Return the name of who decides for an actor: a capital."""
        actor = self.actor(index)
        return name_on(actor.short, self.today) if actor else "somebody"

    def short_of(self, actor: str) -> str:
        """Return the name of who decides for an actor, by the actor's id."""
        entity = self.scenario.actors.get(actor)
        return name_on(entity.short, self.today) if entity else actor

    def people(self, index: int) -> str:
        """Return the adjective of an actor's people."""
        actor = self.actor(index)
        return actor.people if actor else "unknown"

    def near(self, index: int) -> str:
        """Return a sector as the end of a phrase: `near Khasan and the Tumen`."""
        sector = self.scenario.sectors.get(self.id("sector", index))
        if sector is None:
            return "on the border"
        name = sector.name
        return "near " + (f"the {name[4:]}" if name.startswith("The ") else name)

    def talk(self, index: int) -> Any:
        """Return talks, or None."""
        return self.scenario.talks.get(self.id("talk", index))

    def subject(self, index: int) -> str:
        """Return what talks are about as the end of a phrase, without years.

        ` on a neutrality pact`; nothing for talks that the scenario does not name.
        """
        talk = self.talk(index)
        if talk is None:
            return ""
        name = YEARS.sub("", talk.name)
        if name.startswith("Talks on "):
            return name.removeprefix("Talks")
        return f" ({talk.treaty if 'talks' in name.lower() else name})"

    def treaty(self, index: int) -> str:
        """Return the name of the treaty that talks end in, with its article."""
        talk = self.talk(index)
        return f"the {talk.treaty}" if talk else "the treaty"

    def clause(self, index: int) -> str:
        """Return the text of a clause, as a part of a sentence."""
        name = self.id("clause", index)
        clause = self.scenario.clauses.get(name)
        return clause.text if clause else name

    def clauses(self, talk: int, mask: int, amount: float = 0.0) -> list[str]:
        """Return the texts of the clauses in a mask; `amount` is that of a graded one."""
        members = dict(self.model.clauses).get(self.id("talk", talk), ())
        texts = []
        for bit, name in enumerate(members):
            if mask >> bit & 1:
                clause = self.scenario.clauses[name]
                graded = clause.amount is not None and amount > 0.0
                texts.append(clause.text + (in_units(amount, clause.amount) if graded else ""))
        return texts

    def event(self, index: int) -> str:
        """Return the sentence of an outside event."""
        name = self.id("event", index)
        event = self.scenario.events.get(name)
        if event:
            return event.text
        extra = index - len(self.model.names["event"])
        return self.added[extra][1] if 0 <= extra < len(self.added) else f"An event: {name}."

    def option(self, decision: int, option: int) -> tuple[str, Any]:
        """Return the id of an option of a decision, and the option."""
        options = dict(self.scenario.decisions[self.id("decision", decision)].options)
        name = list(options)[option]
        return name, options[name]

    def command(self, index: int) -> str:
        """Return the name of a command, with its article."""
        name = self.id("command", index)
        for actor in self.scenario.actors.values():
            if name in actor.commands:
                # `Special Far Eastern Army (later ...)`: the later name does not belong here.
                full = name_on(actor.commands[name].name, self.today).partition(" (")[0]
                return f"the {full.removeprefix('The ').removeprefix('the ')}"
        return name

    def channel(self, index: int) -> str:
        """Return the name of a channel of intelligence."""
        channel = self.scenario.channels.get(self.id("channel", index))
        return channel.name if channel else "a source"

    def group(self, index: int) -> str:
        """Return the name of a group of forces."""
        group = self.scenario.groups.get(self.id("group", index))
        return group.name if group else "a group"

    def directive(self, index: int) -> str:
        """Return what a directive asks, beginning with `to`."""
        directive = self.scenario.directives.get(self.id("directive", index))
        return directive.text if directive else "to obey"


def in_units(amount: float, scale: Any) -> str:
    """Return an amount as the end of a clause, to two digits: ` of 140 million yen`."""
    step = 10.0 ** (floor(log10(amount)) - 1)
    return f" of {round(amount / step) * step:g} {scale.unit}"


def days_of(names: Names, events: Iterable[Event]) -> dict[int, dt.date]:
    """Return the date of each event, by its number.

    No event is dated before the one it follows from: the effect of a Wednesday's event in the same
    week is not dated to the Monday on which that week began.
    """
    days: dict[int, dt.date] = {}
    for event in events:
        day = names.day(event)
        days[event.serial] = max(day, days.get(event.cause, day))
    return days


def added_events(whatif: WhatIf | None) -> tuple[tuple[str, str], ...]:
    """Return the events that a what-if adds, with their sentences."""
    events = []
    for change in getattr(whatif, "changes", ()) or ():
        event = getattr(change, "add_event", None)
        if event is not None:
            events.append((event.id, event.text))
    return tuple(events)


def told_by_causes(events: Sequence[Event]) -> dict[int, int]:
    """Return what its cause has told already: its number, and the number of the cause.

    A war begins with its attack, and an order to a client is given by the choice or the outside
    event whose sentence says so: neither is told twice.
    """
    deeds = {event.serial: event for event in events if event.kind in ("decision", "world_event")}
    return {
        event.serial: event.cause
        for event in events
        if event.cause in deeds
        and (
            event.kind == "directive"
            or (event.kind == "war" and deeds[event.cause].week == event.week)
        )
    }
