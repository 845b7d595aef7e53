"""Formatting: estimates and answers as text, with the digits that their errors justify.

A probability is in per cent, a difference of probabilities in points, a date as year and month. The
terminal, the notebook and the report all print these texts.
"""

import math
from typing import Protocol, TypeGuard

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.estimation.variance import HIGH
from allohistory.answers.wording import DATED, first_of_month, percent

FINE = 1.0  # an interval narrower than this many points on each side has a decimal
LARGE = 1000  # from here on a number is written without a decimal


class IntervalEstimate(Protocol):
    """An estimate that is not None."""

    value: float
    low: float
    high: float
    spread: float | None
    spread_low: float | None
    spread_high: float | None
    spread_most: float | None


class Measurable(Protocol):
    """What is needed to write a number: its kind and unit."""

    @property
    def kind(self) -> str:
        """`probability`, `mean` or `quantile`."""
        ...

    @property
    def unit(self) -> str:
        """Its unit; `date` is a decimal year."""
        ...


def is_known(estimate: Estimate | None) -> TypeGuard[IntervalEstimate]:
    """Tell whether there is a number to print."""
    return estimate is not None and estimate.is_known


def value(estimate: Estimate | None, answer: Measurable) -> str:
    """Return an estimate without its interval."""
    if not is_known(estimate):
        return "n = 0"
    return figure(estimate.value, answer, digits(estimate, answer))


def interval(estimate: Estimate | None, answer: Measurable, *, signed: bool = False) -> str:
    """Return an estimate with the 90 % interval of its simulation error."""
    if not is_known(estimate):
        return "n = 0"
    fine = digits(estimate, answer)
    middle, low, high = (
        figure(number, answer, fine, signed=signed)
        for number in (estimate.value, estimate.low, estimate.high)
    )
    return f"{middle} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def digits(estimate: IntervalEstimate, answer: Measurable) -> int:
    """Return how many decimals the interval of an estimate justifies."""
    return decimals((estimate.high - estimate.low) / 2, estimate.value, answer)


def decimals(half: float, number: float, answer: Measurable) -> int:
    """Return how many decimals of a number an interval of half-width `half` justifies."""
    if answer.kind == "probability":
        return 1 if 0 < 100 * half < FINE else 0
    if answer.unit in DATED or abs(number) >= LARGE:
        return 0
    return 2 if half < FINE / 10 else 1


def figure(number: float, answer: Measurable, fine: int, *, signed: bool = False) -> str:
    """Write a number: per cent for a probability, year and month for a date, else unchanged."""
    if answer.kind == "probability":
        fine = 0 if number in (0.0, 1.0) else fine
        text = f"{100 * number:{'+' if signed else ''}.{fine}f}"
        text = text.lstrip("+-") if float(text) == 0 else text
        return text.replace("-", "−") if signed else f"{text} %"
    if answer.unit in DATED:
        if signed:
            return f"{number:+.1f} years".replace("-", "−")
        return f"{first_of_month(number):%Y-%m}"
    return f"{number:{'+' if signed else ''},.{fine}f}".replace("-", "−")


def spread(estimate: Estimate | None, answer: Measurable, *, signed: bool = False) -> str:
    """Return the range of 90 % of parameter draws.

    Where it cannot be distinguished from simulation error, the half-width that it has at most;
    empty where nothing can be said.
    """
    if not is_known(estimate):
        return ""
    if estimate.spread_low is None or estimate.spread_high is None:
        return "" if estimate.spread_most is None else most(estimate.spread_most, answer)
    half = (estimate.spread_high - estimate.spread_low) / 2
    fine = decimals(half, estimate.value, answer)
    low, high = (
        figure(number, answer, fine, signed=signed)
        for number in (estimate.spread_low, estimate.spread_high)
    )
    return f"{low.removesuffix(' %')} to {high.removesuffix(' %')}"


def most(spread_most: float, answer: Measurable) -> str:
    """Return the half-width of the 90 % range of parameter draws at its most, such as `±3 at most`.

    It is rounded up, and is never 0.
    """
    half = HIGH * spread_most * (100.0 if answer.kind == "probability" else 1.0)
    step = 10.0 ** min(0, math.floor(math.log10(half)))
    return f"±{math.ceil(half / step - 1e-9) * step:.{max(0, round(-math.log10(step)))}f} at most"


def history_in_words(answer: Answer) -> str:
    """Return what happened, and the probability that the model gives it without the change."""
    if answer.kind != "probability" or answer.actual is None or answer.percentile is None:
        return history(answer)
    word = "yes" if answer.actual else "no"
    return f"{word}; the model gives it {percent(answer.percentile)}"


def history(answer: Answer) -> str:
    """Return what happened with its probability or rank in the baseline, short for a table."""
    if answer.actual is None:
        return ""
    if answer.kind == "probability":
        word = "yes" if answer.actual else "no"
        return word if answer.percentile is None else f"{word} ({percent(answer.percentile)})"
    text = figure(float(answer.actual), answer, 0)
    below = answer.percentile
    return text if below is None else f"{text} ({100 * below:.0f} % below)"


def timelines_needed(answer: Answer, number: int | None) -> str:
    """Return how many timelines a precision takes, or that it cannot be reached."""
    if not answer.baseline.is_known:
        return "–"
    if number is not None:
        return f"{number:,}"
    if answer.histories is None:
        return "cannot be reached"
    return f"cannot be reached with {answer.histories:,} histories"
