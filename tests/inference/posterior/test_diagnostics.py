"""The effort of a fit, read from the steps of its runs."""

import math

import pytest

from allohistory.inference.posterior.diagnostics import AGREED, INFORMED, RISING, effort_of

NAN = float("nan")


def step(exponent, effective, *, pcn=0.1, random_walk=NAN, ancestors=3, trajectories=100):
    return {
        "exponent": exponent,
        "effective": effective,
        "pcn": pcn,
        "random_walk": random_walk,
        "redraw_block": 0.5,
        "redraw_adaptive": 0.3,
        "likelihood": -9.0,
        "ancestors": ancestors,
        "trajectories": trajectories,
    }


def provenance(*runs, start=None):
    return {"settings": {"particles": 20}, "start": start, "steps": list(runs)}


def test_the_step_to_full_weight_is_a_rise_and_a_round():
    last = step(1.0, 20, ancestors=2, trajectories=400)
    run = [step(0.2, 16), step(1.0, 15), step(1.0, 20), last]
    second_run = [step(1.0, 19, trajectories=200)]

    effort = effort_of(provenance(run, second_run))

    assert (effort.rises, effort.rounds) == ((2, 1), (3, 1))
    assert effort.effective == pytest.approx(0.75)
    assert effort.ancestors == (2, 3)
    assert effort.timelines == 600


def test_moves_are_told_of_the_later_half_of_the_rounds_alone():
    run = [step(0.5, 16, pcn=0.9), step(1.0, 16, pcn=0.8), step(1.0, 20, pcn=0.2)]

    effort = effort_of(provenance(run, run))

    assert effort.accepted["pcn"] == pytest.approx(0.2)
    assert math.isnan(effort.accepted["random_walk"])


def test_a_fit_that_began_with_another_weighed_nothing_and_knows_no_ancestors():
    effort = effort_of(provenance([step(1.0, 20), step(1.0, 20)], start={"created": "1990"}))

    assert effort.rises == (0,)
    assert math.isnan(effort.effective)
    assert effort.ancestors == ()
    assert effort.rounds == (2,)


def test_what_counts_as_informed_rising_and_agreed_stays_what_it_is():
    assert (INFORMED, RISING, AGREED) == (0.1, 5.0, 0.2)
