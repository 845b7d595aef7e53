"""Chronicle: a timeline in dated sentences, or a baseline and its what-if side by side.

What both branches have on one day stands once; the first entry of only one is marked. A brief
chronicle holds the events that moved history; a full one adds every choice
not to act, every report and every small incident, grouped where they repeat.
"""

import datetime as dt
import textwrap
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from allohistory.answers.fields import helps
from allohistory.answers.narrative.events import (
    Event,
    Names,
    added_events,
    days_of,
    read_events,
    told_by_causes,
)
from allohistory.answers.narrative.quarrels import (
    BORDER,
    Quarrel,
    quarrel_text,
    quarrels,
    small_incidents,
)
from allohistory.answers.narrative.sentences import sentence, why
from allohistory.answers.wording import DATE, NARROWEST
from allohistory.engine import Timeline
from allohistory.scenario import WhatIf
from allohistory.vocabulary.events import FRIGHT

Branch = Literal["both", "baseline", "changed"]
Level = Literal["brief", "full"]
FINE = ("offer", "transfer", "order")
REPEATED = ("decision", "report", "politics", "directive")
Days = dict[int, dt.date]
SOON = dt.timedelta(weeks=40)
ORDER = {"both": 0, "baseline": 1, "changed": 2}  # of entries of one day
MARKS = {"both": "  ", "baseline": "- ", "changed": "+ "}


@dataclass(frozen=True)
class Counterpart:
    """The same entry in the changed branch, where its number and its reasons may differ."""

    serial: int = field(metadata=helps("number of the event there"))
    cause: int = field(metadata=helps("number of the event it follows from there, or -1"))
    why: str = field(metadata=helps("its chance and its reasons there"))
    covers: tuple[int, ...] = field(metadata=helps("numbers of all events it covers there"))


@dataclass(frozen=True)
class Entry:
    """One dated sentence of a chronicle."""

    date: dt.date = field(metadata=helps("first day of the week in which it happens"))
    text: str = field(metadata=helps("what happens"))
    kind: str = field(metadata=helps("kind of event; `quarrel` for fighting as a whole"))
    serial: int = field(metadata=helps("number of the event in its timeline"))
    cause: int = field(metadata=helps("number of the event it follows from, or -1"))
    branch: Branch = field(default="both", metadata=helps("branch that it is in"))
    why: str = field(default="", metadata=helps("its chance and its reasons, in words"))
    until: dt.date | None = field(default=None, metadata=helps("its end, if it takes longer"))
    place: str = field(default="", metadata=helps("border sector, if any"))
    covers: tuple[int, ...] = field(
        default=(), metadata=helps("numbers of all events that it covers")
    )
    counterpart: Counterpart | None = field(
        default=None, metadata=helps("the same in the changed branch, where both have it")
    )

    @property
    def reasons(self) -> str:
        """Its chance and its reasons, of each branch where they differ."""
        if self.counterpart is None or self.counterpart.why == self.why:
            return self.why
        sides = (("without the change", self.why), ("with the change", self.counterpart.why))
        return "; ".join(f"{side}: {why}" for side, why in sides if why)

    def in_changed(self) -> "Entry":
        """Return the entry as it is in the changed branch."""
        if self.counterpart is None:
            return self
        there = self.counterpart
        return replace(
            self,
            serial=there.serial,
            cause=there.cause,
            why=there.why,
            covers=there.covers,
            counterpart=None,
        )


@dataclass(frozen=True, repr=False)
class Chronicle:
    """A timeline, or two branches of one, in dated sentences."""

    entries: tuple[Entry, ...]
    title: str = ""
    level: Level = "brief"
    side: Branch = "both"  # the branch shown, where the other is left out

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    @property
    def first_difference(self) -> int | None:
        """Index of the first entry that only one branch has, or None."""
        alone = (k for k, entry in enumerate(self.entries) if entry.branch != "both")
        return next(alone, None)

    def branch(self, name: Literal["baseline", "changed"]) -> "Chronicle":
        """Return one branch alone."""
        entries = [entry for entry in self.entries if entry.branch in ("both", name)]
        if name == "changed":
            entries = [entry.in_changed() for entry in entries]
        else:
            entries = [replace(entry, counterpart=None) for entry in entries]
        return Chronicle(tuple(entries), f"{self.title}, {name}", self.level, name)

    def text(self, width: int = 100) -> str:
        """Return the chronicle as plain text, `width` columns wide."""
        return chronicle_text(self, width)


