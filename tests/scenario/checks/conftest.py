"""Places at which the faults of a check are listed."""

import pytest
from tests.scenario.checks.stage import Notes

from allohistory.scenario.folder import read_folder
from allohistory.scenario.library import TEMPLATE


@pytest.fixture(scope="session")
def template_folder():
    return read_folder(TEMPLATE)


@pytest.fixture
def places(template_folder):
    return Notes(template_folder)
