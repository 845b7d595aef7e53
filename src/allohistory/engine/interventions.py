"""Interventions: what a what-if changes, as dated edits of copies of facts, laws and worlds.

Facts say who may do what and when, so most changes are other facts, in force from the point of
divergence on; a change of a law, a stock or a strength is made between two weeks.  Everybody's luck
stays what it was.  A change that can have no effect is not refused: it is warned of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import isfinite
from typing import Any

from pydantic import ValidationError

from allohistory.errors import InterventionError, ModelError, UnknownName, suggestion
from allohistory.scenario.schema.course import Effect

from .states import Edit, is_passing, law_edit, state_edit

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
    coupling: str = "weekly"  # how chance carries over to the changed world


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


def plan(model: Any, changes: Iterable[Any], since: date | int, coupling: str = "weekly") -> Plan:
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
        coupling,
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
    mask = 0
    for name in names_of(change[kind]):
        draft.place("clause", name)
        mask |= 1 << draft.model.clause_bit(change["in"], name)
    side = parties.index(change["by"])
    return talk, side, 1 - side, mask


def names_of(value: Any) -> tuple[str, ...]:
    """Give the names in a change that may state one or several."""
    return tuple(value) if isinstance(value, list | tuple) else (value,)


def demand(draft: Draft, change: dict[str, Any]) -> None:
    """Let a party put a clause on the table, as a wish or a deal-breaker, openly or in secret."""
    talk, side, _, mask = clauses_in(draft, change, "demand")
    terms = draft.facts.diplomacy
    terms.wished[talk, side] |= mask
    if change.get("as", "wish") == "dealbreaker":
        terms.required[talk, side] |= mask
    else:
        terms.required[talk, side] &= ~mask
    terms.secret[talk, side] &= ~mask
    terms.secret[talk, side] |= hidden(draft, change, "demand", mask)


def hidden(draft: Draft, change: dict[str, Any], kind: str, mask: int) -> int:
    """Give which clauses of *mask* are to be secret, and can be."""
    if change.get("form", "open") != "secret":
        return 0
    for name in names_of(change[kind]):
        if not draft.model.scenario.clauses[name].secret:
            draft.warnings.append(f"{kind} {name}: it has no secret form and stays open")
            mask &= ~(1 << draft.model.clause_bit(change["in"], name))
    return mask


def offer(draft: Draft, change: dict[str, Any]) -> None:
    """Let a party accept the burden of a clause at once."""
    talk, side, other, mask = clauses_in(draft, change, "offer")
    terms = draft.facts.diplomacy
    terms.granted[talk, side] |= mask
    terms.wished[talk, other] |= mask
    terms.secret[talk, other] |= hidden(draft, change, "offer", mask)


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
    """Have a decision taken one way: on the day given, and whenever it comes up after it."""
    decision, option = option_of(draft, change, "force")
    case = draft.facts.decisions
    case.forced_option[decision] = option
    case.forced_from[decision] = draft.week(change.get("from"), f"force {change['force']}")
    case.forced_until[decision] = draft.after(change.get("to"))
    at_once = change.get("from") is not None
    case.forced_at[decision] = case.forced_from[decision] if at_once else -1


def forbid(draft: Draft, change: dict[str, Any]) -> None:
    """Take an option away."""
    decision, option = option_of(draft, change, "forbid")
    case = draft.facts.decisions
    since = draft.week(change.get("from"), f"forbid {change['forbid']}")
    until = draft.after(change.get("to"))
    if case.forbidden[decision]:  # one span for all options of a decision
        span = (case.forbidden_from[decision], case.forbidden_until[decision])
        if span != (since, until):
            draft.warnings.append(f"forbid {change['forbid']}: both options are out in both spans")
        since, until = min(since, span[0]), max(until, span[1])
    case.forbidden[decision] |= 1 << option
    case.forbidden_from[decision], case.forbidden_until[decision] = since, until


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
    else:
        facts.moved_to[row] = draft.week(change["move"], f"event {change['event']}")


def add_event(draft: Draft, change: dict[str, Any]) -> None:
    """Add an outside event that our history did not have."""
    added = change["add_event"]
    if not isinstance(added, Mapping):
        added = {name: getattr(added, name) for name in EVENT_KEYS}
    week = draft.week(added["date"], f"add_event {added['id']}")
    effects = tuple(effect_of(one) for one in added["effects"])
    try:
        laws = draft.model.add_event(draft.facts, added["id"], week, effects)
    except ModelError as error:
        raise InterventionError(str(error)) from None
    for block, name, place, value in laws:
        draft.edits.append((draft.since, law_edit((block, name, place), "set", value)))


EVENT_KEYS = ("id", "date", "effects")
PREMISE = {"source": ["judgement"], "standing": "assumed", "why": "a premise of the what-if"}


def effect_of(said: Any) -> Any:
    """Read an effect that is given as data; its plain numbers are premises."""
    if not isinstance(said, Mapping):
        return said
    filled = {**said}
    for name in ("set", "add", "scale", "fades"):
        number = said.get(name)
        if isinstance(number, Mapping):
            filled[name] = {**PREMISE, **{k: number[k] for k in ("value", "prior") if k in number}}
        elif number is not None:
            filled[name] = {**PREMISE, "value": number}
    try:
        return Effect.model_validate(filled)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise InterventionError(f"effect {dict(said)}: {where}: {first['msg']}") from None


def law(draft: Draft, change: dict[str, Any]) -> None:
    """Set or scale a law, for a time or for good."""
    found = draft.model.law(change["law"])
    how, value = operation(change, ("set", "scale"))
    place = (found.block, found.field, found.index)
    since = draft.week(change.get("from"), f"law {change['law']}")
    draft.edits.append((since, law_edit(place, how, value)))
    if change.get("to") is not None:
        draft.edits.append((draft.after(change["to"]), law_edit(place, "restore", 0.0)))


def state(draft: Draft, change: dict[str, Any]) -> None:
    """Set, add to or scale a quantity of the world."""
    place = draft.model.state_reader(change["state"])
    how, value = operation(change, ("set", "add", "scale"))
    week = draft.week(change.get("at"), f"state {change['state']}")
    if is_passing(place):
        draft.warnings.append(
            f"state {change['state']}: it is worked out anew each week; nothing will change"
        )
    draft.edits.append((week, state_edit(place, how, value)))


def forces(draft: Draft, change: dict[str, Any]) -> None:
    """Add divisions to a group, or take them away."""
    place = ("buildup", "divisions", (draft.place("group", change["forces"]),))
    _, value = operation(change, ("add",))
    week = draft.week(change.get("at"), f"forces {change['forces']}")
    draft.edits.append((week, state_edit(place, "add", value)))


def channel(draft: Draft, change: dict[str, Any]) -> None:
    """Open, close or feed a channel of intelligence."""
    row = draft.place("channel", change["channel"])
    facts, about = draft.facts.intelligence, f"channel {change['channel']}"
    if change.get("open") is not None:
        facts.open_from[row] = draft.week(change["open"], about)
        if facts.open_until[row] <= facts.open_from[row]:
            facts.open_until[row] = NEVER
    elif change.get("close") is not None:
        facts.open_until[row] = draft.week(change["close"], about)
    elif change.get("plant") in PLANTS:
        facts.planted[row] = PLANTS.index(change["plant"])
        facts.planted_from[row] = draft.week(change.get("from"), about)
        facts.planted_until[row] = draft.after(change.get("to"))
    else:
        raise InterventionError(f"{about} needs one of open, close, or plant: calm or alarm")


def operation(change: dict[str, Any], possible: tuple[str, ...]) -> tuple[str, float]:
    """Give how a number changes, and by what."""
    for how in possible:
        if change.get(how) is not None:
            value = float(change[how])
            if not isfinite(value):
                raise InterventionError(f"{value} is no number to {how}; give a finite one")
            return how, value
    raise InterventionError(f"a change of a number needs one of {', '.join(possible)}")


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
