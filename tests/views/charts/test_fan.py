"""Fans: bands, medians, the record beside them, and the words of the chart."""

from dataclasses import replace
from datetime import date

import pytest
from tests.views.fragments import attributes_of, every, parsed, words
from tests.views.samples import DIVERGENCE, SERIES

from allohistory.answers.trajectories import Counter, Fan, Observation, Trajectory
from allohistory.views.charts.fan import fan_chart

# A hundred days; 96 is the highest value, so that the axis ends at 100.
DATES = (date(1936, 1, 1), date(1936, 2, 20), date(1936, 4, 10))
BASELINE = Fan(
    "baseline",
    {
        "0.05": (0.0, 10.0, 20.0),
        "0.25": (10.0, 20.0, 30.0),
        "0.5": (20.0, 30.0, 50.0),
        "0.75": (30.0, 40.0, 70.0),
        "0.95": (40.0, 50.0, 96.0),
    },
)
CHANGED = Fan(
    "changed", {level: (*line[:2], line[2] / 2) for level, line in BASELINE.quantiles.items()}
)


def observed(start, end=None, value=50.0, low=None, high=None):
    return Observation(start, end or start, low, value, high, (), "documented")


def series(*fans, record=(), dates=DATES, **words):
    names = {"name": "Divisions", "unit": "units", **words}
    return Trajectory("id", names["name"], names["unit"], dates, fans or (BASELINE,), record)


def recorded(*points):
    return series(record=(Counter("a", "A count", points),))


def signs(*points):
    return every(fan_chart(recorded(*points)), "svg", overflow="visible")


def last_place(*values):
    """Where the median of a fan ends that has these values at its end."""
    levels = zip(BASELINE.quantiles, values, strict=True)
    lines = {level: (0.0, 0.0, value) for level, value in levels}
    (line,) = every(fan_chart(series(Fan("baseline", lines))), "path", class_="median before")[1:]
    return line.get("d").split(",")[-1]


def test_before_the_change_the_branches_are_drawn_once():
    tree = parsed(fan_chart(SERIES, DIVERGENCE))
    starts = {}
    for line in tree.findall(".//svg[@class='plot']//path"):
        if line.get("class", "").startswith("median"):
            starts[line.get("class")] = float(line.get("d")[1:].split(",")[0])
    assert starts["median before"] == 0
    last_common = (date(1941, 1, 1) - date(1932, 1, 1)) / (date(1945, 1, 1) - date(1932, 1, 1))
    assert starts["median after"] == pytest.approx(1000 * last_common, abs=0.1)


def test_the_median_is_a_line_over_a_thousand_units_of_width():
    (line,) = every(fan_chart(series()), "path", class_="median before")[-1:]

    # 230 pixels for 100: 20, 30 and 50 of the baseline's median.
    assert line.get("d") == "M0.0,184.0L500.0,161.0L1000.0,115.0"


def test_a_band_goes_up_along_its_upper_and_back_along_its_lower_quantile():
    fragment = fan_chart(series())
    outer = every(fragment, "path", class_="band outer before")
    inner = every(fragment, "path", class_="band inner before")

    assert [path.get("d") for path in outer] == [
        "M0.0,138.0L500.0,115.0L1000.0,9.2L1000.0,184.0L500.0,207.0L0.0,230.0Z"
    ]
    assert [path.get("d") for path in inner] == [
        "M0.0,161.0L500.0,138.0L1000.0,69.0L1000.0,161.0L500.0,184.0L0.0,207.0Z"
    ]


def start_of_the_change(divergence):
    fragment = fan_chart(series(BASELINE, CHANGED), divergence)
    line = every(fragment, "path", class_="median after")[-1]
    return line.get("d")[1:].split(",")[0]


