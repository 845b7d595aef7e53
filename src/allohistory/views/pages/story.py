"""One timeline on a page: the map of its fights, its strip, and both branches side by side."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from markupsafe import Markup

from allohistory.answers.narrative.story import Fight, Step, Story, StoryEntry
from allohistory.answers.report_data import ReportData
from allohistory.views.charts.marks import element, in_words
from allohistory.views.charts.strip import timeline_strip
from allohistory.views.map import map_block

LEFT = 3  # entries of the shared past that stand open before the change
LARGEST = 60  # fights on the map
BRANCHES = {"baseline": "Without the change", "changed": "With the change"}


def map_of(account: ReportData, story: Story, geography: Mapping[str, Any] | None) -> Markup:
    """The map of a timeline, if the scenario has one."""
    if geography is None:
        return Markup()
    frame: dict[str, Any] = {
        "from": account.start.isoformat(),
        "to": account.end.isoformat(),
        "at": account.end.isoformat(),
        "title": f"Timeline {story.timeline}",
        "subtitle": account.scenario,
        "forces": forces(story, geography),
    }
    if account.divergence is not None:
        frame["branches"] = [{"id": key, "name": name} for key, name in BRANCHES.items()]
    known = [one for one in story.fights if one.sector in geography["sectors"]]
    largest = sorted(known, key=lambda one: -one.losses)[:LARGEST]
    return map_block(geography, [incident(one) for one in largest], frame)


def incident(fight: Fight) -> dict[str, Any]:
    """A fight as the map takes it."""
    shown: dict[str, Any] = {
        "date": fight.date.isoformat(),
        "end": fight.end.isoformat(),
        "sector": fight.sector,
        "text": fight.text,
        "losses": fight.losses,
    }
    if fight.branch != "both":
        shown["branch"] = fight.branch
    return shown


def forces(story: Story, geography: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The forces as the map takes them, those that it has a place for."""
    found = []
    for one in story.strengths:
        if geography["forces"].get(one.group) is None or one.actor not in geography["holders"]:
            continue
        shown: dict[str, Any] = {
            "group": one.group,
            "actor": one.actor,
            "name": one.name,
            "points": [[day.isoformat(), divisions] for day, divisions in one.points],
        }
        if one.branch != "both":
            shown["branch"] = one.branch
        found.append(shown)
    return found


def strip(account: ReportData, story: Story) -> Markup:
    """The timeline on a line."""
    entries = [
        {
            "date": told.entry.date,
            "text": told.entry.text,
            "kind": told.entry.kind,
            "branch": told.entry.branch,
            "label": told.label,
        }
        for told in story.entries
    ]
    divergence = account.divergence.isoformat() if account.divergence else None
    return timeline_strip(entries, (account.start.isoformat(), account.end.isoformat()), divergence)


def chronicle(story: Story) -> Markup:
    """Both branches side by side, the first difference marked; the shared past folded."""
    first = story.first_difference
    if first is None:
        same = element("p", "Both branches tell the same.", class_="quiet")
        return same + element(
            "ol", Markup().join(map(entry_item, story.entries)), class_="chronicle single"
        )
    past, shown = story.entries[: max(0, first - LEFT)], story.entries[max(0, first - LEFT) :]
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
        element("span", "Here the two histories part", class_="parting-words"),
        class_="parting",
        id="first-difference",
    )
    left = min(first, LEFT)
    rows = Markup().join(map(entry_item, shown[:left])) + parted + side_by_side(shown[left:])
    heads = Markup().join(
        element("div", name, class_=f"head {key}") for key, name in BRANCHES.items()
    )
    return (
        folded
        + element("div", heads, class_="heads", aria_hidden="true")
        + element("ol", rows, class_="chronicle two")
    )


def side_by_side(told: Sequence[StoryEntry]) -> Markup:
    """Entries in their order; where only one branch tells, the branches stand side by side."""
    rows = Markup()
    for shared, run in groupby(told, key=lambda one: one.entry.branch == "both"):
        if shared:
            rows += Markup().join(map(entry_item, run))
            continue
        alone = list(run)
        columns = (
            Markup().join(entry_item(one) for one in alone if one.entry.branch == branch)
            for branch in BRANCHES
        )
        rows += element("li", Markup().join(element("ol", one) for one in columns), class_="fork")
    return rows


def entry_item(told: StoryEntry) -> Markup:
    """One entry, which unfolds to its reasons and causes."""
    entry = told.entry
    when = element("time", in_words(entry.date), datetime=entry.date.isoformat())
    only = BRANCHES.get(entry.branch, "")
    tag = element("span", only, class_="only") if only else ""
    text = element("span", entry.text, class_="what")
    inner = Markup()
    if entry.reasons:
        inner += element("p", sentence(entry.reasons))
    if told.steps:
        inner += element("ol", Markup().join(map(step_item, told.steps)), class_="steps")
    if inner:
        body = element("details", element("summary", tag + text) + element("div", inner))
    else:
        body = element("div", tag + text, class_="plain")
    return element("li", when + body, class_=f"{entry.branch} kind-{entry.kind}")


def step_item(one: Step) -> Markup:
    """One event back."""
    when = element("time", in_words(one.date), datetime=one.date.isoformat())
    why = element("small", f" ({one.why})") if one.why else ""
    return element("li", when, f" {one.text}", why)


def sentence(text: str) -> str:
    """A remark as a sentence."""
    return f"{text[:1].upper()}{text[1:]}." if text else ""
