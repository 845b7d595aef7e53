"""The three kinds of scale answers are drawn on: probabilities, dates, and other numbers.

Assumption: a date is a decimal year, its change is told in months. Leaves out logarithmic scales.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from allohistory.answers.estimation.variance import HIGH
from allohistory.views.charts import marks

FINE = 2  # changes below two points or months show a decimal
DAYS = 365.25


@dataclass(frozen=True)
class Scale:
    """An axis from `low` to `high`, and how its values and their changes are written."""

    low: float
    high: float
    write: Callable[[float], str]
    change: Callable[[float], str]
    ends: tuple[str, str]

    def place(self, value: float) -> float:
        """Return where a value stands, 0..1."""
        return marks.place(value, self.low, self.high)


def scale_of(answer: Mapping[str, Any]) -> Scale:
    """Return the scale of one answer."""
    if answer["kind"] == "probability":
        return Scale(0.0, 1.0, marks.chance, _points, ("0 %", "100 %"))
    values = _values(answer)
    if answer.get("unit") == "date":
        first, last = math.floor(min(values)), math.ceil(max(values))
        return Scale(first, max(last, first + 1), month_of, _months, (str(first), str(last)))
    # What no interval takes below zero is not drawn below zero by its spread.
    least = min(values) if any(value < 0 for value in _values(answer, spread=False)) else 0.0
    low = -marks.round_up(-least) if least < 0 else 0.0
    high = marks.round_up(max(values))
    return Scale(low, high, marks.figure_of, _number, (marks.figure_of(low), marks.figure_of(high)))


def known(estimate: Mapping[str, Any] | None) -> bool:
    """Whether there is an estimate, and some timeline it rests on."""
    return bool(estimate) and estimate["value"] is not None


def reach_of(estimate: Mapping[str, Any]) -> float:
    """Return how far 90 % of what the sources leave open reaches on either side."""
    return HIGH * (estimate.get("spread") or 0.0)


def month_of(year: float) -> str:
    """Write a decimal year as March 1941."""
    start = date(int(year), 1, 1).toordinal()
    return f"{date.fromordinal(start + int((year % 1) * DAYS)):%B %Y}"


def _values(answer: Mapping[str, Any], *, spread: bool = True) -> list[float]:
    """Every number an answer has to show."""
    values = []
    for one in (answer["baseline"], answer.get("changed")):
        if one and known(one):
            reach = reach_of(one) if spread else 0.0
            values += [one["low"], one["high"], one["value"] - reach, one["value"] + reach]
    actual = answer.get("actual")
    if isinstance(actual, (int, float)) and not isinstance(actual, bool):
        values.append(float(actual))
    return values or [0.0]


def _signed(value: float, shown: str, unit: str = "") -> str:
    """Put a sign before a figure, none before zero, and its unit behind."""
    zero = not any(digit in shown for digit in "123456789")
    sign = "" if zero else "+" if value > 0 else "−"
    plural = unit if not unit or shown in ("1", "1.0") else f"{unit}s"
    return f"{sign}{shown} {plural}".strip()


def _points(value: float) -> str:
    size = abs(100 * value)
    return _signed(value, f"{size:.{0 if size >= FINE else 1}f}", "point")


def _months(value: float) -> str:
    size = abs(12 * value)
    return _signed(value, f"{size:.{0 if size >= FINE else 1}f}", "month")


def _number(value: float) -> str:
    return _signed(value, marks.figure_of(abs(value)))
