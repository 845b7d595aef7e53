"""From resolved data to frozen models, with every refusal said at its place in the file.

What cannot be used is left out after its faults are noted, so that the checks between files can
still look at the rest. Left out: those checks.
"""

import re
from typing import Any, TypeVar

from pydantic import BaseModel, RootModel, ValidationError

from allohistory.scenario.read import MOST_FAULTS, Document, Node, decimal_comma
from allohistory.scenario.schema.base import CLAIM, KEBAB, SNAKE

M = TypeVar("M", bound=BaseModel)
FORMS = {
    "^#[0-9a-fA-F]{6}$": "write #rrggbb, such as #2f5fb2",
    SNAKE: "write an id of small letters, digits and _",
    KEBAB: "write an id of small letters, digits, _ and -",
    CLAIM: "write a letter and digits, such as F001",
}
IS_KEY = re.compile(r"^[a-z_]+$")
ALTERNATIVES = {"str", "bool", "float", "int", "tuple"}


def validate(
    document: Document, model: type[M], data: Any, place: Node | None = None, prefix: str = ""
) -> M | None:
    """Make the model of a file; faulty entries are noted and left out, None if nothing is left."""
    root = place or document.root
    for attempt in range(3):
        try:
            return model.model_validate(data)
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=True)
            if attempt == 0:
                note(document, root, faults, prefix)
            for fault in faults:
                remove(data, fault["loc"], 1 if issubclass(model, RootModel) else 2)
    return None


def remove(data: Any, location: tuple[Any, ...], depth: int) -> None:
    """Leave out the entry that a fault is in; entries lie one or two keys deep."""
    if len(location) < depth:
        return
    section = data if depth == 1 else data.get(location[0])
    if isinstance(section, dict):
        section.pop(location[depth - 1], None)


def note(document: Document, root: Node, faults: Any, prefix: str = "") -> None:
    """Note the faults that the models found, but none that is there or follows from another."""
    said = {fault.path for fault in document.faults}
    places = [fault["loc"] for fault in faults]
    for fault in faults:
        here = fault["loc"]
        place, path = find(root, here)
        path = f"{prefix}{path}"
        if fault["input"] is None and path in said:
            continue
        if fault["type"] == "too_short" and any(one[: len(here)] == here != one for one in places):
            continue
        if fault["type"] == "string_type" and isinstance(fault["input"], list | tuple):
            siblings = (one[: len(here) - 1] == here[:-1] and one != here for one in places)
            if any(siblings):
                continue  # a list is meant, and something else is wrong with it
        document.add(place, path, *in_words(fault))
        if len(document.faults) > MOST_FAULTS:
            return


def find(root: Node, location: tuple[Any, ...]) -> tuple[tuple[int, int], str]:
    """The place that a location leads to (of a mapping or list: its key), and its path."""
    node, path, place = root, [], (root.line, root.column)
    for part in location:
        if node.is_mapping and part in node.value:
            place = node.keys.get(part, place)
            node = node.value[part]
            if not (node.is_mapping or node.is_list):
                place = (node.line, node.column)
        elif node.is_list and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            place = (node.line, node.column)
        elif not isinstance(part, str) or not IS_KEY.match(part) or part in ALTERNATIVES:
            continue
        path.append(str(part))
    return place, ".".join(path)


def in_words(fault: Any) -> tuple[str, str]:
    """A message and a hint for a refusal of pydantic."""
    kind, context, given = fault["type"], fault.get("ctx", {}), fault["input"]
    shown = repr(given)[:60] if isinstance(given, str | int | float | bool) else ""
    shown = "nothing" if given is None else shown
    if kind == "missing":
        return f"the key `{fault['loc'][-1]!s}` is missing", "add it"
    if kind == "value_error":
        message = str(context.get("error", fault["msg"]))
        return (f"{shown} {message}" if message.startswith("is ") and shown else message), ""
    if kind in ("float_type", "int_type", "int_parsing") and isinstance(given, str):
        hint = decimal_comma(given)
        if hint:
            return "a decimal comma", hint
    if kind == "literal_error":
        return f"{shown} is not one of the words known here", f"write {context['expected']}"
    if kind == "too_long" and isinstance(given, str):
        kind = "string_too_long"
    words = {
        "string_type": (
            "a text is wanted here",
            "write a text; quote it if it looks like something else",
        ),
        "string_pattern_mismatch": (
            f"{shown} is not written as it must be",
            FORMS.get(str(context.get("pattern")), f"it must match {context.get('pattern')}"),
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
        "less_than_equal": (
            f"{shown} is too large",
            f"at most {context.get('le', 0):g} is possible",
        ),
        "greater_than_equal": (
            f"{shown} is too small",
            f"at least {context.get('ge', 0):g} is needed",
        ),
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
