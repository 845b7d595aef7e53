"""Fixtures of the command line: a runner, a small scenario, and one stored run of it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import allohistory
from allohistory.cli import main

SMALL = Path(allohistory.__file__).parent / "scenarios" / "_template"
WHATIF = "league-clause"


@pytest.fixture(scope="session")
def runs_folder(tmp_path_factory):
    """Return the folder in which runs are stored."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def allo(runs_folder):
    """Run a command of `allohistory` as in a pipe of 100 columns."""
    runner = CliRunner()

    def run(*words, code=0, **environment):
        settings = {"ALLOHISTORY_RUNS": str(runs_folder), "COLUMNS": "100", **environment}
        result = runner.invoke(main, [str(word) for word in words], env=settings)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def run_id(allo):
    """Return the name of one small stored run."""
    result = allo("whatif", SMALL, WHATIF, "--timelines", 40, "--json")
    return json.loads(result.stdout)["run"]


@pytest.fixture(scope="session")
def small():
    """Return the folder of the small scenario."""
    return SMALL


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """Return an empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def screen(capsys, monkeypatch):
    """Call a function, and return what it prints on a screen of 100 columns."""

    def printed(function, *words, columns=100, **options):
        monkeypatch.setenv("COLUMNS", str(columns))
        function(*words, **options)
        return capsys.readouterr().out

    return printed


@pytest.fixture
def rows():
    """Cut what is printed into lines, and these into cells where two spaces stand."""
    return lambda text: [re.split(r" {2,}", line.strip()) for line in text.splitlines()]
