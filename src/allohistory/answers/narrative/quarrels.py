"""Quarrels on the border: from the incident that opens one to the settlement that ends it.

The log holds an incident, build-ups, each escalation, a row for each week of fighting, truces asked
and refused, and a settlement, each the cause of the next. Here they become one account: who began
and why, who sent for more, who escalated, how far it went, how long it lasted, what it cost, how it
ended. An incident that answers another, or follows an order, begins an account of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from allohistory.answers.narrative.events import Event, Names
from allohistory.answers.narrative.sentences import CAUSE_WORDS, RUNG_WORDS, capital
from allohistory.answers.wording import join_words, percent, round_number
from allohistory.vocabulary.events import (
    ACCIDENT,
    BODIES_RETURNED,
    BY_COMMANDER,
    COMMISSION,
    COMPANY,
    GENERAL_WAR,
    LINE_MOVED,
)

OPENING = "incident"
BORDER = (
    OPENING, "reinforcement", "escalation", "battle", "truce_asked", "truce_refused", "settlement",
    "client_losses",
)  # fmt: skip
NOTABLE_LOSSES = 100
NOTABLE_BUILD_UP = 2500  # men, as for a division
NUMBERS = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve",
)  # fmt: skip


@dataclass(frozen=True)
class Quarrel:
    """All rows of one quarrel, in their order."""

    rows: tuple[Event, ...]
    war: bool  # whether general war grew out of it

    def rows_of(self, kind: str) -> tuple[Event, ...]:
        """Return the rows of one kind."""
        return tuple(row for row in self.rows if row.kind == kind)

    @property
    def first(self) -> Event:
        """Event that opened it."""
        return self.rows[0]

    @property
    def rung(self) -> int:
        """Highest rung it reached."""
        return max(row.rung for row in self.rows)

    @property
    def local_rung(self) -> int:
        """Highest rung it reached short of general war."""
        return max((row.rung for row in self.rows if row.rung < GENERAL_WAR), default=self.rung)

    @property
    def losses(self) -> dict[int, float]:
        """Men lost by each actor."""
        lost: dict[int, float] = defaultdict(float)
        for row in self.rows_of("battle"):
            lost[row.actor] += row.amount
            lost[row.other] += row.amount2
        settlements = self.rows_of("settlement")
        if not lost and settlements:
            last = settlements[-1]
            lost = {last.actor: last.amount, last.other: last.amount2}
        return dict(lost)

    @property
    def clients_lost(self) -> dict[int, float]:
        """Men lost by each client, who are among their patron's."""
        lost: dict[int, float] = defaultdict(float)
        for row in self.rows_of("client_losses"):
            lost[row.actor] += row.amount
        return dict(lost)

    @property
    def weeks(self) -> int:
        """Weeks from its beginning to its end."""
        return self.rows[-1].week - self.first.week + 1

    @property
    def notable(self) -> bool:
        """Whether a brief chronicle includes it."""
        big = self.rung > COMPANY or sum(self.losses.values()) >= NOTABLE_LOSSES
        return self.war or (self.rung >= COMPANY and big)


def quarrels(events: Iterable[Event]) -> tuple[tuple[Quarrel, ...], tuple[Event, ...]]:
    """Return the quarrels of a timeline, and the incidents that led to none."""
    by_serial: dict[int, Event] = {}
    wars: set[int] = set()
    for event in events:
        if event.kind in BORDER:
            by_serial[event.serial] = event
        elif event.kind == "war" and event.cause in by_serial:
            wars.add(_root(event.cause, by_serial))
    groups: dict[int, list[Event]] = defaultdict(list)
    for serial, event in by_serial.items():
        groups[_root(serial, by_serial)].append(event)
    fights = [
        Quarrel(tuple(rows), root in wars)
        for root, rows in groups.items()
        if len(rows) > 1 or root in wars
    ]
    alone = [rows[0] for root, rows in groups.items() if len(rows) == 1 and root not in wars]
    return tuple(fights), tuple(alone)


def _root(serial: int, by_serial: Mapping[int, Event]) -> int:
    """Return the incident, or the first border event, in the chain of causes."""
    visited = set()
    while by_serial[serial].kind != OPENING and serial not in visited:
        if by_serial[serial].cause not in by_serial:
            break
        visited.add(serial)
        serial = by_serial[serial].cause
    return serial


