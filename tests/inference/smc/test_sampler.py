"""Tempering against exact answers: Kalman filter, forward algorithm, ranks, and collapses."""

import copy
import json
from pathlib import Path

import numpy as np
import pytest
from scipy import stats
from tests.inference.exact import (
    NOISE,
    SIGNS,
    SIZE,
    STRETCH,
    STRETCHES,
    chains,
    forward,
    kalman,
    paths,
    seen_chain,
    seen_walk,
    walks,
)

from allohistory.errors import FitError
from allohistory.inference.smc.sampler import (
    advance,
    condition,
    initialise,
    next_step,
    renew_future,
    systematic,
)
from allohistory.inference.smc.state import Settings, Size

POINTS = tuple(f"point {k}" for k in range(STRETCHES))
SEEN = np.array([0.4, 1.1, 2.6, 1.9, 2.7, 3.9, 2.8, 3.3])
QUICK = Settings(300, 5, target_ess=0.6)  # as exact as ten sweeps at each of twice the steps
SIGNED = np.array([1, 0, 0, 0, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 1])


def spread_of(values):
    """Return the mean of `values` and four standard errors of it."""
    return np.mean(values), 4 * np.std(values, ddof=1) / np.sqrt(len(values))


@pytest.fixture(scope="module")
def walk_runs():
    return [condition(seen_walk(SEEN), SIZE, POINTS, QUICK, seed) for seed in range(8)]


def test_evidence_of_a_walk_agrees_with_the_kalman_filter(walk_runs):
    exact, _, _ = kalman(SEEN)
    mean, error = spread_of([run.evidence for run in walk_runs])

    assert error < 0.3
    assert mean == pytest.approx(exact, abs=error)


def test_the_exact_answers_are_those_of_another_library():
    stored = json.loads(Path(__file__).with_name("with_particles.json").read_text())
    exact, (_, law), _ = kalman(SEEN)
    assert stored["walk"]["error"] < 0.01
    assert stored["walk"]["evidence"] == pytest.approx(exact, abs=4 * stored["walk"]["error"])
    assert stored["walk"]["law"] == pytest.approx(law, abs=4 * stored["walk"]["law_error"])
    exact, law = forward(SIGNED)
    assert stored["chain"]["error"] < 0.01
    assert stored["chain"]["evidence"] == pytest.approx(exact, abs=4 * stored["chain"]["error"])
    assert stored["chain"]["law"] == pytest.approx(law, abs=4 * stored["chain"]["law_error"])


def test_posterior_of_a_walk_agrees_with_the_kalman_filter(walk_runs):
    _, (place, law), (place_spread, law_spread) = kalman(SEEN)
    clouds = [run.particles for run in walk_runs]
    places = [paths(walks, cloud.laws, cloud.salts)[:, -1] for cloud in clouds]

    mean, error = spread_of([last_places.mean() for last_places in places])
    assert mean == pytest.approx(place, abs=error)
    mean, error = spread_of([cloud.laws.mean() for cloud in clouds])
    assert mean == pytest.approx(law, abs=error)
    assert np.mean([last_places.std() for last_places in places]) == pytest.approx(
        place_spread, rel=0.1
    )
    assert np.mean([cloud.laws.std() for cloud in clouds]) == pytest.approx(law_spread, rel=0.1)


def test_log_likelihoods_are_those_of_the_particles(walk_runs):
    cloud = walk_runs[0].particles

    assert np.array_equal(cloud.terms, seen_walk(SEEN)(cloud.laws, cloud.salts))


def test_evidence_of_a_chain_agrees_with_the_forward_algorithm():
    exact, law = forward(SIGNED)
    names = tuple(map(str, range(len(SIGNED))))
    runs = [condition(seen_chain(SIGNED), SIZE, names, QUICK, seed) for seed in range(8)]

    mean, error = spread_of([run.evidence for run in runs])
    assert error < 0.25
    assert mean == pytest.approx(exact, abs=error)
    mean, error = spread_of([run.particles.laws.mean() for run in runs])
    assert mean == pytest.approx(law, abs=error)


def test_laws_that_the_record_says_nothing_of_keep_their_prior():
    size = Size(laws=60, streams=1, stretches=STRETCHES)
    quick = Settings(200, 5, target_ess=0.6, final_sweeps=1)
    runs = [condition(seen_walk(SEEN), size, POINTS, quick, seed) for seed in range(6)]

    exact, (_, law), _ = kalman(SEEN)
    mean, error = spread_of([run.evidence for run in runs])
    assert mean == pytest.approx(exact, abs=max(error, 0.2))
    mean, error = spread_of([run.particles.laws[:, 0].mean() for run in runs])
    assert mean == pytest.approx(law, abs=max(error, 0.1))
    uninformed = np.concatenate([run.particles.laws[:, 1:] for run in runs])
    assert abs(uninformed.mean()) < 0.03
    assert uninformed.std() == pytest.approx(1.0, abs=0.03)
    assert np.abs(uninformed.mean(axis=0)).max() < 0.35


