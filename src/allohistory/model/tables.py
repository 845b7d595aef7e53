"""Tables: views, requirements and effects of the scenario, flattened for compiled code.

The owner of a list of them (an option, a clause, an event) keeps only the first and the last row.
Every driver and condition in use gets one slot.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from allohistory.model.axes import Axis
from allohistory.scenario import Number
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect, View
from allohistory.vocabulary.drivers import CONDITIONS, DRIVERS
from allohistory.vocabulary.effects import AXES, OPERATIONS, SET, TARGETS, WAR_BETWEEN

EVERY_FACTION = "all"
AXIS_OF = {
    "happened": "event",
    "clause": "clause",
    **dict.fromkeys(("exists", "split"), "client"),
    **dict.fromkeys(("ordered", "obeyed", "defied"), "directive"),
}  # of the member that a condition is about; other conditions about one member are about a talk
Span = tuple[int, int]


@dataclass
class Tables:
    """Rows of the flattened lists, and the numbers in them."""

    axes: Mapping[str, Axis]
    slots: dict[tuple[int, int, int], int] = field(default_factory=dict)
    conditions: dict[tuple[int, int, int, int], int] = field(default_factory=dict)
    terms: list[tuple[int, Any]] = field(default_factory=list)  # slot, number
    views: list[tuple[int, int, int]] = field(default_factory=list)  # faction, first, last
    requirements: list[tuple[int, int]] = field(default_factory=list)  # condition, negated
    effects: list[dict[str, Any]] = field(default_factory=list)

    def place(self, axis: str, member: str | None) -> int:
        """Return the place of `member`, or -1 for nobody."""
        return -1 if member is None else self.axes[axis].place(member)

    def slot(self, driver: str, actor: int) -> int:
        """Return the slot of `driver` (`name` or `name.other`) as `actor` sees it."""
        name, _, other = driver.partition(".")
        key = (DRIVERS.index(name), actor, self.place("actor", other or None))
        return self.slots.setdefault(key, len(self.slots))

    def add_view(
        self, actor: int, faction: str, constant: Number | None, terms: Mapping[str, Number]
    ) -> None:
        """Add the view of one faction of `actor`."""
        first = len(self.terms)
        if constant is not None:
            self.terms.append((-1, constant))
        for driver, weight in terms.items():
            self.terms.append((self.slot(driver, actor), weight))
        whose = -1 if faction == EVERY_FACTION else self.axes["faction"].place(faction)
        self.views.append((whose, first, len(self.terms)))

    def add_views(self, actor: int, views: Mapping[str, View] | None) -> Span:
        """Add the views of `actor`'s factions of one thing; return their rows."""
        first = len(self.views)
        for faction, view in (views or {}).items():
            self.add_view(actor, faction, view.constant, view.terms)
        return first, len(self.views)

    def condition(self, condition: Condition) -> int:
        """Return the slot of `condition`."""
        kind, names = condition.kind, condition.names
        i, j = 0, 0
        if kind in ("chosen", "stands"):
            i = self.axes["option"].place(f"{names[0]}.{names[1]}")
            j = self.axes["decision"].place(names[0])
        elif kind in ("war", "began", "war_weeks"):
            i, j = (self.axes["actor"].place(name) for name in names)
        else:
            i = self.axes[AXIS_OF.get(kind, "talk")].place(names[0])
        key = (CONDITIONS.index(kind), i, j, condition.weeks)
        return self.conditions.setdefault(key, len(self.conditions))

    def add_requirements(self, requires: Iterable[Condition], unless: Iterable[Condition]) -> Span:
        """Add the conditions that must and must not hold; return their rows."""
        first = len(self.requirements)
        self.requirements += [(self.condition(condition), 0) for condition in requires]
        self.requirements += [(self.condition(condition), 1) for condition in unless]
        return first, len(self.requirements)

    def add_effects(self, effects: Iterable[Effect]) -> Span:
        """Add the effects of an event, an option or a clause; return their rows."""
        first = len(self.effects)
        self.effects += [self.row(effect) for effect in effects]
        return first, len(self.effects)

    def row(self, effect: Effect) -> dict[str, Any]:
        """Return `effect` as a row of the table."""
        kind, j = effect.kind, -1
        if kind == "gauge":
            code = TARGETS.index(effect.gauge)
            i, j = self.place("actor", effect.actor), self.place("actor", effect.toward)
        elif kind == "war":
            code = WAR_BETWEEN
            i, j = (self.place("actor", name) for name in effect.war or ())
        else:
            code = TARGETS.index(kind)
            i = self.place(AXES[kind], getattr(effect, kind))
        return {
            "code": code,
            "i": i,
            "j": j,
            "mode": OPERATIONS.index(effect.operation or "set"),
            "amount": effect.amount,
            "fades": effect.fades,
            "seen_by": sum(1 << self.place("actor", actor) for actor in effect.seen_by),
        }

    def add_act(self, target: str, i: int) -> None:
        """Add an effect implied by the data: a clause's order to a client."""
        self.effects.append(
            {
                "code": TARGETS.index(target),
                "i": i,
                "j": -1,
                "mode": SET,
                "amount": None,
                "fades": None,
                "seen_by": 0,
            }
        )
