"""Guides: the choices that a known history is held to, and what its changed arm is told of them.

A history that the record conditioned is its laws, its salts, and the sites at which its choices
were imposed (`kit.guide`). Lived again, it meets the same sites. An arm that parts from it is
told what made the choices that come after, so it is lived after the one it parts from; under the
independent coupling it is told nothing, and is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import numpy as np

from allohistory.errors import RunError
from allohistory.kit.guide import SITES
from allohistory.model import Model

FIELDS = ("met", "uniform", "notes", "address", "number")


@dataclass(frozen=True)
class Site:
    """A choice that is known, and the weeks in which it may fall: `first` to `last`, both counted.

    Of a decision it is the number of an option; of a talk 1 to sign and 0 to let an offer lie; of a
    sector the rung that a quarrel climbs to and not beyond, or less than 0 for one that none climbs
    to; such a quarrel `lasts` so many weeks at least.
    """

    axis: Literal["decision", "talk", "sector"]
    name: str
    option: int
    first: int
    last: int
    lasts: int = 0

    def describe(self) -> dict[str, Any]:
        """Say it in plain values."""
        return asdict(self)


def guided(model: Model, facts: np.record, sites: Sequence[Site]) -> np.record:
    """Give `facts` of `model` with `sites` in them, in their order; the same where there are none.

    Sites of one decision, talk or sector follow one another. RunError where they do not, or where
    there are too many.
    """
    if not sites:
        return facts
    if len(sites) > SITES:
        raise RunError(f"a guide of {len(sites)} choices is too long; there is room for {SITES}")
    facts = facts.copy()
    guide, known = facts.guide, set()
    for s, site in enumerate(sites):
        place = model.names[site.axis].index(site.name)
        first, last = (guide[f"{end}_of_{site.axis}"] for end in ("first", "last"))
        if (site.axis, place) not in known:
            known.add((site.axis, place))
            first[place] = s
        elif last[place] != s:
            raise RunError(f"sites of {site.axis} {site.name} do not follow one another")
        last[place] = s + 1
        guide.option[s], guide.opens[s], guide.closes[s] = site.option, site.first, site.last + 1
        guide.lasts[s] = site.lasts
    return facts


def in_order(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Put `sites` in the order in which facts hold them; each once."""
    return tuple(
        sorted(set(sites), key=lambda one: (one.axis, one.name, one.first, one.option, one.lasts))
    )


def hand_over_guide(worlds: np.recarray, known: np.recarray) -> None:
    """Tell `worlds` what the `known` worlds, lived to their end, met at their sites."""
    worlds.guide.guided = 1
    for field in FIELDS:
        worlds["guide"][field] = known["guide"][field]


def weights(worlds: np.recarray, sites: int) -> np.ndarray:
    """Return the log chance of each choice imposed on `worlds`, 0 where it was not; (world, site)."""
    if not sites:
        return np.zeros((len(worlds), 0))
    return np.array(worlds["guide"]["weight"][:, :sites], float)
