"""The geography of a scenario: what its `map.yaml` says of borders, towns and railways.

Assumption: a scenario without the file has no map, and its report goes without. Leaves out how the
map is drawn (`views.map`).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from allohistory.errors import ScenarioError
from allohistory.scenario.read import read
from allohistory.views.map import DRAWN

NAME = "map.yaml"
NEEDED = (*DRAWN, "sectors", "forces", "caption")


def geography(folder: Path) -> Mapping[str, Any] | None:
    """The contents of a map file; None if there is none, ScenarioError if it has faults."""
    path = folder / NAME
    if not path.is_file():
        return None
    document = read(path, NAME)
    found = document.root.plain()
    if not document.faults:
        missing = [key for key in NEEDED if not isinstance(found, dict) or key not in found]
        if missing:
            document.add(
                document.root, "", f"has no {', '.join(missing)}", "add it, or drop the map"
            )
    if document.faults:
        raise ScenarioError(f"{path}: the map cannot be drawn", document.faults)
    return found
