"""`hinges` of a kept run."""

import json

import pytest


@pytest.fixture(scope="module")
def many(allo, small):
    """The name of a run with enough draws of the laws."""
    found = allo(
        "whatif", small, "league-clause", "--timelines", 240, "--noise", 2, "--json"
    )  # fmt: skip
    return json.loads(found.stdout)["run"]


def test_hinges_tell_the_level_and_the_difference(allo, many):
    said = allo("hinges", many, "pact_signed").stdout

    assert "Is the River Pact signed?" in said
    assert "As it was: " in said
    assert "The difference that the change makes: " in said
    assert "120 draws of" in said


def test_hinges_without_a_question_take_the_one_that_moved_most(allo, many):
    assert "?" in allo("hinges", many).stdout.splitlines()[1]


def test_hinges_as_json_say_the_same_of_one_side(allo, many):
    told = json.loads(allo("hinges", many, "pact_signed", "--of", "changed", "--json").stdout)

    assert [one["of"] for one in told["hinges"]] == ["changed"]
    assert told["hinges"][0]["hinges"][0]["meaning"]
    assert len(told["hinges"][0]["hinges"]) <= 10


def test_as_many_hinges_are_told_as_are_wanted(allo, many):
    told = json.loads(allo("hinges", many, "pact_signed", "--most", 3, "--json").stdout)

    assert len(told["hinges"][0]["hinges"]) == 3


def test_a_run_with_few_draws_says_what_would_do(allo, kept):
    failed = allo("hinges", kept, "pact_signed", code=1)

    assert "10 draws of the laws" in failed.stderr
    assert "--noise" in failed.stderr
