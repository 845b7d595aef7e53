"""From resolved data to frozen models, with every refusal said at its place in the file.

What cannot be used is left out after its faults are noted, so that the checks between files can still look at the
rest. Left out: those checks.
"""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .read import Document, Node

M = TypeVar("M", bound=BaseModel)
SECTION_AND_ENTRY = 2
IS_KEY = re.compile(r"^[a-z_]+$")
ALTERNATIVES = {"str", "bool", "float", "int", "tuple"}


def validate(document: Document, model: type[M], data: Any, place: Node | None = None) -> M | None:
    """Make the model of a file; faulty entries are noted and left out, None if nothing is left."""
    root = place or document.root
    for attempt in range(3):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=True)
            if attempt == 0:
                note(document, root, faults)
            for fault in faults:
                remove(data, fault["loc"])
    return None


def remove(data: Any, location: tuple[Any, ...]) -> None:
    """Leave out the entry that a fault is in."""
    section = data.get(location[0]) if location and isinstance(data, dict) else None
    if len(location) >= SECTION_AND_ENTRY and isinstance(section, dict):
        section.pop(location[1], None)


def note(document: Document, root: Node, faults: Any) -> None:
    """Note the faults of a file that the models found."""
    said = {(fault.line, fault.column) for fault in document.faults}
    for fault in faults:
        node, path, key_place = find(root, fault["loc"])
        message, hint = in_words(fault)
        place = key_place or (node.line, node.column)
        if fault["type"] == "missing":
            place = (node.line, node.column)
        if place in said and fault["type"] != "missing" and fault["input"] is None:
            continue
        document.add(place, path, message, hint)


def find(root: Node, location: tuple[Any, ...]) -> tuple[Node, str, tuple[int, int] | None]:
    """The node that a location leads to, the path that is left of it, and the place of its last key."""
    node, path, place = root, [], None
    for part in location:
        if part == "[key]":
            continue
        if (node.is_mapping and part in node.value) or (
            node.is_list and isinstance(part, int) and part < len(node.value)
        ):
            place = None
            node = node.value[part]
        elif not isinstance(part, str) or not IS_KEY.match(part) or part in ALTERNATIVES:
            continue
        path.append(str(part))
    return node, ".".join(path), place


def in_words(fault: Any) -> tuple[str, str]:
    """A message and a hint for a refusal of pydantic."""
    kind, context, given = fault["type"], fault.get("ctx", {}), fault["input"]
    shown = repr(given)[:60] if isinstance(given, str | int | float | bool) else ""
    if kind == "missing":
        return f"the key `{fault['loc'][-1]!s}` is missing", "add it"
    if kind == "value_error":
        message = str(context.get("error", fault["msg"]))
        return (f"{shown} {message}" if message.startswith("is ") and shown else message), ""
    if kind == "literal_error":
        return f"{shown} is not one of the words known here", f"write {context['expected']}"
    words = {
        "string_type": (
            "a text is wanted here",
            "write a text; quote it if it looks like something else",
        ),
        "string_pattern_mismatch": (
            f"{shown} is not written as it must be",
            f"it must match {context.get('pattern')}",
        ),
        "string_too_long": (
            "the text is too long",
            f"at most {context.get('max_length')} characters",
        ),
        "bool_type": (f"{shown} is neither true nor false", "write true or false"),
        "int_type": (f"{shown} is not a whole number", "write a whole number"),
        "int_parsing": (f"{shown} is not a whole number", "write a whole number"),
        "float_type": (f"{shown} is not a plain decimal number", "write one such as 0.25"),
        "finite_number": ("the number is not finite", "write a plain decimal number"),
        "tuple_type": ("a list is wanted here", "write [one, another]"),
        "dict_type": ("a mapping is wanted here", "write `key: value` lines below"),
        "model_type": ("a mapping is wanted here", "write `key: value` lines below"),
        "model_attributes_type": ("a mapping is wanted here", "write `key: value` lines below"),
        "too_short": (
            f"has {context.get('actual_length')} items",
            f"at least {context.get('min_length')} are needed",
        ),
        "too_long": (
            f"has {context.get('actual_length')} items",
            f"at most {context.get('max_length')} are possible",
        ),
    }
    if kind in words:
        return words[kind]
    return f"{shown} {fault['msg'][:1].lower()}{fault['msg'][1:]}".strip(), ""
