"""The hazard clock: places on its axis, and probabilities that do not depend on the weeks."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as some

from allohistory.kit import SURE, advance_clock, comes_after, place_in, risk_of

spents = some.floats(0.0, 1e3)
risks = some.floats(0.0, SURE, exclude_min=True)
units = some.floats(2.0**-53, 1.0 - 2.0**-53)


@settings(deadline=None)
@given(spents, risks, units)
def test_an_event_falls_within_its_week(spent, risk, u):
    assert spent < place_in(spent, risk, u) <= advance_clock(spent, risk)


@settings(deadline=None)
@given(spents)
def test_a_week_without_hazard_does_not_move_the_clock(spent):
    assert advance_clock(spent, 0.0) == spent
    assert not comes_after(spent, 0.0, 0.0, 2.0**-53)


def test_hazards_of_weeks_make_the_chance_of_all_of_them():
    chances = np.array([0.02, 0.4, 0.0, 0.97])
    spent = 0.0
    for chance in chances:
        spent = advance_clock(spent, risk_of(1.0 - chance))

    assert np.isclose(np.exp(-spent), np.prod(1.0 - chances))


def test_a_certain_event_comes_despite_weeks_recorded_as_quiet():
    assert risk_of(0.0) == SURE
    assert comes_after(0.0, SURE, 1e6, 1.0 - 2.0**-53)


@settings(deadline=None)
@given(spents, risks, units)
def test_no_event_comes_where_all_weeks_are_recorded_as_quiet(spent, risk, u):
    end = advance_clock(spent, risk)

    assert risk == SURE or not comes_after(spent, risk, end, u)


def test_the_rest_of_a_week_has_its_own_probability():
    left = 0.3
    chance = 1.0 - np.exp(-left)

    assert comes_after(1.0, 1.0, 2.0 - left, chance - 1e-6)
    assert not comes_after(1.0, 1.0, 2.0 - left, chance + 1e-6)


def test_waits_within_a_week_are_exponential_and_truncated():
    risk, u = 0.8, (np.arange(1000) + 0.5) / 1000
    waits = np.array([place_in(5.0, risk, level) for level in u]) - 5.0

    assert np.allclose((1.0 - np.exp(-waits)) / (1.0 - np.exp(-risk)), u)
