"""Chronicle: a timeline told in dated sentences, or a baseline and its what-if side by side.

Two branches are told together while they tell the same on the same day; the first sentence that
only one of them holds is marked. A short chronicle keeps what moved history; a full one keeps every
choice not to act, every report and every small incident, gathered where they repeat.
"""

import datetime as dt
import textwrap
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Literal

from allohistory.answers.fields import helps
from allohistory.answers.narrative.events import Event, Names, added_events, days_of, read_events
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
FINE = ("offer", "transfer")
REPEATED = ("decision", "report", "politics", "directive")
Days = dict[int, dt.date]
SOON = dt.timedelta(weeks=40)
ORDER = {"both": 0, "baseline": 1, "changed": 2}  # of entries of one day
MARKS = {"both": "  ", "baseline": "- ", "changed": "+ "}


@dataclass(frozen=True)
class Counterpart:
    """The same entry in the changed branch, where its number and its reasons may be others."""

    serial: int = field(metadata=helps("number of the event there"))
    cause: int = field(metadata=helps("number of the event it follows from there, or -1"))
    why: str = field(metadata=helps("its chance and its reasons there"))
    covers: tuple[int, ...] = field(metadata=helps("numbers of all events it tells there"))


@dataclass(frozen=True)
class Entry:
    """One dated sentence of a chronicle."""

    date: dt.date = field(metadata=helps("first day of the week in which it happens"))
    text: str = field(metadata=helps("what happens"))
    kind: str = field(metadata=helps("kind of event; `quarrel` for fighting told as a whole"))
    serial: int = field(metadata=helps("number of the event in its timeline"))
    cause: int = field(metadata=helps("number of the event it follows from, or -1"))
    branch: Branch = field(default="both", metadata=helps("which branch tells it"))
    why: str = field(default="", metadata=helps("its chance and its reasons, in words"))
    until: dt.date | None = field(default=None, metadata=helps("its end, if it takes longer"))
    place: str = field(default="", metadata=helps("border sector, if any"))
    covers: tuple[int, ...] = field(
        default=(), metadata=helps("numbers of all events that it tells together")
    )
    counterpart: Counterpart | None = field(
        default=None, metadata=helps("the same in the changed branch, where both tell it")
    )

    @property
    def reasons(self) -> str:
        """Its chance and its reasons, of each branch where they differ."""
        if self.counterpart is None or self.counterpart.why == self.why:
            return self.why
        sides = (("without the change", self.why), ("with it", self.counterpart.why))
        return "; ".join(f"{side}: {why}" for side, why in sides if why)

    def in_changed(self) -> "Entry":
        """The entry as the changed branch alone tells it."""
        if self.counterpart is None:
            return self
        twin = self.counterpart
        return replace(
            self, serial=twin.serial, cause=twin.cause, why=twin.why, covers=twin.covers, counterpart=None
        )


@dataclass(frozen=True, repr=False)
class Chronicle:
    """A timeline, or two branches of one, in dated sentences."""

    entries: tuple[Entry, ...]
    title: str = ""
    level: Level = "brief"
    side: Branch = "both"  # the branch that it is of, where the other is left out

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __str__(self) -> str:
        return self.text()

    __repr__ = __str__

    @property
    def first_difference(self) -> int | None:
        """The place of the first entry that only one branch tells, or None."""
        for k, entry in enumerate(self.entries):
            if entry.branch != "both":
                return k
        return None

    def branch(self, name: Literal["baseline", "changed"]) -> "Chronicle":
        """One branch alone."""
        own = [entry for entry in self.entries if entry.branch in ("both", name)]
        if name == "changed":
            own = [entry.in_changed() for entry in own]
        else:
            own = [replace(entry, counterpart=None) for entry in own]
        return Chronicle(tuple(own), f"{self.title}, {name}", self.level, name)

    def text(self, width: int = 100) -> str:
        """The chronicle as plain text of a width."""
        return chronicle_text(self, width)


