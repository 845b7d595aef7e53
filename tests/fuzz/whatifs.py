"""What-ifs: made from the JSON Schema and the names of the template, and its own one edited.

Every fault stands at a place in the file; an unknown key is refused where it stands; what is
accepted meets the schema, is written out and says something else than before if the YAML does. The
template is read once: a what-if is read against it, and now and then with the whole folder, which
must find the same faults.
"""

import random
import re
import shutil
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import jsonschema
import yaml
from tests.fuzz.folders import check_faults, check_unknown, tree_of
from tests.fuzz.harness import Kind, require
from tests.fuzz.yaml_edits import ODD, Edit, edited, smaller

from allohistory.answers import check as checks
from allohistory.model import build
from allohistory.scenario import json_schema
from allohistory.scenario.checks.place import Places
from allohistory.scenario.checks.whatifs import check_whatifs
from allohistory.scenario.folder import Folder
from allohistory.scenario.library import TEMPLATE, examine
from allohistory.scenario.read import decode, parse, read
from allohistory.scenario.resolved import plain_form, to_yaml, written_whatif
from allohistory.scenario.whatif_reading import read_whatif

NAME = "whatifs/league-clause.yaml"
ORIGINAL = (TEMPLATE / NAME).read_text(encoding="utf-8")
WHOLE = 40  # of so many what-ifs one is read with its whole folder
SHARE_OF_SCHEMA = 0.4
SAMPLES = {
    "state": ("affairs.tension[aurelia,borea]", "buildup.divisions[aurelia_river]", "nothing[x]"),
    "given": ("war('borea', 'aurelia')", "not treaty('borea', 'aurelia')", "wr(", "true"),
}


@dataclass(frozen=True)
class Stage:
    """The template as read once: its folder, its scenario and its model."""

    folder: Folder
    scenario: Any
    model: Any


@cache
def stage() -> Stage:
    """Return the template, read once."""
    folder, scenario = examine(TEMPLATE)
    return Stage(folder, scenario, build(scenario))


@cache
def workplace() -> Path:
    """Return a folder for the file that is read."""
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


@cache
def validator() -> jsonschema.Draft202012Validator:
    """Return the validator of what-ifs."""
    return jsonschema.Draft202012Validator(json_schema("whatif"))


def errors_of_schema(data: Any) -> list[str]:
    """Return what the schema refuses, but for a number where a text belongs: it stays a text."""
    return [
        error.message
        for error in validator().iter_errors(data)
        if isinstance(error.instance, bool) or not isinstance(error.instance, int | float)
    ]


def make(chance: random.Random) -> Edit:
    """Return a what-if that follows the schema, more or less, or the template's own one edited."""
    if chance.random() >= SHARE_OF_SCHEMA:
        return edited(chance, ORIGINAL)
    text = yaml.safe_dump(written(chance), sort_keys=False, allow_unicode=True)
    # Days are plain texts in the files.
    text = re.sub(r"'(\d{4}-\d{2}-\d{2})'", r"\1", text)
    return edited(chance, text) if chance.random() < 0.2 else Edit(text.encode(), "schema")


def written(chance: random.Random) -> dict[str, Any]:
    """Return the data of a what-if with changes that the schema allows."""
    schema = json_schema("whatif")
    kinds = [
        schema["$defs"][way["$ref"].rpartition("/")[2]]
        for way in branches(schema["properties"]["changes"]["items"])
    ]
    data: dict[str, Any] = {
        "id": "league-clause", "title": "Made", "question": "What if?", "source": "judgement",
        "why": "made up", "from": chance.choice(["1951-01-01", "1950-06-05", "1952-11-03"]),
        "ask": chance.sample(list(stage().scenario.questions), 2),
    }  # fmt: skip
    if chance.random() < 0.2:
        data["given"] = chance.choice(SAMPLES["given"])
    data["changes"] = [
        value_of(chance, chance.choice(kinds), schema["$defs"])
        for _ in range(chance.choice([1, 1, 2]))
    ]
    return data


