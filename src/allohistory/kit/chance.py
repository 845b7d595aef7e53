"""Distributions by inversion of one uniform, so that branches stay coupled monotonically.

The normal quantile is Wichura's algorithm AS 241 (PPND16, Applied Statistics 37, 1988), accurate
to about one part in 10**16.
"""

from __future__ import annotations

from math import exp, log, sqrt

from allohistory.kit.compiled import compiled

MANY = 60.0  # mean above which the Poisson count comes from a normal approximation


@compiled
def clip(value, low, high):
    """Keep `value` within [low, high]."""
    return min(max(value, low), high)


@compiled
def logistic(x):
    """Return the probability of log-odds `x`."""
    if x >= 0.0:
        return 1.0 / (1.0 + exp(-x))
    grown = exp(x)
    return grown / (1.0 + grown)


@compiled
def log_odds(p):
    """Return the log-odds of probability `p`, clipped away from 0 and 1."""
    p = clip(p, 1e-9, 1.0 - 1e-9)
    return log(p / (1.0 - p))


@compiled
def hazard(rate, years):
    """Return the probability that an event of `rate` (1/year) happens within `years`."""
    return 1.0 - exp(-rate * years)


@compiled
def normal_quantile(u):
    """Return the standard normal value below which a share `u` of draws lies, 0 < u < 1."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = (
            (
                (
                    (
                        (
                            (2509.0809287301226727 * r + 33430.575583588128105) * r
                            + 67265.770927008700853
                        )
                        * r
                        + 45921.953931549871457
                    )
                    * r
                    + 13731.693765509461125
                )
                * r
                + 1971.5909503065514427
            )
            * r
            + 133.14166789178437745
        ) * r + 3.387132872796366608
        bottom = (
            (
                (
                    (
                        (
                            (5226.495278852545925 * r + 28729.085735721942674) * r
                            + 39307.89580009271061
                        )
                        * r
                        + 21213.794301586595867
                    )
                    * r
                    + 5394.1960214247511077
                )
                * r
                + 687.1870074920579083
            )
            * r
            + 42.313330701600911252
        ) * r + 1.0
        return q * top / bottom
    r = sqrt(-log(u if q < 0.0 else 1.0 - u))
    if r <= 5.0:
        r -= 1.6
        top = (
            (
                (
                    (
                        (
                            (7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r
                            + 0.24178072517745061177
                        )
                        * r
                        + 1.27045825245236838258
                    )
                    * r
                    + 3.64784832476320460504
                )
                * r
                + 5.7694972214606914055
            )
            * r
            + 4.6303378461565452959
        ) * r + 1.42343711074968357734
        bottom = (
            (
                (
                    (
                        (
                            (1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r
                            + 0.0151986665636164571966
                        )
                        * r
                        + 0.14810397642748007459
                    )
                    * r
                    + 0.68976733498510000455
                )
                * r
                + 1.6763848301838038494
            )
            * r
            + 2.05319162663775882187
        ) * r + 1.0
    else:
        r -= 5.0
        top = (
            (
                (
                    (
                        (
                            (2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r
                            + 0.0012426609473880784386
                        )
                        * r
                        + 0.026532189526576123093
                    )
                    * r
                    + 0.29656057182850489123
                )
                * r
                + 1.7848265399172913358
            )
            * r
            + 5.4637849111641143699
        ) * r + 6.6579046435011037772
        bottom = (
            (
                (
                    (
                        (
                            (2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r
                            + 1.8463183175100546818e-5
                        )
                        * r
                        + 7.868691311456132591e-4
                    )
                    * r
                    + 0.0148753612908506148525
                )
                * r
                + 0.13692988092273580531
            )
            * r
            + 0.59983220655588793769
        ) * r + 1.0
    return -top / bottom if q < 0.0 else top / bottom


@compiled
def poisson_quantile(u, mean):
    """Return the count at or below which a share `u` of Poisson draws of `mean` lies."""
    if mean <= 0.0:
        return 0
    if mean > MANY:
        z = normal_quantile(u)  # with the term for skewness (Cornish and Fisher 1938)
        return max(0, int(mean + sqrt(mean) * z + (z * z - 1.0) / 6.0 + 0.5))
    chance = exp(-mean)
    reached = chance
    count = 0
    while u > reached and count < 4 * int(MANY):
        count += 1
        chance *= mean / count
        reached += chance
    return count


@compiled
def halving(weeks):
    """Return the share left after one week under a half-life of `weeks`."""
    return 0.5 ** (1.0 / weeks) if weeks > 0.0 else 0.0
