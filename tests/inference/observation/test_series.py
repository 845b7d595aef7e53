"""Series of the record: which points are compared with timelines, and with what error."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL, likelihood, outcomes, reasons, recorded, week

from allohistory.errors import FitError
from allohistory.inference.observation.entries import Contradiction, Cut
from allohistory.inference.observation.errors import error_laws
from allohistory.inference.observation.likelihood import log_counts, log_levels
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.series import (
    check_kind,
    errors_by_conflict,
    label,
    observed_series,
    why_incomparable,
)

DOUBT = error_laws()["doubt"]
YEAR = {"from": "1951-01-01", "to": "1951-12-31"}


def counting(*points, **more):
    return {
        "name": "a counter",
        "unit": "incidents",
        "kind": "count",
        "of": "incidents",
        "points": list(points),
        **more,
    }


def point(first, last, value=5.0, **more):
    return SimpleNamespace(
        from_=date.fromisoformat(first), to=date.fromisoformat(last), value=value, **more
    )


def growth(per_month):
    """Return a count that grows by so many a month, for each timeline."""
    return np.outer(per_month, np.arange(1, len(MODEL.calendar.months) + 1))


def test_a_point_is_known_by_its_series_and_first_day():
    assert label("police", point("1951-01-01", "1951-12-31")) == "series.police.1951-01-01"


def test_a_count_is_compared_with_the_rise_over_its_span():
    model = recorded(series={"border_police": counting({**YEAR, "value": 60})})

    found = likelihood(model, read_record(model), 2, series={"incidents": growth([5, 1])})

    expected = log_counts(np.array([[60.0], [12.0]]), np.array([60.0]), np.array([0.1]), 0.0, DOUBT)
    assert found["series.border_police.1951-01-01"] == pytest.approx(expected[:, 0])


def test_the_first_count_starts_with_the_run():
    points = [{"from": "1949-12-15", "to": "1950-12-31", "value": 60}]
    model = recorded(series={"border_police": counting(*points)})

    found = likelihood(model, read_record(model), 1, series={"incidents": growth([5])})

    expected = log_counts(np.array([[60.0]]), np.array([60.0]), np.array([0.1]), 0.0, DOUBT)
    assert found["series.border_police.1949-12-15"] == pytest.approx(expected[:, 0])


@pytest.mark.parametrize(
    ("kind", "of", "law"),
    [("count", "incidents", "bias_of_counter"), ("level", "divisions_aurelia", "bias_of_level"),
     ("estimate", "divisions_aurelia", "bias_of_estimate")],
)  # fmt: skip
def test_a_counter_that_the_scenario_does_not_name_has_a_bias(kind, of, law):
    model = recorded(series={"others": counting({**YEAR, "value": 20}, kind=kind, of=of)})
    series = {of: growth([5]) if kind == "count" else 9.0}
    found = likelihood(model, read_record(model), 1, series=series)

    true = np.array([[60.0 if kind == "count" else 9.0]])
    function = log_counts if kind == "count" else log_levels
    expected = function(true, np.array([20.0]), np.array([0.1]), error_laws()[law], DOUBT)
    assert found["series.others.1951-01-01"] == pytest.approx(expected[:, 0])


def test_a_level_is_the_mean_over_its_span():
    rising = np.linspace(1, 10, len(MODEL.calendar.months))
    points = [{**YEAR, "value": 5}, {"from": "1952-06-01", "to": "1952-06-01", "value": 8}]
    series = counting(*points, kind="level", of="divisions_aurelia")
    model = recorded(series={"returns": series})

    record = read_record(model)
    found = likelihood(model, record, 1, series={"divisions_aurelia": rising})

    ends = outcomes(1).ends
    near = [
        int(np.argmin(np.abs(ends - week(day))))
        for day in ("1951-01-01", "1952-01-01", "1952-06-01")
    ]
    levels = np.array([[rising[near[0] : near[1] + 1].mean(), rising[near[2]]]])
    bias = error_laws()["bias_of_level"]
    expected = log_levels(levels, np.array([5.0, 8.0]), np.array([0.1, 0.1]), bias, DOUBT)
    assert [found[name][0] for name in record.names] == pytest.approx(expected[0], rel=1e-5)


def test_an_error_is_that_of_the_standing_and_the_range_and_of_the_conflict():
    points = [{**YEAR, "value": 60, "low": 40, "high": 80, "standing": "contested"}]
    other = counting({**YEAR, "value": 120})
    model = recorded(series={"border_police": counting(*points), "other": other})

    found = likelihood(model, read_record(model), 1, series={"incidents": growth([5])})

    # The ends, and the two counters, are each apart by a factor of two: log(2) / sqrt(2).
    error = np.sqrt(0.3**2 + 2 * np.log(2) ** 2 / 2)
    expected = log_counts(np.array([[60.0]]), np.array([60.0]), np.array([error]), 0.0, DOUBT)
    assert found["series.border_police.1951-01-01"] == pytest.approx(expected[:, 0])


def test_counters_of_one_thing_conflict_where_their_spans_are_the_same():
    def series(of, kind, *points):
        return SimpleNamespace(of=of, kind=kind, points=points)

    first, last = point("1951-01-01", "1951-12-31", 10.0), point("1952-01-01", "1952-12-31", 10.0)
    double, triple = ({**vars(first), "value": value} for value in (20.0, 30.0))
    errors = errors_by_conflict(
        {
            "a": series("incidents", "count", first, last),
            "b": series("incidents", "count", SimpleNamespace(**double)),
            "c": series("incidents", "count", SimpleNamespace(**triple)),
            "d": series("incidents", "level", first),
            "e": series(None, "count", SimpleNamespace(**double)),
            "f": series("tension", "level", first),
            "g": series("tension", "level", last, point("1951-01-01", "1951-11-30", 99.0)),
        }
    )

    # Factors of 2, 3 and 1.5 between three counters, each over the root of two.
    gaps = np.log([2.0, 3.0, 1.5]) / np.sqrt(2)
    assert dict(errors) == {("incidents", "count"): pytest.approx(np.sqrt((gaps**2).mean()))}
    assert errors["tension", "level"] == 0.0


@pytest.mark.parametrize(
    ("kind", "first", "last", "value", "reason"),
    [  # The run is from 1950-01-02 to 1952-12-29.
        ("level", "1949-01-01", "1950-01-01", 1, "it lies outside of 1950-01-02 to 1952-12-29"),
        ("level", "1949-01-01", "1950-01-02", 1, ""),
        ("level", "1952-12-29", "1953-06-30", 1, ""),
        ("level", "1952-12-30", "1953-06-30", 1, "it lies outside of 1950-01-02 to 1952-12-29"),
        ("count", "1949-12-02", "1950-06-30", 1, ""),
        ("count", "1949-12-01", "1950-06-30", 1, "part of its span lies outside of 1950-01-02"),
        ("count", "1952-01-01", "1953-01-29", 1, ""),
        ("count", "1952-01-01", "1953-01-30", 1, "part of its span lies outside of 1950-01-02"),
        ("count", "1951-01-01", "1951-01-16", 1, "its span is shorter than the months in which"),
        ("count", "1951-01-01", "1951-01-17", 1, ""),
        ("level", "1951-01-01", "1951-01-01", 0.5, ""),
        ("level", "1951-01-01", "1951-12-31", 0, "a level of nothing has no logarithm"),
        ("estimate", "1951-01-01", "1951-12-31", 0, "a level of nothing has no logarithm"),
        ("count", "1951-01-01", "1951-12-31", 0, ""),
    ],
)
def test_a_point_outside_of_the_run_or_without_a_logarithm_is_not_compared(
    kind, first, last, value, reason
):
    found = why_incomparable(MODEL, kind, point(first, last, value))

    assert found.startswith(reason)
    assert bool(found) == bool(reason)


def test_a_count_of_more_than_a_run_can_count_is_an_error():
    asked = []

    def most_counted(path, weeks):
        asked.append((path, weeks))
        return 1000

    model = SimpleNamespace(scenario=MODEL.scenario, most_counted=most_counted)
    few = point("1951-01-01", "1951-01-14", 1000.0)
    series = SimpleNamespace(kind="count", points=[few])
    check_kind(model, "odd", series, "incidents")
    series.points.append(point("1951-02-01", "1951-02-01", 1001.0))

    with pytest.raises(Contradiction) as error:
        check_kind(model, "odd", series, "incidents")
    # From 1 to 14 January are two weeks, a day is a seventh of one.
    assert asked[1:] == [("incidents.total", 2.0), ("incidents.total", pytest.approx(1 / 7))]
    assert error.value.path == ("series", "odd", "points", 1, "value")
    assert str(error.value) == (
        "record.yaml: series.odd has 1001 from 1951-02-01, more than a run can count of "
        "incidents.total; at most 1,000: let it observe another series, or leave out `of`"
    )


@pytest.mark.parametrize(
    ("kind", "of", "trouble"),
    [("count", "tension", "does not count anything"), ("level", "incidents", "only grows")],
)
def test_a_series_that_observes_another_kind_of_thing_is_an_error(kind, of, trouble):
    model = recorded(series={"odd": counting({**YEAR, "value": 6}, kind=kind, of=of)})

    with pytest.raises(FitError, match=rf"series\.odd is a {kind}, but {of} .* {trouble}"):
        read_record(model)


def test_a_level_may_be_larger_than_any_count():
    large = counting({**YEAR, "value": 1e9}, kind="level", of="tension")

    assert len(read_record(recorded(series={"large": large})).names) == 1


def test_points_that_are_not_compared_are_listed_with_the_reason():
    free = counting({**YEAR, "value": 60})
    del free["of"]
    model = recorded(
        series={
            "free": free,
            "old": counting({"from": "1940-01-01", "to": "1940-12-31", "value": 3}),
            "border_police": counting(
                {**YEAR, "value": 60}, {"from": "1952-01-01", "to": "1952-12-28", "value": 3}
            ),
        }
    )

    found = observed_series(model, Cut(date(1951, 12, 31)))

    (part,) = found.parts
    assert [entry.id for entry in part.observations] == ["series.border_police.1951-01-01"]
    assert [entry.id for entry in found.unused] == [
        "series.free", "series.old.1940-01-01", "series.border_police.1952-01-01"
    ]  # fmt: skip
    why = reasons(found)
    assert "names no series of the scenario" in why["series.free"]
    assert "lies outside" in why["series.old.1940-01-01"]
    assert "later than 1951-12-31" in why["series.border_police.1952-01-01"]


def test_observations_and_figures_say_what_was_counted():
    level = counting({**YEAR, "value": 6.5}, kind="estimate", of="tension", name="a guess")
    model = recorded(series={"police": counting({**YEAR, "value": 60}), "guess": level})

    count, guess = read_record(model).parts

    days = date(1951, 1, 1), date(1951, 12, 31)
    for part, name, kind, text, value in (
        (count, "police", "count", "a counter", 60.0), (guess, "guess", "level", "a guess", 6.5)
    ):  # fmt: skip
        (entry,), (figure,) = part.observations, part.figures.figures
        assert entry.id == figure.id == f"series.{name}.1951-01-01"
        assert (entry.kind, entry.text) == (kind, f"{text}: {value:g} incidents")
        assert (entry.first, entry.last) == (figure.first, figure.last) == days
        assert (figure.group, figure.kind, figure.text, figure.unit, figure.value) == (
            name, kind, text, "incidents", value
        )  # fmt: skip


def test_replicates_are_drawn_about_what_each_timeline_has():
    model = recorded(
        series={
            "border_police": counting({**YEAR, "value": 60}),
            "returns": counting({**YEAR, "value": 9}, kind="level", of="divisions_aurelia"),
        }
    )
    levels = growth([0, 0]) + np.array([[4.0], [16.0]])
    summary = outcomes(2, series={"incidents": growth([50, 1]), "divisions_aurelia": levels})

    for part, true in zip(read_record(model).parts, ([600, 12], [4, 16]), strict=True):
        draws = [part.figures.replicate(summary, np.random.default_rng(k)) for k in range(60)]
        assert np.median(draws, axis=0)[:, 0] == pytest.approx(true, rel=0.15)
        assert (np.modf(draws)[0] == 0.0).all() == (part.observations[0].kind == "count")
