"""`validate SCENARIO`: the report of a small scenario in a terminal, as JSON and as a page."""

import json
import math
import re
import shutil
from dataclasses import replace

import pytest
from tests.views.validation_sample import ENTRY, FIT, NUMBER, UPDATES

from allohistory.cli import validate_scenario
from allohistory.cli.updates import print_updates
from allohistory.cli.validation_summary import print_surprises
from allohistory.inference.posterior.histories import Histories
from allohistory.inference.validation import validate


@pytest.fixture(scope="module")
def fitted(allo, small, tmp_path_factory):
    """Return a copy of the small scenario with histories of all and of its first years."""
    folder = tmp_path_factory.mktemp("fitted") / "scenario"
    shutil.copytree(small, folder)
    quick = ("--particles", 12, "--sweeps", 1, "--repeats", 2, "--rounds", 2, "--kept", 0.3)
    allo("fit", folder, "--out", folder / "posterior.npz", *quick)
    cut = ("--until", "1951-06-30")
    allo("fit", folder, "--out", folder / "posterior-1951.npz", *quick, *cut)
    return folder


@pytest.fixture(scope="module")
def report(allo, fitted, tmp_path_factory):
    page = tmp_path_factory.mktemp("page") / "report.html"
    result = allo("validate", fitted, "-n", 24, "--report", page, "--json")
    return json.loads(result.stdout), page.read_text(encoding="utf-8")


def test_histories_beside_the_scenario_are_used(report):
    answer, _ = report

    assert answer["basis"] == "posterior"
    assert answer["fit"]["histories"] == 24
    assert answer["held_out"]["cut"] == "1951-06-30"
    assert answer["notes"] == []
    assert answer["prediction"]["timelines"] == 24
    assert answer["reproduction"]["timelines"] == 24
    assert "held_out" not in answer["missing"]


def test_every_number_is_reported_with_its_bands(report):
    answer, _ = report

    assert answer["figures"] == len(answer["prediction"]["bands"])
    for band in answer["prediction"]["bands"]:
        if band["inside"]:
            assert band["most"][0] <= band["half"][0] <= band["median"]
            assert band["inside"][1] == (
                band["most"][0] <= band["figure"]["value"] <= band["most"][1]
            )
            assert 0 <= band["rank"] <= 1
    assert {surprise["kind"] for surprise in answer["surprises"]} == {"event", "battle", "absence"}


def test_every_uncertain_number_is_listed_as_informed_or_not(report):
    answer, page = report
    lessons = answer["lessons"]
    silent = [path for paths in lessons["silent"].values() for path in paths]

    assert len(lessons["informed"]) + len(silent) == lessons["numbers"] > 100
    for path in (*silent, *(update["path"] for update in lessons["informed"])):
        assert f">{path}</code>" in page
    assert answer["fit"]["effort"]["rounds"] == [2, 2]


def test_the_page_contains_what_the_json_contains(report):
    answer, page = report
    text = " ".join(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL).split())

    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    widest = answer["prediction"]["coverage"][-1]
    assert f"{widest['inside']} of {widest['of']}" in text
    bands = answer["prediction"]["bands"]
    outside = sum(bool(band["inside"]) and not band["inside"][1] for band in bands)
    assert text.count('<span class="bad">outside</span>') == outside
    few = sum(not band["inside"] for band in bands)
    assert text.count('<span class="bad">too few timelines</span>') == few
    for surprise in answer["surprises"]:
        assert surprise["text"] in text
    assert f"{few} more have no band" in text
    assert "do NOT agree" in text


def test_the_terminal_shows_the_worst_first(allo, fitted):
    stdout = allo("validate", fitted, "-n", 24).stdout

    assert "do NOT agree" in stdout
    assert "uncertain numbers are informed by it" in " ".join(stdout.split())
    assert "in the 90 % bands" in " ".join(stdout.split())
    assert "Least expected events" in stdout
    assert "Fitted up to 1951-06-30" in stdout


@pytest.mark.parametrize(("everything", "rows"), [(False, 12), (True, 17)])
def test_tables_are_cut_to_a_screen_unless_all_is_asked_for(capsys, everything, rows):
    surprises = tuple(replace(ENTRY, text=f"treaty-{number}") for number in range(rows))
    print_surprises(surprises, everything=everything)
    print_updates(UPDATES, everything=everything)
    stdout = capsys.readouterr().out

    assert stdout.count("treaty-") == (rows if everything else 8)
    assert ("... and 4 entries; --all shows them." in stdout) is not everything
    assert stdout.count(NUMBER.path) == rows
    assert ("... and 5 that are less informed; --all shows them." in stdout) is not everything


def test_without_histories_the_priors_are_used_with_a_warning(allo, small, tmp_path):
    page = tmp_path / "report.html"
    result = allo("validate", "scenario", small, "-n", 24, "--report", page)

    assert "the PRIOR is used" in result.stdout
    assert "MISSING: allohistory fit" in result.stdout
    assert "--until 1950-12-31" in result.stdout
    text = page.read_text(encoding="utf-8")
    assert "the PRIOR is used" in text
    assert "Missing: no histories fitted to the first years" in text


def test_histories_of_another_scenario_are_not_used(allo, fitted, tmp_path):
    folder = tmp_path / "other"
    shutil.copytree(fitted, folder)
    ground = folder / "theatre.yaml"
    text = ground.read_text(encoding="utf-8")
    ground.write_text(text + "\n# a remark\n", encoding="utf-8")
    answer = json.loads(allo("validate", folder, "-n", 24, "--json").stdout)
    assert answer["basis"] == "posterior"
    assert ["all 24 agree with every entry" in note for note in answer["notes"]] == [True, True]
    ground.write_text(text.replace("median: 8", "median: 12"), encoding="utf-8")
    answer = json.loads(allo("validate", folder, "-n", 24, "--json").stdout)

    assert answer["basis"] == "prior"
    assert answer["lessons"] is None
    assert any("posterior.npz is NOT used" in note for note in answer["notes"])
    stderr = allo("validate", folder, "--fit", folder / "posterior.npz", code=1).stderr
    assert "fit the scenario again" in " ".join(stderr.split())


def test_runs_that_agree_but_still_rise_are_not_called_converged():
    from allohistory.cli.validation_summary import describe_fit

    fit = replace(FIT, runs=4, agreed=True, worst=0.1, rising=6.44)

    assert "The runs agree, but their log-likelihood ROSE by 6.4 nats" in describe_fit(fit)
    assert describe_fit(replace(fit, rising=None)).endswith("The runs agree.")
    assert "(up to 1.30 posterior sd apart)" in describe_fit(FIT)
    assert "do NOT agree: do not rely" in describe_fit(replace(FIT, worst=math.nan))


def test_a_fit_of_the_whole_record_has_no_held_out_part(allo, fitted):
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


def test_a_missing_calibration_is_reported(allo, small, tmp_path, monkeypatch):
    monkeypatch.setattr(validate_scenario, "CALIBRATION", tmp_path / "none.json")

    result = allo("validate", small, "-n", 24)

    assert "MISSING: python benchmarks/calibration.py" in result.stdout


def test_of_several_fits_of_first_years_those_up_to_the_middle_are_used(monkeypatch):
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
