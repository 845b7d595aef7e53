"""Moves: what draws cost is learnt, and all that can be drawn anew is, at one pace."""

from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.inference.smc.kernels import (
    UNINFORMED,
    by_difference,
    pcn,
    random_walk,
    redraw_block,
    rounded,
    sample_items,
    weights_of,
)
from allohistory.inference.smc.state import CHEAPEST, RedrawCosts, Size, moves_of, unknown

TOLD = 5  # laws of which the record says something
TRUE = np.r_[np.full(60, 0.004), np.full(10, 0.2), np.full(4, 3.0)]


def tried(costs, generator, count=400):
    """Choose items, and say what drawing them brings where costs simply add up."""
    chosen = costs.choose(generator, count)
    return chosen, -(chosen * TRUE).sum(axis=1)


def learned_costs():
    """Give costs of which everything is known."""
    return RedrawCosts(TRUE.copy(), np.zeros(len(TRUE)), budget=1.0)


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


def test_everything_that_can_go_with_others_is_drawn_anew_at_one_pace(generator):
    costs = learned_costs()
    pace = np.zeros(len(TRUE))
    for _ in range(200):
        pace += costs.choose(generator, 400).sum(axis=0)

    assert pace[:70].max() / pace[:70].min() < 4.0
    assert pace[70:].min() > pace[:60].max() / 4.0


def test_what_costs_more_than_the_budget_is_drawn_alone(generator):
    chosen = learned_costs().choose(generator, 1000)
    dear = chosen[:, -4:].any(axis=1)

    assert dear.any()
    assert (chosen[dear].sum(axis=1) == 1).all()
    assert chosen[~dear].sum(axis=1).mean() > 10
    assert ((chosen[~dear] * TRUE).sum(axis=1) <= 1.0 + 0.2).all()


def test_more_is_drawn_at_once_where_more_is_accepted_than_aimed_at():
    costs = unknown(3)
    costs.tune(0.5)
    assert costs.budget > 1.0
    costs.tune(float("nan"))
    for _ in range(100):
        costs.tune(-0.3)
    assert 0.0 < costs.budget < 1.0


def test_a_gain_costs_nothing():
    costs = RedrawCosts(np.array([CHEAPEST, 1.0]), np.zeros(2))
    costs.learn(np.array([[False, True]]), np.array([4.0]))

    assert costs.nats[0] == CHEAPEST
    assert CHEAPEST < costs.nats[1] < 1.0


def test_steps_by_difference_are_as_wide_and_as_tied_as_the_particles(generator):
    laws = generator.multivariate_normal([3.0, -1.0], [[1.0, 0.8], [0.8, 2.0]], 4000)
    steps = by_difference(laws, 3000, generator)

    assert steps.shape == (3000, 2)
    assert steps.mean(axis=0) == pytest.approx([0.0, 0.0], abs=0.1)
    assert np.cov(steps.T) == pytest.approx(np.cov(laws.T), abs=0.15)


def test_no_step_is_the_difference_of_a_particle_and_itself(generator):
    steps = by_difference(np.array([[0.0], [100.0]]), 400, generator)

    assert np.abs(steps).min() > 60.0


def stood(generator, count=40_000, laws=40):
    """Give many particles that stand as a narrow target has them, the target, and its moves."""
    spread = np.where(np.arange(laws) < TOLD, 0.3, 1.0)
    middle = np.where(np.arange(laws) < TOLD, 0.7, 0.0)
    cloud = SimpleNamespace(
        laws=rounded(middle + spread * generator.standard_normal((count, laws))),
        salts=np.zeros((count, 1, 1), np.uint64),
    )
    size = Size(laws, 1, 1)
    state = SimpleNamespace(particles=cloud, generator=generator, moves=moves_of(size), size=size)
    return state, middle, spread


