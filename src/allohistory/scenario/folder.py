"""All files of a scenario's folder: read, resolved and validated, with each fault noted.

The shared laws that come with the program are read the same way; a scenario's `laws.yaml`
overrides them.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from os.path import realpath
from pathlib import Path
from typing import Any

from pydantic import BaseModel, RootModel

from allohistory import files
from allohistory.errors import Fault, suggestion
from allohistory.scenario.inherited import Inherited, stated
from allohistory.scenario.read import NO_FILE, Document, Node, read
from allohistory.scenario.resolve import DefinedIds, Resolver, collect, kinds_in
from allohistory.scenario.schema.bargains import ClausesFile, ClientsFile
from allohistory.scenario.schema.base import Ids
from allohistory.scenario.schema.cast import ActorsFile, ClaimsFile, HeadFile, Source, SourcesFile
from allohistory.scenario.schema.course import DecisionsFile, EventsFile
from allohistory.scenario.schema.ground import ForcesFile, TheatreFile
from allohistory.scenario.schema.minds import ChannelsFile
from allohistory.scenario.schema.numbers import Number, Quantity
from allohistory.scenario.schema.past import PositionsFile, QuestionsFile, RecordFile
from allohistory.scenario.schema.shapes import Shape, shape_of
from allohistory.scenario.schema.validate import validate
from allohistory.scenario.whatif import WhatIf
from allohistory.scenario.whatif_reading import read_whatif

FILES: dict[str, type[BaseModel]] = {
    "scenario.yaml": HeadFile,
    "sources.yaml": SourcesFile,
    "claims.yaml": ClaimsFile,
    "actors.yaml": ActorsFile,
    "theatre.yaml": TheatreFile,
    "forces.yaml": ForcesFile,
    "channels.yaml": ChannelsFile,
    "clients.yaml": ClientsFile,
    "clauses.yaml": ClausesFile,
    "decisions.yaml": DecisionsFile,
    "events.yaml": EventsFile,
    "record.yaml": RecordFile,
    "positions.yaml": PositionsFile,
    "questions.yaml": QuestionsFile,
}
NEEDED = (
    "scenario.yaml",
    "sources.yaml",
    "actors.yaml",
    "theatre.yaml",
    "forces.yaml",
    "questions.yaml",
)
READ = (".yaml", ".yml", ".npz", ".json")  # endings of the files of a scenario
DRAWN = {"map.yaml"}  # read by the views, which draw the map
LAWS = Path(__file__).parent.parent / "laws"
MOST_WHATIFS = 500
LARGEST_FOLDER = 16_000_000
UNIT_RANGE = re.compile(r"^(-?[0-9.]+)\.\.(-?[0-9.]+)$")
BEGINNINGS = {"positions.yaml": Inherited(standing="contested")}


class Lawful(RootModel[dict[str, Number]]):
    """Laws by name, for checking."""


@dataclass
class Folder:
    """A scenario's folder after reading."""

    path: Path
    documents: dict[str, Document] = field(default_factory=dict)
    shared: dict[str, Document] = field(default_factory=dict)
    ids: DefinedIds = field(default_factory=DefinedIds)
    models: dict[str, Any] = field(default_factory=dict)
    laws: dict[str, dict[str, Number]] = field(default_factory=dict)
    shared_sources: dict[str, Source] = field(default_factory=dict)
    whatifs: dict[str, WhatIf] = field(default_factory=dict)
    added: list[tuple[str, Path]] = field(default_factory=list)
    """Further what-ifs, each with the name it would have in the folder."""

    def faults(self) -> list[Fault]:
        """Return every fault, file by file, from top to bottom, without duplicates."""
        unique: dict[tuple[Any, ...], Fault] = {}
        for document in [*self.documents.values(), *self.shared.values()]:
            for fault in sorted(document.faults, key=lambda fault: (fault.line, fault.column)):
                unique.setdefault((fault.file, fault.line, fault.column, fault.message), fault)
        return list(unique.values())


def read_folder(path: Path, whatifs: Iterable[Path] = ()) -> Folder:
    """Read every file of a folder, and `whatifs` from elsewhere; note faults, never raise them."""
    folder = Folder(path, added=[(f"whatifs/{whatif.stem}.yaml", whatif) for whatif in whatifs])
    open_files(folder)
    for name, model in FILES.items():
        if name in folder.documents:
            document, shape = folder.documents[name], shape_of(model)
            collect(document, shape, folder.ids)
            if not document.root.value:
                folder.ids.unread |= kinds_in(shape)
    for name in folder.documents:
        if name.startswith("whatifs/"):
            stem = name.removeprefix("whatifs/").removesuffix(".yaml")
            folder.ids.define("whatif", stem, name)
    read_shared(folder)
    for name, model in FILES.items():
        folder.models[name] = read_model(folder, name, model)
    read_laws(folder)
    for name, document in folder.documents.items():
        if name.startswith("whatifs/"):
            whatif = read_whatif(document, folder.ids, name)
            if whatif is not None:  # under the name of its file, even if its id is another one
                folder.whatifs[name.removeprefix("whatifs/").removesuffix(".yaml")] = whatif
    return folder


