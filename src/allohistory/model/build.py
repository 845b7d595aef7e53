"""Build: a scenario and the mechanisms become a model that can be run.

The dtypes of world, law and facts come from the declarations of the mechanisms; the numbers and the
structure from the scenario. After the build, nothing is checked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil
from types import ModuleType
from typing import Any

import numpy as np

from allohistory.errors import ModelError, UnknownName
from allohistory.kit import Block, Field, bits, block, index, record
from allohistory.kit import choice as choice_kit
from allohistory.kit import conditions as conditions_kit
from allohistory.kit import guide as guide_kit
from allohistory.kit.blocks import begin
from allohistory.kit.draw import STRETCH, streams_of
from allohistory.mechanisms import ORDER
from allohistory.mechanisms.quarrel_luck import MOST_A_WEEK
from allohistory.model.added_events import add_event
from allohistory.model.axes import Axis, axes_of, rounded
from allohistory.model.calendar import Calendar, calendar_of
from allohistory.model.draws import LawSampler, sampler_of
from allohistory.model.facts import Compiler
from allohistory.model.laws import LawField, fields_of, template_of
from allohistory.model.opening import open_worlds
from allohistory.model.quantities import Place, place_of
from allohistory.model.tables import Tables
from allohistory.scenario import Scenario
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.drivers import DRIVERS

WEEKS_STEP = 64


@dataclass(frozen=True, repr=False)
class Model:
    """Everything needed to run a scenario; immutable."""

    scenario: Scenario
    order: tuple[ModuleType, ...]
    axes: dict[str, Axis]
    calendar: Calendar
    world: np.dtype
    facts: Any
    laws: tuple[LawField, ...]
    sampler: LawSampler
    drivers: tuple[tuple[str, str, str | None], ...]
    clauses: dict[str, tuple[str, ...]]

    def __repr__(self) -> str:
        return f"<Model {self.scenario.id}: {len(self.order)} mechanisms, {len(self.laws)} laws>"

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Members of every axis, in order."""
        return {name: axis.members for name, axis in self.axes.items()}

    @property
    def series(self) -> tuple[str, ...]:
        """Quantities that every run keeps month by month."""
        return tuple(self.scenario.head.series)

    def series_reader(self, name: str) -> Place:
        """Return the place of series `name` in a world: (block, field, index)."""
        return self.state_reader(self.scenario.head.series[name].of)

    def state_reader(self, path: str) -> Place:
        """Return (block, field, index) of a quantity such as `affairs.tension[ussr,japan]`.

        Raises UnknownName for a quantity or a member that does not exist.
        """
        return place_of(self.axes, path)

    @property
    def template(self) -> np.recarray:
        """One law record: every fixed number, and uncertain ones at their medians."""
        return self.sampler.template

    def law(self, path: str) -> LawField:
        """Return the law whose number is at `path` in the data; raises UnknownName."""
        for law in self.laws:
            if law.path == path:
                return law
        raise UnknownName("law", path, tuple(law.path for law in self.laws))

    def clause_bit(self, talk: str, clause: str) -> int:
        """Return the bit of `clause` in the masks of `talk`; raises UnknownName."""
        if talk not in self.clauses:
            raise UnknownName("talk", talk, self.clauses)
        if clause not in self.clauses[talk]:
            raise UnknownName(f"clause of {talk}", clause, self.clauses[talk])
        return self.clauses[talk].index(clause)

    def most_counted(self, path: str, weeks: float) -> int:
        """Return the greatest possible rise of the count of incidents at `path` in `weeks`."""
        sectors = 1 if "[" in path else len(self.scenario.sectors)
        return sectors * MOST_A_WEEK * ceil(weeks)

    def draw_laws(self, seed: int, draws: np.ndarray) -> np.recarray:
        """Draw a law record for each of `draws` (int64); draw `k` depends on (seed, k) alone."""
        return self.sampler.draw(seed, np.asarray(draws, np.int64))

    def open_worlds(self, laws: np.recarray) -> np.recarray:
        """Return a world in its opening state, without salts, for each of `laws`."""
        if not len(laws):  # for their type alone: nothing needs to be compiled
            return np.zeros(0, self.world).view(np.recarray)
        return open_worlds(self.order, self.world, self.facts, laws)

    def add_event(
        self, facts: np.record, name: str, week: int, effects: tuple[Effect, ...]
    ) -> list[tuple[str, str, tuple[int, ...], float]]:
        """Write an event into a spare place of `facts`; return the law values to set for it.

        Raises ModelError where no place is left.
        """
        return add_event(self.axes, facts, name, week, effects)


