"""Carrying over: conditioned histories taken along into another state of the sources.

A change of the sources or of a scenario's words need not change what happens.  It did not if the
histories, lived again, agree with the record exactly as well as they did, entry by entry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from allohistory.engine.keeping import sources_hash
from allohistory.errors import FitError

from .agreement import with_agreement
from .coordinates import Coordinates
from .histories import Histories
from .lived import Lived
from .record import Record

NEAR = 1e-3  # log-likelihood, in nats: what 32 bits and another order of sums may lose


def carried_over(histories: Histories, model: Any, record: Record) -> Histories:
    """Give *histories* the stamp of this *model* and these sources, if they are what they were.

    FitError where the model has other laws, the record other entries, or any history agrees
    otherwise with any of them: then the scenario must be fitted again.
    """
    if histories.paths != Coordinates(model).paths:
        raise FitError("the model has other laws than these histories; fit the scenario again")
    if histories.observations != record.names:
        raise FitError("the record has other entries than these histories saw; fit it again")
    if histories.guide != record.guide:
        raise FitError("the record holds histories to other choices than these; fit it again")
    until = histories.until
    lived = Lived(model, record, until=until)
    terms = lived(histories.coordinates.astype(float), histories.salts)
    apart = np.abs(np.nan_to_num(terms - histories.terms)) > NEAR
    if apart.any():
        worst = int(np.argmax(apart.sum(axis=0)))
        raise FitError(
            f"{int(apart.any(axis=1).sum())} of {len(histories)} histories go otherwise now: "
            f"{record.names[worst]} agrees otherwise in {int(apart[:, worst].sum())} of them; "
            "fit the scenario again"
        )
    scenario = {"name": model.scenario.id, "hash": model.scenario.lived_hash}
    said = {**histories.provenance, "scenario": scenario, "sources": sources_hash()}
    return with_agreement(replace(histories, provenance=said))
