"""Surprisal: the model's probability of each dated event, choice, absence and battle of the record.

The share of timelines in which it happens within the error of the record's date, and the surprisal
in bits: 1 for a probability of one half, 10 for one in a thousand.

Assumption: entries are scored separately, not given earlier entries. Left out: what might have
happened and did not, unless the record says so.
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
    """One entry of the record, the share of timelines that agree, and its surprisal."""

    id: str
    kind: str
    text: str
    first: date
    last: date
    agree: int
    timelines: int
    chance: float  # share of timelines that agree
    low: float  # 90 % interval of that share: simulation error
    high: float
    bits: float  # a lower bound where no timeline agrees
    conditioned: float | None = None  # share of posterior histories that agree


def surprises(
    record: Record, ensemble: Ensemble, conditioned: Ensemble | None = None
) -> tuple[Surprise, ...]:
    """Return the surprisal of each yes-or-no entry under `ensemble`, the largest first.

    With the share of the `conditioned` histories that agree, if there are any.
    """
    outcomes = Outcomes(ensemble)
    conditioned_outcomes = None if conditioned is None else Outcomes(conditioned)
    result = []
    for part in record.parts:
        if part.agrees is None:
            continue
        (observation,) = part.observations
        agree = int(np.count_nonzero(part.agrees(outcomes)))
        low, high = share_between(agree, outcomes.count)
        result.append(
            Surprise(
                observation.id,
                observation.kind,
                observation.text,
                observation.first,
                observation.last,
                agree,
                outcomes.count,
                agree / outcomes.count,
                low,
                high,
                bits(agree, outcomes.count),
                None
                if conditioned_outcomes is None
                else float(part.agrees(conditioned_outcomes).mean()),
            )
        )
    return tuple(sorted(result, key=lambda surprise: -surprise.bits))


def bits(agree: int, timelines: int) -> float:
    """Return the surprisal in bits; half a timeline is added to either side to keep it finite."""
    return float(-np.log2((agree + 0.5) / (timelines + 1.0)))
