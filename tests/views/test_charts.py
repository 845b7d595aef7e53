"""Charts as SVG: places, words, and the cases at the edges."""

import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.views.samples import ANSWERS, ENTRIES, SERIES, SPAN, estimate, sample_page

from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.views import charts


def parsed(fragment):
    """The fragment as a tree: it must be well formed."""
    return ET.fromstring(f"<div>{fragment}</div>")  # noqa: S314  # our own page


def test_an_answer_shows_both_estimates_and_their_difference():
    words = "".join(parsed(charts.answer_chart(ANSWERS)).itertext())
    assert "62 %" in words
    assert "21 %" in words
    assert "−41 points" in words
    assert "History: yes" in words


def test_an_unpaired_answer_has_no_difference():
    alone = replace(ANSWERS[0], changed=None, difference=None)
    fragment = charts.answer_chart([alone])
    assert "points" not in fragment
    assert "With the change" not in fragment.split("<details")[0]


def test_a_dot_stands_at_its_probability():
    tree = parsed(charts.answer_chart(ANSWERS[:1]))
    strip = tree.find(".//svg[@class='strip']")
    assert strip.find(".//circle").get("cx") == "21%"


def test_no_answers_make_no_chart():
    assert charts.answer_chart([]) == ""


def test_intervals_stay_inside_their_strip():
    wide = estimate(0.5, 0.02, 0.4)
    sure = replace(ANSWERS[0], baseline=estimate(0.99, 0.02, 0.3), changed=wide)
    shares = re.findall(r'(?:x|x1|x2|cx|width)="(-?[\d.]+)%"', charts.answer_chart([sure]))
    assert all(0 <= float(one) <= 100 for one in shares)


def test_words_of_the_data_are_escaped():
    hostile = "<b>&</b>"
    fragment = (
        charts.answer_chart([replace(ANSWERS[0], text=hostile)])
        + charts.fan_chart(replace(SERIES, name=hostile))
        + charts.timeline_strip([{**ENTRIES[0], "text": hostile, "label": hostile}], SPAN)
    )
    assert "<b>&" not in fragment
    parsed(fragment)


def test_ids_of_one_page_are_unique():
    identities = re.findall(r'\bid="([^"]+)"', sample_page().split("</head>")[1])
    assert len(identities) == len(set(identities))


def test_a_page_with_everything_stays_below_half_a_megabyte():
    assert len(sample_page().encode()) < 500_000


def test_an_answer_of_the_program_is_drawn_as_it_is():
    found = Estimate(0.5, 0.01, 0.48, 0.52, None, 900)
    answer = Answer(
        "pact", "Is a pact signed?", "P(...)", "", "probability", found, found, found, True, 0.5,
        1000, 900, total=2000,
    )  # fmt: skip
    words = "".join(parsed(charts.answer_chart([answer])).itertext())
    assert "n = 900 of 2,000 (baseline)" in words


def test_a_date_is_told_as_a_month_and_its_change_in_months():
    dated = replace(
        ANSWERS[1],
        unit="date",
        baseline=estimate(1941.29, 0.05, 0.3),
        changed=estimate(1942.0, 0.05, 0.3),
        difference=estimate(0.71, 0.05, 0.3),
        actual=1941.28,
    )
    words = "".join(parsed(charts.answer_chart([dated])).itertext())
    assert "April 1941" in words
    assert "+9 months" in words
    assert "1940" in words
    assert "(date)" not in words


@pytest.mark.parametrize("kind", ["probability", "mean"])
def test_a_condition_no_timeline_meets_is_said(kind):
    empty = replace(ANSWERS[0], kind=kind, baseline=NONE, difference=NONE)
    assert "n = 0: the condition never holds" in charts.answer_chart([empty])


@pytest.mark.parametrize(
    ("change", "written"),
    [(-0.41, "−41 points"), (0.01, "+1.0 point"), (0.0149, "+1.5 points"), (0.0, "0.0 points")],
)
def test_a_change_of_a_probability_is_told_in_points(change, written):
    row = replace(ANSWERS[0], difference=estimate(change))
    assert f">{written}<" in charts.answer_chart([row])


def test_a_quantity_below_zero_keeps_its_place_right_of_the_lower_end():
    below = replace(ANSWERS[1], baseline=estimate(-3.0, 0.1, 0.5), changed=None, actual=None)
    dot = parsed(charts.answer_chart([below])).find(".//svg[@class='strip ended']//g//svg")
    assert 0 < float(dot.get("x").rstrip("%")) < 60
