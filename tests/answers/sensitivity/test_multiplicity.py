"""Multiple tests: normal p-values, and Holm's correction of a family of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from allohistory.answers.estimation.estimates import NONE, Estimate
from allohistory.answers.sensitivity.multiplicity import LEVEL, chances, single_chance


def estimate(value, error=1.0):
    return Estimate(value, error, None, None, None, 1)


@pytest.mark.parametrize(
    ("value", "error", "chance"),
    [
        (1.959964, 1.0, 0.05),
        (-1.959964, 1.0, 0.05),
        (5.151659, 2.0, 0.01),  # 2.5758 standard errors
        (0.0, 1.0, 1.0),
        (0.0, 0.0, 1.0),
        (0.2, 0.0, 0.0),
        (-0.2, 0.0, 0.0),
    ],
)
def test_a_chance_is_that_of_so_many_errors_to_either_side(value, error, chance):
    assert single_chance(estimate(value, error)) == pytest.approx(chance, abs=1e-6)


@pytest.mark.parametrize("missing", [None, NONE, estimate(0.3, None), estimate(None)])
def test_without_an_estimate_or_an_error_there_is_no_chance(missing):
    assert single_chance(missing) is None
    assert chances([missing, estimate(1.959964)]) == (None, pytest.approx(0.05, abs=1e-6))


def test_chances_of_a_family_are_multiplied_by_the_number_not_yet_rejected():
    corrected = chances([estimate(3.0), None, estimate(0.0), estimate(2.0)])

    # Two-sided normal p-values: 0.0027 of three, 0.0455 of two, and 1 of one.
    assert corrected[0] == pytest.approx(3 * 0.0026998, rel=1e-4)
    assert corrected[1] is None
    assert corrected[2] == 1.0
    assert corrected[3] == pytest.approx(2 * 0.0455003, rel=1e-4)


def test_a_corrected_chance_is_never_below_that_of_a_stronger_estimate_or_above_1():
    # Single: 0.0455 and 0.0443, so that twice the smaller is above the larger.
    assert chances([estimate(2.0), estimate(2.0107)]) == pytest.approx([0.08871, 0.08871], abs=1e-4)
    assert chances([estimate(1.0)] * 5) == (1.0,) * 5


def test_what_stands_out_does_so_at_five_per_cent():
    assert LEVEL == 0.05


def test_a_family_of_one_or_none_is_not_corrected():
    assert chances([estimate(2.0)]) == (single_chance(estimate(2.0)),)
    assert chances([]) == ()


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_correction_keeps_the_order_and_never_lowers_a_chance(values):
    estimates = [estimate(value) for value in values]
    single = [single_chance(value) for value in estimates]
    corrected = chances(estimates)

    assert all(chance <= whole <= 1 for chance, whole in zip(single, corrected, strict=True))
    order = sorted(range(len(values)), key=single.__getitem__)
    assert [corrected[k] for k in order] == sorted(corrected)
