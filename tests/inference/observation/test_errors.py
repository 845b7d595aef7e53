"""Error laws: how far a figure or a date of the record may be from what happened."""

import math
from importlib.resources import files

import numpy as np
import pytest
import yaml

from allohistory.inference.observation.errors import (
    STANDINGS,
    disagreement,
    effective_standing,
    error_laws,
    error_of_figure,
    tail_of_date,
)


def test_every_error_law_says_why():
    file = files("allohistory.inference.observation").joinpath("errors.yaml")
    entries = yaml.safe_load(file.read_text("utf-8"))
    assert entries["defaults"] == {"source": "judgement", "standing": "assumed"}
    assert set(error_laws()) == set(entries) - {"defaults"}
    assert all({"unit", "value", "why"} == set(entries[name]) for name in error_laws())
    assert all(law == entries[name]["value"] for name, law in error_laws().items())


def test_two_figures_for_one_thing_show_the_error_of_each():
    # Two errors of s are apart by s times the root of two.
    assert disagreement(1.0, math.exp(0.3)) == pytest.approx(0.3 / math.sqrt(2))
    assert disagreement(200.0, 100.0) == disagreement(100.0, 200.0)
    assert disagreement(5.0, 5.0) == 0.0


@pytest.mark.parametrize("pair", [(None, 5.0), (5.0, None), (5.0, 0.0), (0.0, 5.0), (-2.0, 5.0)])
def test_one_figure_alone_or_of_nothing_shows_none(pair):
    assert disagreement(*pair) == 0.0


def test_figures_below_one_disagree_too():
    assert disagreement(0.25, 0.5) == pytest.approx(math.log(2) / math.sqrt(2))


def test_two_reports_show_the_error_of_either():
    generator = np.random.default_rng(1)
    reports = np.exp(0.2 * generator.standard_normal((20000, 2)))
    errors = [disagreement(*pair) for pair in reports]

    assert np.sqrt(np.mean(np.square(errors))) == pytest.approx(0.2, rel=0.03)


def test_disagreement_is_added_to_the_floor_of_the_standing():
    # Squares add up: 0.2 of an estimate, and log(2) over the root of two.
    found = error_of_figure("estimated", 100.0, 200.0)

    assert found == pytest.approx(math.sqrt(0.2**2 + math.log(2) ** 2 / 2))
    assert error_of_figure("documented", None, 9.0) == 0.1
    assert error_of_figure("contested", 9.0, None) == 0.3


def test_an_assumption_counts_as_contested():
    assert [effective_standing(standing) for standing in STANDINGS] == [
        "documented", "estimated", "contested", "contested"
    ]  # fmt: skip
    assert error_of_figure("assumed", None, None) == 0.3
    assert tail_of_date("assumed") == 8.0


def test_a_date_is_the_softer_the_worse_it_is_known():
    assert [tail_of_date(standing) for standing in STANDINGS] == [2.0, 4.0, 8.0, 8.0]
