"""Tables of a page: rows whose first cell is their head, in a box that scrolls where it must."""

from collections.abc import Sequence

from markupsafe import Markup

from allohistory.views.charts.marks import element


def row(cells: Sequence[str | tuple[str, str]]) -> Markup:
    """A row of ready cells, the first its head; a pair is a cell with its class."""
    drawn = element("th", cells[0] if isinstance(cells[0], str) else cells[0][0], scope="row")
    for cell in cells[1:]:
        content, kind = cell if isinstance(cell, tuple) else (cell, "number")
        drawn += element("td", content, class_=kind)
    return element("tr", drawn)


def table(heads: Sequence[str], rows: Markup) -> Markup:
    """A table that may be wider than the page."""
    head = Markup().join(
        element("th", text, scope="col", class_="number" if n else "text")
        for n, text in enumerate(heads)
    )
    drawn = element("table", element("thead", element("tr", head)) + element("tbody", rows))
    return element("div", drawn, class_="wide", tabindex="0", role="region", aria_label=heads[-1])


def long_table(heads: Sequence[str], rows: Sequence[str], shown: int, others: str) -> Markup:
    """A table whose first rows stand open; the others unfold under what they are."""
    drawn = table(heads, Markup().join(rows[:shown]))
    if not rows[shown:]:
        return drawn
    title = element("summary", f"{len(rows) - shown} more, {others}")
    return drawn + element(
        "details", title + table(heads, Markup().join(rows[shown:])), class_="more"
    )
