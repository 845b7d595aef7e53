"""Checks between the parts of a scenario, one file a subject.

Each check looks at models, and notes what it finds at the place in the file. That names exist has
been checked before.
"""

from allohistory.scenario.folder import Folder
from allohistory.scenario.scenario import Scenario

from .bargains import check_bargains
from .course import check_course
from .past import check_past
from .place import Places
from .setting import check_setting
from .whatifs import check_whatifs

CHECKS = (check_setting, check_bargains, check_course, check_past, check_whatifs)


def crosscheck(folder: Folder, scenario: Scenario) -> None:
    """Note every fault that no entry shows alone."""
    places = Places(folder)
    for check in CHECKS:
        check(places, scenario)


__all__ = ["crosscheck"]
