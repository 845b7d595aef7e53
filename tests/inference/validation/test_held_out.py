"""Scores, rivals, and held-out years of the template."""

from datetime import date

import numpy as np
import pytest
from scipy import stats
from tests.inference.stage import MODEL, Ensemble, recorded, row

from allohistory.engine import Design, simulate
from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.posterior.fit import fit
from allohistory.inference.smc.state import Settings
from allohistory.inference.validation.baselines import (
    RIVALS,
    Count,
    base_rate,
    last_value,
    negative_binomial_trend,
    poisson_trend,
    size_of_sum,
)
from allohistory.inference.validation.held_out import MODEL as OWN
from allohistory.inference.validation.held_out import (
    PRIORS,
    cut_of,
    futures,
    held_out_counts,
    runs_of,
)
from allohistory.inference.validation.one_off_events import (
    distinct_one_offs,
    held_out_one_offs,
    rate_before,
)
from allohistory.inference.validation.scores import (
    brier,
    crps_of_counts,
    crps_of_draws,
    difference,
    log_loss,
    log_mean,
    neighbours,
    of_one_name,
)
from allohistory.inference.validation.validate import validate

EVEN = [Count(year, year, value) for year, value in zip(range(1930, 1936), (9, 14, 8, 11, 12, 6),
                                                       strict=True)]  # fmt: skip
SPANS = [("1950-01-02", "1950-06-30"), ("1950-07-01", "1950-12-31"), ("1951-01-01", "1951-12-31"),
         ("1952-01-01", "1952-12-28")]  # fmt: skip
CUT = date(1951, 12, 31)


def counter(values):
    return {
        "border_police": {
            "name": "a counter",
            "unit": "incidents",
            "kind": "count",
            "of": "incidents",
            "points": [
                {"from": first, "to": last, "value": value}
                for (first, last), value in zip(SPANS, values, strict=True)
            ],
        }
    }


def test_the_crps_of_draws_is_that_of_their_law():
    draws = np.random.default_rng(1).normal(3.0, 2.0, 200_000)
    z = (4.0 - 3.0) / 2.0
    expected = 2.0 * (z * (2 * stats.norm.cdf(z) - 1) + 2 * stats.norm.pdf(z) - 1 / np.sqrt(np.pi))

    assert crps_of_draws(draws, 4.0) == pytest.approx(expected, abs=0.01)


def test_the_crps_of_counts_is_that_of_draws():
    law = stats.poisson(7.0)
    draws = law.rvs(200_000, random_state=np.random.default_rng(2))

    for value in (0, 7, 15):
        score = crps_of_counts(law.cdf(np.arange(60)), value)
        assert score == pytest.approx(crps_of_draws(draws, value), abs=0.02)
    assert crps_of_counts(law.cdf(np.arange(60)), 100) == pytest.approx(
        crps_of_draws(draws, 100), abs=0.05
    )


def test_scores_of_chances():
    assert brier(np.array([0.8, 0.1]), np.array([1, 0])) == pytest.approx([0.04, 0.01])
    assert log_loss(np.array([0.8, 0.1]), np.array([1, 0])) == pytest.approx(-np.log([0.8, 0.9]))
    assert np.exp(log_mean(np.log([[0.1], [0.3]]))) == pytest.approx([0.2])
    assert log_mean(np.array([[-2000.0], [-2001.0]])) == pytest.approx(
        -2000 + np.log((1 + np.exp(-1)) / 2)
    )


def test_a_difference_has_the_error_of_its_blocks():
    chance = np.random.default_rng(3)
    gaps = chance.normal(0.5, 1.0, 400)
    single = difference(gaps, np.zeros(400), neighbours(400, 1))

    assert single.value == pytest.approx(gaps.mean())
    assert single.error == pytest.approx(gaps.std() / 20, rel=0.1)
    assert single.high - single.low == pytest.approx(2 * 1.645 * single.error, rel=0.1)
    # Things that go together are worth fewer.
    twins = np.repeat(gaps, 4)
    names = np.repeat(np.arange(400), 4)
    joined = difference(twins, np.zeros(1600), of_one_name(list(names)))
    assert joined.error == pytest.approx(single.error, rel=0.15)
    alone = difference(twins, np.zeros(1600), neighbours(1600, 1))
    assert alone.error < 0.7 * joined.error


