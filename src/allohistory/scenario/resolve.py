"""From a tree of nodes to resolved data: inheritance is written out, references are checked.

A number inherits source, standing and why, each by itself, from the nearest mapping around it that
states it. Every id of the folder is collected first, so that a file with faults does not make the
others look faulty.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from allohistory.errors import suggestion
from allohistory.scenario.inherited import STATED, USABLE, Inherited, parts, stated
from allohistory.scenario.read import Document, Node, decimal_comma
from allohistory.scenario.schema.base import Ids, Ref
from allohistory.scenario.schema.numbers import Quantity
from allohistory.scenario.schema.shapes import Shape
from allohistory.scenario.templates import Use
from allohistory.vocabulary.drivers import OWN_DRIVERS, PAIR_DRIVERS

CUT = re.compile(r"[-+]?[0-9]+,$")  # the beginning of a number that a decimal comma splits
NUMBER_KEYS = ("unit", "value", "prior", *STATED, "claims")
KINDS = {
    "actor": "actor",
    "faction": "faction",
    "command": "command",
    "sector": "sector",
    "group": "group of forces",
    "channel": "channel",
    "client": "client",
    "directive": "directive",
    "talk": "talk",
    "clause": "clause",
    "decision": "decision",
    "event": "event",
    "source": "source",
    "claim": "claim",
    "question": "question",
    "series": "series of scenario.yaml",
    "record_series": "series of record.yaml",
}


@dataclass
class DefinedIds:
    """Every id that the folder defines, by kind; `unread` are kinds whose file cannot be read."""

    ids: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: set[str] = field(default_factory=set)

    def of_kind(self, kind: str) -> dict[str, str]:
        """Return the ids of a kind, with the path where each is defined."""
        return self.ids.get(kind, {})

    def define(self, kind: str, name: str, path: str) -> str | None:
        """Note an id; return the path of an earlier one of the same name, if there is one."""
        names = self.ids.setdefault(kind, {})
        if name in names:
            return names[name]
        names[name] = path
        return None


def kinds_in(shape: Shape) -> set[str]:
    """Return the kinds of ids that a file of a shape can define."""
    kinds = {shape.keys.kind} if isinstance(shape.keys, Ids) else set()
    inner = [*shape.fields.values(), *([shape.value] if shape.value is not None else [])]
    return kinds.union(*(kinds_in(part) for part in inner))


def collect(document: Document, shape: Shape, ids: DefinedIds) -> None:
    """Note every id that a file defines."""

    def visit(node: Node, shape: Shape, path: str) -> None:
        if node.is_mapping and shape.value is not None:
            for key, child in node.value.items():
                if key in STATED and not child.is_mapping:
                    continue
                inner = f"{path}.{key}" if path else key
                if isinstance(shape.keys, Ids) and shape.keys.kind != "option":
                    earlier = ids.define(shape.keys.kind, key, inner)
                    if earlier and earlier != inner:
                        document.add(
                            node.keys[key],
                            inner,
                            f"the id {key} is already used by {earlier}",
                            "choose another",
                        )
                visit(child, shape.value, inner)
        elif node.is_mapping and shape.model is not None:
            for key, child in node.value.items():
                if key in shape.fields:
                    visit(child, shape.fields[key], f"{path}.{key}" if path else key)

    visit(document.root, shape, "")


@dataclass
class Resolver:
    """One walk over a file; paths that begin with `parametric` may hold `$name`."""

    document: Document
    ids: DefinedIds
    parametric: str | None = None
    uses: list[Use] = field(default_factory=list)

    def resolve(self, shape: Shape, start: Inherited | None = None, prefix: str = "") -> Any:
        """Return the data of the file with everything inherited written out."""
        inherited = start or Inherited()
        if "defaults" in shape.fields:
            inherited = self.defaults(inherited)
        return self.visit(self.document.root, shape, inherited, prefix)

    def defaults(self, inherited: Inherited) -> Inherited:
        """Return what the whole file inherits; a usable stand-in replaces unusable defaults."""
        node = self.document.root.value.get("defaults")
        if node is None or node.value is None:
            return inherited
        if not node.is_mapping:
            hint = "write `key: value` lines below"
            self.document.add(node, "defaults", "must be a mapping", hint)
            return inherited.updated(USABLE, self.document.root, "")
        statement = stated(self.document, node, "defaults")
        self.check_sources(node, "defaults")
        unusable = False
        for key, child in node.value.items():
            if key not in STATED:
                self.unknown_key(node, key, STATED, f"defaults.{key}")
                unusable = True
            elif child.is_mapping:
                self.document.add(child, f"defaults.{key}", "must be a text", "write a text")
                unusable = True
        return inherited.updated(USABLE | statement if unusable else statement, node, "defaults")

    def visit(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> Any:
        """Return the data of a node."""
        if shape.quantity is not None:
            return self.number(node, shape, inherited, path)
        if node.is_mapping and (shape.kinds or shape.model is not None):
            return self.model(node, shape.of(node.value), inherited, path)
        if node.is_mapping and shape.value is not None:
            return self.mapping(node, shape, inherited, path)
        if node.is_list and (shape.item is not None or shape.items):
            return self.items(node, shape, inherited, path)
        if shape.item is not None and shape.item.ref and isinstance(node.value, str):
            return self.scalar(node, shape.item, path)
        return self.scalar(node, shape, path)

    def model(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> dict[str, Any]:
        """Return the data of a mapping with known keys."""
        if shape.has_sources:
            inherited = inherited.updated(stated(self.document, node, path), node, path)
        data: dict[str, Any] = {}
        for key, child in node.value.items():
            place = f"{path}.{key}" if path else key
            if key == "defaults" and key in shape.fields and not path:
                continue
            if key in shape.fields:
                data[key] = self.visit(child, shape.fields[key], inherited, place)
            elif key in shape.others:
                message = f"`{key}` does not go with {shape.named}"
                self.document.add(node.keys[key], place, message, suggestion("", shape.fields))
            else:
                self.unknown_key(node, key, tuple(shape.fields), place)
        model = shape.model
        for key in STATED:
            info = model.model_fields.get(key) if model is not None else None
            inherited_value = getattr(inherited, key)
            if (
                info is not None
                and info.is_required()
                and key not in data
                and inherited_value is not None
            ):
                data[key] = inherited_value
        return data

    def mapping(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> dict[str, Any]:
        """Return the data of a mapping whose keys are ids."""
        inner = shape.value or Shape()
        statement = stated(self.document, node, path)
        self.check_sources(node, path)
        inherited = inherited.updated(statement, node, path)
        data: dict[str, Any] = {}
        for key, child in node.value.items():
            if key in statement:
                continue
            place = f"{path}.{key}" if path else key
            if isinstance(shape.keys, Ref):
                self.reference(key, shape.keys.kind, node.keys[key], place)
            elif isinstance(shape.keys, Ids):
                self.identifier(key, shape.keys, node.keys[key], place)
            data[key] = self.visit(child, inner, inherited, place)
        return data

    def items(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> list[Any]:
        """Return the data of a list."""
        data = []
        for index, child in enumerate(node.value):
            inner = shape.item
            if inner is None:
                inner = shape.items[index] if index < len(shape.items) else Shape()
            data.append(self.visit(child, inner, inherited, f"{path}.{index}"))
        return data

    def scalar(self, node: Node, shape: Shape, path: str) -> Any:
        """Return the data of a scalar (or of something else where a scalar belongs)."""
        if node.is_mapping or node.is_list:
            return node.plain()
        is_number = isinstance(node.value, int | float) and not isinstance(node.value, bool)
        value = node.text if shape.is_text and is_number else node.value
        if shape.ref is None or not isinstance(value, str):
            return value
        if self.is_parameter(value, path):
            self.uses.append(Use(value[1:], shape.ref.kind, node, path))
        else:
            self.reference(value, shape.ref.kind, (node.line, node.column), path)
        return value

    def number(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> Any:
        """Return the data of a number, with what it inherits."""
        quantity = shape.quantity
        if quantity is None:
            return node.plain()
        if not node.is_mapping:
            return self.bare(node, shape, inherited, path)
        inherited = inherited.updated(stated(self.document, node, path), node, path)
        self.check_sources(node, path)
        data = {key: self.bare_parts(child, f"{path}.{key}") for key, child in node.value.items()}
        for key in [key for key in data if key not in NUMBER_KEYS]:
            self.unknown_key(node, key, NUMBER_KEYS, f"{path}.{key}")
            del data[key]
        for claim in (
            node.value["claims"].value if "claims" in data and node.value["claims"].is_list else ()
        ):
            if isinstance(claim.value, str):
                self.reference(claim.value, "claim", (claim.line, claim.column), f"{path}.claims")
        unit = data.get("unit")
        if isinstance(unit, int | float) and not isinstance(unit, bool):
            data["unit"] = unit = node.value["unit"].text
        if unit is not None:
            self.check_unit(node.value["unit"], unit, quantity, f"{path}.unit")
        return self.complete(data, quantity, inherited, path, node)

    def check_unit(self, node: Node, unit: Any, quantity: Quantity, path: str) -> None:
        """Refuse a unit that is not a text, or not the one of this number."""
        if not isinstance(unit, str):
            self.document.add(node, path, "must be a text", "write a unit, or leave it out")
        elif not quantity.accepts(unit):
            message = f"the unit here is {quantity.unit}, not {unit[:40]}"
            self.document.add(node, path, message, "convert")

    def bare_parts(self, node: Node, path: str) -> Any:
        """Return what is inside a number; rejoin a number that a decimal comma has split."""
        if not node.is_mapping:
            return node.plain()
        inside: dict[str, Any] = {}
        last = ""
        for key, child in node.value.items():
            if key.isdigit() and child.value is None and isinstance(inside.get(last), int):
                self.unknown_key(node, key, (), f"{path}.{key}")
                inside[last] = float(f"{inside[last]}.{key}")
            else:
                last, inside[key] = key, self.bare_parts(child, f"{path}.{key}")
        return inside

    def bare(self, node: Node, shape: Shape, inherited: Inherited, path: str) -> Any:
        """Return a number without a mapping: its value, the rest inherited; a switch needs none."""
        quantity, value = shape.quantity, node.value
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if quantity is not None and self.is_parameter(value, path):
            return self.complete({"value": value}, quantity, inherited, path, node)
        if not is_number or quantity is None:
            text = f"`{node.text[:40]}`" if node.text else "a list"
            text = "an empty value" if value is None else text
            hint = (
                "write a plain decimal such as 0.25, or a mapping with `value` or `prior`, "
                "and `source`"
            )
            if decimal_comma(node.text):
                self.document.add(node, path, "has a decimal comma", decimal_comma(node.text))
            else:
                self.document.add(node, path, f"{text} is not a number", hint)
            return None
        if quantity.switch and value in (0, 1):
            data = {
                "value": value,
                "source": (),
                "standing": "assumed",
                "unit": quantity.unit or "switch",
            }
            return {**data, "@path": path, "@low": quantity.low, "@high": quantity.high}
        return self.complete({"value": value}, quantity, inherited, path, node)

    def complete(
        self, data: dict[str, Any], quantity: Any, inherited: Inherited, path: str, node: Node
    ) -> dict[str, Any]:
        """Return a number with unit, range, path, and what it inherits; note a missing source."""
        for key in STATED:
            if getattr(inherited, key) is not None:
                data[key] = getattr(inherited, key)
        if quantity.unit is not None:
            data["unit"] = quantity.unit
        if data.get("source") is None:
            sources = self.ids.of_kind("source")
            where = "add `source:` with an id from sources.yaml, here or around it"
            hint = f"{where} ({suggestion('', sources)})"
            self.document.add(node, path, "has no source", hint)
            data["source"] = ["unknown"]
        if data.get("standing") is None:
            hint = "add `standing:` documented, estimated, contested or assumed, here or around it"
            self.document.add(node, path, "has no standing", hint)
            data["standing"] = "assumed"
        inherits = not (node.is_mapping and "source" in node.value)
        if inherits and inherited.origin and "judgement" in data["source"] and not data.get("why"):
            place, where = inherited.origin
            message = "a judgement must say why; add `why:` here or around it"
            self.document.add(place, where, message)
            data["why"] = USABLE["why"]
        return {**data, "@path": path, "@low": quantity.low, "@high": quantity.high}

    def check_sources(self, node: Node, path: str) -> None:
        """Refuse sources that sources.yaml does not have."""
        child = node.value.get("source")
        if child is None or child.is_mapping:
            return
        for part in parts(child):
            if isinstance(part.value, str):
                self.reference(part.value, "source", (part.line, part.column), f"{path}.source")

    def is_parameter(self, value: Any, path: str) -> bool:
        """Whether a text stands for a parameter of the what-if that is being read."""
        may_stand = self.parametric is not None and path.startswith(self.parametric)
        return may_stand and isinstance(value, str) and value.startswith("$")

    def unknown_key(self, node: Node, key: str, keys: tuple[str, ...], path: str) -> None:
        """Note a key that the schema does not have."""
        if not self.document.is_full:
            hint = suggestion(key, keys)
            line, column = node.keys[key]
            before = CUT.search(self.document.line(line)[: column - 1])
            if before and key.isdigit() and node.value[key].value is None:
                hint = decimal_comma(before[0] + key)
                place = path.rpartition(".")[0]
                self.document.add(node.keys[key], place[:200], "has a decimal comma", hint)
                return
            if key == "<<":
                hint = "write out the keys it merges"
            elif node.value[key].value is None and " " in key:
                hint = "a comma between { } begins a new key; quote the text that contains it"
            self.document.add(node.keys[key], path[:200], "unknown key", hint)

    def identifier(self, key: str, ids: Ids, place: tuple[int, int], path: str) -> None:
        """Refuse an id of the wrong form."""
        if not re.match(ids.pattern, key):
            self.document.add(
                place,
                path[:200],
                f"{key[:40]!r} is not a valid id",
                "use small letters, digits and _ (beginning with a letter)"
                if ids.kind != "claim"
                else "write a letter and digits, such as F001",
            )

    def reference(self, name: str, kind: str, place: tuple[int, int], path: str) -> None:
        """Refuse a name that is not defined."""
        if self.document.is_full or self.is_parameter(name, path):
            return
        if kind == "driver":
            self.driver(name, place, path)
            return
        if kind == "view":
            if name != "all":
                self.reference(name, "faction", place, path)
            return
        if kind == "law":
            return
        ids = self.ids.of_kind(kind)
        if name not in ids and kind not in self.ids.unread:
            self.document.add(
                place, path, f"unknown {KINDS[kind]} {name[:60]!r}", suggestion(name, ids)
            )

    def driver(self, name: str, place: tuple[int, int], path: str) -> None:
        """Refuse a driver that the model does not know, or one with the wrong number of names."""
        word, dot, other = name.partition(".")
        if word in OWN_DRIVERS and dot:
            self.document.add(place, path, f"driver {word} takes no actor", f"write {word} alone")
        elif word in PAIR_DRIVERS and not dot:
            hint = f"write {word}.ACTOR ({suggestion('', self.ids.of_kind('actor'))})"
            self.document.add(place, path, f"driver {word} needs an actor", hint)
        elif word in PAIR_DRIVERS:
            self.reference(other, "actor", place, path)
        elif word not in OWN_DRIVERS:
            names = [*OWN_DRIVERS, *(f"{driver}.ACTOR" for driver in PAIR_DRIVERS)]
            self.document.add(place, path, f"unknown driver {name[:60]!r}", suggestion(word, names))
