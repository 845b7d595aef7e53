"""Moves: what draws cost is learnt, and all that can be drawn anew is, at one pace."""

import numpy as np
import pytest

from allohistory.inference.moves import CHEAPEST, Chosen, Costs, by_difference, unknown

TRUE = np.r_[np.full(60, 0.004), np.full(10, 0.2), np.full(4, 3.0)]


def tried(costs, generator, count=400):
    """Choose items, and say what drawing them brings where costs simply add up."""
    chosen = costs.choose(generator, count)
    return chosen, -((chosen.items * TRUE).sum(axis=1) * chosen.push**2)


def known():
    """Give costs of which everything is known."""
    return Costs(TRUE.copy(), np.zeros(len(TRUE)), budget=1.0)


@pytest.fixture
def generator():
    return np.random.default_rng(5)


def test_costs_are_learnt_from_what_was_drawn_together(generator):
    costs = unknown(len(TRUE))
    for _ in range(400):
        costs.learn(*tried(costs, generator))

    assert costs.nats[-4:] == pytest.approx(TRUE[-4:], rel=0.1)
    assert costs.nats[60:70] == pytest.approx(TRUE[60:70], rel=0.4)
    # Of what is always drawn with others, that it is cheap is learnt, and little more.
    assert costs.nats[:60].mean() < 0.1 * costs.nats[60:70].mean()
    assert costs.nats[:60].max() < 0.5 * costs.nats[60:70].min()


def test_everything_is_drawn_anew_at_one_pace(generator):
    costs = known()
    pace = np.zeros(len(TRUE))
    for _ in range(200):
        chosen = costs.choose(generator, 400)
        pace += (chosen.items * chosen.push[:, None] ** 2).sum(axis=0)

    assert pace.max() / pace.min() < 4.0


def test_what_costs_more_than_the_budget_is_drawn_alone_and_in_part(generator):
    costs = known()
    chosen = costs.choose(generator, 1000)
    dear = chosen.items[:, -4:].any(axis=1)

    assert dear.any()
    assert (chosen.items[dear].sum(axis=1) == 1).all()
    assert chosen.push[dear] == pytest.approx(np.sqrt(1.0 / 3.0))
    assert (chosen.push[~dear] == 1.0).all()
    assert chosen.items[~dear].sum(axis=1).mean() > 10
    assert ((chosen.items[~dear] * TRUE).sum(axis=1) <= 1.0 + 0.2).all()


def test_more_is_drawn_at_once_where_more_is_accepted_than_aimed_at():
    costs = unknown(3)
    costs.tune(0.5)
    assert costs.budget > 1.0
    costs.tune(float("nan"))
    for _ in range(100):
        costs.tune(-0.3)
    assert 0.0 < costs.budget < 1.0


def test_a_gain_costs_nothing():
    costs = Costs(np.array([CHEAPEST, 1.0]), np.zeros(2))
    costs.learn(Chosen(np.array([[False, True]]), np.ones(1)), np.array([4.0]))

    assert costs.nats[0] == CHEAPEST
    assert CHEAPEST < costs.nats[1] < 1.0


def test_steps_by_difference_are_as_wide_and_as_tied_as_the_particles(generator):
    laws = generator.multivariate_normal([3.0, -1.0], [[1.0, 0.8], [0.8, 2.0]], 4000)
    steps = by_difference(laws, generator)

    assert steps.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.1)
    assert np.cov(steps.T) == pytest.approx(np.cov(laws.T), abs=0.15)


def test_no_particle_steps_by_a_difference_of_itself(generator):
    laws = np.zeros((6, 1))
    laws[2] = 100.0
    steps = [by_difference(laws, generator)[2, 0] for _ in range(200)]

    assert np.abs(steps).max() < 1.0


def test_what_is_dear_can_be_chosen_more_sharply(generator):
    dear = [
        Costs(TRUE.copy(), np.zeros(len(TRUE)), sharpness=sharpness)
        .choose(generator, 4000)
        .items[:, -4:]
        .any(axis=1)
        .mean()
        for sharpness in (1.0, 2.0)
    ]

    assert dear[0] < dear[1]
    assert dear[1] > 0.9
