"""The walks of the documents name code that exists, in at most eight steps each."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "allohistory"
WALKS = (ROOT / "docs" / "walks.md").read_text("utf-8").split("\n## ")[1:]
PLACE = re.compile(r"`([\w/.-]+\.(?:py|yaml))`(?: `(\w+)`)?")


def names_of(path):
    """Return the top-level names of a module."""
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        for target in getattr(node, "targets", None) or [getattr(node, "target", None)]:
            if isinstance(target, ast.Name):
                names.add(target.id)
    return names


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.splitlines()[0])
def test_every_step_of_a_walk_names_code_that_exists(walk):
    steps = re.findall(r"^\d\. (.*)$", walk, re.MULTILINE)

    assert 1 <= len(steps) <= 8
    for step in steps:
        places = PLACE.findall(step)
        assert places, f"no file is named: {step}"
        for file, name in places:
            assert (SOURCE / file).is_file(), file
            assert not name or name in names_of(SOURCE / file), f"{name} in {file}"


def test_there_are_three_walks():
    assert len(WALKS) == 3
