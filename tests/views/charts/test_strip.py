"""The strip of a timeline: lanes that part at the change, signs of events, and their labels."""

import re
from datetime import date

import pytest
from tests.views.fragments import attributes_of, every, parsed
from tests.views.samples import ENTRIES, SPAN

from allohistory.views.charts.strip import timeline_strip

DAYS = ("1936-01-01", "1936-04-10")  # 100 days
FIRST, TENTH, MIDDLE, LAST = "1936-01-01", "1936-01-11", "1936-02-20", "1936-04-10"


def event(day=MIDDLE, kind="choice", **more):
    return {"date": day, "text": "It happens", "kind": kind, **more}


def labelled(day, label="Pact", branch="both"):
    return event(day, label=label, branch=branch)


def labels(*entries, divergence=None):
    fragment = every(timeline_strip(entries, DAYS, divergence), "text")
    return [item for item in fragment if item.get("class").startswith("label")]


def signs(*entries):
    return every(timeline_strip(entries, DAYS, MIDDLE), "svg", overflow="visible")


def test_a_strip_parts_at_the_change():
    with_change = timeline_strip(ENTRIES, SPAN, "1941-04-01")
    assert "lane changed" in with_change
    alone = timeline_strip(ENTRIES[:1], SPAN)
    assert "lane changed" not in alone
    assert "Halha" in alone


def test_one_timeline_is_one_line_from_end_to_end():
    fragment = timeline_strip([], DAYS)

    lanes = [line for line in every(fragment, "line") if line.get("class").startswith("lane")]
    assert attributes_of(lanes, "class", "x1", "x2", "y1", "y2") == [
        ("lane both", "0%", "100%", "76", "76")
    ]
    assert not every(fragment, "line", class_="divergence")
    assert not every(fragment, "div", style="top:35px")


def test_two_branches_bend_to_their_lanes_after_the_change():
    fragment = timeline_strip([], DAYS, MIDDLE)

    lanes = [line for line in every(fragment, "line") if line.get("class").startswith("lane")]
    assert attributes_of(lanes, "class", "x1", "x2", "y1", "y2") == [
        ("lane both", "0%", "50%", "76", "76"),
        ("lane baseline", "50%", "51.2%", "76", "44"),
        ("lane baseline", "51.2%", "100%", "44", "44"),
        ("lane changed", "50%", "51.2%", "76", "108"),
        ("lane changed", "51.2%", "100%", "108", "108"),
    ]
    (change,) = every(fragment, "line", class_="divergence")
    assert attributes_of([change], "x1", "x2", "y1", "y2") == [("50%", "50%", "20", "156")]


def test_the_bend_ends_with_the_strip():
    late = timeline_strip([], DAYS, "1936-04-09")

    (bend, rest) = every(late, "line", class_="lane changed")
    assert (bend.get("x1"), bend.get("x2"), rest.get("x1")) == ("99%", "100%", "100%")
    at_the_end = timeline_strip([], DAYS, LAST)
    assert not every(at_the_end, "line", class_="lane changed")


def test_the_two_lanes_are_named_beside_the_strip():
    named = timeline_strip([], DAYS, MIDDLE)
    (baseline,) = every(named, "div", class_="lane baseline")
    (changed,) = every(named, "div", class_="lane changed")

    assert (baseline.text, baseline.get("style")) == ("Without the change", "top:35px")
    assert (changed.text, changed.get("style")) == ("With the change", "top:99px")
    other = timeline_strip([], DAYS, MIDDLE, "As it was", "Had it not")
    assert [div.text for div in every(other, "div") if div.get("style")] == [
        "As it was", "Had it not",
    ]  # fmt: skip


def test_years_are_named_where_they_begin():
    fragment = timeline_strip([], ("1933-01-01", "1935-01-01"))

    lines = every(fragment, "line", class_="grid")
    # 365 and 730 of 730 days; the year that the strip begins with has no line.
    assert attributes_of(lines, "x1", "x2", "y1", "y2") == [
        ("50%", "50%", "0", "156"), ("100%", "100%", "0", "156"),
    ]  # fmt: skip
    names = every(fragment, "text", text_anchor=None)
    assert [(name.text, name.get("x"), name.get("y"), name.get("class")) for name in names] == [
        ("1934", "50%", "170", "tick even"), ("1935", "100%", "170", "tick"),
    ]  # fmt: skip


def test_an_event_stands_at_its_day_on_the_lane_of_its_branch():
    events = [event(TENTH), event(MIDDLE, branch="baseline"), event(LAST, branch="changed")]

    assert attributes_of(signs(*events), "x", "y") == [
        ("10%", "76"), ("50%", "44"), ("100%", "108"),
    ]  # fmt: skip
    classes = [sign.find("path").get("class") for sign in signs(*events)]
    assert classes == ["event both", "event baseline", "event changed"]


