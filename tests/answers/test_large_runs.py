"""Large runs: in shards they give the answers of the same run in memory, and stopped ones too."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.synthetic import timelines_of

import allohistory
from allohistory.answers.narrative.exemplar import timeline_with
from allohistory.answers.report_data import report_data
from allohistory.answers.run import check_finite, keep, open_run, run, scratch_root
from allohistory.answers.sensitivity.hinges import hinges
from allohistory.engine import Design, results, shards
from allohistory.errors import ArgumentError, RunError
from allohistory.scenario import load

SMALL = Path(allohistory.__file__).parent / "scenarios" / "_template"
DESIGN = Design(96, seed=3, noise=2)


@pytest.fixture(scope="module")
def scenario():
    return load(SMALL)


@pytest.fixture(scope="module")
def whole(scenario):
    return run(scenario, scenario.whatif("league-clause"), DESIGN, threads=1)


@pytest.fixture
def large(scenario, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "SHARD", 32)
    whatif = scenario.whatif("league-clause")
    return run(scenario, whatif, DESIGN, threads=1, folder=tmp_path)


def reads(monkeypatch):
    """Count how often a shard is read from its files."""
    calls = []
    read = shards.columns_of
    monkeypatch.setattr(shards, "columns_of", lambda *how: calls.append(how) or read(*how))
    shards.read_rows.cache_clear()
    return calls


def test_the_answers_of_a_run_in_shards_are_those_of_the_run(whole, large, monkeypatch):
    calls = reads(monkeypatch)

    assert [len(shard) for shard in large.baseline.shards] == [32, 32, 32]
    assert repr(large.to_json()) == repr(whole.to_json())
    assert calls == []  # they were worked out while the shards were in memory


def test_a_further_question_reads_each_shard_once(whole, large, monkeypatch):
    calls = reads(monkeypatch)
    question = f"P({next(iter(whole.questions.values())).ask[2:-1]} or true)"

    for _ in range(2):
        assert large.ask(question) == whole.ask(question)
    assert len(calls) == 4  # two shards of two arms are in files


def test_a_kept_run_in_shards_answers_alike_with_one_reading_of_each(
    whole, large, tmp_path, monkeypatch
):
    opened = open_run(keep(large, tmp_path / "runs"), tmp_path / "runs")
    calls = reads(monkeypatch)

    assert opened.answers() == whole.answers()
    assert len(calls) == 4
    assert opened.chronicle(70) == whole.chronicle(70)


def test_an_event_is_found_in_any_shard():
    war = {"timeline": 1, "week": 30, "kind": "war", "actor": 1, "other": 0}
    talks = {"timeline": 0, "week": 3, "kind": "talks_opened", "what": 0}
    parts = [timelines_of([talks], 3), timelines_of([war], 2)]
    run = SimpleNamespace(branches=(SimpleNamespace(parts=parts), None))

    assert timeline_with(run, "war()") == (4, False)


def test_charts_and_hinges_of_a_large_run_use_its_first_timelines(whole, large, monkeypatch):
    monkeypatch.setattr("allohistory.answers.comparison.MOST_AT_ONCE", 88)
    monkeypatch.setattr(shards, "MOST_AT_ONCE", 88)
    report, expected = report_data(large), report_data(whole.first(88))

    assert report.trajectories == expected.trajectories
    assert report.answers == whole.answers()
    assert (report.excerpt, expected.excerpt) == (88, None)
    assert len(large.excerpt.baseline) == 88
    question = next(iter(large.questions))
    assert large.hinges(question) == hinges(whole.first(88), question, None)


def test_the_first_timelines_are_a_whole_number_of_them(whole):
    with pytest.raises(ArgumentError, match="timelines=0: write a whole number from 1 up"):
        whole.first(0)
    assert whole.first(96) is whole


def test_a_run_that_is_stopped_keeps_its_shards(scenario, whole, tmp_path, monkeypatch):
    monkeypatch.setattr(results, "SHARD", 32)
    latest = []

    def progress(done, wanted, so_far):
        latest[:] = [so_far]
        if done >= 64:
            raise KeyboardInterrupt

    whatif = scenario.whatif("league-clause")
    with pytest.raises(KeyboardInterrupt):
        run(scenario, whatif, DESIGN, threads=1, folder=tmp_path, progress=progress)
    stopped = latest[0]()
    opened = open_run(keep(stopped, tmp_path), tmp_path)

    assert stopped.size == "64 of the 96 asked"
    assert opened.answers() == whole.first(64).answers()


def test_an_infinite_number_in_a_shard_is_an_error_that_says_where(large):
    shard = large.baseline.shard(2)
    shard.values[1, 0, 3] = np.inf
    check_finite(large.baseline)  # it was looked at when the run was made
    shard.memo.clear()

    with pytest.raises(RunError, match="is infinite in 1 of 32 timelines"):
        check_finite(large.baseline)


def test_shards_go_to_the_folder_of_runs_if_there_is_one(tmp_path, monkeypatch):
    monkeypatch.setenv("ALLOHISTORY_RUNS", str(tmp_path / "runs"))
    assert scratch_root(None) != tmp_path / "runs"
    assert scratch_root(tmp_path / "new") == tmp_path / "new"
    (tmp_path / "runs").mkdir()
    assert scratch_root(None) == tmp_path / "runs"
