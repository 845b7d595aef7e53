"""`ask`, `chronicle` and `why` of a kept run."""

import json
import re

import pytest


def test_a_kept_run_answers_any_question(allo, kept):
    told = json.loads(allo("ask", kept, "P(war('aurelia', 'borea'))", "--json").stdout)
    assert told["answers"][0]["baseline"]["timelines"] == 40


def test_without_a_question_its_own_are_answered_again(allo, kept):
    told = json.loads(allo("ask", kept, "--json").stdout)
    assert told["answers"][0]["id"] == "pact_signed"


def test_last_is_the_run_kept_last(allo, small, tmp_path):
    allo("whatif", small, "league-clause", "-n", 8, "--runs", tmp_path)
    answers = allo("ask", "last", "pact_signed", "--runs", tmp_path).stdout

    assert "Is the River Pact signed?" in answers


def test_a_mistake_in_a_question_is_shown_with_a_caret(allo, kept):
    failed = allo("ask", kept, "P(wr('aurelia'))", code=1)
    assert "did you mean 'war'?" in failed.stderr
    assert failed.stderr.splitlines()[-1].strip() == "^"


def test_a_condition_that_no_timeline_meets_has_code_1(allo, kept):
    failed = allo("ask", kept, "P(war('aurelia', 'borea') | 1 > 2)", code=1)
    assert "the condition never holds in this run" in failed.stderr


def test_a_chronicle_marks_the_first_difference(allo, kept):
    said = allo("chronicle", kept).stdout
    assert "First difference" in said
    assert any(line.startswith("+ 19") for line in said.splitlines())


def test_a_full_chronicle_tells_more_than_a_brief_one(allo, kept):
    brief, full = (allo("chronicle", kept, "-k", 4, *more).stdout for more in ((), ("--full",)))
    assert len(full) > len(brief)
    assert "event " in full


def test_one_branch_is_told_alone(allo, kept):
    told = json.loads(allo("chronicle", kept, "--branch", "baseline", "--json").stdout)
    assert {entry["branch"] for entry in told["entries"]} <= {"both", "baseline"}


def test_why_finds_a_timeline_in_which_it_happens(allo, kept):
    told = json.loads(allo("why", kept, "treaty('aurelia', 'borea')", "--json").stdout)
    assert told["cause"]["kind"] == "signed"
    assert told["cause"]["because"]


def test_why_takes_the_number_of_an_event_with_its_timeline(allo, kept):
    told = json.loads(allo("why", kept, "0", "-k", 1, "--json").stdout)
    assert told["timeline"] == 1
    assert told["cause"]["serial"] == 0


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ("E(1)", "this is no event"),
        ("war('borea', 'borea')", "^"),
        ("war('aurelia', 'borea', before='1950-01-09')", "in no timeline"),
    ],
)
def test_why_of_what_does_not_happen_says_so(allo, kept, event, says):
    assert says in allo("why", kept, event, code=1).stderr


def test_a_timeline_that_is_not_there_is_refused(allo, kept):
    assert "there are 0 to 39" in allo("chronicle", kept, "-k", 40, code=1).stderr


@pytest.mark.parametrize("only", [(), ("--branch", "baseline"), ("--branch", "changed")])
def test_a_number_that_chronicle_prints_is_the_same_event_for_why(allo, kept, only):
    text = " ".join(allo("chronicle", kept, "--full", *only, COLUMNS="2000").stdout.split())
    printed = re.findall(r"\(event ((?:baseline:)?\d+)[;)]", text)
    told = json.loads(allo("chronicle", kept, "--full", *only, "--json").stdout)

    assert len(printed) == len(told["entries"])
    for number in (printed[0], printed[len(printed) // 2], printed[-1]):
        cause = json.loads(allo("why", kept, number, "--json").stdout)
        entry = told["entries"][printed.index(number)]
        assert cause["timeline"] == told["timeline"]
        assert cause["cause"]["date"] == entry["date"]


def test_a_number_of_one_branch_is_not_sought_in_the_other(allo, kept):
    failed = allo("why", kept, "baseline:1", "--branch", "changed", code=2)
    assert "leave out --branch" in failed.stderr


def test_an_unknown_question_is_called_one(allo, kept):
    failed = allo("ask", kept, "pact_singed", code=1)

    assert "unknown question 'pact_singed'; did you mean 'pact_signed'?" in failed.stderr


def test_a_long_chronicle_is_cut_to_a_screen_unless_all_is_wanted(allo, kept, monkeypatch):
    monkeypatch.setattr("allohistory.cli.console.LINES", 5)
    cut, whole = (allo("chronicle", kept, *more).stdout.splitlines() for more in ((), ("--all",)))

    assert cut[:5] == whole[:5]
    assert cut[5:] == [f"... and {len(whole) - 5} lines; --all shows them."]


def test_answers_are_cut_to_a_screen_but_never_those_asked_for(allo, small, tmp_path, monkeypatch):
    monkeypatch.setattr("allohistory.cli.answer_table.WIDE", 2)
    words = ("run", small, "-n", 8, "--runs", tmp_path, "--ask", "P(2 > 1)")
    cut, whole = (allo(*words, *more).stdout for more in ((), ("--all",)))

    assert "Does Borea break off the talks?" in whole
    assert "Does Borea break off the talks?" not in cut
    assert "... and 3 questions; --all shows them." in cut
    assert "P(2 > 1)" in cut
