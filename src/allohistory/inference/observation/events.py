"""Events of the record: dated choices, treaties, wars, outside events, and absences.

An entry is matched with the first occurrence of an event, or with the nearest if it can recur. The
error of its date follows from its standing and from how often the scenario lets it come up. A
choice of the status quo is the absence of any other choice: ensembles do not store it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from math import hypot

import numpy as np

from allohistory.engine import Ensemble, Site
from allohistory.inference.observation.entries import (
    Contradiction,
    Cut,
    Observation,
    Part,
    Parts,
    Unused,
    single_part,
)
from allohistory.inference.observation.errors import error_laws, tail_of_date
from allohistory.inference.observation.likelihood import log_absent, log_dated
from allohistory.inference.observation.summaries import Find, Happenings, Outcomes
from allohistory.model import Model
from allohistory.scenario.schema.conditions import Condition
from allohistory.scenario.schema.past import RecordEvent
from allohistory.vocabulary.events import DECISION, RETURNED, SIGNED, TALKS_OPENED, WAR, WORLD_EVENT

MOST_ROUNDS = 40  # rounds before a signature at which no signature is imposed

Ask = Callable[[str], Callable[[Ensemble], np.ndarray]]


@dataclass(frozen=True)
class Search:
    """How occurrences of an entry are found in timelines."""

    find: Find
    nearest: bool = False  # it can recur: match the nearest occurrence, not the first
    interval: float = 0.0  # weeks between the times at which it can happen
    absence: bool = False  # the search finds what must NOT happen
    sites: tuple[Site, ...] = ()  # its choices, where they can be imposed


def observed_events(model: Model, cut: Cut, ask: Ask | None) -> Parts:
    """Return the observations of every event of the record that the model can represent.

    `ask` parses a question and returns a function to its truth in each timeline of an ensemble.
    """
    parts, unused = [], []
    for name, entry in model.scenario.record.events.items():
        reason = cut.leaves_out(entry.last) or why_not(model, entry)
        if reason:
            unused.append(Unused(f"events.{name}", reason))
        else:
            parts.append(event_part(model, name, entry, ask))
    return Parts(tuple(parts), tuple(unused))


def why_not(model: Model, entry: RecordEvent) -> str:
    """Return why an entry cannot be compared with timelines; empty if it can."""
    if entry.what is None:
        return "it does not say what it is in the model (`what`)"
    week = model.calendar.week_of(entry.last)
    if not 0 <= week <= model.calendar.weeks:
        return f"it lies outside of {model.calendar.start} to the end"
    if isinstance(entry.what, str):
        return ""
    scenario, kind, names = model.scenario, entry.what.kind, entry.what.names
    if kind == "exists":
        birth = scenario.clients[names[0]].exists.event
        if birth is None:
            return "the scenario itself puts it on its date"
        names = (birth,)
    if kind in ("happened", "exists"):
        event = scenario.events[names[0]]
        if event.date is not None and not event.requires and not event.unless:
            return "the scenario itself puts it on its date"
    return ""


def event_part(model: Model, name: str, entry: RecordEvent, ask: Ask | None) -> Part:
    """Return the part of one event; Contradiction for a question without `ask`."""
    first, last, what = entry.first, entry.last, entry.what
    doubt = error_laws()["doubt"]
    if not isinstance(what, Condition):
        if ask is None:
            raise Contradiction(
                f"events.{name}",
                ("what",),
                f"is a question ({what}), and no function was given to parse it",
                "give `ask`",
            )
        holds = ask(what or "")
        observation = Observation(f"events.{name}", "question", entry.text, first, last)
        return single_part(
            observation,
            lambda outcomes: log_absent(~holds(outcomes.ensemble), doubt),
            agrees=lambda outcomes: holds(outcomes.ensemble),
        )
    sought = search_for(model, name, entry, what)
    tail = hypot(tail_of_date(entry.standing), sought.interval / 2.0)
    weeks = (model.calendar.week_of(first), model.calendar.week_of(last))
    observation = Observation(
        f"events.{name}", "absence" if sought.absence else "event", entry.text, first, last
    )

    def gaps(outcomes: Outcomes) -> np.ndarray:
        return outcomes.gap(sought.find(outcomes), weeks, nearest=sought.nearest)

    def log_likelihood(outcomes: Outcomes) -> np.ndarray:
        if sought.absence:
            return log_absent(np.exp(-gaps(outcomes) / tail), doubt)
        return log_dated(gaps(outcomes), tail, doubt)

    def agrees(outcomes: Outcomes) -> np.ndarray:
        return gaps(outcomes) > 0.0 if sought.absence else gaps(outcomes) <= tail

    def comes(outcomes: Outcomes) -> np.ndarray:
        return outcomes.first(sought.find(outcomes))

    once = not (sought.absence or sought.nearest)
    return single_part(
        observation,
        log_likelihood,
        agrees=agrees,
        first_week=comes if once else None,
        sites=sought.sites,
    )


def search_for(model: Model, name: str, entry: RecordEvent, what: Condition) -> Search:
    """Return the search for what an entry is about, `what`, in timelines."""
    kind, names = what.kind, what.names
    places = model.names
    if kind == "chosen":
        return find_choice(model, name, entry, *names)
    if kind == "clause":
        return Search(signing(model, names[0]))
    if kind == "war":
        return Search(find_wars(*(places["actor"].index(actor) for actor in names)))
    if kind in ("happened", "exists"):
        event = names[0] if kind == "happened" else model.scenario.clients[names[0]].exists.event
        return Search(find_events(WORLD_EVENT, what=places["event"].index(event)))
    talk = places["talk"].index(names[0])
    interval = float(model.scenario.talks[names[0]].round)
    if kind == "pact":
        sites = sites_of_talk(model, names[0], entry)
        return Search(find_events(SIGNED, what=talk), interval=interval, sites=sites)
    begun = find_either(find_events(TALKS_OPENED, what=talk), find_events(RETURNED, what=talk))
    return Search(begun, nearest=True, interval=interval)


def find_choice(model: Model, name: str, entry: RecordEvent, which: str, option: str) -> Search:
    """Return the search for an option's choice; for the status quo, for any other option's."""
    decision = model.scenario.decisions[which]
    first, last = entry.first, entry.last
    if last < decision.from_ or first > decision.to:
        raise Contradiction(
            f"events.{name}",
            ("what",),
            f"has {which} decided between {first} and {last}, but the scenario lets it come up "
            f"only from {decision.from_} to {decision.to}",
            "correct the dates here or in decisions.yaml",
        )
    place = model.names["decision"].index(which)
    number = list(decision.options).index(option)
    interval = float(decision.every or 0)
    if number == 0:
        return Search(
            find_events(DECISION, what=place), nearest=True, interval=interval, absence=True
        )
    find = find_events(DECISION, what=place, option=number)
    sites = sites_of_decision(model, which, number, (first, last), tail_of_date(entry.standing))
    return Search(find, nearest=not decision.once, interval=interval, sites=sites)


def sites_of_decision(
    model: Model, name: str, option: int, span: tuple[date, date], tail: float
) -> tuple[Site, ...]:
    """Return the sites at which `option` of decision `name` is imposed, chosen within `span`.

    It is imposed when it comes up for the last time within the span, or nearest to it, unless
    chosen at random earlier in the span. Where it can be taken only once, nothing else is taken
    before the span, and an option not yet available is imposed within `tail` weeks after it, or the
    next time. A decision that comes up at random has no sites.
    """
    decision = model.scenario.decisions[name]
    if decision.every is None or decision.chance is not None:
        return ()
    calendar = model.calendar
    opens, closes = calendar.week_of(decision.from_), calendar.week_of(decision.to)
    weeks = [week for week in range(opens, closes + 1, decision.every) if week >= 0]
    first, last = map(calendar.week_of, span)
    within = [week for week in weeks if first <= week <= last]
    falls = within[-1] if within else min(weeks, key=lambda week: distance(week, first, last))
    if not decision.once:
        return (Site("decision", name, option, falls, falls),)
    late = falls + max(tail, decision.every)
    quiet = (Site("decision", name, 0, week, week) for week in weeks if week < min(first, falls))
    imposed = (
        Site("decision", name, option, week, week) for week in weeks if falls <= week <= late
    )
    return (*quiet, *imposed)


def sites_of_talk(model: Model, name: str, entry: RecordEvent) -> tuple[Site, ...]:
    """Return the sites that impose the signing of talk `name` on the date of `entry`, not before.

    Sites are as long as the scenario's rounds are apart, so that each holds one; a signature not
    yet possible may come later within the error of the date.
    """
    calendar, apart = model.calendar, model.scenario.talks[name].round
    first, last = (calendar.week_of(day) for day in (entry.first, entry.last))
    opens = first - apart // 2
    late = int(tail_of_date(entry.standing))
    starts = list(range(opens - apart, -apart, -apart))[:MOST_ROUNDS]
    quiet = tuple(Site("talk", name, 0, max(0, week), week + apart - 1) for week in starts)
    return (*quiet, Site("talk", name, 1, opens, last + apart // 2 + late))


def distance(week: int, first: int, last: int) -> int:
    """Return the distance of `week` from the span `first` to `last`, in weeks; 0 inside."""
    return max(first - week, week - last, 0)


def find_events(kind: int, **wanted: int) -> Find:
    """Return the search for events of `kind` whose columns have the values `wanted`."""

    def find(outcomes: Outcomes) -> Happenings:
        timeline, week, *columns = outcomes.rows(kind, "timeline", "week", *wanted)
        matching = np.ones(len(timeline), bool)
        for column, value in zip(columns, wanted.values(), strict=True):
            matching &= column == value
        return timeline[matching], week[matching].astype(int)

    return find


def find_wars(first: int, second: int) -> Find:
    """Return the search for wars between two actors."""

    def find(outcomes: Outcomes) -> Happenings:
        timeline, week, actor, enemy = outcomes.rows(WAR, "timeline", "week", "actor", "other")
        matching = ((actor == first) & (enemy == second)) | ((actor == second) & (enemy == first))
        return timeline[matching], week[matching].astype(int)

    return find


def signing(model: Model, clause: str) -> Find:
    """Return the search for signatures of treaties that contain `clause`."""
    bits = np.array(
        [
            model.clauses[talk].index(clause) if clause in model.clauses[talk] else -1
            for talk in model.names["talk"]
        ]
    )

    def find(outcomes: Outcomes) -> Happenings:
        timeline, week, what, mask = outcomes.rows(SIGNED, "timeline", "week", "what", "mask")
        bit = bits[what]
        matching = (bit >= 0) & (mask >> np.maximum(bit, 0) & 1 == 1)
        return timeline[matching], week[matching].astype(int)

    return find


def find_either(first: Find, second: Find) -> Find:
    """Return the search for occurrences found by either search."""

    def find(outcomes: Outcomes) -> Happenings:
        pairs = zip(first(outcomes), second(outcomes), strict=True)
        timeline, week = map(np.concatenate, pairs)
        return timeline, week

    return find
