"""Checks of decisions and events: their days, their conditions, their reference option."""

from datetime import date, timedelta

import pytest
from tests.scenario.checks.stage import altered

from allohistory.scenario.checks.course import check_course
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.course import Effect

WAR = Effect.model_validate({"war": ["borea", "borea"]})
SELF_WAR = Condition.model_validate({"war": ["borea", "borea"]})
LATE, EARLY = date(1960, 1, 1), date(1940, 1, 1)
LIMITS = "is outside the scenario; it runs from 1950-01-02 to 1952-12-29"


def notes_of(places, scenario):
    check_course(places, scenario)
    return places.notes


def options_of(scenario, name="open_talks", /, **changes):
    options = scenario.decisions[name].options
    return {key: option.model_copy(update=changes.get(key, {})) for key, option in options.items()}


def test_the_template_has_no_faults(places, small):
    assert notes_of(places, small) == []


@pytest.mark.parametrize(("key", "day"), [("from_", EARLY), ("to", LATE)])
def test_the_days_of_a_decision_lie_in_the_scenario(places, small, key, day):
    assert notes_of(places, altered(small, "decisions", "open_talks", **{key: day})) == [
        f"decisions.yaml decisions.open_talks.{key.rstrip('_')}: {day} {LIMITS}"
    ]


def test_a_decision_does_not_end_before_it_begins(places, small):
    first = small.decisions["open_talks"].from_
    same = altered(small, "decisions", "open_talks", to=first)
    assert notes_of(places, same) == []

    before = altered(small, "decisions", "open_talks", to=first - timedelta(days=1))
    assert notes_of(places, before) == [
        "decisions.yaml decisions.open_talks.to: ends before it begins; it begins 1950-02-06"
    ]


@pytest.mark.parametrize("key", ["requires", "unless"])
@pytest.mark.parametrize(
    ("section", "name"), [("decisions", "open_talks"), ("events", "dry_summer")]
)
def test_conditions_are_checked(places, small, section, name, key):
    assert notes_of(places, altered(small, section, name, **{key: (SELF_WAR,)})) == [
        (
            f"{section}.yaml {section}.{name}.{key}.0.war: a war needs two different actors; "
            "name the other one"
        )
    ]


def test_the_first_option_has_no_views(places, small):
    views = small.decisions["open_talks"].options["ask"].views
    options = options_of(small, wait={"views": views})

    assert notes_of(places, altered(small, "decisions", "open_talks", options=options)) == [
        (
            "decisions.yaml decisions.open_talks.options.wait.views: the first option "
            "is the reference "
            "for the others; leave its views out, or put the option that changes least first"
        )
    ]


def test_views_of_an_option_are_of_the_actor_s_own_factions(places, small):
    views = small.decisions["cross_the_river"].options["attack"].views
    options = options_of(small, ask={"views": {"staff": views["staff"]}})

    assert [
        note.partition(":")[0]
        for note in notes_of(places, altered(small, "decisions", "open_talks", options=options))
    ] == [
        "decisions.yaml decisions.open_talks.options.ask.views.staff",
        "decisions.yaml decisions.open_talks.options.ask.views.staff.terms.win_chance.borea",
    ]


def test_effects_are_checked(places, small):
    options = options_of(small, ask={"effects": (WAR,)})
    notes_of(places, altered(small, "decisions", "open_talks", options=options))
    notes_of(places, altered(small, "events", "dry_summer", effects=(WAR,)))

    assert [note.partition(":")[0] for note in places.notes] == [
        "decisions.yaml decisions.open_talks.options.ask.effects.0.war",
        "events.yaml events.dry_summer.effects.0.war",
    ]


@pytest.mark.parametrize("key", ["early", "likely", "late"])
def test_the_days_of_a_window_lie_in_the_scenario(places, small, key):
    window = small.events["dry_summer"].window.model_copy(update={key: LATE})

    assert notes_of(places, altered(small, "events", "dry_summer", window=window, until=None)) == [
        f"events.yaml events.dry_summer.window.{key}: 1960-01-01 {LIMITS}"
    ]


@pytest.mark.parametrize(("key", "day"), [("from_", EARLY), ("to", LATE)])
def test_the_days_of_a_hazard_lie_in_the_scenario(places, small, key, day):
    hazard = small.events["ring_caught"].hazard.model_copy(update={key: day})

    assert notes_of(places, altered(small, "events", "ring_caught", hazard=hazard)) == [
        f"events.yaml events.ring_caught.hazard.{key.rstrip('_')}: {day} {LIMITS}"
    ]


def test_the_day_of_an_event_lies_in_the_scenario(places, small):
    assert notes_of(places, altered(small, "events", "league_rises", date=EARLY)) == [
        f"events.yaml events.league_rises.date: 1940-01-01 {LIMITS}"
    ]


def test_drivers_of_a_rate_do_not_point_to_the_actor_itself(places, small):
    hazard = small.events["ring_caught"].hazard.model_copy(update={"actor": "aurelia"})

    assert notes_of(places, altered(small, "events", "ring_caught", hazard=hazard)) == [
        (
            "events.yaml events.ring_caught.hazard.terms.tension.aurelia: driver tension.aurelia "
            "points from aurelia to itself; name another actor"
        )
    ]


def test_an_event_does_not_require_itself(places, small):
    rising = Condition.model_validate({"happened": "league_rises"})
    other = Condition.model_validate({"happened": "dry_summer"})

    assert notes_of(places, altered(small, "events", "league_rises", unless=(rising,))) == []
    assert notes_of(places, altered(small, "events", "league_rises", requires=(other, rising))) == [
        "events.yaml events.league_rises.requires: requires itself; name another event"
    ]
