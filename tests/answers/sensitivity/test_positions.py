"""Positions: what becomes of the answers if one side of a debate is right."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.debated import DEBATED, Again, made

from allohistory.answers.estimation.estimates import Estimate
from allohistory.answers.estimation.influence import outcome_of
from allohistory.answers.sensitivity.multiplicity import chances
from allohistory.answers.sensitivity.positions import positions
from allohistory.answers.sensitivity.reruns import first_timelines, reruns, shift
from allohistory.errors import QuestionError, RunError


@pytest.fixture(scope="module")
def found():
    return positions(Again(made()), ("war",))


def row(found, name):
    return next(one for one in found.views if one.id == name).answers[0]


def sure(value):
    assert value is not None
    return float(value)


def test_every_position_gives_its_answer_beside_the_runs_own(found):
    assert [one.id for one in found.views] == ["calm", "hot", "idle"]
    assert row(found, "calm").baseline.value == pytest.approx(0.1, abs=0.05)
    assert row(found, "hot").baseline.value == pytest.approx(0.8, abs=0.05)
    assert found.questions[0].baseline.value == pytest.approx(0.45, abs=0.07)
    assert found.timelines == 480


def test_a_shift_is_paired_and_far_surer_than_two_runs(found):
    calm = row(found, "calm")

    assert calm.shift.value == pytest.approx(
        sure(calm.baseline.value) - sure(found.questions[0].baseline.value)
    )
    assert sure(calm.shift.error) < sure(calm.baseline.error) + 0.02


def test_a_position_on_what_does_not_matter_shifts_nothing(found):
    idle = row(found, "idle")

    assert (idle.shift.value, idle.shift_of_difference.value) == (0, 0)
    assert sure(idle.shift.low) < -0.001  # none of many is not never
    assert sure(idle.shift.high) > 0.001
    assert not idle.stands_out


def test_what_stands_out_does_so_among_all_positions(found):
    assert row(found, "calm").stands_out
    assert row(found, "hot").stands_out


def test_a_chance_surely_carried_across_half_is_marked():
    found = positions(Again(made(base=0.0), base=0.0), ("P(not war())",))

    assert row(found, "hot").crosses  # from 0.65 to 0.3
    assert not row(found, "calm").crosses
    assert not row(found, "hot").flips  # no difference at all is not the other sign


def test_only_the_positions_named_are_lived():
    again = Again(made())
    told = []
    found = positions(again, ("war",), ["hot"], progress=lambda *step: told.append(step))

    assert [one.id for one in found.views] == ["hot"]
    assert again.tried == [{"incidents.fading": 1.0, "incidents.heat": 0.0}]
    assert told == [(0, 1, "Quarrels last"), (1, 1, "")]


def test_a_run_without_a_change_has_levels_alone():
    found = positions(Again(made(changed=False), changed=False), ("war",))

    assert row(found, "calm").difference is None
    assert row(found, "calm").stands_out


def test_a_condition_that_no_timeline_meets_leaves_a_gap():
    found = positions(Again(made()), ("P(war() | event('mukden'))",))

    assert row(found, "calm").baseline.value is None
    assert row(found, "calm").chance is None


def test_a_mistake_in_a_question_is_told():
    with pytest.raises(QuestionError):
        positions(Again(made()), ("P(wr())",))


def test_a_scenario_without_positions_says_so():
    run = made()
    bare = SimpleNamespace(**{**vars(DEBATED), "positions": {}})

    with pytest.raises(QuestionError, match=r"positions\.yaml"):
        positions(Again(replace(run, scenario=bare)), ("war",))


def test_shifts_are_paired_by_the_address_of_timelines_not_by_their_row():
    one, two = (outcome_of(made(), "war", "baseline") for _ in range(2))
    order = np.random.default_rng(1).permutation(480)
    mixed = replace(two, influence=two.influence[order])
    ids = np.arange(480)
    paired, astray = (shift(one, each, (ids, at), 4) for each, at in
                      ((mixed, order), (mixed, ids)))  # fmt: skip

    assert sure(paired.error) < 0.01 < sure(astray.error)


def test_a_run_whose_what_if_is_gone_cannot_be_lived_again():
    with pytest.raises(RunError, match="not in its scenario"):
        reruns(made())


def test_a_short_run_is_not_cut():
    run = made()

    assert first_timelines(run, 480) is run


def test_chances_of_a_family_are_held_for_all_of_it():
    def at(value):
        return Estimate(value, 1.0, None, None, None, 1)

    found = chances([at(3.0), None, at(0.0), at(2.0)])

    assert found[1] is None
    assert found[0] == pytest.approx(3 * 0.0027, rel=0.01)
    assert found[3] == pytest.approx(2 * 0.0455, rel=0.01)
    assert found[2] == 1
    assert chances([Estimate(0.0, 0.0, 0.0, 0.0, None, 1)]) == (1.0,)
    assert chances([Estimate(0.2, 0.0, 0.2, 0.2, None, 1)]) == (0.0,)


def test_the_error_of_a_shift_is_that_of_sums_over_draws_of_the_laws():
    both = [outcome_of(made(), "war", "baseline") for _ in range(2)]
    one, two = (
        replace(side, kind="mean", influence=np.array(influence))
        for side, influence in zip(both, ([1.0, 1, -1, -1], [3.0, 1, -2, -2]), strict=True)
    )
    ids = np.arange(4)

    # Draws 0 and 1 of two timelines each: sums of (4 - 2) / 4 and (-4 + 2) / 4, squared, twice.
    assert shift(one, two, (ids, ids), 2).error == pytest.approx(1.0)
    # Timelines 2 to 5 in the second share draw 1: sums of -2 / 4, (2 + 4) / 4 and -4 / 4.
    apart = shift(one, two, (ids, ids + 2), 2).error
    assert apart == pytest.approx(np.sqrt(1.5 * (0.5**2 + 1.5**2 + 1.0**2)))
