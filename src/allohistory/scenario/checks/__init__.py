"""Checks between the parts of a scenario, one file per subject.

Each check looks at models, and notes faults at their place in the file. Whether names exist has
been checked before.
"""

from allohistory.scenario.checks.bargains import check_bargains
from allohistory.scenario.checks.course import check_course
from allohistory.scenario.checks.past import check_past
from allohistory.scenario.checks.place import Places
from allohistory.scenario.checks.setting import check_setting
from allohistory.scenario.checks.whatifs import check_whatifs
from allohistory.scenario.folder import Folder
from allohistory.scenario.scenario import Scenario

CHECKS = (check_setting, check_bargains, check_course, check_past, check_whatifs)


def crosscheck(folder: Folder, scenario: Scenario) -> None:
    """Note every fault that only shows between entries."""
    places = Places(folder)
    for check in CHECKS:
        check(places, scenario)


__all__ = ["crosscheck"]
