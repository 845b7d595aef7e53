"""The reference scenario, built once; two hundred of its timelines, simulated once."""

import pytest

from allohistory.engine import Design, simulate
from allohistory.model import build
from allohistory.scenario import load


@pytest.fixture(scope="session")
def real():
    return build(load("far-east-1931"))


@pytest.fixture(scope="session")
def ensemble(real):
    """Return two hundred timelines from the priors."""
    return simulate(real, Design(200, seed=1))
