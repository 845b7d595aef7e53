"""Multiple tests: many estimates judged together, so that the largest is not taken for a finding.

Assumption: errors are near normal. Leaves out how each estimate was obtained.
"""

import math
from collections.abc import Sequence

from allohistory.answers.estimation.estimates import Estimate

LEVEL = 0.05


def chances(estimates: Sequence[Estimate | None]) -> tuple[float | None, ...]:
    """Return the p-value of each estimate being zero, corrected for multiple tests.

    Holm's step-down correction (1979) of two-sided normal tests; None where there is no estimate.
    """
    single = [single_chance(estimate) for estimate in estimates]
    ordered = sorted((chance, k) for k, chance in enumerate(single) if chance is not None)
    corrected: list[float | None] = [None] * len(single)
    largest = 0.0
    for place, (chance, k) in enumerate(ordered):
        largest = max(largest, min(1.0, chance * (len(ordered) - place)))
        corrected[k] = largest
    return tuple(corrected)


def single_chance(estimate: Estimate | None) -> float | None:
    """Return the two-sided normal p-value of an estimate being zero; None without an error."""
    if estimate is None or estimate.value is None or estimate.error is None:
        return None
    if estimate.error <= 0:
        return 1.0 if estimate.value == 0 else 0.0
    return math.erfc(abs(estimate.value) / estimate.error / math.sqrt(2))
