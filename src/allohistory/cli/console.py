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
STACKED = 96  # below this many columns, the answers stand one below the other
LINES = 36  # lines of a text that fit a screen with its heading
ROWS = 10  # rows of a table that fit a screen with what stands around it


def output() -> "Console":
    """The console that results go to."""
    return console(sys.stdout)


def beside() -> "Console":
    """The console for progress, remarks and errors."""
    return console(sys.stderr)


def console(stream: Any) -> "Console":
    """A console of its terminal's width, or of 100 columns where there is none."""
    from rich.console import Console

    given = os.environ.get("COLUMNS", "")
    width = None if stream.isatty() else PIPE_WIDTH
    if given.isdigit() and int(given) > 0:
        width = max(NARROWEST, int(given))
    return Console(file=stream, width=width, highlight=False, markup=False, emoji=False)


def wrapped(text: str, width: int, indent: str = "") -> str:
    """A text broken to a width, every line indented."""
    lines = textwrap.wrap(
        " ".join(text.split()), max(NARROWEST, width), initial_indent=indent,
        subsequent_indent=indent,
    )  # fmt: skip
    return "\n".join(lines)


def say(text: str = "", style: str | None = None) -> None:
    """Print a paragraph of a result, wrapped to the screen."""
    out = output()
    out.print(wrapped(text, out.width), style=style, soft_wrap=True)


def say_rest(left: int, more: str = "more") -> None:
    """Say how many rows or lines were left out, if any, and how they are shown."""
    if left > 0:
        say(f"... and {left:,} {more}; --all shows them.", "dim")


def heading(text: str) -> None:
    """Print a heading with room above it."""
    output().print(f"\n{text}", style="bold", soft_wrap=True)


def remark(text: str) -> None:
    """Print something beside the result."""
    err = beside()
    err.print(wrapped(text, err.width), style="dim", soft_wrap=True)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> Any:
    """A plain table; columns named in `right` are set flush right."""
    from rich.table import Table

    found = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold")
    for place, head in enumerate(heads):
        aligned = "right" if place in right else "left"
        found.add_column(head, justify=aligned, overflow="fold")
    for row in rows:
        found.add_row(*row)
    return found
