"""The screen: consoles, tables and wrapped text that fit a terminal, a pipe, or no colour."""

import os
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

PIPE_WIDTH = 100
NARROWEST = 40
STACKED = 96  # below this many columns, answers are printed one below the other
LINES = 36  # lines of a text that fit a screen with its heading
ROWS = 10  # rows of a table that fit a screen with its surroundings


def output() -> "Console":
    """Return the console for results."""
    return console(sys.stdout)


def error_output() -> "Console":
    """Return the console for progress, remarks and errors."""
    return console(sys.stderr)


def console(stream: Any) -> "Console":
    """Return a console as wide as its terminal, or of 100 columns without one."""
    from rich.console import Console

    columns = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() else PIPE_WIDTH
    if columns.isdigit() and int(columns) > 0:
        width = max(NARROWEST, int(columns))
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def wrap(text: str, width: int, indent: str = "") -> str:
    """Wrap a text to a width, every line indented; a number and its % stay together."""
    lines = textwrap.wrap(
        " ".join(text.split()).replace(" %", "\xa0%"), max(NARROWEST, width),
        initial_indent=indent, subsequent_indent=indent,
    )  # fmt: skip
    return "\n".join(lines).replace("\xa0%", " %")


def say(text: str = "", style: str | None = None) -> None:
    """Print a paragraph of a result, wrapped to the screen."""
    out = output()
    out.print(wrap(text, out.width), style=style, soft_wrap=True)


def say_rest(left: int, more: str = "more", *, singular: str = "") -> None:
    """Print how many rows or lines were left out, if any, and how to see them.

    `singular` replaces `more` where a single one was left out.
    """
    if left == 1:
        say(f"... and 1 {singular or more}; --all shows it.", "dim")
    elif left > 1:
        say(f"... and {left:,} {more}; --all shows them.", "dim")


def heading(text: str) -> None:
    """Print a heading with room above it."""
    output().print(f"\n{text}", style="bold", soft_wrap=True)


def remark(text: str) -> None:
    """Print a remark to standard error."""
    err = error_output()
    err.print(wrap(text, err.width), style="dim", soft_wrap=True)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Any:
    """Return a plain table; columns whose place is in `right` are set flush right."""
    from rich.table import Table

    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, head in enumerate(heads):
        aligned = "right" if place in right else "left"
        grid.add_column(head, justify=aligned, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    return grid
