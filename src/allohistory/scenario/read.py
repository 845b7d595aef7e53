"""From the bytes of a file to a tree of nodes that know their line and column.

YAML is read as plainly as possible: mappings, lists, texts, decimal numbers, true, false and null.
Everything else in YAML (anchors, tags, several documents, sexagesimal numbers, `yes` for true) is
refused or stays text, so that a file means what it shows. Leaves out what the keys mean.
"""

import math
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from allohistory.errors import Fault

LARGEST = 4_000_000
DEEPEST = 24
MOST_NODES = 50_000
LONGEST_NUMBER = 30
NO_FILE = "there is no such file"
MOST_FAULTS = 200
LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(\.[0-9]*)?|(\.[0-9]+))([eE][-+]?[0-9]+)?")
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
INDENT = re.compile(r"[ \t]*")
DECIMAL_COMMA = re.compile(r"([-+]?[0-9]+),([0-9]+)")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(slots=True)
class Node:
    """A piece of a file: `value` is a scalar, a list of nodes, or a mapping of keys to nodes."""

    value: Any
    line: int
    column: int
    text: str = ""
    keys: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def is_mapping(self) -> bool:
        """Whether it has keys."""
        return isinstance(self.value, dict)

    @property
    def is_list(self) -> bool:
        """Whether it has items."""
        return isinstance(self.value, list)

    def plain(self) -> Any:
        """Return the same data without places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass
class Document:
    """A file after reading: its name in messages, its lines, and its tree."""

    name: str
    text: str
    root: Node
    faults: list[Fault] = field(default_factory=list)
    _lines: list[str] | None = None

    def line(self, number: int) -> str:
        """Return one line of the file, counted from 1."""
        if self._lines is None:
            self._lines = self.text.splitlines()
        return self._lines[number - 1] if 0 < number <= len(self._lines) else ""

    @property
    def is_full(self) -> bool:
        """Whether the document has reached the limit on faults."""
        return len(self.faults) >= MOST_FAULTS

    def add(self, place: Node | tuple[int, int], path: str, message: str, hint: str = "") -> None:
        """Note a fault at a node, or at a line and column."""
        line, column = (place.line, place.column) if isinstance(place, Node) else place
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(self.name, line, column, path, message, hint, self.line(line)))
        elif len(self.faults) == MOST_FAULTS:
            self.faults.append(
                Fault(self.name, line, column, "", "more faults follow", "fix these first")
            )


class Unreadable(Exception):  # noqa: N818  # never leaves this file
    """The file cannot be read at all."""

    def __init__(self, message: str, hint: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column


def read(path: Path, name: str) -> Document:
    """Read a file; whatever is wrong with it goes into the document's `faults`, never raised."""
    document = Document(name, "", Node({}, 1, 1))
    try:
        document.text = decode(read_bytes(path))
        document.root = compose(document)
    except Unreadable as error:
        document.add((error.line, error.column), "", error.message, error.hint)
    return document


