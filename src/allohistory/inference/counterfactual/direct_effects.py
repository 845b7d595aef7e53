"""Direct effects: which things of a scenario a change fixes or alters directly, by name and date.

A change affects an entry of the record directly where both name the same thing: a choice, an
outside event, a clause, a treaty, a war, the frontier of a sector, a series. A change fixes what it
forces, forbids, cancels, moves or demands, or whose rate it sets to 0; otherwise it only alters
probabilities.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import singledispatch
from typing import Any

from allohistory.scenario import Scenario
from allohistory.scenario.schema.changes import (
    AddEvent,
    AddForces,
    CancelEvent,
    Change,
    CloseChannel,
    Demand,
    FeedChannel,
    Forbid,
    Force,
    MoveEvent,
    Offer,
    OpenChannel,
    ScaleLaw,
    ScaleState,
    SetLaw,
    SetState,
    ShiftState,
    Withdraw,
    changes_of,
)
from allohistory.scenario.schema.course import Effect

Thing = tuple[str, ...]  # kind and names; a shorter one matches all that begin with it

ACTS = {"war": "war", "opens": "talking"}  # effects that an entry of the record can be about
RATES = {  # laws that make a thing impossible if 0
    ("events", "hazard", "rate"): "happened",
    ("decisions", "chance"): "chosen",
    ("sectors", "incidents"): "battle",
}
HOMES = {"events": "happened", "decisions": "chosen", "sectors": "battle", "clauses": "clause"}
HOMES |= {"talks": "pact"}


@dataclass(frozen=True)
class DirectEffect:
    """One thing that a change fixes or alters between two dates."""

    thing: Thing
    fixes: bool
    reason: str
    first: date
    last: date | None = None


def thing_named(scenario: Scenario, name: str) -> Thing:
    """Return the thing that the entry `name` of the record is about; empty where it has no name."""
    family, _, rest = name.partition(".")
    record = scenario.record
    if family == "battles":
        return ("battle", record.battles[rest].sector) if rest in record.battles else ()
    if family == "series":
        observed = record.series[rest.rpartition(".")[0]].of
        return () if observed is None else ("series", scenario.head.series[observed].of)
    what = record.events[rest].what
    if what is None or isinstance(what, str):
        return ()
    if what.kind == "exists":
        event = scenario.clients[what.names[0]].exists.event
        return () if event is None else ("happened", event)
    return thing_of(what.kind, what.names)


def thing_of(kind: str, names: Iterable[str]) -> Thing:
    """Return a thing by its kind and names; the names of wars are sorted."""
    ordered = sorted(names) if kind == "war" else names
    return (kind, *ordered)


def direct_effects(
    scenario: Scenario, changes: Iterable[Change | Mapping[str, Any]], since: date
) -> Iterator[DirectEffect]:
    """Yield all direct effects of `changes` from `since` on."""
    for change in changes_of(changes):
        yield from effects_of(change, scenario, since)


@singledispatch
def effects_of(change: Change, scenario: Scenario, since: date) -> Iterator[DirectEffect]:
    """Yield the direct effects of one change, by its kind."""
    del scenario, since
    raise NotImplementedError(f"a change of kind {type(change).__name__}")


def first_day(day: date | None, since: date) -> date:
    """Return the day from which a change applies."""
    return since if day is None else max(since, day)


@effects_of.register
def of_terms(
    change: Demand | Offer | Withdraw, scenario: Scenario, since: date
) -> Iterator[DirectEffect]:
    """Yield the effects of a demand, an offer or a withdrawal: on its clause, and the treaty."""
    verb = {Demand: "demands", Offer: "grants", Withdraw: "takes off the table"}[type(change)]
    name = scenario.clauses[change.subject].name
    reason = f"The change {verb} it: {name}."
    yield DirectEffect(("clause", change.subject), fixes=True, reason=reason, first=since)
    reason = f"The change alters what is on the table: {scenario.talks[change.in_].name}."
    for thing in ("pact", "talking"):
        yield DirectEffect((thing, change.in_), fixes=False, reason=reason, first=since)


@effects_of.register
def of_force(change: Force, scenario: Scenario, since: date) -> Iterator[DirectEffect]:
    """Yield the effects of a forced choice: on the decision, and of its option at once."""
    decision = scenario.decisions[change.force]
    first, last = first_day(change.from_, since), change.to
    reason = f"The change itself decides it: {decision.name}."
    yield DirectEffect(("chosen", change.force), fixes=True, reason=reason, first=first, last=last)
    effects = decision.options[change.option].effects
    yield from of_acts(effects, decision.name, first, last)


@effects_of.register
def of_forbid(change: Forbid, scenario: Scenario, since: date) -> Iterator[DirectEffect]:
    """Yield the effects of forbidding an option: on it, and on the other options."""
    name, option = change.forbid, change.option
    decision = scenario.decisions[name]
    first, last = first_day(change.from_, since), change.to
    reason = f"The change forbids it: {decision.name} ({option})."
    yield DirectEffect(("chosen", name, option), fixes=True, reason=reason, first=first, last=last)
    reason = f"The change takes an option away: {decision.name} ({option})."
    yield DirectEffect(("chosen", name), fixes=False, reason=reason, first=first, last=last)


@effects_of.register
def of_event(
    change: MoveEvent | CancelEvent, scenario: Scenario, since: date
) -> Iterator[DirectEffect]:
    """Yield the effects of moving or cancelling an event: on it, and its own effects."""
    event = scenario.events[change.event]
    verb = "cancels" if isinstance(change, CancelEvent) else "moves"
    reason = f"The change {verb} it: {event.name}."
    yield DirectEffect(("happened", change.event), fixes=True, reason=reason, first=since)
    yield from of_acts(event.effects, event.name, since)


@effects_of.register
def of_added(change: AddEvent, scenario: Scenario, since: date) -> Iterator[DirectEffect]:
    """Yield the immediate effects of an added event."""
    del scenario  # the event is not in it
    yield from of_acts(change.add_event.effects, change.subject, since)


def of_acts(
    effects: Iterable[Effect], by: str, first: date, last: date | None = None
) -> Iterator[DirectEffect]:
    """Yield the wars and the talks that `effects` begin at once."""
    for effect in effects:
        if effect.kind in ACTS:
            names = getattr(effect, effect.kind)
            thing = thing_of(ACTS[effect.kind], (names,) if isinstance(names, str) else names)
            reason = f"It follows at once from what the change fixes: {by}."
            yield DirectEffect(thing, fixes=True, reason=reason, first=first, last=last)


@effects_of.register
def of_law(change: SetLaw | ScaleLaw, scenario: Scenario, since: date) -> Iterator[DirectEffect]:
    """Yield the effects of changing a law: on the thing that it belongs to."""
    section, *rest = change.law.split(".")
    if section not in HOMES or not rest:
        return
    name, *field = rest
    fixed = RATES.get((section, *field)) if change.amount == 0.0 else None
    label = getattr(scenario, section)[name].name
    verb = "leaves no rate of it" if fixed else "alters a law of it"
    span = {"first": first_day(change.from_, since), "last": change.to}
    reason = f"The change {verb}: {label}."
    yield DirectEffect((HOMES[section], name), fixes=fixed is not None, reason=reason, **span)
    if section == "sectors":
        thing = ("series", f"incidents.count[{name}]")
        yield DirectEffect(thing, fixes=fixed is not None, reason=reason, **span)


@effects_of.register
def of_quantity(
    change: SetState | ShiftState | ScaleState | AddForces, scenario: Scenario, since: date
) -> Iterator[DirectEffect]:
    """Yield the effects of setting a quantity or shifting forces: on figures from that day."""
    del scenario  # the path of the quantity names its series
    forces = isinstance(change, AddForces)
    path = f"buildup.divisions[{change.forces}]" if forces else change.state
    day = first_day(change.at, since)
    reason = f"The change itself sets or shifts that quantity on {day}."
    yield DirectEffect(("series", path), fixes=True, reason=reason, first=day, last=day)
    reason = f"It goes on from where the change put it on {day}."
    yield DirectEffect(("series", path), fixes=False, reason=reason, first=day)


@effects_of.register
def of_channel(
    change: OpenChannel | CloseChannel | FeedChannel, scenario: Scenario, since: date
) -> Iterator[DirectEffect]:
    """Yield the effects of changing a channel: on the outside events that affect it."""
    name = change.channel
    reason = f"It bears on a source that the change itself opens, closes or feeds: {name}."
    for key, event in scenario.events.items():
        if any(effect.channel == name for effect in event.effects):
            yield DirectEffect(("happened", key), fixes=False, reason=reason, first=since)
