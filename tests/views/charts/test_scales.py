"""Scales of probabilities, dates and other numbers, and how they are written."""

import math

import pytest

from allohistory.answers.estimation.estimates import NONE, Answer, Estimate
from allohistory.answers.estimation.variance import HIGH
from allohistory.views.charts.scales import CHANCES, Scale, scale_of, spread_of


def estimate(value, low, high, spread=None, *, least=-math.inf):
    ends = () if spread is None else (max(least, value - HIGH * spread), value + HIGH * spread)
    return Estimate(value, 0.1, low, high, spread, 100, *ends)


def answer(baseline, changed=None, *, unit="incidents", kind="mean", actual=None):
    return Answer("id", "?", "P()", unit, kind, baseline, changed, None, actual, None, None, 0)


def ends(*sides, **details):
    scale = scale_of(answer(*sides, **details))
    return scale.low, scale.high, scale.ends


def test_probabilities_share_one_scale_from_0_to_100_per_cent():
    assert scale_of(answer(estimate(0.3, 0.2, 0.4), kind="probability")) is CHANCES
    assert (CHANCES.low, CHANCES.high, CHANCES.ends) == (0.0, 1.0, ("0 %", "100 %"))
    assert CHANCES.write(0.34) == "34 %"
    assert CHANCES.change(-0.41) == "−41 points"


def test_a_value_stands_at_its_share_of_the_scale():
    scale = Scale(10.0, 30.0, str, str, ("", ""))

    assert [scale.place(value) for value in (10, 15, 30, 31, 0)] == [0.0, 0.25, 1.0, 1.0, 0.0]


def test_the_spread_of_an_answer_runs_between_its_ends_and_is_the_value_where_unknown():
    # 90 % of a normal distribution lie within 1.645 standard deviations.
    assert spread_of(estimate(3, 2, 4, 2.0)) == pytest.approx((-0.2897, 6.2897), abs=1e-4)
    assert spread_of(estimate(3, 2, 4, None)) == (3, 3)


def test_a_date_has_a_scale_of_whole_years():
    assert ends(estimate(1941.3, 1941.2, 1941.4), unit="date") == (1941, 1942, ("1941", "1942"))
    scale = scale_of(answer(estimate(1941.3, 1941.2, 1941.4), unit="date"))
    assert scale.write(1941.29) == "April 1941"
    assert scale.change(0.71) == "+9 months"


def test_a_scale_of_dates_has_a_year_at_least():
    assert ends(estimate(1941.0, 1941.0, 1941.0), unit="date")[:2] == (1941, 1942)
    assert ends(estimate(1941.0, 1941.0, 1943.0), unit="date")[:2] == (1941, 1943)


def test_a_scale_of_dates_holds_both_branches_their_spread_and_what_happened():
    narrow = estimate(1941.3, 1941.2, 1941.4)
    assert ends(estimate(1941.3, 1941.2, 1941.4, 0.5), unit="date")[:2] == (1940, 1943)
    assert ends(narrow, estimate(1944.5, 1943.9, 1945.2), unit="date")[:2] == (1941, 1946)
    assert ends(narrow, unit="date", actual=1938.5)[:2] == (1938, 1942)


def test_a_number_has_a_scale_from_zero_to_a_round_number_above_all():
    assert ends(estimate(3, 2, 3.7)) == (0.0, 4.0, ("0", "4"))
    assert ends(estimate(3, 2, 3.7), estimate(9, 8, 11)) == (0.0, 12.0, ("0", "12"))
    assert ends(estimate(3, 2, 3.7), actual=290) == (0.0, 300.0, ("0", "300"))
    scale = scale_of(answer(estimate(3, 2, 4)))
    assert (scale.write(3.25), scale.change(3.25)) == ("3.2", "+3.2")


def test_the_spread_of_a_positive_number_does_not_draw_it_below_zero():
    # 3 + 1.645 * 3 is 7.9; 3 - 1.645 * 3 is negative, and cut off at the least count.
    assert ends(estimate(3, 2, 4, 3.0, least=0.0))[:2] == (0.0, 8.0)
    assert ends(estimate(0.0, 0.0, 0.0, 1.0, least=0.0))[0] == 0.0


def test_a_number_below_zero_has_a_scale_that_starts_at_a_round_number_below_all():
    # -3 - 1.645 is -4.6, and nothing lies above -1.35.
    assert ends(estimate(-3, -3.5, -2.5, 1.0)) == (-5.0, 1.0, ("−5", "1"))
    assert ends(estimate(3, 2, 3.7), actual=-0.7)[:2] == (pytest.approx(-0.8), 4.0)
    assert ends(estimate(1.0, -0.7, 2.7))[:2] == (pytest.approx(-0.8), 3.0)


def test_a_truth_that_happened_is_no_number_on_the_scale():
    assert ends(estimate(0.3, 0.2, 0.4), actual=True)[1] == pytest.approx(0.4)


def test_an_answer_without_any_number_has_a_scale_all_the_same():
    assert ends(NONE, None) == (0.0, 1.0, ("0", "1"))
    assert ends(NONE, estimate(3, 2, 3.7))[:2] == (0.0, 4.0)


def test_the_spread_of_an_answer_widens_its_scale():
    wide = estimate(5.0, 4.9, 5.1, 1.0)
    assert ends(wide)[1] == 8.0
    assert wide.value + HIGH > 6.0
