"""The answers on a page: large figures, the chart, and the full table."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.views.fragments import every, parsed, words

from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.views.pages.answers import cards, chart, news, row, table


def estimate(value, low, high, spread=None):
    return Estimate(value, 0.1, low, high, spread, 400)


CHANCE = Answer(
    "pact", "Is a pact signed?", "P(<pact>)", "", "probability",
    estimate(0.6, 0.5, 0.7, 0.05), estimate(0.2, 0.1, 0.3), estimate(-0.4, -0.5, -0.3, 0.07),
    actual=True, percentile=0.6, runs_needed=900, given=400, total=400,
)  # fmt: skip


def alone(answer, **changes):
    return replace(answer, changed=None, difference=None, **changes)


def moved(value, low, high, **changes):
    return replace(CHANCE, difference=estimate(value, low, high), **changes)


def report(*answers):
    return SimpleNamespace(answers=answers)


@pytest.mark.parametrize(
    ("answer", "chosen"),
    [
        (CHANCE, True),
        (moved(0.01, 0.005, 0.015), True),
        (moved(0.0099, 0.005, 0.015), False),  # under a point
        (moved(0.4, -0.1, 0.9), False),
        (moved(0.4, 0.0, 0.8), False),
        (replace(CHANCE, kind="mean"), False),
        (replace(CHANCE, given=399), False),
        (replace(CHANCE, difference=NONE), False),
        (alone(CHANCE), False),
    ],
)
def test_large_figures_are_of_chances_that_moved_significantly(answer, chosen):
    assert news([answer]) == ([answer] if chosen else [])


def test_the_three_largest_moves_come_first():
    answers = [moved(v, v - 0.01, v + 0.01, id=str(v)) for v in (0.2, -0.5, 0.3, -0.1, 0.4)]

    assert [answer.id for answer in news(answers)] == ["-0.5", "0.4", "0.3"]


def test_a_card_has_both_levels_and_the_difference():
    (card,) = every(cards(report(CHANCE)), "div", class_="card")
    figures, asks, change = card

    assert [(span.get("class"), span.text) for span in figures] == [
        ("before", "60 %"), ("to", "→"), ("after", "20 %"),
    ]  # fmt: skip
    assert asks.text == "Is a pact signed?"
    assert change.text == "−40 (−50 to −30) points"


def test_without_news_there_are_no_cards():
    assert cards(report(alone(CHANCE))) == ""


def test_the_chart_leaves_out_answers_without_any_estimate():
    empty = replace(CHANCE, baseline=NONE, changed=NONE, difference=NONE, text="Empty?")
    half = replace(CHANCE, baseline=NONE, difference=NONE, text="Half?")
    other = replace(CHANCE, changed=NONE, difference=NONE, text="Other?")
    text = words(chart(report(empty, half, other)))

    assert "Half?" in text
    assert "Other?" in text
    assert "Empty?" not in text
    assert chart(report(empty)) == ""


def cells(fragment):
    return [["".join(cell.itertext()) for cell in line] for line in parsed(fragment).iter("tr")]


def test_an_answer_is_a_row_with_its_question_in_the_language():
    fragment = row(CHANCE, [], paired=True)

    assert cells(fragment) == [
        ["Is a pact signed?P(<pact>)", "60 % (50 to 70)", "20 % (10 to 30)", "−40 (−50 to −30)",
         "±7", "yes (60 %)", "900"]
    ]  # fmt: skip
    head = parsed(fragment).find("tr/th")
    assert head.find("details/summary").text == "Is a pact signed?"
    assert head.find("details/code").text == "P(<pact>)"
    assert {cell.get("class") for cell in parsed(fragment).iter("td")} == {"number"}


def test_an_unpaired_answer_is_a_row_with_its_own_spread():
    assert cells(row(alone(CHANCE), [], paired=False)) == [
        ["Is a pact signed?P(<pact>)", "60 % (50 to 70)", "±5", "yes (60 %)", "900"]
    ]


def test_a_note_is_marked_by_its_number():
    fragment = row(replace(CHANCE, note="Few."), ["Many.", "Few."], paired=True)

    (mark,) = every(fragment, "sup", class_="mark")
    assert mark.text == "2"
    assert not every(row(CHANCE, ["Many."], paired=True), "sup")


def test_the_table_has_columns_for_a_change_only_where_there_is_one():
    paired = every(table(report(alone(CHANCE), CHANCE)), "th", scope="col")
    assert [head.text for head in paired] == [
        "Question", "Baseline", "What-if", "Difference", "Spread", "History", "Timelines needed",
    ]  # fmt: skip
    assert [head.get("class") for head in paired] == ["text", *["number"] * 6]
    single = every(table(report(alone(CHANCE))), "th", scope="col")
    assert [head.text for head in single] == [
        "Question", "Estimate", "Spread", "History", "Timelines needed",
    ]  # fmt: skip


def test_notes_are_listed_once_below_the_table():
    notes = ("Few.", "Many.", "Few.", "")
    fragment = table(report(*(replace(CHANCE, note=note) for note in notes)))

    assert [mark.text for mark in every(fragment, "sup")] == ["1", "2", "1"]
    (listed,) = every(fragment, "ol", class_="notes")
    assert [item.text for item in listed] == ["Few.", "Many."]
    assert not every(table(report(CHANCE)), "ol")
    (region,) = every(fragment, "div", class_="wide")
    assert region.get("aria-label") == "All answers"
    assert len(region.findall("table/tbody/tr")) == 4
