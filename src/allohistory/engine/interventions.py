"""Interventions: what a what-if changes, as dated edits of copies of facts, laws and worlds.

Facts say who may do what and when, so most changes are other facts, in force from the point of
divergence on; a change of a law, a stock or a strength is made between two weeks.  Everybody's luck
stays what it was.  A change that can have no effect is not refused: it is warned of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np

from allohistory.errors import InterventionError, UnknownName, suggestion

Edit = Callable[[Any, Any, Any], None]  # (worlds, laws, laws as they were at the divergence)
NEVER = 1 << 30
PLANTS = ("calm", "alarm")
DATED = 0  # kind of an event that comes at its date


@dataclass(frozen=True)
class Plan:
    """What one arm does otherwise, from week `since` on."""

    since: int
    facts: Any
    edits: tuple[tuple[int, Edit], ...]
    warnings: tuple[str, ...]
    changes: tuple[Any, ...]  # as they were asked for


@dataclass
class Draft:
    """A plan in the making."""

    model: Any
    since: int
    facts: Any
    edits: list[tuple[int, Edit]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def place(self, axis: str, name: str) -> int:
        """Give the index of *name* on *axis*."""
        names = self.model.names[axis]
        if name not in names:
            raise InterventionError(f"unknown {axis} {name!r}; {suggestion(name, names)}")
        return names.index(name)

    def week(self, day: Any, about: str) -> int:
        """Give the week of *day*, the point of divergence if None; warn if it cannot matter."""
        if day is None:
            return self.since
        week = self.model.calendar.week_of(as_date(day))
        if week < self.since:
            self.warnings.append(
                f"{about}: {as_date(day)} is before the point of divergence "
                f"({self.model.calendar.date_of(self.since)}); it is done on that day"
            )
        if week >= self.model.calendar.weeks:
            self.warnings.append(f"{about}: {as_date(day)} is after the end; nothing will change")
        return max(week, self.since)

    def after(self, day: Any) -> int:
        """Give the week after the one of *day*, and never if None."""
        if day is None:
            return NEVER
        return max(self.model.calendar.week_of(as_date(day)) + 1, self.since)


def plan(model: Any, changes: Iterable[Any], since: date | int) -> Plan:
    """Work out what *changes* mean for *model*, to be in force from *since* (a date or a week)."""
    week = since if isinstance(since, int) else model.calendar.week_of(as_date(since))
    if week < 0:
        raise InterventionError(
            f"the point of divergence {since} is before the start, {model.calendar.start}"
        )
    changes = tuple(changes)
    draft = Draft(model, week, model.facts.copy())
    if week >= model.calendar.weeks:
        draft.warnings.append(f"the point of divergence {since} is after the end")
    for change in changes:
        apply(draft, keys_of(change))
    return Plan(
        min(week, model.calendar.weeks),
        draft.facts,
        tuple(draft.edits),
        tuple(draft.warnings),
        changes,
    )


def keys_of(change: Any) -> dict[str, Any]:
    """Give a change as its keys, spelt as in the files."""
    if isinstance(change, Mapping):
        return dict(change)
    return {name.rstrip("_"): getattr(change, name) for name in change.model_fields_set}


def apply(draft: Draft, change: dict[str, Any]) -> None:
    """Add one change to the plan."""
    kind = next((one for one in CHANGES if one in change), None)
    if kind is None:
        raise InterventionError(
            f"a change needs one of {', '.join(CHANGES)}; this one has only {', '.join(change)}"
        )
    try:
        CHANGES[kind](draft, change)
    except KeyError as error:
        raise InterventionError(f"a change with {kind} needs `{error.args[0]}`") from None
    except UnknownName as error:
        raise InterventionError(str(error)) from None


def as_date(day: Any) -> date:
    """Read a date, or the ISO text of one."""
    if isinstance(day, date):
        return day
    try:
        return date.fromisoformat(day)
    except (TypeError, ValueError):
        raise InterventionError(f"{day!r} is not a date; write it as YYYY-MM-DD") from None


def clauses_in(draft: Draft, change: dict[str, Any], kind: str) -> tuple[int, int, int, int]:
    """Give talk, side of the one who acts, the other side, and the bits of the clauses."""
    talk = draft.place("talk", change["in"])
    parties = tuple(draft.model.scenario.talks[change["in"]].parties)
    if change["by"] not in parties:
        raise InterventionError(
            f"{change['by']!r} is no party of talk {change['in']!r}; its parties are "
            f"{' and '.join(parties)}"
        )
    names = change[kind] if isinstance(change[kind], list | tuple) else (change[kind],)
    mask = 0
    for name in names:
        draft.place("clause", name)
        mask |= 1 << draft.model.clause_bit(change["in"], name)
    side = parties.index(change["by"])
    return talk, side, 1 - side, mask


def demand(draft: Draft, change: dict[str, Any]) -> None:
    """Let a party put a clause on the table, as a wish or a deal-breaker, openly or in secret."""
    talk, side, _, mask = clauses_in(draft, change, "demand")
    terms = draft.facts.diplomacy
    terms.wished[talk, side] |= mask
    if change.get("as", "wish") == "dealbreaker":
        terms.required[talk, side] |= mask
    else:
        terms.required[talk, side] &= ~mask
    if change.get("form", "open") == "secret":
        terms.secret[talk, side] |= mask
    else:
        terms.secret[talk, side] &= ~mask


def offer(draft: Draft, change: dict[str, Any]) -> None:
    """Let a party accept the burden of a clause at once."""
    talk, side, other, mask = clauses_in(draft, change, "offer")
    terms = draft.facts.diplomacy
    terms.granted[talk, side] |= mask
    terms.wished[talk, other] |= mask
    if change.get("form", "open") == "secret":
        terms.secret[talk, other] |= mask


def withdraw(draft: Draft, change: dict[str, Any]) -> None:
    """Let a party take a clause off the table."""
    talk, side, _, mask = clauses_in(draft, change, "withdraw")
    terms = draft.facts.diplomacy
    if not terms.wished[talk, side] & mask:
        draft.warnings.append(
            f"withdraw {change['withdraw']}: {change['by']} had not put it on the table"
        )
    for table in (terms.wished, terms.required, terms.secret):
        table[talk, side] &= ~mask


def option_of(draft: Draft, change: dict[str, Any], kind: str) -> tuple[int, int]:
    """Give a decision, and which of its options is meant."""
    decision = draft.place("decision", change[kind])
    options = tuple(draft.model.scenario.decisions[change[kind]].options)
    if change["option"] not in options:
        raise InterventionError(
            f"decision {change[kind]!r} has no option {change['option']!r}; "
            f"{suggestion(change['option'], options)}"
        )
    return decision, options.index(change["option"])


def force(draft: Draft, change: dict[str, Any]) -> None:
    """Have a decision taken one way."""
    decision, option = option_of(draft, change, "force")
    case = draft.facts.decisions
    case.forced[decision] = option
    case.forced_from[decision] = draft.week(change.get("from"), f"force {change['force']}")
    case.forced_until[decision] = draft.after(change.get("to"))
    opens, closes = case.opens[decision], case.closes[decision]
    if case.forced_from[decision] >= closes or case.forced_until[decision] <= opens:
        draft.warnings.append(
            f"force {change['force']}: it is only open from {draft.model.calendar.date_of(opens)} "
            f"to {draft.model.calendar.date_of(closes)}; nothing is forced outside of that"
        )


def forbid(draft: Draft, change: dict[str, Any]) -> None:
    """Take an option away."""
    decision, option = option_of(draft, change, "forbid")
    case = draft.facts.decisions
    row = case.first_option[decision] + option
    case.forbidden_from[row] = draft.week(change.get("from"), f"forbid {change['forbid']}")
    case.forbidden_until[row] = draft.after(change.get("to"))


def event(draft: Draft, change: dict[str, Any]) -> None:
    """Move an outside event to another date, or keep it from happening."""
    row = draft.place("event", change["event"])
    facts = draft.facts.world_events
    if facts.kind[row] == DATED and facts.early[row] < draft.since:
        draft.warnings.append(
            f"event {change['event']}: its date is before the point of divergence; where it has "
            "happened already, nothing will change"
        )
    if change.get("cancel"):
        facts.cancelled[row] = 1
        return
    week = draft.week(change["move"], f"event {change['event']}")
    facts.kind[row] = DATED
    facts.early[row] = facts.likely[row] = facts.late[row] = week


def add_event(draft: Draft, change: dict[str, Any]) -> None:
    """Add an outside event that our history did not have."""
    added = change["add_event"]
    if not isinstance(added, Mapping):
        added = {name: getattr(added, name) for name in EVENT_KEYS}
    week = draft.week(added["date"], f"add_event {added['id']}")
    laws = draft.model.add_event(draft.facts, added["id"], week, tuple(added["effects"]))
    for block, name, place, value in laws:
        edit = edit_of("law", block, name, place, "set", value)
        draft.edits.append((draft.since, edit))


EVENT_KEYS = ("id", "date", "effects")


def law(draft: Draft, change: dict[str, Any]) -> None:
    """Set or scale a law, for a time or for good."""
    found = draft.model.law(change["law"])
    about = f"law {change['law']}"
    how, value = operation(change, ("set", "scale"))
    place = (found.block, found.field, found.index)
    draft.edits.append((draft.week(change.get("from"), about), edit_of("law", *place, how, value)))
    if change.get("to") is not None:
        draft.edits.append((draft.after(change["to"]), edit_of("law", *place, "restore", 0.0)))


def state(draft: Draft, change: dict[str, Any]) -> None:
    """Set, add to or scale a quantity of the world."""
    place = draft.model.state_reader(change["state"])
    how, value = operation(change, ("set", "add", "scale"))
    week = draft.week(change.get("at"), f"state {change['state']}")
    draft.edits.append((week, edit_of("state", *place, how, value)))


def forces(draft: Draft, change: dict[str, Any]) -> None:
    """Add divisions to a group, or take them away."""
    group = draft.place("group", change["forces"])
    week = draft.week(change.get("at"), f"forces {change['forces']}")
    draft.edits.append(
        (week, edit_of("state", "buildup", "divisions", (group,), "add", float(change["add"]), 0.0))
    )


def channel(draft: Draft, change: dict[str, Any]) -> None:
    """Open, close or feed a channel of intelligence."""
    row = draft.place("channel", change["channel"])
    facts, about = draft.facts.intelligence, f"channel {change['channel']}"
    if change.get("open") is not None:
        facts.opens[row] = draft.week(change["open"], about)
        facts.closes[row] = max(
            facts.closes[row], NEVER if facts.closes[row] <= facts.opens[row] else 0
        )
    elif change.get("close") is not None:
        facts.closes[row] = draft.week(change["close"], about)
    elif change.get("plant") in PLANTS:
        facts.plant[row] = PLANTS.index(change["plant"])
        facts.plant_from[row] = draft.week(change.get("from"), about)
        facts.plant_until[row] = draft.after(change.get("to"))
    else:
        raise InterventionError(f"{about} needs one of open, close, or plant: calm or alarm")


def operation(change: dict[str, Any], possible: tuple[str, ...]) -> tuple[str, float]:
    """Give how a number changes, and by what."""
    for how in possible:
        if change.get(how) is not None:
            value = float(change[how])
            if not np.isfinite(value):
                raise InterventionError(f"{value} is no number to {how}; give a finite one")
            return how, value
    raise InterventionError(f"a change of a number needs one of {', '.join(possible)}")


def edit_of(
    what: str,
    block: str,
    name: str,
    place: tuple[int, ...],
    how: str,
    value: float,
    least: float | None = None,
) -> Edit:
    """Make the edit of one number, in the laws or in the worlds."""
    where = (slice(None), *place)

    def edit(worlds: Any, laws: Any, before: Any) -> None:
        records = laws if what == "law" else worlds
        column = records[block][name]
        if how == "set":
            column[where] = value
        elif how == "add":
            column[where] += value
        elif how == "scale":
            column[where] *= value
        else:
            column[where] = before[block][name][where]
        if least is not None:
            column[where] = np.maximum(column[where], least)

    return edit


CHANGES: dict[str, Callable[[Draft, dict[str, Any]], None]] = {
    "demand": demand,
    "offer": offer,
    "withdraw": withdraw,
    "force": force,
    "forbid": forbid,
    "event": event,
    "add_event": add_event,
    "law": law,
    "state": state,
    "forces": forces,
    "channel": channel,
}
