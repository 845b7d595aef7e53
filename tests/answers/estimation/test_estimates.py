"""Estimates: unbiased, with intervals of the stated coverage and two separate errors."""

import dataclasses
import math
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.answers.synthetic import WORDS, log_of, random_events, timelines_of

from allohistory.answers.estimation.estimates import Answer, Estimate, answer, branch
from allohistory.answers.estimation.variance import HIGH, clustered_error, wilson
from allohistory.answers.language.questions import read

BEFORE = timelines_of(random_events(400, 30, seed=1), 400)
AFTER = timelines_of(random_events(400, 30, seed=2), 400)
TRUTHS = st.sampled_from(
    [
        "war('japan', 'ussr')",
        "treaty('japan', 'ussr', clause='viet_minh_disarms')",
        "decision('strike_north', option='strike', before='1935-01-01')",
        "first(war('japan')) < first(war('ussr'))",
        "count(battle()) > 2",
        "treaty('usa', 'china', talk='railway', before='1932-01-01')",
        "true",
        "false",
    ]
)


def answer_to(question, before=BEFORE, after=None, **more) -> Any:  # values may be None
    return answer(parsed(question), before, after, **more)


@cache
def parsed(question):
    """Return a question as read: hundreds of answers are given to some of them."""
    return read(question, WORDS)


def happening(truths, kind="war", **more):
    """Return timelines in which a war breaks out where `truths` is true."""
    rows = log_of(kind, timeline=np.flatnonzero(truths), week=500, actor=1, other=0)
    return timelines_of(rows, len(truths), **more)


def walked_and_fought(walked, fought):
    """Return a log of those who walked in week 3, and of those at war in week 5."""
    first = log_of("walked", timeline=np.flatnonzero(walked), week=3, actor=0)
    serial = walked[fought].astype(int)
    two = log_of("war", timeline=np.flatnonzero(fought), week=5, actor=1, other=0, serial=serial)
    log = {name: np.concatenate([first[name], two[name]]) for name in first}
    order = np.argsort(log["timeline"], kind="stable")
    return {name: column[order] for name, column in log.items()}


def following(values, **more):
    """Return timelines with a law that takes these values."""
    return timelines_of([], len(values), laws={"incidents.fading": np.asarray(values)}, **more)


X = "law('incidents.fading')"


@given(TRUTHS)
def test_a_probability_lies_between_0_and_1_and_inside_its_interval(truth):
    estimate = answer_to(f"P({truth})").baseline

    assert 0 <= estimate.low <= estimate.value <= estimate.high <= 1


@given(TRUTHS)
def test_a_truth_and_its_contrary_have_probability_1_together(truth):
    both = answer_to(f"P({truth})").baseline, answer_to(f"P(not ({truth}))").baseline

    assert both[0].value + both[1].value == pytest.approx(1)
    assert both[0].low == pytest.approx(1 - both[1].high)


@given(TRUTHS, TRUTHS)
def test_a_probability_is_made_of_its_conditional_parts(first, two):
    joint = answer_to(f"P({first} and ({two}))").baseline.value
    given_two = answer_to(f"P({first} | {two})").baseline.value
    two_alone = answer_to(f"P({two})").baseline.value

    assert joint == pytest.approx((given_two or 0) * two_alone)


@given(TRUTHS)
def test_the_paired_difference_is_the_difference_of_both_estimates(truth):
    result = answer_to(f"P({truth})", BEFORE, AFTER)

    assert result.difference.value == pytest.approx(result.changed.value - result.baseline.value)
    assert result.difference.low <= result.difference.value + 0.01
    assert result.difference.value - 0.01 <= result.difference.high


def test_a_change_that_changes_nothing_differs_by_nothing():
    result = answer_to("E(count(war()))", BEFORE, BEFORE)

    assert result.difference.value == 0
    assert result.difference.error == 0


@pytest.mark.parametrize("question", [f"E({X})", f"E({X} | {X} > 1)"])
def test_the_interval_of_a_mean_lies_evenly_about_it(question):
    level = np.array([1.0, 2.0, 3.0, 4.0] * 20)
    result = answer_to(question, following(level), following(level + np.tile([0.5, 1.5], 40)))

    for estimate in (result.baseline, result.changed, result.difference):
        half = HIGH * estimate.error
        assert estimate.high - estimate.value == pytest.approx(half)
        assert estimate.value - estimate.low == pytest.approx(half)


