"""The report of a run: whether it can be written, and the run as plain values."""

import pathlib
from types import SimpleNamespace

import pytest
from tests.cli.samples import CHANCE

from allohistory.answers import report_data
from allohistory.cli.app import Refusal
from allohistory.cli.report import check_report, plain_run, write_report
from allohistory.errors import ScenarioError
from allohistory.views import geography
from allohistory.views.pages import report


def test_a_run_is_plain_with_all_its_answers():
    run = SimpleNamespace(to_dict=lambda: {"whatif": "league", "answers": []})
    plain = plain_run(run, [CHANCE])

    assert plain["whatif"] == "league"
    assert [answer["text"] for answer in plain["answers"]] == ["Is a pact signed?"]


def test_no_report_needs_no_check():
    check_report(None, None)


def test_a_report_needs_a_folder(tmp_path):
    path = tmp_path / "nowhere" / "report.html"
    with pytest.raises(Refusal) as refusal:
        check_report(str(path), None)

    assert refusal.value.message == (
        f"--report {path}: there is no folder {path.parent}; make it, or name another"
    )


def test_a_report_needs_a_map_that_can_be_drawn(tmp_path, monkeypatch):
    faults = []
    monkeypatch.setattr(geography, "map_faults", lambda _: faults)
    check_report(str(tmp_path / "report.html"), None)
    faults.append(SimpleNamespace(full=lambda: "map.yaml:3  no place"))
    with pytest.raises(ScenarioError, match=r"cannot be drawn\nmap.yaml:3  no place"):
        check_report(str(tmp_path / "report.html"), None)


@pytest.fixture
def comparison(monkeypatch):
    """A comparison whose report is its questions and its folder."""
    monkeypatch.setattr(report_data, "report_data", lambda _, questions: list(questions))
    monkeypatch.setattr(geography, "geography", lambda folder: folder)
    monkeypatch.setattr(report, "page", lambda content, land: f"{content} − {land}")
    return SimpleNamespace(scenario=SimpleNamespace(folder="rivals"))


def test_a_report_is_written_with_the_questions_asked(comparison, tmp_path):
    path = tmp_path / "report.html"

    assert write_report(comparison, str(path), ("P()",)) == ["P()"]
    assert path.read_text(encoding="utf-8") == "['P()'] − rivals"


def test_a_report_that_cannot_be_written_is_refused(comparison, tmp_path, monkeypatch):
    path = tmp_path / "report.html"

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pathlib.Path, "write_bytes", full)
    with pytest.raises(Refusal) as refusal:
        write_report(comparison, str(path), ())
    assert refusal.value.message == f"--report {path}: No space left on device; name another file"
