"""From resolved data to frozen models, with every refusal reported at its place in the file.

What cannot be used is left out after its faults are noted, so that the checks between files can
still look at the rest. Leaves out those checks.
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
    """Return the model of a file without its faulty entries, which are noted; None if all are."""
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
    """Remove the entry that a fault is in; entries are one or two keys deep."""
    if len(location) < depth:
        return
    section = data if depth == 1 else data.get(location[0])
    if isinstance(section, dict):
        section.pop(location[depth - 1], None)


def note(document: Document, root: Node, faults: Any, prefix: str = "") -> None:
    """Note the faults that the models reported, except repeated and consequent ones."""
    noted = {fault.path for fault in document.faults}
    places = [fault["loc"] for fault in faults]
    for fault in faults:
        here = fault["loc"]
        place, path = find(root, here)
        is_alternative = bool(here) and find(root, here[:-1])[1] == path
        path = f"{prefix}{path}"
        if fault["input"] is None and path in noted:
            continue
        if fault["type"] == "too_short" and any(loc[: len(here)] == here != loc for loc in places):
            continue
        is_list = isinstance(fault["input"], list | tuple)
        if is_alternative and fault["type"] == "string_type" and is_list:
            siblings = (loc[: len(here) - 1] == here[:-1] and loc != here for loc in places)
            if any(siblings):
                continue  # a list is intended, and something else is wrong with it
        document.add(place, path, *in_words(fault))
        if len(document.faults) > MOST_FAULTS:
            return


def find(root: Node, location: tuple[Any, ...]) -> tuple[tuple[int, int], str]:
    """Return the place of a location (for a mapping or list, of its key), and its path."""
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
    """Return a message and a hint for an error of pydantic."""
    kind, context, value = fault["type"], fault.get("ctx", {}), fault["input"]
    text = repr(value)[:60] if isinstance(value, str | int | float | bool) else ""
    text = "an empty value" if value is None else text
    if kind == "missing":
        return f"the key `{fault['loc'][-1]!s}` is missing", "add it"
    if kind == "value_error":
        message = str(context.get("error", fault["msg"]))
        return (f"{text} {message}" if message.startswith("is ") and text else message), ""
    if kind in ("float_type", "int_type", "int_parsing") and isinstance(value, str):
        hint = decimal_comma(value)
        if hint:
            return "has a decimal comma", hint
    if kind == "literal_error":
        return f"{text} is not an allowed value", f"write {context['expected']}"
    if kind == "too_long" and isinstance(value, str):
        kind = "string_too_long"
    words = {
        "string_type": (
            "must be a text",
            "write a text; quote it if it looks like something else",
        ),
        "string_pattern_mismatch": (
            f"{text} has the wrong form",
            FORMS.get(str(context.get("pattern")), f"it must match {context.get('pattern')}"),
        ),
        "string_too_long": (
            "the text is too long",
            f"at most {context.get('max_length')} characters",
        ),
        "bool_type": (f"{text} is neither true nor false", "write true or false"),
        "int_type": (f"{text} is not a whole number", "write a whole number"),
        "int_parsing": (f"{text} is not a whole number", "write a whole number"),
        "float_type": (f"{text} is not a plain decimal number", "write one such as 0.25"),
        "finite_number": ("the number is not finite", "write a plain decimal number"),
        "less_than_equal": (
            f"{text} is too large",
            f"at most {context.get('le', 0):g} is possible",
        ),
        "greater_than_equal": (
            f"{text} is too small",
            f"at least {context.get('ge', 0):g} is needed",
        ),
        "tuple_type": ("must be a list", "write [a, b]"),
        "dict_type": ("must be a mapping", "write `key: value` lines below"),
        "model_type": ("must be a mapping", "write `key: value` lines below"),
        "model_attributes_type": ("must be a mapping", "write `key: value` lines below"),
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
    return f"{text} {fault['msg'][:1].lower()}{fault['msg'][1:]}".strip(), ""
