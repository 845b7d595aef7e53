"""World events: when they happen, and what delays them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from tests.mechanisms.stage import near

from allohistory.kit import hazard
from allohistory.mechanisms import world_events
from allohistory.mechanisms.world_events import (
    WEEK,
    chance_of,
    triangular_hazard,
    triangular_share,
)
from allohistory.vocabulary.drivers import CONDITIONS
from allohistory.vocabulary.events import AFTER, HAZARD

DATED_EVENT, WINDOW_EVENT, HAZARD_EVENT, PULLED_EVENT = range(4)
weeks = some.integers(0, 40)


@pytest.fixture
def alone(stage):
    """Return a stage on which only the dated event can happen."""
    stage.facts.world_events.cancelled[:] = 1
    stage.facts.world_events.cancelled[DATED_EVENT] = 0
    return stage


def require(stage, event, condition=0):
    """Require `condition` of `event`."""
    rule = stage.facts.world_events
    rule.first_need[event], rule.last_need[event] = 0, 1
    stage.facts.choice.condition[0], stage.facts.choice.negated[0] = condition, 0
    stage.facts.conditions.kind[condition] = CONDITIONS.index("exists")
    stage.facts.conditions.i[condition] = 0


def test_a_dated_event_comes_in_the_week_of_its_date(alone):
    week = alone.facts.world_events.early[DATED_EVENT]
    alone.week(week - 1)

    alone.run(world_events)
    assert alone.world.world_events.happened[DATED_EVENT] == 0
    alone.run(world_events)
    assert alone.world.world_events.happened[DATED_EVENT] == 1
    assert alone.recorded("world_event")[0].week == week


def test_an_event_happens_once_and_is_new_for_one_week(alone):
    alone.week(alone.facts.world_events.early[DATED_EVENT])

    alone.run(world_events)
    assert alone.world.world_events.fired[DATED_EVENT] == 1
    alone.run(world_events, weeks=5)
    assert alone.world.world_events.fired[DATED_EVENT] == 0
    assert alone.world.world_events.happened[DATED_EVENT] == 1
    assert len(alone.recorded("world_event")) == 1


def test_an_event_is_recorded_with_its_actors_and_its_serial(alone):
    alone.week(30)
    alone.run(world_events)
    row = alone.recorded("world_event")[0]

    assert (row.actor, row.other) == (alone.at("actor", "hill_league"), alone.at("actor", "borea"))
    assert (row.what, row.serial) == (DATED_EVENT, alone.world.world_events.serial[DATED_EVENT])


def test_an_event_waits_until_its_conditions_hold(alone):
    require(alone, DATED_EVENT)
    alone.week(30)

    alone.run(world_events)
    assert alone.world.world_events.happened[DATED_EVENT] == 0
    alone.world.clients.exists[0] = 1
    alone.run(world_events)
    assert alone.world.world_events.happened[DATED_EVENT] == 1


def test_an_event_does_not_come_after_its_last_date(alone):
    require(alone, DATED_EVENT)
    alone.facts.world_events.until[DATED_EVENT] = 30
    alone.week(31)
    alone.world.clients.exists[0] = 1
    alone.run(world_events, weeks=5)

    assert alone.world.world_events.happened[DATED_EVENT] == 0


def test_an_event_that_follows_from_something_waits_for_it_and_for_its_delay(alone):
    rule = alone.facts.world_events
    rule.kind[DATED_EVENT], rule.anchor[DATED_EVENT] = AFTER, 0
    rule.early[DATED_EVENT] = rule.likely[DATED_EVENT] = rule.late[DATED_EVENT] = 6
    alone.facts.conditions.kind[0] = CONDITIONS.index("exists")
    alone.facts.conditions.i[0] = 0
    alone.week(10)
    alone.run(world_events, weeks=20)
    assert alone.world.world_events.happened[DATED_EVENT] == 0

    alone.world.clients.exists[0] = 1
    alone.run(world_events, weeks=6)
    assert alone.world.world_events.happened[DATED_EVENT] == 0
    alone.run(world_events)
    assert alone.recorded("world_event")[0].week == 36


def test_a_moved_event_comes_on_its_new_date_regardless_of_conditions(alone):
    require(alone, DATED_EVENT)
    alone.facts.world_events.moved_to[DATED_EVENT] = 40
    alone.week(30)

    alone.run(world_events, weeks=10)
    assert alone.world.world_events.happened[DATED_EVENT] == 0
    alone.run(world_events)
    assert alone.recorded("world_event")[0].week == 40


def test_an_event_can_be_moved_forward(alone):
    alone.facts.world_events.moved_to[DATED_EVENT] = 3
    alone.run(world_events, weeks=4)

    assert alone.recorded("world_event")[0].week == 3


def test_a_cancelled_event_never_comes(alone):
    alone.facts.world_events.cancelled[DATED_EVENT] = 1
    alone.run(world_events, weeks=60)

    assert not alone.recorded("world_event")


@settings(max_examples=60, deadline=None)
@given(early=weeks, rise=weeks, fall=weeks)
def test_the_hazards_of_a_window_add_up_to_its_triangle(early, rise, fall):
    likely, late = early + rise, early + rise + fall
    left = 1.0
    for week in range(early, late + 1):
        assert 1.0 - left == pytest.approx(
            triangular_share(week, early, likely, late) if week > early else 0.0, abs=1e-9
        )
        chance = triangular_hazard(week, early, likely, late)
        assert 0.0 <= chance <= 1.0
        left *= 1.0 - chance
    assert left == 0.0


def test_half_of_an_even_window_lies_before_its_middle():
    assert triangular_share(20, 10, 20, 30) == pytest.approx(0.5)
    assert triangular_share(15, 10, 20, 30) == pytest.approx(0.125)
    assert triangular_share(25, 10, 20, 30) == pytest.approx(0.875)


def test_an_event_within_a_window_never_comes_outside_of_it(many):
    rule = many.facts.world_events
    rule.early[WINDOW_EVENT], rule.likely[WINDOW_EVENT], rule.late[WINDOW_EVENT] = 3, 5, 8
    many.run(world_events, weeks=10)
    came = [
        row.week
        for k in range(len(many))
        for row in many.recorded("world_event", k)
        if row.what == WINDOW_EVENT
    ]

    assert len(came) == len(many)
    assert (min(came), max(came)) == (3, 7)
    expected = triangular_share(5, 3, 5, 8)
    assert near(np.mean(np.array(came) < 5), expected, len(many))


def test_a_hazard_comes_at_its_rate(many):
    many.facts.world_events.early[HAZARD_EVENT] = 0
    many.laws.world_events.rate[:, HAZARD_EVENT] = 6.0
    many.run(world_events, weeks=4)

    share = many.worlds.world_events.happened[:, HAZARD_EVENT].mean()
    assert near(share, 1.0 - np.exp(-6.0 * 4 / 52.1775), len(many))


def test_a_hazard_depends_on_the_drivers_of_its_actor(stage):
    stage.week(30)
    stage.see("tension.aurelia", 0.0)
    rate = stage.law.world_events.rate[PULLED_EVENT]
    assert chance_of(*stage.all, PULLED_EVENT) == pytest.approx(hazard(rate, WEEK))

    stage.see("tension.aurelia", 0.7)
    assert chance_of(*stage.all, PULLED_EVENT) == pytest.approx(hazard(rate * np.exp(0.7), WEEK))


def test_a_hazard_has_a_first_and_a_last_week(stage):
    rule = stage.facts.world_events
    assert rule.kind[HAZARD_EVENT] == HAZARD
    chances = []
    for week in (-1, 0, 1):
        stage.week(rule.early[HAZARD_EVENT] + week)
        chances.append(chance_of(*stage.all, HAZARD_EVENT) > 0)
        stage.week(rule.late[HAZARD_EVENT] + week)
        chances.append(chance_of(*stage.all, HAZARD_EVENT) > 0)

    assert chances == [False, True, True, True, True, False]


def test_the_probability_of_an_event_is_recorded(many):
    many.facts.world_events.early[HAZARD_EVENT] = 0
    many.laws.world_events.rate[:, HAZARD_EVENT] = 20.0
    many.run(world_events)
    rows = [row for k in range(len(many)) for row in many.recorded("world_event", k)]

    assert rows
    assert {row.probability for row in rows} == {np.float32(hazard(20.0, WEEK))}
