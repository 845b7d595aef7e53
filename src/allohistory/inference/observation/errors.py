"""Error laws: how far the record may be from what happened.

The numbers stand in `errors.yaml`, each with its reason. They are floors: where the sources of an
entry disagree, or two counters of one thing, that disagreement is added. Left out: errors that
follow from year to year; a counter's lasting bias stands for them.
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
    said: dict[str, Any] = yaml.safe_load(text)
    return {name: float(one["value"]) for name, one in said.items() if name != "defaults"}


def error_of_figure(standing: str, low: float | None, high: float | None) -> float:
    """Return the error (log) of a figure: that of its standing, and what its sources leave open."""
    floor = error_laws()[f"figure_{effective_standing(standing)}"]
    return sqrt(floor**2 + disagreement(low, high) ** 2)


def tail_of_date(standing: str) -> float:
    """Return the weeks by which a date of this `standing` may be out."""
    return error_laws()[f"tail_{effective_standing(standing)}"]


def effective_standing(standing: str) -> str:
    """Return the standing that the error laws know: what is assumed is as good as contested."""
    return "contested" if standing == "assumed" else standing


def disagreement(one: float | None, other: float | None) -> float:
    """Return the error (log) of either of two figures for one thing; 0 where there are not two.

    Two reports with errors of one size differ by the square root of two times that size.
    """
    if one is None or other is None or min(one, other) <= 0.0:
        return 0.0
    return abs(log(other / one)) / sqrt(2.0)
