"""Every key of every kind of file as tables for the documents, generated from the schema.

A key's form comes from its shape; its meaning is the description in its declaration. Leaves out
the keys that every entity may have (`source`, `standing`, `why`, `claims`), which the page explains
once.
"""

import typing
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from allohistory.scenario.folder import FILES
from allohistory.scenario.json_schema import KIND_WORDS, LawsFile, reachable
from allohistory.scenario.schema.base import Ids, Ref, Sourced
from allohistory.scenario.schema.numbers import Quantity, range_in_words
from allohistory.scenario.schema.shapes import Shape, shape_of
from allohistory.scenario.schema.whatifs import WhatIfFile

EVERYWHERE = frozenset(Sourced.model_fields)
PLAIN = {date: "date", bool: "true or false", int: "whole number", float: "number", str: "text"}
TITLES = {**FILES, "laws.yaml": LawsFile, "whatifs/ID.yaml": WhatIfFile}


def key_tables() -> str:
    """Return a section for every kind of file: what it is, and a table for each mapping in it."""
    described: set[type[BaseModel]] = set()
    return "\n".join(section(name, model, described) for name, model in TITLES.items())


def drivers(names: Sequence[str]) -> str:
    """Return the names of drivers as text."""
    return ", ".join(f"`{name}`" for name in names)


def section(name: str, model: type[BaseModel], described: set[type[BaseModel]]) -> str:
    """Return the section of one kind of file, without the mappings in `described`."""
    text = f"## {name}\n\n{sentence(model)}\n\n"
    for mapping in [model, *reachable(model)]:
        if mapping in described or mapping.__name__ in ("Defaults", "Number", "Prior"):
            continue
        described.add(mapping)
        if mapping is not model:
            text += f"### {mapping.__name__}\n\n{sentence(mapping)}\n\n"
        text += table(mapping)
    return text


def sentence(model: type[BaseModel]) -> str:
    """Return what a model says of itself, without the name of its file."""
    words = (model.__doc__ or "").strip().rpartition(".yaml: ")[2]
    return words[:1].upper() + words[1:]


def table(model: type[BaseModel]) -> str:
    """Return the table of a mapping's keys with their form and meaning."""
    shape = shape_of(model)
    rows = ""
    for name, info in model.model_fields.items():
        key = info.alias or name
        if key in EVERYWHERE and issubclass(model, Sourced):
            continue
        need = "" if info.is_required() else " (may be left out)"
        cells = (f"`{key}`", form(shape.fields[key]) + need, info.description)
        rows += "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |\n"
    if model is LawsFile:
        rows += "| `MECHANISM` | mapping: law → number | laws of a mechanism that are different |\n"
    return f"| key | form | meaning |\n|---|---|---|\n{rows}\n" if rows else ""


def form(shape: Shape) -> str:
    """Return what may stand at a key, in a few words."""
    if shape.quantity is not None:
        return number(shape.quantity)
    if shape.kinds or shape.model is not None:
        models = [kind.model for kind in (shape.kinds or {"": shape}).values()]
        links = [
            f"[{model.__name__}](#{model.__name__.lower()})"
            for model in models
            if model is not None
        ]
        return f"any of {', '.join(links)}" if shape.kinds else links[0]
    if shape.value is not None:
        return f"mapping: {keys(shape.keys)} → {form(shape.value)}"
    if shape.item is not None:
        return f"list of {form(shape.item)}"
    if shape.items:
        return f"[{', '.join(form(item) for item in shape.items)}]"
    return refers(shape.ref) if shape.ref is not None else plain(shape.plain)


def refers(ref: Ref) -> str:
    """Return the words for an id of some kind."""
    word = KIND_WORDS.get(ref.kind, ref.kind)
    return f"id of {'an' if word[0] in 'aeiou' else 'a'} {word}"


def number(quantity: Quantity) -> str:
    """Return the words for a number, with its unit and range."""
    unit = quantity.unit or ("" if quantity.switch else "any unit")
    bounded = quantity.low is not None or quantity.high is not None
    ends = range_in_words(quantity.low, quantity.high) if bounded and ".." not in unit else ""
    return ", ".join(part for part in ("number", unit, ends) if part)


def keys(mark: Ids | Ref | None) -> str:
    """Return what the keys of a mapping are."""
    if isinstance(mark, Ids):
        return "id"
    if mark is None:
        return "name"
    return KIND_WORDS.get(mark.kind, mark.kind)


def plain(annotation: Any) -> str:
    """Return the words for a plain value."""
    if isinstance(annotation, list):
        return " or ".join(plain(alternative) for alternative in annotation)
    if typing.get_origin(annotation) is typing.Literal:
        return " / ".join(f"`{str(word).lower()}`" for word in typing.get_args(annotation))
    return PLAIN.get(annotation, "text")
