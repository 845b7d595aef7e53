"""`levers` of a scenario."""

import json

import pytest
from tests.cli import samples

from allohistory.answers.levers import Lever, Levers
from allohistory.cli.levers import row


def test_levers_rank_what_ifs_on_a_question(allo, small):
    result = allo("levers", small, "pact_signed", "-n", 16)

    assert "Is the River Pact signed?" in result.stdout
    assert "The League in the pact" in result.stdout
    assert "16 pairs of timelines each" in result.stdout


def test_levers_as_json_give_the_uncertainty_of_each_rank(allo, small):
    answer = json.loads(
        allo("levers", small, "war", "-n", 16, "--whatif", "league-clause", "--json").stdout
    )

    (lever,) = answer["levers"]
    assert (lever["rank"], lever["rank_low"], lever["rank_high"]) == (1, 1, 1)
    assert lever["difference"]["timelines"] == 16


def test_an_unknown_what_if_gets_the_known_ones(allo, small):
    failed = allo("levers", small, "war", "--whatif", "league", code=1)

    assert "did you mean 'league-clause'?" in failed.stderr


@pytest.mark.parametrize(("low", "high", "ranks"), [(1, 1, "1"), (1, 3, "1 to 3")])
def test_a_rank_without_doubt_is_one_number(low, high, ranks):
    estimate = samples.estimate(0.25, 0.2, 0.3)
    lever = Lever(
        "w", "A change", "1941-04-13", estimate, estimate, estimate, 0.01, True, 1, low, high, 1.0
    )
    ranking = Levers("s", "q", "Is it so?", "P(x())", "probability", "", 16, 1, 4, "", (lever,))

    assert row(lever, ranking)[-2:] == (ranks, "*")
