"""Contradictions: every entry that the scenario rules out, in one list."""

from tests.inference.stage import FERRY, MODEL, recorded

from allohistory.inference.observation.contradictions import contradictions, readings

COUNTED = {
    "name": "a counter",
    "unit": "things",
    "kind": "count",
    "points": [{"from": "1951-01-01", "to": "1951-12-31", "value": 6}],
}
CHOICE = {"text": "a choice", "what": {"chosen": ["cross_the_river", "attack"]}}
LATE = {**CHOICE, "date": "1952-12-15"}  # it comes up until October
STRANGERS = {**FERRY, "sides": {"hill_league": {"casualties": {"value": 3}}, "borea": {}}}


def test_all_entries_that_are_ruled_out_are_listed_together():
    model = recorded(
        series={"odd": {**COUNTED, "of": "tension"}, "even": {**COUNTED, "of": "incidents"}},
        events={"late": LATE, "right": {**CHOICE, "date": "1951-12-15"}},
        battles={"strange": STRANGERS, "ferry": FERRY},
    )

    refused = contradictions(model)

    assert [error.path[:2] for error in refused] == [
        ("series", "odd"), ("events", "late"), ("battles", "strange")
    ]  # fmt: skip


def test_entries_that_are_faulty_already_are_not_read():
    model = recorded(
        events={"late": LATE, "unknown": {**LATE, "what": {"talking": "no_talk"}}},
        battles={"nowhere": {**FERRY, "sector": "no_sector"}},
    )

    refused = contradictions(model, {("events", "unknown"), ("battles", "nowhere")})

    assert [error.path[:2] for error in refused] == [("events", "late")]


def test_a_record_without_contradictions_has_none():
    assert contradictions(MODEL) == []


def test_entries_that_are_not_compared_are_not_read():
    question = {"date": "1951-12-15", "text": "x", "what": "no such question"}
    model = recorded(
        series={"free": COUNTED},
        events={
            "question": question,
            "silent": {"date": "1951-12-15", "text": "x"},
            "after": {**CHOICE, "date": "1960-12-15"},
            "dated": {"date": "1951-12-15", "text": "x", "what": {"exists": "league"}},
        },
        battles={"old": {**STRANGERS, "from": "1940-07-09", "to": "1940-07-29"}},
    )

    assert list(readings(model)) == []
    assert contradictions(model) == []
