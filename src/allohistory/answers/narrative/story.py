"""The story of one timeline: its chronicle with causes, its fights by place, its forces by month.

Assumption: what both branches tell on the same day is one event. Leaves out the border's small
incidents, of which there are hundreds, and everything about how a story looks on a page.
"""

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

from allohistory.answers.fields import helps
from allohistory.answers.narrative.causes import Cause, why_each
from allohistory.answers.narrative.chronicle import Chronicle, Entry
from allohistory.answers.narrative.events import Names, days_of, read_events
from allohistory.answers.narrative.quarrels import Quarrel, quarrel_text, quarrels
from allohistory.engine import Timeline
from allohistory.scenario import Scenario, WhatIf

STEPS = 6  # events back that a reader is told


@dataclass(frozen=True)
class Step:
    """One event on the way to another."""

    date: dt.date = field(metadata=helps("first day of its week"))
    text: str = field(metadata=helps("what happens"))
    why: str = field(metadata=helps("its chance and its reasons"))


@dataclass(frozen=True)
class StoryEntry:
    """An entry of a chronicle with what stands behind it."""

    entry: Entry = field(metadata=helps("the entry"))
    steps: tuple[Step, ...] = field(metadata=helps("what it follows from, the nearest first"))
    label: str = field(default="", metadata=helps("a few words, for the largest events"))


@dataclass(frozen=True)
class Fight:
    """Fighting on the border, as a whole."""

    date: dt.date = field(metadata=helps("first day"))
    end: dt.date = field(metadata=helps("last day"))
    sector: str = field(metadata=helps("id of the border sector"))
    text: str = field(metadata=helps("how it began, went and ended"))
    losses: int = field(metadata=helps("men of all sides"))
    branch: str = field(metadata=helps("both, baseline or changed"))


@dataclass(frozen=True)
class Strength:
    """A group of forces by month."""

    group: str = field(metadata=helps("id of the group"))
    actor: str = field(metadata=helps("id of its actor"))
    name: str = field(metadata=helps("its name"))
    branch: str = field(metadata=helps("both, baseline or changed"))
    points: tuple[tuple[dt.date, float], ...] = field(metadata=helps("date and divisions"))


@dataclass(frozen=True)
class Story:
    """One timeline, ready to be read."""

    timeline: int = field(metadata=helps("its number, from 0"))
    because: str = field(metadata=helps("why this one is shown"))
    entries: tuple[StoryEntry, ...] = field(metadata=helps("its chronicle, both branches together"))
    first_difference: int | None = field(
        metadata=helps("place of the first entry that only one branch tells")
    )
    fights: tuple[Fight, ...] = field(metadata=helps("its fights"))
    strengths: tuple[Strength, ...] = field(metadata=helps("its forces"))


class Pair(Protocol):
    """One timeline, in its baseline and, where there is a what-if, as changed."""

    @property
    def baseline(self) -> Timeline:
        """The timeline without the change."""
        ...

    @property
    def changed(self) -> Timeline | None:
        """The timeline with it, if there is one."""
        ...

    @property
    def whatif(self) -> WhatIf | None:
        """What is changed."""
        ...

    def chronicle(self) -> Chronicle:
        """Both branches in dated sentences."""
        ...


