"""Chronicle: a timeline told in dated sentences, or a baseline and its what-if side by side.

Two branches are told together while they tell the same on the same day; the first sentence that
only one of them holds is marked. A short chronicle keeps what moved history; a full one keeps every
choice not to act, every report and every small incident, gathered where they repeat.
"""

import datetime as dt
import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from allohistory.answers.happenings import Cast, Happening, added_events, happenings
from allohistory.answers.quarrels import BORDER, Quarrel, quarrels, small_incidents, tell
from allohistory.answers.rendering import DATE, NARROWEST
from allohistory.answers.sentences import sentence, why
from allohistory.vocabulary.events import FRIGHT

Branch = Literal["both", "baseline", "changed"]
Level = Literal["brief", "full"]
FINE = ("offer", "transfer")
REPEATED = ("decision", "report", "politics", "directive")
SOON = dt.timedelta(weeks=40)
MARKS = {"both": "  ", "baseline": "- ", "changed": "+ "}


@dataclass(frozen=True)
class Entry:
    """One dated sentence of a chronicle."""

    date: dt.date = field(metadata={"help": "first day of the week in which it happens"})
    text: str = field(metadata={"help": "what happens"})
    kind: str = field(metadata={"help": "kind of event; `quarrel` for fighting told as a whole"})
    serial: int = field(metadata={"help": "number of the event in its timeline"})
    cause: int = field(metadata={"help": "number of the event it follows from, or -1"})
    branch: Branch = field(default="both", metadata={"help": "which branch tells it"})
    why: str = field(default="", metadata={"help": "its chance and its reasons, in words"})
    until: dt.date | None = field(default=None, metadata={"help": "its end, if it takes longer"})
    place: str = field(default="", metadata={"help": "border sector, if any"})
    covers: tuple[int, ...] = field(
        default=(), metadata={"help": "numbers of all events that it tells together"}
    )


@dataclass(frozen=True, repr=False)
class Chronicle:
    """A timeline, or two branches of one, in dated sentences."""

    entries: tuple[Entry, ...]
    title: str = ""
    level: Level = "brief"

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Any:
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
        kept = tuple(entry for entry in self.entries if entry.branch in ("both", name))
        return Chronicle(kept, f"{self.title}, {name}", self.level)

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
        lines += _entry_lines(entry, width, chronicle.level, marked=first is not None)
    return "\n".join(lines)


def _entry_lines(entry: Entry, width: int, level: str, *, marked: bool) -> list[str]:
    """One entry, wrapped, with its reasons below it."""
    mark = MARKS[entry.branch] if marked else ""
    indent = " " * (len(mark) + DATE)
    lines = textwrap.wrap(
        f"{mark}{entry.date}  {entry.text}", width, subsequent_indent=indent,
        drop_whitespace=True, initial_indent="",
    )  # fmt: skip
    because = entry.why
    if level == "full":
        because = "; ".join(
            part for part in (f"event {entry.serial}", _from(entry), entry.why) if part
        )
    if because:
        lines += textwrap.wrap(
            f"({because})", width, initial_indent=indent, subsequent_indent=indent
        )
    return lines


def _from(entry: Entry) -> str:
    """Which event an entry follows from."""
    return f"follows from event {entry.cause}" if entry.cause >= 0 else ""


def entries_of(timeline: Any, level: Level = "brief", whatif: Any = None) -> tuple[Entry, ...]:
    """One timeline as entries, sorted by date; `timeline` is a replay with its full log."""
    cast = Cast(timeline.model, added_events(whatif))
    events = happenings(timeline)
    fights, alone = quarrels(events)
    found = [_fight(cast, fight) for fight in fights if level == "full" or fight.notable]
    refrained: list[Happening] = []
    for one in events:
        if one.kind in BORDER:
            continue
        if one.kind == "decision" and one.option == 0:
            refrained.append(one)
        elif level == "full" or _notable(one):
            found.append(_entry(cast, one))
    if level == "full":
        found += [_small(cast, one, text) for one, text in small_incidents(cast, alone)]
        found += _refrained(cast, refrained, events)
    return tuple(sorted(found, key=lambda entry: (entry.date, entry.serial)))


def _notable(one: Happening) -> bool:
    """Whether a short chronicle tells an event."""
    if one.kind == "report":
        return one.option == FRIGHT
    return one.kind not in FINE


def _entry(cast: Cast, one: Happening) -> Entry:
    """One event as an entry."""
    place = cast.id("sector", one.place) if one.place >= 0 else ""
    return Entry(
        date=cast.day(one),
        text=sentence(cast, one),
        kind=one.kind,
        serial=one.serial,
        cause=one.cause,
        why=why(cast, one),
        place=place,
        covers=(one.serial,),
    )


