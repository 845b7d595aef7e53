"""Kinds of change: each has its own rule; the sources of an added event."""

from datetime import date

import pytest

from allohistory.engine import plan
from allohistory.engine.interventions import apply
from allohistory.errors import InterventionError
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE
from allohistory.scenario.schema.changes import CHANGES, Change

SINCE = date(1950, 6, 12)


@pytest.fixture(scope="module")
def model():
    return build(load(TEMPLATE))


def test_every_kind_of_change_has_its_own_rule():
    assert [kind for kind in CHANGES if apply.dispatch(kind) is apply.dispatch(Change)] == []


def test_a_number_of_an_added_event_is_a_premise_unless_it_names_its_basis(model):
    effect = {"gauge": "threat", "actor": "aurelia", "set": 1}
    prior = {"lognormal": {"median": 0.5, "factor": 2}}
    added = {"id": "shots", "text": "Shots.", "date": "1950-07-03"}

    def number(effect):
        compiled = plan(model, [{"add_event": {**added, "effects": [effect]}}], SINCE)
        return compiled.changes[0].add_event.effects[0].set

    sourced = {"value": 1, "source": ["gazette"], "standing": "documented"}
    assert number(effect).why == "a premise of the what-if"
    assert number({**effect, "set": {"prior": prior}}).standing == "assumed"
    assert number({**effect, "set": sourced}).source == ("gazette",)


def test_a_divergence_before_the_start_is_refused(model):
    with pytest.raises(InterventionError, match="before the start"):
        plan(model, [], date(1949, 1, 1))
