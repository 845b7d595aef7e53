"""`levers` of a scenario."""

import json


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
