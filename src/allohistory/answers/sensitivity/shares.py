"""Shares: variances as parts of the variance over parameters, with their intervals."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from allohistory.answers.fields import helps
from allohistory.answers.sensitivity.indices import Sensitivity
from allohistory.answers.sensitivity.selection import allowing_for_selection

LEVEL = 0.05  # of significance, corrected for multiple tests
ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class Share:
    """A share of the variance over parameters, with its bootstrap interval."""

    value: float | None = field(
        metadata=helps("share of the variance explained; none where it cannot be estimated")
    )
    low: float | None = field(metadata=helps("lower end of its 90 % bootstrap interval"))
    high: float | None = field(metadata=helps("upper end of its 90 % bootstrap interval"))


@dataclass(frozen=True)
class VarianceShares:
    """Variances as shares of the variance over parameters."""

    sensitivity: Sensitivity

    @cached_property
    def thresholds(self) -> np.ndarray:
        """What each law had to exceed; (law,)."""
        return self.sensitivity.thresholds(LEVEL)

    def part(self, variance: float) -> float | None:
        """Return a variance as a share; None where the total cannot be estimated."""
        total = self.sensitivity.total
        return None if not total else float(variance / total)

    def selected(self, k: int) -> tuple[Share, float]:
        """Return the share of the `k`th law, and its variance, given that it stands out."""
        indices = self.sensitivity
        variance, low, high = allowing_for_selection(
            float(indices.of_law[k]), float(self.thresholds[k]), indices.unit
        )
        if not indices.total:
            return Share(None, None, None), variance
        ends = (min(1.0, max(0.0, part / indices.total)) for part in (variance, low, high))
        return Share(*ends), variance

    def share(self, members: np.ndarray) -> Share:
        """Return the share of some laws (indices), with its interval."""
        value, resampled, _ = self.sensitivity.together(members)
        totals = self.sensitivity.total_resampled
        if not self.sensitivity.total or totals is None:
            return Share(None, None, None)
        positive = np.where(totals > 0, totals, np.nan)
        # A resample without variance over parameters would make any share infinite: count it as 1.
        shares = np.clip(np.nan_to_num(resampled / positive, nan=1.0), 0.0, 1.0)
        low, high = np.quantile(shares, ENDS)
        value = min(1.0, max(0.0, value / self.sensitivity.total))
        return Share(value, float(min(low, value)), float(max(high, value)))
