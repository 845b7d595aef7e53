"""Guides: choices imposed on a known history, and their noise as passed to its what-if.

A posterior history is its laws, its salts, and the sites at which its choices were imposed
(`kit.guide`). A re-run imposes the same choices. A what-if receives the uniforms of the choices
after the divergence, so it is simulated after its baseline; under the independent coupling it
receives none.
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
    """A known choice, and the weeks in which it may fall: `first` to `last`, inclusive.

    `option` is the index of an option of a decision; for a talk 1 to sign and 0 not to sign an
    offer; for a sector the highest rung of a quarrel, or minus a rung that none reaches. A quarrel
    `lasts` at least so many weeks.
    """

    axis: Literal["decision", "talk", "sector"]
    name: str
    option: int
    first: int
    last: int
    lasts: int = 0

    def describe(self) -> dict[str, Any]:
        """Return the site as plain values."""
        return asdict(self)


def guided(model: Model, facts: np.record, sites: Sequence[Site]) -> np.record:
    """Return `facts` of `model` with `sites` added in order; unchanged if there are none.

    Sites of one decision, talk or sector must be adjacent. RunError if they are not, or if there
    are too many.
    """
    if not sites:
        return facts
    if len(sites) > SITES:
        raise RunError(f"a guide of {len(sites)} choices is too long; there is room for {SITES}")
    facts = facts.copy()
    guide, placed = facts.guide, set()
    for s, site in enumerate(sites):
        place = model.names[site.axis].index(site.name)
        first, last = (guide[f"{end}_of_{site.axis}"] for end in ("first", "last"))
        if (site.axis, place) not in placed:
            placed.add((site.axis, place))
            first[place] = s
        elif last[place] != s:
            raise RunError(
                f"sites of {site.axis} {site.name} are not adjacent; sort them with `in_order`"
            )
        last[place] = s + 1
        guide.option[s], guide.opens[s], guide.closes[s] = site.option, site.first, site.last + 1
        guide.lasts[s] = site.lasts
    return facts


def in_order(sites: Iterable[Site]) -> tuple[Site, ...]:
    """Return `sites` in the order of the facts, without duplicates."""
    return tuple(
        sorted(
            set(sites), key=lambda site: (site.axis, site.name, site.first, site.option, site.lasts)
        )
    )


def hand_over_guide(worlds: np.recarray, source: np.recarray) -> None:
    """Copy to `worlds` what the completed `source` worlds recorded at their sites."""
    worlds.guide.guided = 1
    for field in FIELDS:
        worlds["guide"][field] = source["guide"][field]


def weights(worlds: np.recarray, sites: int) -> np.ndarray:
    """Return the log probability of choices imposed on `worlds`, else 0: (world, site)."""
    if not sites:
        return np.zeros((len(worlds), 0))
    return np.array(worlds["guide"]["weight"][:, :sites], float)
