"""Answers as plain text of a width, and as tables for notebooks, from the same cells.

HTML pages, colours and terminals are someone else's.
"""

import html
import textwrap
from collections.abc import Sequence

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.formatting import history, interval, spread
from allohistory.answers.wording import NARROWEST

HEADINGS = ("question", "baseline", "changed", "difference", "our history")


def cell(estimate: Estimate | None, answer: Answer, *, signed: bool = False) -> str:
    """An estimate with its interval, and what the sources leave open."""
    if estimate is None:
        return ""
    return f"{interval(estimate, answer, signed=signed)} {spread(estimate, answer)}".rstrip()


def cells(answers: Sequence[Answer]) -> list[tuple[str, ...]]:
    """The cells of the answer table, a row an answer."""
    return [
        (
            answer.text,
            cell(answer.baseline, answer),
            cell(answer.changed, answer),
            cell(answer.difference, answer, signed=True),
            history(answer),
        )
        for answer in answers
    ]


def answers_markdown(answers: Sequence[Answer]) -> str:
    """The answer table in Markdown."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *cells(answers)]
    escaped = [[part.replace("|", "\\|").replace("\n", " ") for part in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in escaped)


def answers_html(answers: Sequence[Answer], caption: str = "") -> str:
    """The answer table as HTML for a notebook."""
    head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(part)}</td>" for part in row) + "</tr>"
        for row in cells(answers)
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def answers_text(answers: Sequence[Answer], width: int = 100) -> str:
    """The answers as plain text, a paragraph each."""
    lines = []
    for answer in answers:
        lines += textwrap.wrap(answer.text, max(NARROWEST, width))
        for heading, part in zip(HEADINGS[1:], cells([answer])[0][1:], strict=True):
            if part:
                lines.append(f"    {heading:<12} {part}")
        if answer.note:
            lines += textwrap.wrap(
                f"({answer.note})", max(NARROWEST, width), initial_indent="    ",
                subsequent_indent="     ",
            )  # fmt: skip
    return "\n".join(lines)
