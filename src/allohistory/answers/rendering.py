"""Answers as plain text of a width, and as tables for notebooks, from the same cells.

Leaves out HTML pages, colours and terminals.
"""

import html
import textwrap
from collections.abc import Sequence

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.formatting import history, history_in_words, interval, spread
from allohistory.answers.wording import NARROWEST

HEADINGS = ("question", "baseline", "what-if", "difference", "history")


def cell(estimate: Estimate | None, answer: Answer, *, signed: bool = False) -> str:
    """Return an estimate with its interval, and its range over parameter draws."""
    if estimate is None:
        return ""
    text, between = (
        interval(estimate, answer, signed=signed),
        spread(estimate, answer, signed=signed),
    )
    return f"{text}; spread {between}" if between else text


def cells(answers: Sequence[Answer]) -> list[tuple[str, ...]]:
    """Return the cells of the answer table, a row an answer."""
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
    """Return the answer table in Markdown."""
    rows = [HEADINGS, ("---",) * len(HEADINGS), *cells(answers)]
    escaped = [[part.replace("|", "\\|").replace("\n", " ") for part in row] for row in rows]
    return "\n".join("| " + " | ".join(row) + " |" for row in escaped)


def answers_html(answers: Sequence[Answer], caption: str = "") -> str:
    """Return the answer table as HTML for a notebook."""
    head = "".join(f"<th>{heading}</th>" for heading in HEADINGS)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(part)}</td>" for part in row) + "</tr>"
        for row in cells(answers)
    )
    title = f"<caption>{html.escape(caption)}</caption>" if caption else ""
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def answers_text(answers: Sequence[Answer], width: int = 100) -> str:
    """Return the answers as plain text, a paragraph each."""
    lines = []
    for answer in answers:
        lines += textwrap.wrap(answer.text, max(NARROWEST, width))
        parts = (*cells([answer])[0][1:-1], history_in_words(answer))
        for heading, part in zip(HEADINGS[1:], parts, strict=True):
            if part:
                lines.append(f"    {heading:<12} {part}")
        if answer.note:
            lines += textwrap.wrap(
                f"({answer.note})", max(NARROWEST, width), initial_indent="    ",
                subsequent_indent="     ",
            )  # fmt: skip
    return "\n".join(lines)
