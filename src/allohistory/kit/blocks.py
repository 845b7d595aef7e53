"""Blocks: named fields that become one NumPy record.

A mechanism declares its state, its laws (parameters) and the facts it needs as blocks of fields,
each along named axes: `per("sector", ...)` is one number for every border sector. `record` nests
the blocks of every mechanism in one dtype, so that a world is one record and an ensemble one array
of records. A field reads the same in Python and in compiled code: `world.affairs.tension[a, b]`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

# Attributes of NumPy's own: a field called "size" could never be read.
RESERVED = frozenset(name for name in dir(np.record) if not name.startswith("_"))


@dataclass(frozen=True)
class Field:
    """One named quantity: how it is stored, along which axes, its unit, and its meaning."""

    kind: str
    axes: tuple[str | int, ...]
    unit: str
    says: str
    key: str = ""  # key of the number in the entity's data, if not the field's name
    start: int = 0  # value in a new world, unless its mechanism sets another


Block = dict[str, Field]


def number(unit: str, says: str) -> Field:
    """Declare one number for the whole world."""
    return Field("f8", (), unit, says)


def per(*axes: str | int, unit: str, says: str, key: str = "") -> Field:
    """Declare one number for each member of `axes`."""
    return Field("f8", axes, unit, says, key)


def index(*axes: str | int, says: str, start: int = 0) -> Field:
    """Declare a whole number (an index, a week, a flag) for each member of `axes`.

    A field that points at nothing before anything has happened has `start` -1.
    """
    return Field("i4", axes, "index", says, start=start)


def bits(*axes: str | int, says: str) -> Field:
    """Declare 64 bits for each member of `axes`."""
    return Field("u8", axes, "bits", says)


def block(**fields: Field) -> Block:
    """Check the field names, and keep their order."""
    reserved = RESERVED.intersection(fields)
    if reserved:
        raise ValueError(f"NumPy reserves these field names: {', '.join(sorted(reserved))}")
    return fields


def shape_of(field: Field, sizes: Mapping[str, int]) -> tuple[int, ...]:
    """Return the shape of `field` when the axes have `sizes`."""
    return tuple(axis if isinstance(axis, int) else sizes[axis] for axis in field.axes)


def record(blocks: Mapping[str, Block], sizes: Mapping[str, int]) -> np.dtype:
    """Nest `blocks` in the dtype of one record whose axes have `sizes`."""

    def inner(fields: Block) -> np.dtype:
        columns = [(name, f.kind, shape_of(f, sizes)) for name, f in fields.items()]
        return np.dtype((np.record, columns))

    filled = [(name, inner(fields)) for name, fields in blocks.items() if fields]
    return np.dtype((np.record, filled))


def begin(records: Any, blocks: Mapping[str, Block]) -> None:
    """Write the non-zero starts of the fields of `blocks` into `records`, which hold zeros."""
    for name, fields in blocks.items():
        for key, field in fields.items():
            if field.start:
                records[name][key][...] = field.start
