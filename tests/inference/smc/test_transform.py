"""Coordinates: what a law's values are, and what is known of where it stands."""

import numpy as np
import pytest

from allohistory.inference.smc.transform import Coordinates, information_of
from allohistory.model import build
from allohistory.scenario import load
from allohistory.scenario.library import TEMPLATE

MODEL = build(load(TEMPLATE))


def test_the_information_of_a_normal_is_its_divergence_from_the_prior():
    # 0.5 * (0.25 + 1 - 1 - log 0.25)
    assert information_of(np.array([1.0]), np.array([0.25])) == pytest.approx(0.8181472)


def test_coordinates_that_are_as_in_the_prior_tell_nothing():
    assert information_of(np.array([0.0]), np.array([1.0])) == 0.0


def test_laws_that_stay_where_they_stood_keep_their_values():
    coordinates = Coordinates(MODEL)
    first = np.zeros((2, len(coordinates)))
    before = coordinates.values(first).copy()
    moved = first.copy()
    moved[1, 3] = 0.5
    after = coordinates.values(moved)

    assert np.argwhere(after != before).tolist() == [[1, 3]]
    assert np.array_equal(after, Coordinates(MODEL).values(moved))


def test_a_record_holds_the_values_of_its_coordinates():
    coordinates = Coordinates(MODEL)
    at = np.full((1, len(coordinates)), 0.3)
    law = coordinates.laws[5]
    values = coordinates.values(at)
    record = coordinates.records(at)

    assert record[law.block][law.field][(0, *law.index)] == values[0, 5]
