"""Series against the record: quarters and years, quantiles over timelines, figures as rates."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from allohistory.answers.trajectories import (
    LEVELS,
    counters,
    month_ends,
    observation,
    quantiles,
    quarterly,
    trajectories,
    yearly,
)


def named(**more):
    return SimpleNamespace(**more)


def months(count, year=1950):
    """The first days of months from January of a year."""
    return tuple(dt.date(year + m // 12, m % 12 + 1, 1) for m in range(count))


def test_a_count_is_its_increase_in_each_whole_year():
    total = np.array([[1.0], [3.0]]) * np.arange(1, 40) ** 2

    # From February 1950 the ends are numbered 0 to 38: January is 11, 23 and 35.
    dates, added = yearly(total, months(40)[1:])

    assert dates == (dt.date(1951, 7, 1), dt.date(1952, 7, 1))
    assert added.tolist() == [
        [24**2 - 12**2, 36**2 - 24**2],
        [3 * (24**2 - 12**2), 3 * (36**2 - 24**2)],
    ]


def test_a_count_of_less_than_a_whole_year_is_given_by_the_quarter():
    dates, values = yearly(np.arange(12.0)[None], months(13)[1:])

    assert dates == quarterly(np.arange(12.0)[None], months(13)[1:])[0]
    assert values.tolist() == [[2.0, 5.0, 8.0, 11.0]]


def test_a_level_is_given_at_the_ends_of_quarters_and_at_the_last_month():
    # The ends run from 1 February 1950 to 1 June 1951; quarters end with January, April, July.
    dates, values = quarterly(np.arange(17.0)[None], months(18)[1:])

    assert [day.isoformat()[:7] for day in dates] == [
        "1950-04", "1950-07", "1950-10", "1951-01", "1951-04", "1951-06",
    ]  # fmt: skip
    assert values.tolist() == [[2.0, 5.0, 8.0, 11.0, 14.0, 16.0]]


def test_a_last_month_that_ends_a_quarter_stands_once():
    assert quarterly(np.arange(4.0)[None], months(4))[1].tolist() == [[0.0, 3.0]]


def test_a_sample_is_dated_at_the_end_of_its_month():
    calendar = named(weeks=12, date_of={12: dt.date(1950, 3, 27)}.__getitem__)
    ensemble = named(months=list(months(3)), model=named(calendar=calendar))

    assert month_ends(ensemble) == (
        dt.date(1950, 2, 1), dt.date(1950, 3, 1), dt.date(1950, 3, 27),
    )  # fmt: skip


def test_a_last_month_that_begins_after_the_horizon_is_its_own_end():
    calendar = named(weeks=12, date_of={12: dt.date(1950, 2, 27)}.__getitem__)

    assert month_ends(named(months=months(3), model=named(calendar=calendar)))[-1] == dt.date(
        1950, 3, 1
    )


def test_quantiles_are_interpolated_over_timelines_date_by_date():
    values = np.stack([np.arange(101.0), 10 * np.arange(101.0)], axis=1)

    assert quantiles(values) == {
        "0.05": (5.0, 50.0),
        "0.25": (25.0, 250.0),
        "0.5": (50.0, 500.0),
        "0.75": (75.0, 750.0),
        "0.95": (95.0, 950.0),
    }


def test_a_value_that_a_run_did_not_reach_is_nothing_and_decimals_are_four():
    assert quantiles(np.array([[np.nan], [np.nan], [2.0]]))["0.75"] == (1.0,)
    assert quantiles(np.array([[1 / 3]]))["0.5"] == (0.3333,)


def test_no_timelines_have_no_quantiles():
    assert quantiles(np.zeros((0, 4))) == {str(level): () for level in LEVELS}


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=30))
def test_quantiles_lie_in_order(values):
    lines = [line[0] for line in quantiles(np.array(values)[:, None]).values()]

    assert lines == sorted(lines)
    assert min(values) - 1e-3 <= lines[0]
    assert lines[-1] <= max(values) + 1e-3


def point(first, last, value=150.0, **more):
    figures = {"low": None, "high": 300.0, "source": ("a",), "standing": "documented", **more}
    return named(from_=first, to=last, value=value, **figures)


THREE_YEARS = point(dt.date(1932, 1, 1), dt.date(1934, 12, 31))


def test_a_count_over_several_years_is_a_rate_a_year():
    rate = observation(THREE_YEARS, yearly=True)

    # 1932 is a leap year: 1,096 days, with the last.
    assert rate.value == pytest.approx(150 * 365.25 / 1096)
    assert rate.high == pytest.approx(300 * 365.25 / 1096)
    assert rate.low is None


def test_a_level_is_the_figure_as_it_stands():
    figure = observation(THREE_YEARS, yearly=False)

    assert (figure.start, figure.end) == (dt.date(1932, 1, 1), dt.date(1934, 12, 31))
    assert (figure.low, figure.value, figure.high) == (None, 150.0, 300.0)
    assert (figure.source, figure.standing) == (("a",), "documented")


def test_a_figure_without_value_or_source_is_nothing_from_nowhere():
    empty = observation(
        point(dt.date(1932, 1, 1), dt.date(1932, 1, 1), None, low=0, source=None), yearly=True
    )

    assert (empty.low, empty.value, empty.source) == (0.0, 0.0, ())


def series(of, record=None, name="Incidents so far", unit="incidents"):
    return named(of=of, record=record, name=name, unit=unit)


def scenario(record, **lines):
    return named(head=named(series=lines), record=record)


LINES = {
    "tension": series("affairs.tension[a,b]", name="Tension so far", unit="index"),
    "total": series("incidents.total", record="counted"),
}
RECORD = named(
    series={
        "tokyo": named(of="total", name="Counted in Tokyo", points=[THREE_YEARS]),
        "counted": named(of=None, name="Counted in Moscow", points=[]),
        "others": named(of="divisions", name="Others", points=[THREE_YEARS]),
    }
)


def test_counters_are_those_of_the_series_and_the_one_it_names():
    observers = counters(scenario(RECORD, **LINES), "total", yearly=True)

    assert [(counter.id, counter.name) for counter in observers] == [
        ("tokyo", "Counted in Tokyo"),
        ("counted", "Counted in Moscow"),
    ]
    assert observers[0].points == (observation(THREE_YEARS, yearly=True),)
    assert observers[1].points == ()
    assert counters(scenario(RECORD, **LINES), "tension", yearly=False) == ()


def test_without_a_record_there_are_no_counters():
    assert counters(scenario(None, **LINES), "total", yearly=True) == ()


def ensemble(scale):
    calendar = named(weeks=130, date_of=lambda _: dt.date(1952, 6, 30))
    month = np.arange(30.0)
    arm = named(
        months=months(30),
        model=named(calendar=calendar),
        series={"tension": scale * month[None], "total": scale * 2 * month[None]},
    )
    arm.shards = (arm,)
    return arm


def comparison(changed):
    return named(scenario=scenario(RECORD, **LINES), baseline=ensemble(1), changed=changed)


def line_of(comparison, name):
    return next(line for line in trajectories(comparison) if line.id == name)


def test_a_count_is_given_by_the_year_beside_its_counters():
    line = line_of(comparison(ensemble(3)), "total")

    assert (line.id, line.name, line.unit) == ("total", "Incidents a year", "incidents a year")
    assert line.dates == (dt.date(1951, 7, 1),)
    assert [fan.branch for fan in line.fans] == ["baseline", "changed"]
    assert [fan.quantiles["0.5"] for fan in line.fans] == [(24.0,), (72.0,)]
    assert [counter.id for counter in line.record] == ["tokyo", "counted"]
    assert line.record[0].points[0].value == pytest.approx(49.99, abs=0.01)


def test_a_level_keeps_its_name_and_unit():
    line = line_of(comparison(None), "tension")

    assert (line.name, line.unit) == ("Tension so far", "index")
    assert [fan.branch for fan in line.fans] == ["baseline"]
    assert line.dates[-1] == dt.date(1952, 6, 30)
    assert line.fans[0].quantiles["0.5"][:2] == (2.0, 5.0)


def test_series_with_observations_come_first():
    assert [line.id for line in trajectories(comparison(None))] == ["total", "tension"]


def test_the_quantiles_are_of_the_timelines_of_all_shards():
    arm = ensemble(1)
    arm.shards = (ensemble(1), ensemble(3), ensemble(5))
    run = named(scenario=scenario(RECORD, **LINES), baseline=arm, changed=None)

    assert line_of(run, "total").fans[0].quantiles["0.5"] == (72.0,)
