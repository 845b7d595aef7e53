"""The design of a run: an invalid one is refused when it is built."""

import numpy as np
import pytest

from allohistory.engine import Design
from allohistory.errors import ArgumentError, UnknownName


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"timelines": 0}, "timelines=0: write a whole number from 1 up"),
        ({"timelines": 8.5}, "timelines=8.5: write a whole number"),
        ({"timelines": True}, "timelines=True: write a whole number"),
        ({"timelines": "8"}, "timelines='8': write a whole number"),
        ({"seed": -1}, "seed=-1: write a whole number from 0 to 9,223"),
        ({"seed": 2**63}, "write a whole number from 0 to 9,223"),
        ({"noise": 0}, "noise=0: write a whole number from 1 up"),
        ({"noise": None}, "noise=None: write a whole number"),
    ],
)
def test_numbers_that_allow_no_run_are_refused(how, message):
    with pytest.raises(ArgumentError, match=message):
        Design(**{"timelines": 8, **how})


@pytest.mark.parametrize(
    ("how", "near"),
    [({"reading": "hindsigt"}, "did you mean 'hindsight'"), ({"coupling": "week"}, "'weekly'")],
)
def test_an_unknown_word_gets_the_known_ones(how, near):
    with pytest.raises(UnknownName, match=near):
        Design(8, **how)


def test_the_smallest_and_the_largest_numbers_are_accepted():
    assert Design(1, 0, 1).seed == 0
    assert Design(1, 2**63 - 1).seed == 2**63 - 1


def test_whole_numbers_of_arrays_are_plain_in_a_design():
    design = Design(np.int64(8), seed=np.uint64(3))

    assert (type(design.timelines), type(design.seed)) == (int, int)
    assert design == Design(8, seed=3)


def test_a_design_defaults_to_one_timeline_a_draw_and_weekly_coupling():
    design = Design(8)

    assert (design.seed, design.noise, design.laws) == (1, 1, None)
    assert (design.reading, design.coupling) == (None, "weekly")
