"""Folders of a scenario: the template with one file edited, read as `check` reads it.

Every fault stands at a place in a file. An unknown key is refused where it stands. What is accepted
and is other YAML than before resolves to another scenario: nothing is silently ignored. What is
accepted is written out in full, and read back as the same scenario.
"""

import difflib
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from tests.fuzz.harness import Kind, check_message, require
from tests.fuzz.yaml_edits import Edit, edited, smaller

from allohistory.answers.check import read_and_check
from allohistory.errors import Fault
from allohistory.scenario import Scenario, load, write_resolved
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.read import decode, parse
from allohistory.scenario.resolved import resolved

FILES = {
    path.relative_to(TEMPLATE).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(TEMPLATE.rglob("*.yaml"))
}
READ_BACK = 8  # of so many accepted folders one is written out and read back


@dataclass(frozen=True)
class Edited:
    """One file of the template after an edit."""

    name: str
    edit: Edit


@cache
def workplace() -> Path:
    """Return a copy of the template to edit, in a folder that goes with the process."""
    folder = Path(tempfile.mkdtemp(prefix="fuzz-")) / "two_rivals"
    shutil.copytree(TEMPLATE, folder)
    return folder


@cache
def base() -> dict[str, str]:
    """Return the resolved form of the template."""
    return resolved(load(TEMPLATE))


def make(chance: random.Random) -> Edited:
    """Return one edited file."""
    name = chance.choice(list(FILES))
    return Edited(name, edited(chance, FILES[name]))


def check(value: Edited) -> str:
    """Return the outcome of a folder with the edited file."""
    path = workplace() / value.name
    path.write_bytes(value.edit.text)
    try:
        folder, scenario = read_and_check(workplace())
        faults = folder.faults()
        check_faults(faults, workplace())
        if value.edit.what == "unknown key":
            check_unknown(value.edit, [fault for fault in faults if Path(fault.file) == path])
            return "unknown key refused"
        if faults:
            return "refused"
        require(scenario is not None, "no fault, and no scenario")
        outcome = check_effect(value, resolved(scenario))
        if sum(value.edit.text) % READ_BACK == 0:
            check_resolved(scenario)
        return outcome
    finally:
        path.write_text(FILES[value.name], encoding="utf-8")


def check_faults(faults: Iterable[Fault], folder: Path) -> None:
    """Raise Broken unless every fault is a sentence at a place in a file."""
    for fault in faults:
        check_message(fault.full())
        require(len(str(fault)) < 3000, f"a fault of {len(str(fault)):,} characters")
        require(fault.line >= 1 and fault.column >= 1, f"{fault}: no place")
        file = Path(fault.file)
        if folder in file.parents and file.is_file():
            # Lines end as YAML has it; of a file that is not even text, only at line feeds.
            text = file.read_bytes().decode(errors="replace")
            ways = (text.splitlines(), text.split("\n"))
            require(any(is_place(fault, lines) for lines in ways), f"{fault}: no such place")


def is_place(fault: Fault, lines: Sequence[str]) -> bool:
    """Return whether a fault stands in a text of these lines, or right behind its end."""
    line = lines[fault.line - 1] if fault.line <= len(lines) else ""
    return fault.line <= len(lines) + 1 and fault.column <= len(line) + 2


def check_unknown(edit: Edit, faults: Iterable[Fault]) -> None:
    """Raise Broken unless an unknown key is refused on its line, by its name."""
    here = [fault for fault in faults if fault.line == edit.line]
    require(here, f"the unknown key {edit.key} on line {edit.line} is not refused there")
    require(
        any(edit.key in f"{fault.path} {fault.message}" for fault in here),
        f"the refusal does not name {edit.key}: {here[0]}",
    )


def check_effect(value: Edited, after: dict[str, str]) -> str:
    """Return whether an accepted edit changes anything; Broken where it is ignored."""
    same_tree = tree_of(decode(value.edit.text)) == tree_of(FILES[value.name])
    changed = after != base()
    require(not (same_tree and changed), "layout or a comment changes the scenario")
    if same_tree:
        return "layout"
    if value.edit.what == "scalar":
        require(changed, f"a value is ignored:\n{difference(value)}")
    return "changed" if changed else "says the same"


def tree_of(text: str) -> str:
    """Return what a text says, in its order."""
    return repr(parse(text).root.plain())


def check_resolved(scenario: Scenario) -> None:
    """Raise Broken unless a scenario that is written out in full is read back as the same."""
    with tempfile.TemporaryDirectory() as folder:
        write_resolved(scenario, Path(folder) / "two_rivals")
        require(load(Path(folder) / "two_rivals") == scenario, "it is not read back as it was")


def difference(value: Edited) -> str:
    """Return the lines that an edit changes."""
    before = FILES[value.name].splitlines()
    after = value.edit.text.decode(errors="backslashreplace").splitlines()
    lines = difflib.unified_diff(before, after, value.name, value.name, lineterm="", n=1)
    return "\n".join(lines)[:4000]


def show(value: Edited) -> str:
    """Return an edited file as the lines that differ."""
    return f"{value.edit.what} in\n{difference(value)}"


def fewer(value: Edited) -> Iterator[Edited]:
    """Yield the same file with less edited."""
    for edit in smaller(FILES[value.name], value.edit):
        yield replace(value, edit=edit)


def tidy() -> None:
    """Remove the copy of the template."""
    shutil.rmtree(workplace().parent, ignore_errors=True)
    workplace.cache_clear()


KIND = Kind("folders", make, check, show, fewer, total=10_000, tidy=tidy)
