"""Checks of the record and of positions."""

from allohistory.errors import suggestion
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.course import Condition
from allohistory.scenario.schema.numbers import Number

from .place import Places, check_condition


def check_past(places: Places, scenario: Scenario) -> None:
    """Note what does not fit together in the record and in positions."""
    if scenario.record is not None:
        for name, event in scenario.record.events.items():
            if isinstance(event.what, Condition):
                path = ("events", name, "what", event.what.kind)
                check_condition(places, scenario, "record.yaml", path, event.what)
    laws = {number.path: number for number in scenario.numbers()} if scenario.positions else {}
    for name, position in scenario.positions.items():
        for path, number in position.sets.items():
            check_set(places, ("positions", name, "sets", path), path, number, laws)


def check_set(
    places: Places, place: tuple[str, ...], path: str, number: Number, laws: dict[str, Number]
) -> None:
    """Refuse a law that is not there, and a number that it cannot be."""
    law = laws.get(path)
    if law is None:
        if not places.has_law(path, laws):
            hint = suggestion(path, laws)
            places.fault("positions.yaml", place, f"unknown law {path[:80]!r}", hint)
        return
    ends = (number.value,) if number.prior is None else number.prior.usual()
    if any(end is not None and not law.holds(end) for end in ends):
        places.fault(
            "positions.yaml",
            place,
            "is out of the law's range",
            f"it must be {law.range_in_words()}",
        )
