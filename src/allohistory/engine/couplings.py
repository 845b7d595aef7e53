"""Couplings: how exogenous noise is shared between a history and its what-if.

No record can identify this: each coupling gives either arm its correct marginal distribution, and
they differ in which histories form a pair. `weekly` keeps every draw in its week: an event happens
in the what-if if its probability in that week exceeds the same number. `clock` keeps the cumulative
hazard at which a choice was made or an event happened: in the what-if it happens at the same
cumulative hazard, so sooner if the hazard is higher. `independent` draws new noise from the
divergence on. Under `clock`, talks, the frontier and its battles, and reports stay weekly. Choices
known from the record (`guide`) carry over with the uniform that made them, like any other.
"""

from __future__ import annotations

import numpy as np

from allohistory.engine.guide import guided, hand_over_guide
from allohistory.engine.histories import salts_edit
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import Slice
from allohistory.engine.states import Edit
from allohistory.errors import RunError
from allohistory.kit import hash_of
from allohistory.kit.draw import salts_of
from allohistory.model import Model

IN_WORDS = {
    "weekly": "the same random draws in the same week",
    "clock": "choices and events at the same cumulative hazard",
    "independent": "new random draws from the divergence on",
}
OFF, NOTES, RULES = range(3)  # of a block's `clock`
CLOCKED = ("decisions", "world_events")
AGAIN = hash_of("coupling.independent") << 32


def check_clock(model: Model, coupling: str) -> None:
    """Raise RunError if `coupling` is `clock` and the model has no hazard clock."""
    if coupling == "clock":
        state = model.open_worlds(model.draw_laws(0, np.zeros(1, np.int64))).dtype
        blocks = [state[name] for name in CLOCKED if name in (state.names or ())]
        if not all("clock" in (block.names or ()) for block in blocks):
            raise RunError(
                "this model has no hazard clock; couple its arms by the week, or independently"
            )


def follows_clock(recipe: Recipe) -> bool:
    """Return whether an arm follows the hazard clock of the other."""
    return recipe.plan is not None and recipe.design.coupling == "clock"


def is_guided(recipe: Recipe) -> bool:
    """Return whether an arm receives the uniforms of known choices after the divergence."""
    change = recipe.plan
    if change is None or recipe.design.coupling == "independent":
        return False
    return any(site.last >= change.since for site in recipe.sites)


def needs_factual(recipe: Recipe) -> bool:
    """Return whether an arm needs the continuation of its history without the change."""
    return follows_clock(recipe) or is_guided(recipe)


def follow(recipe: Recipe, arm: Slice, before: Slice) -> None:
    """Carry the noise of `before`, simulated to its end, over to `arm`, which is at the change."""
    if follows_clock(recipe):
        follow_clock(arm, before)
    if is_guided(recipe):
        hand_over_guide(arm.worlds, before.worlds)


def facts_after(recipe: Recipe) -> np.record:
    """Return the facts of an arm from the divergence on."""
    if recipe.plan is None:
        return recipe.facts
    if not is_guided(recipe):
        return recipe.plan.facts
    return guided(recipe.model, recipe.plan.facts, recipe.sites)


def edits_after(recipe: Recipe, ids: np.ndarray, arm: Slice) -> tuple[tuple[int, Edit], ...]:
    """Return an arm's dated edits of timelines `ids` in `arm`, from the divergence on."""
    change = recipe.plan
    if change is None:
        return recipe.openings(ids)
    if recipe.design.coupling != "independent":
        return (*recipe.openings(ids), *change.edits)
    salts = np.zeros(arm.worlds.clock.salts.shape, np.uint64)
    salts_of(np.uint64(recipe.design.seed ^ AGAIN), ids.astype(np.int64), salts)
    return ((change.since, salts_edit(change.since, salts)), *change.edits)


def start_clock(arm: Slice) -> None:
    """Start recording events and choices by the hazard clock, without changing them."""
    for name in CLOCKED:
        block = arm.worlds[name]
        block["clock"] = NOTES
        block["spent"] = 0.0
        block["noted"] = 0
    arm.worlds["decisions"]["coming"] = arm.worlds["decisions"]["latest"] = -1
    arm.worlds["world_events"]["due"] = 0.0


def follow_clock(arm: Slice, noted: Slice) -> None:
    """Make `arm`, which is at the divergence, follow the clock recorded by the arm `noted`."""
    for name in CLOCKED:
        target, source = arm.worlds[name], noted.worlds[name]
        target["clock"] = RULES
        target["spent"] = 0.0
        for field in ("noted", "due"):
            target[field] = source[field]
    target, source = arm.worlds["decisions"], noted.worlds["decisions"]
    for field in ("coming", "due_which", "due_first", "due_next"):
        target[field] = source[field]
    target["quiet"] = source["spent"]
