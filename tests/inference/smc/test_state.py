"""State of the sampler: tuned costs and steps, particles, and how far it has come."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.inference.smc.state import (
    CHEAPEST,
    DEAREST,
    Moves,
    Particles,
    RedrawCosts,
    Settings,
    Size,
    State,
    Step,
    moves_of,
    unknown,
)

NAN = math.nan
GOOD = {"random_walk": NAN, "pcn": NAN, "redraw_adaptive": NAN}


def costs_of(*nats, tried=0.0, budget=1.0):
    return RedrawCosts(np.array(nats), np.full(len(nats), tried), budget)


class Lot:
    """A generator that chooses the items `first` and draws the uniforms `order`."""

    def __init__(self, first, order):
        self.first, self.order = np.array(first), np.array(order)

    def choice(self, count, size, p):
        self.weights = p
        assert (count, size) == (len(p), len(self.first))
        return self.first

    def random(self, shape):
        assert shape == self.order.shape
        return self.order


def test_costs_of_what_was_never_redrawn_are_least():
    costs = unknown(3)

    assert costs.nats.tolist() == [CHEAPEST] * 3 == [0.001] * 3
    assert costs.tried.tolist() == [0.0] * 3
    assert costs.budget == 1.0


def test_items_are_redrawn_together_while_the_budget_lasts():
    # Of a budget of 1, items up to 0.25 are cheap: all but the last two.
    costs = costs_of(0.1875, 0.125, 0.25, 0.1875, 0.26, 0.875)
    first = [4, 5, 0, 5]
    # The cheap items in the order of their uniforms, until 1 less the first is used up.
    lot = Lot(first, [[0.1, 0.2, 0.3, 0.4], [0.2, 0.1, 0.3, 0.4],
                      [0.4, 0.3, 0.2, 0.1], [0.1, 0.2, 0.3, 0.4]])  # fmt: skip

    items = costs.choose(lot, 4)

    assert lot.weights == pytest.approx(costs.nats / 1.885)
    assert items.astype(int).tolist() == [
        [1, 1, 1, 0, 1, 0],  # 0.74 are left: the first three take 0.5625, all four 0.75
        [0, 1, 0, 0, 0, 1],  # 0.125 are left, what this item costs
        [1, 1, 1, 1, 0, 0],  # 0.8125 are left, enough for the other three
        [0, 0, 0, 0, 0, 1],
    ]


def test_an_item_that_costs_more_than_the_budget_is_redrawn_alone():
    items = costs_of(0.001, 3.0, budget=0.5).choose(Lot([1], [[0.5]]), 1)

    assert items.tolist() == [[False, True]]


def test_a_larger_budget_makes_more_items_cheap():
    items = costs_of(0.4, 0.6, budget=2.0).choose(Lot([0], [[0.5]]), 1)
    assert items.tolist() == [[True, False]]
    items = costs_of(0.4, 0.5, budget=2.0).choose(Lot([0], [[0.1, 0.2]]), 1)
    assert items.tolist() == [[True, True]]


def test_items_redrawn_together_share_the_loss_by_their_costs():
    costs = costs_of(0.1, 0.3, 1.0, tried=20.0)

    # The first particle lost 2 nats by items 0 and 1: 0.5 and 1.5; the second 0.4 by item 1.
    costs.learn(np.array([[True, True, False], [False, True, False]]), np.array([-2.0, -0.4]))

    # New means 0.5 and 0.95, with weights 1 of 21 and 2 of 22.
    assert costs.nats == pytest.approx([0.1 + 0.4 / 21, 0.3 + 0.65 / 11, 1.0])
    assert costs.tried.tolist() == [21.0, 22.0, 20.0]


@pytest.mark.parametrize(("tried", "memory"), [(0.0, 5.0), (7.0, 7.0), (900.0, 300.0)])
def test_earlier_estimates_count_for_five_to_three_hundred_trials(tried, memory):
    costs = costs_of(1.0, tried=tried)

    costs.learn(np.array([[True]]), np.array([-4.0]))

    assert costs.nats == pytest.approx([1.0 + 3.0 / (1.0 + memory)])


@pytest.mark.parametrize(("gain", "blame"), [(2.0, 0.0), (-3.0, 3.0), (-np.inf, 8.0), (-9.0, 8.0)])
def test_a_loss_lies_between_nothing_and_the_dearest(gain, blame):
    costs = costs_of(2.0, tried=1.0)

    costs.learn(np.array([[True]]), np.array([gain]))

    assert costs.nats == pytest.approx([2.0 + (blame - 2.0) / 6.0])


def test_costs_stay_within_their_bounds():
    cheap, dear = costs_of(CHEAPEST), costs_of(2 * DEAREST)

    cheap.learn(np.array([[True]]), np.array([1.0]))
    dear.learn(np.array([[True]]), np.array([-20.0]))

    assert (cheap.nats[0], dear.nats[0]) == (0.001, 8.0)


def test_costs_rise_with_the_exponent():
    costs = costs_of(0.5, 6.0)

    costs.scale(1.5)

    assert costs.nats.tolist() == [0.75, 8.0]


def test_the_budget_follows_the_acceptance_rate_within_bounds():
    costs = costs_of(1.0)
    costs.tune(0.5)
    assert costs.budget == pytest.approx(math.exp(0.5))
    costs.tune(NAN)
    assert costs.budget == pytest.approx(math.exp(0.5))
    costs.tune(9.0)
    assert costs.budget == 5.0
    costs.tune(-9.0)
    assert costs.budget == 0.1


def test_untuned_moves_know_a_cost_for_every_stream_and_stretch():
    moves = moves_of(Size(laws=3, streams=4, stretches=5, spare=2))

    assert len(moves.salts.nats) == 20
    assert (moves.step, moves.push) == (1.0, 1.0)


def test_steps_follow_their_acceptance_rates():
    moves = moves_of(Size(1, 1, 1))

    moves.tune({"random_walk": 0.2, "pcn": -0.1, "redraw_adaptive": 0.3})

    assert moves.step == pytest.approx(math.exp(0.2))
    assert moves.push == pytest.approx(math.exp(-0.3))  # three times as quickly
    assert moves.salts.budget == pytest.approx(math.exp(0.3))


def test_a_move_that_was_not_tried_keeps_its_step():
    moves = Moves(unknown(1), step=0.7, push=0.6)

    moves.tune(GOOD)
    assert (moves.step, moves.push, moves.salts.budget) == (0.7, 0.6, 1.0)
    moves.tune(GOOD | {"random_walk": -0.1})
    assert (moves.step, moves.push) == (pytest.approx(0.7 * math.exp(-0.1)), 0.6)


def test_steps_have_bounds():
    moves = moves_of(Size(1, 1, 1))

    moves.tune(GOOD | {"random_walk": 9.0, "pcn": 9.0})
    assert (moves.step, moves.push) == (2.0, 1.0)
    moves.tune(GOOD | {"random_walk": -9.0, "pcn": -9.0})
    assert (moves.step, moves.push) == (0.05, 0.02)


def test_particles_are_replaced_whole_and_as_often_as_asked_for():
    cloud = Particles(
        np.array([[1.0], [2.0], [3.0]]),
        np.arange(3, dtype=np.uint64).reshape(3, 1, 1),
        np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
        np.array([0, 1, 2]),
    )
    assert cloud.total.tolist() == [3.0, 7.0, 11.0]

    cloud.take(np.array([2, 0, 2]))

    assert cloud.laws.tolist() == [[3.0], [1.0], [3.0]]
    assert cloud.salts.ravel().tolist() == [2, 0, 2]
    assert cloud.terms.tolist() == [[5.0, 6.0], [1.0, 2.0], [5.0, 6.0]]
    assert cloud.ancestors.tolist() == [2, 0, 2]


def state_of(*exponents, final_sweeps=2):
    steps = [Step(exponent, 9.0, NAN, NAN, NAN, NAN, -1.0, 1, 1) for exponent in exponents]
    state = SimpleNamespace(steps=steps, settings=Settings(final_sweeps=final_sweeps))
    state.rounds = State.rounds.fget(state)
    return state


@pytest.mark.parametrize(
    ("exponents", "rounds", "done"),
    [((), 0, False), ((0.5, 0.999), 0, False), ((0.5, 1.0), 1, False), ((0.5, 1.0, 1.0), 2, True),
     ((1.0, 1.0, 1.0), 3, True)],
)  # fmt: skip
def test_a_run_is_done_after_its_steps_at_exponent_one(exponents, rounds, done):
    state = state_of(*exponents)

    assert state.rounds == rounds
    assert State.done.fget(state) is done


def test_the_usual_settings_are_as_documented():
    settings = Settings()

    assert (settings.particles, settings.sweeps, settings.target_ess) == (200, 10, 0.8)
    assert (settings.final_sweeps, settings.most_steps) == (3, 500)
    assert (Size(1, 2, 3).spare, Size(1, 2, 3).turns) == (0, 0)


def test_a_new_state_has_come_nowhere():
    state = State((), Size(1, 1, 1), Settings(), None, None, None)

    assert (state.exponent, state.evidence, state.trajectories, state.steps) == (0.0, 0.0, 0, [])
