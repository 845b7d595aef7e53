"""`hinges` of a kept run."""

import json
from dataclasses import replace

import numpy as np
import pytest

from allohistory.answers.report_data import command_of
from allohistory.answers.run import open_run
from allohistory.answers.sensitivity.reruns import reruns


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """The folder that the runs of these tests are kept in."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def many(allo, small, shelf):
    """The path of a run with enough draws of the laws."""
    words = ("whatif", small, "league-clause", "--timelines", 240, "--noise", 2, "--runs", shelf)
    return shelf / json.loads(allo(*words, "--json").stdout)["run"]


def test_hinges_tell_the_level_and_the_difference(allo, many):
    said = allo("hinges", many, "pact_signed").stdout

    assert "Is the River Pact signed?" in said
    assert "Without the change: " in said
    assert "The difference that the change makes: " in said
    assert "120 parameter draws of" in said


def test_hinges_without_a_question_take_the_one_that_moved_most(allo, many):
    assert "?" in allo("hinges", many).stdout.splitlines()[1]


def test_hinges_as_json_say_the_same_of_one_side(allo, many):
    told = json.loads(allo("hinges", many, "pact_signed", "--of", "changed", "--json").stdout)

    assert [one["of"] for one in told["hinges"]] == ["changed"]
    assert told["hinges"][0]["hinges"][0]["meaning"]
    assert len(told["hinges"][0]["hinges"]) <= 10


def test_all_hinges_are_told_if_wanted(allo, many):
    few, everything = (
        json.loads(allo("hinges", many, "pact_signed", *more, "--json").stdout)["hinges"][0]
        for more in ((), ("--all",))
    )

    assert len(few["hinges"]) == 10
    assert len(everything["hinges"]) == everything["numbers"] > 10


def test_a_run_with_few_draws_says_what_would_do(allo, kept):
    failed = allo("hinges", kept, "pact_signed", code=1)

    assert "10 parameter draws" in failed.stderr
    assert "--noise" in failed.stderr


def test_positions_are_lived_again_with_the_same_luck(allo, many):
    told = json.loads(
        allo("hinges", many, "pact_signed", "--positions", "-n", 60, "--json").stdout
    )["positions"]

    assert told["timelines"] == 60
    assert [one["id"] for one in told["views"]] == ["auris_commands"]
    assert told["views"][0]["answers"][0]["shift"]["timelines"] == 60
    said = allo("hinges", many, "pact_signed", "--position", "auris_commands", "-n", 60).stdout
    assert "Auris commands the League" in said
    assert "(the run itself)" in said


def test_what_would_turn_an_answer_is_told_or_that_nothing_does(allo, many):
    said = allo("hinges", many, "pact_signed", "--turn", "-n", 60).stdout
    told = json.loads(allo("hinges", many, "war", "--turn", "-n", 60, "--json").stdout)["turns"]

    assert "What would reverse the answer: Is the River Pact signed?" in said
    assert [(one["of"], one["target"]) for one in told] == [
        ("difference", "sign"),
        ("changed", "half"),
    ]


def test_an_unknown_position_gets_the_known_ones(allo, many, small):
    failed = allo("hinges", many, "war", "--position", "auris_comands", code=1)
    assert "did you mean 'auris_commands'?" in failed.stderr
    failed = allo("run", small, "--position", "auris", "-n", 8, code=1)
    assert "known: auris_commands" in failed.stderr


def test_a_run_under_a_position_says_so_now_and_when_it_is_opened_again(allo, small, shelf):
    what = ("whatif", small, "league-clause", "--position", "auris_commands")
    words = (*what, "-n", 8, "--runs", shelf)
    assert "Under the position “Auris commands the League”" in allo(*words).stdout
    told = json.loads(allo(*words, "--json").stdout)
    assert told["positions"] == ["auris_commands"]

    again = open_run(told["run"], shelf)
    assert again.positions == ("auris_commands",)
    assert "--position auris_commands" in command_of(again)
    assert set(again.baseline.laws["clients.league.dependence"]) == {0.9}


def test_a_run_lived_again_with_nothing_set_is_the_same_to_the_last_bit(many):
    run = open_run(many)
    again = reruns(run, 16)
    same = again.with_laws({})

    assert again.timelines == 16
    assert not again.remade
    for name in ("baseline", "changed"):
        one, two = getattr(again.reference, name), getattr(same, name)
        assert one.values.tobytes() == two.values.tobytes()
        assert np.array_equal(one.events["amount"], two.events["amount"])


def test_a_run_of_other_sources_is_made_again(many):
    run = open_run(many)
    stale = replace(run, baseline=replace(
        run.baseline, recipe=replace(run.baseline.recipe, stale="it was made otherwise")
    ))  # fmt: skip
    again = reruns(stale, 8)

    assert again.remade
    assert again.with_laws({}).baseline.values.tobytes() == run.baseline.values[:8].tobytes()


def test_python_gives_the_same_positions_and_turning_points(many):
    run = open_run(many)
    found = run.under_positions("pact_signed", timelines=40)
    turned = run.tipping_points("war", timelines=40)

    assert [one.id for one in found.views] == ["auris_commands"]
    assert found.timelines == 40
    assert [one.target for one in turned] == ["sign", "half"]
