"""Edits of a world: a premise holds within its bounds, on both sides, and where it lasts."""

from math import log

import numpy as np
import pytest

from allohistory.engine.states import (
    PLAIN,
    apply_operation,
    combine,
    is_passing,
    law_edit,
    number_edit,
    rule_of,
    shift_edit,
    state_edit,
)
from allohistory.vocabulary.quantities import QUANTITIES

PAIR, ACTOR = ("f8", (2, 2)), ("f8", (2,))
WORLD = np.dtype(
    [
        ("affairs", [("tension", *PAIR), ("recognition", *PAIR), ("restraint", *ACTOR)]),
        ("politics", [("restraint", *ACTOR)]),
        ("buildup", [("divisions", *ACTOR)]),
        ("intelligence", [("strength", *PAIR), ("counted", *PAIR)]),
        ("incidents", [("total", "f8")]),
    ]
)


@pytest.fixture
def worlds():
    return np.zeros(2, WORLD).view(np.recarray)


def apply(edit, worlds, laws=None, before=None):
    edit(worlds, laws, before)


@pytest.mark.parametrize(
    ("how", "values"), [("set", [3.0, 3.0]), ("add", [5.0, 2.0]), ("scale", [6.0, -3.0])]
)
def test_an_operation_sets_adds_or_scales(how, values):
    column = np.array([2.0, -1.0])

    assert apply_operation(column, how, 3.0).tolist() == values
    assert column.tolist() == [2.0, -1.0]


def test_a_quantity_has_the_rule_of_its_name_or_none():
    assert rule_of(("affairs", "tension", (0, 1))) is QUANTITIES["affairs.tension"]
    assert rule_of(("weather", "rain", ())) is PLAIN


def test_only_what_is_recomputed_each_week_passes():
    assert is_passing(("buildup", "wanted", (0,)))
    assert not is_passing(("buildup", "divisions", (0,)))
    assert not is_passing(("politics", "restraint", (0,)))


def test_a_number_is_changed_at_its_place_in_every_world(worlds):
    worlds.buildup.divisions = [[1.0, 2.0], [3.0, 4.0]]
    apply(number_edit(("buildup", "divisions", (1,)), "add", 5.0), worlds)

    assert worlds.buildup.divisions.tolist() == [[1.0, 7.0], [3.0, 9.0]]


def test_a_number_without_an_index_is_changed_whole(worlds):
    apply(number_edit(("incidents", "total", ()), "set", 4.0), worlds)

    assert worlds.incidents.total.tolist() == [4.0, 4.0]


def test_a_number_stays_within_its_bounds(worlds):
    worlds.buildup.divisions = 3.0
    apply(number_edit(("buildup", "divisions", (0,)), "add", -5.0), worlds)

    assert worlds.buildup.divisions.tolist() == [[0.0, 3.0], [0.0, 3.0]]


def test_a_believed_strength_is_kept_as_a_logarithm_too(worlds):
    worlds.intelligence.strength[:, 0, 1] = [2.0, 8.0]
    worlds.intelligence.counted[:, 0, 1] = [log(2.0), 0.5]
    apply(number_edit(("intelligence", "strength", (0, 1)), "set", 4.0), worlds)

    assert worlds.intelligence.strength[:, 0, 1].tolist() == [4.0, 4.0]
    # Its logarithm moves by as much as that of the number: to twice, and to half.
    assert worlds.intelligence.counted[:, 0, 1] == pytest.approx([log(4.0), 0.5 - log(2.0)])
    assert not worlds.intelligence.counted[:, 1].any()


def test_a_strength_of_nothing_counts_as_its_least(worlds):
    apply(number_edit(("intelligence", "strength", (0, 0)), "set", 1.0), worlds)
    apply(number_edit(("intelligence", "strength", (1, 1)), "set", -1.0), worlds)

    assert worlds.intelligence.counted[0, 0, 0] == pytest.approx(log(1.0 / 0.01))
    assert worlds.intelligence.strength[0, 1, 1] == 0.01
    assert worlds.intelligence.counted[0, 1, 1] == pytest.approx(0.0)


def test_a_law_is_changed_and_restored_to_what_it_was_at_the_divergence(worlds):
    laws, before = worlds, worlds.copy()
    laws.politics.restraint, before.politics.restraint = 0.5, 0.25
    place = ("politics", "restraint", (1,))

    law_edit(place, "scale", 3.0)(None, laws, before)
    assert laws.politics.restraint.tolist() == [[0.5, 1.5], [0.5, 1.5]]
    law_edit(place, "restore", 9.0)(None, laws, before)
    assert laws.politics.restraint.tolist() == [[0.5, 0.25], [0.5, 0.25]]
    assert before.politics.restraint.tolist() == [[0.25, 0.25], [0.25, 0.25]]


@pytest.mark.parametrize(
    ("how", "value", "shift"), [("set", 0.9, 0.4), ("add", 0.3, 0.4), ("scale", 2.0, 0.7)]
)
def test_a_quantity_recomputed_each_week_changes_by_its_lasting_shift(worlds, how, value, shift):
    worlds.politics.restraint, worlds.affairs.restraint = 0.6, 0.1
    apply(shift_edit(("politics", "restraint", (1,)), how, value), worlds)

    # The shift of 0.1 grows by as much as the quantity would: 0.3, 0.3 and 0.6.
    assert worlds.affairs.restraint == pytest.approx(np.array([[0.1, shift], [0.1, shift]]))
    assert (worlds.politics.restraint == 0.6).all()


def test_edits_are_combined_in_their_order(worlds):
    place = ("incidents", "total", ())
    apply(combine(number_edit(place, "set", 2.0), number_edit(place, "add", 3.0)), worlds)
    assert worlds.incidents.total.tolist() == [5.0, 5.0]

    apply(combine(), worlds)
    assert worlds.incidents.total.tolist() == [5.0, 5.0]


def test_tension_is_changed_for_both_of_a_pair(worlds):
    worlds.affairs.tension = [[0.0, 0.2], [0.3, 0.0]]
    apply(state_edit(("affairs", "tension", (0, 1)), "add", 0.5), worlds)

    assert worlds.affairs.tension[1] == pytest.approx(np.array([[0.0, 0.7], [0.8, 0.0]]))


def test_recognition_is_changed_on_one_side_only(worlds):
    apply(state_edit(("affairs", "recognition", (0, 1)), "set", 1.0), worlds)

    assert worlds.affairs.recognition[0].tolist() == [[0.0, 1.0], [0.0, 0.0]]


def test_a_state_with_a_lasting_shift_is_changed_by_it(worlds):
    apply(state_edit(("politics", "restraint", (0,)), "set", 0.5), worlds)

    assert worlds.affairs.restraint.tolist() == [[0.5, 0.0], [0.5, 0.0]]
    assert not worlds.politics.restraint.any()
