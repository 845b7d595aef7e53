"""Checks of decisions and events."""

from datetime import date

from allohistory.scenario.checks.place import (
    Path,
    Places,
    check_conditions,
    check_day,
    check_effects,
    check_terms,
    check_views,
)
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Decision, Event


def check_course(places: Places, scenario: Scenario) -> None:
    """Note inconsistencies in decisions and events."""
    for name, decision in scenario.decisions.items():
        check_decision(places, scenario, name, decision)
    for name, event in scenario.events.items():
        check_event(places, scenario, name, event)


def check_decision(places: Places, scenario: Scenario, name: str, decision: Decision) -> None:
    """Refuse days outside the scenario, and a reference option with views."""
    file, here = "decisions.yaml", ("decisions", name)
    check_day(places, scenario, file, (*here, "from"), decision.from_)
    check_day(places, scenario, file, (*here, "to"), decision.to)
    if decision.to < decision.from_:
        places.fault(file, (*here, "to"), "ends before it begins", f"it begins {decision.from_}")
    for key in ("requires", "unless"):
        check_conditions(places, scenario, file, (*here, key), getattr(decision, key))
        taken = getattr(decision.presupposes, key, ())
        check_conditions(places, scenario, file, (*here, "presupposes", key), taken)
    check_presupposition(places, file, here, decision)
    if (decision.bears_on is None) == (decision.symbolic is None):
        hint = "write `bears_on: {ask: ..., forbidden: raises or lowers}`, or `symbolic: why`"
        words = "has it both ways:" if decision.symbolic else "does not say"
        places.fault(
            file, here, f"{words} what outcome it should move, or that it moves none", hint
        )
    for index, (key, option) in enumerate(decision.options.items()):
        path = (*here, "options", key)
        if index == 0 and option.views:
            hint = "leave its views out, or put the option that changes least first"
            places.fault(
                file, (*path, "views"), "the first option is the reference for the others", hint
            )
        check_views(places, scenario, file, (*path, "views"), option.views, decision.actor)
        check_effects(places, file, (*path, "effects"), option.effects)


def check_event(places: Places, scenario: Scenario, name: str, event: Event) -> None:
    """Refuse days outside the scenario, and events that require themselves."""
    file, here = "events.yaml", ("events", name)
    check_day(places, scenario, file, (*here, "date"), event.date)
    if event.window is not None:
        for key in ("early", "likely", "late"):
            check_day(places, scenario, file, (*here, "window", key), getattr(event.window, key))
    if event.hazard is not None:
        check_day(places, scenario, file, (*here, "hazard", "from"), event.hazard.from_)
        check_day(places, scenario, file, (*here, "hazard", "to"), event.hazard.to)
        path = (*here, "hazard", "terms")
        check_terms(places, file, path, event.hazard.terms, event.hazard.actor or "")
    check_day(places, scenario, file, (*here, "until"), event.until)
    first = first_day(event)
    for key in ("requires", "unless"):
        check_conditions(places, scenario, file, (*here, key), getattr(event, key))
        taken = getattr(event.presupposes, key)
        check_conditions(places, scenario, file, (*here, "presupposes", key), taken)
    if event.after is not None:
        check_conditions(places, scenario, file, (*here, "after"), (event.after,))
    if event.until is not None and first is not None and event.until < first:
        places.fault(file, (*here, "until"), "is before it can happen", "give a later day")
    check_presupposition(places, file, here, event, event.after)
    if any(condition.happened == name for condition in event.requires):
        places.fault(file, (*here, "requires"), "requires itself", "name another event")
    check_effects(places, file, (*here, "effects"), event.effects)


def check_presupposition(
    places: Places, file: str, path: Path, entry: Event | Decision, anchor: Condition | None = None
) -> None:
    """Refuse what a sentence takes for granted and the entry does not wait for.

    `anchor` is what an event follows from, which holds when it comes.
    """
    taken = entry.presupposes
    if taken is None:
        return
    for key in ("requires", "unless"):
        gates = list(getattr(entry, key))
        if key == "requires" and anchor is not None:
            gates.append(anchor)
        for index, condition in enumerate(getattr(taken, key)):
            wide = key == "requires"  # what must not hold is barred by what holds wherever it does
            if not any(
                implies(gate, condition) if wide else implies(condition, gate) for gate in gates
            ):
                words = f"takes {condition.kind} {', '.join(condition.names)} for granted"
                places.fault(
                    file,
                    (*path, "presupposes", key, index),
                    f"{words}, but could happen without it"
                    if key == "requires"
                    else f"{words} not to hold, but could happen although it does",
                    f"add it to `{key}`, or mend the sentence",
                )


def implies(gate: Condition, condition: Condition) -> bool:
    """Return whether `condition` holds wherever `gate` does."""
    if gate.kind == condition.kind:
        same = gate.names == condition.names or (
            gate.kind in ("war", "war_weeks") and set(gate.names) == set(condition.names)
        )
        return same and gate.weeks >= condition.weeks
    wars = condition.kind == "war" and gate.kind in ("began", "war_weeks")
    return wars and set(gate.names) == set(condition.names)


def first_day(event: Event) -> date | None:
    """Return the first day on which `event` may happen; None if that depends on its cause."""
    if event.window is not None:
        return event.window.early
    return event.hazard.from_ if event.hazard is not None else event.date
