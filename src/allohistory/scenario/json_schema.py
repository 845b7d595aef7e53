"""JSON Schema of every kind of file, so that editors complete and check while one writes.

What JSON Schema cannot express (that an id exists, that a number has a source after inheritance)
the reader checks.
"""

import re
from functools import cache
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from allohistory.errors import UnknownName
from allohistory.scenario.folder import FILES
from allohistory.scenario.schema.base import Defaults, Frozen, Ids, Ref
from allohistory.scenario.schema.changes import CHANGES
from allohistory.scenario.schema.course import KINDS_OF_EFFECT
from allohistory.scenario.schema.shapes import Shape, shape_of
from allohistory.scenario.schema.whatifs import MechanismLaws, WhatIfFile
from allohistory.vocabulary.drivers import CONDITIONS, OWN_DRIVERS, PAIR_DRIVERS

DIALECT = "https://json-schema.org/draft/2020-12/schema"
INHERITED = ("source", "standing", "why")
DRIVER = (
    f"^(source|standing|why|{'|'.join(OWN_DRIVERS)}|({'|'.join(PAIR_DRIVERS)})\\.[a-z][a-z0-9_]*)$"
)
PARAMETER = {
    "title": "parameter",
    "description": "name of a parameter of the what-if, replaced by its value",
    "type": "string",
    "pattern": "^\\$[a-z][a-z0-9_]*$",
}
ONE_OF: dict[str, tuple[str, ...]] = {
    "Effect": KINDS_OF_EFFECT,
    "Condition": CONDITIONS,
}
KIND_WORDS = {
    "record_series": "series of record.yaml",
    "law": "law, by its path",
    "view": "faction, or all",
}


class LawsFile(Frozen):
    """laws.yaml: laws of the model that differ from the shared ones, by mechanism and name."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    __pydantic_extra__: dict[str, MechanismLaws]  # pyright: ignore[reportIncompatibleVariableOverride]
    model_config = ConfigDict(extra="allow", frozen=True)


def kinds() -> tuple[str, ...]:
    """Return the kinds of files of a scenario."""
    return (*(name.removesuffix(".yaml") for name in FILES), "laws", "whatif")


def schemas() -> dict[str, dict[str, Any]]:
    """Return the JSON Schema of every kind of file."""
    return {kind: json_schema(kind) for kind in kinds()}


@cache
def json_schema(kind: str) -> dict[str, Any]:
    """Return the JSON Schema of a kind of file (`actors`, `whatif`, ...), or raise UnknownName."""
    name = kind.removesuffix(".yaml")
    if name not in kinds():
        raise UnknownName("kind of file", kind, kinds())
    model = {**FILES, "laws.yaml": LawsFile, "whatif.yaml": WhatIfFile}[f"{name}.yaml"]
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    for part in (schema, *definitions.values()):
        tidy(part)
    complete(schema, model)
    for inner in reachable(model):
        if inner.__name__ in definitions:
            complete(definitions[inner.__name__], inner)
    sharpen(definitions)
    return {
        "$schema": DIALECT,
        "$id": f"allohistory/{name}.schema.json",
        **schema,
        **({"$defs": definitions} if definitions else {}),
    }


def sharpen(definitions: dict[str, Any]) -> None:
    """Add which keys exclude one another, where a parameter may stand, and what is inherited."""
    for name, keys in ONE_OF.items():
        if name in definitions:
            definitions[name]["oneOf"] = [{"required": [key]} for key in keys]
    for kind in CHANGES:
        if kind.__name__ in definitions:
            definitions["parameter"] = PARAMETER
            definitions[kind.__name__] = titled(kind.__name__, definitions[kind.__name__])
    if "Number" in definitions:
        number = definitions["Number"]
        for key in ("@path", "@low", "@high"):
            number["properties"].pop(key, None)
        number.pop("required", None)
        number["oneOf"] = [{"required": ["value"]}, {"required": ["prior"]}]


def titled(name: str, kind: dict[str, Any]) -> dict[str, Any]:
    """Return a kind of change with its title; a parameter may replace any value but a text."""
    properties: dict[str, Any] = {}
    for key, value in kind["properties"].items():
        words = {"description": value.pop("description")}
        ways = [way for way in value.pop("anyOf", [value]) if way != {"type": "null"}]
        free = all(way.keys() <= {"type", "x-refers-to"} for way in ways if "$ref" not in way)
        if free and ways[0].get("type", "string") == "string":
            properties[key] = {**words, **ways[0]}
        else:
            properties[key] = {**words, "anyOf": [*ways, {"$ref": "#/$defs/parameter"}]}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return {"title": words, **kind, "properties": properties}


def tidy(schema: Any) -> None:
    """Remove titles, and defaults of null."""
    if isinstance(schema, list):
        for item in schema:
            tidy(item)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("title"), str):
        del schema["title"]
    if schema.get("default", 0) is None:
        del schema["default"]
    for value in schema.values():
        tidy(value)


def reachable(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Return every model inside a model, in order of first appearance."""
    models: dict[type[BaseModel], None] = {}

    def visit(shape: Shape) -> None:
        if shape.model is not None and shape.model not in models:
            models[shape.model] = None
            for field in shape.fields.values():
                visit(field)
        for part in (shape.item, shape.value, *shape.items, *shape.kinds.values()):
            if part is not None:
                visit(part)

    for field in shape_of(model).fields.values():
        visit(field)
    return list(models)


def complete(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add what pydantic does not know: the form of ids, kinds of references, inherited keys."""
    shape = shape_of(model)
    for key, inner in shape.fields.items():
        if key in schema.get("properties", {}):
            describe(schema["properties"][key], inner)
    if shape.has_sources and "required" in schema:
        required = [key for key in schema["required"] if key not in INHERITED]
        schema["required"] = required if model is not WhatIfFile else schema["required"]


def describe(schema: dict[str, Any], shape: Shape) -> None:
    """Add to the schema of a key what its shape says."""
    if shape.ref is not None:
        refers(schema, shape.ref)
    if shape.item is not None and isinstance(schema.get("items"), dict):
        describe(schema["items"], shape.item)
    for item, inner in zip(shape.items, schema.get("prefixItems", ()), strict=False):
        describe(inner, item)
    if shape.value is None:
        return
    if isinstance(schema.get("additionalProperties"), dict):
        describe(schema["additionalProperties"], shape.value)
    if isinstance(shape.keys, Ids):
        schema["propertyNames"] = {"pattern": shape.keys.pattern}
    elif isinstance(shape.keys, Ref):
        schema["propertyNames"] = refers({}, shape.keys)
    if holds_numbers(shape):
        properties = Defaults.model_json_schema()["properties"]
        tidy(properties)
        schema["properties"] = {key: properties[key] for key in INHERITED}


def refers(schema: dict[str, Any], ref: Ref) -> dict[str, Any]:
    """Add what kind of thing an id refers to."""
    if ref.kind == "driver":
        schema["pattern"] = DRIVER
    word = KIND_WORDS.get(ref.kind, ref.kind)
    schema.setdefault("description", f"id of a {word}")
    schema["x-refers-to"] = word
    return schema


def holds_numbers(shape: Shape) -> bool:
    """Whether a shape contains numbers that inherit."""
    visited: set[int] = set()

    def inside(shape: Shape) -> bool:
        if id(shape) in visited:
            return False
        visited.add(id(shape))
        if shape.quantity is not None:
            return True
        parts = [*shape.fields.values(), *shape.items, shape.item, shape.value]
        return any(inside(part) for part in parts if part is not None)

    return inside(shape)
