"""Ranges of replicates on a log scale, beside the numbers of the record."""

from dataclasses import replace
from datetime import date

import pytest
from tests.views.fragments import attributes_of, every, parsed, words
from tests.views.validation_sample import band, without_band

from allohistory.views.charts import marks
from allohistory.views.charts.intervals import (
    RecordRange,
    grid,
    limits,
    range_bars,
    range_chart,
    range_of,
    record_mark,
    round_numbers,
    years,
)


def number(value, *, inside=True, year=1938, most=(50.0, 200.0)):
    first, last = date(year, 1, 1), date(year, 12, 31)
    return RecordRange(first, last, value, 100.0, (80.0, 120.0), most, 0.5, inside)


def test_a_number_outside_of_its_band_says_so():
    rows = [number(100.0, inside=True), number(300.0, inside=False, year=1939)]
    fragment = range_chart("Incidents", "incidents", rows)

    assert "2 numbers, 1 outside" in words(fragment)
    assert fragment.count(">outside</text>") == 1
    assert fragment.count("<circle") == 1
    assert "none outside" in words(range_chart("Incidents", "incidents", rows[:1]))


def test_a_range_holds_what_its_band_says():
    assert range_of(band("a", 1939)) == RecordRange(
        date(1939, 1, 1), date(1939, 12, 31), 300.0, 100.0, (80.0, 120.0), (50.0, 200.0), 0.62,
        inside=False,
    )  # fmt: skip
    assert range_of(band("a", 1938)).inside


@pytest.mark.parametrize("part", ["median", "half", "most", "rank", "inside"])
def test_a_number_without_a_band_has_no_range(part):
    assert range_of(without_band("a")) is None
    assert range_of(replace(band("a"), **{part: None})) is None


def test_a_band_whose_values_are_zero_has_a_range():
    empty = replace(band("a"), median=0.0, half=(0.0, 0.0), most=(0.0, 0.0), rank=0.0)

    assert range_of(empty).median == 0.0


def test_a_chart_puts_a_number_in_the_middle_of_its_dates_and_at_its_logarithm():
    (mark,) = every(range_chart("", "", [number(100.0)]), "circle")
    # 100 is the geometric mean of 50 and 200.
    assert attributes_of([mark], "cx", "cy") == [("50%", "95.0")]


def test_dates_stand_at_their_distance_with_200_days_left_free_at_the_ends():
    rows = [number(100.0), number(100.0, year=1939)]
    marked = every(range_chart("", "", rows), "circle")
    # 200, 365 and 200 days.
    assert [mark.get("cx") for mark in marked] == ["26.14%", "73.86%"]


def test_bars_span_the_quantiles_and_leave_a_tenth_of_the_height_on_both_sides():
    fragment = range_chart("", "", [number(100.0)])
    (most,), (half,) = (every(fragment, "line", class_=name) for name in ("most", "half"))

    # The axis is 1.2 times as long as 50 to 200, in logarithms: 190 pixels / 12 are left free.
    assert attributes_of([most], "x1", "x2", "y1", "y2") == [("50%", "50%", "174.2", "15.8")]
    # log(120 / 100) / log(4) is 0.1315, log(80 / 100) / log(4) is -0.1610.
    assert attributes_of([half], "y1", "y2") == [("120.5", "74.2")]
    (middle,) = every(fragment, "svg", overflow="visible")
    assert attributes_of([middle], "x", "y") == [("50%", "95.0")]
    assert attributes_of([middle.find("line")], "x1", "x2", "y1", "y2") == [("-5", "5", "0", "0")]


def test_what_is_too_small_for_the_axis_is_drawn_at_its_floor():
    # The floor is 5 % of 100: 5; from there to 200 is a factor of 40.
    fragment = range_chart("", "", [number(100.0, most=(0.0, 200.0))])
    (most,) = every(fragment, "line", class_="most")

    assert attributes_of([most], "y1", "y2") == [("174.2", "15.8")]


def test_a_chart_names_the_numbers_and_years_of_its_axes():
    names = every(range_chart("", "", [number(100.0)]), "text", class_="tick")

    assert [name.text for name in names] == ["50", "100", "200", "1938", "1939"]


def test_a_chart_says_how_many_numbers_lie_inside():
    rows = [number(100.0), number(300.0, inside=False), number(90.0)]
    fragment = range_chart("Raids & incidents", "men", rows)
    (plot,) = every(fragment, "svg", class_="plot")

    assert plot.get("aria-label") == "Raids & incidents: 2 of 3 inside the 90 % bands."
    assert plot.get("height") == "190"
    caption = parsed(fragment).find(".//figcaption")
    assert "".join(caption.itertext()) == "Raids & incidentsmen · 3 numbers, 1 outside"
    assert [span.text for span in every(fragment, "span", class_="bad")] == ["1 outside"]


def test_marks_of_the_record_are_drawn_over_all_bars():
    fragment = range_chart("", "", [number(100.0), number(90.0, year=1939)])

    assert fragment.rindex('class="half"') < fragment.index("<circle")


