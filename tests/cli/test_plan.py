"""`plan`: what a run would take, in a table and as JSON; numbers as people write them."""

import json

import click
import pytest
from tests.cli.conftest import SMALL, WHATIF

from allohistory.answers.costs import Part
from allohistory.cli.app import WholeNumber
from allohistory.cli.plan import cost_rows, size


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("20_000", 20_000), ("20,000", 20_000), ("1e6", 10**6), ("2E+3", 2000), (5, 5)],
)
def test_a_number_is_read_as_people_write_it(text, number):
    assert WholeNumber().convert(text, None, None) == number


@pytest.mark.parametrize("text", ["", "0", "1.5", "1e-3", "-2", "2e", "1__0", "many", "0e9"])
def test_what_is_no_whole_number_from_one_up_is_refused(text):
    with pytest.raises(click.BadParameter):
        WholeNumber().convert(text, None, None)


def test_a_plan_says_what_a_run_would_take_and_stores_nothing(allo, tmp_path):
    words = ("plan", SMALL, WHATIF, "--timelines", "1e5", "--threads", 2)
    result = json.loads(allo(*words, "--json", ALLOHISTORY_RUNS=str(tmp_path / "runs")).stdout)

    assert (result["timelines"], result["measured"], result["workers"]) == (100_000, 128, 2)
    assert [part["name"] for part in result["processor"]] == [
        "start", "simulation", "questions", "storing",
    ]  # fmt: skip
    assert all(part["amount"] >= 0 for part in (*result["processor"], *result["memory"]))
    simulation = result["processor"][1]["amount"]
    assert result["clock"] < sum(part["amount"] for part in result["processor"])
    assert simulation > 1
    assert 1 < result["disk"][0]["amount"] < 10_000
    assert 0 < result["precision"][0]["half_width"] < 0.1
    assert result["fit"] > 0
    assert not (tmp_path / "runs").exists()


def test_a_plan_is_a_table_of_parts_and_of_precision(allo):
    text = allo("plan", SMALL, "--timelines", "20_000", "--report").stdout

    assert "20,000 timelines" in text
    for words in ("processor time", "report", "by the clock", "memory", "disk", "Precision"):
        assert words in text
    assert "Reckoned from 128 timelines" in text


def test_costs_of_several_parts_have_a_sum():
    parts = [Part("a", 1500.0, "x"), Part("b", 500.0, "y")]

    assert cost_rows("memory", parts, size) == [
        ("memory", "2.0 GB", ""),
        ("  a", "1.5 GB", "x"),
        ("  b", "500 MB", "y"),
    ]
    assert cost_rows("disk", parts[1:], size) == [("disk", "500 MB", "y")]
