"""The reference scenario, built once; two hundred of its timelines, simulated once."""

import pytest
from tests.shipped import shipped_model

from allohistory.engine import Design, simulate


@pytest.fixture(scope="session")
def real():
    return shipped_model()


@pytest.fixture(scope="session")
def ensemble(real):
    """Return two hundred timelines from the priors."""
    return simulate(real, Design(200, seed=1))
