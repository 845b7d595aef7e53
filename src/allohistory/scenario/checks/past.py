"""Checks of the record and of positions."""

from datetime import date

from allohistory.errors import suggestion
from allohistory.scenario.checks.place import Path, Places, check_condition
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.numbers import Number
from allohistory.scenario.schema.past import Point, RecordFile, RecordSeries


def check_past(places: Places, scenario: Scenario) -> None:
    """Note inconsistencies in the record and in positions."""
    if scenario.record is not None:
        check_record(places, scenario, scenario.record)
    laws = {number.path: number for number in scenario.numbers()} if scenario.positions else {}
    for name, position in scenario.positions.items():
        for path, number in position.sets.items():
            check_set(places, ("positions", name, "sets", path), path, number, laws)


def check_record(places: Places, scenario: Scenario, record: RecordFile) -> None:
    """Refuse entries outside the scenario's years, and counters that contradict themselves."""
    for name, event in record.events.items():
        path = ("events", name, "date" if event.date else "from")
        if event.what is not None:
            days = (event.first, event.last)
            check_span(places, scenario, path, *days, "correct it, or leave out `what`")
        if isinstance(event.what, Condition):
            path = ("events", name, "what", event.what.kind)
            check_condition(places, scenario, "record.yaml", path, event.what)
    for name, series in record.series.items():
        check_series(places, scenario, name, series)
    for name, battle in record.battles.items():
        path = ("battles", name, "from")
        hint = "correct it, or describe the battle in `events`"
        check_span(places, scenario, path, battle.from_, battle.to, hint)


def check_span(
    places: Places, scenario: Scenario, path: Path, first: date | None, last: date | None, hint: str
) -> None:
    """Refuse a span that has no day in common with the scenario."""
    start, end = scenario.start, scenario.end
    if first is None or last is None or end <= start or (first <= end and last >= start):
        return
    days = f"{first}" if first == last else f"{first} to {last}"
    message = f"{days} is outside the scenario"
    places.fault("record.yaml", path, message, f"it runs from {start} to {end}; {hint}")


def check_series(places: Places, scenario: Scenario, name: str, series: RecordSeries) -> None:
    """Refuse figures of other years, two of one span, and counts that are not counts."""
    hint = "keep one" if series.kind == "count" else "keep one, or make it another counter's"
    for index, point in enumerate(series.points):
        path = ("series", name, "points", index)
        if series.of is not None:
            more = "correct it, or leave out `of`"
            check_span(places, scenario, (*path, "from"), point.from_, point.to, more)
        before = series.points[:index]
        earlier = next((other for other in before if clash(series, other, point)), None)
        if earlier is not None:
            same = (earlier.from_, earlier.to) == (point.from_, point.to)
            message = f"{point.from_} to {point.to} appears twice"
            if not same:
                message = f"overlaps the count of {earlier.from_} to {earlier.to}"
            places.fault("record.yaml", (*path, "from"), message, hint)
        if series.kind == "count":
            check_count(places, path, point)


def clash(series: RecordSeries, point: Point, other: Point) -> bool:
    """Whether two figures have the same span, or count the same days twice in a compared series."""
    if (point.from_, point.to) == (other.from_, other.to):
        return True
    counted = series.kind == "count" and series.of is not None
    return counted and point.from_ <= other.to and other.from_ <= point.to


def check_count(places: Places, path: Path, point: Point) -> None:
    """Refuse a count that is negative or fractional."""
    for key in ("low", "value", "high"):
        figure = getattr(point, key)
        if figure is not None and (figure < 0 or figure != int(figure)):
            message = f"{figure:g} is not a count"
            hint = "write a whole number from 0 up, or make the series a level or an estimate"
            places.fault("record.yaml", (*path, key), message, hint)


def check_set(
    places: Places, place: tuple[str, ...], path: str, number: Number, laws: dict[str, Number]
) -> None:
    """Refuse an unknown law, and a number out of its range."""
    law = laws.get(path)
    if law is None:
        if not places.has_law(path, laws):
            hint = suggestion(path, laws)
            places.fault("positions.yaml", place, f"unknown law {path[:80]!r}", hint)
        return
    if not all(law.holds(end) for end in number.ends()):
        places.fault(
            "positions.yaml",
            place,
            "is out of the law's range",
            f"it must be {law.range_in_words()}",
        )
