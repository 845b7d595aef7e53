"""What the histories of a run took from the record: the numbers informed, and their worth."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from allohistory.answers.informed import (
    information_in,
    information_of,
    is_informed,
    on_record,
)
from allohistory.inference.posterior import diagnostics
from allohistory.inference.posterior.histories import Histories, read_histories, save_histories
from allohistory.inference.posterior.shipped import name_of


def saved(place, laws, mark=0):
    """Save histories of four runs, and return the name of what was saved."""
    histories = len(laws)
    run = np.tile(np.arange(4, dtype=np.int32), histories // 4)
    paths = tuple(f"law.{n}" for n in range(laws.shape[1]))
    salts = np.full((histories, 1, 1), mark, np.uint64)
    terms = np.zeros((histories, 1), np.float32)
    save_histories(
        place, Histories(laws.astype(np.float32), salts, terms, run, paths, ("entry",), {})
    )
    return name_of(read_histories(place))


def draws(histories, laws, seed=1):
    return np.random.default_rng(seed).standard_normal((histories, laws))


def test_the_worth_of_histories_is_read_from_their_file(tmp_path):
    apart = draws(400, 60)
    run = np.tile(np.arange(4), 100)
    related = apart + 0.5 * draws(4, 60, seed=2)[run]
    designs = []
    for k, laws in enumerate((apart, related)):
        place = tmp_path / f"{k}.npz"
        name = saved(place, laws, k)
        designs.append(information_in(str(place), name).design)

    # Means of runs of 100 scatter by 0.1; of related ones by hypot(0.5, 0.1) of hypot(1, 0.5).
    assert designs[0] == pytest.approx(1.0, abs=0.35)
    assert designs[1] == pytest.approx(100 * (0.25 + 0.01) / 1.25, rel=0.3)


@pytest.mark.parametrize(("effective", "design"), [(25.0, 4.0), (100.0, 1.0), (400.0, 1.0)])
def test_histories_are_never_worth_more_than_their_number(tmp_path, monkeypatch, effective, design):
    law = SimpleNamespace(path="law.1", information=1.0, disagreement=math.nan)
    fit = SimpleNamespace(informed=(law,), effective=effective, runs=1)
    monkeypatch.setattr(diagnostics, "agreement", lambda histories: fit)
    place = tmp_path / "h.npz"
    information = information_in(str(place), saved(place, draws(100, 2)))

    assert information.design == design
    assert information.informed == {"law.1"}


def test_a_law_that_the_record_narrows_is_informed(tmp_path):
    laws = draws(400, 3)
    laws[:, 1] *= 0.1  # of the standard deviation of its prior
    place = tmp_path / "h.npz"

    assert information_in(str(place), saved(place, laws)).informed == {"law.1"}


def test_a_file_that_is_gone_or_of_others_says_nothing(tmp_path):
    place = tmp_path / "h.npz"
    saved(place, draws(40, 2))

    assert information_in(str(tmp_path / "none.npz"), "") is None
    assert information_in(str(place), "others") is None


def test_a_run_is_asked_for_its_own_histories(tmp_path):
    place = tmp_path / "h.npz"
    name = saved(place, draws(40, 2))

    def run(histories):
        return SimpleNamespace(recipe=SimpleNamespace(histories=histories))

    assert information_of(run(SimpleNamespace(place=str(place), name=name))) == information_in(
        str(place), name
    )
    assert information_of(run(SimpleNamespace(place=str(place), name="others"))) is None
    assert information_of(run(None)) is None
    assert information_of(SimpleNamespace(recipe=None)) is None
    assert information_of(SimpleNamespace()) is None


def hinge(informed, before=None, after=None):
    return SimpleNamespace(informed=informed, before=before, after=after)


def test_a_number_says_from_where_to_where_the_record_moved_it():
    moved = hinge(informed=True, before=(0.05, 0.9512), after=(1234.5, 2e6))

    assert on_record(moved) == (
        ", which the record moved from 0.05 to 0.951 to 1.23e+03 to 2e+06 (90 %)"
    )


def test_a_number_that_the_record_leaves_open_says_so_and_without_a_record_nothing():
    assert on_record(hinge(informed=False)) == ", not informed by the record"
    assert on_record(hinge(informed=None)) == ""


def test_a_law_on_which_the_runs_disagree_needs_more_information():
    def told(information, disagreement):
        law = SimpleNamespace(information=information, disagreement=disagreement)
        return is_informed(law, SimpleNamespace(runs=4))

    # The chance that ancestors give is 1.2**2 / 4 = 0.36 nats; 0.1 more is asked for.
    assert not told(0.45, 1.2)
    assert told(0.47, 1.2)
    assert told(0.15, 0.1)
    assert told(0.15, math.nan)