def test_hovering_shows_the_day_and_the_words_of_an_event():
    (sign,) = signs(event(date(1936, 2, 20), text="Shots & raids"))

    assert sign.find("path/title").text == "20 February 1936: Shots & raids"


def test_wars_battles_and_treaties_have_their_own_shapes_and_are_drawn_last():
    kinds = ("war", "choice", "battle", "quarrel", "signed", "walked")
    shapes = [sign.find("path").get("d") for sign in signs(*(event(kind=k) for k in kinds))]

    assert [shape.split(",")[0] for shape in shapes] == [
        "M-3.4", "M-3.4", "M0", "M0", "M0", "M-4",
    ]  # fmt: skip
    assert shapes[0] == shapes[1] == "M-3.4,0A3.4,3.4 0 1 0 3.4,0A3.4,3.4 0 1 0 -3.4,0Z"
    assert shapes[2] == "M0,-6L6,0L0,6L-6,0Z"
    assert shapes[3] == shapes[4] != shapes[2]


def test_what_takes_time_is_drawn_over_that_time():
    fragment = timeline_strip([event(TENTH, branch="changed", until=MIDDLE)], DAYS, TENTH)
    (bar,) = every(fragment, "line", class_="lasting")

    assert attributes_of([bar], "x1", "x2", "y1", "y2") == [("10%", "50%", "108", "108")]
    assert not every(timeline_strip([event(until=None)], DAYS), "line", class_="lasting")


def test_labels_at_the_ends_of_a_strip_stay_on_it():
    named = [
        {**ENTRIES[0], "date": day, "label": "Surrender"}
        for day in (SPAN[0], "1938-01-01", SPAN[1])
    ]
    places = re.findall(r'<text x="([\d.]+)%"[^>]*>Surrender', timeline_strip(named, SPAN))

    # Nine letters of 0.72 % of the width each, of which half stand on either side.
    assert [float(x) for x in places] == pytest.approx([3.24, 45.09, 96.76], abs=0.02)


@pytest.mark.parametrize(
    ("branch", "height", "leader"),
    [("both", "62", ("70", "65")), ("baseline", "30", ("38", "33")),
     ("changed", "130", ("114", "120"))],
)  # fmt: skip
def test_a_label_stands_above_its_lane_and_below_that_of_the_change(branch, height, leader):
    entry = labelled(MIDDLE, branch=branch)

    (label,) = labels(entry)
    found = (label.text, label.get("x"), label.get("y"), label.get("class"))
    assert found == ("Pact", "50%", height, f"label {branch}")
    assert label.get("text-anchor") == "middle"
    (line,) = every(timeline_strip([entry], DAYS), "line", class_="leader")
    assert attributes_of([line], "x1", "x2", "y1", "y2") == [("50%", "50%", *leader)]


def test_a_label_without_room_moves_to_the_second_level_or_is_left_out():
    rows = labels(
        labelled("1936-02-22", "third"),
        labelled(MIDDLE, "first"),
        labelled("1936-02-21", "second"),
    )

    # Earliest first: 48, 62 less 14 for the second level; the third has no room.
    assert [(row.text, row.get("y")) for row in rows] == [("first", "62"), ("second", "48")]
    below = labels(labelled(MIDDLE, "first", "changed"), labelled(MIDDLE, "second", "changed"))
    assert [row.get("y") for row in below] == ["130", "144"]


def test_branches_do_not_take_room_from_each_other():
    rows = labels(labelled(MIDDLE, "first", "baseline"), labelled(MIDDLE, "second", "changed"))

    assert [row.get("y") for row in rows] == ["30", "130"]


def test_two_labels_keep_a_letter_apart():
    # Nine letters are 6.48 % of the width wide: with a letter between, the next needs 7.2 %.
    wide = "Surrender"
    near = labels(labelled("1936-02-20", wide), labelled("1936-02-27", wide))
    far = labels(labelled("1936-02-20", wide), labelled("1936-02-28", wide))

    assert [row.get("y") for row in near] == ["62", "48"]  # seven days, 7 %
    assert [row.get("y") for row in far] == ["62", "62"]  # eight days, 8 %


def test_an_event_without_a_label_takes_no_room():
    assert labels(event(), event(label=""), event(label=None)) == []
    assert [row.get("y") for row in labels(event(), labelled(MIDDLE))] == ["62"]


def test_the_strip_is_spoken_as_a_number_of_events():
    fragment = timeline_strip(ENTRIES, SPAN)
    (plot,) = every(fragment, "svg", class_="plot")

    assert plot.get("aria-label") == "3 events from 14 September 1931 to 3 September 1945"
    assert plot.get("height") == "174"
    assert parsed(fragment).find("figure").get("class") == "chart"
