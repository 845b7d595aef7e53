"""Interventions: what a what-if changes, as dated edits of copies of facts, laws and worlds.

Facts say who may do what and when, so most changes are changed facts, in force from the point of
divergence on; a change of a law, a stock or a strength is made between two weeks. Noise is not
changed. A change that can have no effect is accepted with a warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import singledispatch
from typing import Any

from allohistory.engine.states import Edit, is_passing, law_edit, state_edit
from allohistory.errors import InterventionError, ModelError, UnknownName, suggestion
from allohistory.model import Model
from allohistory.scenario.schema.changes import (
    AddEvent,
    AddForces,
    CancelEvent,
    Change,
    CloseChannel,
    Demand,
    FeedChannel,
    Forbid,
    Force,
    MoveEvent,
    Offer,
    OpenChannel,
    ScaleLaw,
    ScaleState,
    SetLaw,
    SetState,
    ShiftState,
    Withdraw,
    changes_of,
)
from allohistory.vocabulary.events import DATED, PLANTS

NEVER = 1 << 30


@dataclass(frozen=True)
class Plan:
    """Changes of one arm, from week `since` on."""

    since: int
    facts: Any
    edits: tuple[tuple[int, Edit], ...]
    warnings: tuple[str, ...]
    changes: tuple[Change, ...]  # as requested


@dataclass
class Draft:
    """Plan under construction."""

    model: Any
    since: int
    facts: Any
    edits: list[tuple[int, Edit]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def place(self, axis: str, name: str) -> int:
        """Return the index of `name` on `axis`."""
        names = self.model.names[axis]
        if name not in names:
            raise InterventionError(f"unknown {axis} {name!r}; {suggestion(name, names)}")
        return names.index(name)

    def week(self, day: date | None, about: str) -> int:
        """Return the week of `day`, or of the divergence if None; warn if it is out of range."""
        if day is None:
            return self.since
        week = self.model.calendar.week_of(day)
        if week < self.since:
            self.warnings.append(
                f"{about}: {day} is before the point of divergence "
                f"({self.model.calendar.date_of(self.since)}); it takes effect on that day"
            )
        if week >= self.model.calendar.weeks:
            self.warnings.append(f"{about}: {day} is after the end; nothing will change")
        return max(week, self.since)

    def after(self, day: date | None) -> int:
        """Return the week after that of `day`; `NEVER` if None."""
        if day is None:
            return NEVER
        return max(self.model.calendar.week_of(day) + 1, self.since)


def plan(model: Model, changes: Iterable[Change | Mapping[str, Any]], since: date | int) -> Plan:
    """Return the plan of `changes` of `model`, in force from `since` (a date or a week)."""
    week = since if isinstance(since, int) else model.calendar.week_of(as_date(since))
    if week < 0:
        raise InterventionError(
            f"the point of divergence {since} is before the start, {model.calendar.start}"
        )
    changes = changes_of(changes)
    draft = Draft(model, week, model.facts.copy())
    if week >= model.calendar.weeks:
        draft.warnings.append(f"the point of divergence {since} is after the end")
    for change in changes:
        try:
            apply(change, draft)
        except UnknownName as error:
            raise InterventionError(str(error)) from None
    return Plan(
        min(week, model.calendar.weeks),
        draft.facts,
        tuple(draft.edits),
        tuple(draft.warnings),
        changes,
    )


def as_date(day: Any) -> date:
    """Read a date, or the ISO text of one."""
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise InterventionError(f"{day!r} is not a date; write it as YYYY-MM-DD") from None


@singledispatch
def apply(change: Change, draft: Draft) -> None:
    """Add one change to the plan, as its kind says."""
    del draft
    raise NotImplementedError(f"a change of kind {type(change).__name__}")


def clause_in(draft: Draft, change: Demand | Offer | Withdraw) -> tuple[int, int, int, int]:
    """Return the talk, the acting side, the other side, and the bit of the clause."""
    talk = draft.place("talk", change.in_)
    parties = tuple(draft.model.scenario.talks[change.in_].parties)
    if change.by not in parties:
        raise InterventionError(
            f"{change.by!r} is not a party of talk {change.in_!r}; its parties are "
            f"{' and '.join(parties)}"
        )
    draft.place("clause", change.subject)
    side = parties.index(change.by)
    return talk, side, 1 - side, 1 << draft.model.clause_bit(change.in_, change.subject)


def secret_bit(draft: Draft, change: Demand | Offer, bit: int) -> int:
    """Return `bit` if the clause is to be secret, and can be; else 0."""
    if change.form != "secret":
        return 0
    if draft.model.scenario.clauses[change.subject].secret:
        return bit
    kind = change.keys()[0]
    draft.warnings.append(f"{kind} {change.subject}: it has no secret form and stays open")
    return 0


@apply.register
def demand(change: Demand, draft: Draft) -> None:
    """Let a party press for a clause, or insist on it, openly or in secret."""
    talk, side, _, bit = clause_in(draft, change)
    terms = draft.facts.diplomacy
    terms.table[talk] |= bit
    terms.pressed[talk, side] |= bit
    terms.required[talk, side] &= ~bit
    terms.strict[talk, side] &= ~bit
    if change.as_ != "wish":
        terms.required[talk, side] |= bit
    if change.as_ == "never_without":
        terms.strict[talk, side] |= bit
    terms.secret[talk, side] &= ~bit
    terms.secret[talk, side] |= secret_bit(draft, change, bit)


@apply.register
def offer(change: Offer, draft: Draft) -> None:
    """Let a party accept the burden of a clause at once."""
    talk, side, other, bit = clause_in(draft, change)
    terms = draft.facts.diplomacy
    terms.table[talk] |= bit
    terms.granted[talk, side] |= bit
    terms.secret[talk, other] |= secret_bit(draft, change, bit)


@apply.register
def withdraw(change: Withdraw, draft: Draft) -> None:
    """Take a clause off the table, whoever would ask for it."""
    talk, side, _, bit = clause_in(draft, change)
    terms = draft.facts.diplomacy
    if terms.core[talk] & bit:
        draft.warnings.append(
            f"withdraw {change.withdraw}: every treaty of {change.in_} contains it; it stays"
        )
        return
    terms.table[talk] &= ~bit
    for table in (terms.pressed, terms.required, terms.strict, terms.secret):
        table[talk, side] &= ~bit


def option_of(draft: Draft, change: Force | Forbid) -> tuple[int, int]:
    """Return a decision, and which of its options is meant."""
    decision = draft.place("decision", change.subject)
    options = tuple(draft.model.scenario.decisions[change.subject].options)
    if change.option not in options:
        raise InterventionError(
            f"decision {change.subject!r} has no option {change.option!r}; "
            f"{suggestion(change.option, options)}"
        )
    return decision, options.index(change.option)


@apply.register
def force(change: Force, draft: Draft) -> None:
    """Force one option of a decision: on the given day, and whenever it comes up later."""
    decision, option = option_of(draft, change)
    case = draft.facts.decisions
    case.forced_option[decision] = option
    case.forced_from[decision] = draft.week(change.from_, f"force {change.force}")
    case.forced_until[decision] = draft.after(change.to)
    at_once = change.from_ is not None
    case.forced_at[decision] = case.forced_from[decision] if at_once else -1


@apply.register
def forbid(change: Forbid, draft: Draft) -> None:
    """Forbid an option of a decision."""
    decision, option = option_of(draft, change)
    case = draft.facts.decisions
    since = draft.week(change.from_, f"forbid {change.forbid}")
    until = draft.after(change.to)
    if case.forbidden[decision]:  # one span for all options of a decision
        span = (case.forbidden_from[decision], case.forbidden_until[decision])
        if span != (since, until):
            draft.warnings.append(f"forbid {change.forbid}: both options are out in both spans")
        since, until = min(since, span[0]), max(until, span[1])
    case.forbidden[decision] |= 1 << option
    case.forbidden_from[decision], case.forbidden_until[decision] = since, until


def event_row(draft: Draft, name: str) -> int:
    """Return the row of an outside event; warn if its date is past."""
    row = draft.place("event", name)
    facts = draft.facts.world_events
    if facts.kind[row] == DATED and facts.early[row] < draft.since:
        draft.warnings.append(
            f"event {name}: its date is before the point of divergence; where it has "
            "happened already, nothing will change"
        )
    return row


@apply.register
def move_event(change: MoveEvent, draft: Draft) -> None:
    """Move an outside event to another date."""
    row = event_row(draft, change.event)
    facts = draft.facts.world_events
    facts.moved_to[row] = draft.week(change.move, f"event {change.event}")


@apply.register
def cancel_event(change: CancelEvent, draft: Draft) -> None:
    """Keep an outside event from happening."""
    draft.facts.world_events.cancelled[event_row(draft, change.event)] = 1


@apply.register
def add_event(change: AddEvent, draft: Draft) -> None:
    """Add an outside event that did not happen in history."""
    added = change.add_event
    week = draft.week(added.date, f"add_event {added.id}")
    try:
        laws = draft.model.add_event(draft.facts, added.id, week, added.effects)
    except ModelError as error:
        raise InterventionError(str(error)) from None
    for block, name, place, value in laws:
        draft.edits.append((draft.since, law_edit((block, name, place), "set", value)))


@apply.register
def change_law(change: SetLaw | ScaleLaw, draft: Draft) -> None:
    """Set or scale a law, for a time or for good."""
    law = draft.model.law(change.law)
    place = (law.block, law.field, law.index)
    since = draft.week(change.from_, f"law {change.law}")
    draft.edits.append((since, law_edit(place, change.operation, change.amount)))
    if change.to is not None:
        draft.edits.append((draft.after(change.to), law_edit(place, "restore", 0.0)))


@apply.register
def change_state(change: SetState | ShiftState | ScaleState, draft: Draft) -> None:
    """Set, add to or scale a quantity of the world."""
    place = draft.model.state_reader(change.state)
    week = draft.week(change.at, f"state {change.state}")
    if is_passing(place):
        draft.warnings.append(
            f"state {change.state}: it is recomputed each week; nothing will change"
        )
    draft.edits.append((week, state_edit(place, change.operation, change.amount)))


@apply.register
def add_forces(change: AddForces, draft: Draft) -> None:
    """Add divisions to a group, or remove them."""
    place = ("buildup", "divisions", (draft.place("group", change.forces),))
    week = draft.week(change.at, f"forces {change.forces}")
    draft.edits.append((week, state_edit(place, change.operation, change.amount)))


@apply.register
def open_channel(change: OpenChannel, draft: Draft) -> None:
    """Open a channel of intelligence from a day on."""
    row = draft.place("channel", change.channel)
    facts = draft.facts.intelligence
    facts.open_from[row] = draft.week(change.open, f"channel {change.channel}")
    if facts.open_until[row] <= facts.open_from[row]:
        facts.open_until[row] = NEVER


@apply.register
def close_channel(change: CloseChannel, draft: Draft) -> None:
    """Close a channel of intelligence from a day on."""
    row = draft.place("channel", change.channel)
    draft.facts.intelligence.open_until[row] = draft.week(change.close, f"channel {change.channel}")


@apply.register
def feed_channel(change: FeedChannel, draft: Draft) -> None:
    """Plant reports in a channel of intelligence."""
    row = draft.place("channel", change.channel)
    facts = draft.facts.intelligence
    facts.planted[row] = PLANTS.index(change.plant)
    facts.planted_from[row] = draft.week(change.from_, f"channel {change.channel}")
    facts.planted_until[row] = draft.after(change.to)
