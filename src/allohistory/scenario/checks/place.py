"""Where in the files a model comes from, and the few checks that every subject shares."""

from collections.abc import Iterable, Mapping
from datetime import date

from allohistory.errors import suggestion
from allohistory.scenario.folder import Folder
from allohistory.scenario.read import Document, Node
from allohistory.scenario.scenario import NUMBERED, Scenario
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect, View
from allohistory.vocabulary.quantities import QUANTITIES, form_of, split_quantity

SECTIONS = {name: name.removesuffix("s") for name in NUMBERED}
Path = tuple[str | int, ...]
ESCAPED = {"'": ("''",), '"': ('\\"', "\\\\")}  # two characters for one in quotation marks


class Places:
    """Notes faults at paths of files."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder

    def ids_of(self, kind: str) -> Iterable[str]:
        """Return every id of a kind, including those of entries that could not be read."""
        return self.folder.ids.of_kind(kind)

    def is_known(self, kind: str, name: str) -> bool:
        """Whether an id is defined, or would be if its file could be read."""
        return name in self.folder.ids.of_kind(kind) or kind in self.folder.ids.unread

    def has_law(self, path: str, laws: Iterable[str]) -> bool:
        """Whether a path leads to a number, or would if its entry could be read."""
        section, _, rest = path.partition(".")
        kind = SECTIONS.get(section)
        if path in laws or kind is None:
            return path in laws
        entry = rest.partition(".")[0]
        documents = self.folder.documents.values()
        faulty = (fault.path for document in documents for fault in document.faults)
        return kind in self.folder.ids.unread or f"{section}.{entry}" in {
            ".".join(path.split(".")[:2]) for path in faulty
        }

    def fault(self, file: str, path: Path, message: str, hint: str = "") -> None:
        """Note a fault at the last part of a path that exists in the file."""
        document = self.folder.documents.get(file)
        if document is not None:
            _, place = self.leading_to(document, path)
            document.add(place, ".".join(map(str, path)), message, hint)

    def fault_within(
        self, file: str, path: Path, position: int, message: str, hint: str = ""
    ) -> None:
        """Note a fault at a character of the text that a path leads to."""
        document = self.folder.documents.get(file)
        if document is not None:
            node, _ = self.leading_to(document, path)
            place = place_within(document, node, position)
            document.add(place, ".".join(map(str, path)), message, hint)

    def leading_to(self, document: Document, path: Path) -> tuple[Node, tuple[int, int]]:
        """Return the last part of a path that exists in the file, and its line and column."""
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
    """Return the place of a character of a text (from 0), however it is quoted or folded."""
    before = sum(not character.isspace() for character in node.text[:position])
    last = sum(not character.isspace() for character in node.text) - 1
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
    """Refuse views of other actors' factions, and drivers of an actor toward itself."""
    if actor not in scenario.actors:
        return
    factions = scenario.actors[actor].factions
    for faction, view in views.items():
        if faction not in factions and faction != "all":
            hint = suggestion(faction, [*factions, "all"])
            places.fault(file, (*path, faction), f"{faction} is not a faction of {actor}", hint)
        check_terms(places, file, (*path, faction, "terms"), view.terms, actor)


def check_terms(places: Places, file: str, path: Path, terms: Iterable[str], actor: str) -> None:
    """Refuse drivers of an actor toward itself."""
    for driver in terms:
        if driver.partition(".")[2] == actor:
            hint = "name another actor"
            places.fault(
                file, (*path, driver), f"driver {driver} points from {actor} to itself", hint
            )


def check_conditions(
    places: Places, scenario: Scenario, file: str, path: Path, conditions: Iterable[Condition]
) -> None:
    """Refuse options that a decision does not have, and wars of an actor with itself."""
    for index, condition in enumerate(conditions):
        here = (*path, index, condition.kind)
        check_condition(places, scenario, file, here, condition)


def check_condition(
    places: Places, scenario: Scenario, file: str, path: Path, condition: Condition
) -> None:
    """Refuse an option that a decision does not have, and a war of an actor with itself."""
    choice = condition.chosen or condition.stands
    if choice is not None:
        name, option = choice
        decision = scenario.decisions.get(name)
        if decision is not None and option not in decision.options:
            hint = suggestion(option, decision.options)
            places.fault(file, (*path, 1), f"{name} has no option {option!r}", hint)
    war = condition.war or condition.began or condition.war_weeks
    if war is not None and war[0] == war[1]:
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
    """Refuse a quantity that the world does not have, and ids that are unknown or miscounted."""
    split = split_quantity(quantity)
    if split is None:
        return
    name, ids = split
    if name not in QUANTITIES:
        hint = suggestion(name, QUANTITIES)
        places.fault(file, path, f"unknown quantity of the world {name!r}", hint)
        return
    kinds = QUANTITIES[name].axes
    if len(ids) != len(kinds):
        message = f"{quantity} has the wrong ids in brackets"
        places.fault(file, path, message, f"write {form_of(name)}")
        return
    for member, kind in zip(ids, kinds, strict=True):
        if not places.is_known(kind, member):
            hint = suggestion(member, places.ids_of(kind))
            places.fault(file, path, f"unknown {kind} {member!r}", hint)
