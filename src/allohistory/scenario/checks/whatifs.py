"""Checks of what-ifs: every change must be possible from its day on."""

from datetime import date
from functools import singledispatchmethod

from allohistory.errors import suggestion
from allohistory.scenario.checks.place import Places, check_day, check_effects, check_quantity
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.changes import (
    AddEvent,
    CancelEvent,
    Change,
    Demand,
    Forbid,
    Force,
    MoveEvent,
    Offer,
    ScaleLaw,
    ScaleState,
    SetLaw,
    SetState,
    ShiftState,
    Withdraw,
)
from allohistory.scenario.schema.numbers import Number
from allohistory.scenario.whatif import WhatIf


def check_whatifs(places: Places, scenario: Scenario) -> None:
    """Note inconsistencies in every change that a what-if made while it was read."""
    laws = {number.path: number for number in scenario.numbers()} if scenario.whatifs else {}
    for name, whatif in scenario.whatifs.items():
        file = f"whatifs/{name}.yaml"
        check_day(places, scenario, file, ("from",), whatif.date)
        if whatif.given_text is not None and whatif.given is None:
            message = "describes a condition that is not there"
            hint = "write it as `given`, in the question language"
            places.fault(file, ("given_text",), message, hint)
        for index, template in enumerate(whatif.templates):
            here = Check(places, scenario, whatif, file, index, laws)
            for change in template.instances.values():
                here.check_days(change)
                here.check(change)


class Check:
    """The checks of one change: its place, and the day from which it can act."""

    def __init__(
        self,
        places: Places,
        scenario: Scenario,
        whatif: WhatIf,
        file: str,
        index: int,
        laws: dict[str, Number],
    ) -> None:
        self.places, self.scenario, self.whatif = places, scenario, whatif
        self.file, self.path, self.laws = file, ("changes", index), laws

    def fault(self, key: str, message: str, hint: str) -> None:
        """Note a fault at a key of the change."""
        self.places.fault(self.file, (*self.path, key), message, hint)

    def check_days(self, change: Change) -> None:
        """Refuse days before the point of divergence, or outside the scenario."""
        for key, day in change.days().items():
            self.check_begun(key, day)
            check_day(self.places, self.scenario, self.file, (*self.path, key), day)

    def check_begun(self, key: str, day: date) -> None:
        """Refuse a day before the point of divergence."""
        if day < self.whatif.date:
            self.fault(key, f"{day} is before the point of divergence", f"it is {self.whatif.date}")

    @singledispatchmethod
    def check(self, change: Change) -> None:
        """Refuse what a change cannot do; the names in it exist."""

    @check.register
    def check_terms(self, change: Demand | Offer | Withdraw) -> None:
        """Refuse a party, a clause or a form that the talk does not have."""
        talk, name = self.scenario.talks.get(change.in_), change.subject
        if talk is None:
            return
        if change.by not in talk.parties:
            hint = suggestion(change.by, talk.parties)
            self.fault("by", f"{change.by} is not a party to {change.in_}", hint)
        if name not in talk.clauses and name in self.scenario.clauses:
            hint = f"add it to terms of the talk ({suggestion(name, talk.clauses)})"
            self.fault(change.keys()[0], f"clause {name} is not in talk {change.in_}", hint)
        clause = self.scenario.clauses.get(name)
        secret = not isinstance(change, Withdraw) and change.form == "secret"
        if clause is not None and secret and not clause.secret:
            self.fault("form", f"clause {name} cannot be agreed in secret", "write open")

    @check.register
    def check_option(self, change: Force | Forbid) -> None:
        """Refuse an option that the decision does not have."""
        decision = self.scenario.decisions.get(change.subject)
        if decision is not None and change.option not in decision.options:
            hint = suggestion(change.option, decision.options)
            self.fault("option", f"{change.subject} has no option {change.option!r}", hint)

    @check.register
    def check_event(self, change: MoveEvent | CancelEvent) -> None:
        """Refuse to change an event before the point of divergence."""
        event = self.scenario.events.get(change.event)
        if event is None:
            return
        last = event.date or (event.window.late if event.window else None)
        if last is not None and last < self.whatif.date:
            message = f"the event ({last}) is before the point of divergence"
            self.fault("event", message, f"it is {self.whatif.date}")

    @check.register
    def check_added(self, change: AddEvent) -> None:
        """Refuse an added event whose id is taken, or whose day is too early."""
        event = change.add_event
        if event.id in self.scenario.events:
            self.fault("add_event", f"there is already an event {event.id}", "choose another id")
        self.check_begun("add_event", event.date)
        check_effects(self.places, self.file, (*self.path, "add_event", "effects"), event.effects)

    @check.register
    def check_law(self, change: SetLaw | ScaleLaw) -> None:
        """Refuse an unknown law, and a value out of its range."""
        law = self.laws.get(change.law)
        if law is None:
            if not self.places.has_law(change.law, self.laws):
                message = f"unknown law {change.law[:80]!r}"
                self.fault("law", message, suggestion(change.law, self.laws))
        elif isinstance(change, SetLaw) and not law.holds(change.set):
            message = f"{change.set:g} is out of the law's range"
            self.fault("set", message, f"it must be {law.range_in_words()}")

    @check.register
    def check_state(self, change: SetState | ShiftState | ScaleState) -> None:
        """Refuse an unknown quantity of the world."""
        check_quantity(self.places, self.file, (*self.path, "state"), change.state)
