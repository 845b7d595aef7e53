"""What the record says about the numbers, on the validation page."""

import math
import re
from dataclasses import replace

import pytest
from tests.views.fragments import attributes_of, every, parsed, words
from tests.views.validation_sample import NUMBER, UPDATES

from allohistory.views.pages import updates


def test_a_number_is_shown_with_prior_and_posterior():
    number = replace(NUMBER, disagreement=0.05)
    few = replace(UPDATES, informed=(number,))
    text = words(updates.section(few))

    assert "informs 1 of 4 uncertain numbers" in text
    row = "Chance of <shots> 0..1, estimated incidents.shots 0.08 to 0.28 0.18 to 0.4 1.38 0.05"
    assert row in text
    assert "laws: incidents: 3 a.b , c.d , e.f" in text
    assert "bad" not in updates.section(few)
    apart = replace(UPDATES, informed=(replace(number, disagreement=0.31),))
    assert 'class="bad">0.31' in updates.section(apart)
    single = replace(UPDATES, informed=(replace(number, disagreement=math.nan),))
    assert words(updates.section(single)).count("1.38 –") == 1
    assert "every number keeps its prior" in updates.section(None)


def test_prior_and_posterior_share_a_scale():
    fragment = updates.ranges([0.0, 1.0, 2.0], [1.0, 2.0, 4.0])

    assert re.findall(r'x1="([\d.]+%)" x2="([\d.]+%)"', fragment) == [
        ("0%", "50%"), ("25%", "100%"), ("50%", "50%"),
    ]  # fmt: skip


def test_numbers_are_counted_and_the_others_listed():
    fragment = updates.section(replace(UPDATES, numbers=1300))

    assert "The record informs 17 of 1,300 uncertain numbers" in words(fragment)
    assert "The other 3 keep their priors" in words(fragment)
    summary = "3 numbers that the record does not inform, by file"
    assert summary in words(fragment)
    assert "it should be below 0.2." in words(fragment)


def test_fifteen_numbers_are_visible_and_the_others_unfold():
    folded = every(updates.section(UPDATES), "details", class_="more")

    assert len(folded) == 1
    assert folded[0].find("summary").text == "2 more, less informed"
    assert len(folded[0].findall(".//tbody/tr")) == 2


def test_nothing_informed_and_nothing_silent_is_nothing_shown():
    assert updates.informed_numbers((), 0.2) == ""
    assert updates.silent_numbers({}, 0) == ""


@pytest.mark.parametrize(("apart", "kind"), [(0.19, None), (0.2, "bad"), (0.31, "bad")])
def test_runs_that_differ_by_enough_are_bad(apart, kind):
    row = parsed(updates.update_row(replace(NUMBER, disagreement=apart), 0.2))
    last = row.findall("tr/td")[-1]

    assert row.find(".//svg").get("aria-label").startswith("prior 0.08 to 0.28, with the record")
    assert [span.get("class") for span in last] == ([kind] if kind else [])
    assert "".join(last.itertext()) == f"{apart:.2f}"


def test_a_number_without_a_unit_has_its_standing_alone():
    row = parsed(updates.update_row(replace(NUMBER, unit="", meaning="odds"), 0.2))
    head = row.find("tr/th")

    assert (head.text, head.find("small").text) == ("Odds", "estimated")
    assert head.find("code").text == "incidents.shots"


def test_a_range_is_that_of_the_outer_quantiles():
    assert updates.between((0.5, 7.0, 1234.0)) == "0.5 to 1,234"


def test_ranges_are_drawn_as_lines_with_a_dash_at_the_median_of_the_record():
    fragment = updates.ranges([2.0, 3.0, 6.0], [1.0, 4.0, 5.0])
    lines = every(fragment, "line")

    # From 1 to 6: the posterior reaches furthest down, the prior furthest up.
    assert attributes_of(lines, "class", "x1", "x2", "y1", "y2") == [
        ("prior", "20%", "100%", "8.0", "8.0"),
        ("left", "0%", "80%", "8.0", "8.0"),
        ("middle", "60%", "60%", "2", "14"),
    ]
    (plot,) = every(fragment, "svg")
    assert plot.get("aria-label") == "prior 2 to 6, with the record 1 to 5"
    assert plot.get("height") == "16"


def test_silent_numbers_are_folded_by_file():
    many = {"laws": ("a.b", "c.d"), "actors": ("e.f",) * 1234}
    tree = parsed(updates.silent_numbers(many, 1236)).find("details")

    assert tree.find("summary").text == "1,236 numbers that the record does not inform, by file"
    assert [item.find("summary").text for item in tree.findall("details")] == [
        "laws: 2", "actors: 1,234",
    ]  # fmt: skip
    assert "".join(tree.find("details/p").itertext()) == "a.b, c.d"