def open_files(folder: Folder) -> None:
    """Read the text of every file, and note missing and unknown files."""
    total = 0
    outside = note_links(folder)
    for name, path in wanted_files(folder):
        if path in outside:
            continue
        document = read(path, str(path))
        if name in NEEDED and [fault.message for fault in document.faults] == [NO_FILE]:
            document.faults.clear()
            message = "is required: every scenario has this file"
            document.add((1, 1), "", message, "write it; `allohistory new` makes one to start from")
        if name in folder.documents:
            place = folder.documents[name].name
            document.add(
                (1, 1),
                "",
                f"there is already a what-if of this name in {place}",
                "choose another name",
            )
        folder.documents[name] = document
        total += len(document.text)
        if total > LARGEST_FOLDER:
            document.add(
                (1, 1), "", "the folder is too large", f"at most {LARGEST_FOLDER:,} bytes in all"
            )
            return


def note_links(folder: Folder) -> set[Path]:
    """Note links that lead out of the folder as faults; return the files not to be read.

    Only such as are read, or kept with a run: a stranger's folder must not take in other files.
    """
    outside = set()
    for path in files.links_out(folder.path):
        name = path.relative_to(folder.path).as_posix()
        if name.startswith("posterior") or name == "whatifs" or name.endswith(READ):
            document = Document(str(path), "", Node({}, 1, 1))
            message = "is a link that leads out of the folder"
            document.add((1, 1), "", message, "put the file itself in its place")
            folder.documents[name] = document
            outside.add(path)
    return outside


def wanted_files(folder: Folder) -> list[tuple[str, Path]]:
    """Return the files of a folder to read, including required ones that are missing."""
    names = {*FILES, "laws.yaml"}
    present = list_names(folder, folder.path)
    for name in sorted(present - names - DRAWN - set(folder.documents)):
        if name.endswith((".yaml", ".yml")):
            refuse_name(folder, name, suggestion(name, names))
    wanted = [name for name in [*FILES, "laws.yaml"] if name in present or name in NEEDED]
    if "whatifs" in present and "whatifs" not in folder.documents:
        wanted += wanted_whatifs(folder)
    paths = [(name, folder.path / name) for name in wanted]
    # Unlike `Path.resolve`, `realpath` does not raise on circular links: `read` reports those.
    real_paths = {realpath(path) for _, path in paths}
    return paths + [entry for entry in folder.added if realpath(entry[1]) not in real_paths]


def wanted_whatifs(folder: Folder) -> list[str]:
    """Return the what-ifs of a folder to read; note files that are none, and too many."""
    inside = [f"whatifs/{name}" for name in sorted(list_names(folder, folder.path / "whatifs"))]
    for name in inside:
        if name.endswith(".yml"):
            refuse_name(folder, name, "the name of a what-if ends in .yaml")
    wanted = [name for name in inside if name.endswith(".yaml")]
    if len(wanted) > MOST_WHATIFS:
        message = f"is one of {len(wanted):,} what-ifs; at most {MOST_WHATIFS:,} are read"
        refuse(folder, wanted[MOST_WHATIFS], message, "keep the others in another folder")
    return wanted[:MOST_WHATIFS]


def refuse_name(folder: Folder, name: str, hint: str) -> None:
    """Note a file that is not read because of its name."""
    refuse(folder, name, "no scenario file has this name", hint)


def refuse(folder: Folder, name: str, message: str, hint: str) -> None:
    """Note a file that is not read, and why."""
    document = Document(str(folder.path / name), "", Node({}, 1, 1))
    document.add((1, 1), "", message, hint)
    folder.documents[name] = document


def list_names(folder: Folder, path: Path) -> set[str]:
    """Return the names in a folder."""
    try:
        return {entry.name for entry in path.iterdir()}
    except OSError as error:
        document = Document(str(path), "", Node({}, 1, 1))
        document.add((1, 1), "", f"cannot be listed ({error.strerror})", "it must be a folder")
        folder.documents[f"{path.name}/"] = document
        return set()


