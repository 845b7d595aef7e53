"""`hinges` of a stored run."""

import json
from dataclasses import replace

import numpy as np
import pytest

from allohistory.answers.report_data import command_of
from allohistory.answers.run import open_run
from allohistory.answers.sensitivity.reruns import reruns


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """Return the folder in which these tests store runs."""
    return tmp_path_factory.mktemp("shelf")


@pytest.fixture(scope="module")
def many(allo, small, shelf):
    """Return the path of a run with enough parameter draws."""
    words = ("whatif", small, "league-clause", "--timelines", 240, "--noise", 2, "--runs", shelf)
    return shelf / json.loads(allo(*words, "--json").stdout)["run"]


def test_hinges_are_printed_for_the_level_and_the_difference(allo, many):
    stdout = allo("hinges", many, "pact_signed").stdout

    assert "Is the River Pact signed?" in stdout
    assert "Without the change: " in stdout
    assert "The difference that the change makes: " in stdout
    assert "120 parameter draws of" in stdout


def test_hinges_without_a_question_take_the_one_that_moved_most(allo, many):
    assert "?" in allo("hinges", many).stdout.splitlines()[1]


def test_hinges_as_json_can_be_limited_to_one_branch(allo, many):
    answer = json.loads(allo("hinges", many, "pact_signed", "--of", "changed", "--json").stdout)

    assert [account["of"] for account in answer["hinges"]] == ["changed"]
    assert answer["hinges"][0]["hinges"][0]["meaning"]
    assert len(answer["hinges"][0]["hinges"]) == 10


def test_all_hinges_are_printed_on_request(allo, many):
    words = ("--of", "changed", "--all", "--json")
    (account,) = json.loads(allo("hinges", many, "pact_signed", *words).stdout)["hinges"]

    assert len(account["hinges"]) == account["numbers"] > 10


def test_a_run_with_few_draws_says_how_many_are_needed(allo, run_id):
    failed = allo("hinges", run_id, "pact_signed", code=1)

    assert "10 parameter draws" in failed.stderr
    assert "--noise" in failed.stderr


def test_positions_are_rerun_with_the_same_random_draws(allo, many):
    answer = json.loads(
        allo("hinges", many, "pact_signed", "--positions", "-n", 60, "--json").stdout
    )["positions"]

    assert answer["timelines"] == 60
    assert [view["id"] for view in answer["views"]] == ["auris_commands"]
    assert answer["views"][0]["answers"][0]["shift"]["timelines"] == 60
    stdout = allo("hinges", many, "pact_signed", "--position", "auris_commands", "-n", 60).stdout
    assert "Auris commands the League" in stdout
    assert "(the run itself)" in stdout


def test_tipping_points_are_printed_or_their_absence(allo, many):
    stdout = allo("hinges", many, "pact_signed", "--turn", "-n", 60).stdout
    turns = json.loads(allo("hinges", many, "war", "--turn", "-n", 60, "--json").stdout)["turns"]

    assert "What would reverse the answer: Is the River Pact signed?" in stdout
    assert [(turn["of"], turn["target"]) for turn in turns] == [
        ("difference", "sign"),
        ("changed", "half"),
    ]


def test_an_unknown_position_gets_the_known_ones(allo, many, small):
    failed = allo("hinges", many, "war", "--position", "auris_comands", code=1)
    assert "did you mean 'auris_commands'?" in failed.stderr
    failed = allo("run", small, "--position", "auris", "-n", 8, code=1)
    assert "known: auris_commands" in failed.stderr


def test_a_run_under_a_position_says_so_also_when_reopened(allo, small, shelf):
    what = ("whatif", small, "league-clause", "--position", "auris_commands")
    words = (*what, "-n", 8, "--runs", shelf)
    answer = json.loads(allo(*words, "--json").stdout)
    assert answer["positions"] == ["auris_commands"]
    assert "Under the position “Auris commands the League”" in allo(*words).stdout

    rerun = open_run(answer["run"], shelf)
    assert rerun.positions == ("auris_commands",)
    assert "--position auris_commands" in command_of(rerun)
    assert set(rerun.baseline.laws["clients.league.dependence"]) == {0.9}


def test_a_rerun_with_nothing_set_is_identical_to_the_last_bit(many):
    run = open_run(many)
    rerun = reruns(run, 16)
    same = rerun.with_laws({})

    assert rerun.timelines == 16
    assert not rerun.remade
    for name in ("baseline", "changed"):
        first, two = getattr(rerun.reference, name), getattr(same, name)
        assert first.values.tobytes() == two.values.tobytes()
        assert np.array_equal(first.events["amount"], two.events["amount"])


def test_a_run_of_other_sources_is_simulated_again(many):
    run = open_run(many)
    stale = replace(run, baseline=replace(
        run.baseline, recipe=replace(run.baseline.recipe, stale="it was made otherwise")
    ))  # fmt: skip
    rerun = reruns(stale, 8)

    assert rerun.remade
    assert rerun.with_laws({}).baseline.values.tobytes() == run.baseline.values[:8].tobytes()


def test_python_gives_the_same_positions_and_turning_points(many):
    run = open_run(many)
    views = run.under_positions("pact_signed", timelines=40)
    turned = run.tipping_points("war", timelines=40)

    assert [view.id for view in views.views] == ["auris_commands"]
    assert views.timelines == 40
    assert [turn.target for turn in turned] == ["sign", "half"]
