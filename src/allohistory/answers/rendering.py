"""Answers as plain text of a width, and as tables for notebooks, from the same cells.

HTML pages, colours and terminals are someone else's.
"""

import html
import textwrap
from collections.abc import Sequence

from allohistory.answers.estimation.estimates import Answer, Estimate
from allohistory.answers.wording import NARROWEST, percent

DATED = ("date", "year")  # units of a decimal year
HEADINGS = ("question", "baseline", "changed", "difference", "our history")


def number(value: float | None, kind: str, unit: str = "", *, signed: bool = False) -> str:
    """A value as a reader wants it: per cent for a probability, a date as year and month."""
    if value is None:
        return "–"
    sign = "+" if signed else ""
    if kind == "probability":
        return f"{100 * value:{sign}.1f}"
    if unit in DATED and not signed:
        year, part = divmod(value, 1)
        return f"{int(year)}-{min(12, int(part * 12) + 1):02d}"
    size = abs(value)
    digits = 0 if size >= 1000 else 1 if size >= 10 else 2  # noqa: PLR2004
    return f"{value:{sign},.{digits}f}"


def cell(estimate: Estimate | None, answer: Answer, *, signed: bool = False) -> str:
    """An estimate with its interval."""
    if estimate is None:
        return ""
    if not estimate.known:
        return "no timeline"
    kind, unit = answer.kind, answer.unit
    sign = " %" if kind == "probability" and not signed else ""
    value = number(estimate.value, kind, unit, signed=signed)
    low = number(estimate.low, kind, unit, signed=signed)
    high = number(estimate.high, kind, unit, signed=signed)
    spread = ""
    if estimate.spread is not None:
        size = 100 * estimate.spread if kind == "probability" else estimate.spread
        spread = f" ±{size:.1f}"
    return f"{value}{sign} ({low} to {high}){spread}"


def history(answer: Answer) -> str:
    """What happened in our history, and how likely it was among the timelines."""
    if answer.actual is None:
        return ""
    if answer.kind == "probability":
        word = "yes" if answer.actual else "no"
        return word if answer.percentile is None else f"{word}, chance {percent(answer.percentile)}"
    value = number(float(answer.actual), answer.kind, answer.unit)
    if answer.percentile is None:
        return value
    return f"{value}, {100 * answer.percentile:.0f} % below"


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
