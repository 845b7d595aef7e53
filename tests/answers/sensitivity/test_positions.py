"""Positions: the answers if one side of a debate is right."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.answers.debated import DEBATED, Rerun, comparison_of

from allohistory.answers.sensitivity.positions import positions
from allohistory.errors import QuestionError


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


def test_a_scenario_without_positions_says_so():
    run = comparison_of()
    bare = SimpleNamespace(**{**vars(DEBATED), "positions": {}})

    with pytest.raises(QuestionError, match=r"positions\.yaml"):
        positions(Rerun(replace(run, scenario=bare)), ("war",))