def branches(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the ways in which a schema can be met."""
    return schema.get("oneOf") or schema.get("anyOf") or [schema]


def value_of(chance: random.Random, schema: Any, definitions: dict[str, Any], key: str = "") -> Any:
    """Return a value that meets a schema, with names that the template has where it asks for one."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return value_of(chance, definitions[name], definitions, key)
    if "enum" in schema or "const" in schema:
        return chance.choice(schema.get("enum") or [schema["const"]])
    if "x-refers-to" in schema:
        return chance.choice(names_of(schema["x-refers-to"]))
    if schema.get("type") == "object" or "properties" in schema:
        return mapping_of(chance, schema, definitions)
    ways = [way for way in branches(schema) if way.get("type") != "null"]
    ways = [way for way in ways if not way.get("$ref", "").endswith("/parameter")] or ways
    if ways != [schema]:
        return value_of(chance, chance.choice(ways), definitions, key)
    if schema.get("type") == "array":
        items = schema.get("prefixItems") or [schema.get("items", {})] * chance.choice([1, 2])
        return [value_of(chance, item, definitions, key) for item in items]
    if schema.get("type") == "number":
        return chance.choice([0, 0.5, 1, -1, 3.7, 100, 1e6])
    if schema.get("type") == "integer":
        return chance.choice([0, 1, 2, 30])
    if schema.get("type") == "boolean":
        return chance.choice([True, False])
    return text_of(chance, schema, key)


def mapping_of(
    chance: random.Random, schema: dict[str, Any], definitions: dict[str, Any]
) -> dict[str, Any]:
    """Return a mapping that meets a schema: what it needs, and some of what it may have."""
    properties = schema.get("properties", {})
    needed = {*schema.get("required", ())}
    if "oneOf" in schema:
        needed |= {*chance.choice(schema["oneOf"]).get("required", ())}
        others = {key for way in schema["oneOf"] for key in way.get("required", ())} - needed
        properties = {key: value for key, value in properties.items() if key not in others}
    return {
        key: value_of(chance, inner, definitions, key)
        for key, inner in properties.items()
        if key in needed or chance.random() < 0.25
    }


def text_of(chance: random.Random, schema: dict[str, Any], key: str) -> str:
    """Return a text for a key."""
    if schema.get("format") == "date" or key in (
        "from",
        "to",
        "at",
        "move",
        "open",
        "close",
        "date",
    ):
        return chance.choice(["1951-01-08", "1951-06-25", "1952-12-01", "1950-01-02"])
    if key == "option":
        options = [name for entry in stage().scenario.decisions.values() for name in entry.options]
        return chance.choice(options)
    if key in SAMPLES:
        return chance.choice(SAMPLES[key])
    return chance.choice(["made_up", "x", "judgement", "assumed"])


def names_of(kind: str) -> list[str]:
    """Return the ids of a kind in the template."""
    if kind == "law":
        return [law.path for law in stage().model.laws]
    ids = stage().folder.ids.ids
    return list(ids.get(kind) or ids.get(kind.replace(" ", "_")) or ODD)


def check(edit: Edit) -> str:
    """Return the outcome of a what-if."""
    path = workplace() / "league-clause.yaml"
    path.write_bytes(edit.text)
    faults, whatif = read_alone(path)
    check_faults(faults, workplace())
    if sum(edit.text) % WHOLE == 0:
        check_whole(path, faults)
    if edit.what == "unknown key":
        check_unknown(edit, faults)
        return "unknown key refused"
    if faults:
        return "refused"
    require(whatif is not None, "no fault, and no what-if")
    text = to_yaml(written_whatif(whatif))
    data = parse(decode(edit.text)).root.plain()
    errors = errors_of_schema(data)
    require(not errors, f"the schema refuses what is accepted: {errors[:1]}")
    if edit.what == "scalar" and tree_of(decode(edit.text)) != tree_of(ORIGINAL):
        original = to_yaml(written_whatif(stage().scenario.whatifs["league-clause"]))
        require(text != original, "a value is ignored")
    for variant in list(whatif.variants())[:8]:
        require(plain_form(variant.changes) is not None, "a variant without changes")
    return "accepted"


def read_alone(path: Path) -> tuple[list[Any], Any]:
    """Read a what-if against the template as it was read; return its faults and what it is."""
    document = read(path, str(path))
    ids = deepcopy(stage().folder.ids)
    whatif = read_whatif(document, ids, NAME)
    found = {} if whatif is None else {"league-clause": whatif}
    folder = replace(stage().folder, documents={NAME: document}, whatifs=found)
    scenario = stage().scenario.model_copy(update={"whatifs": found})
    places = Places(folder)
    check_whatifs(places, scenario)
    model = replace(stage().model, scenario=scenario)
    checks.check_whatifs(places, model)
    words = checks.vocabulary(model)
    if whatif is not None and whatif.given is not None:
        given = partial(checks.read_condition, whatif.given, words)
        checks.attempt(places, NAME, ("given",), given)
    return folder.faults(), whatif


def check_whole(path: Path, faults: list[Any]) -> None:
    """Raise Broken unless the whole folder has the same faults with this what-if in it."""
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / "two_rivals"
        shutil.copytree(TEMPLATE, copy)
        shutil.copyfile(path, copy / NAME)
        folder, _ = checks.read_and_check(copy)
        there = [fault for fault in folder.faults() if fault.file == str(copy / NAME)]
        elsewhere = {(fault.line, fault.column, fault.message) for fault in faults}
        whole = {(fault.line, fault.column, fault.message) for fault in there}
        require(whole == elsewhere, f"alone {elsewhere}, in the folder {whole}")


def show(edit: Edit) -> str:
    """Return a what-if as its text."""
    return f"{edit.what}:\n{edit.text.decode(errors='backslashreplace')[:4000]}"


def fewer(edit: Edit) -> Iterator[Edit]:
    """Yield the same what-if with less edited."""
    if edit.what != "schema":
        yield from smaller(ORIGINAL, edit)


def tidy() -> None:
    """Remove the folder of the file."""
    shutil.rmtree(workplace(), ignore_errors=True)
    workplace.cache_clear()


KIND = Kind("whatifs", make, check, show, fewer, stretch=1_000, total=40_000, tidy=tidy)
