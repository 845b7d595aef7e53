"""JSON of a bounded size and depth, and checks of what it holds.

Metadata may come from a stranger: every value that is used is checked where it is read, so that
nothing else has to. Leaves out what the values mean.
"""

from __future__ import annotations

import json
import math
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
LARGEST = 16_000_000  # bytes of a text: those of shipped histories have 0.6 MB
DEEPEST = 16  # mappings and lists in one another; histories have five
MOST = 1e15  # whole numbers beyond are not counted with
HUGE = 1e300  # numbers beyond are infinite as floats, or soon


def parsed(text: bytes) -> dict[str, Json]:
    """Return the mapping that is written in `text`; ValueError unless it is one, within bounds."""
    if len(text) > LARGEST:
        raise ValueError(f"its text has {len(text):,} bytes, more than the {LARGEST:,} allowed")
    try:
        value = json.loads(text)
    except RecursionError:
        raise ValueError(f"its text is nested more than {DEEPEST} deep") from None
    layer, depth = [value], 0
    while layer:
        depth += 1
        if depth > DEEPEST:
            raise ValueError(f"its text is nested more than {DEEPEST} deep")
        layer = [item for part in layer for item in inside(part)]
    if not isinstance(value, dict):
        raise wrong(value, "its text", "a mapping")
    return value


def inside(value: Json) -> list[Json]:
    """Return the mappings and lists in a mapping or list."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict | list)]


def kind_of(value: Json) -> str:
    """Return in words what a value is."""
    words = {dict: "a mapping", list: "a list", str: "a text", type(None): "null"}
    return words.get(type(value), f"{value!r:.40}")


def wrong(value: Json, place: str, wanted: str) -> ValueError:
    """Return the error of a value that is not what is wanted at a `place`."""
    return ValueError(f"{place} is {kind_of(value)}, not {wanted}")


def mapping(value: Json, place: str) -> dict[str, Json]:
    """Return a mapping; ValueError that names the `place` of anything else."""
    if not isinstance(value, dict):
        raise wrong(value, place, "a mapping")
    return value


def listed(value: Json, place: str) -> list[Json]:
    """Return a list; ValueError that names the `place` of anything else."""
    if not isinstance(value, list):
        raise wrong(value, place, "a list")
    return value


def text(value: Json, place: str) -> str:
    """Return a text; ValueError that names the `place` of anything else."""
    if not isinstance(value, str):
        raise wrong(value, place, "a text")
    return value


def texts(value: Json, place: str) -> tuple[str, ...]:
    """Return a list of texts; ValueError that names the `place` of anything else."""
    return tuple(text(item, f"{place}[{k}]") for k, item in enumerate(listed(value, place)))


def number(value: Json, place: str, *, unknown: bool = False) -> float:
    """Return a finite number, or NaN where that may be `unknown`; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise wrong(value, place, "a number")
    if not (abs(value) <= HUGE or (unknown and math.isnan(value))):
        raise ValueError(f"{place} is {value!r:.40}, not a finite number")
    return float(value)


def whole(value: Json, place: str, low: float = -MOST, high: float = MOST) -> int:
    """Return a whole number from `low` to `high`; ValueError for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise wrong(value, place, "a whole number")
    if not low <= value <= high:
        raise ValueError(f"{place} is {value!r:.40}, not between {low:.0f} and {high:.0f}")
    return value
