"""Entries: parts of one observation, the cut of the record, and contradictions."""

from datetime import date
from types import SimpleNamespace

import numpy as np

from allohistory.errors import FitError
from allohistory.inference.observation.entries import (
    Contradiction,
    Cut,
    Observation,
    single_part,
)

DAY = date(1951, 6, 30)
ENTRY = Observation("events.pact", "event", "a pact", DAY, DAY)


def test_a_contradiction_names_its_place_in_the_file():
    error = Contradiction("series.police", ("points", 2, "value"), "is too large", "correct it")

    assert isinstance(error, FitError)
    assert str(error) == "record.yaml: series.police is too large; correct it"
    assert error.path == ("series", "police", "points", 2, "value")
    assert (error.message, error.hint) == ("is too large", "correct it")


def test_the_part_of_one_observation_has_one_column():
    part = single_part(ENTRY, lambda outcomes: np.zeros(outcomes.count) - 1.0, agrees=len)

    assert part.observations == (ENTRY,)
    assert part.log_likelihood(SimpleNamespace(count=3)).tolist() == [[-1.0]] * 3
    assert part.agrees is len
    assert (part.figures, part.first_week, part.sites) == (None, None, ())


def test_an_entry_of_the_last_day_is_used_and_a_later_one_is_not():
    cut = Cut(DAY)

    assert cut.leaves_out(DAY) == ""
    assert cut.leaves_out(date(1951, 7, 1)) == (
        "it is later than 1951-06-30, up to which the record is used"
    )


def test_without_a_cut_everything_is_used():
    assert Cut().leaves_out(date(9999, 12, 31)) == ""
