"""Error laws: the errors of measurement of the record.

The values are in `errors.yaml`, each with its reason. They are floors: disagreement between the
sources of an entry, or between two counters of one thing, is added. Left out: autocorrelated
errors; a counter's constant bias represents them.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from math import log, sqrt
from typing import Any

import yaml

STANDINGS = ("documented", "estimated", "contested", "assumed")


@lru_cache(maxsize=1)
def error_laws() -> Mapping[str, float]:
    """Return each number of `errors.yaml` by its name."""
    text = files("allohistory.inference.observation").joinpath("errors.yaml").read_text("utf-8")
    entries: dict[str, Any] = yaml.safe_load(text)
    return {name: float(entry["value"]) for name, entry in entries.items() if name != "defaults"}


def error_of_figure(standing: str, low: float | None, high: float | None) -> float:
    """Return the error (log) of a figure: that of its standing plus disagreement of sources."""
    floor = error_laws()[f"figure_{effective_standing(standing)}"]
    return sqrt(floor**2 + disagreement(low, high) ** 2)


def tail_of_date(standing: str) -> float:
    """Return the error of a date of this `standing`, in weeks."""
    return error_laws()[f"tail_{effective_standing(standing)}"]


def effective_standing(standing: str) -> str:
    """Return the standing used in the error laws: assumed counts as contested."""
    return "contested" if standing == "assumed" else standing


def disagreement(first: float | None, second: float | None) -> float:
    """Return the error (log) implied by two figures for one thing; 0 where one is missing.

    Two reports with equal errors differ by the square root of two times that error.
    """
    if first is None or second is None or min(first, second) <= 0.0:
        return 0.0
    return abs(log(second / first)) / sqrt(2.0)
