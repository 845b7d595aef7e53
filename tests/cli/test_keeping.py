"""An answer that was computed is shown, whatever becomes of its run and its report."""

import json
import os
import signal
from importlib import import_module
from pathlib import Path

import pytest
from tests.cli.conftest import WHATIF

from allohistory.answers import run
from allohistory.cli import report
from allohistory.errors import FitError, StoreError
from allohistory.inference.posterior import histories

FEW = ("--timelines", 40)
COMMANDS = [("whatif", WHATIF), ("run",)]
ANSWER = "Is the River Pact signed?"


def words(command, small):
    name, *rest = command
    return (name, small, *rest, *FEW)


def full(*_, **__):
    raise OSError(28, "No space left on device")


@pytest.fixture
def unkept(monkeypatch):
    """A store that takes nothing after the first look at it."""

    def refuse(*_):
        raise StoreError("the run could not be kept in runs (No space left on device)")

    monkeypatch.setattr(run, "keep", refuse)


@pytest.mark.parametrize("command", COMMANDS)
def test_an_answer_whose_run_cannot_be_kept_is_shown_first(allo, small, unkept, command):
    ended = allo(*words(command, small), code=3)

    assert ANSWER in ended.stdout
    assert "allohistory chronicle" not in ended.stdout
    assert ended.stderr.splitlines()[-1] == (
        "allohistory: the run is not kept: the run could not be kept in runs "
        "(No space left on device)"
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_json_says_that_the_run_is_not_kept(allo, small, unkept, command):
    plain = json.loads(allo(*words(command, small), "--json", code=3).stdout)

    assert plain["answers"][0]["id"] == "pact_signed"
    assert plain["run"] is None
    assert len(plain["missing"]) == 1


@pytest.mark.parametrize("command", COMMANDS)
def test_a_report_that_cannot_be_written_costs_neither_the_answer_nor_the_old_report(
    allo, small, tmp_path, monkeypatch, command
):
    page = tmp_path / "report.html"
    page.write_text("old")
    monkeypatch.setattr(report, "write_file", full)
    ended = allo(*words(command, small), "--report", page, "--runs", tmp_path / "runs", code=3)

    assert ANSWER in ended.stdout
    assert f"open {page}" not in ended.stdout
    assert "the report is not written: --report" in ended.stderr.splitlines()[-1]
    assert page.read_text() == "old"
    assert len(json.loads(allo("runs", "--runs", tmp_path / "runs", "--json").stdout)) == 1


def test_a_report_that_is_stopped_costs_no_answer(allo, small, tmp_path, monkeypatch):
    def stop(*_, **__):
        os.kill(os.getpid(), signal.SIGTERM)
        raise AssertionError  # the signal comes first

    monkeypatch.setattr("allohistory.answers.report_data.report_data", stop)
    ended = allo(*words(COMMANDS[0], small), "--report", tmp_path / "r.html", code=130)

    assert ANSWER in ended.stdout
    assert "allohistory chronicle" in ended.stdout
    assert ended.stderr.splitlines()[-1] == "allohistory: the report is not written: stopped"


@pytest.mark.parametrize("command", COMMANDS)
def test_sigterm_keeps_and_answers_from_what_is_done(allo, small, monkeypatch, command, tmp_path):
    live = run.run

    def terminated(scenario, whatif, design, *, progress, **how):
        def at_half(done, wanted, so_far):
            if wanted / 2 <= done < wanted:
                os.kill(os.getpid(), signal.SIGTERM)
            progress(done, wanted, so_far)

        return live(scenario, whatif, design, progress=at_half, **how)

    monkeypatch.setattr(run, "run", terminated)
    name, *rest = command
    ended = allo(name, small, *rest, "-n", 400, "--runs", tmp_path, code=130)
    monkeypatch.undo()

    assert "stopped after" in ended.stderr
    assert ANSWER in ended.stdout
    (entry,) = json.loads(allo("runs", "--runs", tmp_path, "--json").stdout)
    assert 200 <= entry["timelines"] < 400
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_variants_that_are_stopped_show_those_that_are_done(allo, small, monkeypatch):
    live, calls = run.run, []

    def third(*words, **how):
        calls.append(words)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return live(*words, **how)

    monkeypatch.setattr(run, "run", third)
    ended = allo("whatif", small, WHATIF, "--variants", "-n", 8, code=130)

    assert "stopped after 2 of 6 variants" in ended.stderr
    assert "2 variants, 8 pairs" in ended.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_done_is_refused_before_the_first_timeline(
    allo, small, monkeypatch, tmp_path, command
):
    monkeypatch.setattr(run, "run", None)
    unread = allo(*words(command, small), "--ask", "P(wr())", code=1)
    monkeypatch.setattr(report, "check_room", full)
    room = allo(*words(command, small), "--report", tmp_path / "r.html", code=1)

    assert "wr" in unread.stderr
    assert "No space left on device; name another file" in room.stderr


def test_a_page_may_go_to_a_device_or_through_a_link(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "page")
    report.check_place("--report", tmp_path / "link")
    report.write_page(tmp_path / "link", "<p>")
    report.check_place("--report", Path(os.devnull))
    report.write_page(Path(os.devnull), "<p>")

    assert (tmp_path / "page").read_text() == "<p>"
    assert (tmp_path / "link").is_symlink()
    assert not Path(os.devnull).is_file()


FIT = (
    "--particles", 8, "--sweeps", 1, "--rounds", 1, "--repeats", 2, "--kept", 0.9,
    "--until", "1951-06-30",
)  # fmt: skip


def test_a_fit_that_cannot_be_stored_is_shown_and_stored_by_the_same_command(
    allo, small, tmp_path, monkeypatch
):
    out = tmp_path / "h.npz"

    def refuse(*_):
        raise FitError(f"{out} cannot be written: No space left on device; make room")

    monkeypatch.setattr(histories, "save_histories", refuse)
    shown = allo("fit", small, "--out", out, *FIT, code=3)
    monkeypatch.undo()

    assert "Whether the runs agree" in shown.stdout
    assert "repeat the command: " in shown.stderr.splitlines()[-1]
    again = allo("fit", small, "--out", out, *FIT)
    assert "step 1:" not in again.stderr
    assert len(histories.read_histories(out)) == 16


def test_a_fit_that_is_stopped_says_what_is_kept_and_goes_on_from_there(
    allo, small, tmp_path, monkeypatch
):
    out, calls = tmp_path / "h.npz", []

    def third(progress):
        calls.append(progress)
        if len(calls) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(import_module("allohistory.cli.fit"), "report_progress", third)
    stopped = allo("fit", small, "--out", out, *FIT, code=130)
    monkeypatch.undo()
    allo("fit", small, "--out", out, *FIT)
    allo("fit", small, "--out", tmp_path / "whole.npz", *FIT)

    assert f"stopped; 2 of 2 runs are kept in {out}.walks" in stopped.stderr
    resumed, whole = map(histories.read_histories, (out, tmp_path / "whole.npz"))
    assert resumed.coordinates.tobytes() == whole.coordinates.tobytes()


def test_a_fit_with_no_place_to_go_is_refused_before_the_first_timeline(allo, small, tmp_path):
    (tmp_path / "file").write_text("")
    refused = allo("fit", small, "--out", tmp_path / "file" / "h.npz", *FIT, code=1)

    assert refused.stderr.startswith("allohistory: --out ")
    assert refused.stderr.rstrip().endswith("name another file")


def test_a_disk_that_fills_up_in_a_long_run_costs_no_shard(allo, small, monkeypatch):
    results = import_module("allohistory.engine.results")
    write, written = results.write_shard, []

    def write_two(shard, folder):
        if len(written) == 2:
            raise StoreError(f"{folder} cannot be written (No space left on device)")
        written.append(len(shard.ids))
        write(shard, folder)

    monkeypatch.setattr(results, "SHARD", 32)
    monkeypatch.setattr(results, "write_shard", write_two)
    ended = allo("run", small, "--timelines", 200, code=130)

    assert ANSWER in ended.stdout
    assert "No space left on device" in ended.stderr
    assert f"stopped after {sum(written) + 32} of 200 timelines" in " ".join(ended.stderr.split())
