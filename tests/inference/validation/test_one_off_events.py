"""One-off events: when they could happen, their base rate, and forecasts of them year by year."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL, Ensemble, outcomes, recorded, row, week

from allohistory.inference.observation.entries import Observation
from allohistory.inference.observation.record import read_record
from allohistory.inference.validation.one_off_events import (
    OneOff,
    chances,
    distinct_one_offs,
    held_out_one_offs,
    open_years,
    rate_before,
)

CUT = date(1950, 12, 31)
PACT = {"date": "1952-03-03", "text": "a pact", "what": {"pact": "river_pact"}}
WAR = {"date": "1951-05-07", "text": "war", "what": {"war": ["aurelia", "borea"]}}


def event(year, opens=1950, closes=1952, comes=None):
    day = date(year, 6, 1)
    return OneOff(Observation("events.x", "event", "x", day, day), opens, closes, comes)


def years_of(matter):
    return [year for year in range(1948, 1956) if matter.could_come(year)]


def test_an_event_could_come_while_the_scenario_lets_it_until_it_did():
    assert event(1951).year == 1951
    assert years_of(event(1951)) == [1950, 1951]
    assert years_of(event(1954)) == [1950, 1951, 1952]
    assert years_of(event(1951, opens=1951)) == [1951]
    assert years_of(event(1949)) == []


def test_the_base_rate_is_the_share_of_years_in_which_what_could_come_came():
    events = [event(1951), event(1954), event(1952)]

    # By 1951 one of six came; none or all would still be no certainty.
    assert rate_before(events, range(1950, 1952)) == pytest.approx(1.5 / 7)
    assert rate_before(events, range(1950, 1951)) == pytest.approx(0.5 / 4)
    assert rate_before([], range(1950, 1951)) == 0.5
    # What came when the scenario does not let it does not count.
    assert rate_before([event(1954)], range(1950, 1960)) == pytest.approx(0.5 / 4)


def test_the_years_of_a_decision_are_those_of_the_scenario_within_the_run():
    last = MODEL.calendar.date_of(MODEL.calendar.weeks).year
    talks = MODEL.scenario.decisions["cross_the_river"]
    decisions = {
        "long": SimpleNamespace(from_=date(1940, 1, 1), to=date(1990, 1, 1)),
        "short": SimpleNamespace(from_=date(1951, 1, 1), to=date(1951, 9, 1)),
    }
    model = SimpleNamespace(
        calendar=MODEL.calendar,
        scenario=SimpleNamespace(decisions={**decisions, "talks": talks}),
    )

    assert open_years(model, "chosen", ("long", "x")) == (1950, last)
    assert open_years(model, "chosen", ("short", "x")) == (1951, 1951)
    assert open_years(model, "chosen", ("talks", "x")) == (1950, 1952)


def test_what_the_scenario_dates_has_no_open_years():
    last = MODEL.calendar.date_of(MODEL.calendar.weeks).year
    events = {
        "dated": SimpleNamespace(date=date(1951, 1, 1)),
        "at_random": SimpleNamespace(date=None),
    }
    clients = {
        name: SimpleNamespace(exists=SimpleNamespace(event=event_of))
        for name, event_of in (("old", None), ("set_up", "dated"), ("risen", "at_random"))
    }
    model = SimpleNamespace(
        calendar=MODEL.calendar, scenario=SimpleNamespace(events=events, clients=clients)
    )

    assert open_years(model, "happened", ("dated",)) is None
    assert open_years(model, "happened", ("at_random",)) == (1950, last)
    assert open_years(model, "exists", ("set_up",)) is None
    for name in ("old", "risen"):
        assert open_years(model, "exists", (name,)) == (1950, last)
    assert open_years(model, "pact", ("dated",)) == (1950, last)


def test_an_event_is_known_by_its_first_entry():
    model = recorded(
        events={
            "late": PACT,
            "early": PACT | {"date": "1951-02-05"},
            "later": PACT | {"date": "1952-08-04"},
            "again": {"date": "1951-03-12", "text": "talks", "what": {"talking": "river_pact"}},
            "war": WAR,
        }
    )

    events = distinct_one_offs(model, read_record(model))

    # Talks can begin again.
    assert [one_off.entry.id for one_off in events] == ["events.early", "events.war"]
    last = MODEL.calendar.date_of(MODEL.calendar.weeks).year
    assert [(one_off.opens, one_off.closes) for one_off in events] == [(1950, last)] * 2


def test_a_question_and_a_matter_of_every_day_are_no_one_off_events():
    model = recorded(events={"asked": {"date": "1951-02-05", "text": "x", "what": "true"}})
    entry = Observation("events.asked", "question", "x", CUT, CUT)
    part = SimpleNamespace(observations=(entry,), first_week=lambda outcomes: outcomes)

    assert distinct_one_offs(model, SimpleNamespace(parts=(part,))) == []


def test_a_probability_counts_only_timelines_in_which_it_had_not_come():
    weeks = [week("1950-12-25"), week("1951-01-01"), week("1951-12-24"), week("1952-01-07"), np.inf]
    matter = event(1952, comes=lambda _: np.array(weeks, float))

    found = chances(MODEL, matter, outcomes(5), range(1951, 1954))

    # Of four timelines two have it in 1951, of the other two one in 1952; it is over by 1953.
    assert found == [(1951, pytest.approx(2.5 / 5)), (1952, pytest.approx(1.5 / 3))]


def test_the_first_week_of_a_year_belongs_to_it():
    start = week("1952-01-01")
    matter = event(1952, comes=lambda _: np.array([start - 1.0, start]))

    found = dict(chances(MODEL, matter, outcomes(2), range(1951, 1953)))

    assert found == {1951: pytest.approx(1.5 / 3), 1952: pytest.approx(1.5 / 2)}


def test_forecasts_are_scored_against_the_base_rate():
    talks = MODEL.names["talk"].index("river_pact")
    rows = [row("signed", 0, "1952-02-04", what=talks), row("signed", 1, "1951-02-05", what=talks),
            row("signed", 2, "1952-08-04", what=talks)]  # fmt: skip
    model = recorded(
        events={
            "asked": {"date": "1950-05-01", "text": "x", "what": {"chosen": ["open_talks", "ask"]}},
            "pact": PACT,
        }
    )

    found = held_out_one_offs(model, read_record(model), Ensemble(model, 4, rows), CUT, 2)

    # Timeline 1 has it in 1951; of the three others two have it in 1952.
    own = np.array([1.5 / 5, 2.5 / 4])
    assert [(cast.id, cast.text, cast.year, cast.came) for cast in found.forecasts] == [
        ("events.pact", "a pact", 1951, False),
        ("events.pact", "a pact", 1952, True),
    ]
    assert [cast.chance for cast in found.forecasts] == pytest.approx(own)
    # In 1950 one of two events came.
    rate = 1.5 / 3
    assert (found.matters, found.rate) == (1, rate)
    assert found.brier == pytest.approx((own[0] ** 2 + (1 - own[1]) ** 2) / 2)
    assert found.brier_of_rate == pytest.approx(0.25)
    assert found.log_score == pytest.approx(-np.log([1 - own[0], own[1]]).mean())
    assert found.log_score_of_rate == pytest.approx(np.log(2))
    assert found.brier_difference.value == pytest.approx(found.brier - found.brier_of_rate)
    assert found.log_difference.value == pytest.approx(found.log_score - found.log_score_of_rate)
    # One event is one block: the bootstrap has nothing to draw from.
    assert found.brier_difference.error == pytest.approx(0.0)


def test_years_beyond_those_asked_for_are_not_forecast():
    model = recorded(events={"pact": PACT})

    found = held_out_one_offs(model, read_record(model), Ensemble(model, 4), CUT, 1)

    assert [cast.year for cast in found.forecasts] == [1951]


def test_without_an_open_event_there_are_no_forecasts():
    model = recorded(events={"war": WAR})

    record = read_record(model)
    assert held_out_one_offs(model, record, Ensemble(model, 4), date(1951, 12, 31), 4) is None
    # Of the very year of the cut, an event is no longer open.
    assert held_out_one_offs(model, record, Ensemble(model, 4), date(1951, 1, 1), 4) is None
