"""Checks between the parts of a scenario."""

from .folder import Folder
from .scenario import Scenario


def crosscheck(folder: Folder, scenario: Scenario) -> None:
    """Note every fault that no file shows alone."""
