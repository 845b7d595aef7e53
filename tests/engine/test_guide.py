"""Guides: sites of known choices in the facts, and what a what-if receives of them."""

from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.engine.guide import FIELDS, Site, guided, hand_over_guide, in_order, weights
from allohistory.errors import RunError
from allohistory.kit import guide as guide_kit
from allohistory.kit import record
from allohistory.kit.guide import SITES

MODEL = SimpleNamespace(
    names={"decision": ("attack", "talk"), "talk": ("pact",), "sector": ("river", "hills")}
)
LENGTHS = {"decision": 2, "talk": 1, "sector": 2}
CHOICES = (
    Site("decision", "talk", 1, 3, 5),
    Site("decision", "talk", 0, 8, 8),
    Site("sector", "hills", -2, 0, 9, lasts=4),
    Site("talk", "pact", 1, 20, 30),
)


@pytest.fixture
def facts():
    dtype = record({"guide": guide_kit.FACTS}, LENGTHS)
    return np.zeros(1, dtype).view(np.recarray)[0]


def guide_worlds(count):
    return np.zeros(count, record({"guide": guide_kit.STATE}, {})).view(np.recarray)


def test_a_site_is_described_by_plain_values():
    assert Site("talk", "pact", 1, 20, 30).describe() == {
        "axis": "talk",
        "name": "pact",
        "option": 1,
        "first": 20,
        "last": 30,
        "lasts": 0,
    }


def test_without_sites_the_facts_are_the_same(facts):
    assert guided(MODEL, facts, ()) is facts


def test_sites_are_rows_that_their_decision_talk_or_sector_owns(facts):
    guide = guided(MODEL, facts, CHOICES).guide

    assert (guide.first_of_decision.tolist(), guide.last_of_decision.tolist()) == ([0, 0], [0, 2])
    assert (guide.first_of_sector.tolist(), guide.last_of_sector.tolist()) == ([0, 2], [0, 3])
    assert (guide.first_of_talk.tolist(), guide.last_of_talk.tolist()) == ([3], [4])
    assert guide.option[:5].tolist() == [1, 0, -2, 1, 0]
    assert guide.lasts[:5].tolist() == [0, 0, 4, 0, 0]


def test_a_site_is_open_from_its_first_week_to_its_last(facts):
    guide = guided(MODEL, facts, CHOICES).guide

    assert guide.opens[:4].tolist() == [3, 8, 0, 20]
    assert guide.closes[:4].tolist() == [6, 9, 10, 31]  # the week after the last


def test_the_facts_of_the_model_stay_as_they_were(facts):
    before = facts.tobytes()
    guided(MODEL, facts, CHOICES)

    assert facts.tobytes() == before


def test_there_is_room_for_so_many_sites_and_no_more(facts):
    sites = [Site("decision", "talk", 0, week, week) for week in range(SITES + 1)]

    assert guided(MODEL, facts, sites[:SITES]).guide.last_of_decision[1] == SITES
    with pytest.raises(
        RunError, match=f"a guide of {SITES + 1} choices is too long; there is room for {SITES}"
    ):
        guided(MODEL, facts, sites)


def test_sites_of_one_decision_must_be_adjacent(facts):
    with pytest.raises(RunError, match="sites of decision talk are not adjacent; sort them with"):
        guided(MODEL, facts, (CHOICES[0], CHOICES[3], CHOICES[1]))


def test_sites_of_two_owners_of_one_axis_are_kept_apart(facts):
    sites = (Site("sector", "hills", 2, 0, 9), Site("sector", "river", 3, 0, 9))
    guide = guided(MODEL, facts, sites).guide

    assert (guide.first_of_sector.tolist(), guide.last_of_sector.tolist()) == ([1, 0], [2, 1])


def test_sites_are_put_in_order_without_duplicates():
    late, early = Site("decision", "talk", 0, 8, 8), Site("decision", "talk", 1, 3, 5)
    other = Site("decision", "attack", 1, 9, 9)
    talk, quarrel = Site("talk", "pact", 1, 0, 1), Site("sector", "river", 2, 0, 1)

    assert in_order([talk, late, early, quarrel, late, other]) == (
        other,
        early,
        late,
        quarrel,
        talk,
    )


def test_sites_of_one_week_are_in_the_order_of_their_options_and_lengths():
    sites = [Site("sector", "river", 2, 0, 1, 5), Site("sector", "river", 2, 0, 1, 3)]
    sites += [Site("sector", "river", -1, 0, 1, 9)]

    assert [(site.option, site.lasts) for site in in_order(sites)] == [(-1, 9), (2, 3), (2, 5)]


def test_a_what_if_receives_what_was_recorded_and_that_it_is_one():
    worlds, source = guide_worlds(2), guide_worlds(2)
    for number, field in enumerate(FIELDS, start=1):
        source.guide[field] = number
    source.guide.weight = -3.0
    hand_over_guide(worlds, source)

    assert worlds.guide.guided.tolist() == [1, 1]
    assert [np.unique(worlds.guide[field]).tolist() for field in FIELDS] == [
        [1],
        [2],
        [3],
        [4],
        [5],
    ]
    assert not worlds.guide.weight.any()
    assert source.guide.guided.tolist() == [0, 0]


def test_weights_are_those_of_the_sites_in_use():
    worlds = guide_worlds(2)
    worlds.guide.weight[:, :3] = [[-0.5, -1.0, -2.0], [0.0, -3.0, -4.0]]

    assert weights(worlds, 2).tolist() == [[-0.5, -1.0], [0.0, -3.0]]
    assert weights(worlds, 0).shape == (2, 0)
