"""Where in the files a model came from, and the few checks that every subject shares."""

from collections.abc import Iterable, Mapping
from datetime import date

from allohistory.errors import suggestion
from allohistory.scenario.folder import Folder
from allohistory.scenario.read import Document, Node
from allohistory.scenario.scenario import NUMBERED, Scenario
from allohistory.scenario.schema.course import Condition, Effect, View
from allohistory.vocabulary.quantities import QUANTITIES, form_of, split_quantity

SECTIONS = {name: name.removesuffix("s") for name in NUMBERED}
Path = tuple[str | int, ...]
ESCAPED = {"'": ("''",), '"': ('\\"', "\\\\")}  # two letters that stand for one in quotation marks


class Places:
    """Notes faults at paths of files."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def ids_of(self, kind: str) -> Iterable[str]:
        """Every id of a kind, also of entries that could not be read."""
        return self.folder.ids.of_kind(kind)

    def is_known(self, kind: str, name: str) -> bool:
        """Whether an id is defined, or would be if its file could be read."""
        return name in self.folder.ids.of_kind(kind) or kind in self.folder.ids.unread

    def has_law(self, path: str, laws: Iterable[str]) -> bool:
        """Whether a path leads to a number, or would if the entry it leads into could be read."""
        section, _, rest = path.partition(".")
        kind = SECTIONS.get(section)
        if path in laws or kind is None:
            return path in laws
        entry = rest.partition(".")[0]
        faulty = (fault.path for one in self.folder.documents.values() for fault in one.faults)
        return kind in self.folder.ids.unread or f"{section}.{entry}" in {
            ".".join(one.split(".")[:2]) for one in faulty
        }

    def fault(self, file: str, path: Path, message: str, hint: str = "") -> None:
        """Note a fault at the last part of a path that is in the file."""
        document = self.folder.documents.get(file)
        if document is not None:
            _, place = self.leading_to(document, path)
            document.add(place, ".".join(map(str, path)), message, hint)

    def fault_within(
        self, file: str, path: Path, position: int, message: str, hint: str = ""
    ) -> None:
        """Note a fault at a letter of the text that a path leads to."""
        document = self.folder.documents.get(file)
        if document is not None:
            node, _ = self.leading_to(document, path)
            place = place_within(document, node, position)
            document.add(place, ".".join(map(str, path)), message, hint)

    def leading_to(self, document: Document, path: Path) -> tuple[Node, tuple[int, int]]:
        """The last part of a path that is in the file, and where it stands."""
        node, place = document.root, (document.root.line, document.root.column)
        for part in path:
            if node.is_mapping and part in node.value:
                place = node.keys[str(part)]
                node = node.value[part]
                if not (node.is_mapping or node.is_list):
                    place = (node.line, node.column)
            elif node.is_list and isinstance(part, int) and part < len(node.value):
                node = node.value[part]
                place = (node.line, node.column)
            else:
                break
        return node, place


def place_within(document: Document, node: Node, position: int) -> tuple[int, int]:
    """Where a letter of a text stands, counted from 0, however the text is quoted or folded."""
    before = sum(not letter.isspace() for letter in node.text[:position])
    last = sum(not letter.isspace() for letter in node.text) - 1
    left, beyond = min(before, last), int(before > last)
    line, column = node.line, node.column - 1
    quote = document.line(line)[column : column + 1]
    if quote in ("|", ">"):
        line, column = line + 1, 0
    elif quote in ("'", '"'):
        column += 1
    for row in range(line, document.text.count("\n") + 2):
        text = document.line(row)
        while column < len(text):
            if not text[column].isspace():
                if left == 0:
                    return row, column + 1 + beyond
                left -= 1
            escaped = text[column : column + 2] in ESCAPED.get(quote, ())
            column += 2 if escaped else 1
        column = 0
    return node.line, node.column


def check_day(places: Places, scenario: Scenario, file: str, path: Path, day: date | None) -> None:
    """Refuse a day outside the scenario, unless no day is inside it."""
    if scenario.end <= scenario.start:
        return
    if day is not None and not scenario.start <= day <= scenario.end:
        span = f"{scenario.start} to {scenario.end}"
        places.fault(file, path, f"{day} is outside the scenario", f"it runs from {span}")


def check_views(
    places: Places,
    scenario: Scenario,
    file: str,
    path: Path,
    views: Mapping[str, View],
    actor: str,
) -> None:
    """Refuse views of factions of others, and drivers of an actor toward itself."""
    if actor not in scenario.actors:
        return
    own = scenario.actors[actor].factions
    for faction, view in views.items():
        if faction not in own and faction != "all":
            hint = suggestion(faction, [*own, "all"])
            places.fault(file, (*path, faction), f"{faction} is no faction of {actor}", hint)
        check_terms(places, file, (*path, faction, "terms"), view.terms, actor)


def check_terms(places: Places, file: str, path: Path, terms: Iterable[str], actor: str) -> None:
    """Refuse drivers of an actor toward itself."""
    for driver in terms:
        if driver.partition(".")[2] == actor:
            hint = "name another actor"
            places.fault(
                file, (*path, driver), f"driver {driver} is of {actor} toward itself", hint
            )


def check_conditions(
    places: Places, scenario: Scenario, file: str, path: Path, conditions: Iterable[Condition]
) -> None:
    """Refuse options that a decision does not have, and wars of one."""
    for index, condition in enumerate(conditions):
        here = (*path, index, condition.kind)
        check_condition(places, scenario, file, here, condition)


def check_condition(
    places: Places, scenario: Scenario, file: str, path: Path, condition: Condition
) -> None:
    """Refuse an option that a decision does not have, and a war of one."""
    if condition.chosen is not None:
        decision, option = condition.chosen
        known = scenario.decisions.get(decision)
        if known is not None and option not in known.options:
            hint = suggestion(option, known.options)
            places.fault(file, (*path, 1), f"{decision} has no option {option!r}", hint)
    if condition.war is not None and condition.war[0] == condition.war[1]:
        places.fault(file, path, "a war needs two different actors", "name the other one")


def check_effects(places: Places, file: str, path: Path, effects: Iterable[Effect]) -> None:
    """Refuse gauges and wars of an actor toward itself."""
    for index, effect in enumerate(effects):
        if effect.actor is not None and effect.actor == effect.toward:
            places.fault(
                file, (*path, index, "toward"), "toward is the actor itself", "name another actor"
            )
        if effect.war is not None and effect.war[0] == effect.war[1]:
            places.fault(
                file,
                (*path, index, "war"),
                "a war needs two different actors",
                "name the other one",
            )


def check_quantity(places: Places, file: str, path: Path, quantity: str) -> None:
    """Refuse a quantity that the world has not, and ids that are not there, too few or too many."""
    parted = split_quantity(quantity)
    if parted is None:
        return
    name, ids = parted
    if name not in QUANTITIES:
        hint = suggestion(name, QUANTITIES)
        places.fault(file, path, f"unknown quantity of the world {name!r}", hint)
        return
    kinds = QUANTITIES[name].axes
    if len(ids) != len(kinds):
        message = f"{quantity} has not the right ids in brackets"
        places.fault(file, path, message, f"write {form_of(name)}")
        return
    for member, kind in zip(ids, kinds, strict=True):
        if not places.is_known(kind, member):
            hint = suggestion(member, places.ids_of(kind))
            places.fault(file, path, f"unknown {kind} {member!r}", hint)
