"""The three kinds of scale answers are drawn on: probabilities, dates, and other numbers.

Assumption: a date is a decimal year; its change is written in months. Leaves out log scales.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.estimation.variance import HIGH
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
    # A quantity whose intervals stay above zero is not drawn below zero by its spread.
    least = min(values) if any(value < 0 for value in _values(answer, spread=False)) else 0.0
    low = -marks.round_up(-least) if least < 0 else 0.0
    high = marks.round_up(max(values))
    return Scale(low, high, plain_number, signed_number, (plain_number(low), plain_number(high)))


def reach_of(estimate: IntervalEstimate) -> float:
    """Return how far the uncertainty of the assumptions (90 %) reaches to either side."""
    return HIGH * (estimate.spread or 0.0)


def _values(answer: Answer, *, spread: bool = True) -> list[float]:
    """Return every number that an answer shows."""
    values = []
    for estimate in (answer.baseline, answer.changed):
        if is_known(estimate):
            reach = reach_of(estimate) if spread else 0.0
            low, high = estimate.value - reach, estimate.value + reach
            values += [estimate.low, estimate.high, low, high]
    actual = answer.actual
    if isinstance(actual, (int, float)) and not isinstance(actual, bool):
        values.append(float(actual))
    return values or [0.0]
