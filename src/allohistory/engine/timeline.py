"""Replays: one timeline re-run alone, with all its events and its world at any date."""

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
    """One timeline, with the detailed events that an ensemble leaves out.

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
        """Model of the timeline."""
        return self.recipe.model

    @property
    def changed(self) -> bool:
        """True for the arm of the what-if."""
        return self.recipe.plan is not None

    def at(self, day: date | int) -> Timeline:
        """Return the same timeline up to `day` (or week), with its world at that time."""
        week = day if isinstance(day, int) else self.model.calendar.week_of(day)
        if not 0 <= week <= self.recipe.weeks:
            raise RunError(
                f"{day} is outside the run, which has weeks 0 to {self.recipe.weeks}, from "
                f"{self.model.calendar.start}"
            )
        return replay_timeline(self.recipe, self.row, self.id, week)

    def state(self, path: str) -> float:
        """Return the value of quantity `path` of the world, such as `buildup.divisions[group]`."""
        block, name, place = self.model.state_reader(path)
        return float(self.world[block][name][place])


def replay_timeline(recipe: Recipe, row: int, identity: int, until: int) -> Timeline:
    """Simulate the timeline of `recipe` and `identity` up to week `until`."""
    if recipe.stale:
        raise RunError(f"this run cannot be replayed: {recipe.stale}; run the what-if again")
    capacity = CAPACITY
    while True:
        try:
            return attempt(recipe, row, identity, until, capacity)
        except LogOverflow:
            capacity *= 2


def attempt(recipe: Recipe, row: int, identity: int, until: int, capacity: int) -> Timeline:
    """Simulate it with logs of `capacity` rows; raises LogOverflow if they are too small."""
    model, change = recipe.model, recipe.plan
    arm = Slice(model, *recipe.open(np.array([identity])), detail=FULL, capacity=capacity)
    since = until if change is None else min(change.since, until)
    ids = np.array([identity])
    facts = recipe.facts
    arm.run(facts, 0, since, recipe.openings(ids))
    if change is not None:
        if follows_clock(recipe):
            start_clock(arm)
        if needs_factual(recipe):
            before = arm.copy()
            before.run(facts, since, recipe.weeks, recipe.openings(ids))
            follow(recipe, arm, before)
        arm.run(facts_after(recipe), since, until, edits_after(recipe, ids, arm))
    part = arm.part()
    events = {**part.events, "timeline": np.full_like(part.events["timeline"], row)}
    series = {name: part.series[0, s] for s, name in enumerate(model.series)}
    return Timeline(recipe, row, identity, until, events, series, arm.worlds[0], arm.laws[0])
