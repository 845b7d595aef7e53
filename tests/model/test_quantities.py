"""Quantities by name, events added to spare places, weeks and months."""

from datetime import date

import numpy as np
import pytest

from allohistory.errors import ModelError, UnknownName
from allohistory.model.calendar import Calendar, calendar_of
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.quantities import QUANTITIES

START = date(1931, 9, 14)
MEMBERS = {
    "actor": "aurelia",
    "group": "borea_river",
    "sector": "river",
    "faction": "staff",
    "command": "border_guard",
    "client": "league",
}


def tension(amount):
    number = {"value": amount, "source": ["judgement"], "standing": "assumed", "why": "a test"}
    return Effect.model_validate(
        {"gauge": "tension", "actor": "aurelia", "toward": "borea", "add": number}
    )


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("buildup.divisions[borea_river]", ("buildup", "divisions", (1,))),
        ("incidents.total", ("incidents", "total", ())),
        ("affairs.tension[aurelia, borea]", ("affairs", "tension", (0, 1))),
        ("affairs.threat[borea]", ("affairs", "threat", (1,))),
        ("intelligence.attack[borea,aurelia]", ("intelligence", "attack", (1, 0))),
        ("intelligence.strength[aurelia,borea_river]", ("intelligence", "strength", (0, 1))),
        ("incidents.ordered", ("incidents", "ordered", ())),
    ],
)
def test_a_quantity_is_found_by_its_path(model, path, place):
    assert model.state_reader(path) == place


@pytest.mark.parametrize("name", QUANTITIES)
def test_every_quantity_exists_in_the_world(model, name):
    inside = ",".join(MEMBERS[axis] for axis in QUANTITIES[name].axes)
    block, field, index = model.state_reader(f"{name}[{inside}]" if inside else name)

    assert np.zeros(1, model.world)[block][field][(0, *index)].shape == ()


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("buildup.horses[borea_river]", "buildup.horses"),
        ("buildup.divisions", r"buildup.divisions\[group\]"),
        ("incidents.total[river]", "incidents.total"),
        ("buildup.divisions[borea_rive]", "borea_river"),
        ("nonsense", "nonsense"),
    ],
)
def test_an_unknown_quantity_is_refused_with_a_suggestion(model, path, message):
    with pytest.raises(UnknownName, match=message):
        model.state_reader(path)


def test_a_series_is_read_from_its_quantity(model):
    assert model.series_reader("divisions_aurelia") == ("buildup", "divisions", (0,))


def test_a_clause_has_a_bit_in_its_talks(model):
    assert [model.clause_bit("river_pact", name) for name in model.names["clause"]] == [0, 1, 2]
    with pytest.raises(UnknownName, match="fishing"):
        model.clause_bit("river_pact", "fishin")
    with pytest.raises(UnknownName, match="river_pact"):
        model.clause_bit("river_pac", "fishing")


def test_an_added_event_takes_a_spare_place(model):
    facts = model.facts.copy()
    settings = model.add_event(facts, "comet", 12, (tension(0.3),))
    place, effect = len(model.names["event"]), int(model.facts.sizes.effect)

    assert int(facts.sizes.event) == place + 1
    assert (facts.world_events.early[place], facts.world_events.moved_to[place]) == (12, -1)
    assert facts.affairs.first_of_event[place] == effect
    assert settings == [("affairs", "amount", (effect,), 0.3)]
    assert int(model.facts.sizes.event) == place


def test_events_can_be_added_as_long_as_there_is_room(model):
    facts = model.facts.copy()
    room = len(facts.world_events.kind) - len(model.names["event"])
    for n in range(room):
        model.add_event(facts, f"comet_{n}", 12, ())
    assert room >= 2

    with pytest.raises(ModelError, match=r"no room to add event 'last'.*events\.yaml"):
        model.add_event(facts, "last", 12, ())


def test_weeks_count_from_the_start_and_contain_their_days():
    calendar = calendar_of(START, date(1945, 9, 3))

    assert calendar.weeks == 729
    assert calendar.week_of(START) == 0
    assert calendar.week_of(date(1931, 9, 20)) == 0
    assert calendar.week_of(date(1931, 9, 21)) == 1
    assert calendar.week_of(date(1931, 9, 13)) == -1


def test_a_week_s_date_lies_in_that_week():
    calendar = calendar_of(START, date(1945, 9, 3))

    assert all(calendar.week_of(calendar.date_of(week)) == week for week in range(-5, 800))


def test_months_are_those_that_the_calendar_touches():
    months = Calendar(START, 20).months

    assert months[0] == date(1931, 9, 1)
    assert months[-1] == date(1932, 1, 1)
    assert len(months) == 5


def test_the_year_of_a_week_has_its_fraction():
    calendar = Calendar(date(1940, 1, 1), 100)

    assert calendar.year_of(0) == 1940.0
    assert calendar.year_of(26) == pytest.approx(1940.5, abs=0.01)
