"""`check`, `sources`, `scenarios`, `show`, `schema`, `new`, `runs`."""

import json
import shutil
from functools import cache

import numpy as np
import pytest

from allohistory.inference.posterior.sidecar import Sidecar, sha256_of, write_sidecar


@pytest.fixture(scope="module")
def shipped(allo):
    """Print a command about the reference scenario, on a screen of 80 columns."""
    return cache(lambda *words: allo(*words, "far-east-1931", COLUMNS="80").stdout)


def test_a_valid_folder_has_no_faults(allo, small):
    assert "no faults" in allo("check", small).stdout


def test_faults_are_printed_with_their_place_and_exit_with_1(allo, elsewhere):
    allo("new", "mine")
    with (elsewhere / "mine" / "questions.yaml").open("a", encoding="utf-8") as file:
        file.write("  pact_signed: {text: again, ask: 'P(1 > 2)'}\n")
    failed = allo("check", "mine", code=1)
    assert "mine/questions.yaml:" in failed.stdout or "questions.yaml:" in failed.stdout
    assert "fault" in failed.stderr
    answer = json.loads(allo("check", "mine", "--json", code=1).stdout)
    assert answer["faults"][0]["line"] > 1


def test_the_faults_of_a_map_are_printed_too(allo, elsewhere):
    allo("new", "mine")
    (elsewhere / "mine" / "map.yaml").write_text("projection: 7\n", encoding="utf-8")
    assert "map.yaml:1:1: has no views" in allo("check", "mine", code=1).stdout


@pytest.fixture(params=["array", "list", "nothing"])
def damaged(request, small, tmp_path):
    """Return a copy of the small scenario with a damaged histories file."""
    folder = tmp_path / "small"
    shutil.copytree(small, folder)
    path = folder / "posterior.npz"
    if request.param == "array":
        with path.open("wb") as file:
            np.save(file, np.arange(3))
    elif request.param == "list":
        np.savez(path, said=np.frombuffer(b"[]", np.uint8))
    else:
        path.write_bytes(b"")
    return folder


def test_a_damaged_histories_file_is_a_fault(allo, damaged):
    stdout = allo("check", damaged, code=1).stdout

    assert "posterior.npz:1:1: " in stdout
    assert "posterior.npz lacks posterior.provenance.json beside it" in stdout
    assert "fit the scenario again" in stdout


def test_a_damaged_histories_file_with_a_sidecar_is_a_fault_too(allo, damaged):
    path = damaged / "posterior.npz"
    write_sidecar(path, Sidecar(sha256_of(path), {}))

    stdout = allo("check", damaged, code=1).stdout

    assert "posterior.npz is damaged, or no file of this program" in stdout


def test_a_sidecar_without_its_histories_is_a_fault(allo, small, tmp_path):
    folder = tmp_path / "small"
    shutil.copytree(small, folder)
    write_sidecar(folder / "posterior-1951.npz", Sidecar("", {}))

    stdout = allo("check", folder, code=1).stdout

    assert "there is no file" in stdout
    assert "posterior-1951.npz; put both files" in stdout


@pytest.mark.parametrize("words", [("run",), ("whatif",)])
def test_a_run_beside_damaged_histories_is_refused_as_by_check(allo, damaged, tmp_path, words):
    fault = allo("check", damaged, code=1).stdout.splitlines()[0].partition(":1:1: ")[2]
    whatif = ["league-clause"] if "whatif" in words else []
    few = ("--timelines", 10, "--runs", tmp_path)

    assert allo(*words, damaged, *whatif, *few, code=1).stderr == f"allohistory: {fault}\n"
    assert "from the priors" in allo(*words, damaged, *whatif, *few, "--reading", "prior").stdout


def test_a_new_scenario_runs_without_changes(allo, elsewhere):
    assert "my-rivalry: 17 files. Try:" in allo("new", "my-rivalry").stdout
    assert "no faults" in allo("check", "my-rivalry").stdout
    answer = json.loads(allo("run", "my-rivalry", "--timelines", 8, "--json").stdout)
    assert answer["scenario"] == "my-rivalry"


def test_a_new_scenario_never_overwrites(allo, elsewhere):
    allo("new", "mine")
    assert "already exists" in allo("new", "mine", code=1).stderr


def test_the_audit_counts_standings_and_lists_sources(allo, small):
    stdout = allo("sources", small, "--all").stdout
    for words in (
        "Numbers by standing",
        "assumed",
        "Most used sources",
        "Widest assumptions",
    ):
        assert words in stdout


def test_the_audit_adds_up(allo, small):
    answer = json.loads(allo("sources", small, "--json").stdout)
    files = sum(sum(file["standings"].values()) for file in answer["files"])
    assert files == sum(answer["numbers"]["standings"].values()) > 0


def test_claims_are_listed_one_by_one_on_request(shipped):
    stdout = shipped("sources", "--all")
    assert "F001" in stdout
    assert "set_aside" in stdout


def test_the_shipped_scenario_is_listed_with_its_what_ifs(allo):
    stdout = allo("scenarios").stdout
    assert "far-east-1931" in stdout
    assert "neutrality-1941" in stdout


def test_a_part_is_shown_with_the_sources_it_names(allo, small):
    stdout = allo("show", small, "actors.aurelia").stdout
    assert "standing:" in stdout
    assert "judgement  judgement  Judgement of the authors" in stdout.partition("Sources cited")[2]


def test_a_law_is_shown_by_its_path(allo, small):
    answer = json.loads(allo("show", small, "incidents.fading", "--json").stdout)
    assert "standing" in answer["incidents.fading"]


def test_the_resolved_form_can_be_read_back(allo, small, tmp_path):
    from allohistory import check

    files = json.loads(allo("show", small, "--resolved", "--json").stdout)
    for name, text in files.items():
        path = tmp_path / "two_rivals" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert check(tmp_path / "two_rivals") == []


def test_a_schema_is_printed_for_one_kind_or_for_all(allo):
    assert "properties" in json.loads(allo("schema", "actors").stdout)
    assert "whatif" in json.loads(allo("schema").stdout)


def test_stored_runs_are_listed(allo, run_id):
    assert run_id in allo("runs").stdout


def test_an_empty_store_says_how_to_begin(allo, tmp_path):
    stdout = " ".join(allo("runs", "--runs", tmp_path / "none").stdout.split())
    assert "There are no runs in" in stdout


@pytest.mark.parametrize("path", ["", "actors..x", "laws.9"])
def test_an_unknown_path_is_answered_with_names(allo, small, path):
    assert "known: " in allo("show", small, path or ".", code=1).stderr


@pytest.mark.parametrize("command", ["sources", "show", "whatif"])
def test_output_fits_a_screen_unless_all_is_requested(shipped, command):
    stdout = shipped(command)

    assert 10 < len(stdout.splitlines()) <= 48


@pytest.mark.parametrize("command", ["sources", "show"])
def test_cut_output_says_how_to_see_the_rest(shipped, command):
    stdout, everything = shipped(command), shipped(command, "--all")

    assert "--all shows" in stdout
    assert len(everything.splitlines()) > 2 * len(stdout.splitlines())
    assert "--all shows" not in everything
