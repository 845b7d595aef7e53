"""The report, one HTML file that opens without a network: question, answers, assumptions.

Assumption: a reader wants the answer first, then whether to believe it, then how to reproduce it.
The page renders a `ReportData` and computes nothing, so `--json` can show the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from allohistory.answers.comparison import size_of
from allohistory.answers.report_data import ReportData, report_data
from allohistory.answers.result import Comparison
from allohistory.answers.trajectories import Trajectory
from allohistory.answers.wording import percent
from allohistory.errors import ArgumentError
from allohistory.views.assets import (
    STATIC,
    content_policy,
    fill,
    page_assets,
    page_scripts,
    trusted,
)
from allohistory.views.charts.fan import fan_chart
from allohistory.views.charts.marks import element, in_words
from allohistory.views.geography import geography
from allohistory.views.pages import answers, hindsight, hinges, sources
from allohistory.views.pages import story as story_page

TEMPLATE = STATIC.parent / "templates" / "page.html"
VISIBLE = 6  # fans shown at first; the others unfold


def report(
    comparison: Comparison, *, questions: Sequence[str] = (), timeline: int | None = None
) -> str:
    """Return the report of a comparison as the text of one HTML file.

    `questions` are further ones; `timeline` is the one printed in full, by default one that shows
    the effect of the change. Raises ScenarioError if the scenario's map has faults.
    """
    if not isinstance(comparison, Comparison):
        kind = type(comparison).__name__
        raise ArgumentError(f"a Comparison is wanted, not {kind}; write open_run()")
    data = report_data(comparison, questions=questions, timeline=timeline)
    return page(data, geography(comparison.scenario.folder))


def page(data: ReportData, land: Mapping[str, Any] | None = None) -> str:
    """Return the page of a report; `land` is the scenario's map, if it has one."""
    styles = (STATIC / "report.css").read_text(encoding="utf-8")
    return fill(
        TEMPLATE,
        title=data.title,
        policy=content_policy(page_scripts()),
        assets=page_assets(),
        styles=trusted(styles),
        scenario=data.scenario,
        provisional=provisional(data),
        question=data.question,
        settings=settings(data),
        cards=answers.cards(data),
        sample=sample_text(data),
        chart=answers.chart(data),
        table=answers.table(data),
        trajectories=trajectories(data),
        story=story(data, land),
        premises=premises(data),
        hindsight=hindsight.section(data),
        hinges=hinges.section(data),
        standings=sources.standings(data.audit),
        numbers=f"{data.audit.numbers.total:,}",
        open=f"{data.audit.open:,}",
        sources=sources.sources(data.audit),
        claims=sources.claims(data.audit),
        provenance=sources.provenance(data),
        run=data.provenance.run,
    )


def provisional(data: ReportData) -> Markup:
    """Return a warning where the data are not independently checked."""
    if not data.provisional:
        return Markup()
    words = "Provisional: one coder; the numbers of this scenario are not independently checked."
    return element("p", words, class_="provisional")


def settings(data: ReportData) -> Markup:
    """Return the parameters of the what-if: the chosen values and the others."""
    rows = Markup()
    for setting in data.settings:
        chosen = Markup().join(element("span", value, class_="chip") for value in setting.chosen)
        unchosen = Markup().join(
            element("span", value, class_="chip other", title="not chosen")
            for value in setting.others
        )
        rows += element("dt", setting.text or setting.name) + element("dd", chosen + unchosen)
    return element("dl", rows, class_="settings") if rows else Markup()


def sample_text(data: ReportData) -> Markup:
    """Return how many timelines there are, and the condition on their past."""
    run = data.provenance
    size = size_of(run.timelines, run.requested)
    text = f"{size} timelines from {in_words(data.start)} to {in_words(data.end)}"
    if data.divergence is None:
        return element("p", f"{text}.") + excerpt_text(data)
    text += (
        ", each simulated twice: without the change, and with it from "
        f"{in_words(data.divergence)} on. Both share their past, their parameter draw, and all "
        "random draws that the change does not affect."
    )
    sample = element("p", text)
    if run.given:
        condition = run.given_text or element("code", run.given)
        sample += element(
            "p",
            "The question makes sense only where, at that date, ",
            condition,
            f". That held in {percent(run.given_share)} of the {run.candidates:,} timelines "
            "simulated; all figures below are of those.",
        )
    sample += element("p", f"Read {run.reading}.")
    sample += excerpt_text(data)
    for warning in run.warnings:
        sample += element("p", warning, class_="provisional")
    return sample


def excerpt_text(data: ReportData) -> Markup:
    """Return of how many timelines the series and hinges of a large run are."""
    if data.excerpt is None:
        return Markup()
    text = f"Series and key assumptions are of the first {data.excerpt:,} timelines."
    return element("p", text)


def trajectories(data: ReportData) -> Markup:
    """Return the fans: those with a record first, most of the others folded."""
    recorded = [series for series in data.trajectories if series.record]
    unrecorded = [series for series in data.trajectories if not series.record]
    visible = recorded[:VISIBLE] or unrecorded[:VISIBLE]
    rest = [series for series in (*recorded, *unrecorded) if series not in visible]

    def fans(group: Sequence[Trajectory]) -> Markup:
        return Markup().join(fan_chart(series, data.divergence) for series in group if series.dates)

    charts = fans(visible)
    if rest:
        charts += element(
            "details",
            element("summary", f"{len(rest)} more series")
            + element("div", fans(rest), class_="fans"),
            class_="more",
        )
    return element("div", charts, class_="fans")


def story(data: ReportData, land: Mapping[str, Any] | None) -> Markup:
    """Return one timeline: map, strip, chronicle."""
    if data.story is None:
        return element("p", f"No timeline can be shown: {data.no_story}.", class_="quiet")
    because = f"Timeline {data.story.timeline}: {data.story.because}" if data.story.because else ""
    return (
        element("p", because, class_="quiet")
        + story_page.map_of(data, data.story, land)
        + story_page.strip(data, data.story)
        + story_page.chronicle(data.story)
    )


def premises(data: ReportData) -> Markup:
    """Return the sources of the what-if itself, and the reason for its date."""
    notes = Markup()
    if data.premises:
        notes += element("p", f"Source of the what-if: {'; '.join(data.premises)}.")
    if data.why:
        notes += element("p", f"Why this date: {data.why}.")
    return notes
