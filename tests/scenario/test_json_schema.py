"""JSON Schema for editors: it accepts what the reader accepts and refuses simple faults."""

import re

import jsonschema
import pytest
import yaml

from allohistory.errors import UnknownName
from allohistory.scenario import json_schema, kinds, names, schemas
from allohistory.scenario.library import SHIPPED, TEMPLATE
from allohistory.scenario.schema.changes import CHANGES

FOLDERS = [TEMPLATE, *(SHIPPED / name for name in names())]


class Loader(yaml.CSafeLoader):
    """Load YAML with dates as text, as in the reader."""


Loader.yaml_implicit_resolvers = {
    letter: [pair for pair in pairs if not pair[0].endswith(("timestamp", "bool"))]
    for letter, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), list("tf"))


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - a safe loader


def files():
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*.yaml")):
            kind = "whatif" if path.parent.name == "whatifs" else path.stem
            if kind in kinds():
                yield pytest.param(kind, path, id=f"{folder.name}/{path.name}")


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_of_file_has_a_valid_schema(kind):
    jsonschema.Draft202012Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize(("kind", "path"), list(files()))
def test_every_shipped_file_meets_its_schema(kind, path):
    validator = jsonschema.Draft202012Validator(json_schema(kind))

    errors = [
        f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(read(path))
    ]

    assert errors == []


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("actors", "people: Borean", "peoples: Borean"),
        ("actors", "conservatism: 0.8", "conservatism: 1.8"),
        ("actors", "conservatism: 0.8", "conservatism: {}"),
        ("channels", "kind: agents", "kind: spies"),
        ("clauses", "{threat: 0.5}", "{thread: 0.5}"),
        ("decisions", "{opens: river_pact}", "{opens: river_pact, war: [aurelia, borea]}"),
        ("events", "date: 1950-06-05", "date: June 1950"),
    ],
)
def test_plain_faults_are_refused(tmp_path, kind, old, new):
    text = (TEMPLATE / f"{kind}.yaml").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "changed.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")

    assert list(jsonschema.Draft202012Validator(json_schema(kind)).iter_errors(read(path)))


def keys(schema, path=""):
    for name, value in schema.get("properties", {}).items():
        yield f"{path}.{name}", value
    for name, definition in schema.get("$defs", {}).items():
        yield from keys(definition, name)


@pytest.mark.parametrize("kind", kinds())
def test_every_key_is_described(kind):
    assert [path for path, value in keys(json_schema(kind)) if not value.get("description")] == []


def test_an_unknown_kind_is_answered_with_the_known_ones():
    with pytest.raises(UnknownName, match="did you mean 'actors'"):
        json_schema("actor")


def test_schemas_are_by_kind():
    assert set(schemas()) == set(kinds())


def test_references_state_their_target():
    option = json_schema("decisions")["$defs"]["Decision"]["properties"]

    assert option["actor"]["x-refers-to"] == "actor"
    assert option["options"]["propertyNames"] == {"pattern": "^[a-z][a-z0-9_]{0,63}$"}


def test_mappings_with_numbers_may_state_their_source():
    views = json_schema("decisions")["$defs"]["Option"]["properties"]["views"]

    assert set(views["properties"]) == {"source", "standing", "why"}
    assert "source" not in json_schema("claims")["properties"]["claims"].get("properties", {})


@pytest.mark.parametrize("kind", CHANGES)
def test_every_kind_of_change_is_an_object_with_a_name_a_sentence_and_its_own_keys(kind):
    schema = json_schema("whatif")
    changes = schema["properties"]["changes"]["items"]["oneOf"]
    definition = schema["$defs"][kind.__name__]

    assert {"$ref": f"#/$defs/{kind.__name__}"} in changes
    assert len(changes) == len(CHANGES)
    assert definition["title"].replace(" ", "") == kind.__name__.lower()
    assert definition["description"].endswith(".")
    assert list(definition["properties"]) == list(kind.keys())
    assert definition["additionalProperties"] is False


@pytest.mark.parametrize(
    ("change", "fits"),
    [
        ({"event": "x", "move": "$day"}, True),
        ({"event": "x", "move": "soon"}, False),
        ({"event": "x"}, False),
        ({"event": "x", "cancel": True, "move": "1951-01-08"}, False),
        ({"force": "x", "option": "$how", "from": "1951-01-08"}, True),
        ({"force": "x", "option": "y", "form": "open"}, False),
        ({"law": "$path", "scale": "$factor"}, True),
        ({"law": "x", "scale": -1}, False),
    ],
)
def test_a_change_meets_the_schema_of_its_kind_or_none(change, fits):
    schema = json_schema("whatif")
    kinds_schema = {"$defs": schema["$defs"], **schema["properties"]["changes"]["items"]}

    assert jsonschema.Draft202012Validator(kinds_schema).is_valid(change) is fits
