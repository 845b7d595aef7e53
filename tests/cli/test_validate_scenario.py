"""`validate SCENARIO`: the report of a small scenario in a terminal, as JSON and as a page."""

import json
import math
import re
import shutil
from dataclasses import replace

import pytest
from tests.views.validation_sample import FIT

from allohistory.cli import validate_scenario
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.validation import validate


@pytest.fixture(scope="module")
def fitted(allo, small, tmp_path_factory):
    """A copy of the small scenario with histories beside it, of all and of its first years."""
    folder = tmp_path_factory.mktemp("fitted") / "scenario"
    shutil.copytree(small, folder)
    quick = ("--particles", 12, "--sweeps", 1, "--repeats", 2, "--rounds", 2)
    allo("fit", folder, "--out", folder / "posterior.npz", *quick)
    cut = ("--until", "1951-06-30")
    allo("fit", folder, "--out", folder / "posterior-1951.npz", *quick, *cut)
    return folder


@pytest.fixture(scope="module")
def report(allo, fitted, tmp_path_factory):
    page = tmp_path_factory.mktemp("page") / "report.html"
    found = allo("validate", fitted, "-n", 24, "--report", page, "--json")
    return json.loads(found.stdout), page.read_text(encoding="utf-8")


def test_histories_beside_the_scenario_are_used(report):
    told, _ = report

    assert told["basis"] == "posterior"
    assert told["fit"]["histories"] == 24
    assert told["held_out"]["cut"] == "1951-06-30"
    assert told["notes"] == []
    assert told["prediction"]["timelines"] == 24
    assert told["reproduction"]["timelines"] == 24
    assert "held_out" not in told["missing"]


def test_every_number_is_told_with_its_bands(report):
    told, _ = report

    assert told["figures"] == len(told["prediction"]["bands"])
    for one in told["prediction"]["bands"]:
        if one["inside"]:
            assert one["most"][0] <= one["half"][0] <= one["median"]
            assert one["inside"][1] == (one["most"][0] <= one["figure"]["value"] <= one["most"][1])
            assert 0 <= one["rank"] <= 1
    assert {one["kind"] for one in told["surprises"]} == {"event", "battle", "absence"}


def test_every_uncertain_number_is_informed_or_told_as_not(report):
    told, page = report
    lessons = told["lessons"]
    silent = [path for paths in lessons["silent"].values() for path in paths]

    assert len(lessons["informed"]) + len(silent) == lessons["numbers"] > 100
    for path in (*silent, *(one["path"] for one in lessons["informed"])):
        assert f">{path}</code>" in page
    assert told["fit"]["effort"]["rounds"] == [2, 2]


def test_the_page_holds_what_the_json_holds(report):
    told, page = report
    text = " ".join(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).split())

    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    widest = told["prediction"]["coverage"][-1]
    assert f"{widest['inside']} of {widest['of']}" in text
    bands = told["prediction"]["bands"]
    outside = sum(bool(one["inside"]) and not one["inside"][1] for one in bands)
    assert text.count('<span class="bad">outside</span>') == outside
    few = sum(not one["inside"] for one in bands)
    assert text.count('<span class="bad">too few timelines</span>') == few
    for one in told["surprises"]:
        assert one["text"] in text
    assert f"{few} more have no band" in text
    assert "do NOT agree" in text


def test_the_terminal_tells_the_worst_first(allo, fitted):
    said = allo("validate", fitted, "-n", 24).stdout

    assert "do NOT agree" in said
    assert "uncertain numbers are informed by it" in " ".join(said.split())
    assert "in the 90 % bands" in " ".join(said.split())
    assert "Least expected events" in said
    assert "Fitted up to 1951-06-30" in said


def test_without_histories_the_priors_stand_in_loudly(allo, small, tmp_path):
    page = tmp_path / "report.html"
    found = allo("validate", "scenario", small, "-n", 24, "--report", page)

    assert "the PRIOR is used" in found.stdout
    assert "MISSING: allohistory fit" in found.stdout
    assert "--until 1950-12-31" in found.stdout
    text = page.read_text(encoding="utf-8")
    assert "the PRIOR is used" in text
    assert "Missing: no histories fitted to the first years" in text