def chronicle_text(chronicle: Chronicle, width: int = 100) -> str:
    """Return a chronicle as plain text; an entry of only one branch is marked - or +."""
    width = max(NARROWEST, width)
    first = chronicle.first_difference
    lines = [chronicle.title] if chronicle.title else []
    if first is not None:
        lines += textwrap.wrap("- without the change; + with the change; unmarked: both", width)
    for k, entry in enumerate(chronicle.entries):
        if k == first:
            lines.append(f"{'=' * 8} First difference {'=' * 8}")
        lines += _entry_lines(entry, width, chronicle, marked=first is not None)
    return "\n".join(lines)


def _entry_lines(entry: Entry, width: int, chronicle: Chronicle, *, marked: bool) -> list[str]:
    """Return one entry, wrapped, with its reasons below it."""
    mark = MARKS[entry.branch] if marked else ""
    indent = " " * (len(mark) + DATE)
    lines = textwrap.wrap(
        f"{mark}{entry.date}  {entry.text}", width, subsequent_indent=indent,
        drop_whitespace=True, initial_indent="",
    )  # fmt: skip
    because = entry.reasons
    if chronicle.level == "full":
        because = "; ".join(part for part in (_numbers(entry, chronicle.side), because) if part)
    if because:
        lines += textwrap.wrap(
            f"({because})", width, initial_indent=indent, subsequent_indent=indent
        )
    return lines


def _numbers(entry: Entry, side: Branch) -> str:
    """Return the numbers of an event and its cause, as the command `why` takes them.

    Those of the baseline begin with `baseline:`, those of the changed branch are plain.
    """
    alone = "baseline" in (side, entry.branch)
    event = entry if alone else entry.in_changed()
    before = "baseline:" if alone else ""
    number = f"event {before}{event.serial}"
    if event.cause < 0:
        return number
    return f"{number}; follows from event {before}{event.cause}"


def entries_of(
    timeline: Timeline, level: Level = "brief", whatif: WhatIf | None = None
) -> tuple[Entry, ...]:
    """Return one timeline as entries, sorted by date; `timeline` is a replay with its full log."""
    names = Names(timeline.model, added_events(whatif))
    events = read_events(timeline)
    days = days_of(names, events)
    fights, alone = quarrels(events)
    entries = [_fight(names, fight, days) for fight in fights if level == "full" or fight.notable]
    inactions: list[Event] = []
    told = told_by_causes(events)
    for event in events:
        if event.kind in BORDER or event.serial in told:
            continue
        if event.kind == "decision" and event.option == 0:
            inactions.append(event)
        elif level == "full" or _notable(event):
            entry = _entry(names, event, days)
            told_with = tuple(deed for deed, cause in told.items() if cause == event.serial)
            entries.append(replace(entry, covers=(*entry.covers, *told_with)))
    if level == "full":
        entries += [
            _small(names, event, text, days) for event, text in small_incidents(names, alone)
        ]
        entries += _inactions(names, inactions, events, days)
    return tuple(sorted(entries, key=lambda entry: (entry.date, entry.serial)))


def _notable(event: Event) -> bool:
    """Return whether a brief chronicle includes an event."""
    if event.kind == "report":
        return event.option == FRIGHT
    return event.kind not in FINE


def _entry(names: Names, event: Event, days: Days) -> Entry:
    """Return one event as an entry."""
    place = names.id("sector", event.place) if event.place >= 0 else ""
    return Entry(
        date=days[event.serial],
        text=sentence(names, event),
        kind=event.kind,
        serial=event.serial,
        cause=event.cause,
        why=why(names, event),
        place=place,
        covers=(event.serial,),
    )


def _fight(names: Names, fight: Quarrel, days: Days) -> Entry:
    """Return a quarrel as one entry."""
    first = fight.first
    return Entry(
        date=days[first.serial],
        text=quarrel_text(names, fight),
        kind="quarrel",
        serial=first.serial,
        cause=first.cause,
        until=names.date(fight.rows[-1].week + 1),
        place=names.id("sector", first.place),
        covers=tuple(row.serial for row in fight.rows),
    )


def _small(names: Names, first: Event, text: str, days: Days) -> Entry:
    """Return the small incidents of a month as one entry."""
    return Entry(
        days[first.serial], text, "incident", first.serial, first.cause,
        place=names.id("sector", first.place), covers=(first.serial,),
    )  # fmt: skip


def _inactions(
    names: Names, inactions: Sequence[Event], events: Sequence[Event], days: Days
) -> list[Entry]:
    """Return choices not to act, each uninterrupted series of them as one entry."""
    actions = [
        (event.what, event.week)
        for event in events
        if event.kind == "decision" and event.option > 0
    ]
    series: dict[tuple[int, int], list[Event]] = {}
    for event in inactions:
        before = sum(what == event.what and week < event.week for what, week in actions)
        series.setdefault((event.what, before), []).append(event)
    entries = []
    for rows in series.values():
        first, last = rows[0], rows[-1]
        entry = _entry(names, first, days)
        if len(rows) > 1:
            times = f" (decided {len(rows)} times until {names.date(last.week):%B %Y})"
            entry = Entry(
                entry.date, entry.text[:-1] + times + ".", entry.kind, entry.serial, entry.cause,
                why=entry.why, until=names.date(last.week),
                covers=tuple(row.serial for row in rows),
            )  # fmt: skip
        entries.append(entry)
    return entries