def test_pairing_makes_the_error_of_a_difference_smaller():
    chance = np.random.default_rng(3)
    level = chance.normal(0, 1, 2000)
    result = answer_to(
        f"E({X})", following(level), following(level + chance.normal(0.1, 0.1, 2000))
    )

    assert result.difference.error < 0.2 * result.changed.error
    assert result.difference.value == pytest.approx(0.1, abs=0.02)


def test_pairing_counts_for_probabilities_too():
    chance = np.random.default_rng(4)
    before = chance.random(2000) < 0.5
    after = before | (chance.random(2000) < 0.02)
    result = answer_to("P(war())", happening(before), happening(after))

    assert result.difference.error < 0.4 * result.changed.error


def test_a_condition_that_no_timeline_meets_is_reported():
    result = answer_to("P(war() | false)", BEFORE, AFTER)

    assert result.baseline == Estimate(None, None, None, None, None, 0)
    assert not result.baseline.is_known
    assert result.difference.value is None
    assert result.given == 0
    assert "cannot be compared: the condition never holds in the baseline" in result.note


def test_a_date_that_never_comes_is_left_out_and_counted():
    truths = np.arange(10) < 4
    result = answer_to("E(first(war()))", happening(truths))

    assert result.baseline.timelines == 4
    assert result.given == 10
    assert "6 of 10" in result.note


def test_no_estimate_is_ever_nan():
    for question in (
        "P(war() | false)",
        "E(1 / (count(war()) - count(war())))",
        "Q(0.5, count(war()))",
    ):
        result = answer_to(question, BEFORE, AFTER)
        for estimate in (result.baseline, result.changed, result.difference):
            assert all(v is None or math.isfinite(v) for v in dataclasses.astuple(estimate))


def test_the_error_of_a_probability_is_that_of_the_binomial_law():
    estimate = answer_to("P(war())", happening(np.arange(1000) < 300)).baseline

    assert estimate.error == pytest.approx(math.sqrt(0.3 * 0.7 / 1000), rel=0.01)


def test_the_error_of_a_conditional_mean_is_that_of_the_timelines_in_the_condition():
    values = np.random.default_rng(6).normal(0, 2, 4000)
    estimate = answer_to(f"E({X} | {X} > 1)", following(values)).baseline
    selected = values[values > 1]

    assert estimate.timelines == len(selected)
    assert estimate.error == pytest.approx(selected.std() / math.sqrt(len(selected)), rel=0.02)


def test_timelines_that_share_laws_make_the_error_larger():
    truths = np.repeat(np.arange(100) < 30, 10)
    alone = answer_to("P(war())", happening(truths)).baseline
    nested = answer_to(
        "P(war())", happening(truths, laws_of=np.repeat(np.arange(100), 10))
    ).baseline

    assert nested.error == pytest.approx(alone.error * math.sqrt(10), rel=0.05)
    assert nested.high - nested.low > 2 * (alone.high - alone.low)


def test_an_event_that_no_timeline_shows_is_not_called_impossible():
    estimate = answer_to("P(war())", happening(np.zeros(1000, dtype=bool))).baseline

    assert estimate.value == 0
    assert 0.001 < estimate.high < 0.005
    assert estimate.error > 0


def test_wilson_agrees_with_a_worked_example():
    # 10 of 20 at 90 %: 0.5 +- 0.1725 (shrunk towards one half).
    low, high = wilson(0.5, 20)

    assert low == pytest.approx(0.3274, abs=1e-3)
    assert high == pytest.approx(0.6726, abs=1e-3)


def draws(chance, number, replicates, spread):
    """Draw shares of laws around one half, and truths of timelines from them."""
    shares = np.clip(chance.normal(0.5, spread, number), 0, 1)
    return shares, (chance.random((number, replicates)) < shares[:, None]).ravel()


def coverage(make, truth, tries=200):
    """Return how often the interval of an answer contains the truth."""
    hits = 0
    for seed in range(tries):
        estimate = make(np.random.default_rng(seed))
        hits += estimate.low <= truth <= estimate.high
    return hits / tries


@pytest.mark.parametrize("share", [0.02, 0.3, 0.9])
def test_nine_of_ten_intervals_of_a_probability_hold_the_truth(share):
    def make(chance):
        return answer_to("P(war())", happening(chance.random(400) < share)).baseline

    assert 0.83 <= coverage(make, share) <= 0.97


def test_nine_of_ten_intervals_hold_the_truth_where_timelines_share_laws():
    def make(chance):
        _, truths = draws(chance, 60, 8, 0.15)
        return answer_to(
            "P(war())", happening(truths, laws_of=np.repeat(np.arange(60), 8))
        ).baseline

    assert 0.83 <= coverage(make, 0.5) <= 0.97


