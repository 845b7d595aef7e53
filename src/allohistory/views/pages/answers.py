"""The answers on a page: the largest changes in large figures, the chart, the full table."""

from collections.abc import Sequence

from markupsafe import Markup

from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.formatting import (
    history,
    interval,
    is_known,
    spread,
    timelines_needed,
    value,
)
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.answers import answer_chart
from allohistory.views.charts.marks import element

CARDS = 3
SURE = 0.01  # smaller differences are not shown in large figures


def cards(report: ReportData) -> Markup:
    """Return the answers that moved most, before and after, in large figures."""
    chosen = news(report.answers)
    if not chosen:
        return Markup()
    content = Markup()
    for answer in chosen:
        before, after = value(answer.baseline, answer), value(answer.changed, answer)
        moved = interval(answer.difference, answer, signed=True)
        figures = (
            element("span", before, class_="before")
            + element("span", "→", class_="to", aria_label="becomes")
            + element("span", after, class_="after")
        )
        content += element(
            "div",
            element("p", figures, class_="figures")
            + element("p", answer.text, class_="asks")
            + element("p", f"{moved} points", class_="moved"),
            class_="card",
        )
    return element("div", content, class_="cards")


def news(answers: Sequence[Answer]) -> list[Answer]:
    """Return the unconditional probabilities that moved most, if any moved significantly."""
    moved = []
    for answer in answers:
        gap = answer.difference
        if answer.kind != "probability" or answer.given < answer.total or not is_known(gap):
            continue
        size, low, high = abs(gap.value or 0.0), gap.low or 0.0, gap.high or 0.0
        if size >= SURE and low * high > 0:
            moved.append((size, answer))
    moved.sort(key=lambda pair: -pair[0])
    return [answer for _, answer in moved[:CARDS]]


def chart(report: ReportData) -> Markup:
    """Return the dots and intervals of all answers that have an estimate."""
    return answer_chart(
        [
            answer
            for answer in report.answers
            if answer.baseline.is_known or is_known(answer.changed)
        ]
    )


def table(report: ReportData) -> Markup:
    """Return the full table of answers."""
    paired = any(answer.changed is not None for answer in report.answers)
    heads = ["Question", *(("Baseline", "What-if", "Difference") if paired else ("Estimate",))]
    heads += ["Spread, 90 %", "History", "Timelines needed"]
    notes = list(dict.fromkeys(answer.note for answer in report.answers if answer.note))
    head = Markup().join(
        element("th", text, scope="col", class_="text" if n == 0 else "number")
        for n, text in enumerate(heads)
    )
    body = Markup().join(row(answer, notes, paired=paired) for answer in report.answers)
    content = element("table", element("thead", element("tr", head)) + element("tbody", body))
    region = element("div", content, class_="wide", tabindex="0", role="region",
                     aria_label="All answers")  # fmt: skip
    listed = Markup().join(element("li", note) for note in notes)
    return region + (element("ol", listed, class_="notes") if notes else "")


def row(answer: Answer, notes: Sequence[str], *, paired: bool) -> Markup:
    """Return one answer as a row."""
    mark = Markup()
    if answer.note:
        mark = element("sup", str(notes.index(answer.note) + 1), class_="mark")
    ask = element("code", answer.ask)
    text = element("details", element("summary", answer.text + mark) + ask)
    cells = [interval(answer.baseline, answer)]
    if paired:
        cells += [
            interval(answer.changed, answer),
            interval(answer.difference, answer, signed=True),
        ]
    wide = answer.difference if paired else answer.baseline
    between = spread(wide, answer, signed=paired)
    needed = timelines_needed(answer, answer.runs_needed)
    cells += [between, history(answer), needed]
    return element(
        "tr",
        element("th", text, scope="row")
        + Markup().join(element("td", cell, class_="number") for cell in cells),
    )
