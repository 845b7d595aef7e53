"""Reach: what of the record a change keeps, undoes or leaves open, and how it is measured."""

from datetime import date

import numpy as np
import pytest
from tests.inference.stage import FERRY, MODEL, recorded

from allohistory.engine import Design, branch
from allohistory.inference.counterfactual.record_fate import measure, measure_entry, record_fate
from allohistory.inference.observation.entries import Observation
from allohistory.inference.observation.record import read_record

SINCE = date(1951, 1, 1)
DAY = "1951-03-12"
TERMS = {"in": "river_pact", "as": "wish", "form": "open"}
EVENTS = {
    "asked": {"date": DAY, "what": {"chosen": ["open_talks", "ask"]}},
    "mobilised": {"date": DAY, "what": {"chosen": ["cross_the_river", "mobilise"]}},
    "talks": {"date": DAY, "what": {"talking": "river_pact"}},
    "signed": {"date": DAY, "what": {"pact": "river_pact"}},
    "fishing": {"date": DAY, "what": {"clause": "fishing"}},
    "war": {"date": DAY, "what": {"war": ["borea", "aurelia"]}},
    "caught": {"date": DAY, "what": {"happened": "ring_caught"}},
    "asked_early": {"date": "1950-05-01", "what": {"chosen": ["open_talks", "ask"]}},
}
DIVISIONS = {
    "name": "divisions",
    "unit": "divisions",
    "kind": "level",
    "of": "divisions_aurelia",
    "points": [
        {"from": "1951-03-01", "to": "1951-03-31", "value": 9},
        {"from": "1951-09-01", "to": "1951-09-30", "value": 9},
    ],
}


@pytest.fixture(scope="module")
def model():
    events = {name: {"text": name, **entry} for name, entry in EVENTS.items()}
    return recorded(events=events, series={"divisions": DIVISIONS}, battles={"ferry": FERRY})


@pytest.fixture(scope="module")
def record(model):
    return read_record(model)


def fates(model, record, *changes, since=SINCE):
    result = record_fate(model, record, changes, since)
    return {
        entry.id.removeprefix("events."): (entry.fate, entry.reason)
        for entry in (*result.entries, *result.unused)
    }


def undone(model, record, *changes, **how):
    return {
        name
        for name, (fate, _) in fates(model, record, *changes, **how).items()
        if fate == "undone"
    }


def test_what_lies_before_the_divergence_is_kept_and_the_rest_open(model, record):
    by_name = fates(model, record)

    assert by_name["asked_early"] == (
        "kept",
        "It lies before 1951-01-01, in the past that both branches share.",
    )
    assert by_name["asked"][0] == "open"
    assert by_name["battles.unlisted"][0] == "open"
    assert "Part of it comes after 1951-01-01" in by_name["battles.unlisted"][1]
    assert {fate for fate, _ in by_name.values()} == {"kept", "open"}


def test_an_entry_of_the_very_week_of_the_divergence_is_open(model, record):
    monday = date(1951, 3, 12)

    assert fates(model, record, since=monday)["asked"][0] == "open"
    assert fates(model, record, since=date(1951, 3, 19))["asked"][0] == "kept"
    assert fates(model, record, since=MODEL.calendar.week_of(monday))["asked"][0] == "open"


@pytest.mark.parametrize(
    ("change", "entries"),
    [
        ({"force": "open_talks", "option": "ask"}, {"asked", "talks"}),
        ({"force": "open_talks", "option": "wait"}, {"asked"}),
        ({"force": "open_talks", "option": "ask", "from": "1951-04-02"}, set()),
        ({"force": "open_talks", "option": "ask", "to": "1951-02-01"}, set()),
        ({"force": "cross_the_river", "option": "attack"}, {"mobilised", "war"}),
        ({"forbid": "cross_the_river", "option": "mobilise"}, {"mobilised"}),
        ({"forbid": "cross_the_river", "option": "attack"}, set()),
        ({"event": "ring_caught", "cancel": True}, {"caught"}),
        ({"event": "ring_caught", "move": "1951-06-04"}, {"caught"}),
        ({"event": "dry_summer", "cancel": True}, set()),
        ({"demand": "fishing", **TERMS, "by": "aurelia"}, {"fishing"}),
        ({"offer": "fishing", "in": "river_pact", "by": "borea", "form": "open"}, {"fishing"}),
        ({"withdraw": "fishing", "in": "river_pact", "by": "aurelia"}, {"fishing"}),
        ({"demand": "league_disarms", **TERMS, "by": "borea"}, set()),
        ({"law": "sectors.river.incidents", "set": 0}, {"battles.ferry"}),
        ({"law": "sectors.river.incidents", "scale": 0, "to": "1951-03-01"}, set()),
        ({"law": "sectors.river.incidents", "scale": 0.5}, set()),
        ({"law": "sectors.pass.incidents", "set": 0}, set()),
        ({"law": "events.ring_caught.hazard.rate", "set": 0}, {"caught"}),
        ({"law": "decisions.cross_the_river.chance", "scale": 0}, {"mobilised"}),
        ({"law": "incidents.fading", "set": 0}, set()),
        (
            {"forces": "aurelia_river", "add": 3, "at": "1951-03-05"},
            {"series.divisions.1951-03-01"},
        ),
        (
            {"state": "buildup.divisions[aurelia_river]", "set": 3, "at": "1951-09-03"},
            {"series.divisions.1951-09-01"},
        ),
        ({"channel": "harbour_ring", "close": "1951-01-01"}, set()),
        (
            {
                "add_event": {
                    "id": "raid", "text": "A raid.", "date": "1951-02-05",
                    "effects": [{"war": ["aurelia", "borea"]}],
                }
            },
            {"war"},
        ),
    ],
)  # fmt: skip
def test_a_change_undoes_what_it_settles_itself(model, record, change, entries):
    assert undone(model, record, change) == entries


