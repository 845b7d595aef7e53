"""The build: what a model says of itself, the sizes of its axes, and what does not fit."""

from datetime import date
from types import ModuleType

import numpy as np
import pytest

from allohistory.errors import ModelError, UnknownName
from allohistory.kit import block, number
from allohistory.kit.draw import STRETCH, streams_of
from allohistory.mechanisms import ORDER
from allohistory.mechanisms.quarrel_luck import MOST_A_WEEK
from allohistory.model import build
from allohistory.model.axes import Axis
from allohistory.model.build import clock, driver_table, names_block, sizes_of
from allohistory.model.calendar import Calendar
from allohistory.model.tables import Tables


def sizes(weeks=20, **rows):
    tables = Tables({})
    for name, count in rows.items():
        table = getattr(tables, name)
        if isinstance(table, dict):
            table.update(dict.fromkeys(range(count), 0))
        else:
            table.extend([None] * count)
    calendar = Calendar(date(1950, 1, 2), weeks)
    return sizes_of({"actor": Axis(("a",), 4), "sector": Axis(("s",), 8)}, tables, calendar)


def test_a_model_says_its_scenario_and_its_size(model):
    assert repr(model) == f"<Model two_rivals: {len(ORDER)} mechanisms, {len(model.laws)} laws>"


def test_members_of_every_axis_have_names(model):
    assert model.names["actor"] == ("aurelia", "borea", "hill_league")
    assert model.names["option"][:2] == ("open_talks.wait", "open_talks.ask")
    assert model.series == ("incidents", "tension", "divisions_aurelia")


def test_a_law_is_known_by_its_path(model):
    law = model.law("incidents.accident_share")

    assert (law.path, law.block, law.field) == (
        "incidents.accident_share",
        "incidents",
        "accident_share",
    )
    with pytest.raises(UnknownName, match=r"unknown law 'incidents\.accident_shar'; did you mean"):
        model.law("incidents.accident_shar")


def test_drivers_in_use_are_told_with_who_sees_them(model):
    assert model.drivers[0] == ("tension", "borea", "aurelia")
    assert model.drivers[4] == ("campaign_season", "aurelia", None)


def test_a_driver_toward_the_first_actor_has_another():
    tables = Tables({"actor": Axis(("a", "b"), 4)})
    for driver, actor in (("tension.a", 1), ("threat", 0)):
        tables.slot(driver, actor)

    assert driver_table(tables) == (("tension", "b", "a"), ("threat", "a", None))


@pytest.mark.parametrize(
    ("path", "weeks", "most"),
    [
        ("incidents.count[river]", 1.0, MOST_A_WEEK),
        ("incidents.count[river]", 4.2, 5 * MOST_A_WEEK),
        ("incidents.total", 4.0, 2 * 4 * MOST_A_WEEK),  # two sectors
        ("incidents.total", 0.0, 0),
    ],
)
def test_incidents_cannot_rise_faster_than_a_week_allows(model, path, weeks, most):
    assert model.most_counted(path, weeks) == most


def test_laws_of_a_draw_depend_on_the_seed_and_its_number_alone(model):
    few, more = model.draw_laws(5, [3, 1]), model.draw_laws(5, np.arange(4))

    assert [few[k].tobytes() for k in (0, 1)] == [more[k].tobytes() for k in (3, 1)]
    assert model.draw_laws(6, [1])[0].tobytes() != few[1].tobytes()


def test_the_template_has_fixed_numbers_and_medians(model):
    assert model.template.shape == (1,)
    assert model.template.buildup.divisions[0, :2].tolist() == [6.0, 5.0]
    assert model.template.incidents.incidents[0, :2] == pytest.approx([8.0, 3.0])


def test_axes_keep_the_sizes_of_their_members():
    assert {name: sizes()[name] for name in ("actor", "sector")} == {"actor": 4, "sector": 8}


@pytest.mark.parametrize(
    ("table", "name", "coarse"),
    [
        ("terms", "term", 256),
        ("views", "view", 64),
        ("requirements", "requirement", 32),
        ("effects", "effect", 64),
        ("slots", "driver", 32),
        ("conditions", "condition", 16),
    ],
)
def test_rows_are_rounded_up_with_spare_ones(table, name, coarse):
    spare = {"effect": 16, "requirement": 8}.get(name, 1)
    assert sizes(**{table: coarse - spare})[name] == coarse
    assert sizes(**{table: coarse - spare + 1})[name] == 2 * coarse


@pytest.mark.parametrize(("weeks", "size"), [(1, 64), (63, 64), (64, 128), (127, 128), (729, 768)])
def test_weeks_are_rounded_up_with_one_after_the_end(weeks, size):
    assert sizes(weeks)["week"] == size
    assert sizes(weeks)["stretch"] == -(-size // STRETCH)


def test_a_stretch_that_is_not_full_counts():
    assert (sizes(1)["stretch"], STRETCH) == (5, 13)  # 64 weeks: four of 13, and 12


def test_a_clock_has_a_salt_for_each_stream_and_stretch():
    salts = clock({"sector": 8, "stretch": 5})["salts"]

    assert salts.axes == (streams_of(8), 5)


def test_counts_and_names_are_kept_of_every_axis():
    blocks = names_block({"actor": Axis(("a",), 4), "talk": Axis((), 4)})

    assert list(blocks["sizes"]) == ["actor", "talk", "driver", "condition", "effect"]
    assert list(blocks["names"]) == ["actor", "talk"]
    assert {field.kind for field in blocks["sizes"].values()} == {"i4"}


def test_laws_of_no_mechanism_are_refused(scenario):
    laws = {**scenario.laws, "weather": {}, "moods": {}}

    with pytest.raises(ModelError) as refused:
        build(scenario.model_copy(update={"laws": laws}))

    assert str(refused.value).startswith(
        "there are laws for moods, weather, which is not a mechanism;"
    )
    assert "mechanisms are world_events, " in str(refused.value)


def test_a_mechanism_may_do_without_laws_and_facts(scenario, model):
    weather = ModuleType("other.weather")
    weather.STATE = block(rain=number("mm", "how much it rains"))
    larger = build(scenario, (*model.order, weather))

    assert set(larger.world.names) - set(model.world.names) == {"weather"}
    assert {"clock", "guide"} <= set(model.world.names)
    assert (
        repr(larger) == f"<Model two_rivals: {len(ORDER) + 1} mechanisms, {len(model.laws)} laws>"
    )


def test_a_series_is_read_where_its_quantity_stands(model):
    assert model.series_reader("tension") == ("affairs", "tension", (0, 1))


def test_a_model_has_the_calendar_of_its_scenario(model):
    assert model.calendar == Calendar(date(1950, 1, 2), 156)