def sizes_of(axes: dict[str, Axis], tables: Tables, calendar: Calendar) -> dict[str, int]:
    """Return the size of every axis, with spare places."""
    sizes = {name: axis.size for name, axis in axes.items()}
    sizes |= {
        "term": rounded("term", len(tables.terms)),
        "view": rounded("view", len(tables.views)),
        "requirement": rounded("requirement", len(tables.requirements)),
        "effect": rounded("effect", len(tables.effects)),
        "driver": rounded("driver", len(tables.slots)),
        "condition": rounded("condition", len(tables.conditions)),
        "week": -(-(calendar.weeks + 1) // WEEKS_STEP) * WEEKS_STEP,
    }
    sizes["stretch"] = -(-sizes["week"] // STRETCH)
    return sizes


def clock(sizes: dict[str, int]) -> Block:
    """Declare the clock of a world: its week, and the salts of its noise."""
    return block(
        week=index(says="weeks since the start"),
        salts=bits(
            streams_of(sizes["sector"]),
            sizes["stretch"],
            says="salts of its noise, by stream and stretch; turns of its sectors' noise",
        ),
    )


def names_block(axes: dict[str, Axis]) -> dict[str, Block]:
    """Declare the counts and the hashed names of every axis."""
    counts = (*axes, "driver", "condition", "effect")
    return {
        "sizes": block(**{name: Field("i4", (), "", "members of the axis") for name in counts}),
        "names": block(**{name: bits(name, says="hash of each member's name") for name in axes}),
    }


def build(scenario: Scenario, order: tuple[ModuleType, ...] = ORDER) -> Model:
    """Build the model of `scenario`.

    Raises ModelError where the scenario and the mechanisms do not fit: a law without a number, a
    number without a law, talks about too many clauses.
    """
    axes = axes_of(scenario)
    calendar = calendar_of(scenario.start, scenario.end)
    tables = Tables(axes)
    compiler = Compiler(scenario, calendar, tables)
    sizes = sizes_of(axes, tables, calendar)
    label = {mechanism: mechanism.__name__.rpartition(".")[2] for mechanism in order}
    state = {"clock": clock(sizes), "guide": guide_kit.STATE} | {label[m]: m.STATE for m in order}
    law = {"choice": choice_kit.LAW} | {label[m]: getattr(m, "LAW", {}) for m in order}
    fact = names_block(axes) | {"choice": choice_kit.FACTS, "guide": guide_kit.FACTS}
    fact |= {"conditions": conditions_kit.FACTS}
    fact |= {label[m]: getattr(m, "FACTS", {}) for m in order}
    unknown = set(scenario.laws) - set(law)
    if unknown:
        raise ModelError(
            f"there are laws for {', '.join(sorted(unknown))}, which is not a mechanism; "
            f"mechanisms are {', '.join(label.values())}"
        )
    facts = np.zeros(1, record(fact, sizes)).view(np.recarray)[0]
    begin(facts, fact)
    compiler.fill(facts)
    fields = fields_of(scenario, axes, tables, law)
    return Model(
        scenario=scenario,
        order=order,
        axes=axes,
        calendar=calendar,
        world=record(state, sizes),
        facts=facts,
        laws=fields,
        sampler=sampler_of(fields, template_of(fields, record(law, sizes))),
        drivers=driver_table(tables),
        clauses=compiler.bits,
    )


def driver_table(tables: Tables) -> tuple[tuple[str, str, str | None], ...]:
    """Return (driver, actor, other) of every slot."""
    actors = tables.axes["actor"].members
    return tuple(
        (DRIVERS[driver], actors[actor], actors[other] if other >= 0 else None)
        for driver, actor, other in tables.slots
    )
