"""Damage to bytes, and edits of JSON: what disks, users and strangers do to a file."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

SEALED = 0.5  # share of damaged files whose checksums fit again

ODD = (
    None, True, False, 0, 1, -1, 2, 10**9, -(10**9), 10**30, 1.5, 1e308, float("nan"), float("inf"),
    "", "x", "nan", "\udcff", "../..", "/etc/passwd", "1950-13-01", [], {}, [[]], {"x": 1}, ["x"],
    "a" * 5000,
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """What is done to a stored file: whether its checksums fit again, and the seed of what."""

    seal: bool
    seed: int


def any_damage(chance: random.Random) -> Damage:
    """Return what is done to a file."""
    return Damage(chance.random() < SEALED, chance.randrange(1 << 40))


def damaged_bytes(chance: random.Random, raw: bytes) -> bytes:
    """Return bytes with a bit flipped, a stretch lost, doubled, zeroed or cut off, or more."""
    content = bytearray(raw)
    at = chance.randrange(max(1, len(content)))
    way = chance.randrange(8)
    if not content or way == 0:
        return raw + bytes(chance.randrange(1, 40))
    if way in (1, 2, 3):
        content[at] ^= 1 << chance.randrange(8)
    elif way == 4:
        del content[at:]
    elif way == 5:
        del content[at : at + chance.choice([1, 8, 512])]
    elif way == 6:
        size = min(len(content) - at, chance.choice([1, 8, 512]))
        content[at : at + size] = bytes(size)
    else:
        content[at:at] = content[at : at + chance.choice([1, 8, 512])]
    return bytes(content)


def edited_json(chance: random.Random, value: Any) -> Any:
    """Return parsed JSON with one part replaced, removed, added or exchanged."""
    path = chance.choice(list(paths_in(value)))
    if not path:
        return chance.choice(ODD)
    parent = value
    for part in path[:-1]:
        parent = parent[part]
    last, way = path[-1], chance.randrange(6)
    if way == 0:
        del parent[last]
    elif way == 1 and isinstance(parent, dict):
        parent[chance.choice(["added", "checksum", "format", ""])] = chance.choice(ODD)
    elif way == 2:
        other = chance.choice(list(parent) if isinstance(parent, dict) else range(len(parent)))
        parent[last], parent[other] = parent[other], parent[last]
    elif way == 3 and isinstance(parent[last], int | float) and parent[last] is not True:
        parent[last] = chance.choice([parent[last] + 1, -parent[last], parent[last] * 1000])
    else:
        parent[last] = chance.choice(ODD)
    return value


def paths_in(value: Any, path: tuple[Any, ...] = (), few: int = 6) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of parsed JSON; of a long list only those of its first items."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths_in(item, (*path, key))
    elif isinstance(value, list):
        for k, item in enumerate(value[:few]):
            yield from paths_in(item, (*path, k))
