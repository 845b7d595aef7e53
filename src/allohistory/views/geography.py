"""The geography of a scenario: what its `map.yaml` says about borders, towns and railways.

Assumption: a scenario without the file has no map, and its report has none. Leaves out how the
map is drawn (`views.map`).
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from allohistory.errors import Fault, ScenarioError, suggestion
from allohistory.files import leads_out
from allohistory.scenario import Scenario
from allohistory.scenario.read import Document, Node, read
from allohistory.views.map import DRAWN

NAME = "map.yaml"
NEEDED = (*DRAWN, "sectors", "forces", "caption")
ENDS = 2  # points that a line has at least, and numbers of a point


def geography(folder: Path) -> Mapping[str, Any] | None:
    """Return the contents of a map file, or None without one; ScenarioError if it has faults."""
    path = folder / NAME
    if not path.is_file():
        return None
    document = read_map(path)
    if document.faults:
        raise ScenarioError(f"{path}: the map cannot be drawn", document.faults)
    return document.root.plain()


def read_map(path: Path) -> Document:
    """Read a map file, and note what it lacks as faults."""
    document = read(path, str(path))
    root = document.root
    if document.faults:
        return document
    missing = [key for key in NEEDED if key not in root.value]
    if missing:
        document.add(root, "", f"has no {', '.join(missing)}", "add it, or drop the map")
    for key in ("sectors", "forces", "holders"):
        if key in root.value and not root.value[key].is_mapping:
            document.add(root.value[key], key, "a mapping is wanted here", "write `id:` lines")
    return document


def map_faults(scenario: Scenario) -> list[Fault]:
    """Return every fault of a scenario's map, unknown sectors and groups included."""
    path = scenario.folder / NAME
    if not path.is_file() or leads_out(path, scenario.folder):  # that is a fault of the folder
        return []
    document = read_map(path)
    if document.faults:
        return document.faults
    check_names(document, "sectors", "sector", scenario.sectors)
    check_names(document, "forces", "group", scenario.groups)
    sectors = document.root.value["sectors"]
    for name in scenario.sectors:
        if name not in sectors.value:
            hint = f"add `{name}:` with its `course`"
            document.add(document.root.keys["sectors"], "sectors", f"{name} is missing", hint)
    for name, sector in sectors.value.items():
        course = sector.value.get("course") if sector.is_mapping else None
        if course is None or not is_line(course):
            hint = "write `course:` and two or more [longitude, latitude]"
            document.add(course or sector, f"sectors.{name}", "has no line of its own", hint)
    return document.faults


def check_names(document: Document, section: str, kind: str, names: Iterable[str]) -> None:
    """Refuse a sector or group that the scenario does not have."""
    node = document.root.value[section]
    for name in node.value:
        if name not in names:
            message = f"unknown {kind} {name[:60]!r}"
            document.add(node.keys[name], f"{section}.{name}", message, suggestion(name, names))


def is_line(course: Node) -> bool:
    """Return whether a node is a list of two or more pairs of numbers."""
    points = course.value if course.is_list else []
    return len(points) >= ENDS and all(
        point.is_list
        and len(point.value) == ENDS
        and all(isinstance(number.value, int | float) for number in point.value)
        for point in points
    )
