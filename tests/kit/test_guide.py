"""Guidance: numbers that replace random draws, their weights, and the arms that reuse them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from allohistory.kit import (
    block,
    followed_uniform,
    index,
    record,
    uniform_for_option,
    uniform_within,
)
from allohistory.kit.guide import NOTES, STATE

SITE = 3


@pytest.fixture
def world():
    return world_of_nobody()


def world_of_nobody():
    """Return a world with only a clock and guidance."""
    blocks = {"clock": block(week=index(says="week")), "guide": STATE}
    return np.zeros(1, record(blocks, {})).view(np.recarray)[0]


def picked(chances, number):
    """Return the option that `number` selects."""
    return int(np.searchsorted(np.cumsum(chances)[:-1], number, side="right"))


@settings(deadline=None)
@given(low=some.floats(0, 0.99), width=some.floats(1e-6, 1), u=some.floats(1e-12, 1 - 1e-12))
def test_a_number_is_restricted_to_its_span_and_weighted_by_its_probability(low, width, u):
    world, high = world_of_nobody(), min(1.0, low + width)
    number = uniform_within(world, SITE, 7, low, high, u)

    assert low <= number < high
    assert world.guide.weight[SITE] == pytest.approx(np.log(high - low))
    assert (world.guide.notes, world.guide.address[0], world.guide.number[0]) == (1, 7, number)


@settings(deadline=None)
@given(
    parts=some.tuples(*[some.floats(0.01, 1)] * 3),
    worths=some.tuples(*[some.sampled_from([0.0, 0.02, 0.5, 1.0])] * 3).filter(any),
    u=some.floats(1e-12, 1 - 1e-12),
)
def test_a_tilted_choice_never_picks_a_worthless_option(parts, worths, u):
    world, chances = world_of_nobody(), tuple(np.array(parts) / sum(parts))
    number = uniform_for_option(world, SITE, 0, chances, worths, 3, u)
    option = picked(chances, number)

    assert 0.0 <= number < 1.0
    assert worths[option] > 0.0
    total = np.dot(chances, worths)
    assert world.guide.weight[SITE] == pytest.approx(np.log(total / worths[option]), abs=1e-9)


def test_a_tilted_choice_is_corrected_by_its_weight():
    chances, worths = (0.5, 0.3, 0.2), (0.05, 0.4, 1.0)
    picks, weights = [], []
    for u in (np.arange(4000) + 0.5) / 4000:
        world = world_of_nobody()
        picks.append(picked(chances, uniform_for_option(world, SITE, 0, chances, worths, 3, u)))
        weights.append(np.exp(world.guide.weight[SITE]))
    shares = np.bincount(picks) / 4000
    expected = np.multiply(chances, worths)

    assert shares == pytest.approx(expected / expected.sum(), abs=1e-3)
    assert np.bincount(picks, weights) / 4000 == pytest.approx(chances, abs=2e-3)


def test_an_untilted_choice_leaves_the_draw_unchanged(world):
    assert uniform_for_option(
        world, SITE, 0, (0.5, 0.3, 0.2), (1.0, 1.0, 1.0), 3, 0.37
    ) == pytest.approx(0.37)
    assert world.guide.weight[SITE] == pytest.approx(0.0)


def test_a_nearly_impossible_number_is_left_to_chance(world):
    assert uniform_within(world, SITE, 0, 0.5, 0.5 + 1e-12, 0.1) == 0.1
    assert uniform_for_option(world, SITE, 0, (1.0, 0.0, 0.0), (0.0, 1.0, 1.0), 3, 0.1) == 0.1
    world.guide.notes = NOTES
    assert uniform_within(world, SITE, 0, 0.5, 1.0, 0.1) == 0.1
    assert uniform_for_option(world, SITE, 0, (0.5, 0.3, 0.2), (0.0, 0.0, 1.0), 3, 0.1) == 0.1
    assert world.guide.weight[SITE] == 0.0


def test_a_guided_arm_reuses_the_numbers_of_the_other_arm(world):
    for address, u in ((4, 0.2), (9, 0.6), (30, 0.9)):
        uniform_within(world, SITE, address, 0.0, 0.5, u)
    assert followed_uniform(world, 9, 0.77) == 0.77
    world.guide.guided = 1

    assert [followed_uniform(world, address, 0.77) for address in (2, 4, 5, 9, 31)] == [
        0.77,
        0.1,
        0.77,
        0.3,
        0.77,
    ]
