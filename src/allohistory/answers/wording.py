"""Small pieces of text that several texts share: numbers of every kind, lists, widths.

A number of one kind has one format everywhere: in sentences, tables, reports and charts.
"""

import datetime as dt

NARROWEST = 40  # columns
DATE = 12  # columns that a date takes up
DATED = ("date", "year")  # units of a decimal year
DAYS = 365.25
COARSE = 2  # a change of fewer points or months has a decimal


def percent(chance: float) -> str:
    """Write a probability in per cent, with a decimal near 0 and 1: 34 %, 0.7 %, under 0.1 %."""
    if chance in (0.0, 1.0):
        return f"{100 * chance:.0f} %"
    if chance < 0.001:  # noqa: PLR2004
        return "under 0.1 %"
    if chance > 0.999:  # noqa: PLR2004
        return "over 99.9 %"
    if chance < 0.02 or chance > 0.98:  # noqa: PLR2004
        return f"{100 * chance:.1f} %"
    return f"{100 * chance:.0f} %"


def percent_range(low: float, high: float) -> str:
    """Return a range of chances in per cent: 34 to 41 %."""
    return f"{percent(low).removesuffix(' %')} to {percent(high)}"


def round_number(value: float) -> str:
    """Write a number of men with two significant figures: 1,234 is `about 1,200`."""
    count = round(value)
    if count < 10:  # noqa: PLR2004
        return str(count)
    rounded = round(count, 2 - len(str(count)))
    return f"about {rounded:,}"


def plain_number(value: float) -> str:
    """Write a number with at most three figures below 100: 12,300, 45, 3.2, 0.45."""
    if abs(value) >= 100 or value == round(value):  # noqa: PLR2004
        shown = f"{round(value):,}"
    elif abs(value) >= 10:  # noqa: PLR2004
        shown = f"{value:.1f}"
    else:
        shown = f"{value:.2g}"
    return shown.replace("-", "−")


def first_of_month(year: float) -> dt.date:
    """Return the first day of the month of a decimal year."""
    start = dt.date(int(year), 1, 1).toordinal()
    return dt.date.fromordinal(start + int((year % 1) * DAYS)).replace(day=1)


def month_in_words(year: float) -> str:
    """Write a decimal year as March 1941."""
    return f"{first_of_month(year):%B %Y}"


def points(change: float) -> str:
    """Write a change of a probability in points: −41 points."""
    size = abs(100 * change)
    return with_sign(change, f"{size:.{0 if size >= COARSE else 1}f}", "point")


def months(change: float) -> str:
    """Write a change of a date, given in years, in months: +3 months."""
    size = abs(12 * change)
    return with_sign(change, f"{size:.{0 if size >= COARSE else 1}f}", "month")


def signed_number(change: float) -> str:
    """Write a change of a number: +3.2."""
    return with_sign(change, plain_number(abs(change)))


def with_sign(change: float, shown: str, unit: str = "") -> str:
    """Put a sign before a figure, except zero, and its unit behind."""
    zero = not any(digit in shown for digit in "123456789")
    sign = "" if zero else "+" if change > 0 else "−"
    plural = unit if not unit or shown in ("1", "1.0") else f"{unit}s"
    return f"{sign}{shown} {plural}".strip()


def join_words(parts: list[str]) -> str:
    """Join parts by commas and `and`."""
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]
