"""Formatting: an estimate is printed in one way, with digits that fit its error."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from allohistory.answers.estimation.estimates import NONE, Estimate
from allohistory.answers.formatting import (
    history,
    history_in_words,
    interval,
    spread,
    timelines_needed,
    value,
)
from allohistory.answers.language.timelines import decimal_date
from allohistory.answers.rendering import cell
from allohistory.answers.wording import first_of_month, month_in_words

CHANCE = SimpleNamespace(kind="probability", unit="")
DATE = SimpleNamespace(kind="mean", unit="date")
COUNT = SimpleNamespace(kind="mean", unit="divisions")
WAR = Estimate(0.34, 0.02, 0.3, 0.38, 0.12, 400, 0.14, 0.54)


@pytest.mark.parametrize("day", ["1941-01-01", "1941-02-28", "1941-03-01", "1940-02-29"])
def test_a_decimal_year_is_printed_as_its_month(day):
    year = decimal_date(day)

    assert first_of_month(year).isoformat() == f"{day[:7]}-01"
    assert value(Estimate(year, 0, year, year, None, 9), DATE) == day[:7]
    assert month_in_words(year) == f"{dt.date.fromisoformat(day):%B %Y}"


def test_an_estimate_is_printed_with_its_interval():
    assert interval(WAR, CHANCE) == "34 % (30 to 38)"
    assert interval(WAR, CHANCE, signed=True) == "+34 (+30 to +38)"
    assert interval(Estimate(-4.25, 1, -6, -2.5, None, 9), COUNT) == "−4.2 (−6.0 to −2.5)"
    assert interval(NONE, CHANCE) == "n = 0"


def test_the_uncertainty_of_the_inputs_is_printed_as_a_range_of_answers():
    assert spread(WAR, CHANCE) == "14 to 54"
    assert spread(WAR, CHANCE, signed=True) == "+14 to +54"
    assert spread(Estimate(1937.2, 0.1, 1937, 1937.4, 0.9, 9, 1935.7, 1938.7), DATE) == (
        "1935-09 to 1938-09"
    )
    untold = Estimate(0.02, 0.01, 0, 0.04, None, 99, spread_most=0.0231)
    assert spread(untold, CHANCE) == "±4 at most"
    assert spread(replace(untold, spread_most=0.0011), CHANCE) == "±0.2 at most"
    assert spread(replace(untold, spread_most=0.6), DATE) == "±1.0 at most"
    assert spread(NONE, CHANCE) == ""
    assert spread(Estimate(0.34, 0.02, 0.3, 0.38, None, 400), CHANCE) == ""


def test_what_happened_is_printed_with_its_probability():
    answer = SimpleNamespace(kind="probability", unit="", actual=True, percentile=0.0072)

    assert history(answer) == "yes (0.7 %)"
    assert history_in_words(answer) == "yes; the model gives it 0.7 %"


def test_what_happened_in_words_matches_the_table_without_a_probability():
    unknown = SimpleNamespace(kind="probability", unit="", actual=None, percentile=None)
    count = SimpleNamespace(kind="mean", unit="divisions", actual=12.0, percentile=0.25)

    assert history_in_words(unknown) == ""
    assert history_in_words(count) == history(count) == "12 (25 % below)"


def test_an_unreachable_precision_states_how_many_histories_it_needs():
    def needed(histories, number=None, baseline=WAR):
        return timelines_needed(SimpleNamespace(baseline=baseline, histories=histories), number)

    assert needed(640, 1200) == "1,200"
    assert needed(640) == "cannot be reached with 640 histories"
    assert needed(None) == "cannot be reached"
    assert needed(None, baseline=NONE) == "–"


def test_a_notebook_prints_the_digits_of_the_terminal():
    assert cell(WAR, CHANCE) == f"{interval(WAR, CHANCE)}; spread {spread(WAR, CHANCE)}"
    assert cell(NONE, CHANCE) == "n = 0"
    assert cell(None, CHANCE) == ""
