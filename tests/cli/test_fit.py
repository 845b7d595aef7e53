"""`fit` of a scenario."""

import json
from importlib import import_module

import pytest

from allohistory.inference.posterior.histories import read_histories

LITTLE = ("--particles", 20, "--sweeps", 1, "--rounds", 2, "--kept", 0.3)
LEAST = ("--particles", 8, "--sweeps", 1, "--rounds", 1, "--until", "1951-06-30")


def test_a_fit_says_first_whether_its_runs_agree(allo, small, tmp_path):
    out = tmp_path / "posterior.npz"

    result = allo("fit", small, "--out", out, *LITTLE, "--repeats", 2)

    assert result.stdout.index("They") < result.stdout.index("What the record says about")
    text = " ".join(result.stdout.split())
    assert "keep their priors, as far as these runs can tell" in text
    assert "Effective sample size of a tempering step at least" in text
    assert "Log evidence by run: -" in result.stdout
    assert "40 posterior histories, conditioned on 6 observations" in text
    assert "run 1 of 2, step 1: exponent" in result.stderr
    assert "run 2 of 2" in result.stderr
    assert len(read_histories(out)) == 40


def test_a_fit_whose_runs_disagree_continues_with_more_rounds(allo, small, tmp_path):
    out = tmp_path / "posterior.npz"
    result = allo("fit", small, "--out", out, *LITTLE, "--repeats", 2, "--rounds", 1)
    assert "do NOT agree" in result.stdout
    assert "more rounds" in result.stdout
    one_round = read_histories(out)

    allo("fit", small, "--out", out, *LITTLE, "--repeats", 2, "--rounds", 3)

    steps, before = read_histories(out).provenance["steps"], one_round.provenance["steps"]
    assert [len(run) for run in steps] == [len(run) + 2 for run in before]
    assert [run[: len(two)] for run, two in zip(steps, before, strict=True)] == before


def test_a_fit_can_start_from_the_histories_of_another(allo, small, tmp_path):
    first, second = tmp_path / "first.npz", tmp_path / "second.npz"
    few = (*LITTLE, "--rounds", 1)
    allo("fit", small, "--out", first, *few, "--repeats", 2, "--only", "series.*")

    result = allo("fit", small, "--out", second, *few, "--repeats", 2, "--from", first)

    assert "The log evidence is unknown" in result.stdout
    text = " ".join(result.stdout.split())
    assert "the log-likelihood moved by +" in text or "the log-likelihood moved by -" in text
    assert "run 1 of 2, step 1: exponent 1," in result.stderr
    start = read_histories(second).provenance["start"]
    assert start["created"] == read_histories(first).provenance["created"]
    refused = allo(
        "fit", small, "--out", tmp_path / "x.npz", *few, "--repeats", 3, "--from", first, code=1
    )
    assert refused.stderr.count("\n") == 1
    assert "take as many runs as it has" in refused.stderr


def test_a_single_run_claims_no_agreement(allo, small, tmp_path):
    result = allo("fit", small, "--out", tmp_path / "one.npz", *LEAST, "--repeats", 1)

    assert "One run cannot show whether it has converged" in result.stdout


def test_a_fit_as_json_lists_the_unused_entries(allo, small, tmp_path):
    words = ("--repeats", 2, "--until", "1951-06-30", "--kept", 0.8, "--json")
    answer = json.loads(allo("fit", small, "--out", tmp_path / "h.npz", *LITTLE, *words).stdout)

    assert answer["observations"] == 2
    assert answer["histories"] == 40
    assert "later than 1951-06-30" in answer["unused"]["events.pact_signed"]
    lessons = answer["lessons"]
    silent = sum(len(paths) for paths in lessons["silent"].values())
    assert len(lessons["informed"]) + silent == lessons["numbers"]
    assert all(update["information"] > 0 for update in lessons["informed"])
    assert len(answer["evidence"]) == answer["runs"] == 2
    assert answer["worked"]["timelines"] > 80
    assert 0.5 < answer["worked"]["effective"] <= 1.0
    assert len(answer["worked"]["ancestors"]) == 2


def test_smaller_rises_take_more_steps(allo, small, tmp_path):
    def steps(share):
        out = tmp_path / f"{share}.npz"
        allo("fit", small, "--out", out, *LEAST, "--repeats", 1, "--kept", share)
        provenance = read_histories(out).provenance
        assert provenance["settings"]["target_ess"] == share
        return len(provenance["steps"][0])

    assert steps(0.99) > steps(0.3)


def test_only_the_requested_entries_condition(allo, small, tmp_path):
    words = ("--repeats", 1, "--only", "series.*", "--json")
    answer = json.loads(allo("fit", small, "--out", tmp_path / "h.npz", *LITTLE, *words).stdout)

    assert answer["observations"] == 2
    assert answer["unused"]["battles.ferry"] == "it was not asked for"


def test_a_stopped_fit_resumes_where_it_was(allo, small, tmp_path, monkeypatch):
    fit = import_module("allohistory.cli.fit")  # the package holds the command of this name
    words = (*LEAST, "--until", "1952-12-31", "--repeats", 1, "--kept", 0.9)
    whole = tmp_path / "whole.npz"
    allo("fit", small, "--out", whole, *words)
    assert len(read_histories(whole).provenance["steps"][0]) > 2
    out = tmp_path / "stopped.npz"
    exponents = []

    def stop(progress):
        exponents.append(progress.state.exponent)
        if len(exponents) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(fit, "report_progress", stop)
        allo("fit", small, "--out", out, *words, code=130)
    assert (tmp_path / "stopped.npz.walks").is_dir()
    allo("fit", small, "--out", out, *words)

    resumed, unstopped = read_histories(out), read_histories(whole)
    assert (resumed.salts == unstopped.salts).all()
    assert (resumed.coordinates == unstopped.coordinates).all()
    assert not (tmp_path / "stopped.npz.walks").exists()


def test_the_file_must_have_the_right_suffix(allo, small, tmp_path):
    failed = allo("fit", small, "--out", tmp_path / "posterior", code=1)

    assert "must end in .npz" in failed.stderr
    assert "posterior.npz" in failed.stderr


def test_an_empty_selection_of_the_record_is_refused(allo, small, tmp_path):
    failed = allo("fit", small, "--out", tmp_path / "h.npz", "--only", "nothing.*", code=1)

    assert "nothing in the record of two_rivals can condition it" in failed.stderr


def test_a_question_of_the_record_is_parsed_in_the_question_language():
    import numpy as np
    from tests.inference.stage import MODEL

    from allohistory.answers.hindsight import question_reader
    from allohistory.engine import Design, simulate
    from allohistory.errors import QuestionError

    ensemble = simulate(MODEL, Design(12, 1))
    truths = question_reader(MODEL)("not event('league_rises')")(ensemble)

    assert truths.dtype == bool
    assert not truths.any()
    assert np.array_equal(question_reader(MODEL)("event('league_rises')")(ensemble), ~truths)
    with pytest.raises(QuestionError):
        question_reader(MODEL)("event('nobody')")
