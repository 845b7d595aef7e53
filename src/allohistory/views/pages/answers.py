"""The answers on a page: what moved most in large figures, the chart, and the full table."""

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
SURE = 0.01  # differences below one point are no news


def cards(account: ReportData) -> Markup:
    """The answers that moved most, before and after, in large figures."""
    chosen = news(account.answers)
    if not chosen:
        return Markup()
    drawn = Markup()
    for one in chosen:
        before, after = value(one.baseline, one), value(one.changed, one)
        moved = interval(one.difference, one, signed=True)
        figures = (
            element("span", before, class_="before")
            + element("span", "→", class_="to", aria_label="becomes")
            + element("span", after, class_="after")
        )
        drawn += element(
            "div",
            element("p", figures, class_="figures")
            + element("p", one.text, class_="asks")
            + element("p", f"{moved} points", class_="moved"),
            class_="card",
        )
    return element("div", drawn, class_="cards")


def news(answers: Sequence[Answer]) -> list[Answer]:
    """The unconditional chances that moved most, if any surely moved."""
    found = []
    for one in answers:
        gap = one.difference
        if one.kind != "probability" or one.given < one.total or not is_known(gap):
            continue
        value_, low, high = gap.value or 0.0, gap.low or 0.0, gap.high or 0.0
        if abs(value_) >= SURE and low * high > 0:
            found.append((abs(value_), one))
    found.sort(key=lambda each: -each[0])
    return [one for _, one in found[:CARDS]]


def chart(account: ReportData) -> Markup:
    """The dots and intervals of all answers that could be given."""
    shown = [one for one in account.answers if one.baseline.is_known or is_known(one.changed)]
    return answer_chart(shown)


def table(account: ReportData) -> Markup:
    """The full table of answers."""
    paired = any(one.changed is not None for one in account.answers)
    heads = ["Question", "As it was"]
    heads += ["With the change", "Difference"] if paired else []
    heads += ["Spread", "Our history", "Timelines needed"]
    notes = list(dict.fromkeys(one.note for one in account.answers if one.note))
    head = Markup().join(
        element("th", text, scope="col", class_="text" if n == 0 else "number")
        for n, text in enumerate(heads)
    )
    body = Markup().join(row(one, notes, paired=paired) for one in account.answers)
    drawn = element("table", element("thead", element("tr", head)) + element("tbody", body))
    region = element("div", drawn, class_="wide", tabindex="0", role="region",
                     aria_label="All answers")  # fmt: skip
    listed = Markup().join(element("li", note) for note in notes)
    return region + (element("ol", listed, class_="notes") if notes else "")


def row(answer: Answer, notes: Sequence[str], *, paired: bool) -> Markup:
    """One answer as a row."""
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
    needed = timelines_needed(answer, answer.runs_needed)
    cells += [spread(wide, answer), history(answer), needed]
    return element(
        "tr",
        element("th", text, scope="row")
        + Markup().join(element("td", cell, class_="number") for cell in cells),
    )
