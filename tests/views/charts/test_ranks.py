"""The histogram of ranks: heights of its bins, and those that chance would not fill."""

import math
from dataclasses import replace

import pytest
from tests.views.fragments import attributes_of, every, parsed, words
from tests.views.validation_sample import RANKS

from allohistory.answers.validation_report import Ranks
from allohistory.views.charts.ranks import rank_chart


def test_bins_that_chance_would_not_fill_are_marked():
    fragment = rank_chart("Ranks", RANKS)

    assert fragment.count('class="bin off"') == 1
    assert "1 of 3 bins outside the shaded range, chi-square p 0.07" in words(fragment)
    assert "chi-square" not in rank_chart("Ranks", replace(RANKS, p_value=math.nan))


def test_the_ends_of_the_shaded_range_belong_to_it():
    classes = [rect.get("class") for rect in parsed(rank_chart("", Ranks((1, 2, 7, 8), 2, 7, 0.2))
               ).iter("rect")]  # fmt: skip

    assert classes == ["even", "bin off", "bin", "bin", "bin off"]


def test_more_than_one_strange_bin_is_bad():
    few = rank_chart("", Ranks((1, 2, 7), 2, 7, 0.2))
    many = rank_chart("", Ranks((1, 2, 8), 2, 7, 0.2))

    assert [small.get("class") for small in parsed(few).iter("small")] == [None]
    assert [small.get("class") for small in parsed(many).iter("small")] == ["bad"]


def test_bins_are_as_high_as_their_counts():
    # The highest count, 9, has 12 % above it: 120 pixels are 10.08 counts.
    fragment = rank_chart("Ranks", RANKS)
    bins = [rect for rect in parsed(fragment).iter("rect") if "bin" in rect.get("class")]

    assert [float(rect.get("y")) for rect in bins] == [84.3, 12.9, 84.3]
    assert [float(rect.get("height")) for rect in bins] == pytest.approx([35.7, 107.1, 35.7])
    (shade,) = every(fragment, "rect", class_="even")
    assert (shade.get("x"), shade.get("width"), float(shade.get("y"))) == ("0%", "100%", 36.7)
    assert float(shade.get("height")) == pytest.approx(96.2 - 36.7)


def test_the_shaded_range_may_be_higher_than_every_bin():
    (shade,) = every(rank_chart("", Ranks((1, 2), 0, 10, 0.2)), "rect", class_="even")

    assert float(shade.get("y")) == 12.9  # 120 * (1 - 1 / 1.12)


def test_bins_stand_side_by_side_with_their_counts_above_them():
    fragment = rank_chart("Ranks", RANKS)
    bins = [rect for rect in parsed(fragment).iter("rect") if "bin" in rect.get("class")]

    # A third of the width each, of which 84 % are drawn.
    assert attributes_of(bins, "x", "width") == [
        ("2.67%", "28%"), ("36%", "28%"), ("69.33%", "28%"),
    ]  # fmt: skip
    titles = [rect.find("title").text for rect in bins]
    assert titles == ["0.0 to 0.3: 3", "0.3 to 0.7: 9", "0.7 to 1.0: 3"]
    counts = every(fragment, "text", class_=None)
    assert [label.text for label in counts] == ["3", "9", "3"]
    assert [label.get("x") for label in counts] == ["16.67%", "50%", "83.33%"]
    # Four pixels above the top of the bin.
    assert [float(label.get("y")) for label in counts] == pytest.approx([80.3, 8.9, 80.3])


def test_the_axis_says_what_a_rank_is_among():
    fragment = rank_chart("Ranks", RANKS, "made-up worlds")
    ticks = every(fragment, "text", class_="tick")

    assert [(tick.text, tick.get("x"), tick.get("text-anchor")) for tick in ticks] == [
        ("below all made-up worlds", "0%", "start"),
        ("in the middle", "50%", "middle"),
        ("above all", "100%", "end"),
    ]
    assert {tick.get("y") for tick in ticks} == {"136"}
    assert "below all replicates" in rank_chart("Ranks", RANKS)


def test_the_title_and_the_verdict_are_spoken():
    fragment = rank_chart("Ranks of <all>", Ranks((3, 9, 3), 2, 7, 0.0712))

    (plot,) = every(fragment, "svg", class_="plot")
    verdict = "1 of 3 bins outside the shaded range, chi-square p 0.071"
    assert plot.get("aria-label") == f"Ranks of <all>: {verdict}"
    assert plot.get("height") == "120"
    assert "".join(parsed(fragment).find(".//figcaption").itertext()) == f"Ranks of <all>{verdict}"


def test_no_ranks_at_all_make_empty_bins():
    bins = every(rank_chart("", Ranks((0, 0), 0, 0, math.nan)), "rect", class_="bin")

    assert [float(rect.get("height")) for rect in bins] == [0.0, 0.0]
