"""Opening worlds: the state of week 0, from a timeline's parameter draw.

Every field begins with the start that its mechanism declares; then the mechanisms that have an
`opening` compute what follows from laws and facts, in the order of the week. Their calls are
generated as source and compiled flat, like those of the week (`engine.week`).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import ModuleType

import numpy as np

from allohistory.kit.blocks import begin
from allohistory.kit.compiled import assembled, digest_of

OPENING = '''# The opening of a model, written by `allohistory.model.opening`.
def {name}(worlds, laws, facts):
    """Open every world by its laws."""
    for k in range(len(worlds)):
        world, law = worlds[k], laws[k]
{calls}
'''


def open_worlds(
    order: tuple[ModuleType, ...], dtype: np.dtype, facts: np.record, laws: np.recarray
) -> np.recarray:
    """Return a world in its opening state for each of `laws`, without salts."""
    worlds = np.zeros(len(laws), dtype).view(np.recarray)
    begin(worlds, {mechanism.__name__.rpartition(".")[2]: mechanism.STATE for mechanism in order})
    opener(order)(worlds, laws, facts)
    return worlds


@lru_cache(maxsize=16)
def opener(order: tuple[ModuleType, ...]) -> Callable[..., None]:
    """Return the function that opens worlds in place by the mechanisms of `order`."""
    calls = {
        f"opening_{n}": mechanism.opening
        for n, mechanism in enumerate(order)
        if hasattr(mechanism, "opening")
    }
    if not calls:
        return lambda _worlds, _laws, _facts: None
    name = f"open_{digest_of(order)}"
    lines = "\n".join(f"        {call}(world, law, facts)" for call in calls)
    return assembled(name, OPENING.format(name=name, calls=lines), {"__name__": __name__, **calls})
