"""Tables of a page: rows whose first cell is their head, in a box that scrolls where needed."""

from collections.abc import Sequence

from markupsafe import Markup

from allohistory.views.charts.marks import element


def row(cells: Sequence[str | tuple[str, str]]) -> Markup:
    """Return a row of finished cells, the first its head; a pair is a cell with its class."""
    cells_of_row = element(
        "th", cells[0] if isinstance(cells[0], str) else cells[0][0], scope="row"
    )
    for cell in cells[1:]:
        content, kind = cell if isinstance(cell, tuple) else (cell, "number")
        cells_of_row += element("td", content, class_=kind)
    return element("tr", cells_of_row)


def table(heads: Sequence[str], rows: Markup) -> Markup:
    """Return a table that may be wider than the page."""
    head = Markup().join(
        element("th", text, scope="col", class_="number" if n else "text")
        for n, text in enumerate(heads)
    )
    body = element("table", element("thead", element("tr", head)) + element("tbody", rows))
    return element("div", body, class_="wide", tabindex="0", role="region", aria_label=heads[-1])


def long_table(heads: Sequence[str], rows: Sequence[str], visible: int, label: str) -> Markup:
    """Return a table whose first rows are visible; the others unfold under a title."""
    first = table(heads, Markup().join(rows[:visible]))
    if not rows[visible:]:
        return first
    title = element("summary", f"{len(rows) - visible} more, {label}")
    return first + element(
        "details", title + table(heads, Markup().join(rows[visible:])), class_="more"
    )
