"""Positions: what becomes of the answers if one side of a debate is right."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from tests.answers.debated import DEBATED, Again, made

from allohistory.answers.sensitivity.positions import positions
from allohistory.errors import QuestionError


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
