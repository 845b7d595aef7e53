"""`check`: every fault of a scenario, those of its map among them."""

from pathlib import Path

from allohistory.answers.check import read_and_check, shipped_faults
from allohistory.errors import Fault
from allohistory.scenario.library import locate
from allohistory.views.geography import map_faults


def check(name_or_path: str | Path) -> list[Fault]:
    """Return every fault of a scenario, in the order of files and lines; none if it is sound.

    Beyond the form of its files it is checked that the model can be built, and that every question,
    condition, series, what-if, position and entry of the record means something for it.
    """
    folder, scenario = read_and_check(locate(name_or_path))
    if scenario is None:
        return folder.faults()
    faults = folder.faults()
    return [*faults, *map_faults(scenario), *shipped_faults(scenario, sound=not faults)]
