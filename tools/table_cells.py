"""Cells of the tables that are written into the documents."""

SEVERAL = 100  # from here on a number is shown without decimals


def head(columns: tuple[str, ...]) -> str:
    """The head of a table."""
    return f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}\n"


def shown(value: float, unit: str) -> str:
    """A number with the digits that it deserves; a date as a year with its tenth."""
    if unit in ("date", "year"):
        return f"{value:.1f}"
    return f"{value:,.0f}" if abs(value) >= SEVERAL else f"{value:.3g}"
