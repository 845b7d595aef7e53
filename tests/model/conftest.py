"""The template scenario and its model, built once."""

import pytest

from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE


@pytest.fixture(scope="session")
def scenario():
    return load(TEMPLATE)


@pytest.fixture(scope="session")
def model(scenario):
    return build(scenario)
