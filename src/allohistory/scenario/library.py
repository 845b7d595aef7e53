"""Scenarios by name or folder: check them, load them, list those that come with the program.

One reading of a folder finds all its faults. A scenario's hash identifies what was read, whatever
the order of files or the line endings.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

from allohistory.errors import Fault, ScenarioError, UnknownScenario, counted, suggestion
from allohistory.scenario.checks import crosscheck
from allohistory.scenario.folder import Folder, read_folder
from allohistory.scenario.read import Document
from allohistory.scenario.scenario import Scenario
from allohistory.scenario.schema.base import KEBAB

TEMPLATE = Path(__file__).parent.parent / "scenarios" / "_template"
SHIPPED = Path(__file__).parent.parent / "scenarios"
# Files that decide nothing that happens: the questions asked, and the sources of the numbers.
ASIDE = ("whatifs/", "questions.yaml", "positions.yaml", "sources.yaml", "claims.yaml")


def names() -> tuple[str, ...]:
    """Return the names of the scenarios that come with the program."""
    if not SHIPPED.is_dir():
        return ()
    return tuple(
        sorted(
            path.name
            for path in SHIPPED.iterdir()
            if path.name[0] not in "_." and (path / "scenario.yaml").is_file()
        )
    )


def command_name(scenario: Scenario) -> str:
    """Return how a command names a scenario: a shipped one by its name, others by their folder."""
    return scenario.id if scenario.id in names() else str(scenario.folder)


def locate(name_or_path: str | Path) -> Path:
    """Return the folder of a scenario, shipped or not, or raise UnknownScenario."""
    if not isinstance(name_or_path, str | PathLike):
        hint = suggestion("", names())
        raise UnknownScenario(f"{name_or_path!r} is neither a name nor a folder; {hint}")
    text = str(name_or_path)
    if isinstance(name_or_path, str) and text in names():
        return SHIPPED / text
    path = Path(name_or_path)
    try:
        if path.is_dir():
            return path
        problem = (
            "is a file; give the folder that contains it"
            if path.exists()
            else "is neither a folder nor"
        )
    except (OSError, ValueError) as error:
        raise UnknownScenario(f"{text[:200]!r} cannot be read: {error}") from None
    if problem.startswith("is a file"):
        raise UnknownScenario(f"{text[:200]} {problem}")
    hint = suggestion(text, names())
    raise UnknownScenario(
        f"{text[:200]!r} {problem} a scenario that comes with the program; {hint}"
    )


def examine(path: Path, whatifs: Iterable[Path] = ()) -> tuple[Folder, Scenario | None]:
    """Read a folder, and `whatifs` from elsewhere: its files with their faults, and the scenario.

    Where there are faults the scenario holds what could be read; it is None without a head.
    """
    folder = read_folder(path, whatifs)
    scenario = assemble(folder)
    if scenario is not None:
        crosscheck(folder, scenario)
    return folder, scenario


def check(name_or_path: str | Path) -> list[Fault]:
    """Return every fault in a scenario's folder, in the order of files and lines."""
    return examine(locate(name_or_path))[0].faults()


def load(name_or_path: str | Path, *, whatifs: Iterable[str | Path] = ()) -> Scenario:
    """Load a scenario by name or folder, and with it `whatifs`: files of your own.

    Each of these takes the name of its file. Raises ScenarioError with all faults if there are any.
    """
    path = locate(name_or_path)
    return require_no_faults(*examine(path, [Path(whatif) for whatif in whatifs]))


def require_no_faults(folder: Folder, scenario: Scenario | None) -> Scenario:
    """Return a scenario that was read, or raise ScenarioError with all faults of its files."""
    faults = folder.faults()
    if faults or scenario is None:
        number = counted(len(faults), "fault")
        raise ScenarioError(f"{folder.path}: {number}", faults)
    return scenario


def assemble(folder: Folder) -> Scenario | None:
    """Assemble the scenario from the models of its files, as far as they could be read."""
    models: dict[str, Any] = folder.models
    if models.get("scenario.yaml") is None:
        return None

    def section(file: str, name: str) -> Any:
        return getattr(models.get(file), name, {})

    return Scenario.model_construct(
        head=models["scenario.yaml"],
        sources={**folder.shared_sources, **section("sources.yaml", "sources")},
        claims=section("claims.yaml", "claims"),
        actors=section("actors.yaml", "actors"),
        sectors=section("theatre.yaml", "sectors"),
        groups=section("forces.yaml", "groups"),
        channels=section("channels.yaml", "channels"),
        beliefs=section("channels.yaml", "beliefs"),
        clients=section("clients.yaml", "clients"),
        directives=section("clients.yaml", "directives"),
        talks=section("clauses.yaml", "talks"),
        clauses=section("clauses.yaml", "clauses"),
        decisions=section("decisions.yaml", "decisions"),
        events=section("events.yaml", "events"),
        laws=folder.laws,
        record=models.get("record.yaml"),
        positions=section("positions.yaml", "positions"),
        questions=section("questions.yaml", "questions"),
        whatifs=folder.whatifs,
        folder=folder.path,
        added=dict(folder.added),
        hash=digest(folder.documents),
        lived_hash=digest(
            {
                name: document
                for name, document in folder.documents.items()
                if not name.startswith(ASIDE)
            }
        ),
    )


def digest(documents: Mapping[str, Document]) -> str:
    """Return the sha256 of what was read: file names and text, with line endings normalised."""
    whole = hashlib.sha256()
    for name, document in sorted(documents.items()):
        text = document.text.replace("\r\n", "\n").rstrip() + "\n"
        whole.update(f"{name}\0{len(text.encode())}\0{text}".encode())
    return whole.hexdigest()


def new(folder: str | Path) -> Path:
    """Make a small scenario to start from, in a new folder whose name becomes the id.

    Raises ScenarioError if the name is not usable, the folder exists or it cannot be written.
    """
    path = Path(folder)
    if not re.match(KEBAB, path.name):
        raise ScenarioError(
            f"{path.name[:80]!r} cannot be the name of a scenario; "
            "use small letters, digits, - and _"
        )
    if path.exists():
        raise ScenarioError(f"{path} already exists; choose another name, or remove it")
    try:
        shutil.copytree(TEMPLATE, path, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        head = path / "scenario.yaml"
        text = head.read_text(encoding="utf-8").replace("id: two_rivals", f"id: {path.name}", 1)
        head.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ScenarioError(f"{path} cannot be written: {error.strerror or error}") from None
    return path
