"""Tasks: what is computed for one slice of a run, for all of its arms.

The past is simulated once; worlds are copied at the point of divergence, and the arms continue from
there with the same salts, or as their coupling says.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from allohistory.engine.couplings import (
    edits_after,
    facts_after,
    follow,
    follows_clock,
    needs_factual,
    start_clock,
)
from allohistory.engine.ensemble import Ensemble, gather
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import CAPACITY, LogOverflow, Part, Slice
from allohistory.errors import RunError
from allohistory.kit.log import NOTABLE

Given = Callable[[Ensemble, int], np.ndarray]


@dataclass
class Task:
    """Settings shared by all slices of one run."""

    arms: tuple[Recipe, ...]
    since: int  # week up to which the arms share a past
    given: Given | None = None
    detail: int = NOTABLE

    def __call__(self, ids: np.ndarray) -> tuple[int, np.ndarray, tuple[Part, ...]]:
        """Simulate timelines `ids`; return how many were tried, and what `work` does."""
        return len(ids), *self.work(ids)

    def work(self, ids: np.ndarray) -> tuple[np.ndarray, tuple[Part, ...]]:
        """Simulate timelines `ids`; return those that meet the condition, and a part per arm."""
        capacity = CAPACITY
        while True:
            try:
                return self.attempt(ids, capacity)
            except LogOverflow:
                capacity *= 2

    def attempt(self, ids: np.ndarray, capacity: int) -> tuple[np.ndarray, tuple[Part, ...]]:
        """Simulate timelines `ids` with logs of `capacity` rows."""
        past = self.run_past(ids, capacity)
        if self.given is not None:
            selection = np.flatnonzero(self.meets_condition(past, ids))
            past, ids = past.subset(selection), ids[selection]
        if any(follows_clock(arm) for arm in self.arms):
            start_clock(past)
        last = len(self.arms) - 1
        arms = [past if a == last else past.copy() for a in range(last + 1)]
        before = arms[0]  # the factual history; it is simulated to the end before the other arms
        if needs_factual(self.arms[0]):
            before = past.copy()
            before.run(
                self.arms[0].facts, self.since, self.arms[0].weeks, self.arms[0].openings(ids)
            )
        for arm, arm_slice in zip(self.arms, arms, strict=True):
            follow(arm, arm_slice, before)
            arm_slice.run(facts_after(arm), self.since, arm.weeks, edits_after(arm, ids, arm_slice))
        sites = len(self.arms[0].sites)
        return ids, tuple(arm_slice.part(sites) for arm_slice in arms)

    def run_past(self, ids: np.ndarray, capacity: int) -> Slice:
        """Simulate timelines `ids` up to the divergence of the arms; shared pasts only once."""
        recipe = self.arms[0]
        facts = recipe.facts
        first, like, parted = recipe.shared(ids, self.since)
        opened = recipe.open(ids[first])
        past = Slice(recipe.model, *opened, detail=self.detail, capacity=capacity)
        if parted:
            past.run(facts, 0, parted, ())
            past = past.subset(like)
        past.run(facts, parted, self.since, recipe.openings(ids))
        return past

    def meets_condition(self, past: Slice, ids: np.ndarray) -> np.ndarray:
        """Evaluate the condition on the past: bool (timeline,); RunError for another shape."""
        if self.given is None:
            return np.ones(len(ids), bool)
        mask = np.asarray(self.given(gather(self.arms[0], [ids], [past.part()]), self.since))
        if mask.shape != (len(ids),):
            raise RunError(
                f"the condition returned an array of shape {mask.shape} for {len(ids)} timelines"
            )
        return mask.astype(bool)
