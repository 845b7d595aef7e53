"""Revalidation: posterior histories carried over to another state of the sources.

A change of the sources or of a scenario's wording need not change what happens. It did not if all
histories, simulated again up to the end of the record they are conditioned on, have the same events
and series to the last bit, and the same log-likelihood of every entry. Later weeks are not
compared: runs that start from the histories draw new salts there.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from allohistory.engine.sources import sources_hash
from allohistory.errors import FitError
from allohistory.inference.observation.record import Record
from allohistory.inference.posterior.diagnostics import with_agreement
from allohistory.inference.posterior.digests import arithmetic
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.posterior.target import Target
from allohistory.inference.smc.transform import Coordinates
from allohistory.model import Model

NEAR = 1e-3  # nats of log-likelihood that 32 bits and another order of sums may change


def revalidate(
    histories: Histories, model: Model, record: Record, *, exact: bool = False
) -> Histories:
    """Return `histories` stamped for this `model` and these sources, if they are unchanged.

    FitError where the model has other laws, the record other entries, or any history differs.
    Where the machine's arithmetic differs in the last bit, only log-likelihoods are compared, or
    FitError is raised if the comparison is to be `exact`.
    """
    if histories.paths != Coordinates(model).paths:
        raise FitError("the model has other laws than these histories; fit the scenario again")
    if histories.salts.shape[1:] != model.world["clock"]["salts"].shape:
        raise FitError("the model has other salts than these histories; fit the scenario again")
    if histories.observations != record.names:
        raise FitError("the record has other entries than these histories saw; fit it again")
    if histories.guide != record.guide:
        raise FitError("the record holds histories to other choices than these; fit it again")
    compare(histories, model, record, exact=exact)
    scenario = {"name": model.scenario.id, "hash": model.scenario.lived_hash}
    provenance = {**histories.provenance, "scenario": scenario, "sources": sources_hash()}
    return with_agreement(replace(histories, provenance=provenance))


def compare(histories: Histories, model: Model, record: Record, *, exact: bool) -> None:
    """Simulate `histories` again; FitError that says how many of them differ, and where."""
    digests = histories.digests
    if digests is None:
        raise FitError("no digests say what these histories did; fit the scenario again")
    comparable = digests.arithmetic == arithmetic()
    if exact and not comparable:
        raise FitError(
            "the arithmetic of this machine differs in the last bit from that of the one on which "
            "these histories were digested; carry them over there, or fit the scenario again"
        )
    target = Target(model, record, until=histories.until)
    ensemble = target.ensemble(histories.coordinates.astype(float), histories.salts)
    terms = record.log_likelihood(ensemble, weighed=True)
    apart = np.abs(np.nan_to_num(terms - histories.terms)) > NEAR
    changed = apart.any(axis=1)
    if comparable:
        changed |= digests.changed(ensemble)
    if not changed.any():
        return
    worst = int(np.argmax(apart.sum(axis=0)))
    where = (
        f"the likelihood of {record.names[worst]} differs in {int(apart[:, worst].sum())} of them"
        if apart.any()
        else "every entry of the record is as likely as before, but events or series differ"
    )
    raise FitError(
        f"{int(changed.sum())} of {len(histories)} histories now differ: {where}; fit the scenario "
        "again"
    )
