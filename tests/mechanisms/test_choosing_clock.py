"""The hazard clock of decisions: choices are noted in a chain, and fall due at their places."""

from math import exp, log1p

import numpy as np
import pytest
from tests.mechanisms.stage import near

from allohistory.kit import SURE
from allohistory.mechanisms.choosing_clock import (
    MOST,
    NONE,
    ROOM,
    UNKNOWN,
    fall_due,
    note,
    remap_uniform,
)

TALKS, CROSSING = 0, 1


@pytest.fixture
def own(stage):
    """The decisions of a world in which nothing has been noted."""
    decisions = stage.world.decisions
    decisions.noted = 0
    decisions.coming = decisions.latest = decisions.due_next = NONE
    decisions.spent = decisions.quiet = 0.0
    return decisions


def due(stage, risk, first=0.5, decision=CROSSING):
    return fall_due(stage.world, stage.facts, decision, risk, first)


def test_choices_of_a_decision_are_noted_in_a_chain(own):
    note(own, CROSSING, 0.0, 0.5, 0.5, 0.9, 0.6)
    note(own, TALKS, 1.0, 0.5, 0.5, 0.8, 0.7)
    note(own, CROSSING, 2.0, 0.5, 0.5, 0.7, 0.2)

    # Half of the hazard of a week: the place at which half of the chance to happen is spent.
    half = -log1p(-0.5 * (1.0 - exp(-0.5)))
    assert own.due[:3] == pytest.approx([half, 1.0 + half, 2.0 + half])
    assert own.due_which[:3].tolist() == [0.9, 0.8, 0.7]
    assert own.due_first[:3].tolist() == [0.6, 0.7, 0.2]
    assert own.due_next[:3].tolist() == [2, NONE, NONE]
    assert own.coming[:2].tolist() == [1, 0]
    assert own.latest[:2].tolist() == [1, 2]
    assert own.noted == 3


def test_there_is_room_for_so_many_choices_and_then_they_are_unknown(own):
    own.noted = ROOM - 1
    note(own, CROSSING, 0.0, 0.5, 0.5, 0.9, 0.6)
    assert (own.coming[CROSSING], own.latest[CROSSING]) == (ROOM - 1, ROOM - 1)

    for _ in range(2):
        note(own, CROSSING, 0.0, 0.5, 0.5, 0.9, 0.6)
    assert own.due_next[ROOM - 1] == own.latest[CROSSING] == UNKNOWN
    assert own.coming[CROSSING] == ROOM - 1
    assert own.noted == ROOM + 2


def test_a_first_choice_for_which_there_is_no_room_is_unknown(own):
    own.noted = ROOM
    note(own, CROSSING, 0.0, 0.5, 0.5, 0.9, 0.6)

    assert (own.coming[CROSSING], own.latest[CROSSING]) == (UNKNOWN, UNKNOWN)


def test_a_choice_is_due_in_the_week_that_reaches_its_place(stage, own):
    own.coming[CROSSING], own.due[0], own.due_which[0], own.due_first[0] = 0, 1.0, 0.7, 0.6
    own.due_next[0] = 5

    assert due(stage, 0.4, 0.2) == -1.0
    assert own.spent[CROSSING] == pytest.approx(0.4)
    assert due(stage, 0.6, 0.2) == pytest.approx(0.4)  # the quarter of the way above 0.6, above 0.2
    assert own.spent[CROSSING] == 0.0
    assert own.coming[CROSSING] == 5
    assert own.spent[TALKS] == 0.0


def test_a_choice_just_beyond_the_week_is_not_due(stage, own):
    own.coming[CROSSING], own.due[0] = 0, 0.5000001

    assert due(stage, 0.5) == -1.0
    assert own.coming[CROSSING] == 0


def test_a_sure_choice_is_due_wherever_its_place(stage, own):
    own.coming[CROSSING], own.due[0], own.due_which[0], own.due_first[0] = 0, 1e6, 0.8, 0.6

    assert due(stage, SURE - 1e-6, 0.6) == -1.0
    assert due(stage, SURE, 0.6) == 0.8


def test_none_is_made_up_to_the_hazard_that_the_baseline_reached(stage, own):
    own.quiet[CROSSING] = 30.0

    assert due(stage, 30.0) == -1.0
    assert own.spent[CROSSING] == pytest.approx(30.0)
    assert due(stage, 39.0) >= 0.5  # a chance of exp(-39) not to be
    assert (own.spent[CROSSING], own.quiet[CROSSING]) == (0.0, 0.0)


def test_after_an_unknown_choice_no_hazard_is_quiet(stage, own):
    own.coming[CROSSING], own.quiet[CROSSING] = UNKNOWN, 1e9

    assert due(stage, 39.0) >= 0.5
    assert own.coming[CROSSING] == UNKNOWN


def test_beyond_what_is_known_an_option_above_the_first_is_taken_by_new_chance(stage, own):
    values = []
    for week in range(150):
        stage.week(week)
        own.spent[CROSSING] = 0.0
        values.append(due(stage, 0.7, 0.4))
        assert own.spent[CROSSING] == (0.7 if values[-1] < 0.0 else 0.0)
    came = [value for value in values if value >= 0.0]

    # Half of them come (1 - exp(-0.7)), with a uniform between 0.4 and 1.
    assert near(len(came) / 150, 1.0 - exp(-0.7), 150)
    assert set(values) == {-1.0, *came}
    assert all(0.4 <= value < 1.0 for value in came)
    assert np.mean(came) == pytest.approx(0.7, abs=4.0 * (0.6 / 12**0.5) / len(came) ** 0.5)


def test_a_week_without_hazard_makes_no_choice(stage, own):
    own.spent[CROSSING] = 0.25

    assert due(stage, 0.0) == -1.0
    assert own.spent[CROSSING] == 0.25


def test_a_week_of_hardly_any_hazard_still_moves_the_clock(stage, own):
    own.spent[CROSSING] = 1e9

    assert due(stage, 1e-12) == -1.0
    assert own.spent[CROSSING] > 1e9


def test_the_uniform_of_a_choice_moves_with_what_the_first_option_leaves():
    assert remap_uniform(0.8, 0.6, 0.6) == 0.8
    assert remap_uniform(0.7, 0.6, 0.2) == pytest.approx(0.4)
    assert remap_uniform(0.6, 0.6, 0.9) == 0.9
    assert remap_uniform(0.9, 0.8, 0.0) == pytest.approx(0.5)


def test_a_uniform_stays_between_the_first_option_and_one():
    assert np.nextafter(1.0, 0.0) == MOST
    assert remap_uniform(MOST, 0.6, 0.9) <= MOST
    assert remap_uniform(1.0, 0.6, 0.9) == MOST
    assert remap_uniform(0.5, 0.6, 0.9) == 0.9
