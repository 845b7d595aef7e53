"""Positions as laws: the values that they set, and the positions that a run's laws are."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import DEBATED, MODEL, comparison_of

from allohistory.answers.overrides import SPREAD_OVER, assumed_positions, laws_of, value_of
from allohistory.errors import InterventionError, UnknownName
from allohistory.kit import hash_of
from allohistory.kit.draw import law_uniforms
from allohistory.scenario.schema.priors import Uniform


def named(**more):
    return SimpleNamespace(**more)


def model(low=None, high=None, **positions):
    scenario = named(positions={name: named(sets=sets) for name, sets in positions.items()})
    law = named(number=named(low=low, high=high))
    return named(scenario=scenario, law={"a.b": law}.__getitem__)


def sure(value):
    return named(value=value, prior=None)


WIDE = named(value=None, prior=Uniform(low=0.9, high=1.1))


def test_an_unknown_position_gets_the_known_ones():
    with pytest.raises(UnknownName, match="unknown position 'clam'; did you mean 'calm'"):
        laws_of(MODEL, ["clam"], 1)


def test_no_positions_set_nothing():
    assert laws_of(MODEL, [], 1) == {}


def test_positions_that_contradict_one_another_are_refused():
    with pytest.raises(
        InterventionError, match=r"calm and hot set incidents\.fading to different values; choose"
    ):
        laws_of(MODEL, ["calm", "hot"], 1)
    assert laws_of(MODEL, ["calm", "idle"], 1) == {
        "incidents.fading": 0.0,
        "politics.teaching": 0.5,
    }


def test_positions_may_set_the_same_law_alike():
    both = model(low=0.0, first={"a.b": sure(0.5)}, second={"a.b": sure(0.5)})

    assert laws_of(both, ["first", "second"], 1) == {"a.b": 0.5}
    other = model(low=0.0, first={"a.b": WIDE}, second={"a.b": sure(0.5)})
    with pytest.raises(InterventionError, match="first and second"):
        laws_of(other, ["first", "second"], 1)


@pytest.mark.parametrize(("number", "value"), [(3, 3.0), (0.25, 0.25), (None, 0.0)])
def test_a_sure_value_is_one_number(number, value):
    assert value_of(model(), "a.b", sure(number), 1) == value
    assert isinstance(value_of(model(), "a.b", sure(number), 1), float)


def test_a_prior_gives_a_value_for_each_draw_where_the_law_itself_is_drawn():
    shares = np.empty(SPREAD_OVER)
    law_uniforms(np.uint64(3), np.uint64(hash_of("a.b")), np.arange(SPREAD_OVER), shares)

    assert SPREAD_OVER == 4096
    assert value_of(model(), "a.b", WIDE, 3) == pytest.approx(0.9 + 0.2 * shares)
    assert not np.array_equal(value_of(model(), "a.b", WIDE, 4), value_of(model(), "a.b", WIDE, 3))


def test_a_prior_goes_as_far_as_the_law_may():
    values = value_of(model(low=0.95, high=1.0), "a.b", WIDE, 3)

    assert (values.min(), values.max()) == (0.95, 1.0)
    open_above = laws_of(model(low=0.95, wide={"a.b": WIDE}), ["wide"], 3)["a.b"]
    assert open_above.min() == 0.95
    assert open_above.max() > 1.09


@pytest.mark.parametrize(
    ("laws", "names"),
    [
        ({"incidents.fading": 0.0, "politics.teaching": 0.5}, ("calm", "idle")),
        ({"incidents.fading": 1.0, "incidents.heat": 0.0}, ("hot",)),
        ({"incidents.fading": 1.0}, ()),  # a part of a position is none
        ({"incidents.fading": 0.1}, ()),
        ({"incidents.fading": np.zeros(3)}, ()),
        ({}, ()),
        (None, ()),
        ([("incidents.fading", 0.0)], ()),
    ],
)
def test_the_positions_of_a_run_are_recognised_from_its_laws(laws, names):
    assert assumed_positions(DEBATED, laws) == names


def test_a_position_with_a_prior_is_not_recognised():
    open_position = model(wide={"a.b": named(value=0.5, prior=WIDE.prior)}).scenario

    assert assumed_positions(open_position, {"a.b": 0.5}) == ()


def test_a_run_names_the_positions_it_assumes():
    assert comparison_of(laws={"politics.teaching": 0.5}).positions == ("idle",)
