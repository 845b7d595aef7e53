"""What a number inherits: the source, standing and reasons stated by the mappings around it.

An unusable statement is noted once, where it stands, and replaced by a usable one, so that the
numbers that inherit it are not reported as faulty too.
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
    """Return the items of a list, or a single node as a list of one."""
    return node.value if node.is_list else [node]


@dataclass(frozen=True)
class Inherited:
    """What the mappings around a place state."""

    source: Any = None
    standing: Any = None
    why: Any = None
    origin: tuple[Node, str] | None = None
    """The node that states the source, and its path."""

    def updated(self, statement: Mapping[str, Any], node: Node, path: str) -> "Inherited":
        """Return what holds inside a mapping that restates some of it."""
        origin = self.origin
        if "source" in statement and "source" in node.value:
            origin = node.value["source"], f"{path}.source".lstrip(".")
        return Inherited(
            statement.get("source", self.source),
            statement.get("standing", self.standing),
            statement.get("why", self.why),
            origin,
        )


def stated(document: Document, node: Node, path: str) -> dict[str, Any]:
    """Return the source, standing and why that a mapping states itself."""
    statement: dict[str, Any] = {}
    for key in STATED:
        child = node.value.get(key)
        if child is None or child.value is None or child.is_mapping:
            continue
        if key == "source":
            statement[key] = [part.text or part.plain() for part in parts(child)]
        else:
            statement[key] = child.text or child.plain()
    if statement and not is_plain(statement):
        try:
            Defaults.model_validate(statement)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=True)
            note(document, node, faults, f"{path}." if path else "")
            statement |= {str(fault["loc"][0]): USABLE[str(fault["loc"][0])] for fault in faults}
    return statement


def is_plain(statement: Mapping[str, Any]) -> bool:
    """Whether a statement is plainly valid and needs no model to check it."""
    sources, why = statement.get("source", ("judgement",)), statement.get("why", "unsaid")
    named = all(isinstance(name, str) and IS_SOURCE.match(name) for name in sources)
    reasoned = isinstance(why, str) and why.strip() and len(why) < SHORT
    return (
        bool(sources and named and reasoned) and statement.get("standing", "assumed") in STANDINGS
    )