def test_neighbours_go_around_the_end():
    assert neighbours(4, 2) == [[0, 1], [1, 2], [2, 3], [3, 0]]
    assert neighbours(1, 2) == [[0]]


def test_the_base_rate_is_the_average():
    (forecast,) = base_rate(EVEN, [1940])

    assert forecast.mean == pytest.approx(10.0, rel=1e-3)
    assert forecast.size > 1e4  # no more spread than a Poisson has
    assert forecast.log_score(10) == pytest.approx(-stats.poisson.logpmf(10, 10.0), abs=1e-2)
    exact = crps_of_counts(stats.poisson.cdf(np.arange(60), 10), 10)
    assert forecast.crps(10) == pytest.approx(exact, abs=1e-2)


def test_a_sum_of_years_counts_as_so_many_years():
    apart = [*EVEN, Count(1936, 1938, 30)]
    assert base_rate(apart, [1940])[0].mean == pytest.approx(10.0, rel=1e-3)
    assert base_rate([*EVEN, Count(1936, 1938, 0)], [1940])[0].mean < 8
    assert size_of_sum(np.array([5.0, 5.0, 5.0]), 2.0) == pytest.approx(6.0)


def test_trends_follow_the_years():
    rising = [Count(year, year, round(20 * 1.2 ** (year - 1930))) for year in range(1930, 1938)]

    for rival in (poisson_trend, negative_binomial_trend):
        (forecast,) = rival(rising, [1940])
        assert forecast.mean == pytest.approx(20 * 1.2**10, rel=0.05)
    wild = [
        Count(count.first, count.last, count.value * (3 if count.first % 2 else 1))
        for count in rising
    ]
    assert negative_binomial_trend(wild, [1940])[0].size < 20
    assert poisson_trend(wild, [1940])[0].size > 1e4


def test_the_last_value_is_less_sure_the_further_ahead():
    near, far = last_value(EVEN, [1936, 1939])

    assert near.mean == far.mean == 6.0
    assert far.size == pytest.approx(near.size / 4)
    assert far.band(0.9)[1] >= near.band(0.9)[1]


def test_a_rival_of_a_steady_count_foretells_it_well():
    steady = [Count(year, year, 50) for year in range(1930, 1940)]
    for name, rival in RIVALS.items():
        (forecast,) = rival(steady, [1940])
        assert forecast.mean == pytest.approx(50, rel=0.02), name
        assert forecast.log_score(50) < 4.0, name


@pytest.fixture(scope="module")
def model():
    truth = Outcomes(simulate(MODEL, Design(1, seed=11)))
    weeks = [[MODEL.calendar.week_of(date.fromisoformat(day)) for day in span] for span in SPANS]
    counts = [float(truth.rise("incidents", (max(0, low), high + 1))[0]) for low, high in weeks]
    events = {
        "pact": {"date": "1952-03-03", "text": "a pact", "what": {"pact": "river_pact"}},
        "talks": {"date": "1951-03-12", "text": "talks", "what": {"talking": "river_pact"}},
        "war": {"date": "1951-05-07", "text": "war", "what": {"war": ["aurelia", "borea"]}},
    }
    return recorded(series=counter(counts), events=events)


@pytest.fixture(scope="module")
def beginning(model):
    return fit(model, read_record(model, until=CUT), Settings(30, 2, final_sweeps=1), runs=2,
               seed=1, until=CUT)  # fmt: skip


def test_held_out_years_are_scored_for_the_model_and_every_rival(model, beginning):
    record = read_record(model)
    ahead = futures(model, beginning, 100, seed=3)
    prior = simulate(model, Design(40, seed=9))
    counts = held_out_counts(record, ahead, prior, runs_of(beginning, len(ahead)), CUT, seed=3)

    assert len(ahead) == 120
    assert [scored.year for scored in counts.years] == [1952]
    assert set(counts.log_scores) == {OWN, PRIORS, *RIVALS}
    assert len(counts.earlier) == 3
    (year,) = counts.years
    part = next(part for part in record.parts if part.figures)
    expected = -np.log(np.exp(part.log_likelihood(Outcomes(ahead))[:, 3]).mean())
    assert year.log_scores[OWN] == pytest.approx(expected)
    assert year.crps[OWN] > 0
    unseen = part.log_likelihood(Outcomes(prior))[:, 3]
    assert year.log_scores[PRIORS] == pytest.approx(-np.log(np.exp(unseen).mean()))
    likely = part.log_likelihood(Outcomes(ahead))[:, 3]
    run = np.tile(beginning.run, 2)
    assert counts.by_run == pytest.approx(
        [-np.log(np.exp(likely[run == number]).mean()) for number in (0, 1)]
    )
    best = counts.against[0]
    assert best.log_score.value == pytest.approx(year.log_scores[OWN] - year.log_scores[best.rival])


