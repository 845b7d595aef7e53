"""Chronicles: what happened, in the order of its dates, with its reasons."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from tests.answers.narrative.logs import (
    BESET,
    FIGHT,
    JAPAN,
    OIL,
    ROAD_TO_WAR,
    USSR,
    row_of,
    texts,
)
from tests.answers.stage import MODEL, timeline

from allohistory.answers.comparison import Pair
from allohistory.answers.narrative.causes import cause_text, why_tree
from allohistory.answers.narrative.chronicle import chronicle_of, chronicle_text, compare_branches


def test_a_decision_states_its_probability_and_its_main_reasons():
    entry = chronicle_of(timeline(ROAD_TO_WAR)).entries[2]

    assert entry.why == (
        "chance 34 %; above all because Moscow is hard pressed elsewhere and Tokyo believes Moscow "
        "is stronger, although Tokyo's oil is running out"
    )


def test_a_choice_not_to_act_reverses_the_reasons():
    rows = [
        row_of("decision", 515, actor=JAPAN, what=0, option=0, probability=0.9,
            reasons=(BESET, OIL, -1), weights=(0.5, -0.8, 0.0)),
    ]  # fmt: skip
    entry = chronicle_of(timeline(rows), "full").entries[0]

    assert texts(rows) == []
    assert entry.why == (
        "chance 90 %; mainly because Tokyo's oil is running out, although Moscow is hard pressed "
        "elsewhere"
    )


def test_repeated_choices_not_to_act_are_printed_once():
    rows = [row_of("decision", week, actor=JAPAN, what=0, option=0) for week in (10, 20, 30)]
    rows += [row_of("decision", 40, actor=JAPAN, what=0, option=1)]
    rows += [row_of("decision", 50, actor=JAPAN, what=0, option=0)]

    assert texts(rows, "full") == [
        "Tokyo waits (decided 3 times until April 1932).",
        "Tokyo doubles the Kwantung Army.",
        "Tokyo waits.",
    ]


def test_a_repeated_choice_is_printed_once():
    rows = [row_of("decision", week, actor=JAPAN, what=0, option=1) for week in (10, 20, 30)]
    rows += [row_of("decision", 300, actor=JAPAN, what=0, option=1)]

    assert texts(rows) == [
        "Tokyo doubles the Kwantung Army (and twice more, last in April 1932).",
        "Tokyo doubles the Kwantung Army.",
    ]


def test_two_branches_share_their_past_and_mark_the_first_difference():
    after = [*ROAD_TO_WAR[:2], row_of("decision", 515, actor=JAPAN, what=0, option=1)]
    chronicle = compare_branches(timeline(ROAD_TO_WAR), timeline(after))

    assert [entry.branch for entry in chronicle] == [
        "both",
        "both",
        "baseline",
        "changed",
        "baseline",
    ]
    assert chronicle.first_difference == 2
    assert [e.text for e in chronicle.branch("changed")][-1] == "Tokyo doubles the Kwantung Army."
    text = chronicle_text(chronicle)
    assert text.index("First difference") < text.index("- 1941-07-28")
    assert "+ 1941-07-28  Tokyo doubles the Kwantung Army." in text


def test_two_equal_branches_have_no_difference():
    chronicle = compare_branches(timeline(ROAD_TO_WAR), timeline(ROAD_TO_WAR))

    assert chronicle.first_difference is None
    assert {entry.branch for entry in chronicle} == {"both"}
    assert "First difference" not in chronicle.text()


def test_a_shared_entry_has_the_numbers_and_reasons_of_each_branch():
    after = [dict(row) for row in ROAD_TO_WAR]
    after.insert(1, row_of("decision", 510, actor=JAPAN, what=0, option=1))
    for row in after[2:]:
        row["cause"] += row["cause"] > 0
    after[3]["probability"] = 0.8
    both = compare_branches(timeline(ROAD_TO_WAR), timeline(after), "full")
    attack = next(entry for entry in both if entry.text.startswith("Japan attacks"))

    assert attack.branch == "both"
    assert "without the change: chance 34 %" in attack.reasons
    assert "with the change: chance 80 %" in attack.reasons
    assert [entry.why for entry in both.branch("changed") if entry.serial == 3] == [
        attack.counterpart.why
    ]
    assert [entry.why for entry in both.branch("baseline") if entry.serial == 2] == [attack.why]


def numbers_in(chronicle):
    """Return the events and causes that a chronicle prints, in the form that `why` takes."""
    text = " ".join(chronicle_text(chronicle, 1000).split())
    return re.findall(r"event ((?:baseline:)?\d+)", text)


def test_every_number_in_a_chronicle_belongs_to_the_event_it_describes():
    after = [row_of("decision", 500, actor=JAPAN, what=0, option=1)]
    after += [row | {"cause": row["cause"] + 1 if "cause" in row else -1} for row in ROAD_TO_WAR]
    pair = Pair(timeline(ROAD_TO_WAR[:3]), timeline(after))
    both = pair.chronicle("full")

    for chronicle in (both, both.branch("baseline"), both.branch("changed")):
        printed = numbers_in(chronicle)
        assert printed
        for entry in chronicle:
            lines = chronicle_text(replace(chronicle, entries=(entry,)), 1000)
            number = re.findall(r"event ((?:baseline:)?\d+)", lines)[0]
            assert pair.why(number).text == entry.text
    assert numbers_in(both.branch("baseline"))[0].startswith("baseline:")


def test_no_event_is_dated_before_its_cause(monkeypatch):
    date = dt.date(1941, 6, 22)  # a Sunday, at the end of its week
    monkeypatch.setattr(MODEL.scenario.events["barbarossa"], "date", date, raising=False)
    week = MODEL.calendar.week_of(date)
    rows = [
        row_of("world_event", week, what=0),
        row_of("decision", week, actor=JAPAN, what=0, option=1, cause=0),
    ]
    entries = chronicle_of(timeline(rows)).entries

    assert date > MODEL.calendar.date_of(week)
    assert [entry.serial for entry in entries] == [0, 1]
    assert [entry.date for entry in entries] == [date, date]
    assert [step.date for step in why_tree(timeline(rows), 1).chain] == [date, date]


def test_no_entry_of_two_branches_stands_before_its_cause():
    shared = row_of("decision", 515, actor=JAPAN, what=0, option=1)
    before = [row_of("decision", 400, actor=JAPAN, what=0, option=2), shared]
    after = [
        row_of("decision", 400, actor=JAPAN, what=0, option=2),
        row_of("war", 515, actor=JAPAN, other=USSR, rung=6),
        shared | {"cause": 1},
    ]
    both = compare_branches(timeline(before), timeline(after)).entries

    assert [(entry.branch, entry.kind) for entry in both[1:]] == [
        ("changed", "war"),
        ("both", "decision"),
    ]


def test_entries_come_in_the_order_of_their_dates():
    dates = [entry.date for entry in chronicle_of(timeline([*FIGHT, *ROAD_TO_WAR]), "full")]

    assert dates == sorted(dates)


@pytest.mark.parametrize("width", [60, 100])
def test_text_keeps_to_its_width(width):
    chronicle = compare_branches(timeline([*FIGHT, *ROAD_TO_WAR]), timeline(FIGHT))

    assert max(map(len, chronicle_text(chronicle, width).splitlines())) <= width
    assert (
        max(map(len, cause_text(why_tree(timeline(ROAD_TO_WAR), 3), width).splitlines())) <= width
    )


def test_a_chronicle_is_a_hundred_columns_wide_unless_another_width_is_named():
    chronicle = chronicle_of(timeline([row_of("decision", 9, actor=JAPAN, what=0, option=1)]))
    long = replace(chronicle.entries[0], text="a " * 120)
    chronicle = replace(chronicle, entries=(long,))

    assert max(map(len, chronicle.text().splitlines())) in (99, 100)
    assert chronicle.text() == chronicle.text(100)
    assert max(map(len, chronicle.text(60).splitlines())) in (59, 60)
