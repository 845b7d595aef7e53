"""`ask`, `chronicle` and `why` of a stored run."""

import json
import re

import pytest


def test_a_stored_run_answers_any_question(allo, run_id):
    answer = json.loads(allo("ask", run_id, "P(war('aurelia', 'borea'))", "--json").stdout)
    assert answer["answers"][0]["baseline"]["timelines"] == 40


def test_without_a_question_the_questions_of_the_run_are_answered(allo, run_id):
    answer = json.loads(allo("ask", run_id, "--json").stdout)
    assert answer["answers"][0]["id"] == "pact_signed"


def test_last_is_the_run_stored_last(allo, small, tmp_path):
    allo("whatif", small, "league-clause", "-n", 8, "--runs", tmp_path)
    answers = allo("ask", "last", "pact_signed", "--runs", tmp_path).stdout

    assert "Is the River Pact signed?" in answers


def test_a_mistake_in_a_question_is_shown_with_a_caret(allo, run_id):
    failed = allo("ask", run_id, "P(wr('aurelia'))", code=1)
    assert "did you mean 'war'?" in failed.stderr
    assert failed.stderr.splitlines()[-1].strip() == "^"


def test_a_condition_that_no_timeline_meets_exits_with_1(allo, run_id):
    failed = allo("ask", run_id, "P(war('aurelia', 'borea') | 1 > 2)", code=1)
    assert "the condition never holds in this run" in failed.stderr


def test_a_chronicle_marks_the_first_difference(allo, run_id):
    stdout = allo("chronicle", run_id).stdout
    assert "First difference" in stdout
    assert any(line.startswith("+ 19") for line in stdout.splitlines())


def test_a_full_chronicle_is_longer_than_a_brief_one(allo, run_id):
    brief, full = (allo("chronicle", run_id, "-k", 4, *more).stdout for more in ((), ("--full",)))
    assert len(full) > len(brief)
    assert "event " in full


def test_one_branch_can_be_printed_alone(allo, run_id):
    answer = json.loads(allo("chronicle", run_id, "--branch", "baseline", "--json").stdout)
    assert {entry["branch"] for entry in answer["entries"]} <= {"both", "baseline"}


def test_why_finds_a_timeline_in_which_it_happens(allo, run_id):
    answer = json.loads(allo("why", run_id, "treaty('aurelia', 'borea')", "--json").stdout)
    assert answer["cause"]["kind"] == "signed"
    assert answer["cause"]["because"]


def test_why_takes_the_number_of_an_event_with_its_timeline(allo, run_id):
    answer = json.loads(allo("why", run_id, "0", "-k", 1, "--json").stdout)
    assert answer["timeline"] == 1
    assert answer["cause"]["serial"] == 0


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("E(1)", "this is no event"),
        ("war('borea', 'borea')", "^"),
        ("war('aurelia', 'borea', before='1950-01-09')", "in no timeline"),
    ],
)
def test_why_of_an_event_that_does_not_happen_says_so(allo, run_id, event, says):
    assert says in allo("why", run_id, event, code=1).stderr


def test_a_missing_timeline_is_refused(allo, run_id):
    assert "there are 0 to 39" in allo("chronicle", run_id, "-k", 40, code=1).stderr


@pytest.mark.parametrize("only", [(), ("--branch", "baseline"), ("--branch", "changed")])
def test_a_number_printed_by_chronicle_names_the_same_event_in_why(allo, run_id, only):
    text = " ".join(allo("chronicle", run_id, "--full", *only, COLUMNS="2000").stdout.split())
    printed = re.findall(r"\(event ((?:baseline:)?\d+)[;)]", text)
    answer = json.loads(allo("chronicle", run_id, "--full", *only, "--json").stdout)

    assert len(printed) == len(answer["entries"])
    for number in (printed[0], printed[len(printed) // 2], printed[-1]):
        cause = json.loads(allo("why", run_id, number, "--json").stdout)
        entry = answer["entries"][printed.index(number)]
        assert cause["timeline"] == answer["timeline"]
        assert cause["cause"]["date"] == entry["date"]


def test_a_number_of_one_branch_is_not_looked_up_in_the_other(allo, run_id):
    failed = allo("why", run_id, "baseline:1", "--branch", "changed", code=2)
    assert "leave out --branch" in failed.stderr


def test_an_unknown_question_is_reported_as_unknown(allo, run_id):
    failed = allo("ask", run_id, "pact_singed", code=1)

    assert "unknown question 'pact_singed'; did you mean 'pact_signed'?" in failed.stderr


def test_a_long_chronicle_is_cut_to_a_screen_unless_all_is_requested(allo, run_id, monkeypatch):
    monkeypatch.setattr("allohistory.cli.console.LINES", 5)
    cut, whole = (allo("chronicle", run_id, *more).stdout.splitlines() for more in ((), ("--all",)))

    assert cut[:5] == whole[:5]
    assert cut[5:] == [f"... and {len(whole) - 5} lines; --all shows them."]


def test_answers_are_cut_to_a_screen_except_requested_ones(allo, small, tmp_path, monkeypatch):
    monkeypatch.setattr("allohistory.cli.answer_table.WIDE", 2)
    words = ("run", small, "-n", 8, "--runs", tmp_path, "--ask", "P(2 > 1)")
    cut, whole = (allo(*words, *more).stdout for more in ((), ("--all",)))

    assert "Does Borea break off the talks?" in whole
    assert "Does Borea break off the talks?" not in cut
    assert "... and 3 questions; --all shows them." in cut
    assert "P(2 > 1)" in cut