def test_a_history_without_uncertain_laws_is_conditioned_by_its_luck_alone():
    def simulate(laws, salts):
        assert laws.shape[1] == 0
        return seen_walk(SEEN)(np.zeros((len(salts), 1)), salts)

    run = condition(simulate, Size(0, 1, STRETCHES), POINTS, Settings(100, 10), 1)

    assert (
        run.particles.total.mean()
        > simulate(run.particles.laws, run.particles.salts[::-1]).sum(1).mean() - 9
    )
    assert np.isnan(run.steps[-1].random_walk)
    assert run.steps[-1].redraw_block > 0


def test_the_same_seed_gives_the_same_particles():
    first, second = (
        condition(seen_walk(SEEN), SIZE, POINTS, Settings(50, 3), seed=9) for _ in range(2)
    )

    assert np.array_equal(first.particles.laws, second.particles.laws)
    assert np.array_equal(first.particles.salts, second.particles.salts)
    assert first.steps == second.steps or np.isnan(first.steps[0].pcn)


def test_a_walk_that_was_put_away_goes_on_as_if_it_had_not_been():
    simulate = seen_walk(SEEN)
    state = initialise(simulate, SIZE, POINTS, Settings(50, 3), seed=9)
    advance(state, simulate)
    resumed = copy.deepcopy(state)
    while not state.done:
        advance(state, simulate)
    while not resumed.done:
        advance(resumed, simulate)

    assert np.array_equal(state.particles.laws, resumed.particles.laws)
    assert state.evidence == resumed.evidence


def test_coordinates_are_what_32_bits_hold(walk_runs):
    laws = walk_runs[0].particles.laws

    assert np.array_equal(laws, laws.astype(np.float32).astype(float))


def test_twins_get_futures_of_their_own():
    size = Size(1, 1, STRETCHES, spare=2)
    run = condition(seen_walk(SEEN), size, POINTS, Settings(100, 1), 1)

    future = run.particles.salts[:, 0, STRETCHES:]
    assert len(np.unique(future)) == future.size
    before = run.particles.salts.copy()
    renew_future(run)
    assert np.array_equal(before[:, :, :STRETCHES], run.particles.salts[:, :, :STRETCHES])


def test_a_future_is_new_without_turns():
    size = Size(0, 3, STRETCHES, spare=2, turns=2)

    def simulate(laws, salts):
        return seen_walk(SEEN)(np.zeros((len(salts), 1)), salts)

    run = condition(simulate, size, POINTS, Settings(20, 1), 1)

    future = run.particles.salts[:, 0, STRETCHES:]
    assert len(np.unique(future)) == future.size
    assert (run.particles.salts[:, 1:, STRETCHES:] == 0).all()
    assert (run.particles.salts[:, 1:, :STRETCHES] != 0).all()


def test_the_power_rises_to_one_and_the_steps_are_reported(walk_runs):
    steps = walk_runs[0].steps
    exponents = [step.exponent for step in steps]

    assert exponents == sorted(exponents)
    assert exponents[-1] == 1.0
    assert all(step.effective >= 0.59 * 300 for step in steps)
    assert all(0 < step.random_walk < 1 and 0 < step.redraw_block < 1 for step in steps)
    assert all(0 < step.redraw_adaptive < 1 and np.isnan(step.pcn) for step in steps)
    assert [step.exponent for step in steps[-4:-1]].count(1.0) == 2
    assert steps[-1].trajectories == 300 + len(steps) * 5 * 2 * 300


def test_systematic_resampling_keeps_each_as_often_as_it_weighs():
    weights = np.array([1.0, 0.0, 5.0, 2.0])

    copies = np.mean(
        [np.bincount(systematic(weights, u), minlength=4) for u in np.arange(0, 1, 0.01)], 0
    )

    assert copies == pytest.approx(4 * weights / 8, abs=0.02)


def test_an_impossible_observation_is_named():
    def simulate(laws, salts):
        terms = np.zeros((len(laws), 3))
        terms[:, 1] = np.where(np.arange(len(laws)) == 0, 0.0, -np.inf)
        return terms

    with pytest.raises(FitError, match="can is impossible in 49 of 50 histories, and 1 are left"):
        condition(simulate, SIZE, ("one", "can", "three"), Settings(50, 1), 1)