def chronicle_text(chronicle: Chronicle, width: int = 100) -> str:
    """A chronicle as plain text; what only one branch tells is marked - or +."""
    width = max(NARROWEST, width)
    first = chronicle.first_difference
    lines = [chronicle.title] if chronicle.title else []
    if first is not None:
        lines.append("- without the change, + with it; unmarked: both")
    for k, entry in enumerate(chronicle.entries):
        if k == first:
            lines.append(f"{'=' * 8} the first difference {'=' * 8}")
        lines += _entry_lines(entry, width, chronicle, marked=first is not None)
    return "\n".join(lines)


def _entry_lines(entry: Entry, width: int, chronicle: Chronicle, *, marked: bool) -> list[str]:
    """One entry, wrapped, with its reasons below it."""
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
    """The number of an event and of its cause, as `why` takes them: plain in the changed branch."""
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
    """One timeline as entries, sorted by date; `timeline` is a replay with its full log."""
    cast = Names(timeline.model, added_events(whatif))
    events = read_events(timeline)
    days = days_of(cast, events)
    fights, alone = quarrels(events)
    found = [_fight(cast, fight, days) for fight in fights if level == "full" or fight.notable]
    refrained: list[Event] = []
    for one in events:
        if one.kind in BORDER:
            continue
        if one.kind == "decision" and one.option == 0:
            refrained.append(one)
        elif level == "full" or _notable(one):
            found.append(_entry(cast, one, days))
    if level == "full":
        found += [_small(cast, one, text, days) for one, text in small_incidents(cast, alone)]
        found += _refrained(cast, refrained, events, days)
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.serial)))


def _notable(one: Event) -> bool:
    """Whether a short chronicle tells an event."""
    if one.kind == "report":
        return one.option == FRIGHT
    return one.kind not in FINE


def _entry(cast: Names, one: Event, days: Days) -> Entry:
    """One event as an entry."""
    place = cast.id("sector", one.place) if one.place >= 0 else ""
    return Entry(
        date=days[one.serial],
        text=sentence(cast, one),
        kind=one.kind,
        serial=one.serial,
        cause=one.cause,
        why=why(cast, one),
        place=place,
        covers=(one.serial,),
    )


def _fight(cast: Names, fight: Quarrel, days: Days) -> Entry:
    """A quarrel as one entry."""
    first = fight.first
    return Entry(
        date=days[first.serial],
        text=quarrel_text(cast, fight),
        kind="quarrel",
        serial=first.serial,
        cause=first.cause,
        until=cast.date(fight.rows[-1].week + 1),
        place=cast.id("sector", first.place),
        covers=tuple(row.serial for row in fight.rows),
    )


def _small(cast: Names, first: Event, text: str, days: Days) -> Entry:
    """Small incidents of a month as one entry."""
    return Entry(
        days[first.serial], text, "incident", first.serial, first.cause,
        place=cast.id("sector", first.place), covers=(first.serial,),
    )  # fmt: skip


def _refrained(
    cast: Names, refrained: Sequence[Event], events: Sequence[Event], days: Days
) -> list[Entry]:
    """Choices not to act, each run of them as one entry."""
    acted = [(one.what, one.week) for one in events if one.kind == "decision" and one.option > 0]
    runs: dict[tuple[int, int], list[Event]] = {}
    for one in refrained:
        before = sum(what == one.what and week < one.week for what, week in acted)
        runs.setdefault((one.what, before), []).append(one)
    found = []
    for rows in runs.values():
        first, last = rows[0], rows[-1]
        entry = _entry(cast, first, days)
        if len(rows) > 1:
            times = f" (so decided {len(rows)} times until {cast.date(last.week):%B %Y})"
            entry = Entry(
                entry.date, entry.text[:-1] + times + ".", entry.kind, entry.serial, entry.cause,
                why=entry.why, until=cast.date(last.week),
                covers=tuple(row.serial for row in rows),
            )  # fmt: skip
        found.append(entry)
    return found


