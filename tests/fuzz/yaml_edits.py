"""Edits of YAML: by its structure, by words and by bytes, each with what it claims to do.

An edit that adds an unknown key says where, so that the reader can be held to refuse it there; one
that replaces a scalar says so, so that it may not go without effect. Leaves out who reads the text.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from allohistory.scenario.read import Node, parse

UNKNOWN = ("sorce", "zz_unknown", "valeu", "nmae", "x1")
ODD = (
    "null", "true", "false", "~", "{}", "[]", "''", "0", "-1", "1", "0.5", "1e999", "1e31", "1e-9",
    "9" * 40, ".nan", ".inf", "1:30", "0x10", "on", "1_000", "1,5", "2", "100", "1950-06-05",
    "1950-02-30", "1949-01-01", "2950-01-01", "$terms", "$x", "borea", "aurelia", "river_pact",
    "judgement", "assumed", "{value: 1}", "{value: 1, value: 2}", "[[[]]]", "nobody", "é", "'@path'",
    "{prior: {normal: {mean: 0}}}", "{prior: {lognormal: {median: 1, factor: 2}}}", "all", "open",
)  # fmt: skip
TYPED = (
    "\n", "  ", "\t", "- ", "? ", "|\n", "&a ", "*a", "!x ", "<<: x", "# ", ": ", ", ", "[", "]", "{",
    "}", "'", '"', "\0", "\x1b", "\u2028", "\ufeff", "---\n", "%YAML 1.1\n", "\r\n", "\x85",
)  # fmt: skip
BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
WORD = re.compile(r"[A-Za-z_0-9.$-]+|[{}\[\]:,]")


@dataclass(frozen=True)
class Edit:
    """A text after an edit, and what the edit was."""

    text: bytes
    what: str  # `unknown key`, `scalar`, or anything else
    line: int = 0  # of the unknown key, counted from 1
    key: str = ""  # the unknown key


@dataclass(frozen=True)
class Spot:
    """A scalar or a key of a text: its offset, what stands there, and whether in brackets."""

    offset: int
    text: str
    is_key: bool
    in_flow: bool


def lines_at(text: str) -> list[int]:
    """Return the offset of every line as YAML counts them, of line 1 in the second place."""
    return [0, 0, *(match.end() for match in BREAK.finditer(text))]


def spots(text: str) -> list[Spot]:
    """Return the keys and plain scalars of a text; none where it is not YAML."""
    root = parse(text).root
    return [] if root is None else list(spots_in(text, root, lines_at(text)))


def spots_in(text: str, node: Node, lines: list[int]) -> Iterator[Spot]:
    """Yield the keys and plain scalars in a node."""
    if node.is_mapping:
        opened = text.startswith("{", offset_of(lines, node.line, node.column))
        for key, child in node.value.items():
            offset = offset_of(lines, *node.keys[key])
            if text.startswith(key, offset):
                yield Spot(offset, key, is_key=True, in_flow=opened)
            yield from spots_in(text, child, lines)
    elif node.is_list:
        for child in node.value:
            yield from spots_in(text, child, lines)
    elif node.text:
        offset = offset_of(lines, node.line, node.column)
        if text.startswith(node.text, offset):  # neither quoted nor folded
            yield Spot(offset, node.text, is_key=False, in_flow=False)


def offset_of(lines: list[int], line: int, column: int) -> int:
    """Return the offset of a place."""
    return lines[line] + column - 1


def unknown_key(chance: random.Random, text: str) -> Edit | None:
    """Add a key that no file has before another key, on a line of its own or within brackets."""
    keys = [spot for spot in spots(text) if spot.is_key]
    if not keys:
        return None
    spot = chance.choice(keys)
    name = chance.choice(UNKNOWN)
    value = chance.choice(["1", "x", "{}", "[]", "null", "true", "1950-06-05", "{value: 1}"])
    start = text.rfind("\n", 0, spot.offset) + 1
    lead = text[start : spot.offset]
    if spot.in_flow:
        added = f"{name}: {value}, "
    elif lead.strip():  # the first key of an item of a list
        added = f"{name}: {value}\n{' ' * len(lead)}"
    else:
        added = f"{name}: {value}\n{lead}"
    edited = text[: spot.offset] + added + text[spot.offset :]
    line = text.count("\n", 0, spot.offset) + 1
    return Edit(edited.encode(), "unknown key", line, name)


def scalar(chance: random.Random, text: str) -> Edit | None:
    """Replace a plain scalar by another of the file, by an odd one, or by another number."""
    values = [spot for spot in spots(text) if not spot.is_key]
    if not values:
        return None
    spot = chance.choice(values)
    other = chance.choice([*(value.text for value in chance.choices(values, k=6)), *ODD[-30:]])
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", spot.text) and chance.random() < 0.6:
        other = chance.choice([f"{float(spot.text) * chance.uniform(0.2, 3):.4g}", "0", "1", "1e6"])
    edited = text[: spot.offset] + other + text[spot.offset + len(spot.text) :]
    return Edit(edited.encode(), "scalar")


def swapped(chance: random.Random, text: str) -> Edit | None:
    """Exchange two scalars, or rename a key as another one is named."""
    everything = spots(text)
    pool = [spot for spot in everything if spot.is_key == (chance.random() < 0.5)] or everything
    if len(pool) < 2:
        return None
    first, second = sorted(chance.sample(pool, 2), key=lambda spot: spot.offset)
    edited = (
        text[: first.offset] + second.text
        + text[first.offset + len(first.text) : second.offset] + first.text
        + text[second.offset + len(second.text) :]
    )  # fmt: skip
    return Edit(edited.encode(), "swapped")


def by_lines(chance: random.Random, text: str) -> Edit:
    """Remove, double, move or indent a line."""
    lines = text.split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    kind = chance.randrange(4)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(other, lines[at])
    elif kind == 2:
        lines[at], lines[other] = lines[other], lines[at]
    else:
        lines[at] = " " * chance.randrange(9) + lines[at].strip()
    return Edit("\n".join(lines).encode(), "lines")


def by_words(chance: random.Random, text: str) -> Edit:
    """Replace, remove or insert a word or a sign."""
    words = list(WORD.finditer(text))
    if not words:
        return Edit(text.encode(), "words")
    word = chance.choice(words)
    other = chance.choice([*ODD, *TYPED, chance.choice(words)[0], ""])
    start = chance.choice([word.start(), word.end()])
    return Edit((text[:start] + other + text[word.end() :]).encode(), "words")


def by_bytes(chance: random.Random, text: str) -> Edit:
    """Flip a bit, remove, insert or repeat some bytes, or cut the end off."""
    raw = bytearray(text.encode())
    at = chance.randrange(len(raw))
    kind = chance.randrange(5)
    if kind == 0:
        raw[at] ^= 1 << chance.randrange(8)
    elif kind == 1:
        del raw[at : at + chance.choice([1, 1, 2, 40])]
    elif kind == 2:
        raw[at:at] = bytes([chance.randrange(256)])
    elif kind == 3:
        raw[at:at] = raw[at : at + chance.choice([1, 2, 60])]
    else:
        del raw[at:]
    return Edit(bytes(raw), "bytes")


WAYS = (unknown_key, scalar, swapped, by_lines, by_words, by_bytes)
WEIGHTS = (15, 35, 10, 15, 15, 10)


def edited(chance: random.Random, text: str) -> Edit:
    """Return a text after one edit, sometimes after several of any kind."""
    way = chance.choices(WAYS, WEIGHTS)[0]
    edit = way(chance, text) or by_bytes(chance, text)
    for _ in range(chance.choice([0, 0, 0, 0, 0, 1, 3])):
        try:
            again = edit.text.decode()
        except UnicodeDecodeError:
            break
        edit = chance.choices(WAYS, WEIGHTS)[0](chance, again) or edit
        edit = Edit(edit.text, "several")
    return edit


def smaller(before: str, edit: Edit) -> Iterator[Edit]:
    """Yield edits that change fewer lines of a text, where the lines can be told apart."""
    try:
        after = edit.text.decode().split("\n")
    except UnicodeDecodeError:
        return
    lines = before.split("\n")
    if edit.what != "several" or len(lines) != len(after):
        return
    changed = [k for k, pair in enumerate(zip(lines, after, strict=True)) if pair[0] != pair[1]]
    for k in changed:
        restored = "\n".join(lines[n] if n == k else line for n, line in enumerate(after))
        yield Edit(restored.encode(), "several")
