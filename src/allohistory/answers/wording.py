"""Small pieces of text that several texts share: percentages, lists, round numbers, widths."""

NARROWEST = 40  # columns
DATE = 12  # columns that a date takes up


def round_number(value: float) -> str:
    """A number of men with two figures that mean something: 1,234 is `about 1,200`."""
    count = round(value)
    if count < 10:  # noqa: PLR2004
        return str(count)
    digits = len(str(count)) - 2
    rounded = round(count, -digits)
    return f"about {rounded:,}"


def percent(probability: float) -> str:
    """A chance in per cent, fine near the ends."""
    if probability < 0.001:  # noqa: PLR2004
        return "under 0.1 %"
    if probability > 0.999:  # noqa: PLR2004
        return "over 99.9 %"
    if probability < 0.02 or probability > 0.98:  # noqa: PLR2004
        return f"{100 * probability:.1f} %"
    return f"{100 * probability:.0f} %"


def listed(parts: list[str]) -> str:
    """Parts joined by commas and `and`."""
    if len(parts) < 2:  # noqa: PLR2004
        return "".join(parts)
    return ", ".join(parts[:-1]) + " and " + parts[-1]
