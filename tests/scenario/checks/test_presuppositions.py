"""What a sentence takes for granted has a gate: without it `check` finds a fault."""

from types import SimpleNamespace

import pytest

from allohistory.scenario import load
from allohistory.scenario.checks.course import check_presupposition, implies
from allohistory.scenario.schema.conditions import Condition

SCENARIO = load("far-east-1931")
ENTRIES = {**SCENARIO.events, **SCENARIO.decisions}
GATES = [
    (name, key, k)
    for name, entry in ENTRIES.items()
    if entry.presupposes is not None
    for key in ("requires", "unless")
    for k in range(len(getattr(entry.presupposes, key)))
]


def faults(entry, anchor=None):
    """Return the paths of the faults of one entry."""
    paths = []
    places = SimpleNamespace(fault=lambda file, path, message, hint: paths.append(path))
    check_presupposition(places, "events.yaml", ("events", "x"), entry, anchor)
    return paths


@pytest.mark.parametrize(("name", "key", "k"), GATES, ids=str)
def test_removing_a_gate_makes_the_check_fail(name, key, k):
    entry = ENTRIES[name]
    anchor = getattr(entry, "after", None)
    assert not faults(entry, anchor)

    condition = getattr(entry.presupposes, key)[k]
    gates = getattr(entry, key)
    if key == "requires":
        rest = [gate for gate in gates if not implies(gate, condition)]
        anchor = None if anchor is not None and implies(anchor, condition) else anchor
    else:
        rest = [gate for gate in gates if not implies(condition, gate)]
    without = entry.model_copy(update={key: tuple(rest)})
    assert ("events", "x", "presupposes", key, k) in faults(without, anchor)


def test_every_event_says_what_it_takes_for_granted():
    assert all(event.presupposes.why for event in SCENARIO.events.values())


@pytest.mark.parametrize(
    ("gate", "condition", "implied"),
    [
        ({"war": ["a", "b"]}, {"war": ["b", "a"]}, True),
        ({"began": ["a", "b"]}, {"war": ["b", "a"]}, True),
        ({"began": ["b", "a"]}, {"began": ["a", "b"]}, False),
        ({"war_weeks": ["a", "b", 20]}, {"war_weeks": ["b", "a", 10]}, True),
        ({"war_weeks": ["a", "b", 10]}, {"war_weeks": ["a", "b", 20]}, False),
        ({"war": ["a", "b"]}, {"began": ["a", "b"]}, False),
        ({"chosen": ["d", "x"]}, {"stands": ["d", "x"]}, False),
        ({"happened": "e"}, {"happened": "f"}, False),
    ],
)
def test_one_condition_may_imply_another(gate, condition, implied):
    assert implies(Condition.model_construct(**gate), Condition.model_construct(**condition)) is (
        implied
    )
