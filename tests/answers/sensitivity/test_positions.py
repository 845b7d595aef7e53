"""Positions: the answers if one side of a debate is right."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import DEBATED, MODEL, Rerun, comparison_of

from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.estimation.influence import outcome_of
from allohistory.answers.overrides import SPREAD_OVER, assumed_positions, laws_of
from allohistory.answers.sensitivity.multiplicity import chances
from allohistory.answers.sensitivity.positions import positions
from allohistory.answers.sensitivity.reruns import first_timelines, reruns, shift
from allohistory.errors import InterventionError, QuestionError, RunError, UnknownName
from allohistory.scenario.schema.priors import Uniform


@pytest.fixture(scope="module")
def account():
    return positions(Rerun(comparison_of()), ("war",))


def row(account, name):
    return next(view for view in account.views if view.id == name).answers[0]


def sure(value):
    assert value is not None
    return float(value)


def test_every_position_gives_an_answer_beside_that_of_the_run(account):
    assert [first.id for first in account.views] == ["calm", "hot", "idle"]
    assert row(account, "calm").baseline.value == pytest.approx(0.1, abs=0.05)
    assert row(account, "hot").baseline.value == pytest.approx(0.8, abs=0.05)
    assert account.questions[0].baseline.value == pytest.approx(0.45, abs=0.07)
    assert account.timelines == 480


def test_a_shift_is_paired_and_far_more_precise_than_two_runs(account):
    calm = row(account, "calm")

    assert calm.shift.value == pytest.approx(
        sure(calm.baseline.value) - sure(account.questions[0].baseline.value)
    )
    assert sure(calm.shift.error) < sure(calm.baseline.error) + 0.02


def test_a_position_on_what_does_not_matter_shifts_nothing(account):
    idle = row(account, "idle")

    assert (idle.shift.value, idle.shift_of_difference.value) == (0, 0)
    assert sure(idle.shift.low) < -0.001  # zero events in many timelines do not mean never
    assert sure(idle.shift.high) > 0.001
    assert not idle.stands_out


def test_significance_is_corrected_for_all_positions(account):
    assert row(account, "calm").stands_out
    assert row(account, "hot").stands_out


def test_a_probability_clearly_moved_across_one_half_is_marked():
    account = positions(Rerun(comparison_of(base=0.0), base=0.0), ("P(not war())",))

    assert row(account, "hot").crosses  # from 0.65 to 0.3
    assert not row(account, "calm").crosses
    assert not row(account, "hot").flips  # a difference of zero is not the opposite sign


def test_only_the_named_positions_are_simulated():
    rerun = Rerun(comparison_of())
    steps = []
    account = positions(rerun, ("war",), ["hot"], progress=lambda *step: steps.append(step))

    assert [first.id for first in account.views] == ["hot"]
    assert rerun.tried == [{"incidents.fading": 1.0, "incidents.heat": 0.0}]
    assert steps == [(0, 1, "Quarrels last"), (1, 1, "")]


def test_a_run_without_a_change_has_levels_only():
    account = positions(Rerun(comparison_of(changed=False), changed=False), ("war",))

    assert row(account, "calm").difference is None
    assert row(account, "calm").stands_out


def test_a_condition_that_no_timeline_meets_leaves_a_gap():
    account = positions(Rerun(comparison_of()), ("P(war() | event('mukden'))",))

    assert row(account, "calm").baseline.value is None
    assert row(account, "calm").chance is None


def test_a_mistake_in_a_question_is_reported():
    with pytest.raises(QuestionError):
        positions(Rerun(comparison_of()), ("P(wr())",))


def test_an_unknown_position_gets_the_known_ones():
    with pytest.raises(UnknownName, match="did you mean 'calm'"):
        laws_of(MODEL, ["clam"], 1)


def test_a_scenario_without_positions_says_so():
    run = comparison_of()
    bare = SimpleNamespace(**{**vars(DEBATED), "positions": {}})

    with pytest.raises(QuestionError, match=r"positions\.yaml"):
        positions(Rerun(replace(run, scenario=bare)), ("war",))


def test_positions_that_contradict_one_another_are_refused():
    with pytest.raises(
        InterventionError, match=r"calm and hot set incidents\.fading to different values"
    ):
        laws_of(MODEL, ["calm", "hot"], 1)
    assert set(laws_of(MODEL, ["calm", "idle"], 1)) == {"incidents.fading", "politics.teaching"}


def test_a_law_that_a_position_leaves_open_is_drawn_within_its_range():
    prior = Uniform(low=0.9, high=1.1)
    open_law = SimpleNamespace(value=None, prior=prior)
    scenario = SimpleNamespace(positions={"wide": SimpleNamespace(sets={"a.b": open_law})})
    law = SimpleNamespace(number=SimpleNamespace(low=None, high=1.0))
    model = SimpleNamespace(scenario=scenario, law=lambda path: law)
    values = laws_of(model, ["wide"], 3)["a.b"]

    assert values.shape == (SPREAD_OVER,)
    assert 0.9 <= values.min() < 0.91
    assert values.max() == 1.0  # the upper bound of the law
    assert np.array_equal(values, laws_of(model, ["wide"], 3)["a.b"])


def test_the_positions_of_a_run_are_recognised_by_its_laws():
    assert assumed_positions(DEBATED, {"incidents.fading": 0.0, "politics.teaching": 0.5}) == (
        "calm",
        "idle",
    )
    assert assumed_positions(DEBATED, {"incidents.fading": 0.1}) == ()
    assert assumed_positions(DEBATED, None) == ()
    assert comparison_of(laws={"politics.teaching": 0.5}).positions == ("idle",)


def test_shifts_are_paired_by_the_address_of_timelines_not_by_their_row():
    first, two = (outcome_of(comparison_of(), "war", "baseline") for _ in range(2))
    order = np.random.default_rng(1).permutation(480)
    mixed = replace(two, influence=two.influence[order])
    ids = np.arange(480)
    paired, astray = (shift(first, outcome, (ids, at), 4) for outcome, at in
                      ((mixed, order), (mixed, ids)))  # fmt: skip

    assert sure(paired.error) < 0.01 < sure(astray.error)


def test_a_run_whose_what_if_is_missing_cannot_be_rerun():
    with pytest.raises(RunError, match="not in its scenario"):
        reruns(comparison_of())


def test_a_short_run_is_not_cut():
    run = comparison_of()

    assert first_timelines(run, 480) is run


def test_family_p_values_are_corrected_for_the_whole_family():
    def at(value):
        return Estimate(value, 1.0, None, None, None, 1)

    family = chances([at(3.0), None, at(0.0), at(2.0)])

    assert family[1] is None
    assert family[0] == pytest.approx(3 * 0.0027, rel=0.01)
    assert family[3] == pytest.approx(2 * 0.0455, rel=0.01)
    assert family[2] == 1
    assert chances([Estimate(0.0, 0.0, 0.0, 0.0, None, 1)]) == (1.0,)
    assert chances([Estimate(0.2, 0.0, 0.2, 0.2, None, 1)]) == (0.0,)


def test_the_error_of_a_shift_is_that_of_sums_over_draws_of_the_laws():
    both = [outcome_of(comparison_of(), "war", "baseline") for _ in range(2)]
    first, two = (
        replace(side, kind="mean", influence=np.array(influence))
        for side, influence in zip(both, ([1.0, 1, -1, -1], [3.0, 1, -2, -2]), strict=True)
    )
    ids = np.arange(4)

    # Draws 0 and 1 of two timelines each: sums of (4 - 2) / 4 and (-4 + 2) / 4, squared, twice.
    assert shift(first, two, (ids, ids), 2).error == pytest.approx(1.0)
    # Timelines 2 to 5 in the second share draw 1: sums of -2 / 4, (2 + 4) / 4 and -4 / 4.
    apart = shift(first, two, (ids, ids + 2), 2).error
    assert apart == pytest.approx(np.sqrt(1.5 * (0.5**2 + 1.5**2 + 1.0**2)))
