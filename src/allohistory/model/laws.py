"""Laws: every number of the model, with its place in the data and in the law record.

A law without axes comes from the laws of its mechanism; a law along an axis from the entities of
that axis; weights and effect sizes from the tables. Fixed numbers are stored in a template;
uncertain ones are drawn from their priors, each addressed by its own path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit import Block, Field
from allohistory.model.axes import Axis, owner_of
from allohistory.model.priors import medians_of
from allohistory.model.tables import Tables
from allohistory.scenario import Number, Scenario

COLLECTIONS = {
    "sector": "sectors",
    "group": "groups",
    "channel": "channels",
    "belief": "beliefs",
    "client": "clients",
    "directive": "directives",
    "clause": "clauses",
    "talk": "talks",
    "decision": "decisions",
    "event": "events",
    "actor": "actors",
}
FROM_TABLES = {"choice": ("weight",), "affairs": ("amount", "fades")}


@dataclass(frozen=True)
class LawField:
    """One number: its path in the data, its place in the law record, and its value or prior."""

    path: str
    block: str
    field: str
    index: tuple[int, ...]
    number: Number


def entity(scenario: Scenario, axis: str, name: str) -> Any:
    """Return the entity called `name` on `axis`."""
    if axis in ("faction", "command"):
        actor = owner_of(scenario, f"{axis}s", name)
        return getattr(scenario.actors[actor], f"{axis}s")[name]
    return getattr(scenario, COLLECTIONS[axis])[name]


def dig(value: Any, key: str) -> Any:
    """Follow dotted `key` into `value`; None where a part of the path is missing."""
    for part in key.split("."):
        if value is None:
            return None
        value = getattr(value, part)
    return value


def sides_of(scenario: Scenario, axis: str, name: str) -> tuple[str, ...]:
    """Return the actors on side 0 and 1 of a talk or a clause."""
    if axis == "talk":
        return tuple(scenario.talks[name].parties)
    talk = talk_of(scenario, name)
    return tuple(scenario.talks[talk].parties) if talk else ()


def talk_of(scenario: Scenario, clause: str) -> str | None:
    """Return the first talk that can contain `clause`, or None."""
    return next((name for name, talk in scenario.talks.items() if clause in talk.clauses), None)


def along_axes(
    scenario: Scenario, axes: Mapping[str, Axis], block: str, name: str, field: Field
) -> Iterator[LawField]:
    """Yield the laws of one field along its axes."""
    axis, key = str(field.axes[0]), field.key or name
    for place, member in enumerate(axes[axis].members):
        number = dig(entity(scenario, axis, member), key)
        if number is None:
            continue
        if len(field.axes) == 1:
            yield LawField(number.path, block, name, (place,), number)
            continue
        across = (
            axes["actor"].members if field.axes[1] == "actor" else sides_of(scenario, axis, member)
        )
        for other, value in number.items():
            if other in across:
                yield LawField(value.path, block, name, (place, across.index(other)), value)


def from_tables(tables: Tables) -> Iterator[LawField]:
    """Yield the laws in the tables: weights of drivers, sizes of effects."""
    for place, (_, number) in enumerate(tables.terms):
        yield LawField(number.path, "choice", "weight", (place,), number)
    for place, effect in enumerate(tables.effects):
        for name in ("amount", "fades"):
            if effect[name] is not None:
                yield LawField(effect[name].path, "affairs", name, (place,), effect[name])


def fields_of(
    scenario: Scenario, axes: Mapping[str, Axis], tables: Tables, blocks: Mapping[str, Block]
) -> tuple[LawField, ...]:
    """Return every law of the model; ModelError for a law or a number that has no counterpart."""
    laws: list[LawField] = []
    missing: list[str] = []
    for block, fields in blocks.items():
        numbers = dict(scenario.laws.get(block, {}))
        for name, field in fields.items():
            if name in FROM_TABLES.get(block, ()):
                continue
            if field.axes:
                laws += along_axes(scenario, axes, block, name, field)
            elif name in numbers:
                number = numbers.pop(name)
                laws.append(LawField(number.path or f"{block}.{name}", block, name, (), number))
            else:
                missing.append(f"{block}.{name} ({field.unit}: {field.says})")
        missing += [f"{block}.{name} is given, but no mechanism asks for it" for name in numbers]
    if missing:
        raise ModelError(
            "the laws do not fit the mechanisms:\n  "
            + "\n  ".join(missing)
            + "\n  add or remove them in laws/<mechanism>.yaml or in the scenario's laws.yaml"
        )
    return (*laws, *from_tables(tables))


def template_of(fields: tuple[LawField, ...], dtype: np.dtype) -> np.recarray:
    """Return one law record with every fixed number, and uncertain ones at their medians."""
    template = np.zeros(1, dtype).view(np.recarray)
    medians = medians_of([law.number for law in fields])
    for law, median in zip(fields, medians, strict=True):
        template[law.block][law.field][(slice(None), *law.index)] = median
    return template
