"""JSON Schema of every kind of file, so that editors complete and check while one writes.

What JSON Schema cannot say (that an id exists, that a number has a source after inheritance) the
reader says.
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
    "description": "name of a parameter of the what-if, whose value stands here",
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
    """laws.yaml: shared laws of the model that are different here, by mechanism and name."""

    defaults: Defaults | None = Field(
        None, description="source, standing and why of the file's numbers"
    )
    __pydantic_extra__: dict[str, MechanismLaws]  # pyright: ignore[reportIncompatibleVariableOverride]
    model_config = ConfigDict(extra="allow", frozen=True)


def kinds() -> tuple[str, ...]:
    """The kinds of files of a scenario."""
    return (*(name.removesuffix(".yaml") for name in FILES), "laws", "whatif")


def schemas() -> dict[str, dict[str, Any]]:
    """The JSON Schema of every kind of file."""
    return {kind: json_schema(kind) for kind in kinds()}


@cache
def json_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of one kind of file (`actors`, `whatif`, ...)."""
    name = kind.removesuffix(".yaml")
    if name not in kinds():
        raise UnknownName("kind of file", kind, kinds())
    model = {**FILES, "laws.yaml": LawsFile, "whatif.yaml": WhatIfFile}[f"{name}.yaml"]
    schema = model.model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    for one in (schema, *definitions.values()):
        tidy(one)
    complete(schema, model)
    for each in reachable(model):
        if each.__name__ in definitions:
            complete(definitions[each.__name__], each)
    sharpen(definitions)
    return {
        "$schema": DIALECT,
        "$id": f"allohistory/{name}.schema.json",
        **schema,
        **({"$defs": definitions} if definitions else {}),
    }


def sharpen(definitions: dict[str, Any]) -> None:
    """Say which keys exclude one another, where a parameter may stand, and what is inherited."""
    for one, keys in ONE_OF.items():
        if one in definitions:
            definitions[one]["oneOf"] = [{"required": [key]} for key in keys]
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
    """A kind of change under its name; a parameter may stand for every value that is no text."""
    properties: dict[str, Any] = {}
    for key, value in kind["properties"].items():
        words = {"description": value.pop("description")}
        ways = [one for one in value.pop("anyOf", [value]) if one != {"type": "null"}]
        free = all(one.keys() <= {"type", "x-refers-to"} for one in ways if "$ref" not in one)
        if free and ways[0].get("type", "string") == "string":
            properties[key] = {**words, **ways[0]}
        else:
            properties[key] = {**words, "anyOf": [*ways, {"$ref": "#/$defs/parameter"}]}
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()
    return {"title": words, **kind, "properties": properties}


def tidy(schema: Any) -> None:
    """Leave out titles, and defaults that say nothing."""
    if isinstance(schema, list):
        for one in schema:
            tidy(one)
    if not isinstance(schema, dict):
        return
    if isinstance(schema.get("title"), str):
        del schema["title"]
    if schema.get("default", 0) is None:
        del schema["default"]
    for value in schema.values():
        tidy(value)


def reachable(model: type[BaseModel]) -> list[type[BaseModel]]:
    """Every model inside a model."""
    found: dict[type[BaseModel], None] = {}

    def visit(shape: Shape) -> None:
        if shape.model is not None and shape.model not in found:
            found[shape.model] = None
            for one in shape.fields.values():
                visit(one)
        for one in (shape.item, shape.value, *shape.items, *shape.kinds.values()):
            if one is not None:
                visit(one)

    for field in shape_of(model).fields.values():
        visit(field)
    return list(found)


def complete(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add what pydantic does not know: form of ids, kinds of references, inherited keys."""
    shape = shape_of(model)
    for key, here in shape.fields.items():
        if key in schema.get("properties", {}):
            describe(schema["properties"][key], here)
    if shape.has_sources and "required" in schema:
        kept = [key for key in schema["required"] if key not in INHERITED]
        schema["required"] = kept if model is not WhatIfFile else schema["required"]


def describe(schema: dict[str, Any], shape: Shape) -> None:
    """Add what a shape says to the schema of a key."""
    if shape.ref is not None:
        refers(schema, shape.ref)
    if shape.item is not None and isinstance(schema.get("items"), dict):
        describe(schema["items"], shape.item)
    for one, inner in zip(shape.items, schema.get("prefixItems", ()), strict=False):
        describe(inner, one)
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
    """Say what kind of thing an id refers to."""
    if ref.kind == "driver":
        schema["pattern"] = DRIVER
    word = KIND_WORDS.get(ref.kind, ref.kind)
    schema.setdefault("description", f"id of a {word}")
    schema["x-refers-to"] = word
    return schema


def holds_numbers(shape: Shape) -> bool:
    """Whether numbers that inherit are anywhere inside."""
    seen: set[int] = set()

    def inside(here: Shape) -> bool:
        if id(here) in seen:
            return False
        seen.add(id(here))
        if here.quantity is not None:
            return True
        parts = [*here.fields.values(), *here.items]
        return any(inside(one) for one in (*parts, here.item, here.value) if one is not None)

    return inside(shape)
