"""Formatting: estimates and answers as a reader wants them, with the digits they deserve.

A chance is told in per cent, a difference of chances in points, a date as year and month. The
terminal, the notebook and the report print these, so that they say the same.
"""

from typing import Protocol, TypeGuard

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.wording import DATED, first_of_month, percent

FINE = 1.0  # an interval narrower than this many points to a side shows a decimal
LARGE = 1000  # from here on a number is written without a decimal


class IntervalEstimate(Protocol):
    """An estimate that has its numbers."""

    value: float
    low: float
    high: float
    spread: float | None


class Measurable(Protocol):
    """What it takes to write a number: what kind of number it is."""

    @property
    def kind(self) -> str:
        """`probability`, `mean` or `quantile`."""
        ...

    @property
    def unit(self) -> str:
        """Its unit; `date` is a decimal year."""
        ...


def is_known(estimate: Estimate | None) -> TypeGuard[IntervalEstimate]:
    """Whether there is a number to be shown."""
    return estimate is not None and estimate.is_known


def value(estimate: Estimate | None, answer: Measurable) -> str:
    """An estimate alone."""
    if not is_known(estimate):
        return "no timeline"
    return figure(estimate.value, answer, digits(estimate, answer))


def interval(estimate: Estimate | None, answer: Measurable, *, signed: bool = False) -> str:
    """An estimate with the interval of its Monte Carlo error."""
    if not is_known(estimate):
        return "no timeline"
    fine = digits(estimate, answer)
    middle, low, high = (
        figure(each, answer, fine, signed=signed)
        for each in (estimate.value, estimate.low, estimate.high)
    )
    return f"{middle} ({low.removesuffix(' %')} to {high.removesuffix(' %')})"


def digits(estimate: IntervalEstimate, answer: Measurable) -> int:
    """How many decimals the interval of an estimate deserves."""
    half = (estimate.high - estimate.low) / 2
    if answer.kind == "probability":
        return 1 if 0 < 100 * half < FINE else 0
    if answer.unit in DATED or abs(estimate.value) >= LARGE:
        return 0
    return 2 if half < FINE / 10 else 1


def figure(number: float, answer: Measurable, fine: int, *, signed: bool = False) -> str:
    """A number: points of per cent for a chance, a year and month for a date, else as it is."""
    if answer.kind == "probability":
        fine = 0 if number in (0.0, 1.0) else fine
        shown = f"{100 * number:{'+' if signed else ''}.{fine}f}"
        shown = shown.lstrip("+-") if float(shown) == 0 else shown
        return shown.replace("-", "−") if signed else f"{shown} %"
    if answer.unit in DATED:
        if signed:
            return f"{number:+.1f} years".replace("-", "−")
        return f"{first_of_month(number):%Y-%m}"
    return f"{number:{'+' if signed else ''},.{fine}f}".replace("-", "−")


def spread(estimate: Estimate | None, answer: Measurable) -> str:
    """What the sources leave open, as a standard deviation."""
    if not is_known(estimate) or estimate.spread is None:
        return ""
    size = 100 * estimate.spread if answer.kind == "probability" else estimate.spread
    return f"±{size:,.{0 if size >= FINE else 1}f}"


def history(answer: Answer) -> str:
    """What happened in our history, and how likely it was among the timelines as they were."""
    if answer.actual is None:
        return ""
    if answer.kind == "probability":
        word = "yes" if answer.actual else "no"
        return word if answer.percentile is None else f"{word} ({percent(answer.percentile)})"
    shown = figure(float(answer.actual), answer, 0)
    below = answer.percentile
    return shown if below is None else f"{shown} ({100 * below:.0f} % below)"


def timelines_needed(answer: Answer, number: int | None) -> str:
    """How many timelines a wished precision takes, or that no number would do."""
    if not answer.baseline.is_known:
        return "–"
    return "out of reach" if number is None else f"{number:,}"
