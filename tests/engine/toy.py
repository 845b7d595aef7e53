"""A small rivalry with the interface of a built model, on which the engine is tested.

Three mechanisms: quarrels (who provokes whom), tempers (a decision a month), campaigns (losses).
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from math import exp
from types import SimpleNamespace

import numpy as np

from allohistory.errors import UnknownName
from allohistory.kit import (
    FULL,
    NOTABLE,
    block,
    compiled,
    emit,
    index,
    normal_quantile,
    note_amounts,
    note_chance,
    number,
    per,
    purpose,
    record,
    uniform,
)
from allohistory.kit.blocks import bits
from allohistory.kit.draw import STREAMS, STRETCH, hash_of, law_uniforms
from allohistory.vocabulary.events import BATTLE, DECISION, INCIDENT

PROVOKE = purpose("toy.provoke", "border")
DECIDE = purpose("toy.decide")
COST = purpose("toy.cost", "border")


@compiled
def quarrel(world, law, facts, log):
    """Let anybody provoke anybody; tension fades."""
    state, rule = world.quarrels, law.quarrels
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            if a == b:
                continue
            state.tension[a, b] *= exp(-rule.fading)
            i, j = facts.names.actor[a], facts.names.actor[b]
            if uniform(world, PROVOKE, i, j) < rule.provocation[a]:
                state.tension[a, b] += 1.0
                state.count[a] += 1.0
                detail = NOTABLE if state.tension[a, b] > 1.2 else FULL
                state.last[a, b] = emit(
                    log, world, detail, INCIDENT, actor=a, other=b, option=0, rung=1
                )


@compiled
def decide(world, law, facts, log):
    """Let every actor sometimes choose whether to stand firm, unless it is forced."""
    state, case = world.decisions, facts.decisions
    week = world.clock.week
    for d in range(facts.sizes.decision):
        if week < case.opens[d] or week >= case.closes[d] or week % 4 != 0:
            continue
        chance = law.decisions.firmness[d]
        chosen = 1 if uniform(world, DECIDE, facts.names.decision[d], 0) < chance else 0
        if case.forced_option[d] >= 0 and case.forced_from[d] <= week < case.forced_until[d]:
            chosen = case.forced_option[d]
        state.firm[d] = chosen
        a = case.actor[d]
        serial = emit(log, world, NOTABLE, DECISION, actor=a, what=d, option=chosen)
        note_chance(log, serial, chance)


@compiled
def campaign(world, law, facts, log):
    """Let those who stand firm lose men where tension is high."""
    state = world.buildup
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            if world.decisions.firm[a] == 1 and world.quarrels.tension[a, b] > 1.5:
                u = uniform(world, COST, facts.names.actor[a], facts.names.actor[b])
                cost = min(state.divisions[a], law.buildup.bite * state.divisions[b] * u)
                state.divisions[a] -= cost
                cause = world.quarrels.last[a, b]
                serial = emit(
                    log, world, NOTABLE, BATTLE, cause=cause, actor=a, other=b, option=0, rung=4
                )
                note_amounts(log, serial, 1000.0 * cost, 0.0)


@compiled
def idle(world, law, facts, log):
    """Draw a number that nothing depends on."""
    world.idle.last = uniform(world, DECIDE, 7, 7)


class Mechanism:
    """A stand-in for a module."""

    def __init__(self, **words):
        self.__dict__.update(words)


quarrels = Mechanism(
    __name__="toy.quarrels",
    STATE=block(
        tension=per("actor", "actor", unit="", says=""),
        count=per("actor", unit="", says=""),
        last=index("actor", "actor", says=""),
    ),
    LAW=block(provocation=per("actor", unit="1/week", says=""), fading=number("1/week", "")),
    FACTS=block(),
    step=quarrel,
)
decisions = Mechanism(
    __name__="toy.decisions",
    STATE=block(firm=index("decision", says="")),
    LAW=block(firmness=per("decision", unit="0..1", says="")),
    FACTS=block(
        actor=index("decision", says=""),
        opens=index("decision", says=""),
        closes=index("decision", says=""),
        first_option=index("decision", says=""),
        forced_option=index("decision", says=""),
        forced_from=index("decision", says=""),
        forced_until=index("decision", says=""),
        forced_at=index("decision", says=""),
    ),
    step=decide,
)
buildup = Mechanism(
    __name__="toy.buildup",
    STATE=block(divisions=per("group", unit="divisions", says="")),
    LAW=block(bite=number("1/week", ""), divisions=per("group", unit="divisions", says="")),
    FACTS=block(),
    step=campaign,
)
idling = Mechanism(
    __name__="toy.idle", STATE=block(last=number("", "")), LAW=block(), FACTS=block(), step=idle
)
ORDER = (quarrels, decisions, buildup)


@dataclass(frozen=True)
class Calendar:
    start: date
    weeks: int

    def week_of(self, day):
        return (day - self.start).days // 7

    def date_of(self, week):
        return self.start + timedelta(weeks=week)

    @property
    def months(self):
        last = self.date_of(self.weeks) - timedelta(days=1)
        first = self.start.replace(day=1)
        count = 12 * (last.year - first.year) + last.month - first.month + 1
        year, month = first.year, first.month - 1
        return tuple(date(year + (month + m) // 12, (month + m) % 12 + 1, 1) for m in range(count))


@dataclass(frozen=True)
class Law:
    path: str
    block: str
    field: str
    index: tuple
    number: SimpleNamespace


def named(order, what):
    return {m.__name__.rpartition(".")[2]: getattr(m, what) for m in order}


@dataclass(frozen=True)
class Model:
    """A stand-in for the result of `build`, which needs no scenario."""

    actors: tuple = ("north", "south", "east")
    order: tuple = ORDER
    calendar: Calendar = field(default_factory=lambda: Calendar(date(1931, 9, 14), 104))
    series = ("tension", "divisions")

    @property
    def sizes(self):
        return {"actor": 4, "group": 4, "decision": 4, "option": 8}

    @property
    def names(self):
        return {
            "actor": self.actors,
            "group": self.actors,
            "decision": tuple(f"stand_{a}" for a in self.actors),
        }

    @property
    def scenario(self):
        rule = SimpleNamespace(options={"yield": None, "firm": None})
        return SimpleNamespace(decisions=dict.fromkeys(self.names["decision"], rule), hash="toy")

    @property
    def facts(self):
        state = {
            "sizes": block(actor=index(says=""), decision=index(says="")),
            "names": block(actor=bits("actor", says=""), decision=bits("decision", says="")),
        }
        dtype = record(state | named(self.order, "FACTS"), self.sizes)
        facts = np.zeros(1, dtype).view(np.recarray)[0]
        count = len(self.actors)
        facts.sizes.actor = facts.sizes.decision = count
        facts.names.actor[:count] = [hash_of(name) for name in self.names["actor"]]
        facts.names.decision[:count] = [hash_of(name) for name in self.names["decision"]]
        case = facts.decisions
        case.actor[:count] = range(count)
        case.closes[:] = 10_000
        case.first_option[:count] = 2 * np.arange(count)
        case.forced_option[:] = -1
        return facts

    @property
    def laws(self):
        sure, open_ = SimpleNamespace(prior=None), SimpleNamespace(prior="normal")
        places = [("quarrels.fading", ()), ("buildup.bite", ())]
        for a, name in enumerate(self.actors):
            places.append((f"quarrels.provocation.{name}", (a,)))
            places.append((f"decisions.firmness.{name}", (a,)))
            places.append((f"buildup.divisions.{name}", (a,)))
        return tuple(
            Law(path, *path.split(".")[:2], index_, open_ if "provocation" in path else sure)
            for path, index_ in places
        )

    def law(self, path):
        for law in self.laws:
            if law.path == path:
                return law
        raise UnknownName("law", path, [law.path for law in self.laws])

    def draw_laws(self, seed, draws):
        laws = np.zeros(len(draws), record(named(self.order, "LAW"), self.sizes)).view(np.recarray)
        laws.quarrels.fading = 0.1
        laws.buildup.bite = 0.02
        laws.buildup.divisions = 10.0
        laws.decisions.firmness = 0.5
        u = np.zeros(len(draws))
        for a, name in enumerate(self.actors):
            law_uniforms(np.uint64(seed), hash_of(f"quarrels.provocation.{name}"), draws, u)
            spread = np.array([normal_quantile(rule) for rule in u])
            laws.quarrels.provocation[:, a] = np.clip(0.15 + 0.03 * spread, 0.01, 0.5)
        return laws

    def open_worlds(self, laws):
        stretches = -(-self.calendar.weeks // STRETCH)
        clock = {"clock": block(salts=bits(len(STREAMS), stretches, says=""), week=index(says=""))}
        dtype = record(clock | named(self.order, "STATE"), self.sizes)
        worlds = np.zeros(len(laws), dtype).view(np.recarray)
        worlds.buildup.divisions = laws.buildup.divisions
        worlds.quarrels.last = -1
        return worlds

    def series_reader(self, name):
        return self.state_reader(
            {"tension": "quarrels.tension[north,south]", "divisions": "buildup.divisions[north]"}[
                name
            ]
        )

    def state_reader(self, path):
        head, _, inside = path.partition("[")
        block_, _, field_ = head.partition(".")
        return block_, field_, tuple(self.actors.index(a) for a in inside.rstrip("]").split(","))


def fingerprint():
    """Hash a small branch: events, series and laws of both arms."""
    import hashlib

    from allohistory.engine import Design, branch

    changes = [{"forces": "north", "add": 5, "at": "1932-01-04"}]
    digest = hashlib.sha256()
    model = Model(calendar=Calendar(date(1931, 9, 14), 60))
    for arm in branch(model, changes, 12, Design(4, seed=11), threads=1):
        for name in sorted(arm.events):
            digest.update(arm.events[name].tobytes())
        digest.update(arm.values.tobytes())
        for column in arm.laws.values():
            digest.update(column.tobytes())
    return digest.hexdigest()
