"""The resolved form of a scenario: its files with every default, source and standing written out.

Loading it gives an equal scenario. Texts are always quoted and numbers never abbreviated, so that
the form is unambiguous. Leaves out comments, and the order of keys in the original files.
"""

import re
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from allohistory.scenario.read import BOOLEANS, NUMBER
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.numbers import Number, Prior
from allohistory.scenario.whatif import WhatIf

SECTIONS: dict[str, tuple[str, ...]] = {
    "sources.yaml": ("sources",),
    "claims.yaml": ("claims",),
    "actors.yaml": ("actors",),
    "theatre.yaml": ("sectors",),
    "forces.yaml": ("groups",),
    "channels.yaml": ("channels", "beliefs"),
    "clients.yaml": ("clients", "directives"),
    "clauses.yaml": ("talks", "clauses"),
    "decisions.yaml": ("decisions",),
    "events.yaml": ("events",),
    "positions.yaml": ("positions",),
    "questions.yaml": ("questions",),
}
# An act takes no `seen_by`, not even an empty one.
LEFT_OUT_IF_EMPTY = {"claims", "seen_by"}

DUMPER: Any = yaml.CSafeDumper if yaml.__with_libyaml__ else yaml.SafeDumper
NUMBERS = "tag:yaml.org,2002:float"
WORDS = "tag:yaml.org,2002:bool"


class Quoted(str):
    """A text written with quotation marks."""

    __slots__ = ()


class Dumper(DUMPER):
    """Writes plain mappings and lists, without anchors, long lines unbroken."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML's signature
        """Write everything out wherever it stands."""
        return True


def quoted(dumper: Dumper, text: Quoted) -> yaml.Node:
    """Return a text in double quotation marks."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style='"')


def number(dumper: Dumper, value: float) -> yaml.Node:
    """Return a number as Python writes it, which reads back to the same bits."""
    return dumper.represent_scalar(NUMBERS, repr(value))


# Only what the reader takes for something other than a text is written without quotation marks.
Dumper.yaml_implicit_resolvers = {}
Dumper.add_implicit_resolver(NUMBERS, re.compile(f"^(?:{NUMBER.pattern})$"), None)
Dumper.add_implicit_resolver(WORDS, re.compile(f"^(?:{'|'.join(BOOLEANS)})$"), None)
Dumper.add_representer(Quoted, quoted)
Dumper.add_representer(float, number)
Dumper.add_representer(int, number)


def resolved(scenario: Scenario) -> dict[str, str]:
    """Return the text of every file of the resolved form, by file name."""
    files: dict[str, Any] = {"scenario.yaml": plain_form(scenario.head)}
    for file, sections in SECTIONS.items():
        files[file] = {name: plain_form(getattr(scenario, name)) for name in sections}
    files["laws.yaml"] = plain_form(scenario.laws)
    files["record.yaml"] = plain_form(scenario.record)
    for name, whatif in scenario.whatifs.items():
        files[f"whatifs/{name}.yaml"] = written_whatif(whatif)
    return {name: to_yaml(data) for name, data in files.items() if data}


def write_resolved(scenario: Scenario, folder: Path) -> None:
    """Write the resolved form into a folder, creating it if needed."""
    for name, text in resolved(scenario).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def to_yaml(data: Any) -> str:
    """Return YAML as the reader of scenarios reads it."""
    return yaml.dump(
        data,
        Dumper=Dumper,
        sort_keys=False,
        allow_unicode=True,
        width=1_000_000,
        default_flow_style=None,
    )


def plain_form(value: Any) -> Any:
    """Return a value as written in a file, leaving out None."""
    if isinstance(value, Number):
        return written_number(value)
    if isinstance(value, BaseModel):
        return value.written() if isinstance(value, Prior) else written_model(value)
    if isinstance(value, dict):
        return {key: plain_form(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain_form(item) for item in value]
    if isinstance(value, date):
        value = value.isoformat()
    return Quoted(value) if isinstance(value, str) else value


def written_model(model: BaseModel) -> dict[str, Any]:
    """Return the keys of a model, defaults included, but no empty list that not all may have."""
    items = {
        info.alias or name: getattr(model, name) for name, info in type(model).model_fields.items()
    }
    return {
        key: plain_form(item)
        for key, item in items.items()
        if item is not None and not (key in LEFT_OUT_IF_EMPTY and item == ())
    }


def written_number(number: Number) -> Any:
    """Return a number in full; a switch stays the bare 0 or 1 that needs no source."""
    if number.is_switch:
        return int(number.value or 0)
    return {
        name: plain_form(getattr(number, name))
        for name in ("unit", "value", "prior", "source", "standing", "why", "claims")
        if getattr(number, name) not in (None, ())
    }


def written_whatif(whatif: WhatIf) -> dict[str, Any]:
    """Return a what-if as written in a file, with its parameters' names in the changes."""
    data = {
        name: getattr(whatif, name)
        for name in ("id", "title", "question", "source", "why", "claims")
        if getattr(whatif, name) is not None
    }
    data["from"] = whatif.date
    for name in ("given", "given_text"):
        if getattr(whatif, name) is not None:
            data[name] = getattr(whatif, name)
    data["ask"] = whatif.ask
    data["parameters"] = whatif.known_parameters
    return plain_form(
        {**data, "changes": [without_inherited(template.keys) for template in whatif.templates]}
    )


def without_inherited(change: Any) -> Any:
    """Return a change without what the reader added to its numbers."""
    if isinstance(change, dict):
        if "@path" in change:
            if not change["source"]:
                return change["value"]
            return {key: item for key, item in change.items() if not key.startswith("@")}
        return {key: without_inherited(item) for key, item in change.items()}
    if isinstance(change, list | tuple):
        return [without_inherited(item) for item in change]
    return change