def quarrel_text(names: Names, quarrel: Quarrel) -> str:
    """Return a quarrel as two sentences."""
    first = quarrel.first
    where = f"{_course(quarrel)} {names.near(first.place)}"
    grown = f"{_build_up(names, quarrel)}{_escalation(names, quarrel)}"
    account = f"{where}{_beginning(names, first)}{grown}."
    losses = [
        f"{round_number(amount)} {names.people(actor)}"
        for actor, amount in sorted(quarrel.losses.items())
        if round(amount) > 0
    ]
    cost = f"Losses: {join_words(losses)}" if losses else "No losses"
    clients = [
        f"{round_number(amount)} {names.people(actor)}"
        for actor, amount in sorted(quarrel.clients_lost.items())
        if round(amount) > 0
    ]
    if losses and clients:
        cost += f", among them {join_words(clients)}"
    return f"{account} {cost}; {_settlement(names, quarrel)}."


def _course(quarrel: Quarrel) -> str:
    """Return how long it lasted and how far it went: `Three-week company-level clash`."""
    weeks = max(1, quarrel.weeks)
    return f"{capital(number_word(weeks))}-week {RUNG_WORDS[quarrel.local_rung]}"


def number_word(number: int) -> str:
    """Return a number in words up to twelve, in digits beyond."""
    return NUMBERS[number] if number < len(NUMBERS) else f"{number:,}"


def _beginning(names: Names, first: Event) -> str:
    """Return who began, and why."""
    if first.kind != "incident":
        return f", begun by {names.people(first.actor)} troops"
    cause = CAUSE_WORDS[first.option]
    if first.option == ACCIDENT:
        return f" {cause}"
    return f", begun by {names.people(first.actor)} troops {cause}"


def _build_up(names: Names, quarrel: Quarrel) -> str:
    """Return who sent for most men, where that was a force of note."""
    rows = quarrel.rows_of("reinforcement")
    largest = max(rows, key=lambda row: row.amount, default=None)
    if largest is None or largest.amount < NOTABLE_BUILD_UP:
        return ""
    names = names.at(largest)
    who = names.short(largest.actor)
    if largest.option == BY_COMMANDER:
        who = names.command(largest.what)
    return f"; {who} sends for {round_number(largest.amount)} men"


def _escalation(names: Names, quarrel: Quarrel) -> str:
    """Return who took it to its highest rung."""
    steps = quarrel.rows_of("escalation")
    if not steps:
        return ""
    last = steps[-1]
    names = names.at(last)
    who = names.short(last.actor)
    if last.option == BY_COMMANDER:
        who = f"{names.command(last.what)} without orders"
    verb = "escalated" if len(steps) == 1 else "last escalated"
    chance = f" (chance {percent(last.probability)})" if last.probability < 1.0 else ""
    return f"; {verb} by {who}{chance}"


def _settlement(names: Names, quarrel: Quarrel) -> str:
    """Return how often a truce was refused, and how it ended."""
    refused = len(quarrel.rows_of("truce_refused"))
    if not refused or quarrel.war:
        return _ending(names, quarrel)
    times = "once" if refused == 1 else f"{number_word(refused)} times"
    return f"a truce is refused {times}; in the end {_ending(names, quarrel)}"


def _ending(names: Names, quarrel: Quarrel) -> str:
    """Return how it ended."""
    if quarrel.war:
        return "the fighting grows into general war"
    settlements = quarrel.rows_of("settlement")
    if not settlements:
        return "the fighting dies down without a settlement"
    last = settlements[-1]
    if last.option == LINE_MOVED:
        return f"the line moves in favour of the {names.people(last.actor)} side"
    if last.option == BODIES_RETURNED:
        return f"the {names.people(last.other)} side gives way and the dead are returned"
    if last.option == COMMISSION:
        return "a mixed commission takes up the dispute"
    return "the line stays where it was"


def small_incidents(names: Names, alone: Iterable[Event]) -> list[tuple[Event, str]]:
    """Group incidents that led to no quarrel by month and sector: the first, and a sentence."""
    groups: dict[tuple[int, int, int], list[Event]] = defaultdict(list)
    for event in alone:
        day = names.date(event.week)
        groups[(day.year, day.month, event.place)].append(event)
    summaries = []
    for rows in groups.values():
        counts = [sum(row.option == cause for row in rows) for cause in range(len(CAUSE_WORDS))]
        words = ("by accident", "on local initiative", "on orders")
        causes = [(count, word) for count, word in zip(counts, words, strict=True) if count]
        place = f"{names.near(rows[0].place)} in {names.date(rows[0].week):%B}"
        if len(rows) == 1:
            cause = join_words([word for _, word in causes])
            text = f"Small incident {place}, {cause}."
        else:
            parts = join_words([f"{count} {word}" for count, word in causes])
            text = f"{capital(number_word(len(rows)))} small incidents {place}: {parts}."
        summaries.append((rows[0], text))
    return summaries
