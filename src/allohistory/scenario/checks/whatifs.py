"""Checks of what-ifs: every change must be possible from its day on."""

import itertools
from datetime import date

from allohistory.errors import suggestion
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.course import Event
from allohistory.scenario.schema.numbers import Number
from allohistory.scenario.schema.whatifs import AddedEvent, Alteration, spelt
from allohistory.scenario.whatif import WhatIf, substituted

from .place import Places, check_day, check_effects, check_quantity

MOST_VARIANTS = 256


def check_whatifs(places: Places, scenario: Scenario) -> None:
    """Note what does not fit together in what-ifs, over the first few hundred of their variants."""
    laws = {number.path: number for number in scenario.numbers()} if scenario.whatifs else {}
    for name, whatif in scenario.whatifs.items():
        file = f"whatifs/{name}.yaml"
        check_day(places, scenario, file, ("from",), whatif.date)
        if whatif.given_text is not None and whatif.given is None:
            message = "these words stand for a condition that is not there"
            hint = "write it as `given`, in the question language"
            places.fault(file, ("given_text",), message, hint)
        tried: set[str] = set()
        for variant in itertools.islice(whatif.variants(), MOST_VARIANTS):
            for index, written in enumerate(whatif.written):
                for one in substituted((written,), variant.parameters):
                    key = f"{index} {one}"
                    if key not in tried:
                        tried.add(key)
                        change = Alteration.model_validate(one)
                        check_change(Change(places, scenario, whatif, file, index), change, laws)


class Change:
    """Where a change stands, and between what days it can act."""

    def __init__(
        self, places: Places, scenario: Scenario, whatif: WhatIf, file: str, index: int
    ) -> None:
        self.places, self.scenario, self.whatif = places, scenario, whatif
        self.file, self.index = file, index

    def fault(self, key: str, message: str, hint: str) -> None:
        """Note a fault at a key of the change."""
        self.places.fault(self.file, ("changes", self.index, key), message, hint)

    def day(self, key: str, day: date | None) -> None:
        """Refuse a day before the point of divergence, or outside the scenario."""
        if day is None:
            return
        if day < self.whatif.date:
            self.fault(key, f"{day} is before the point of divergence", f"it is {self.whatif.date}")
        check_day(self.places, self.scenario, self.file, ("changes", self.index, key), day)


def check_change(here: Change, change: Alteration, laws: dict[str, Number]) -> None:
    """Refuse what a change cannot do."""
    for name in ("from_", "to", "at", "move", "open", "close"):
        here.day(spelt(name), getattr(change, name))
    if change.in_ is not None:
        check_bargain(here, change)
    check_option(here, change)
    event = here.scenario.events.get(change.event or "")
    if event is not None:
        check_event_change(here, event)
    if change.add_event is not None:
        check_added(here, change.add_event)
    if change.law is not None:
        check_law(here, change, laws)
    if change.state is not None:
        path = ("changes", here.index, "state")
        check_quantity(here.places, here.file, path, change.state)


def check_option(here: Change, change: Alteration) -> None:
    """Refuse an option that the decision does not have."""
    name = change.force or change.forbid or ""
    decision = here.scenario.decisions.get(name)
    if decision is not None and change.option not in decision.options:
        hint = suggestion(str(change.option), decision.options)
        here.fault("option", f"{name} has no option {change.option!r}", hint)


def check_added(here: Change, event: AddedEvent) -> None:
    """Refuse an added event whose id is taken, or whose day is over."""
    if event.id in here.scenario.events:
        here.fault("add_event", f"there is already an event {event.id}", "take another id")
    if event.date < here.whatif.date:
        hint = f"it is {here.whatif.date}"
        here.fault("add_event", f"{event.date} is before the point of divergence", hint)
    path = ("changes", here.index, "add_event", "effects")
    check_effects(here.places, here.file, path, event.effects)


def check_bargain(here: Change, change: Alteration) -> None:
    """Refuse a party, a clause or a form that the talk does not know."""
    talk = here.scenario.talks.get(change.in_ or "")
    name = change.demand or change.offer or change.withdraw or ""
    if talk is None:
        return
    if change.by is not None and change.by not in talk.parties:
        here.fault(
            "by", f"{change.by} is no party of {change.in_}", suggestion(change.by, talk.parties)
        )
    if name not in talk.clauses and name in here.scenario.clauses:
        hint = f"add it to may_add of the talk ({suggestion(name, talk.clauses)})"
        here.fault(change.kind, f"clause {name} is not in talk {change.in_}", hint)
    clause = here.scenario.clauses.get(name)
    if clause is not None and change.form == "secret" and not clause.secret:
        here.fault("form", f"clause {name} cannot be agreed in secret", "write open")


def check_event_change(here: Change, event: Event) -> None:
    """Refuse to change an event that lies before the point of divergence."""
    last = event.date or (event.window.late if event.window else None)
    if last is not None and last < here.whatif.date:
        message = f"the event ({last}) lies before the point of divergence"
        here.fault("event", message, f"it is {here.whatif.date}")


def check_law(here: Change, change: Alteration, laws: dict[str, Number]) -> None:
    """Refuse a law that is not there, and a value that it cannot have."""
    path = change.law or ""
    law = laws.get(path)
    if law is None:
        if not here.places.has_law(path, laws):
            here.fault("law", f"unknown law {path[:80]!r}", suggestion(path, laws))
    elif change.set is not None and not law.holds(change.set):
        message = f"{change.set:g} is out of the law's range"
        here.fault("set", message, f"it must be {law.range_in_words()}")
