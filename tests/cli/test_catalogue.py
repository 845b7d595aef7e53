"""`scenarios` and `runs` as tables and as JSON, and the words below a new scenario."""

import json
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from allohistory import scenario, store
from allohistory.cli.catalogue import new, scenarios
from allohistory.cli.console import LINES
from allohistory.cli.runs import runs


@dataclass(frozen=True)
class Stored:
    """A stored run."""

    id: str
    created: str = "2026-11-28T07:45:59"
    scenario: str = "two-rivals"
    timelines: int = 1200
    seed: int = 7

    @property
    def folder(self):
        return self.id


@pytest.fixture
def call(monkeypatch):
    """Call a command on a screen of 100 columns, and return what it prints."""

    def printed(command, *words):
        result = CliRunner().invoke(command, words, env={"COLUMNS": "100"})
        assert result.exit_code == 0, result.output
        return result.output

    return printed


@pytest.fixture
def shelf(monkeypatch):
    """Stored runs, and the folders that were asked for."""

    def put(number):
        folders = []
        entries = [Stored(f"run-{n}") for n in range(number)]
        listing = store.Listing(entries)
        monkeypatch.setattr(store, "list_all", lambda folder: folders.append(folder) or listing)
        monkeypatch.setattr(store, "runs_folder", lambda folder: folder or "the usual folder")
        return folders

    return put


def test_runs_are_a_table_with_the_minute_they_were_made(call, shelf, rows):
    folders = shelf(2)
    text = call(runs)

    assert rows(text) == [
        ["run", "created", "scenario", "timelines", "seed"],
        ["run-0", "2026-11-28 07:45", "two-rivals", "1,200", "7"],
        ["run-1", "2026-11-28 07:45", "two-rivals", "1,200", "7"],
    ]
    head, first, _ = text.splitlines()
    assert head.index("timelines") + len("timelines") == first.index("1,200") + len("1,200")
    assert first.endswith("   7")
    assert folders == [None]


def test_a_folder_of_runs_is_looked_at(call, shelf):
    folders = shelf(0)

    assert call(runs, "--runs", "mine") == (
        "There are no runs in mine yet. `allohistory whatif` stores one.\n"
    )
    assert folders == ["mine"]
    assert "There are no runs in the usual folder yet." in call(runs)


def test_only_as_many_runs_are_listed_as_fit_a_screen(call, shelf):
    shelf(LINES + 2)
    text = call(runs)
    assert text.count("run-") == LINES
    assert text.endswith("... and 2 more; --all shows them.\n")
    assert call(runs, "--all").count("run-") == LINES + 2
    shelf(LINES)
    assert "--all" not in call(runs)


def test_runs_are_plain_in_json(call, shelf):
    shelf(LINES + 2)
    content = json.loads(call(runs, "--json"))

    assert len(content) == LINES + 2
    assert content[0] == {
        "id": "run-0", "created": "2026-11-28T07:45:59", "scenario": "two-rivals",
        "timelines": 1200, "seed": 7,
    }  # fmt: skip


@pytest.fixture
def library(monkeypatch):
    """Two scenarios, the first of them provisional."""
    whatifs = {"league": SimpleNamespace(title="The League stays")}
    shipped = {
        name: SimpleNamespace(
            id=name, title=name.upper(), start=date(1931, 9, 14), end=date(1945, 9, 3),
            provisional=provisional, whatifs=whatifs,
        )
        for name, provisional in (("a", True), ("b", False))
    }  # fmt: skip
    monkeypatch.setattr(scenario, "names", lambda: tuple(shipped))
    monkeypatch.setattr(scenario, "load", shipped.__getitem__)


def test_scenarios_are_listed_with_their_what_ifs(call, library, rows):
    table = [[""], ["what-if", "summary"], ["league", "The League stays"]]

    assert rows(call(scenarios)) == [
        [""], ["a"], ["A (1931-09-14 to 1945-09-03, provisional)"], *table,
        [""], ["b"], ["B (1931-09-14 to 1945-09-03)"], *table,
    ]  # fmt: skip


def test_scenarios_are_plain_in_json(call, library):
    first, second = json.loads(call(scenarios, "--json"))

    assert first == {
        "id": "a", "title": "A", "start": "1931-09-14", "end": "1945-09-03", "provisional": True,
        "whatifs": {"league": "The League stays"},
    }  # fmt: skip
    assert second["provisional"] is False


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """A new scenario of two files in a folder whose name has a space."""
    path = tmp_path / "my rivals"

    def write(_):
        (path / "check").mkdir(parents=True)
        (path / "scenario.yaml").touch()
        (path / "check" / "a.csv").touch()
        return path

    monkeypatch.setattr(scenario, "new", write)
    return path


def test_a_new_scenario_is_counted_and_its_first_commands_shown(call, folder):
    text = call(new, "my rivals").splitlines()

    assert "".join(text[:-2]).replace(" ", "") == f"{folder}: 2 files. Try:".replace(" ", "")
    assert text[-2:] == [f"    allohistory {word} '{folder}'" for word in ("check", "run")]


def test_the_files_of_a_new_scenario_are_plain_in_json(call, folder):
    content = json.loads(call(new, "my rivals", "--json"))

    assert content == {"folder": str(folder), "files": ["check/a.csv", "scenario.yaml"]}


def test_a_command_that_is_parsed_by_itself_has_the_short_form_of_help_too():
    result = CliRunner().invoke(scenarios, ["-h"])

    assert result.exit_code == 0
    assert "-h, --help" in result.output