def test_histories_share_their_past_and_not_their_future(model, beginning):
    ahead = futures(model, beginning, 100, seed=3)
    ends = Outcomes(ahead).ends
    weeks = model.calendar.week_of(CUT)
    past, later = ends <= weeks, ends > weeks + 26
    first, second = ahead.values[:60], ahead.values[60:]

    assert np.array_equal(first[:, :, past], second[:, :, past])
    assert not np.array_equal(first[:, :, later], second[:, :, later])


def test_histories_that_saw_all_hold_nothing_out(model, beginning):
    from dataclasses import replace

    whole = replace(beginning, provenance={**beginning.provenance, "until": None})
    with pytest.raises(FitError, match="nothing is held out"):
        futures(model, whole, 10, 1)
    assert cut_of(beginning) == CUT


def test_matters_are_asked_year_by_year_while_they_are_open():
    talks = MODEL.names["talk"].index("river_pact")
    rows = [row("signed", 0, "1952-02-04", what=talks), row("signed", 1, "1951-02-05", what=talks),
            row("signed", 2, "1952-08-04", what=talks)]  # fmt: skip
    model = recorded(
        events={"pact": {"date": "1952-03-03", "text": "a pact", "what": {"pact": "river_pact"}}}
    )
    forecasts = held_out_one_offs(model, read_record(model), Ensemble(model, 4, rows), CUT, 4)

    # Timeline 1 had it before; of the three others two have it in 1952.
    (only,) = forecasts.forecasts
    assert (only.year, only.came) == (1952, True)
    assert only.chance == pytest.approx(2.5 / 4)
    assert forecasts.rate == pytest.approx(0.5 / 3)
    assert forecasts.brier == pytest.approx((1 - 2.5 / 4) ** 2)
    assert forecasts.log_score_of_rate == pytest.approx(-np.log(0.5 / 3))


def test_a_matter_is_open_until_it_came_and_while_the_scenario_lets_it(model):
    events = {event.entry.id: event for event in distinct_one_offs(model, read_record(model))}
    war = events["events.war"]  # of 1951

    assert [war.could_come(year) for year in range(1949, 1954)] == [False, True, True, False, False]


def test_what_may_come_again_and_what_the_scenario_dates_is_no_matter(model):
    events = distinct_one_offs(model, read_record(model))

    assert [event.entry.id for event in events] == ["events.pact", "events.war"]
    assert rate_before(events, range(1950, 1952)) == pytest.approx(1.5 / 5)


def test_a_validation_holds_all_its_parts(model, beginning):
    record = read_record(model)
    whole = fit(model, record, Settings(30, 2, final_sweeps=1), runs=2, seed=2)
    lines = []
    validation = validate(model, record, whole, beginning, timelines=80, say=lines.append)

    assert validation.basis == "posterior"
    assert validation.prediction.timelines == 120
    assert validation.reproduction.timelines == 60
    assert validation.figures == len(validation.prediction.bands) == 4
    assert validation.held_out.cut == "1951-12-31"
    assert validation.fit.histories == 60
    assert len(validation.surprises) == 3
    assert [surprise.conditioned is not None for surprise in validation.surprises] == [True] * 3
    assert [group.id for group in validation.prediction.groups] == ["border_police"]
    assert len(lines) == 3

    # Conditioned histories are nearer to the record than luck of their own is.
    def away(check):
        return sum(abs(band.rank - 0.5) for band in check.bands)

    assert away(validation.reproduction) < away(validation.prediction)


def test_without_histories_the_priors_stand_in(model):
    validation = validate(model, read_record(model), timelines=40)

    assert validation.basis == "prior"
    assert validation.fit is validation.reproduction is validation.held_out is None
    assert validation.prediction.timelines == 40