def read_bytes(path: Path) -> bytes:
    """Return the bytes of a regular file of reasonable size, or raise Unreadable."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("is not a file", "put a text file in its place")
        if status.st_size > LARGEST:
            raise Unreadable(
                f"has {status.st_size:,} bytes, more than the {LARGEST:,} allowed in a file",
                "split it, or move data that is not part of the scenario elsewhere",
            )
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Unreadable(NO_FILE, "check its name and folder") from None
    except OSError as error:
        raise Unreadable(
            f"cannot be read ({error.strerror or error})", "check that it may be read"
        ) from None
    except ValueError as error:
        raise Unreadable(f"cannot be read ({error})", "check its name") from None


def decode(raw: bytes) -> str:
    """Return the text of a file, which must be UTF-8 (a byte order mark is allowed)."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("is written in UTF-16", "save it as UTF-8")
    if b"\x00" in raw:
        line, column = place_of(raw, raw.index(b"\x00"))
        raise Unreadable(
            "contains a NUL byte (UTF-16, or not text at all)", "save it as UTF-8", line, column
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = place_of(raw, error.start)
        byte = raw[error.start]
        raise Unreadable(
            f"is not UTF-8 (byte 0x{byte:02x})", "save it as UTF-8", line, column
        ) from None
    match = CONTROL.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        raise Unreadable(f"contains the control character {match[0]!r}", "remove it", line, column)
    return text


def place_of(raw: bytes, position: int) -> tuple[int, int]:
    """Return the line and column of a byte, counted from 1."""
    before = raw[:position]
    return before.count(b"\n") + 1, position - before.rfind(b"\n")


def compose(document: Document) -> Node:
    """Return the tree of a document, and note the keys that appear twice."""
    tree = parse(document.text)
    for place, key, first in tree.repeated:
        hint = f"the first is on line {first}; keep one"
        document.add(place, key[:80], "appears twice", hint)
    if tree.root is None:
        raise tree.unreadable.with_traceback(None)
    return tree.root


@lru_cache(maxsize=128)
def parse(text: str) -> "Composer":
    """Build the tree of a text from the events of the YAML parser, once a process for each text.

    Those who read the same text share its tree: a node stays as it is once it is in its place.
    """
    composer = Composer()
    try:
        composer.compose(yaml.parse(text, Loader=LOADER))
    except Unreadable as error:
        composer.root, composer.unreadable = None, error
    except yaml.YAMLError as error:
        composer.root, composer.unreadable = None, unreadable(text, error)
    return composer


def unreadable(text: str, error: yaml.YAMLError) -> Unreadable:
    """Say where a text is not YAML, and what to look for there."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return Unreadable(f"is not YAML: {error}", "save it as plain UTF-8 text")
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    indent = INDENT.match(Document("", text, Node({}, 1, 1)).line(line))
    if indent and "\t" in indent[0]:
        column = indent[0].index("\t") + 1
        return Unreadable(f"line {line} is indented with a tab", "indent with spaces", line, column)
    context = f" ({error.context})" if error.context else ""
    return Unreadable(
        f"is not YAML here: {error.problem or 'unreadable'}{context}",
        "check indentation, colons and quotation marks; quote texts that contain `: ` or ` #`",
        line,
        column,
    )


class Composer:
    """Builds nodes from events without recursion, so that deep nesting cannot exhaust the stack."""

    def __init__(self) -> None:
        self.repeated: list[tuple[tuple[int, int], str, int]] = []
        """Keys that appear twice: place, key, and line of the first."""
        self.unreadable = Unreadable("is empty", "write its keys, or remove the file")
        """Why there is no root."""
        self.stack: list[Node] = []
        self.key: str | None = None
        self.root: Node | None = None
        self.nodes = 0

    def compose(self, events: Iterator[yaml.Event]) -> None:
        """Build the tree."""
        documents = 0
        for event in events:
            if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
                self.node(event)
            elif isinstance(event, yaml.CollectionEndEvent):
                self.stack.pop()
                self.key = None
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.refuse(event, "contains more than one document", "remove the line `---`")
            elif isinstance(event, yaml.AliasEvent):
                self.refuse(
                    event, f"uses the alias *{event.anchor}", "write out what it stands for"
                )
        if self.root is not None and not self.root.is_mapping:
            raise Unreadable(
                "is not a mapping", "write `key: value` lines", self.root.line, self.root.column
            )

    def refuse(self, event: Any, message: str, hint: str) -> None:
        """Refuse the file at an event."""
        raise Unreadable(message, hint, event.start_mark.line + 1, event.start_mark.column + 1)

    def node(self, event: Any) -> None:
        """Add a scalar, or the beginning of a mapping or list."""
        self.nodes += 1
        if self.nodes > MOST_NODES:
            message = f"has more than {MOST_NODES:,} keys and values"
            self.refuse(event, message, "no scenario file is so long; keep other data elsewhere")
        if event.anchor is not None:
            self.refuse(
                event, f"uses the anchor &{event.anchor}", "remove it; nothing can refer to it"
            )
        if event.tag is not None:
            self.refuse(
                event,
                f"uses the tag {event.tag}",
                "remove it; quote a text that looks like a number",
            )
        mark = event.start_mark
        place = (mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.ScalarEvent):
            self.scalar(event, place)
            return
        if self.stack and self.stack[-1].is_mapping and self.key is None:
            self.refuse(
                event,
                "has a mapping or list as a key",
                "keys are plain names; quote a key with brackets",
            )
        if len(self.stack) >= DEEPEST:
            self.refuse(
                event, f"is nested more than {DEEPEST} deep", "no key of a scenario is so deep"
            )
        node = Node({} if isinstance(event, yaml.MappingStartEvent) else [], *place)
        self.put(node)
        self.stack.append(node)
        self.key = None

    def scalar(self, event: yaml.ScalarEvent, place: tuple[int, int]) -> None:
        """Add a key or a value."""
        if event.style == '"' and CONTROL.search(event.value):  # only this style has escapes
            self.refuse(event, "contains an escaped control character", "remove it")
        if self.key is None and self.stack and isinstance(self.stack[-1].value, dict):
            self.take_key(event, place)
        else:
            text = event.value
            self.put(Node(text if event.style else parse_scalar(text), *place, text))

    def take_key(self, event: yaml.ScalarEvent, place: tuple[int, int]) -> None:
        """Add a key; a second one of the same name is a fault, and its value is not read."""
        mapping, key = self.stack[-1], event.value
        if key in mapping.keys:
            self.repeated.append((place, key, mapping.keys[key][0]))
        else:
            mapping.keys[key] = place
        self.key = key

    def put(self, node: Node) -> None:
        """Add a node to the tree."""
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1].value
        if isinstance(parent, dict):
            parent.setdefault(self.key, node)
            self.key = None
        else:
            parent.append(node)


def decimal_comma(text: str) -> str:
    """Return how to write a number that has a decimal comma; empty if it has none."""
    match = DECIMAL_COMMA.fullmatch(text.strip())
    return f"{match[0]}: write {match[1]}.{match[2]}" if match else ""


def parse_scalar(text: str) -> Any:
    """Return a plain scalar as null, boolean, number or text."""
    if text in NULLS:
        return None
    if text in BOOLEANS:
        return BOOLEANS[text]
    match = NUMBER.fullmatch(text)
    if match is None or len(text) > LONGEST_NUMBER:
        return text
    if not any(match.groups()):
        return int(text)
    number = float(text)
    return number if math.isfinite(number) else text
