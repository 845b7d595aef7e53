"""Tipping points: the fewest laws and the smallest move that reverse an answer, or none."""

import pytest
from tests.answers.debated import Rerun, comparison_of

from allohistory.answers.sensitivity.tipping_points import tipping_points


def search(question="war", **how):
    run = comparison_of(**how)
    rerun = Rerun(run, **how)
    notices = []
    return tipping_points(run, rerun, question, notice=notices.append), rerun, notices


def sure(value):
    assert value is not None
    return float(value)


def test_one_law_moves_a_probability_across_one_half():
    (turn,), rerun, notices = search(changed=False, draws=300, base=0.0)

    assert turn.exists
    assert (turn.of, turn.target) == ("baseline", "half")
    assert [shift.path for shift in turn.shifts] == ["incidents.fading"]
    assert sure(turn.start.value) < 0.5 < sure(turn.estimate.value) < sure(turn.farthest.value)
    assert turn.surely
    assert turn.reruns == len(rerun.tried) == len(notices)


def test_the_smallest_move_is_found():
    (turn,), rerun, _ = search(changed=False, draws=300, base=0.0)
    (law,) = turn.shifts
    values = rerun.reference.baseline.laws["incidents.fading"]

    # 0.7 x crosses one half at x = 0.71; steps are an eighth of 0.45.
    assert 0.67 <= law.value < 0.83
    assert law.middle == pytest.approx(0.5, abs=0.1)
    assert law.beyond == pytest.approx((values > law.value).mean(), abs=0.01)
    assert law.meaning


def test_a_difference_that_no_law_reverses_is_reported_as_such():
    (sign, half), *_ = search(draws=300)

    assert (sign.of, half.of) == ("difference", "changed")
    assert not sign.exists
    assert sure(sign.farthest.value) > 0
    assert len(sign.shifts) <= 6
    assert not sign.surely
    assert half.exists  # with the change, wars come in 0.7 of the timelines and can be avoided


def test_no_search_starts_from_an_answer_too_close_to_its_target():
    (turn,), rerun, _ = search("P(not war())", changed=False, base=0.5, slope=0.0)

    assert "does not differ significantly from 50 %" in turn.note
    assert rerun.tried == []
    assert not turn.exists


def test_a_number_has_no_threshold_of_one_half():
    (sign,), *_ = search("wars")
    assert (sign.of, sign.target) == ("difference", "sign")
    assert tipping_points(comparison_of(changed=False), Rerun(comparison_of()), "wars") == ()
