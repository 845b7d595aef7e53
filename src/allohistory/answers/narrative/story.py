"""The story of one timeline: its chronicle with causes, its fights by place, its forces by month.

Assumption: an entry that both branches have on the same day is one event. Leaves out the hundreds
of small incidents on the border, and everything about how a story looks on a page.
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

STEPS = 6  # causes back that are shown


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
    because: str = field(metadata=helps("why this timeline is shown"))
    entries: tuple[StoryEntry, ...] = field(metadata=helps("its chronicle, both branches together"))
    first_difference: int | None = field(
        metadata=helps("place of the first entry that only one branch has")
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
        """The timeline with the change, if there is one."""
        ...

    @property
    def whatif(self) -> WhatIf | None:
        """What is changed."""
        ...

    def chronicle(self) -> Chronicle:
        """Return both branches in dated sentences."""
        ...


class ReplayedRun(Protocol):
    """What a story needs of a run."""

    @property
    def scenario(self) -> Scenario:
        """The scenario."""
        ...

    def timeline(self, k: int) -> Pair:
        """Return timeline `k` of both branches, replayed with every event."""
        ...


def story(comparison: ReplayedRun, row: int, because: str = "") -> Story:
    """Return the story of one timeline of a comparison, re-run with every event."""
    pair = comparison.timeline(row)
    chronicle = pair.chronicle()
    causes = causes_of(pair, chronicle.entries)
    entries = tuple(
        StoryEntry(
            entry, steps(causes[entry.branch, entry.serial]), label(comparison.scenario, entry)
        )
        for entry in chronicle.entries
    )
    return Story(
        timeline=row,
        because=because,
        entries=entries,
        first_difference=chronicle.first_difference,
        fights=tuple(fights(pair)),
        strengths=tuple(strengths(pair)),
    )


def causes_of(pair: Pair, entries: Sequence[Entry]) -> dict[tuple[str, int], Cause]:
    """Return the causes of each entry, by its branch and number."""
    causes: dict[tuple[str, int], Cause] = {}
    for branch in ("both", "baseline", "changed"):
        timeline = pair.changed if branch == "changed" else pair.baseline
        serials = [entry.serial for entry in entries if entry.branch == branch]
        if serials and timeline is not None:
            trees = why_each(timeline, serials, pair.whatif)
            causes |= {(branch, serial): cause for serial, cause in trees.items()}
    return causes


def steps(cause: Cause) -> tuple[Step, ...]:
    """Return the causes of an event, as far back as they are shown."""
    return tuple(Step(step.date, step.text, step.why) for step in cause.chain[1 : STEPS + 1])


def label(scenario: Scenario, entry: Entry) -> str:
    """Return a few words for wars and for entries of one branch, nothing for the rest."""
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
    """Yield the fights of both branches; those that both have, once."""
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
    """Yield the fights of one timeline: date, place and sentence; end and losses."""
    names = Names(timeline.model)
    events = read_events(timeline)
    days = days_of(names, events)
    for quarrel in quarrels(events)[0]:
        first = quarrel.first
        key = days[first.serial], names.id("sector", first.place), quarrel_text(names, quarrel)
        yield key, (names.date(quarrel.rows[-1].week + 1), losses_of(quarrel))


def losses_of(quarrel: Quarrel) -> int:
    """Return the men lost by all sides."""
    return round(sum(quarrel.losses.values()))


def strengths(pair: Pair) -> Iterable[Strength]:
    """Yield the forces of both branches, of the groups that the scenario has a series of."""
    scenario = pair.baseline.model.scenario
    for group, about in scenario.groups.items():
        path = f"buildup.divisions[{group}]"
        name = next((k for k, series in scenario.head.series.items() if series.of == path), None)
        if name is None:
            continue
        before = monthly(pair.baseline, name)
        after = before if pair.changed is None else monthly(pair.changed, name)
        arms = [("both", before)] if before == after else [("baseline", before), ("changed", after)]
        for branch, points in arms:
            yield Strength(group, about.actor, about.name, branch, points)


def monthly(timeline: Timeline, name: str) -> tuple[tuple[dt.date, float], ...]:
    """Return a series of one timeline, each sample dated at the end of its month."""
    model = timeline.model
    last = model.calendar.date_of(model.calendar.weeks)
    starts = (*model.calendar.months, last)
    ends = [max(start, following) for start, following in pairwise(starts)]
    values = timeline.series[name]
    return tuple(
        (day, round(float(value), 1))
        for day, value in zip(ends, values, strict=True)
        if math.isfinite(value)
    )