def chronicle_of(
    timeline: Timeline, level: Level = "brief", whatif: WhatIf | None = None
) -> Chronicle:
    """The chronicle of one timeline."""
    entries = fold_repetitions(entries_of(timeline, level, whatif))
    return Chronicle(entries, _title(timeline), level)


def compare_branches(
    baseline: Timeline, changed: Timeline, level: Level = "brief", whatif: WhatIf | None = None
) -> Chronicle:
    """The chronicle of two branches, side by side."""
    before = entries_of(baseline, level)
    after = entries_of(changed, level, whatif)
    return Chronicle(fold_repetitions(merge(before, after)), _title(baseline), level)


def merge(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Entry, ...]:
    """Two branches as one list; what both tell on the same day stands once, with both reasons."""
    twins: dict[tuple[dt.date, str], deque[Entry]] = defaultdict(deque)
    for entry in after:
        twins[entry.date, entry.text].append(entry)
    entries: list[Entry] = []
    for entry in before:
        alike = twins[entry.date, entry.text]
        if alike:
            other = alike.popleft()
            twin = Counterpart(other.serial, other.cause, other.why, other.covers)
            entries.append(replace(entry, branch="both", counterpart=twin))
        else:
            entries.append(replace(entry, branch="baseline"))
    entries += [replace(entry, branch="changed") for left in twins.values() for entry in left]
    entries.sort(key=lambda entry: (entry.date, ORDER[entry.branch], entry.serial))
    return tuple(
        entry
        for _, day in groupby(entries, key=lambda entry: entry.date)
        for entry in order_by_cause(list(day))
    )


def order_by_cause(entries: list[Entry]) -> list[Entry]:
    """Put the entries of one day in such an order that none stands before what it follows from."""
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
    """Whether an entry follows from another, in either branch."""
    if "changed" not in (entry.branch, cause.branch) and entry.cause in cause.covers:
        return True
    if "baseline" in (entry.branch, cause.branch):
        return False
    return entry.in_changed().cause in cause.in_changed().covers


def fold_repetitions(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries with the same choice made again and again told once, as long as it goes on."""
    found: list[Entry] = []
    latest: dict[tuple[str, str], int] = {}
    times: dict[int, int] = {}
    for entry in entries:
        key = (entry.branch, entry.text)
        place = latest.get(key)
        if entry.kind in REPEATED and place is not None and _continues(found[place], entry):
            first = found[place]
            found[place] = replace(
                first,
                until=entry.until or entry.date,
                covers=first.covers + entry.covers,
                counterpart=_join_counterparts(first.counterpart, entry.counterpart),
            )
            times[place] = times.get(place, 1) + 1
            continue
        latest[key] = len(found)
        found.append(entry)
    return tuple(
        replace(entry, text=_repeated(entry, times[k])) if k in times else entry
        for k, entry in enumerate(found)
    )


def _join_counterparts(first: Counterpart | None, other: Counterpart | None) -> Counterpart | None:
    """A twin that tells also what another tells."""
    if first is None or other is None:
        return first
    return replace(first, covers=first.covers + other.covers)


def _continues(first: Entry, entry: Entry) -> bool:
    """Whether an entry comes soon enough after another to be the same thing going on."""
    return entry.date - (first.until or first.date) <= SOON


def _repeated(entry: Entry, times: int) -> str:
    """A sentence with how often it came true again."""
    if entry.until is None or entry.until == entry.date:
        return entry.text
    more = "again" if times == 2 else f"{times - 1} times more, the last time"  # noqa: PLR2004
    return f"{entry.text[:-1]} (and {more} in {entry.until:%B %Y})."


def _title(timeline: Timeline) -> str:
    """What a chronicle is headed with."""
    return f"Timeline {getattr(timeline, 'row', 0)}"