def test_the_axis_reaches_all_that_is_drawn():
    floor, low, high = limits([number(4.0, inside=False, most=(0.0, 900.0))])

    # 5 % of 4 is 0.2; a tenth of the logarithm of 900 / 0.2 is left free.
    assert floor == pytest.approx(0.2)
    assert low == pytest.approx(0.2 / 4500**0.1)
    assert high == pytest.approx(900 * 4500**0.1)


def test_the_room_of_a_narrow_axis_is_that_of_a_factor_of_four():
    _, low, high = limits([number(100.0, most=(99.0, 101.0))])

    assert (low, high) == (pytest.approx(99 / 4**0.1), pytest.approx(101 * 4**0.1))


def test_the_floor_follows_the_smallest_positive_number_of_the_record():
    rows = [number(0.0), number(8.0), number(2.0)]

    assert limits(rows)[0] == pytest.approx(0.1)
    assert limits([number(0.0)])[0] == pytest.approx(0.05)
    assert limits([number(0.5, most=(0.2, 1.0))])[0] == pytest.approx(0.025)


def test_round_numbers_stand_on_the_axis():
    assert round_numbers(3.0, 60.0) == [5, 10, 20, 50]
    assert round_numbers(0.5, 10.0) == [0.5, 1, 2, 5, 10]  # both ends belong to it
    assert round_numbers(3.0, 4.0) == []


def test_an_axis_over_more_than_three_powers_of_ten_names_only_these():
    assert round_numbers(1.0, 1000.0) == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
    assert round_numbers(1.0, 1001.0) == [1, 10, 100, 1000]
    assert round_numbers(3.0, 60_000.0) == [10, 100, 1000, 10_000]


def test_the_grid_names_its_lines():
    fragment = grid(1000.0, 5000.0, lambda value: value / 100)

    lines = every(fragment, "line", class_="grid")
    assert attributes_of(lines, "x1", "x2", "y1", "y2") == [
        ("0%", "100%", "10.0", "10.0"),
        ("0%", "100%", "20.0", "20.0"),
        ("0%", "100%", "50.0", "50.0"),
    ]
    names = every(fragment, "text", class_="tick")
    assert [name.text for name in names] == ["1,000", "2,000", "5,000"]
    assert attributes_of(names, "x", "dx", "y", "text-anchor") == [
        ("0%", "-8", "14.0", "end"), ("0%", "-8", "24.0", "end"), ("0%", "-8", "54.0", "end"),
    ]  # fmt: skip


def named_years(first, last):
    fragment = years(marks.day_of(first), marks.day_of(last), lambda day: f"{day:.0f}")
    return [int(name.text) for name in every(fragment, "text", class_="tick")]


def test_years_are_named_from_end_to_end():
    assert named_years("1936-01-01", "1939-01-01") == [1936, 1937, 1938, 1939]
    assert named_years("1936-01-02", "1938-12-31") == [1937, 1938]
    assert named_years("1936-03-01", "1936-04-01") == []


@pytest.mark.parametrize(
    ("first", "last", "named"),
    [
        # 8 years of 365.25 days are named one by one, a day more in twos.
        ("1931-01-01", "1939-01-01", list(range(1931, 1940))),
        ("1931-01-01", "1939-01-02", [1932, 1934, 1936, 1938]),
        ("1903-01-01", "1930-01-01", [1905, 1910, 1915, 1920, 1925, 1930]),
        ("1850-01-01", "1920-01-01", list(range(1850, 1921, 10))),
        ("1700-01-01", "1945-01-01", [1700, 1800, 1900]),
    ],
)
def test_a_long_span_names_round_years(first, last, named):
    assert named_years(first, last) == named


def test_a_year_is_named_at_its_first_day_below_the_axis():
    fragment = years(
        marks.day_of("1935-06-01"), marks.day_of("1936-06-01"), lambda day: f"day {day:.0f}"
    )

    assert attributes_of(every(fragment, "text"), "x", "y", "text-anchor") == [
        (f"day {marks.day_of('1936-01-01')}", "206", "middle")
    ]


def test_the_bars_of_a_number_carry_its_figures():
    fragment = range_bars("7%", number(1234.0), float)

    (title,) = every(fragment, "title")
    assert title.text == (
        "1938-01-01 to 1938-12-31: record 1,234; 90 % of replicates 50 to 200, 50 % 80 to 120"
    )


def test_a_number_inside_its_band_is_a_dot():
    (dot,) = every(record_mark("7%", number(100.0), lambda value: value / 2), "circle")

    assert attributes_of([dot], "cx", "cy", "class") == [("7%", "50.0", "observed")]


@pytest.mark.parametrize(
    ("value", "height"), [(300.0, "-9"), (200.5, "-9"), (200.0, "17"), (20.0, "17")]
)
def test_a_cross_outside_its_band_is_named_on_the_far_side(value, height):
    fragment = record_mark("7%", number(value, inside=False), lambda value: value / 2)

    (sign,) = every(fragment, "svg")
    assert attributes_of([sign], "x", "y") == [("7%", str(value / 2))]
    assert sign.find("path") is not None
    (label,) = every(fragment, "text")
    assert (label.text, label.get("x"), label.get("y")) == ("outside", "0", height)
