"""The three kinds of scale answers are drawn on: probabilities, dates, and other numbers.

Assumption: a date is a decimal year; its change is written in months. Leaves out log scales.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.formatting import IntervalEstimate, is_known
from allohistory.answers.wording import (
    month_in_words,
    months,
    percent,
    plain_number,
    points,
    signed_number,
)
from allohistory.views.charts import marks


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


CHANCES = Scale(0.0, 1.0, percent, points, ("0 %", "100 %"))


def scale_of(answer: Answer) -> Scale:
    """Return the scale of one answer."""
    if answer.kind == "probability":
        return CHANCES
    values = _values(answer)
    if answer.unit == "date":
        first, last = math.floor(min(values)), math.ceil(max(values))
        return Scale(first, max(last, first + 1), month_in_words, months, (str(first), str(last)))
    low = -marks.round_up(-min(values)) if min(values) < 0 else 0.0
    high = marks.round_up(max(values))
    return Scale(low, high, plain_number, signed_number, (plain_number(low), plain_number(high)))


def spread_of(estimate: IntervalEstimate) -> tuple[float, float]:
    """Return the ends of the uncertainty of the assumptions (90 %); the value where unknown."""
    low, high = estimate.spread_low, estimate.spread_high
    if low is None or high is None:
        return estimate.value, estimate.value
    return low, high


def _values(answer: Answer) -> list[float]:
    """Return every number that an answer shows."""
    values = []
    for estimate in (answer.baseline, answer.changed):
        if is_known(estimate):
            values += [estimate.low, estimate.high, *spread_of(estimate)]
    actual = answer.actual
    if isinstance(actual, (int, float)) and not isinstance(actual, bool):
        values.append(float(actual))
    return values or [0.0]
