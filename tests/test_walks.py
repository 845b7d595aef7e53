"""The walks of the documents name code that exists, in at most eight steps each."""

import ast
import re
from pathlib import Path

import pytest
import yaml

DOCS = Path(__file__).parents[1] / "docs"
WALKS = (DOCS / "walks.md").read_text("utf-8").split("\n## ")[1:]
LINK = re.compile(r"\[`([\w/.-]+)` `(\w+)`\]\(([^)]+)\)")


def names_of(path):
    """Return what a module defines at its top, or the keys of a data file, at any depth."""
    if path.suffix == ".yaml":
        return keys_of(yaml.safe_load(path.read_text("utf-8")))
    names = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        for target in getattr(node, "targets", None) or [getattr(node, "target", None)]:
            if isinstance(target, ast.Name):
                names.add(target.id)
    return names


def keys_of(value):
    """Return the keys of a document, at any depth."""
    if isinstance(value, list):
        return set().union(*map(keys_of, value))
    return set(value).union(*map(keys_of, value.values())) if isinstance(value, dict) else set()


def steps_of(walk):
    return re.findall(r"^\d+\. (.*)$", walk, re.MULTILINE)


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.splitlines()[0])
def test_a_walk_has_at_most_eight_steps(walk):
    assert 1 <= len(steps_of(walk)) <= 8


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.splitlines()[0])
def test_every_step_of_a_walk_links_to_code_that_defines_what_it_names(walk):
    for step in steps_of(walk):
        assert LINK.match(step), f"does not begin with a link to the code: {step}"
        for file, name, target in LINK.findall(step):
            path = (DOCS / target).resolve()
            assert path.is_file(), target
            assert target == f"../src/allohistory/{file}"
            assert name in names_of(path), f"{name} in {file}"


@pytest.mark.parametrize("walk", WALKS, ids=lambda walk: walk.splitlines()[0])
def test_every_file_that_a_walk_names_is_linked(walk):
    assert not re.search(r"`[\w/.-]+\.(?:py|yaml)`", LINK.sub("", walk))


def test_there_are_three_walks():
    assert len(WALKS) == 3
