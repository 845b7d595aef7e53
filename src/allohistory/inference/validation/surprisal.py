"""Surprise: how probable the model held each dated event, choice, absence and battle of the record.

The share of timelines in which it comes within the time that the record's own dating leaves open,
and the surprise in bits that this makes: 1 for an even chance, 10 for one in a thousand.

Assumption: each stands alone; what earlier surprises make of the chance of later ones is not asked.
Left out: what might have happened, and did not, unless the record says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from allohistory.engine import Ensemble
from allohistory.inference.observation.record import Record
from allohistory.inference.observation.summaries import Outcomes
from allohistory.inference.validation.posterior_predictive import share_between


@dataclass(frozen=True)
class Surprise:
    """One thing that happened, and the share of timelines that agree."""

    id: str
    kind: str
    text: str
    first: date
    last: date
    agree: int
    timelines: int
    chance: float  # share of timelines that agree
    low: float  # 90 % of that share: the error of so many timelines
    high: float
    bits: float  # at least so many, where no timeline agrees
    conditioned: float | None = None  # share of conditioned histories that agree


def surprises(
    record: Record, ensemble: Ensemble, conditioned: Ensemble | None = None
) -> tuple[Surprise, ...]:
    """Return how far each yes-or-no entry surprises `ensemble`, the most surprising first.

    Beside it the share of the `conditioned` histories that agree, if there are any.
    """
    outcomes = Outcomes(ensemble)
    kept = None if conditioned is None else Outcomes(conditioned)
    found = []
    for part in record.parts:
        if part.agrees is None:
            continue
        (one,) = part.observations
        agree = int(np.count_nonzero(part.agrees(outcomes)))
        low, high = share_between(agree, outcomes.count)
        found.append(
            Surprise(
                one.id,
                one.kind,
                one.text,
                one.first,
                one.last,
                agree,
                outcomes.count,
                agree / outcomes.count,
                low,
                high,
                bits(agree, outcomes.count),
                None if kept is None else float(part.agrees(kept).mean()),
            )
        )
    return tuple(sorted(found, key=lambda each: -each.bits))


def bits(agree: int, timelines: int) -> float:
    """Return the surprise in bits; half a timeline is added to either side, so that it has an end."""
    return float(-np.log2((agree + 0.5) / (timelines + 1.0)))
