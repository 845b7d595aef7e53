"""Cells of the tables in the documents."""

SEVERAL = 100  # from here on a number is shown without decimals


def head(columns: tuple[str, ...]) -> str:
    """Return the head of a table."""
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def number_cell(value: float, unit: str) -> str:
    """Return a number with its significant digits, or a date as a year with one decimal."""
    if unit in ("date", "year"):
        return f"{value:.1f}"
    return f"{value:,.0f}" if abs(value) >= SEVERAL else f"{value:.3g}"