class ReplayedRun(Protocol):
    """What a story needs of a run."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    def timeline(self, k: int) -> Pair:
        """Timeline `k` of both branches, replayed with every event."""
        ...


def story(comparison: ReplayedRun, row: int, because: str = "") -> Story:
    """The story of one timeline of a comparison, lived again with every event."""
    pair = comparison.timeline(row)
    chronicle = pair.chronicle()
    causes = causes_of(pair, chronicle.entries)
    told = tuple(
        StoryEntry(
            entry, steps(causes[entry.branch, entry.serial]), label(comparison.scenario, entry)
        )
        for entry in chronicle.entries
    )
    return Story(
        timeline=row,
        because=because,
        entries=told,
        first_difference=chronicle.first_difference,
        fights=tuple(fights(pair)),
        strengths=tuple(strengths(pair)),
    )


def causes_of(pair: Pair, entries: Sequence[Entry]) -> dict[tuple[str, int], Cause]:
    """The causes of each entry, by its branch and number."""
    found: dict[tuple[str, int], Cause] = {}
    for branch in ("both", "baseline", "changed"):
        timeline = pair.changed if branch == "changed" else pair.baseline
        wanted = [entry.serial for entry in entries if entry.branch == branch]
        if wanted and timeline is not None:
            each = why_each(timeline, wanted, pair.whatif)
            found |= {(branch, serial): cause for serial, cause in each.items()}
    return found


def steps(cause: Cause) -> tuple[Step, ...]:
    """What stands behind an event, as far back as a reader is told."""
    return tuple(Step(one.date, one.text, one.why) for one in cause.chain[1 : STEPS + 1])


def label(scenario: Scenario, entry: Entry) -> str:
    """A few words for wars and for what parts the branches, nothing for the rest."""
    if entry.kind == "war":
        return "War"
    if entry.branch == "both":
        return ""
    if entry.kind == "signed":
        names = [talk.treaty for talk in scenario.talks.values() if talk.treaty in entry.text]
        return max(names, key=len, default="Treaty")
    if entry.kind == "walked":
        return "Talks broken off"
    if entry.kind == "quarrel" and "limited war" in entry.text:
        sector = scenario.sectors.get(entry.place)
        return sector.name if sector else ""
    return ""


def fights(pair: Pair) -> Iterable[Fight]:
    """The fights of both branches; those of the shared past, or alike in both, once."""
    before = dict(fights_of(pair.baseline))
    after = {} if pair.changed is None else dict(fights_of(pair.changed))
    for key, (end, losses) in before.items():
        shared = pair.changed is None or key in after
        yield Fight(key[0], end, key[1], key[2], losses, "both" if shared else "baseline")
    for key, (end, losses) in after.items():
        if key not in before:
            yield Fight(key[0], end, key[1], key[2], losses, "changed")


def fights_of(
    timeline: Timeline,
) -> Iterable[tuple[tuple[dt.date, str, str], tuple[dt.date, int]]]:
    """The fights of one timeline: date, place and sentence; end and losses."""
    cast = Names(timeline.model)
    events = read_events(timeline)
    days = days_of(cast, events)
    for one in quarrels(events)[0]:
        key = days[one.first.serial], cast.id("sector", one.first.place), quarrel_text(cast, one)
        yield key, (cast.date(one.rows[-1].week + 1), losses_of(one))


def losses_of(one: Quarrel) -> int:
    """Men lost by all sides."""
    return round(sum(one.losses.values()))


def strengths(pair: Pair) -> Iterable[Strength]:
    """The forces of both branches, of the groups that the scenario keeps a series of."""
    scenario = pair.baseline.model.scenario
    for group, about in scenario.groups.items():
        path = f"buildup.divisions[{group}]"
        name = next((k for k, each in scenario.head.series.items() if each.of == path), None)
        if name is None:
            continue
        before = monthly(pair.baseline, name)
        after = before if pair.changed is None else monthly(pair.changed, name)
        arms = [("both", before)] if before == after else [("baseline", before), ("changed", after)]
        for branch, points in arms:
            yield Strength(group, about.actor, about.name, branch, points)


def monthly(timeline: Timeline, name: str) -> tuple[tuple[dt.date, float], ...]:
    """A series of one timeline, each sample dated at the end of its month."""
    model = timeline.model
    last = model.calendar.date_of(model.calendar.weeks)
    starts = (*model.calendar.months, last)
    ends = [max(one, other) for one, other in pairwise(starts)]
    values = timeline.series[name]
    return tuple(
        (day, round(float(value), 1))
        for day, value in zip(ends, values, strict=True)
        if math.isfinite(value)
    )
