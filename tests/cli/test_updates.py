"""What the record says about the numbers, on the screen."""

import math
from dataclasses import replace

from tests.views.validation_sample import NUMBER

from allohistory.answers.sensitivity.updates import PosteriorUpdates
from allohistory.cli.updates import between, print_updates, ratio


def updates(number):
    informed = tuple(replace(NUMBER, path=f"law.{n}") for n in range(number))
    return PosteriorUpdates(1300, 0.2, informed, {"laws": ("a.b", "c.d"), "actors": ("e.f",)})


def test_the_numbers_that_are_informed_are_counted(screen):
    text = " ".join(screen(print_updates, updates(2)).split())

    assert text.startswith(
        "What the record says about the numbers 2 of 1,300 uncertain numbers are informed by it; "
        "the other 3 keep their priors, as far as these runs can tell."
    )


def test_every_informed_number_has_its_prior_and_posterior(screen, rows):
    text = screen(print_updates, updates(1))
    printed = rows(text)

    start = printed.index(["number", "prior, 90 %", "with the record, 90 %", "between runs"])
    assert printed[start + 1] == ["law.0", "0.08 to 0.28", "0.18 to 0.4", "0.31"]
    assert text.splitlines()[start + 1].endswith(" 0.31")  # set flush right


def test_twelve_numbers_are_listed_and_the_rest_counted(screen):
    text = screen(print_updates, updates(13))
    assert text.count("law.") == 12
    assert "1 more are less informed. Between runs: standard deviation" in text
    whole = screen(print_updates, updates(12))
    assert whole.count("law.") == 12
    assert "less informed" not in whole


def test_without_an_informed_number_there_is_no_table(screen):
    assert "between runs" not in screen(print_updates, updates(0)).lower()


def test_a_range_is_that_of_the_outer_quantiles():
    assert between((0.5, 7.0, 1234.0)) == "0.5 to 1,234"


def test_a_ratio_that_is_not_known_is_a_dash():
    assert [ratio(value) for value in (math.nan, 0.314, 2.0)] == ["-", "0.31", "2.00"]
