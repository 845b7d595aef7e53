"""Checks of decisions and events."""

from datetime import date

from allohistory.scenario.checks.place import (
    Places,
    check_conditions,
    check_day,
    check_effects,
    check_terms,
    check_views,
)
from allohistory.scenario.scenario import Scenario
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
    if any(condition.happened == name for condition in event.requires):
        places.fault(file, (*here, "requires"), "requires itself", "name another event")
    check_effects(places, file, (*here, "effects"), event.effects)


def first_day(event: Event) -> date | None:
    """Return the first day on which `event` may happen; None if that depends on its cause."""
    if event.window is not None:
        return event.window.early
    return event.hazard.from_ if event.hazard is not None else event.date