@pytest.mark.parametrize(
    ("divergence", "start"),
    [
        (None, "0.0"),
        (date(1935, 1, 1), "0.0"),
        (date(1936, 2, 19), "0.0"),
        (date(1936, 2, 20), "500.0"),
        (date(1936, 5, 1), "1000.0"),
    ],
)
def test_the_second_branch_starts_at_the_last_date_up_to_the_change(divergence, start):
    assert start_of_the_change(divergence) == start


def test_bands_lie_below_all_medians():
    fragment = fan_chart(series(BASELINE, CHANGED)).split("viewBox")[1]

    assert fragment.rindex("band inner after") < fragment.index("median before")
    assert fragment.index("band outer before") < fragment.index("band inner before")


def test_the_drawing_is_stretched_to_the_page():
    (inner,) = every(fan_chart(series()), "svg", viewBox="0 0 1000 230")

    assert inner.get("preserveAspectRatio") == "none"
    assert (inner.get("width"), inner.get("height")) == ("100%", "230")


def test_the_lines_of_a_fan_are_named_by_their_values():
    fragment = fan_chart(series())
    names = every(fragment, "text", x="0%", class_="tick")

    assert [name.text for name in names] == ["0", "25", "50", "75", "100"]
    assert attributes_of(names, "dx", "y", "text-anchor") == [
        ("-8", height, "end") for height in ("234.0", "176.5", "119.0", "61.5", "4.0")
    ]
    lines = every(fragment, "line", class_="grid")
    assert attributes_of(lines, "x1", "x2", "y1", "y2")[1] == ("0%", "100%", "172.5", "172.5")
    (axis,) = every(fragment, "line", class_="axis")
    assert attributes_of([axis], "x1", "x2", "y1", "y2") == [("0%", "100%", "230", "230")]


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ((0, 0, 50, 0, 96), "115.0"),  # to 100
        ((0, 0, 50, 0, 97), "134.2"),  # 100.9 with 4 % of room: to 120
        ((0, 0, 0, 0, 0), "230.0"),
        ((-9, 0, 0, 0, 9), "115.0"),  # -9.36 with its room: from -10 to 10
        ((-9.7, 0, 0, 0, 9), "104.5"),  # -10.1 with its room: from -12 to 10
    ],
)
def test_an_axis_leaves_room_and_starts_at_zero_or_below_all_values(values, place):
    assert last_place(*values) == place