def chronicle_of(
    timeline: Timeline, level: Level = "brief", whatif: WhatIf | None = None
) -> Chronicle:
    """Return the chronicle of one timeline."""
    entries = fold_repetitions(entries_of(timeline, level, whatif))
    return Chronicle(entries, _title(timeline), level)


def compare_branches(
    baseline: Timeline, changed: Timeline, level: Level = "brief", whatif: WhatIf | None = None
) -> Chronicle:
    """Return the chronicle of two branches, side by side."""
    before = entries_of(baseline, level)
    after = entries_of(changed, level, whatif)
    return Chronicle(fold_repetitions(merge(before, after)), _title(baseline), level)


def merge(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Entry, ...]:
    """Merge two branches; an entry that both have on one day stands once, with both reasons."""
    unmatched: dict[tuple[dt.date, str], deque[Entry]] = defaultdict(deque)
    for entry in after:
        unmatched[entry.date, entry.text].append(entry)
    entries: list[Entry] = []
    for entry in before:
        matches = unmatched[entry.date, entry.text]
        if matches:
            there = matches.popleft()
            counterpart = Counterpart(there.serial, there.cause, there.why, there.covers)
            entries.append(replace(entry, branch="both", counterpart=counterpart))
        else:
            entries.append(replace(entry, branch="baseline"))
    entries += [replace(entry, branch="changed") for rest in unmatched.values() for entry in rest]
    entries.sort(key=lambda entry: (entry.date, ORDER[entry.branch], entry.serial))
    return tuple(
        entry
        for _, day in groupby(entries, key=lambda entry: entry.date)
        for entry in order_by_cause(list(day))
    )


def order_by_cause(entries: list[Entry]) -> list[Entry]:
    """Order the entries of one day so that none stands before what it follows from."""
    left, ordered = entries, []
    while left:
        free = (
            entry
            for entry in left
            if not any(follows(entry, other) for other in left if other is not entry)
        )
        entry = next(free, left[0])  # a circle of causes begins anywhere
        ordered.append(entry)
        left = [other for other in left if other is not entry]
    return ordered


def follows(entry: Entry, cause: Entry) -> bool:
    """Return whether an entry follows from another, in either branch."""
    if "changed" not in (entry.branch, cause.branch) and entry.cause in cause.covers:
        return True
    if "baseline" in (entry.branch, cause.branch):
        return False
    return entry.in_changed().cause in cause.in_changed().covers


def fold_repetitions(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Fold a choice that is made repeatedly into one entry, as long as it goes on."""
    folded: list[Entry] = []
    latest: dict[tuple[str, str], int] = {}
    times: dict[int, int] = {}
    for entry in entries:
        key = (entry.branch, entry.text)
        place = latest.get(key)
        if entry.kind in REPEATED and place is not None and _continues(folded[place], entry):
            first = folded[place]
            folded[place] = replace(
                first,
                until=entry.until or entry.date,
                covers=first.covers + entry.covers,
                counterpart=_join_counterparts(first.counterpart, entry.counterpart),
            )
            times[place] = times.get(place, 1) + 1
            continue
        latest[key] = len(folded)
        folded.append(entry)
    return tuple(
        replace(entry, text=_repeated(entry, times[k])) if k in times else entry
        for k, entry in enumerate(folded)
    )


def _join_counterparts(first: Counterpart | None, second: Counterpart | None) -> Counterpart | None:
    """Return a counterpart that also covers the events of the second."""
    if first is None or second is None:
        return first
    return replace(first, covers=first.covers + second.covers)


def _continues(first: Entry, entry: Entry) -> bool:
    """Return whether an entry follows another soon enough to count as its continuation."""
    return entry.date - (first.until or first.date) <= SOON


def _repeated(entry: Entry, times: int) -> str:
    """Return a sentence with the number of its repetitions."""
    if entry.until is None or entry.until == entry.date:
        return entry.text
    more = {2: "again", 3: "twice more, last"}.get(times, f"{times - 1} times more, last")
    return f"{entry.text[:-1]} (and {more} in {entry.until:%B %Y})."


def _title(timeline: Timeline) -> str:
    """Return the title of a chronicle."""
    return f"Timeline {getattr(timeline, 'row', 0)}"
