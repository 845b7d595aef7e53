"""No timeline of the prior contradicts itself."""

import pytest
from tests.contradictions.count import contradictions

from allohistory.engine import Design, simulate
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE


def test_few_timelines_of_the_template_contradict_nothing():
    ensemble = simulate(build(load(TEMPLATE)), Design(100, 5))

    assert contradictions(ensemble) == {}


@pytest.mark.slow
def test_no_timeline_of_the_far_east_contradicts_itself():
    ensemble = simulate(build(load("far-east-1931")), Design(2_000, 5))

    assert contradictions(ensemble) == {}
