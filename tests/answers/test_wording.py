"""Wording: one format for each kind of number, wherever it is printed."""

import pytest

from allohistory.answers.wording import (
    months,
    percent,
    plain_number,
    points,
    round_number,
    signed_number,
)


def test_numbers_of_men_are_rounded():
    assert [round_number(n) for n in (0.4, 7, 42, 1234, 27499)] == [
        "0", "7", "about 42", "about 1,200", "about 27,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("chance", "written"),
    [
        (0.0, "0 %"), (0.0001, "under 0.1 %"), (0.0072, "0.7 %"), (0.011, "1.1 %"),
        (0.34, "34 %"), (0.995, "99.5 %"), (0.9999, "over 99.9 %"), (1.0, "100 %"),
    ],
)  # fmt: skip
def test_a_probability_has_more_digits_near_0_and_1_and_never_rounds_to_them(chance, written):
    assert percent(chance) == written


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (12300.4, "12,300"), (45.0, "45"), (45.26, "45.3"), (3.21, "3.2"), (0.4512, "0.45"),
        (-3.2, "−3.2"), (0.0, "0"), (99.9, "99.9"), (100.4, "100"),
    ],
)  # fmt: skip
def test_a_number_has_as_many_digits_as_it_deserves(number, written):
    assert plain_number(number) == written


@pytest.mark.parametrize(
    ("change", "written"),
    [(-0.97, "−97 points"), (0.01, "+1.0 point"), (0.0149, "+1.5 points"), (0.0, "0.0 points")],
)
def test_a_change_of_a_probability_is_printed_in_points(change, written):
    assert points(change) == written


def test_a_change_of_a_date_is_printed_in_months_and_of_a_number_with_its_sign():
    assert [months(0.25), months(-0.1)] == ["+3 months", "−1.2 months"]
    assert [signed_number(3.21), signed_number(-12300)] == ["+3.2", "−12,300"]