@pytest.mark.parametrize(("gained", "most"), [(0.005, 1.0), (0.1, 0.97)])
def test_nine_of_ten_intervals_of_a_paired_difference_hold_the_truth(gained, most):
    def make(chance):
        before = chance.random(500) < 0.4
        after = before | (chance.random(500) < gained)
        return answer_to("P(war())", happening(before), happening(after)).difference

    assert 0.83 <= coverage(make, 0.6 * gained) <= most


def test_nine_of_ten_intervals_of_a_conditional_difference_hold_the_truth():
    def make(chance):
        met = [chance.random(600) < 0.3 for _ in range(2)]
        baseline, two = (
            timelines_of(walked_and_fought(met[arm], chance.random(600) < share), 600)
            for arm, share in enumerate((0.4, 0.6))
        )
        return answer_to("P(war() | walked('ussr'))", baseline, two).difference

    assert 0.83 <= coverage(make, 0.2, tries=100) <= 0.97


@pytest.mark.parametrize("level", [0.5, 0.9])
def test_nine_of_ten_intervals_of_a_quantile_hold_the_truth(level):
    truth = -math.log(1 - level)

    def make(chance):
        return answer_to(f"Q({level}, {X})", following(chance.exponential(1, 400))).baseline

    assert 0.83 <= coverage(make, truth) <= 0.97


def test_the_error_of_a_difference_of_quantiles_is_that_of_its_sampling():
    values, errors = [], []
    for seed in range(100):
        chance = np.random.default_rng(seed)
        level = chance.normal(0, 1, 800)
        after = level + chance.normal(1, 0.2, 800)
        difference = answer_to(f"Q(0.5, {X})", following(level), following(after)).difference
        values.append(difference.value)
        errors.append(difference.error)

    assert np.mean(errors) == pytest.approx(np.std(values), rel=0.3)


def test_one_draw_of_the_laws_still_has_an_error():
    assert clustered_error(np.array([1.0, -1.0, 1.0, -1.0]), np.zeros(4)) > 0


@given(st.integers(50, 2000), st.floats(0.02, 0.5))
@settings(max_examples=30)
def test_the_timelines_needed_give_the_wanted_precision(number, share):
    result = answer_to("P(war())", happening(np.random.default_rng(number).random(number) < share))
    half = (result.baseline.high - result.baseline.low) / 2

    assert result.needed(half) in (number, number + 1)
    assert result.needed(half / 2) == pytest.approx(4 * number, abs=4)
    assert result.runs_needed == result.needed(0.01)


def test_our_history_has_the_share_of_timelines_in_which_the_same_happened():
    timelines = happening(np.arange(100) < 25)

    assert answer_to("P(war())", timelines, actual=True).percentile == 0.25
    assert answer_to("P(war())", timelines, actual=False).percentile == 0.75
    assert answer_to("P(war())", timelines).percentile is None


def test_our_history_has_its_quantile_among_numbers():
    timelines = following([1.0, 2.0, 2.0, 3.0])

    assert answer_to(f"E({X})", timelines, actual=2).percentile == 0.5
    assert answer_to(f"E({X})", timelines, actual=0).percentile == 0
    assert answer_to(f"E({X})", timelines, actual=3.5).percentile == 1


def test_a_date_of_our_history_may_be_written_as_one():
    result = answer_to(
        "Q(0.5, first(war()))", happening(np.ones(10, dtype=bool)), actual="1939-05-11"
    )

    assert result.actual == pytest.approx(1939.356, abs=0.001)
    assert result.unit == "date"


def test_every_field_of_an_answer_says_what_it_is():
    for kind in (Answer, Estimate):
        for field in dataclasses.fields(kind):
            assert len(field.metadata["help"]) > 10


def test_the_influence_of_a_timeline_on_a_quantile_depends_on_its_side():
    question = parsed(f"Q(0.5, {X})")
    timelines = following(np.arange(1.0, 10.0))

    side = branch(question, question.evaluate(timelines), timelines)

    # By hand: the share below 5 has an error of sqrt(9 / 8 * 9 / 4) / 9 = 0.1768, so that
    # its interval has levels 0.2092 and 0.7908, at which the 2nd and the 8th of nine values lie.
    assert side.estimate.value == 5.0
    assert (side.estimate.low, side.estimate.high) == (2.0, 8.0)
    slope = 6.0 / (2 * 1.6448536 * 0.1767767)
    weights = 0.5 * slope * np.array([-1.0, -1, -1, -1, 0, 1, 1, 1, 1])
    assert side.influence == pytest.approx(weights)
