"""Events that a what-if adds, written into the spare places of the axes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.model.axes import Axis
from allohistory.model.calendar import FOREVER
from allohistory.model.priors import median_of
from allohistory.model.tables import Tables
from allohistory.scenario.schema.course import Effect
from allohistory.vocabulary.events import DATED

Setting = tuple[str, str, tuple[int, ...], float]


def add_event(
    axes: Mapping[str, Axis], facts: np.record, name: str, week: int, effects: tuple[Effect, ...]
) -> list[Setting]:
    """Write event `name` into `facts`, to happen in `week`; return the law values to set."""
    e, first = int(facts.sizes.event), int(facts.sizes.effect)
    table = Tables(axes)
    table.add_effects(effects)
    if e >= len(facts.world_events.kind) or first + len(table.effects) > len(facts.affairs.code):
        raise ModelError(f"there is no room to add event {name!r}: put it into events.yaml instead")
    facts.sizes.event = e + 1
    facts.sizes.effect = first + len(table.effects)
    facts.names.event[e] = np.uint64(hash_of(name))
    event = facts.world_events
    event.kind[e], event.early[e], event.moved_to[e] = DATED, week, -1
    event.until[e] = FOREVER
    event.actor[e] = event.other[e] = -1
    facts.affairs.first_of_event[e] = first
    facts.affairs.last_of_event[e] = first + len(table.effects)
    settings: list[Setting] = []
    for k, effect in enumerate(table.effects, start=first):
        for key in ("code", "i", "j", "mode", "seen_by"):
            facts.affairs[key][k] = effect[key]
        if effect["fades"] is not None:
            facts.affairs.passing[int((facts.affairs.passing >= 0).sum())] = k
        settings += [
            ("affairs", key, (k,), median_of(effect[key]))
            for key in ("amount", "fades")
            if effect[key] is not None
        ]
    return settings
