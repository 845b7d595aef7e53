"""What histories do, in short: what a digest sees, and what it outlives."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import MODEL

from allohistory.engine import Design, simulate
from allohistory.engine.slices import no_columns
from allohistory.errors import FitError
from allohistory.inference.posterior import digests as module
from allohistory.inference.posterior.digests import (
    CAUSE_NOT_KEPT,
    NO_CAUSE,
    cause_ranks,
    digests,
    projection,
)
from allohistory.vocabulary.events import OFFER, SETTLEMENT


@pytest.fixture(scope="module")
def ensemble():
    return simulate(MODEL, Design(6, seed=3))


def with_bit_flipped(column, row):
    """Return a column of which the last bit of one number is another."""
    flipped = column.copy()
    flipped.view(np.uint8).reshape(len(column), -1)[row, 0] ^= 1
    return flipped


def changed_in(ensemble, **events):
    return digests(ensemble).changed(replace(ensemble, events={**ensemble.events, **events}))


def test_the_same_timelines_have_the_same_digests(ensemble):
    repeated = digests(simulate(MODEL, Design(6, seed=3), threads=1))

    assert repeated == digests(ensemble)
    assert not digests(ensemble).changed(ensemble).any()
    assert len(set(repeated.histories)) == 6


@pytest.mark.parametrize("name", [*module.CODES, "mask", "span", *module.NUMBERS])
def test_one_bit_of_one_event_is_seen_in_its_history_alone(ensemble, name):
    row = len(ensemble.events["timeline"]) // 2
    where = ensemble.events["timeline"][row]

    changed = changed_in(ensemble, **{name: with_bit_flipped(ensemble.events[name], row)})

    assert np.flatnonzero(changed).tolist() == [where]


def test_one_bit_of_a_series_or_of_an_imposed_choice_is_seen(ensemble):
    values = ensemble.values.copy()
    values[4, 0, 2] = np.nextafter(values[4, 0, 2], np.float32(np.inf))
    imposed = np.zeros((6, 2))
    guided = replace(ensemble, imposed=imposed)
    altered = imposed.copy()
    altered[2, 1] = -1e-300

    series = digests(ensemble).changed(replace(ensemble, values=values))
    choice = digests(guided).changed(replace(ensemble, imposed=altered))

    assert np.flatnonzero(series).tolist() == [4]
    assert np.flatnonzero(choice).tolist() == [2]


def test_another_numbering_of_the_same_events_is_not_seen(ensemble):
    serial, cause = ensemble.events["serial"], ensemble.events["cause"]
    uncaused = cause < 0
    renumbered = {"serial": 2 * serial + 5, "cause": np.where(uncaused, cause, 2 * cause + 5)}

    assert not changed_in(ensemble, **renumbered).any()


def test_a_wider_column_and_one_more_series_are_not_seen(ensemble):
    wide = {name: ensemble.events[name].astype(np.int64) for name in ("kind", "place", "mask")}
    model = SimpleNamespace(series=(*MODEL.series, "another"))
    values = np.concatenate([ensemble.values, ensemble.values[:, :1]], axis=1)
    more = replace(ensemble, recipe=replace(ensemble.recipe, model=model), values=values)

    assert not changed_in(ensemble, **wide).any()
    assert not digests(ensemble).changed(more).any()
    with pytest.raises(FitError, match="no series another now"):
        digests(more).changed(ensemble)


def test_a_cause_is_named_by_its_place_among_the_kept_events_of_its_timeline():
    events = {
        "timeline": np.array([0, 0, 0, 2, 2]),
        "serial": np.array([0, 4, 7, 3, 4]),
        "cause": np.array([-1, 0, 4, 4, 3]),
    }
    assert cause_ranks(events).tolist() == [NO_CAUSE, 0, 1, 1, 0]
    events["cause"] = np.array([5, 7, 3, 0, -1])
    gone = CAUSE_NOT_KEPT
    assert cause_ranks(events).tolist() == [gone, 2, gone, gone, NO_CAUSE]


def test_the_length_of_a_quarrel_and_the_clauses_of_an_offer_are_digested_apart():
    events = {name: np.zeros(2, column.dtype) for name, column in no_columns().items()}
    events |= {"kind": np.array([SETTLEMENT, OFFER])}
    events |= {"span": np.array([9, 0]), "mask": np.array([0, 5])}

    rows = projection(events)

    assert rows["span"].tolist() == [9, 0]
    assert rows["clauses"].tolist() == [0, 5]


def test_no_events_at_all_are_digested_too(ensemble):
    empty = replace(ensemble, events=no_columns())

    assert len(set(digests(empty).histories)) == 6


def test_the_small_calculation_tells_one_last_bit():
    was = module.arithmetic()
    exact = module.transcendental

    def bent(x):
        values = exact(x)
        values[17, 2] = np.nextafter(values[17, 2], np.inf)
        return values

    module.arithmetic.cache_clear()
    try:
        module.transcendental = bent
        assert module.arithmetic() != was
    finally:
        module.transcendental = exact
        module.arithmetic.cache_clear()
    assert module.arithmetic() == was
