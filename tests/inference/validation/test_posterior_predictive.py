"""Replicas, bands, ranks and surprise, on figures and timelines made by hand."""

from datetime import date

import numpy as np
import pytest
from scipy import stats
from tests.inference.stage import FERRY, MODEL, Ensemble, recorded

from allohistory.inference.observation.entries import Figure
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.replicates import (
    replicate_counts,
)
from allohistory.inference.validation.posterior_predictive import (
    Band,
    band_of,
    bands,
    coverage,
    ranks,
    share_between,
)

CHANCE = 5
YEAR = {"from": "1951-01-01", "to": "1951-12-31"}
COUNTER = {"name": "a counter", "unit": "incidents", "kind": "count", "of": "incidents"}
RETURNS = {"name": "returns", "unit": "divisions", "kind": "level", "of": "divisions_aurelia"}
FIGURE = Figure(
    "series.x.1951-01-01", "x", "count", "x", "things", date(1951, 1, 1), date(1951, 12, 31), 10.0
)


def generator():
    return np.random.default_rng(CHANCE)


def test_a_band_says_where_the_record_lies_and_whether_inside():
    replicates = np.arange(1000.0)
    band = band_of(FIGURE, replicates, 4, generator())

    assert band.most == pytest.approx((49.95, 949.05))
    assert band.half == pytest.approx((249.75, 749.25))
    assert band.inside == (False, False)
    assert band.rank == pytest.approx(0.0105, abs=0.0005)
    assert band.share == 1.0


def test_ties_are_broken_by_lot():
    replicates = np.full(400, 10.0)
    drawn_ranks = [
        band_of(FIGURE, replicates, 4, np.random.default_rng(k)).rank for k in range(200)
    ]

    assert stats.kstest(drawn_ranks, "uniform").pvalue > 0.01


def test_what_few_timelines_have_gets_no_band():
    replicates = np.full(400, np.nan)
    replicates[:76] = 5.0
    band = band_of(FIGURE, replicates, 4, generator())
    assert band.inside is None
    assert band.most is None
    assert band.share == pytest.approx(0.19)
    replicates[:80] = 5.0
    assert band_of(FIGURE, replicates, 4, generator()).inside is not None


def test_coverage_counts_those_inside_and_leaves_out_those_without_a_band():
    def make_band(half, most):
        return Band(FIGURE, 1.0, 1.0, (0, 1), (0, 1), 0.5, (half, most))

    figure_bands = (
        [make_band(True, True)] * 3 + [make_band(False, True)] * 2 + [make_band(False, False)] * 5
    )
    figure_bands.append(Band(FIGURE, 0.0, None, None, None, None, None))
    half, most = coverage(figure_bands)

    assert (half.inside, half.of, half.level) == (3, 10, 0.5)
    assert (most.inside, most.of, most.level) == (5, 10, 0.9)
    assert most.low == pytest.approx(0.2224, abs=1e-3)  # tables of Clopper and Pearson
    assert most.high == pytest.approx(0.7776, abs=1e-3)


def test_the_interval_of_a_share_holds_the_ends():
    assert share_between(0, 10) == pytest.approx((0.0, 1 - 0.05**0.1))
    assert share_between(10, 10) == pytest.approx((0.05**0.1, 1.0))


def test_ranks_are_counted_in_tenths():
    figure_bands = [
        Band(FIGURE, 1.0, 1.0, (0, 1), (0, 1), rank, (True, True))
        for rank in np.linspace(0.005, 0.995, 100)
    ]
    counted = ranks(figure_bands)

    assert counted.counts == (10,) * 10
    assert counted.p_value == pytest.approx(1.0)
    assert counted.low < 10 < counted.high


def test_a_model_that_is_right_has_the_record_in_its_bands():
    # What the record says is drawn like the replicas: nine tenths lie in the bands of 90 %.
    timelines = 400
    chance = generator()
    counts = chance.gamma(4.0, 10.0, timelines)
    grown = np.outer(counts / 12, np.arange(1, len(MODEL.calendar.months) + 1))
    inside = []
    for truth in chance.gamma(4.0, 10.0, 60):
        value = replicate_counts(np.full((1, 1), truth), np.array([0.1]), 0.0, 0.01, chance)[0, 0]
        model = recorded(
            series={"border_police": {**COUNTER, "points": [{**YEAR, "value": value}]}}
        )
        ensemble = Ensemble(model, timelines, series={"incidents": grown})
        (band,) = bands(read_record(model), ensemble, seed=1)
        inside.append(band.inside[1])

    low, high = stats.binom.ppf([0.005, 0.995], 60, 0.9)
    assert low <= sum(inside) <= high


def test_every_number_of_the_record_is_compared():
    model = recorded(
        series={
            "border_police": {**COUNTER, "points": [{**YEAR, "value": 5}]},
            "returns": {**RETURNS, "points": [{**YEAR, "value": 8}]},
        },
        battles={"ferry": FERRY},
    )
    record = read_record(model)
    figures = [figure for part in record.parts if part.figures for figure in part.figures.figures]

    assert [figure.id for figure in figures] == [
        "series.border_police.1951-01-01",
        "series.returns.1951-01-01",
        "battles.ferry.length",
        "battles.ferry.losses_a",
        "battles.ferry.losses_b",
    ]
    assert [figure.value for figure in figures] == [5.0, 8.0, 2.0, 100.0, 20.0]
    assert figures[3].text == "the Ferry: men lost by aurelia"
