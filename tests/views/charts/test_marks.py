"""Elements, places along an axis, round numbers, and labels that keep apart."""

import math
import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from tests.views.fragments import parsed

from allohistory.views.charts import marks


def test_plain_text_is_escaped_and_markup_is_nested():
    inner = marks.element("b", "a < b & c")
    outer = marks.element("p", "1 < 2, ", inner, title='say "no" & go')

    assert outer == ('<p title="say &#34;no&#34; &amp; go">1 &lt; 2, <b>a &lt; b &amp; c</b></p>')


def test_attributes_are_written_with_hyphens_and_none_is_left_out():
    fragment = marks.element("line", class_="grid", stroke_width=2, x1=0, title=None)

    assert fragment == '<line class="grid" stroke-width="2" x1="0"></line>'
    assert isinstance(fragment, Markup)


def test_a_text_is_an_element_with_words():
    assert marks.text("a < b", x="5%") == '<text x="5%">a &lt; b</text>'


def test_no_two_charts_share_an_identity():
    first, second = marks.fresh_identity("plot"), marks.fresh_identity("plot")

    assert re.fullmatch(r"plot-\d+", first)
    assert first != second


@pytest.mark.parametrize(
    ("share", "written"),
    [(0, "0%"), (0.3141, "31.41%"), (1 / 3, "33.33%"), (0.00126, "0.13%"), (1, "100%")],
)
def test_a_share_of_the_width_has_two_decimals_at_most(share, written):
    assert marks.per_cent(share) == written


@pytest.mark.parametrize(
    ("value", "share"), [(2, 0.0), (3, 0.25), (6, 1.0), (-4, 0.0), (7, 1.0), (6.5, 1.0)]
)
def test_a_place_is_the_share_of_the_way_from_low_to_high(value, share):
    assert marks.place(value, 2, 6) == share


def test_an_axis_without_length_has_everything_in_its_middle():
    assert marks.place(2, 2, 2) == 0.5
    assert marks.place(9, 3, 2) == 0.5


def test_a_day_is_counted_from_a_date_or_its_iso_form():
    assert marks.day_of(date(1, 1, 3)) == 3
    assert marks.day_of("0001-02-01") == 32
    assert marks.day_of("0001-02-01T07:30:00") == 32


def test_a_date_in_words_has_no_leading_zero():
    assert marks.in_words("1941-04-13") == "13 April 1941"
    assert marks.in_words(date(1931, 9, 3)) == "3 September 1931"


@pytest.mark.parametrize(
    ("low", "high", "wanted", "places"),
    [
        (0, 5, 5, [0, 1, 2, 3, 4, 5]),
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (0, 12, 5, [0, 2.5, 5, 7.5, 10]),  # 12 / 5 is rounded up to 2.5
        (0, 20, 5, [0, 5, 10, 15, 20]),
        (0, 40, 5, [0, 10, 20, 30, 40]),
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0, 40, 4, [0, 10, 20, 30, 40]),
        (0, 40, 8, [0, 5, 10, 15, 20, 25, 30, 35, 40]),
        (1.5, 11, 5, [2, 4, 6, 8, 10]),
        (-5, 5, 5, [-4, -2, 0, 2, 4]),
        (0, 0.7, 7, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]),  # 0.7 / 0.1 falls just below 7
        (0, 10.0005, 5, [0, 2, 4, 6, 8, 10]),  # within the tolerance of a step of 2 ...
        (0, 10.002, 5, [0, 2.5, 5, 7.5, 10]),  # ... and beyond it
    ],
)
def test_ticks_are_round_numbers_about_as_many_as_wanted(low, high, wanted, places):
    assert marks.ticks(low, high, wanted) == places


def test_five_ticks_are_wanted_unless_another_number_is():
    assert marks.ticks(0, 12) == marks.ticks(0, 12, 5) != marks.ticks(0, 12, 6)


def test_an_axis_without_length_has_one_tick():
    assert marks.ticks(3, 3) == [3.0]
    assert marks.ticks(3, 2) == [3.0]


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_ticks_are_few_even_and_inside(low, width):
    places = marks.ticks(low, low + width)
    assert 1 <= len(places) <= 7
    slack = 1e-6 * max(1.0, abs(low), width)
    assert all(low - slack <= place <= low + width + slack for place in places)


@pytest.mark.parametrize(
    ("value", "end"),
    [
        (1, 1), (1.1, 1.2), (1.3, 1.5), (1.7, 2), (2.2, 2.5), (2.7, 3), (3.5, 4), (4.5, 5),
        (5.5, 6), (7, 8), (9, 10), (0.07, 0.08), (450, 500), (1.00009, 1), (1.0002, 1.2),
    ],
)  # fmt: skip
def test_an_axis_ends_on_the_next_round_number(value, end):
    assert marks.round_up(value) == pytest.approx(end)


def test_an_axis_of_nothing_ends_on_one():
    assert marks.round_up(0) == 1.0
    assert marks.round_up(-3) == 1.0


@given(st.floats(1e-6, 1e9))
def test_an_axis_ends_above_its_values_but_not_far(value):
    end = marks.round_up(value)
    assert value <= end * (1 + 1e-3)
    assert end <= 2.001 * value


@pytest.mark.parametrize(
    ("wanted", "places"),
    [
        ([], []),
        ([40], [40]),
        ([10, 12, 50], [10, 15, 50]),
        ([50, 12, 10], [50, 15, 10]),  # each keeps its position in the list
        ([10, 15], [10, 15]),
        ([98, 99], [95, 100]),  # both move down from the upper end
        ([-5, 1], [0, 5]),
        ([120], [100]),
        ([7, 7, 7], [7, 12, 17]),
    ],
)
def test_labels_move_no_further_than_the_gap_demands(wanted, places):
    assert marks.spread_apart(wanted, 5, 0, 100) == places


@given(st.lists(st.floats(0, 200), min_size=1, max_size=5))
def test_labels_keep_apart(wanted):
    placed = sorted(marks.spread_apart(wanted, 30, 0, 200))
    assert all(b - a >= 30 - 1e-9 for a, b in pairwise(placed))
    assert math.isfinite(sum(placed))


def test_the_numbers_of_a_chart_unfold_as_a_table():
    table = marks.numbers_table(("Date", "Men"), [("1939", "< 5"), ("1940", "7")], "Forces & men")
    tree = parsed(table).find("details")

    assert tree.get("class") == "chart-numbers"
    summary, region = list(tree)
    assert (summary.tag, summary.text) == ("summary", "Numbers")
    assert summary.get("id").startswith("numbers-")
    labels = {"tabindex": "0", "role": "region", "aria-label": "Numbers: Forces & men"}
    assert region.attrib == labels
    assert [cell.text for cell in tree.iter("th")] == ["Date", "Men"]
    assert {cell.get("scope") for cell in tree.iter("th")} == {"col"}
    rows = [[cell.text for cell in row] for row in tree.find(".//tbody")]
    assert rows == [["1939", "< 5"], ["1940", "7"]]
    assert [row.tag for row in tree.find(".//thead")] == ["tr"]


def test_a_number_and_its_per_cent_sign_stay_on_one_line():
    assert marks.element("p", "99.0 % of the 2,020", Markup(" (5 %)")) == (
        "<p>99.0\xa0% of the 2,020 (5\xa0%)</p>"
    )
