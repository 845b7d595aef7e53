"""Families: many estimates looked at together, so that the luckiest is not taken for a finding.

Assumption: errors are near normal. Leaves out how each estimate came about.
"""

import math
from collections.abc import Sequence

from allohistory.answers.estimation.estimates import Estimate

LEVEL = 0.05


def chances(estimates: Sequence[Estimate | None]) -> tuple[float | None, ...]:
    """For each estimate, the chance of one as far from zero among all of them if all were zero.

    Holm's step-down correction (1979) of two-sided normal tests; None where there is no estimate.
    """
    single = [single_chance(one) for one in estimates]
    known = sorted((chance, k) for k, chance in enumerate(single) if chance is not None)
    found: list[float | None] = [None] * len(single)
    worst = 0.0
    for place, (chance, k) in enumerate(known):
        worst = max(worst, min(1.0, chance * (len(known) - place)))
        found[k] = worst
    return tuple(found)


def single_chance(estimate: Estimate | None) -> float | None:
    """The chance of an estimate as far from zero if it were zero; two-sided, normal."""
    if estimate is None or estimate.value is None or estimate.error is None:
        return None
    if estimate.error <= 0:
        return 1.0 if estimate.value == 0 else 0.0
    return math.erfc(abs(estimate.value) / estimate.error / math.sqrt(2))