def read_model(folder: Folder, name: str, model: type[BaseModel]) -> Any:
    """Return the model of one file; a file that is missing is an empty one."""
    document = folder.documents.get(name)
    if document is None:
        empty: dict[str, Any] = {key: {} for key in model.model_fields if key != "defaults"}
        return model.model_construct(None, **empty)
    if not document.root.value and document.faults:
        return None
    resolver = Resolver(document, folder.ids)
    data = resolver.resolve(shape_of(model), BEGINNINGS.get(name))
    if isinstance(data, dict):
        data.pop("defaults", None)
    return validate(document, model, data)


def read_shared(folder: Folder) -> None:
    """Read the laws that come with the program, and their sources."""
    paths = sorted(LAWS.glob("*.yaml")) if LAWS.is_dir() else []
    shared = shared_laws(tuple((path, content_of(path)) for path in paths))
    folder.shared = {
        name: replace(document, faults=list(document.faults))
        for name, document in shared.shared.items()
    }
    folder.shared_sources, folder.laws = dict(shared.shared_sources), dict(shared.laws)
    for name in folder.shared_sources:
        folder.ids.ids.setdefault("source", {}).setdefault(name, "the shared sources")


def content_of(path: Path) -> bytes:
    """Return the content of a file; nothing where it cannot be read, which `read` notes."""
    try:
        return path.read_bytes()
    except OSError:
        return b""


@lru_cache(maxsize=4)
def shared_laws(files: tuple[tuple[Path, bytes], ...]) -> Folder:
    """Read `files` of laws and their sources, each with its content; once a process."""
    folder = Folder(LAWS, shared={path.stem: read(path, str(path)) for path, _ in files})
    sources = folder.shared.get("sources")
    if sources is not None:
        resolver = Resolver(sources, folder.ids)
        model = validate(sources, SourcesFile, resolver.resolve(shape_of(SourcesFile)))
        folder.shared_sources = dict(model.sources) if model else {}
        folder.ids.ids["source"] = dict.fromkeys(folder.shared_sources, "the shared sources")
    for mechanism, document in folder.shared.items():
        if mechanism != "sources":
            folder.laws[mechanism] = numbers_of(folder, document, document.root, f"{mechanism}.")
    return folder


def read_laws(folder: Folder) -> None:
    """Read the laws that the scenario overrides."""
    document = folder.documents.get("laws.yaml")
    if document is None:
        return
    for mechanism, node in document.root.value.items():
        if mechanism == "defaults":
            continue
        place = document.root.keys[mechanism]
        if mechanism not in folder.laws:
            document.add(
                place,
                mechanism,
                f"unknown mechanism {mechanism[:60]!r}",
                suggestion(mechanism, folder.laws),
            )
        elif not node.is_mapping:
            document.add(node, mechanism, "must be a mapping", "write `law:` lines below")
        else:
            shared = folder.laws[mechanism]
            overrides = numbers_of(folder, document, node, f"{mechanism}.", shared)
            folder.laws[mechanism] = {**shared, **overrides}


def numbers_of(
    folder: Folder,
    document: Document,
    place: Node,
    prefix: str,
    shared: dict[str, Number] | None = None,
) -> dict[str, Number]:
    """Return the laws below a node; `shared` are those they override."""
    resolver = Resolver(document, folder.ids)
    inherited = resolver.defaults(Inherited())
    if place is not document.root:
        path = prefix.rstrip(".")
        inherited = inherited.updated(stated(document, place, path), place, path)
        resolver.check_sources(place, path)
    data: dict[str, Any] = {}
    for name, node in place.value.items():
        if name in ("defaults", "source", "standing", "why") and (
            name != "source" or not node.is_mapping
        ):
            continue
        path = f"{prefix}{name}"
        if shared is not None and name not in shared:
            document.add(
                place.keys[name], path, f"unknown law {name[:60]!r}", suggestion(name, shared)
            )
            continue
        resolver.identifier(name, Ids("law"), place.keys[name], path)
        data[name] = resolver.number(
            node, Shape(quantity=law_quantity(document, node, path, shared, name)), inherited, path
        )
    sound = {name: number for name, number in data.items() if number}
    model = validate(document, Lawful, sound, place, prefix)
    return dict(model.root) if model else {}


def law_quantity(
    document: Document, node: Node, path: str, shared: dict[str, Number] | None, name: str
) -> Quantity:
    """Return the unit and range of a law: those of the shared law, or those its unit implies."""
    if shared is not None:
        law = shared[name]
        return Quantity(law.unit, law.low, law.high)
    unit = node.value.get("unit") if node.is_mapping else None
    if unit is None or not unit.text:
        document.add(node, path, "a law needs a unit", "write it as a mapping with `unit:`")
        return Quantity()
    match = UNIT_RANGE.match(unit.text)
    if match:
        return Quantity(unit.text, float(match[1]), float(match[2]))
    return (
        Quantity(unit.text, 0, 1)
        if unit.text in ("share", "probability", "chance")
        else Quantity(unit.text)
    )
