"""The small border in ours: two mechanisms on the kit, carried by the engine's own slices.

The model has the parts of a built one that a slice needs. Every event is kept and gathered in
columns, as the others keep theirs in a list.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import ModuleType
from typing import Any

import numpy as np

from allohistory.engine.slices import Slice, seed_worlds
from allohistory.kit.blocks import Block, bits, block, index, record
from allohistory.kit.draw import STREAMS, STRETCH, hash_of
from allohistory.kit.log import FULL
from allohistory.vocabulary.events import ESCALATION, INCIDENT
from border import frontier, quarrels, rules

SIZES = {"sector": len(rules.SECTORS)}
LAWS: dict[str, dict[str, Any]] = {
    "frontier": {
        "rates": rules.RATES,
        "keep_tension": rules.KEEP_TENSION,
        "tension_weight": rules.TENSION_WEIGHT,
        "tension_scale": rules.TENSION_SCALE,
        "heat": rules.HEAT,
        "branching": rules.BRANCHING,
        "keep_excited": rules.KEEP_EXCITED,
        "shots": rules.SHOTS,
        "most": rules.MOST_A_WEEK,
        "even": rules.EVEN,
    },
    "quarrels": {
        "raising": rules.RAISING,
        "rung_cost": rules.RUNG_COST,
        "tension_worth": rules.TENSION_WORTH,
        "step_heat": rules.STEP_HEAT,
        "backing": rules.BACKING,
        "rung_fear": rules.RUNG_FEAR,
        "precision": rules.PRECISION,
        "settling": rules.SETTLING,
        "top": rules.TOP,
    },
}


@dataclass(frozen=True)
class Calendar:
    """Weeks, and one month that spans them all: nothing is sampled."""

    weeks: int
    start: date = date(1931, 9, 14)

    @property
    def months(self) -> tuple[date, ...]:
        """First day of each month."""
        return (self.start,)

    def week_of(self, day: date) -> int:
        """Return the week in which `day` lies."""
        return (day - self.start) // timedelta(weeks=1)


class Model:
    """The parts of a built model that a slice needs."""

    order: tuple[ModuleType, ...] = (frontier, quarrels)
    calendar = Calendar(rules.WEEKS)
    series: tuple[str, ...] = ()

    def blocks(self, what: str) -> dict[str, Block]:
        """Return the blocks of one kind (STATE, LAW, FACTS) that the mechanisms declare."""
        return {
            mechanism.__name__.rpartition(".")[2]: getattr(mechanism, what)
            for mechanism in self.order
        }

    @cached_property
    def facts(self) -> Any:
        """Members of the axes."""
        fields = {
            "sizes": block(sector=index(says="sectors")),
            "names": block(sector=bits("sector", says="hash of the name")),
        }
        facts = np.zeros(1, record(fields, SIZES)).view(np.recarray)[0]
        facts.sizes.sector = len(rules.SECTORS)
        facts.names.sector[:] = [hash_of(name) for name in rules.SECTORS]
        return facts

    def draw_laws(self, timelines: int) -> Any:
        """Return the laws of each timeline, here the same for all."""
        laws = np.zeros(timelines, record(self.blocks("LAW"), SIZES)).view(np.recarray)
        for name, values in LAWS.items():
            for law, value in values.items():
                laws[name][law] = value
        return laws

    def open_worlds(self, ids: np.ndarray, seed: int) -> Any:
        """Return quiet worlds with the salts of timelines `ids`."""
        stretches = -(-rules.WEEKS // STRETCH)
        clock = block(salts=bits(len(STREAMS), stretches, says=""), week=index(says=""))
        dtype = record({"clock": clock, **self.blocks("STATE")}, SIZES)
        worlds = np.zeros(len(ids), dtype).view(np.recarray)
        seed_worlds(worlds, seed, ids)
        return worlds


MODEL = Model()
SLICE = 32  # timelines that travel together: what they write must stay in the processor's cache


def run(timelines: int, seed: int) -> list[tuple[int, int]]:
    """Simulate `timelines` histories; return the incidents and the escalations of each."""
    counts: list[tuple[int, int]] = []
    for first in range(0, timelines, SLICE):
        counts += run_slice(np.arange(first, min(first + SLICE, timelines)), seed)
    return counts


def run_slice(ids: np.ndarray, seed: int) -> list[tuple[int, int]]:
    """Simulate the timelines `ids` together."""
    worlds, laws = MODEL.open_worlds(ids, seed), MODEL.draw_laws(len(ids))
    simulation = Slice(MODEL, worlds, laws, detail=FULL)  # pyright: ignore[reportArgumentType]
    simulation.run(MODEL.facts, 0, rules.WEEKS, ())
    events = simulation.part().events

    def count(kind: int) -> list[int]:
        chosen = events["timeline"][events["kind"] == kind]
        return np.bincount(chosen, minlength=len(ids)).tolist()

    return list(zip(count(INCIDENT), count(ESCALATION), strict=True))