@pytest.mark.parametrize(
    ("move", "how"), [(pcn, {"push": 0.2}), (pcn, {"push": 1.0}), (random_walk, {"step": 0.7})]
)
def test_a_move_leaves_every_law_as_likely_as_it_was(generator, move, how):
    state, middle, spread = stood(generator)
    for name, value in how.items():
        setattr(state.moves, name, value)
    laws, count = state.particles.laws, len(state.particles.laws)
    # The other half stands wrong: somewhere beside, and wider.
    rows, reference = np.arange(count // 2), np.arange(count // 2, count)
    laws[reference, :TOLD] = 0.5 + 1.3 * (laws[reference, :TOLD] - 0.7)
    proposal = move(state, rows, reference)

    def log_target(x):  # beside the prior
        return (0.5 * x**2 - 0.5 * ((x - middle) / spread) ** 2).sum(axis=1)

    gain = log_target(proposal.laws) - log_target(laws[rows])
    accepted = np.log(generator.random(len(rows))) < gain + proposal.prior
    laws[rows[accepted]] = proposal.laws[accepted]
    assert 0.05 < accepted.mean() < 0.98
    assert laws[rows].mean(axis=0) == pytest.approx(middle, abs=0.04)
    assert laws[rows].std(axis=0) == pytest.approx(spread, rel=0.04)
    assert np.abs(proposal.laws - laws[rows])[~accepted, :TOLD].std(axis=0).min() > 0.01


def test_laws_of_which_the_record_says_something_walk_the_more_often(generator):
    state, _, _ = stood(generator, count=160, laws=600)
    rows, reference = np.arange(80), np.arange(80, 160)
    stepped = np.zeros(600)
    for _ in range(40):
        stepped += (random_walk(state, rows, reference).laws != state.particles.laws[rows]).sum(
            axis=0
        )

    assert stepped[:TOLD].sum() > 0.4 * stepped.sum()  # of which all five walk if many do
    assert stepped[:TOLD].min() > 10 * stepped[TOLD:].mean()
    assert (stepped[TOLD:] > 0).mean() > 0.3


def test_where_the_record_says_nothing_all_laws_walk_alike(generator):
    weights = weights_of(np.zeros((80, 60)) + np.array([1.0, -1.0] * 40)[:, None])

    assert weights == pytest.approx(np.full(60, 1 / 60))


def test_items_are_chosen_without_replacement_and_by_weight(generator):
    weights = np.array([0.6, 0.3, 0.1, 0.0 + 1e-12])
    ones = sample_items(weights, 20_000, 1, generator)
    pairs = sample_items(weights, 20_000, 2, generator)

    assert (ones.sum(axis=1) == 1).all()
    assert (pairs.sum(axis=1) == 2).all()
    assert ones.mean(axis=0) == pytest.approx(weights, abs=0.02)


def test_half_of_all_refreshes_turn_the_luck_of_one_place(generator):
    size = Size(0, streams=8, stretches=6, spare=2, turns=6)
    count = 4000
    salts = np.zeros((count, 8, 8), np.uint64)
    cloud = SimpleNamespace(laws=np.zeros((count, 0)), salts=salts)
    state = SimpleNamespace(particles=cloud, generator=generator, moves=moves_of(size), size=size)

    fresh = redraw_block(state, np.arange(count), np.arange(0)).salts

    renewed = (fresh != 0).any(axis=2)
    assert (renewed.sum(axis=1) == 1).all()
    assert renewed[:, :2].mean(axis=0) == pytest.approx([0.25, 0.25], abs=0.03)
    assert renewed[:, 2:].mean(axis=0) == pytest.approx(np.full(6, 1 / 12), abs=0.03)
    assert (fresh[:, :, 6:] == 0).all()


def test_the_probabilities_of_choosing_a_law_add_up_to_one(generator):
    there = generator.normal(size=(80, 30))
    there[:, 0] = 0.1 * there[:, 0] + 2.0  # the record says something of the first
    weights = weights_of(there)

    assert weights.sum() == pytest.approx(1.0)
    assert weights[0] > 0.4
    assert weights[1:].min() == pytest.approx(UNINFORMED / 30)
