"""Touches: which things of a scenario a change fixes or moves by itself, by name and by date.

An entry of the record and a change meet where they name the same thing: a choice, an outside event,
a clause, a treaty, a war, the frontier of a sector, a series.  A change fixes what it forces,
forbids, cancels, moves, demands, or robs of its rate; it only moves what it makes likelier.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allohistory.engine.interventions import as_date, keys_of, names_of

Thing = tuple[str, ...]  # its kind and the names in it; a shorter one stands for all that begin so

ACTS = {"war": "war", "opens": "talking"}  # effects that are themselves things an entry can tell
RATES = {  # laws without which a thing does not come about
    ("events", "hazard", "rate"): "happened",
    ("decisions", "chance"): "chosen",
    ("sectors", "incidents"): "battle",
}
HOMES = {"events": "happened", "decisions": "chosen", "sectors": "battle", "clauses": "clause"}
HOMES |= {"talks": "pact"}


@dataclass(frozen=True)
class Touch:
    """One thing that a change fixes, or moves, between two dates."""

    thing: Thing
    fixes: bool
    reason: str
    first: date
    last: date | None = None


def told_by(scenario: Any, name: str) -> Thing:
    """Give the thing that the entry *name* of the record tells of; empty where it has no name."""
    family, _, rest = name.partition(".")
    record = scenario.record
    if family == "battles":
        return ("battle", record.battles[rest].sector) if rest in record.battles else ()
    if family == "series":
        series = record.series[rest.rpartition(".")[0]]
        return ("series", scenario.head.series[series.of].of)
    what = record.events[rest].what
    if what is None or isinstance(what, str):
        return ()
    if what.kind == "exists":
        return ("happened", scenario.clients[what.names[0]].exists.event)
    return thing_of(what.kind, what.names)


def thing_of(kind: str, names: Iterable[str]) -> Thing:
    """Give a thing by its kind and names; wars have no first and second."""
    ordered = sorted(names) if kind == "war" else names
    return (kind, *ordered)


def touches_of(scenario: Any, changes: Iterable[Any], since: date) -> Iterator[Touch]:
    """Give all that *changes* fix or move from *since* on."""
    for change in changes:
        keys = keys_of(change)
        kind = next(key for key in TOUCHES if key in keys)
        yield from TOUCHES[kind](scenario, keys, since)


def begun(keys: Mapping[str, Any], since: date, key: str = "from") -> date:
    """Give the day from which a change holds."""
    return since if keys.get(key) is None else max(since, as_date(keys[key]))


def ended(keys: Mapping[str, Any]) -> date | None:
    """Give the last day on which a change holds; None if it holds for good."""
    return None if keys.get("to") is None else as_date(keys["to"])


def of_terms(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a demand, an offer or a withdrawal touches: its clauses, and the treaty."""
    kind = next(key for key in ("demand", "offer", "withdraw") if key in keys)
    verb = {"demand": "demands", "offer": "grants", "withdraw": "takes off the table"}[kind]
    talk = keys["in"]
    for name in names_of(keys[kind]):
        said = scenario.clauses[name].name
        yield Touch(
            ("clause", name), fixes=True, reason=f"The change {verb} it: {said}.", first=since
        )
    reason = f"The change alters what is on the table: {scenario.talks[talk].name}."
    for thing in ("pact", "talking"):
        yield Touch((thing, talk), fixes=False, reason=reason, first=since)


def of_force(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a forced choice touches: the decision, and what the option does at once."""
    decision = scenario.decisions[keys["force"]]
    first, last = begun(keys, since), ended(keys)
    reason = f"The change itself decides it: {decision.name}."
    yield Touch(("chosen", keys["force"]), fixes=True, reason=reason, first=first, last=last)
    effects = decision.options[keys["option"]].effects
    yield from of_acts(effects, decision.name, first, last)


def of_forbid(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a forbidden option touches: itself, and the other options of the decision."""
    name, option = keys["forbid"], keys["option"]
    decision = scenario.decisions[name]
    first, last = begun(keys, since), ended(keys)
    reason = f"The change forbids it: {decision.name} ({option})."
    yield Touch(("chosen", name, option), fixes=True, reason=reason, first=first, last=last)
    reason = f"The change takes an option away: {decision.name} ({option})."
    yield Touch(("chosen", name), fixes=False, reason=reason, first=first, last=last)


def of_event(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a moved or cancelled event touches: itself, and what it does at once."""
    event = scenario.events[keys["event"]]
    verb = "cancels" if keys.get("cancel") else "moves"
    reason = f"The change {verb} it: {event.name}."
    yield Touch(("happened", keys["event"]), fixes=True, reason=reason, first=since)
    yield from of_acts(event.effects, event.name, since)


def of_added(_scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what an added event does at once."""
    added = keys["add_event"]
    effects = added["effects"] if isinstance(added, Mapping) else added.effects
    name = added["id"] if isinstance(added, Mapping) else added.id
    yield from of_acts(effects, name, since)


def of_acts(
    effects: Iterable[Any], by: str, first: date, last: date | None = None
) -> Iterator[Touch]:
    """Give the wars and the talks that *effects* begin at once."""
    for effect in effects:
        for act, kind in ACTS.items():
            found = effect.get(act) if isinstance(effect, Mapping) else getattr(effect, act)
            if found is not None:
                reason = f"It follows at once from what the change fixes: {by}."
                thing = thing_of(kind, names_of(found))
                yield Touch(thing, fixes=True, reason=reason, first=first, last=last)


def of_law(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a law touches: the thing in whose data it stands."""
    section, *rest = keys["law"].split(".")
    if section not in HOMES or not rest:
        return
    name, *field = rest
    none = 0.0 in (keys.get("set"), keys.get("scale"))
    fixed = RATES.get((section, *field)) if none else None
    said = getattr(scenario, section)[name].name
    verb = "leaves no rate of it" if fixed else "alters a law of it"
    span = {"first": begun(keys, since), "last": ended(keys)}
    reason = f"The change {verb}: {said}."
    yield Touch((HOMES[section], name), fixes=fixed is not None, reason=reason, **span)
    if section == "sectors":
        thing = ("series", f"incidents.count[{name}]")
        yield Touch(thing, fixes=fixed is not None, reason=reason, **span)


def of_quantity(_scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a set quantity or shifted forces touch: figures of that day, and those after it."""
    path = keys.get("state") or f"buildup.divisions[{keys['forces']}]"
    day = begun(keys, since, "at")
    reason = f"The change itself sets or shifts that quantity on {day}."
    yield Touch(("series", path), fixes=True, reason=reason, first=day, last=day)
    reason = f"It goes on from where the change put it on {day}."
    yield Touch(("series", path), fixes=False, reason=reason, first=day)


def of_channel(scenario: Any, keys: Mapping[str, Any], since: date) -> Iterator[Touch]:
    """Give what a channel touches: the outside events by which it lives or dies."""
    name = keys["channel"]
    reason = f"It bears on a source that the change itself opens, closes or feeds: {name}."
    for event, said in scenario.events.items():
        if any(effect.channel == name for effect in said.effects):
            yield Touch(("happened", event), fixes=False, reason=reason, first=since)


TOUCHES = {
    "demand": of_terms,
    "offer": of_terms,
    "withdraw": of_terms,
    "force": of_force,
    "forbid": of_forbid,
    "event": of_event,
    "add_event": of_added,
    "law": of_law,
    "state": of_quantity,
    "forces": of_quantity,
    "channel": of_channel,
}
