"""The record: what its entries ask of timelines, what they cannot ask, and what is an error."""

from datetime import date

import numpy as np
import pytest
from tests.inference.stage import (
    FERRY,
    MODEL,
    SIDE,
    likelihood,
    place,
    reasons,
    recorded,
    row,
)
from tests.shipped import shipped_model, shipped_scenario

from allohistory.engine import Design, simulate
from allohistory.errors import FitError
from allohistory.inference.observation.errors import error_laws
from allohistory.inference.observation.record import read_record

DOUBT = np.log(error_laws()["doubt"])
YEAR = {"from": "1951-01-01", "to": "1951-12-31"}


def counting(*points, **more):
    return {
        "name": "a counter",
        "unit": "incidents",
        "kind": "count",
        "of": "incidents",
        "points": list(points),
        **more,
    }


def signed(timeline, day, **more):
    return row("signed", timeline, day, what=place("talk", "river_pact"), **more)


def test_an_event_is_likely_where_it_falls_into_its_window():
    model = recorded(
        events={
            "pact": {
                "from": "1951-08-01",
                "to": "1951-08-31",
                "text": "signed",
                "what": {"pact": "river_pact"},
            }
        }
    )
    rows = [
        signed(0, "1951-08-15"),
        signed(1, "1951-11-01"),
        signed(2, "1950-03-01"),
        signed(2, "1951-08-15"),
    ]

    terms = likelihood(model, read_record(model), 4, rows)["events.pact"]

    assert terms[0] == pytest.approx(0.0, abs=1e-9)
    assert DOUBT < terms[1] < terms[0]
    assert terms[2] == pytest.approx(DOUBT, abs=0.01)  # the first counts, and it was too early
    assert terms[3] == pytest.approx(DOUBT)


def test_a_choice_that_can_come_again_is_the_nearest():
    model = recorded(
        events={
            "rein": {
                "date": "1951-08-06",
                "text": "ordered",
                "what": {"chosen": ["rein_in", "order"]},
            }
        }
    )
    order = {"what": place("decision", "rein_in"), "option": 1}
    rows = [row("decision", 0, "1950-02-06", **order), row("decision", 0, "1951-08-06", **order)]

    terms = likelihood(model, read_record(model), 2, rows)["events.rein"]

    assert terms == pytest.approx([0.0, DOUBT])


def test_wars_talks_clauses_and_clients_are_found():
    what = {
        "war": {"war": ["borea", "aurelia"]},
        "talks": {"talking": "river_pact"},
        "fishing": {"clause": "fishing"},
        "league": {"exists": "league"},
        "dry": {"happened": "dry_summer"},
    }
    model = recorded(
        events={k: {"date": "1951-07-02", "text": k, "what": v} for k, v in what.items()}
    )
    bit = 1 << MODEL.clause_bit("river_pact", "fishing")
    rows = [
        row("war", 0, "1951-07-02", actor=SIDE.a, other=SIDE.b),
        row("war", 1, "1951-07-02", actor=SIDE.a, other=SIDE.a),
        row("returned", 0, "1951-07-02", what=0),
        row("talks_opened", 1, "1951-07-02", what=0),
        signed(0, "1951-07-02", mask=bit),
        signed(1, "1951-07-02", mask=0),
        row("world_event", 0, "1951-07-02", what=place("event", "dry_summer")),
        row("world_event", 1, "1951-07-02", what=place("event", "ring_caught")),
    ]

    record = read_record(model)
    terms = likelihood(model, record, 2, rows)

    assert terms["events.war"] == pytest.approx([0, DOUBT])
    assert terms["events.talks"] == pytest.approx([0, 0])
    assert terms["events.fishing"] == pytest.approx([0, DOUBT])
    assert terms["events.dry"] == pytest.approx([0, DOUBT])
    assert "itself puts it on its date" in reasons(record)["events.league"]


def test_the_record_can_be_cut_at_a_date():
    model = recorded(
        events={"pact": {"date": "1951-08-20", "text": "signed", "what": {"pact": "river_pact"}}},
        series={
            "border_police": counting(
                {"from": "1950-01-02", "to": "1950-12-31", "value": 9}, {**YEAR, "value": 7}
            )
        },
        battles={"ferry": FERRY},
    )

    record = read_record(model, until=date(1951, 6, 30))

    assert record.names == ("series.border_police.1950-01-02",)
    why = reasons(record)
    assert len(why) == 3
    assert all("later than 1951-06-30" in reason for reason in why.values())


def test_only_what_was_asked_for_is_used():
    model = recorded(
        events={"pact": {"date": "1951-08-20", "text": "signed", "what": {"pact": "river_pact"}}},
        battles={"ferry": FERRY},
    )

    record = read_record(model, only=["battles.f*"])

    assert record.names == ("battles.ferry",)
    assert reasons(record)["events.pact"] == "it was not asked for"


def test_a_record_that_says_nothing_is_an_error():
    with pytest.raises(FitError, match="nothing in the record of two_rivals can condition it"):
        read_record(recorded(events={"it": {"date": "1951-08-20", "text": "so"}}))


def test_the_template_is_read_whole():
    record = read_record(MODEL)
    terms = record.log_likelihood(simulate(MODEL, Design(40, 1)))

    assert record.unused == ()
    assert terms.shape == (40, 6)
    assert np.isfinite(terms).all()
    assert {observation.kind for observation in record.observations} == {
        "count",
        "event",
        "battle",
        "absence",
    }


def test_every_entry_of_the_far_east_is_an_observation_or_has_a_reason():
    from allohistory.answers.hindsight import question_reader

    scenario = shipped_scenario()
    model = shipped_model()
    record = read_record(model, ask=question_reader(model))

    names = {name.split(".")[1] for name in record.names}
    names |= {unused.id.split(".")[1] for unused in record.unused}
    entries = scenario.record
    assert {*entries.events, *entries.series, *entries.battles} | {"unlisted"} == names
    assert len(record.names) >= 120
    assert len(set(record.names)) == len(record.names)
    assert all(unused.reason for unused in record.unused)
