"""The hazard clock: an event happens when its cumulative hazard passes a drawn threshold.

An event of weekly probability p has the hazard -log(1 - p) in that week. Hazards add up along an
axis on which the events are a Poisson process of rate one; after each event the axis restarts. An
event that happens by a week's uniform is recorded at its place on the axis, drawn from the
exponential truncated at that week's hazard; in the what-if it is due at the same place, in whatever
week that may be (random time change: Papangelou 1972).
"""

from __future__ import annotations

from math import exp, log, log1p

from allohistory.kit.compiled import compiled

SURE = 40.0  # hazard of a certain event: no uniform gives a longer wait
LEAST = 1e-15  # least relative distance of two places on the axis, so that no two coincide


@compiled
def risk_of(miss):
    """Return the hazard of a week in which nothing happens with chance `miss`."""
    return min(-log(miss), SURE) if miss > 0.0 else SURE


@compiled
def advance_clock(spent, risk):
    """Return the place on the axis after a week of hazard `risk` that began at `spent`."""
    return spent + max(risk, LEAST * (1.0 + spent)) if risk > 0.0 else spent


@compiled
def place_in(spent, risk, u):
    """Return the place of an event that has happened: after `spent`, by the week's end."""
    wait = -log1p(-u * (1.0 - exp(-risk)))
    return min(spent + max(wait, LEAST * (1.0 + spent)), advance_clock(spent, risk))


@compiled
def comes_after(spent, risk, quiet, u):
    """Return whether an event happens this week, given only that none happens before `quiet`.

    `u` is a uniform number used for nothing else.
    """
    if risk >= SURE:
        return True
    left = advance_clock(spent, risk) - max(spent, quiet)
    return left > 0.0 and u < 1.0 - exp(-left)
