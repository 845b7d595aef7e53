"""The hazard clock: an event comes when its cumulated hazard passes what was drawn for it.

An event of weekly chance p has the hazard -log(1 - p) in that week. Hazards add up along an axis
of their own, on which the events are a Poisson process of rate one: after each, the axis begins
anew. An event that a week's uniform has let happen is noted at its place on the axis, drawn from
the exponential cut off at that week's hazard; in a changed world it is due at the same place, in
whatever week that may be (random time change: Papangelou 1972).
"""

from __future__ import annotations

from math import exp, log, log1p

from allohistory.kit.compiled import compiled

SURE = 40.0  # hazard of a certainty: no uniform number leaves more to wait for
LEAST = 1e-15  # share by which places on the axis differ at least, so that no two are one number


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
    """Return the place, after `spent` and not after the week's end, of an event that has happened."""
    wait = -log1p(-u * (1.0 - exp(-risk)))
    return min(spent + max(wait, LEAST * (1.0 + spent)), advance_clock(spent, risk))


@compiled
def comes_after(spent, risk, quiet, u):
    """Tell whether an event comes this week of which all that is known is that none is by `quiet`.

    u is a uniform number that nothing else hangs on.
    """
    if risk >= SURE:
        return True
    left = advance_clock(spent, risk) - max(spent, quiet)
    return left > 0.0 and u < 1.0 - exp(-left)
