"""Recipes: the draw, the laws, the salts and the shared past of each timeline."""

from dataclasses import replace

import numpy as np
import pytest
from tests.engine.toy import Model

from allohistory.engine import Design, GivenHistories
from allohistory.engine.guide import Site
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import seed_worlds
from allohistory.kit.draw import STREAMS

MODEL = Model()
IDS = np.arange(6)
SITES = (Site("decision", "stand_north", 1, 3, 5), Site("decision", "stand_north", 0, 30, 41))


def recipe(histories=None, **design):
    return Recipe(
        MODEL, Design(**{"timelines": 6, "seed": 5, "noise": 2, **design}), histories=histories
    )


def histories(count=3, opened=None, *, salts=True, guide=()):
    """Laws that tell the histories apart, and salts that do too."""
    laws = MODEL.draw_laws(1, np.arange(count))
    laws.quarrels.fading = np.arange(count)
    marks = np.zeros((count, len(STREAMS), 8), np.uint64)
    marks += np.arange(1, count + 1, dtype=np.uint64)[:, None, None]
    return GivenHistories(laws, marks if salts else None, opened=opened, guide=guide)


def test_a_run_ends_with_the_calendar_unless_it_says_otherwise():
    assert recipe().weeks == 104
    assert replace(recipe(), until=12).weeks == 12
    assert replace(recipe(), until=0).weeks == 0


def test_timelines_share_a_draw_by_as_many_as_the_design_says():
    assert recipe().draws_of(IDS).tolist() == [0, 0, 1, 1, 2, 2]
    assert recipe(noise=1).draws_of(IDS).tolist() == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (None, None),
        (histories(salts=False), None),
        (histories(opened=10), None),
        (histories(opened=0), None),
        (histories(), 6),
        (histories(5), 10),
    ],
)
def test_there_are_as_many_timelines_as_known_histories_have_noise(given, count):
    assert recipe(given).distinct == count


def test_choices_are_imposed_where_a_history_is_known():
    assert recipe().sites == ()
    assert recipe(histories(guide=SITES)).sites == SITES
    assert recipe(histories(opened=41, guide=SITES)).sites == SITES[:1]
    assert recipe(histories(salts=False, guide=SITES)).sites == ()


def test_facts_without_choices_are_those_of_the_model():
    assert recipe().facts.tobytes() == MODEL.facts.tobytes()


def test_laws_of_timelines_are_those_of_their_draws_in_any_order():
    laws = recipe().laws_for(np.array([5, 0, 4, 1]))
    draws = MODEL.draw_laws(5, np.array([2, 0]))

    assert [law.tobytes() for law in laws] == [draws[k].tobytes() for k in (0, 1, 0, 1)]


def test_laws_of_known_histories_come_in_turn():
    fading = recipe(histories()).laws_for(np.array([0, 1, 2, 5, 6, 9])).quarrels.fading

    assert fading.tolist() == [0, 0, 1, 2, 0, 1]  # draws 0, 0, 1, 2, 3, 4 of three histories


def test_a_law_of_the_design_takes_the_place_of_the_drawn_one():
    laws = recipe(laws={"decisions.firmness.south": 0.25}).laws_for(IDS)

    assert laws.decisions.firmness[:, :3].tolist() == [[0.5, 0.25, 0.5]] * 6


def test_a_law_given_as_several_numbers_has_one_for_each_draw_in_turn():
    laws = recipe(laws={"quarrels.fading": [0.1, 0.2]}).laws_for(IDS)

    assert laws.quarrels.fading.tolist() == [0.1, 0.1, 0.2, 0.2, 0.1, 0.1]


def test_worlds_open_with_noise_of_the_seed():
    worlds, laws = recipe().open(IDS)
    expected = MODEL.open_worlds(laws)
    seed_worlds(expected, 5, IDS)

    assert worlds.tobytes() == expected.tobytes()
    assert len(np.unique(worlds.clock.salts[:, 0, 0])) == 6


def test_worlds_of_known_histories_open_with_their_salts():
    worlds, _ = recipe(histories()).open(np.array([0, 2, 4, 6]))

    assert worlds.clock.salts[:, 0, 0].tolist() == [1, 2, 3, 1]


def test_worlds_of_known_laws_open_with_noise_of_the_seed():
    worlds, _ = recipe(histories(salts=False)).open(IDS)
    other, _ = recipe().open(IDS)

    assert np.array_equal(worlds.clock.salts, other.clock.salts)


@pytest.mark.parametrize("given", [None, histories(), histories(opened=10, salts=False)])
def test_noise_is_not_drawn_anew_where_none_or_all_of_it_is_known(given):
    assert recipe(given).openings(IDS) == ()


def test_from_the_week_of_the_opening_on_noise_is_that_of_the_seed():
    given = recipe(histories(opened=30))
    worlds, laws = given.open(IDS)
    before = worlds.clock.salts.copy()
    ((week, edit),) = given.openings(IDS)
    edit(worlds, laws, laws)

    assert week == 30
    fresh, _ = recipe().open(IDS)
    # Week 30 lies in stretch 2 of 13 weeks.
    assert np.array_equal(worlds.clock.salts[:, :, :2], before[:, :, :2])
    assert np.array_equal(worlds.clock.salts[:, :, 2:], fresh.clock.salts[:, :, 2:])


@pytest.mark.parametrize(
    "given", [None, histories(), histories(opened=0), histories(opened=10, salts=False)]
)
def test_timelines_without_a_known_beginning_share_no_past(given):
    first, like, week = recipe(given).shared(IDS, 20)

    assert (first.tolist(), like.tolist(), week) == (IDS.tolist(), IDS.tolist(), 0)


@pytest.mark.parametrize(("until", "week"), [(20, 10), (10, 10), (4, 4)])
def test_timelines_of_one_history_share_it_up_to_its_opening(until, week):
    ids = np.array([2, 3, 8, 0, 5])  # draws 1, 1, 4, 0, 2: histories 1, 1, 1, 0, 2
    first, like, together = recipe(histories(opened=10)).shared(ids, until)

    assert (first.tolist(), like.tolist(), together) == ([3, 0, 4], [1, 1, 1, 0, 2], week)


def test_nothing_is_shared_up_to_no_week():
    assert recipe(histories(opened=10)).shared(IDS, 0)[2] == 0


def test_laws_vary_that_have_a_prior_or_are_put_in_place_of_others():
    assert [law.path for law in recipe().varying_laws()] == [
        "quarrels.provocation.north",
        "quarrels.provocation.south",
        "quarrels.provocation.east",
    ]
    assert recipe(laws={"buildup.bite": 0.1}).varying_laws()[0].path == "buildup.bite"