def test_a_few_impossible_histories_are_dropped_and_counted():
    def simulate(laws, salts):
        return np.where(laws > 0, 0.0, -np.inf)

    runs = [condition(simulate, SIZE, ("sign",), Settings(400, 3), seed) for seed in range(4)]

    assert np.mean([run.evidence for run in runs]) == pytest.approx(np.log(0.5), abs=0.1)
    assert all((run.particles.laws > 0).all() for run in runs)


def test_an_observation_that_is_too_sharp_is_named():
    def simulate(laws, salts):
        return np.column_stack([np.zeros(len(laws)), -1e12 * laws[:, 0] ** 2])

    with pytest.raises(FitError, match=r"stalled at exponent .* log-likelihood of sharp has"):
        condition(simulate, SIZE, ("dull", "sharp"), Settings(50, 1), 1)


def test_a_walk_in_which_no_move_is_accepted_names_what_refused():
    first = {}

    def simulate(laws, salts):
        terms = np.zeros((len(laws), 2))
        if first:
            terms[:, 1] = -np.inf
        else:
            terms[:, 0] = laws[:, 0]
        first["done"] = True
        return terms

    with pytest.raises(FitError, match=r"no move was accepted .*: jealous caused most"):
        condition(simulate, SIZE, ("mild", "jealous"), Settings(50, 2), 1)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_likelihood_that_is_no_number_is_refused(wrong):
    with pytest.raises(FitError, match="observation odd has a log-likelihood that is NaN"):
        condition(lambda laws, _: np.full((len(laws), 1), wrong), SIZE, ("odd",), Settings(9, 1), 1)


def test_likelihoods_of_the_wrong_shape_are_refused():
    with pytest.raises(FitError, match=r"gave \(9, 2\) log-likelihoods for 9 particles and 1 obs"):
        condition(lambda laws, _: np.zeros((9, 2)), SIZE, ("odd",), Settings(9, 1), 1)


@pytest.mark.parametrize("settings", [Settings(1, 1), Settings(10, 0)])
def test_too_little_work_is_refused(settings):
    with pytest.raises(FitError, match="are too few; ask for 4 or more"):
        condition(seen_walk(SEEN), SIZE, POINTS, settings, 1)


def test_the_step_is_as_long_as_the_sample_size_allows():
    state = initialise(seen_walk(SEEN), SIZE, POINTS, Settings(200, 1, target_ess=0.6), 1)

    step, effective = next_step(state, state.particles.total)

    assert 0 < step < 1
    assert effective == pytest.approx(120, rel=1e-3)


def draw_truth(generator):
    """Draw a truth from the prior and what is seen of it."""
    laws = generator.standard_normal((1, 1))
    salts = generator.integers(0, 2**64, (1, 1, STRETCHES), dtype=np.uint64)
    return laws, salts


@pytest.mark.slow
def test_ranks_of_the_truth_are_even():
    """Simulation-based calibration (Talts et al. 2018) of a law, a hidden place and a sign."""
    generator = np.random.default_rng(2024)
    ranks = []
    for seed in range(240):
        laws, salts = draw_truth(generator)
        walk = paths(walks, laws, salts)[0]
        observed = walk[STRETCH - 1 :: STRETCH] + NOISE * generator.standard_normal(STRETCHES)
        cloud = condition(seen_walk(observed), SIZE, POINTS, Settings(120, 10), seed).particles
        some = generator.permutation(120)[:19]
        walk_draws = paths(walks, cloud.laws[some], cloud.salts[some])
        middle = slice(STRETCH, 2 * STRETCH)
        ranks.append(
            [
                (cloud.laws[some, 0] < laws[0, 0]).sum(),
                (walk_draws[:, -1] < walk[-1]).sum(),
                (walk_draws[:, middle].sum(1) < walk[middle].sum()).sum(),
            ]
        )
    for column in np.array(ranks).T:
        counts = np.bincount(column // 4, minlength=5)
        assert stats.chisquare(counts).pvalue > 0.01 / 3


@pytest.mark.slow
def test_ranks_of_the_truth_behind_a_chain_are_even():
    generator = np.random.default_rng(2025)
    names = tuple(map(str, range(16)))
    ranks = []
    for seed in range(240):
        laws, salts = draw_truth(generator)
        states = paths(chains, laws, salts)[0].astype(int)
        signs = (generator.random(16) < SIGNS[states[1::2], 1]).astype(int)
        cloud = condition(seen_chain(signs), SIZE, names, Settings(120, 10), seed).particles
        some = generator.permutation(120)[:19]
        ranks.append((cloud.laws[some, 0] < laws[0, 0]).sum())
    assert stats.chisquare(np.bincount(np.array(ranks) // 4, minlength=5)).pvalue > 0.01
