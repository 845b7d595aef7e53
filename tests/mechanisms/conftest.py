"""The template scenario, built once."""

import pytest
from tests.mechanisms.stage import Stage

from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE


@pytest.fixture(scope="session")
def model():
    return build(load(TEMPLATE))


@pytest.fixture
def stage(model):
    return Stage(model)


@pytest.fixture
def many(model):
    return Stage(model, 400)
