"""One timeline on a page: the map of its fights, its strip, both branches side by side."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from allohistory.answers.narrative.story import Fight, Step, Story, StoryEntry
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.marks import element, in_words
from allohistory.views.charts.strip import timeline_strip
from allohistory.views.map import map_block

LEFT = 3  # entries of the shared past shown before the first difference
LARGEST = 60  # fights on the map
BRANCHES = {"baseline": "Without the change", "changed": "With the change"}


def map_of(report: ReportData, story: Story, geography: Mapping[str, Any] | None) -> Markup:
    """Return the map of a timeline, if the scenario has one."""
    if geography is None:
        return Markup()
    frame: dict[str, Any] = {
        "from": report.start.isoformat(),
        "to": report.end.isoformat(),
        "at": report.end.isoformat(),
        "title": f"Timeline {story.timeline}",
        "subtitle": report.scenario,
        "forces": forces(story, geography),
    }
    if report.divergence is not None:
        frame["branches"] = [{"id": key, "name": name} for key, name in BRANCHES.items()]
    placed = [fight for fight in story.fights if fight.sector in geography["sectors"]]
    largest = sorted(placed, key=lambda fight: -fight.losses)[:LARGEST]
    return map_block(geography, [incident(fight) for fight in largest], frame)


def incident(fight: Fight) -> dict[str, Any]:
    """Return a fight as the map takes it."""
    entry: dict[str, Any] = {
        "date": fight.date.isoformat(),
        "end": fight.end.isoformat(),
        "sector": fight.sector,
        "text": fight.text,
        "losses": fight.losses,
    }
    if fight.branch != "both":
        entry["branch"] = fight.branch
    return entry


def forces(story: Story, geography: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the forces that the map has a place for, as it takes them."""
    entries = []
    for force in story.strengths:
        if geography["forces"].get(force.group) is None or force.actor not in geography["holders"]:
            continue
        entry: dict[str, Any] = {
            "group": force.group,
            "actor": force.actor,
            "name": force.name,
            "points": [[day.isoformat(), divisions] for day, divisions in force.points],
        }
        if force.branch != "both":
            entry["branch"] = force.branch
        entries.append(entry)
    return entries


def strip(report: ReportData, story: Story) -> Markup:
    """Return the timeline on a line."""
    entries = [
        {
            "date": line.entry.date,
            "text": line.entry.text,
            "kind": line.entry.kind,
            "branch": line.entry.branch,
            "label": line.label,
        }
        for line in story.entries
    ]
    divergence = report.divergence.isoformat() if report.divergence else None
    return timeline_strip(entries, (report.start.isoformat(), report.end.isoformat()), divergence)


def chronicle(story: Story) -> Markup:
    """Return both branches side by side, the first difference marked, the shared past folded."""
    first = story.first_difference
    if first is None:
        same = element("p", "Both branches are the same.", class_="quiet")
        return same + element(
            "ol", Markup().join(map(entry_item, story.entries)), class_="chronicle single"
        )
    start = max(0, first - LEFT)
    past, visible = story.entries[:start], story.entries[start:]
    folded = Markup()
    if past:
        span = f"{in_words(past[0].entry.date)} to {in_words(past[-1].entry.date)}"
        folded = element(
            "details",
            element("summary", f"The shared past: {len(past)} events from {span}")
            + element("ol", Markup().join(map(entry_item, past)), class_="chronicle"),
            class_="past",
        )
    parted = element(
        "li",
        element("span", "First difference", class_="parting-words"),
        class_="parting",
        id="first-difference",
    )
    left = min(first, LEFT)
    rows = Markup().join(map(entry_item, visible[:left])) + parted + side_by_side(visible[left:])
    heads = Markup().join(
        element("div", name, class_=f"head {key}") for key, name in BRANCHES.items()
    )
    return (
        folded
        + element("div", heads, class_="heads", aria_hidden="true")
        + element("ol", rows, class_="chronicle two")
    )


def side_by_side(entries: Sequence[StoryEntry]) -> Markup:
    """Return entries in their order, those of one branch only in two columns."""
    rows = Markup()
    for shared, run in groupby(entries, key=lambda line: line.entry.branch == "both"):
        if shared:
            rows += Markup().join(map(entry_item, run))
            continue
        alone = list(run)
        columns = (
            Markup().join(entry_item(line) for line in alone if line.entry.branch == branch)
            for branch in BRANCHES
        )
        rows += element(
            "li", Markup().join(element("ol", column) for column in columns), class_="fork"
        )
    return rows


def entry_item(line: StoryEntry) -> Markup:
    """Return one entry, which unfolds to its reasons and causes."""
    entry = line.entry
    when = element("time", in_words(entry.date), datetime=entry.date.isoformat())
    only = BRANCHES.get(entry.branch, "")
    tag = element("span", only, class_="only") if only else ""
    text = element("span", entry.text, class_="what")
    inner = Markup()
    if entry.reasons:
        inner += element("p", sentence(entry.reasons))
    if line.steps:
        inner += element("ol", Markup().join(map(step_item, line.steps)), class_="steps")
    if inner:
        body = element("details", element("summary", tag + text) + element("div", inner))
    else:
        body = element("div", tag + text, class_="plain")
    return element("li", when + body, class_=f"{entry.branch} kind-{entry.kind}")


def step_item(step: Step) -> Markup:
    """Return one event of the causal chain."""
    when = element("time", in_words(step.date), datetime=step.date.isoformat())
    why = element("small", f" ({step.why})") if step.why else ""
    return element("li", when, f" {step.text}", why)


def sentence(text: str) -> str:
    """Return a remark as a sentence."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
