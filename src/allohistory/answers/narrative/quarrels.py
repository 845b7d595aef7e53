"""Quarrels on the border: from the incident that opens one to the settlement that ends it.

The log holds an incident, what raised it, a row for each week of fighting, and a settlement, each
the cause of the next. Here they are one story: who began and why, who raised it and how far, how
long it lasted, what it cost, how it ended.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allohistory.answers.narrative.events import Event, Names
from allohistory.answers.narrative.sentences import CAUSE_WORDS, RUNG_WORDS, capital
from allohistory.answers.wording import join_words, percent, round_number
from allohistory.vocabulary.events import (
    BODIES_RETURNED,
    BY_COMMANDER,
    COMMISSION,
    COMPANY,
    LINE_MOVED,
)

BORDER = ("incident", "escalation", "battle", "settlement")
NOTABLE_LOSSES = 100


@dataclass(frozen=True)
class Quarrel:
    """All rows of one quarrel, in their order."""

    rows: tuple[Event, ...]
    war: bool  # whether general war grew out of it

    def rows_of(self, kind: str) -> tuple[Event, ...]:
        """The rows of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)

    @property
    def first(self) -> Event:
        """What opened it."""
        return self.rows[0]

    @property
    def rung(self) -> int:
        """The highest rung it reached."""
        return max(row.rung for row in self.rows)

    @property
    def losses(self) -> dict[int, float]:
        """Men lost by each actor."""
        lost: dict[int, float] = defaultdict(float)
        for row in self.rows_of("battle"):
            lost[row.actor] += row.amount
            lost[row.other] += row.amount2
        settled = self.rows_of("settlement")
        if not lost and settled:
            lost = {settled[-1].actor: settled[-1].amount, settled[-1].other: settled[-1].amount2}
        return dict(lost)

    @property
    def weeks(self) -> int:
        """Weeks from its beginning to its end."""
        return self.rows[-1].week - self.first.week + 1

    @property
    def notable(self) -> bool:
        """Whether a short chronicle tells it."""
        big = self.rung > COMPANY or sum(self.losses.values()) >= NOTABLE_LOSSES
        return self.war or (self.rung >= COMPANY and big)


def quarrels(events: Iterable[Event]) -> tuple[tuple[Quarrel, ...], tuple[Event, ...]]:
    """The quarrels of a timeline, and the incidents that led to none."""
    by_serial: dict[int, Event] = {}
    wars: set[int] = set()
    for one in events:
        if one.kind in BORDER:
            by_serial[one.serial] = one
        elif one.kind == "war" and one.cause in by_serial:
            wars.add(_root(one.cause, by_serial))
    groups: dict[int, list[Event]] = defaultdict(list)
    for serial, one in by_serial.items():
        groups[_root(serial, by_serial)].append(one)
    found = [
        Quarrel(tuple(rows), root in wars)
        for root, rows in groups.items()
        if len(rows) > 1 or root in wars
    ]
    alone = [rows[0] for root, rows in groups.items() if len(rows) == 1 and root not in wars]
    return tuple(found), tuple(alone)


def _root(serial: int, by_serial: Mapping[int, Event]) -> int:
    """The first border event in the chain of causes."""
    seen = set()
    while by_serial[serial].cause in by_serial and serial not in seen:
        seen.add(serial)
        serial = by_serial[serial].cause
    return serial


def quarrel_text(cast: Names, quarrel: Quarrel) -> str:
    """A quarrel as one or two sentences."""
    first = quarrel.first
    parts = [f"{capital(cast.near(first.place))}, {_course(quarrel)}"]
    begun = _beginning(cast, first)
    raised = _escalation(cast, quarrel)
    text = f"{parts[0]}, {begun}{raised}."
    lost = [
        f"{round_number(amount)} {cast.people(actor)}"
        for actor, amount in sorted(quarrel.losses.items())
        if round(amount) > 0
    ]
    text += f" {capital(join_words(lost))} losses" if lost else " No losses"
    return f"{text}; {_settlement(cast, quarrel)}."


def _course(quarrel: Quarrel) -> str:
    """How far it went, and for how long."""
    weeks = quarrel.weeks
    duration = "within a week" if weeks <= 1 else f"in {weeks} weeks"
    return f"{RUNG_WORDS[quarrel.rung]} {duration}"


def _beginning(cast: Names, first: Event) -> str:
    """Who began, and why."""
    if first.kind != "incident":
        return f"begun by {cast.people(first.actor)} troops"
    if first.option == 0:
        return f"begun {CAUSE_WORDS[0]}"
    return f"begun by {cast.people(first.actor)} troops {CAUSE_WORDS[first.option]}"


def _escalation(cast: Names, quarrel: Quarrel) -> str:
    """Who took it to its highest rung."""
    raised = quarrel.rows_of("escalation")
    if not raised:
        return ""
    last = raised[-1]
    cast = cast.at(last)
    who = cast.short(last.actor)
    if last.option == BY_COMMANDER:
        who = f"{cast.command(last.what)} without orders"
    chance = f" (chance {percent(last.probability)})" if last.probability < 1.0 else ""
    return f", driven that far by {who}{chance}"


def _settlement(cast: Names, quarrel: Quarrel) -> str:
    """How it ended."""
    if quarrel.war:
        return "it grows into general war"
    settled = quarrel.rows_of("settlement")
    if not settled:
        return "it dies down without a settlement"
    last = settled[-1]
    if last.option == LINE_MOVED:
        return f"it ends with the line moved in favour of the {cast.people(last.actor)} side"
    if last.option == BODIES_RETURNED:
        return f"the {cast.people(last.other)} side gives way and the dead are returned"
    if last.option == COMMISSION:
        return "a mixed commission takes it up"
    return "everything stays as it was"


def small_incidents(cast: Names, alone: Iterable[Event]) -> list[tuple[Event, str]]:
    """Incidents that led to no quarrel, gathered by month and sector: the first, and a sentence."""
    groups: dict[tuple[int, int, int], list[Event]] = defaultdict(list)
    for one in alone:
        day = cast.date(one.week)
        groups[(day.year, day.month, one.place)].append(one)
    told = []
    for (year, month, _), rows in groups.items():
        causes = [sum(row.option == cause for row in rows) for cause in range(len(CAUSE_WORDS))]
        words = ("by accident", "on local initiative", "on orders")
        found = [(n, word) for n, word in zip(causes, words, strict=True) if n]
        parts = [word if len(rows) == 1 else f"{n} {word}" for n, word in found]
        number = "one small incident" if len(rows) == 1 else f"{len(rows)} small incidents"
        when = cast.date(rows[0].week).replace(year=year, month=month, day=1).strftime("%B")
        text = f"{capital(cast.near(rows[0].place))}, {number} in {when}: {join_words(parts)}."
        told.append((rows[0], text))
    return told