def test_years_are_named_where_they_begin():
    dates = (date(1933, 1, 1), date(1934, 1, 1), date(1935, 1, 1))
    fragment = fan_chart(series(dates=dates))
    names = [name for name in every(fragment, "text", text_anchor=None) if name.get("y") == "247"]
    shown = [(name.text, name.get("x"), name.get("class")) for name in names]

    # 365 and 730 of 730 days; the year that the fan begins with has no name.
    assert shown == [("1934", "50%", "tick even"), ("1935", "100%", "tick")]
    marks = [line for line in every(fragment, "line", class_="axis") if line.get("y2") == "234"]
    assert attributes_of(marks, "x1", "x2", "y1") == [
        ("50%", "50%", "230"), ("100%", "100%", "230"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("when", "place", "dx", "anchor"),
    [
        (date(1936, 3, 1), "60%", "5", "start"),
        (date(1936, 3, 2), "61%", "-5", "end"),
    ],
)
def test_the_change_is_named_on_the_side_with_room(when, place, dx, anchor):
    fragment = fan_chart(series(BASELINE, CHANGED), when)
    (line,) = every(fragment, "line", class_="divergence")
    (name,) = every(fragment, "text", class_="divergence")

    assert attributes_of([line], "x1", "x2", "y1", "y2") == [(place, place, "0", "230")]
    assert name.text == "the change"
    assert attributes_of([name], "x", "dx", "y", "text-anchor") == [(place, dx, "11", anchor)]


def test_without_a_change_no_date_is_marked():
    assert "divergence" not in fan_chart(series())


def test_the_record_outside_the_axis_does_not_stretch_it():
    fragment = fan_chart(SERIES, DIVERGENCE)
    assert "900" not in fragment
    assert "A count, 1 January 1939 to 31 December 1939: 30 (24 to 32)" in fragment


@pytest.mark.parametrize(
    ("point", "title"),
    [
        (observed(date(1936, 2, 20)), "A count, 20 February 1936: 50"),
        (observed(date(1936, 2, 20), low=40.0), "A count, 20 February 1936: 50 (40 to 50)"),
        (observed(date(1936, 2, 20), high=60.0), "A count, 20 February 1936: 50 (50 to 60)"),
        (observed(date(1936, 2, 20), low=0.0, high=0.0), "A count, 20 February 1936: 50 (0 to 0)"),
        (
            observed(date(1936, 2, 20), date(1936, 3, 1)),
            "A count, 20 February 1936 to 1 March 1936: 50",
        ),
    ],
)
def test_a_figure_of_the_record_says_its_date_and_its_error(point, title):
    (sign,) = signs(point)

    assert sign.find("path/title").text == title


def test_a_figure_of_one_day_stands_at_it_without_bars():
    fragment = fan_chart(recorded(observed(date(1936, 2, 20))))

    (sign,) = every(fragment, "svg", overflow="visible")
    assert attributes_of([sign], "x", "y") == [("50%", "115.0")]
    assert not every(fragment, "line", class_="record")
    assert not every(fragment, "line", class_="record span")


def test_a_figure_of_many_days_has_bars_for_its_period_and_its_error():
    point = observed(date(1936, 1, 11), date(1936, 3, 1), low=40.0, high=70.0)
    fragment = fan_chart(recorded(point))

    # Days 10 to 60, 35 in the middle.
    (sign,) = every(fragment, "svg", overflow="visible")
    assert attributes_of([sign], "x", "y") == [("35%", "115.0")]
    (error,) = every(fragment, "line", class_="record")
    assert attributes_of([error], "x1", "x2", "y1", "y2") == [("35%", "35%", "138.0", "69.0")]
    (period,) = every(fragment, "line", class_="record span")
    assert attributes_of([period], "x1", "x2", "y1", "y2") == [("10%", "60%", "115.0", "115.0")]


def test_a_figure_that_only_touches_the_axis_is_left_out():
    before = observed(date(1935, 1, 1), date(1936, 1, 1))
    after = observed(date(1936, 4, 10), date(1937, 1, 1))
    into = observed(date(1935, 1, 1), date(1936, 1, 2))

    assert signs(before, after) == []
    assert len(signs(into)) == 1


@pytest.mark.parametrize(
    ("point", "highest"),
    [
        (observed(date(1936, 2, 20), value=190.0), "200"),
        (observed(date(1936, 2, 20), high=190.0), "200"),
        (observed(date(1935, 1, 1), date(1936, 1, 1), value=190.0), "200"),
        (observed(date(1936, 4, 10), date(1937, 1, 1), value=190.0), "200"),
        (observed(date(1935, 1, 1), date(1935, 12, 31), value=190.0), "100"),
        (observed(date(1936, 4, 11), date(1937, 1, 1), value=190.0), "100"),
    ],
)
def test_the_axis_reaches_the_record_of_its_days(point, highest):
    fragment = fan_chart(recorded(point))

    assert every(fragment, "text", x="0%", class_="tick")[-1].text == highest


def test_the_axis_reaches_the_lowest_figure_of_the_record():
    fragment = fan_chart(recorded(observed(date(1936, 2, 20), low=-40.0)))

    assert every(fragment, "text", x="0%", class_="tick")[0].text == "−50"


def test_counters_have_four_shapes_in_turn():
    counters = [Counter(str(i), f"Count {i}", (observed(date(1936, 2, 20)),)) for i in range(5)]
    fragment = fan_chart(series(record=tuple(counters)))
    shapes = [sign.find("path").get("d") for sign in every(fragment, "svg", overflow="visible")]

    assert len(set(shapes)) == 4
    assert shapes[4] == shapes[0]
    key = every(fragment, "svg", width="16")
    assert [sign.find("path").get("d") for sign in key] == shapes


def test_branches_are_named_at_their_ends_with_their_last_medians():
    ends = [
        div for div in every(fan_chart(series(BASELINE, CHANGED)), "div")
        if div.get("style")
    ]  # fmt: skip

    assert [words(f"{div.text} {div.find('b').text}") for div in ends] == [
        "Without the change 50", "With the change 25",
    ]  # fmt: skip
    # 50 of 100 is at 115 pixels, 25 at 172.5.
    assert attributes_of(ends, "class", "style") == [
        ("fan-end before", "top:115px"), ("fan-end after", "top:172px"),
    ]  # fmt: skip


def test_names_of_near_ends_keep_two_lines_apart_inside_the_chart():
    same = fan_chart(series(BASELINE, replace(BASELINE, branch="changed")))
    nothing = Fan("baseline", dict.fromkeys(BASELINE.quantiles, (0.0, 0.0, 0.0)))
    low = fan_chart(series(nothing, replace(nothing, branch="changed")))

    def tops(fragment):
        return [div.get("style") for div in every(fragment, "div") if div.get("style")]

    assert tops(same) == ["top:115px", "top:151px"]  # 35.7 pixels apart
    assert tops(low) == ["top:177px", "top:213px"]  # a line above the lower edge
    high = Fan("baseline", dict.fromkeys(BASELINE.quantiles, (0.0, 0.0, 96.0)))
    assert tops(fan_chart(series(high))) == ["top:17px"]  # a line below the upper one


def test_the_key_names_branches_bands_and_counters():
    fragment = fan_chart(series(BASELINE, CHANGED, record=(Counter("a", "A count", ()),)))
    (key,) = every(fragment, "div", class_="chart-key")

    assert ["".join(span.itertext()) for span in key] == [
        "Without the change",
        "With the change",
        "line: median; bands: 50 and 90 % of the timelines",
        "A count",
    ]
    assert [span.get("class") for span in key] == ["narrow", "narrow", None, None]
    assert [item.get("class") for item in key[1].iter() if item.get("class")] == [
        "narrow", "band outer after", "median after",
    ]  # fmt: skip


def test_the_ends_of_the_branches_are_spoken():
    (plot,) = every(fan_chart(series(BASELINE, CHANGED)), "svg", class_="plot")

    assert plot.get("aria-label") == (
        "Divisions from 1936-01-01 to 1936-04-10. At the end, Without the change: median 50, "
        "90 % between 20 and 96; With the change: median 25, 90 % between 10 and 48."
    )
    assert plot.get("height") == "230"


def test_the_unit_stands_beside_the_title_unless_it_is_part_of_it():
    def caption(**named):
        return "".join(parsed(fan_chart(series(**named))).find(".//figcaption").itertext())

    assert caption(name="Men", unit="thousands") == "Menthousands"
    assert caption(name="Soviet divisions", unit="divisions") == "Soviet divisions"


def test_a_fan_has_one_row_of_numbers_a_year():
    dates = (date(1936, 3, 1), date(1936, 9, 1), date(1937, 3, 1))
    tree = parsed(fan_chart(series(BASELINE, CHANGED, dates=dates)))

    rows = [[cell.text for cell in row] for row in tree.find(".//tbody")]
    assert rows == [
        ["1936-09-01", "30 (10 to 50)", "30 (10 to 50)"],
        ["1937-03-01", "50 (20 to 96)", "25 (10 to 48)"],
    ]
    heads = [cell.text for cell in tree.iter("th")]
    assert heads == ["Date", "Without the change", "With the change"]
    assert tree.find(".//details/div").get("aria-label") == "Numbers: Divisions"
