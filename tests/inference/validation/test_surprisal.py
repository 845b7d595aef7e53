"""Surprisal: how probable the model holds each dated entry of the record."""

from datetime import date
from types import SimpleNamespace

import numpy as np
import pytest
from tests.inference.stage import FERRY, MODEL, Ensemble, quarrel, recorded, row, rows_of

from allohistory.inference.observation.entries import Observation
from allohistory.inference.observation.record import read_record
from allohistory.inference.validation.posterior_predictive import share_between
from allohistory.inference.validation.surprisal import bits, surprises

DAY = date(1951, 8, 20)


def part(name, *timelines):
    """Return a part with which these timelines agree, or that is no yes-or-no one without any."""
    entry = Observation(name, "event", f"text of {name}", DAY, date(1951, 8, 31))

    def agrees(outcomes):
        return np.isin(np.arange(outcomes.count), timelines)

    return SimpleNamespace(observations=(entry,), agrees=agrees if timelines else None)


def test_an_entry_is_as_surprising_as_few_timelines_agree():
    record = SimpleNamespace(parts=(part("usual", 0, 1, 2), part("figures"), part("rare", 3)))

    rare, usual = surprises(record, Ensemble(MODEL, 4))

    assert (rare.id, rare.kind, rare.text) == ("rare", "event", "text of rare")
    assert (rare.first, rare.last) == (DAY, date(1951, 8, 31))
    assert (rare.agree, rare.timelines, rare.chance) == (1, 4, 0.25)
    assert (rare.low, rare.high) == share_between(1, 4)
    assert rare.bits == pytest.approx(np.log2(5 / 1.5))
    assert (usual.id, usual.agree, usual.chance) == ("usual", 3, 0.75)
    assert rare.conditioned is usual.conditioned is None


def test_posterior_histories_say_how_often_they_agree():
    record = SimpleNamespace(parts=(part("rare", 3),))

    (rare,) = surprises(record, Ensemble(MODEL, 4), Ensemble(MODEL, 5))

    assert (rare.chance, rare.conditioned) == (0.25, 0.2)
    assert rare.timelines == 4


def test_surprise_is_the_share_of_timelines_that_agree_within_the_window():
    day = "1951-08-20"
    talks = MODEL.names["talk"].index("river_pact")
    rows = [
        row("signed", 0, day, what=talks, actor=0, other=1),
        row("signed", 1, "1952-06-02", what=talks, actor=0, other=1),
    ]
    rows += rows_of(quarrel(3, "1951-07-16", 4))
    model = recorded(
        events={"pact": {"date": day, "text": "signed", "what": {"pact": "river_pact"}}},
        battles={"ferry": FERRY},
    )
    by_id = {entry.id: entry for entry in surprises(read_record(model), Ensemble(model, 4, rows))}

    assert by_id["events.pact"].agree == 1
    # A battle of divisions is one of company size or more, and one that the record does not list.
    assert by_id["battles.ferry"].agree == 1
    assert by_id["battles.unlisted"].agree == 3
    assert next(iter(by_id)) in ("events.pact", "battles.ferry")


def test_bits_stay_finite_where_no_timeline_or_every_one_agrees():
    assert bits(0, 1000) == pytest.approx(np.log2(2002))
    assert bits(1000, 1000) == pytest.approx(np.log2(1001 / 1000.5))
    assert bits(1, 2) == 1.0