def test_histories_of_another_scenario_are_not_used(allo, fitted, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(fitted, other)
    ground = other / "theatre.yaml"
    text = ground.read_text(encoding="utf-8")
    ground.write_text(text + "\n# a remark\n", encoding="utf-8")
    told = json.loads(allo("validate", other, "-n", 24, "--json").stdout)
    assert told["basis"] == "posterior"
    assert ["all 24 agree with every entry" in note for note in told["notes"]] == [True, True]
    ground.write_text(text.replace("median: 8", "median: 12"), encoding="utf-8")
    told = json.loads(allo("validate", other, "-n", 24, "--json").stdout)

    assert told["basis"] == "prior"
    assert told["lessons"] is None
    assert any("posterior.npz is NOT used" in note for note in told["notes"])
    given = allo("validate", other, "--fit", other / "posterior.npz", code=1).stderr
    assert "fit the scenario again" in " ".join(given.split())


def test_runs_that_agree_and_still_rise_are_not_told_as_arrived():
    from allohistory.cli.validation_summary import describe_fit

    fit = replace(FIT, runs=4, agreed=True, worst=0.1, rising=6.44)

    assert "The runs agree, but their log-likelihood ROSE by 6.4 nats" in describe_fit(fit)
    assert describe_fit(replace(fit, rising=None)).endswith("The runs agree.")
    assert "(up to 1.30 posterior sd apart)" in describe_fit(FIT)
    assert "do NOT agree: do not rely" in describe_fit(replace(FIT, worst=math.nan))


def test_a_fit_of_the_whole_record_holds_nothing_out(allo, fitted):
    refused = allo("validate", fitted, "--held-out", fitted / "posterior.npz", code=1)

    assert "nothing is held out" in refused.stderr


@pytest.mark.parametrize("stage", ["reproduction", "held_out"])
def test_a_validation_that_is_stopped_reports_what_is_done(
    allo, fitted, tmp_path, monkeypatch, stage
):
    page, live, calls = tmp_path / "page.html", Histories.simulate, []

    def stop_at_second(*words, **how):
        calls.append(words)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return live(*words, **how)

    def stop(*_, **__):
        raise KeyboardInterrupt

    if stage == "reproduction":
        monkeypatch.setattr(Histories, "simulate", stop_at_second)
    else:
        monkeypatch.setattr(validate, "held_out_forecast", stop)
    ended = allo("validate", fitted, "--report", page, "-n", 8, code=130)
    as_json = allo("validate", fitted, "-n", 8, "--json", code=130 if stage == "held_out" else 0)

    assert "Stopped before the end: only what was finished is reported." in page.read_text("utf-8")
    assert "only what was finished" in " ".join(ended.stdout.split())
    assert json.loads(as_json.stdout)["prediction"]["timelines"] == 24


def test_a_page_that_cannot_be_written_is_refused_before_anything_is_run(allo, fitted, tmp_path):
    refused = allo("validate", fitted, "--report", tmp_path / "no" / "page.html", code=1)

    assert "there is no folder" in refused.stderr


def test_a_calibration_that_is_missing_is_told(allo, small, tmp_path, monkeypatch):
    monkeypatch.setattr(validate_scenario, "CALIBRATION", tmp_path / "none.json")

    found = allo("validate", small, "-n", 24)

    assert "MISSING: python benchmarks/calibration.py" in found.stdout


def test_of_several_first_years_those_up_to_the_middle_are_held_out_from(monkeypatch):
    from datetime import date
    from pathlib import Path
    from types import SimpleNamespace

    from allohistory.cli.validate_scenario import shipped_files
    from allohistory.inference.posterior import shipped

    days = (None, date(1933, 1, 31), date(1937, 12, 31), date(1940, 8, 31))
    monkeypatch.setattr(
        shipped, "posterior_paths", lambda _: {day: Path(f"{day}.npz") for day in days}
    )
    scenario = SimpleNamespace(start=date(1931, 9, 18), end=date(1945, 9, 2))

    assert shipped_files(scenario) == (Path("None.npz"), Path("1937-12-31.npz"))