def _fight(cast: Cast, fight: Quarrel) -> Entry:
    """A quarrel as one entry."""
    first = fight.first
    return Entry(
        date=cast.date(first.week),
        text=tell(cast, fight),
        kind="quarrel",
        serial=first.serial,
        cause=first.cause,
        until=cast.date(fight.rows[-1].week + 1),
        place=cast.id("sector", first.place),
        covers=tuple(row.serial for row in fight.rows),
    )


def _small(cast: Cast, first: Happening, text: str) -> Entry:
    """Small incidents of a month as one entry."""
    return Entry(
        cast.date(first.week), text, "incident", first.serial, first.cause,
        place=cast.id("sector", first.place), covers=(first.serial,),
    )  # fmt: skip


def _refrained(
    cast: Cast, refrained: Sequence[Happening], events: Sequence[Happening]
) -> list[Entry]:
    """Choices not to act, each run of them as one entry."""
    acted = [(one.what, one.week) for one in events if one.kind == "decision" and one.option > 0]
    runs: dict[tuple[int, int], list[Happening]] = {}
    for one in refrained:
        before = sum(what == one.what and week < one.week for what, week in acted)
        runs.setdefault((one.what, before), []).append(one)
    found = []
    for rows in runs.values():
        first, last = rows[0], rows[-1]
        entry = _entry(cast, first)
        if len(rows) > 1:
            times = f" (so decided {len(rows)} times until {cast.date(last.week):%B %Y})"
            entry = Entry(
                entry.date, entry.text[:-1] + times + ".", entry.kind, entry.serial, entry.cause,
                why=entry.why, until=cast.date(last.week),
                covers=tuple(row.serial for row in rows),
            )  # fmt: skip
        found.append(entry)
    return found


def told(timeline: Any, level: Level = "brief", whatif: Any = None) -> Chronicle:
    """The chronicle of one timeline."""
    entries = gathered(entries_of(timeline, level, whatif))
    return Chronicle(entries, _title(timeline), level)


def compared(baseline: Any, changed: Any, level: Level = "brief", whatif: Any = None) -> Chronicle:
    """The chronicle of two branches, side by side."""
    before = entries_of(baseline, level)
    after = entries_of(changed, level, whatif)
    return Chronicle(gathered(merged(before, after)), _title(baseline), level)


def merged(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Entry, ...]:
    """Two branches as one list; what both tell on the same day stands once."""
    shared = Counter((entry.date, entry.text) for entry in before)
    shared &= Counter((entry.date, entry.text) for entry in after)
    found: list[tuple[dt.date, int, int, Entry]] = []
    branches: tuple[tuple[Branch, Sequence[Entry]], ...]
    branches = ("baseline", before), ("changed", after)
    for branch, entries in branches:
        left = Counter(shared)
        for entry in entries:
            both = left[(entry.date, entry.text)] > 0
            left[(entry.date, entry.text)] -= both
            if both and branch == "changed":
                continue
            order = 0 if both else (1 if branch == "baseline" else 2)
            marked = replace(entry, branch="both" if both else branch)
            found.append((entry.date, order, entry.serial, marked))
    found.sort(key=lambda each: each[:3])
    return tuple(each[3] for each in found)


def gathered(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """Entries with the same choice made again and again told once, as long as it goes on."""
    found: list[Entry] = []
    latest: dict[tuple[str, str], int] = {}
    times: dict[int, int] = {}
    for entry in entries:
        key = (entry.branch, entry.text)
        place = latest.get(key)
        if entry.kind in REPEATED and place is not None and _follows(found[place], entry):
            first = found[place]
            found[place] = replace(
                first, until=entry.until or entry.date, covers=first.covers + entry.covers
            )
            times[place] = times.get(place, 1) + 1
            continue
        latest[key] = len(found)
        found.append(entry)
    return tuple(
        replace(entry, text=_again(entry, times[k])) if k in times else entry
        for k, entry in enumerate(found)
    )


def _follows(first: Entry, entry: Entry) -> bool:
    """Whether an entry comes soon enough after another to be the same thing going on."""
    return entry.date - (first.until or first.date) <= SOON


def _again(entry: Entry, times: int) -> str:
    """A sentence with how often it came true again."""
    if entry.until is None or entry.until == entry.date:
        return entry.text
    more = "again" if times == 2 else f"{times - 1} times more, the last time"  # noqa: PLR2004
    return f"{entry.text[:-1]} (and {more} in {entry.until:%B %Y})."


def _title(timeline: Any) -> str:
    """What a chronicle is headed with."""
    return f"Timeline {getattr(timeline, 'row', 0)}"