@pytest.mark.parametrize(
    ("change", "entry", "word"),
    [
        ({"forbid": "cross_the_river", "option": "attack"}, "mobilised", "takes an option away"),
        ({"demand": "fishing", **TERMS, "by": "aurelia"}, "signed", "on the table"),
        ({"law": "events.ring_caught.hazard.rate", "scale": 2}, "caught", "alters a law"),
        ({"channel": "harbour_ring", "close": "1951-01-01"}, "caught", "harbour_ring"),
        (
            {"forces": "aurelia_river", "add": 3, "at": "1951-03-05"},
            "series.divisions.1951-09-01",
            "goes on from where the change put it",
        ),
    ],
)
def test_what_a_change_only_moves_is_open_and_says_so(model, record, change, entry, word):
    fate, reason = fates(model, record, change)[entry]

    assert fate == "open"
    assert word in reason


def test_what_conditions_nothing_is_named_beside_if_it_is_undone():
    events = {
        "rising": {"text": "x", "date": "1950-06-05", "what": {"happened": "league_rises"}},
        "talks": {"text": "x", "date": DAY, "what": {"talking": "river_pact"}},
        "nothing": {"text": "x", "date": DAY},
    }
    model = recorded(events=events)
    change = {"event": "league_rises", "cancel": True}
    result = record_fate(model, read_record(model), [change], date(1950, 1, 9))

    assert [entry.id for entry in result.unused] == ["events.rising"]
    assert result.unused[0].reason == "The change cancels it: The League rises."
    assert {entry.id for entry in result.with_fate("open")} == {"events.talks"}


def test_agreement_is_measured_in_pairs(model, record):
    changes = [{"event": "ring_caught", "cancel": True}]
    arms = branch(model, changes, SINCE, Design(40, 3), threads=1)
    result = record_fate(model, record, changes, SINCE, arms)
    by_id = {entry.id: entry for entry in result.entries}

    early, caught = by_id["events.asked_early"].measured, by_id["events.caught"].measured
    assert early.untouched
    assert (early.moved, early.agree_before) == (0.0, early.agree_after)
    assert not caught.untouched
    assert 0.0 < caught.moved < 1.0
    assert caught.agree_after == pytest.approx(0.01, abs=1e-3)
    assert caught.agree_before is not None
    assert caught.agree_after is not None
    assert caught.agree_before > caught.agree_after
    assert caught.log_after < caught.log_before
    assert by_id["battles.ferry"].measured.agree_before is None
    assert result.lost_entries[0].measured.log_after - result.lost_entries[
        0
    ].measured.log_before == min(
        entry.measured.log_after - entry.measured.log_before for entry in result.entries
    )


def test_without_a_change_everything_is_untouched(model, record):
    arms = branch(model, [], SINCE, Design(20, 3, coupling="clock"), threads=1)

    assert all(fate.untouched for fate in measure(record, *arms))


def test_shares_are_means_of_chances_and_likelihoods_of_logarithms():
    before, after = np.log([0.9, 0.1]), np.log([0.9, 0.5])
    day = date(1951, 1, 1)
    measured = measure_entry(Observation("events.x", "event", "x", day, day), before, after)

    assert (measured.untouched, measured.moved) == (False, 0.5)
    assert (measured.agree_before, measured.agree_after) == pytest.approx((0.5, 0.7))
    assert measured.log_after == pytest.approx(np.log([0.9, 0.5]).mean())
    counted = measure_entry(Observation("series.x", "count", "x", day, day), before, after)
    assert counted.agree_before is None
