"""The report: one HTML file that opens without a network: what was asked, found and assumed.

Assumption: a reader wants the answer first, then whether to believe it, then how to repeat it. The
page renders an `Account` and computes nothing, so `--json` can say the same.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from allohistory.answers.comparison import size_of
from allohistory.answers.report_data import ReportData, report_data
from allohistory.answers.result import Comparison
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
OPEN = 6  # fans that stand open; the others unfold


def report(
    comparison: Comparison, *, asked: Sequence[str] = (), timeline: int | None = None
) -> str:
    """The report of a comparison as the text of one HTML file.

    `asked` are further questions; `timeline` is the one to be told, chosen to show the change at
    work unless given. Raises ScenarioError if the scenario's map has faults.
    """
    if not isinstance(comparison, Comparison):
        found = type(comparison).__name__
        raise ArgumentError(f"a Comparison is wanted, not {found}; write open_run()")
    told = report_data(comparison, asked=asked, timeline=timeline)
    return page(told, geography(comparison.scenario.folder))


def page(told: ReportData, land: Mapping[str, Any] | None = None) -> str:
    """The page of an account; `land` is the scenario's map, if it has one."""
    styles = (STATIC / "report.css").read_text(encoding="utf-8")
    return fill(
        TEMPLATE,
        title=told.title,
        policy=content_policy(page_scripts()),
        assets=page_assets(),
        styles=trusted(styles),
        scenario=told.scenario,
        provisional=provisional(told),
        question=told.question,
        settings=settings(told),
        cards=answers.cards(told),
        given=sample_text(told),
        chart=answers.chart(told),
        table=answers.table(told),
        courses=trajectories(told),
        story=story(told, land),
        premises=premises(told),
        hindsight=hindsight.section(told),
        hinges=hinges.section(told),
        standings=sources.standings(told.audit),
        numbers=f"{told.audit.numbers.total:,}",
        open=f"{told.audit.open:,}",
        sources=sources.sources(told.audit),
        claims=sources.claims(told.audit),
        provenance=sources.provenance(told),
        run=told.provenance.run,
    )


def provisional(told: ReportData) -> Markup:
    """A word of caution where the data still wait for a second reader."""
    if not told.provisional:
        return Markup()
    words = "Provisional: the numbers of this scenario still wait for a second reader."
    return element("p", words, class_="provisional")


def settings(told: ReportData) -> Markup:
    """The parameters of the what-if, what was chosen and what was not."""
    rows = Markup()
    for one in told.settings:
        chosen = Markup().join(element("span", each, class_="chip") for each in one.chosen)
        others = Markup().join(
            element("span", each, class_="chip other", title="not chosen") for each in one.others
        )
        rows += element("dt", one.text or one.name) + element("dd", chosen + others)
    return element("dl", rows, class_="settings") if rows else Markup()


def sample_text(told: ReportData) -> Markup:
    """How many timelines, and under which condition on the past."""
    made = told.provenance
    size = size_of(made.timelines, made.requested)
    text = f"{size} timelines from {in_words(told.start)} to {in_words(told.end)}"
    if told.divergence is None:
        return element("p", f"{text}.")
    text += (
        f", each lived twice: as it was, and with the change from {in_words(told.divergence)} on. "
        "Both share their past, the numbers drawn for them, and all luck that the change does "
        "not reach."
    )
    found = element("p", text)
    if made.given:
        condition = made.given_text or element("code", made.given)
        found += element(
            "p",
            "The question makes sense only where, at that date, ",
            condition,
            ". That held in "
            f"{100 * made.given_share:.0f} % of the {made.candidates:,} timelines tried; all "
            "figures below are of those.",
        )
    found += element("p", f"Read {made.reading}.")
    for warning in made.warnings:
        found += element("p", warning, class_="provisional")
    return found


def trajectories(told: ReportData) -> Markup:
    """The fans: those with a record first, most of the others folded."""
    recorded = [one for one in told.trajectories if one.record]
    others = [one for one in told.trajectories if not one.record]
    shown = recorded[:OPEN] or others[:OPEN]
    rest = [one for one in (*recorded, *others) if one not in shown]
    drawn = Markup().join(fan_chart(one, told.divergence) for one in shown if one.dates)
    if rest:
        folded = Markup().join(fan_chart(one, told.divergence) for one in rest if one.dates)
        drawn += element(
            "details",
            element("summary", f"{len(rest)} more series") + element("div", folded, class_="fans"),
            class_="more",
        )
    return element("div", drawn, class_="fans")


def story(told: ReportData, land: Mapping[str, Any] | None) -> Markup:
    """One timeline: map, strip, chronicle."""
    if told.story is None:
        return element("p", f"No timeline can be told: {told.no_story}.", class_="quiet")
    because = f"Timeline {told.story.timeline}: {told.story.because}" if told.story.because else ""
    return (
        element("p", because, class_="quiet")
        + story_page.map_of(told, told.story, land)
        + story_page.strip(told, told.story)
        + story_page.chronicle(told.story)
    )


def premises(told: ReportData) -> Markup:
    """Where the what-if itself comes from."""
    found = Markup()
    if told.premises:
        found += element("p", f"The what-if is that of: {'; '.join(told.premises)}.")
    if told.why:
        found += element("p", f"As it is because: {told.why}.")
    return found
