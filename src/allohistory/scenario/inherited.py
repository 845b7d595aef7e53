"""What a number inherits: the source, standing and reasons that the mappings around it state.

A statement that cannot be used is noted once, where it stands, and replaced by one that can: what
inherits it is not called faulty too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pydantic import ValidationError

from allohistory.scenario.read import Document, Node
from allohistory.scenario.schema.base import KEBAB, Defaults, Standing
from allohistory.scenario.schema.validate import note

IS_SOURCE = re.compile(KEBAB)
STANDINGS: tuple[str, ...] = get_args(Standing)
SHORT = 2_000
STATED = ("source", "standing", "why")
USABLE: dict[str, Any] = {"source": ["unknown"], "standing": "assumed", "why": "unsaid"}


def parts(node: Node) -> list[Node]:
    """The items of a list, or the one thing that stands in place of a list."""
    return node.value if node.is_list else [node]


@dataclass(frozen=True)
class Inherited:
    """What the mappings around a place state."""

    source: Any = None
    standing: Any = None
    why: Any = None
    origin: tuple[Node, str] | None = None
    """Where the source is stated, and the path of that place."""

    def updated(self, own: Mapping[str, Any], node: Node, path: str) -> "Inherited":
        """What holds inside a mapping that states some of it anew."""
        origin = self.origin
        if "source" in own and "source" in node.value:
            origin = node.value["source"], f"{path}.source".lstrip(".")
        return Inherited(
            own.get("source", self.source),
            own.get("standing", self.standing),
            own.get("why", self.why),
            origin,
        )


def stated(document: Document, node: Node, path: str) -> dict[str, Any]:
    """Source, standing and why that a mapping states itself."""
    own: dict[str, Any] = {}
    for key in STATED:
        child = node.value.get(key)
        if child is None or child.value is None or child.is_mapping:
            continue
        if key == "source":
            own[key] = [part.text or part.plain() for part in parts(child)]
        else:
            own[key] = child.text or child.plain()
    if own and not is_plain(own):
        try:
            Defaults.model_validate(own)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=True)
            note(document, node, faults, f"{path}." if path else "")
            own |= {str(fault["loc"][0]): USABLE[str(fault["loc"][0])] for fault in faults}
    return own


def is_plain(own: Mapping[str, Any]) -> bool:
    """Whether a statement is one of the many that need no closer look."""
    sources, why = own.get("source", ("judgement",)), own.get("why", "unsaid")
    named = all(isinstance(name, str) and IS_SOURCE.match(name) for name in sources)
    reasoned = isinstance(why, str) and why.strip() and len(why) < SHORT
    return bool(sources and named and reasoned) and own.get("standing", "assumed") in STANDINGS
