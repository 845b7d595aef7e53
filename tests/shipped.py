"""What ships with the program, read once a process: scenarios, models, and plain YAML."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from allohistory.model import build
from allohistory.model.build import Model
from allohistory.scenario import load
from allohistory.scenario.scenario import Scenario

FAR_EAST = "far-east-1931"


@cache
def shipped_scenario(name: str = FAR_EAST) -> Scenario:
    """Return a shipped scenario; nobody may change it."""
    return load(name)


@cache
def shipped_model(name: str = FAR_EAST) -> Model:
    """Return the model of a shipped scenario; nobody may change it."""
    return build(shipped_scenario(name))


@cache
def plain_yaml(path: Path) -> Any:
    """Return the plain data of a file; nobody may change it."""
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
