"""Each kind of contradiction is seen where it is planted, and nowhere else."""

from dataclasses import replace

import pytest
from tests.contradictions import kinds
from tests.contradictions.past import Past, Row

from allohistory.model import build
from allohistory.scenario import load
from allohistory.vocabulary.events import COMPLIES, FRIGHT, REFUSES, SPLITS

BLANK = Row(9, 3, 200, "", "japan", "ussr", "", 0, 0, -1, 0, 0.0, 0.0)


@pytest.fixture(scope="module")
def model():
    return build(load("far-east-1931"))


@pytest.fixture
def past(model):
    return Past(model.scenario, model.calendar, week=200)


def row(**fields):
    return replace(BLANK, **fields)


def in_order(past, *rows):
    """Return what each kind says of the last of `rows`, after the others."""
    for entry in rows[:-1]:
        past.add(entry)
    past.week = rows[-1].week
    by_serial = {entry.serial: entry for entry in rows}
    said = {kind.__name__: kind(rows[-1], past, by_serial) for kind in kinds.KINDS}
    return {kind for kind, words in said.items() if words}


WAR = row(serial=3, kind="war", actor="japan", other="ussr", week=199)
TALK = row(kind="talks_opened", what="neutrality", serial=4)
SIGNED = row(kind="signed", what="neutrality", serial=5, mask=1)
ORDER = row(kind="directive", what="free_chiang", serial=6)
CASES = {
    "presupposition": (WAR, row(kind="world_event", what="tehran", week=640)),
    "late": (row(kind="world_event", what="railway_men_arrested", week=720),),
    "twice": (WAR, row(kind="war", week=200)),
    "fear_in_war": (WAR, row(kind="report", option=FRIGHT, what="sorge")),
    "deed_told_twice": (
        row(serial=3, kind="decision", what="strike_north", option=2, week=198),
        row(kind="war", week=199),
    ),
    "before_its_cause": (row(kind="report", cause=11, what="sorge"),),
    "orders_after_a_split": (
        row(kind="response", what="line_change", option=SPLITS, serial=2),
        row(kind="directive", what="free_chiang"),
    ),
    "answer_without_order": (row(kind="response", what="free_chiang", option=COMPLIES),),
    "front_after_a_refusal": (
        ORDER,
        row(kind="response", what="free_chiang", option=REFUSES, serial=7),
        row(kind="decision", what="truce_with_ccp", option=1),
    ),
    "diplomacy_in_war": (WAR, row(kind="talks_opened", what="neutrality")),
    "signed_again": (SIGNED, row(kind="signed", what="neutrality", mask=1)),
    "border_in_war": (WAR, row(kind="incident", place=0, rung=1, week=210)),
    "impossible_losses": (row(kind="battle", amount=-1.0, rung=3),),
}


def test_every_kind_is_planted():
    assert set(CASES) == {kind.__name__ for kind in kinds.KINDS}


@pytest.mark.parametrize("kind", CASES)
def test_a_contradiction_that_is_planted_is_seen(past, kind):
    assert kind in in_order(past, *CASES[kind])


@pytest.mark.parametrize(
    "rows",
    [
        (TALK, SIGNED),
        (ORDER, row(kind="response", what="free_chiang", option=COMPLIES)),
        (row(serial=3, kind="decision", what="strike_north", option=2), row(kind="war")),
        (row(kind="report", option=FRIGHT, what="sorge"),),
    ],
)
def test_an_ordinary_story_has_no_contradiction(past, rows):
    assert not in_order(past, *rows)
