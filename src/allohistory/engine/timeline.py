"""A replay: one timeline lived again, alone, with every event of it, and its world at any date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from allohistory.engine.couplings import (
    edits_after,
    facts_after,
    follow,
    follows_clock,
    needs_factual,
    start_clock,
)
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import CAPACITY, Columns, LogOverflow, Slice
from allohistory.errors import RunError
from allohistory.kit.log import FULL
from allohistory.model import Model


@dataclass(frozen=True)
class Timeline:
    """One history, with the fine events that an ensemble leaves out.

    `events` are columns by serial number; `series` are numbers by month; `world` is the record of
    the state at week `until`.
    """

    recipe: Recipe
    row: int
    id: int
    until: int
    events: Columns
    series: dict[str, np.ndarray]  # float32 (month,)
    world: np.record
    law: np.record

    @property
    def model(self) -> Model:
        """The model that the timeline was made with."""
        return self.recipe.model

    @property
    def changed(self) -> bool:
        """Whether it is the what-if's arm."""
        return self.recipe.plan is not None

    def at(self, day: date | int) -> Timeline:
        """Return the same history up to `day` (or week), with its world as it was then."""
        week = day if isinstance(day, int) else self.model.calendar.week_of(day)
        if not 0 <= week <= self.recipe.weeks:
            raise RunError(
                f"{day} is outside of the run; it has weeks 0 to {self.recipe.weeks}, from "
                f"{self.model.calendar.start}"
            )
        return replay_timeline(self.recipe, self.row, self.id, week)

    def state(self, path: str) -> float:
        """Return the quantity `path` of the world, such as `buildup.divisions[group]`."""
        block, name, place = self.model.state_reader(path)
        return float(self.world[block][name][place])


def replay_timeline(recipe: Recipe, row: int, identity: int, until: int) -> Timeline:
    """Live the timeline of `recipe` and `identity` up to week `until`."""
    if recipe.stale:
        raise RunError(f"this run cannot be replayed: {recipe.stale}; run the what-if again")
    capacity = CAPACITY
    while True:
        try:
            return attempt(recipe, row, identity, until, capacity)
        except LogOverflow:
            capacity *= 2


def attempt(recipe: Recipe, row: int, identity: int, until: int, capacity: int) -> Timeline:
    """Live it with logs of `capacity` rows."""
    model, change = recipe.model, recipe.plan
    one = Slice(model, *recipe.open(np.array([identity])), detail=FULL, capacity=capacity)
    since = until if change is None else min(change.since, until)
    ids = np.array([identity])
    facts = recipe.facts
    one.run(facts, 0, since, recipe.openings(ids))
    if change is not None:
        if follows_clock(recipe):
            start_clock(one)
        if needs_factual(recipe):
            before = one.copy()
            before.run(facts, since, recipe.weeks, recipe.openings(ids))
            follow(recipe, one, before)
        one.run(facts_after(recipe), since, until, edits_after(recipe, ids, one))
    part = one.part()
    events = {**part.events, "timeline": np.full_like(part.events["timeline"], row)}
    series = {name: part.series[0, s] for s, name in enumerate(model.series)}
    return Timeline(recipe, row, identity, until, events, series, one.worlds[0], one.laws[0])
