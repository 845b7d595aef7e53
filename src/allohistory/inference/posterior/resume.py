"""Going on: a fit that began where an earlier one of the same record had ended is one walk with it.

Whether it is the same is seen, not claimed: the earlier histories, lived again, must agree with
every entry of the record as they did. Then rounds, evidence and whether the likelihood still rises
are those of the whole walk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from allohistory.errors import FitError
from allohistory.inference.observation.record import Record
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.revalidate import revalidate
from allohistory.model import Model

Steps = Sequence[Mapping[str, float]]


def extend(later: Histories, earlier: Histories, model: Model, record: Record) -> Histories:
    """Give `later` histories, which began with `earlier`, with the whole walk behind them.

    As they are where the earlier were of another record or model, or of other numbers.
    """
    before, after = earlier.provenance, later.provenance
    if not same_target(later, earlier, model, record):
        return later
    walks = zip(before["steps"], after["steps"], strict=False)
    said = {
        **after,
        "start": before.get("start"),
        "evidence": list(before["evidence"][: after["runs"]]),
        "steps": [concatenate_steps(*walk) for walk in walks],
        "before": [
            *before.get("before", ()),
            {key: before[key] for key in ("created", "version", "seed", "settings")},
        ],
    }
    return replace(later, provenance=said)


def same_target(later: Histories, earlier: Histories, model: Model, record: Record) -> bool:
    """Whether `earlier` histories are of the same walk: of this record and model, and as many."""
    before, after = earlier.provenance, later.provenance
    alike = (
        earlier.until == later.until
        and before["settings"]["particles"] == after["settings"]["particles"]
        and len(before["steps"]) >= after["runs"]
    )
    try:
        return alike and bool(revalidate(earlier, model, record))
    except FitError:
        return False


def concatenate_steps(before: Steps, after: Steps) -> list[Mapping[str, Any]]:
    """Return the steps of a run and those that it went on by, as if it had never ended.

    Nothing is resampled at full weight, so as many draws of the prior have descendants as before.
    """
    last = before[-1]
    further = [
        {
            **step,
            "ancestors": last["ancestors"],
            "trajectories": last["trajectories"] + step["trajectories"],
        }
        for step in after
    ]
    return [*before, *further]
