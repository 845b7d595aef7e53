"""Stored runs of strangers: every field and column is checked, and named where it is wrong."""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL

from allohistory.answers.stored import check_ensemble, check_manifest
from allohistory.errors import StoreError
from allohistory.kit.log import COLUMNS
from allohistory.vocabulary.events import KINDS

PLACE = Path("runs/trial")
WHATIF = {
    "id": "trial", "since": "1951-01-01", "changes": [{"force": "x"}], "parameters": {"a": 1},
}  # fmt: skip
MANIFEST = {
    "scenario": {"name": "two_rivals", "hash": "abc"}, "sources": "def", "versions": {"numpy": "2"},
    "seed": 1, "timelines": 3, "noise": 4, "weeks": 156, "candidates": 0, "laws": {"a.b": [1.0, 2]},
    "known": {"name": "abc", "place": "x.npz", "opened": 3}, "whatif": WHATIF, "warnings": [],
    "arms": ["baseline", "changed"], "law_paths": ["a.b"],
}  # fmt: skip
WRONG = [
    ({"scenario": {"name": 1}}, "scenario.name is 1, not a text"),
    ({"sources": None}, "sources is null, not a text"),
    ({"versions": {"numpy": 2}}, "versions.numpy is 2, not a text"),
    ({"seed": -1}, "seed is -1, not between 0"),
    ({"noise": 0}, "noise is 0, not between 1"),
    ({"weeks": 1.5}, "weeks is 1.5, not a whole number"),
    ({"laws": {"a.b": float("inf")}}, "laws.a.b is inf, not a finite number"),
    ({"laws": {"a.b": []}}, "laws.a.b is empty"),
    ({"known": {"name": "abc", "place": 3}}, "known.place is 3, not a text"),
    ({"whatif": {**WHATIF, "since": "1951-02-30"}}, "whatif.since is '1951-02-30', not a day"),
    ({"whatif": {**WHATIF, "changes": ["x"]}}, "whatif.changes[0] is a text, not a mapping"),
    ({"whatif": {**WHATIF, "parameters": []}} | {"warnings": 3}, "warnings is 3, not a list"),
    ({"whatif": {**WHATIF, "coupling": "x"}}, "whatif.coupling is 'x'"),
    ({"arms": ["changed"]}, "arms is ['changed']"),
    ({"arms": ["baseline"]}, "arms do not go with whatif"),
]


def test_a_manifest_of_this_program_is_accepted():
    check_manifest(MANIFEST, PLACE)
    check_manifest(
        {**MANIFEST, "laws": None, "known": None, "whatif": None, "arms": ["baseline"]}, PLACE
    )


@pytest.mark.parametrize(("fields", "message"), WRONG)
def test_a_field_that_is_not_as_it_must_be_is_named(fields, message):
    with pytest.raises(StoreError) as error:
        check_manifest({**MANIFEST, **fields}, PLACE)
    assert str(error.value).startswith(f"{PLACE} has a manifest that this program did not write (")
    assert message in str(error.value)


@pytest.mark.parametrize("name", MANIFEST)
def test_a_field_that_is_missing_is_named(name):
    lacking = {key: value for key, value in MANIFEST.items() if key != name}

    with pytest.raises(StoreError, match=f"it has no {name}"):
        check_manifest(lacking, PLACE)


def columns(rows=4):
    table = {name: np.zeros(rows, kind) for name, (kind, _) in COLUMNS.items()}
    table |= {"timeline": np.array([0, 0, 1, 2], "i4"), "serial": np.array([0, 1, 0, 0], "i4")}
    table |= {"reasons": np.full((rows, 3), -1, "i2"), "weights": np.zeros((rows, 3), "f4")}
    return table


@dataclass
class Arm:
    """What is checked of an ensemble."""

    events: dict = field(default_factory=columns)
    weeks: int = 3
    candidates: int = 0
    ids: np.ndarray = field(default_factory=lambda: np.arange(3))
    stored_laws: dict = field(default_factory=lambda: {"a.b": np.ones(3)})
    values: np.ndarray = field(
        default_factory=lambda: np.zeros((3, len(MODEL.series), 2), np.float32)
    )
    model: object = MODEL
    months: tuple = (1, 2)
    plan: object = None  # changes of a what-if

    def __len__(self):
        return len(self.ids)

    @property
    def shards(self):
        return [self]

    @property
    def recipe(self):
        return SimpleNamespace(weeks=self.weeks, plan=self.plan)


def with_column(name, value, row=1):
    events = deepcopy(columns())
    events[name][row] = value
    return {"events": events}


def with_kind(kind, what):
    events = columns()
    events["kind"][:], events["what"][:] = KINDS.index(kind), what
    return {"events": events}


ODD = [
    ({"weeks": 10_000}, "10,000 weeks, of"),
    ({"ids": np.arange(3) - 1}, "the timelines have no addresses"),
    ({"values": np.zeros((3, 1, 2), np.float32)}, "the series are float32 of (3, 1, 2)"),
    ({"candidates": 2}, "fewer candidates than timelines"),
    ({"stored_laws": {"a.b": np.full(3, np.nan)}}, "law a.b has values that are no numbers"),
    ({"events": {"timeline": np.zeros(4, "i4")}}, "the events lack serial"),
    ({"events": {**columns(), "added": np.zeros(4)}}, "the unknown column added"),
    ({"events": {**columns(), "week": np.zeros(4)}}, "week is float64 of (4,)"),
    (with_column("timeline", 3), "timeline is not from 0 to 2 everywhere"),
    (with_column("week", -1), "week is not from 0"),
    (with_column("kind", len(KINDS)), f"kind is not from 0 to {len(KINDS) - 1} everywhere"),
    (with_column("actor", 3), "actor is not from -1 to 2 everywhere"),
    (with_column("place", 2), "place is not from -1 to 1 everywhere"),
    (with_column("reasons", 500), "reasons is not from -1"),
    (with_column("serial", 0), "the events are not in their order"),
    (with_kind("decision", 3), "a decision is of no decision that there is"),
    (with_kind("signed", 1), "a signed is of no talk that there is"),
]


def test_columns_of_this_program_are_accepted():
    check_ensemble(Arm(), PLACE, "baseline")


def test_an_event_that_the_what_if_added_is_one_that_there_is():
    added = with_kind("world_event", len(MODEL.names["event"]))
    facts = MODEL.facts.copy()
    facts.sizes.event += 1
    check_ensemble(Arm(**added, plan=SimpleNamespace(facts=facts)), PLACE, "changed")

    with pytest.raises(StoreError, match="a world_event is of no event that there is"):
        check_ensemble(Arm(**added), PLACE, "baseline")


@pytest.mark.parametrize(("fields", "message"), ODD)
def test_columns_that_no_run_has_are_refused(fields, message):
    with pytest.raises(StoreError) as error:
        check_ensemble(replace(Arm(), **fields), PLACE, "baseline")
    assert f"{PLACE} holds baseline tables that this program did not write" in str(error.value)
    assert message in str(error.value)
