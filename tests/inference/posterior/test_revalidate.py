"""Carrying over: histories keep their place only where all of them do what they did."""

from dataclasses import replace

import numpy as np
import pytest
from tests.inference.stage import recorded

from allohistory.errors import FitError
from allohistory.inference.observation.record import read_record
from allohistory.inference.posterior.fit import fit
from allohistory.inference.posterior.revalidate import NEAR, revalidate
from allohistory.inference.smc.state import Settings

COUNT = {"from": "1951-01-01", "to": "1951-12-31", "value": 12.0}
POLICE = {"name": "told", "unit": "quarrels", "kind": "count", "of": "incidents", "points": [COUNT]}


@pytest.fixture(scope="module")
def model():
    return recorded(series={"border_police": POLICE})


@pytest.fixture(scope="module")
def record(model):
    return read_record(model)


@pytest.fixture(scope="module")
def stale(model, record):
    """Histories of the template, stamped with other sources."""
    fitted = fit(model, record, Settings(particles=20, sweeps=1, final_sweeps=1), runs=2, seed=1)
    return replace(fitted, provenance={**fitted.provenance, "sources": "other"})


def with_another_digest(histories):
    """Return the histories with another digest of the fourth."""
    was = histories.digests
    moved = (*was.histories[:3], "another", *was.histories[4:])
    return replace(histories, digests=replace(was, histories=moved))


def test_histories_that_do_what_they_did_get_the_stamp_of_the_sources_as_they_are(
    model, record, stale
):
    with pytest.raises(FitError, match="other sources"):
        stale.check(model)

    stamped = revalidate(stale, model, record, exact=True)

    stamped.check(model)
    assert stamped.digests == stale.digests
    assert stamped.provenance["created"] == stale.provenance["created"]


def test_one_history_of_other_events_is_enough_to_refuse(model, record, stale):
    with pytest.raises(
        FitError, match="1 of 40 histories now differ: every entry of the record is as likely"
    ):
        revalidate(with_another_digest(stale), model, record)


def test_the_entry_that_agrees_otherwise_is_named(model, record, stale):
    terms = stale.terms.copy()
    terms[[2, 5], 0] += 0.01

    with pytest.raises(
        FitError,
        match=r"2 of 40 histories now differ: the likelihood of series\.border_police",
    ):
        revalidate(replace(stale, terms=terms), model, record)


def test_histories_are_compared_up_to_the_end_of_the_record_that_they_saw(model, record, stale):
    later = stale.salts.copy()
    later[:, :, -1] += np.uint64(1)
    earlier = later.copy()
    earlier[7, :, 0] += np.uint64(1)
    short = {**stale.provenance, "until": "1951-12-31"}
    shortened = fit_until(model, record, replace(stale, provenance=short))

    assert revalidate(replace(shortened, salts=later), model, record)
    with pytest.raises(FitError, match="1 of 40 histories now differ"):
        revalidate(replace(shortened, salts=earlier), model, record)


def fit_until(model, record, histories):
    """Give histories with digests up to the end of the record that they saw."""
    from allohistory.inference.posterior.digests import digests
    from allohistory.inference.posterior.target import Target

    target = Target(model, record, until=histories.until)
    ensemble = target.ensemble(histories.coordinates.astype(float), histories.salts)
    return replace(histories, digests=digests(ensemble))


def test_a_machine_of_another_last_bit_looks_at_the_record_alone(model, record, stale):
    altered = with_another_digest(stale)
    foreign = replace(altered, digests=replace(altered.digests, arithmetic="of another machine"))

    assert len(revalidate(foreign, model, record)) == 40
    with pytest.raises(FitError, match="differs in the last bit"):
        revalidate(foreign, model, record, exact=True)
    terms = stale.terms.copy()
    terms[0] += 2.0 * NEAR
    with pytest.raises(FitError, match="1 of 40 histories now differ"):
        revalidate(replace(foreign, terms=terms), model, record)


def test_histories_without_digests_cannot_be_carried_over(model, record, stale):
    with pytest.raises(FitError, match="no digests say what these histories did"):
        revalidate(replace(stale, digests=None), model, record)


def test_other_luck_after_a_week_takes_the_digests_away(stale):
    assert stale.with_open_future(10, 1).digests is None
