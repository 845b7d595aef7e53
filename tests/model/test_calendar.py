"""The calendar: weeks and days, years with their fraction, and the months that it touches."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allohistory.model.calendar import Calendar, calendar_of

START = date(1931, 9, 14)


def test_weeks_begin_at_the_start_and_days_lie_in_weeks():
    calendar = calendar_of(START, date(1945, 9, 3))

    assert calendar.weeks == 729
    assert calendar.week_of(START) == 0
    assert calendar.week_of(date(1931, 9, 20)) == 0
    assert calendar.week_of(date(1931, 9, 21)) == 1
    assert calendar.week_of(date(1931, 9, 13)) == -1


def test_a_week_begins_seven_days_after_the_one_before():
    calendar = Calendar(START, 20)

    assert calendar.date_of(0) == START
    assert calendar.date_of(2) == date(1931, 9, 28)
    assert calendar.date_of(-1) == date(1931, 9, 7)


@given(st.integers(-500, 2_000), st.integers(0, 6))
def test_every_day_of_a_week_lies_in_that_week(week, days):
    calendar = Calendar(START, 20)

    assert calendar.week_of(calendar.date_of(week) + timedelta(days)) == week


def test_months_are_those_that_the_calendar_touches():
    months = Calendar(START, 20).months

    assert months[0] == date(1931, 9, 1)
    assert months[-1] == date(1932, 1, 1)
    assert len(months) == 5


@pytest.mark.parametrize(
    ("weeks", "last"),
    [
        (1, date(1931, 9, 1)),
        (3, date(1931, 9, 1)),  # the last week begins on 28 September
        (4, date(1931, 10, 1)),  # ... on 5 October
        (12, date(1931, 11, 1)),  # ... on 30 November
        (13, date(1931, 12, 1)),  # ... on 7 December
        (16, date(1931, 12, 1)),  # ... on 28 December
        (17, date(1932, 1, 1)),  # ... on 4 January
    ],
)
def test_the_last_month_is_that_in_which_the_last_week_begins(weeks, last):
    assert Calendar(START, weeks).months[-1] == last


def test_a_calendar_of_years_has_every_month_once():
    months = Calendar(date(1950, 1, 2), 156).months

    assert months == tuple(
        date(year, month, 1) for year in (1950, 1951, 1952) for month in range(1, 13)
    )


def test_the_year_of_a_week_has_its_fraction():
    calendar = Calendar(date(1940, 1, 1), 100)

    assert calendar.year_of(0) == 1940.0
    # Week 26 begins on 1 July, after 182 days; a year has 365.2425 of them.
    assert calendar.year_of(26) == pytest.approx(1940 + 182 / 365.2425, abs=1e-12)
    assert calendar.year_of(53) == pytest.approx(1941 + 5 / 365.2425, abs=1e-12)  # 6 January


@pytest.mark.parametrize(("days", "weeks"), [(0, 1), (-30, 1), (6, 1), (13, 1), (14, 2), (20, 2)])
def test_a_scenario_has_the_whole_weeks_before_its_end_and_one_at_least(days, weeks):
    calendar = calendar_of(START, START + timedelta(days))

    assert (calendar.start, calendar.weeks) == (START, weeks)
