"""Comparisons: questions of the scenario answered, timelines narrated, values valid in JSON."""

import json
import sys
from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from tests.answers.narrative.test_chronicle import FIGHT, ROAD_TO_WAR
from tests.answers.stage import SCENARIO, ensemble

from allohistory.answers.comparison import size_of
from allohistory.answers.rendering import answers_markdown, answers_text
from allohistory.answers.result import Comparison
from allohistory.errors import QuestionError, UnknownName

PEACE = ROAD_TO_WAR[:2]
LATER = date(1945, 1, 1)


@pytest.fixture
def comparison():
    whatif = SimpleNamespace(
        id="no-war", title="No war", ask=("war", "wars"), parameters={"as": "wish"}, changes=(),
        date=date(1931, 9, 1),
    )  # fmt: skip
    before = ensemble([ROAD_TO_WAR, FIGHT, ROAD_TO_WAR, PEACE])
    after = ensemble([PEACE, FIGHT, ROAD_TO_WAR, PEACE])
    return Comparison(SCENARIO, whatif, before, after)


def test_the_questions_of_a_what_if_are_answered_in_both_branches(comparison):
    war, wars = comparison.answers()

    assert (war.id, war.baseline.value, war.changed.value) == ("war", 0.5, 0.25)
    assert war.difference.value == -0.25
    assert war.percentile == 0.5
    assert (wars.kind, wars.unit, wars.baseline.value) == ("mean", "wars", 0.5)


def test_any_question_can_be_asked_in_full_or_by_name(comparison):
    assert comparison.ask("P(war('japan'))").baseline.value == 0.5
    assert comparison.ask("war") == comparison.answers()[0]
    with pytest.raises(QuestionError, match="did you mean 'japan'"):
        comparison.ask("P(war('jpan'))")
    with pytest.raises(UnknownName, match="did you mean 'war' or 'wars'"):
        comparison.answer("warz")


def test_a_run_without_a_change_has_one_branch():
    alone = Comparison(SCENARIO, None, ensemble([ROAD_TO_WAR, PEACE]))

    assert [answer.changed for answer in alone.answers()] == [None, None]
    assert len(alone.chronicle(0)) == 4
    assert "baseline" in alone._repr_markdown_()
    with pytest.raises(QuestionError, match="no what-if branch"):
        alone.timeline(0).why("war()", changed=True)


def test_a_timeline_is_narrated_in_both_branches(comparison):
    chronicle = comparison.chronicle(0)

    assert chronicle.first_difference == 2
    assert comparison.timeline(0).why("war()", changed=False).chain[-1].serial == 0


def test_the_result_is_plain_json_with_help(comparison):
    read_back = json.loads(comparison.to_json())

    assert read_back["answers"][0]["baseline"]["value"] == 0.5
    assert read_back["answers"][0]["baseline"]["spread"] is None
    assert read_back["whatif"] == "no-war"
    assert read_back["parameters"] == {"as": "wish"}
    assert read_back["read"] == "from the priors: nothing is taken from the record"
    assert read_back["help"]["answer"]["note"]


def test_an_empty_condition_is_null_in_json_and_words_in_tables(comparison):
    answer = comparison.ask("P(war() | walked('ussr'))")

    assert "n = 0" in answers_text([answer])
    assert "n = 0" in answers_markdown([answer])


def test_a_date_is_shown_as_year_and_month(comparison):
    answer = comparison.ask("E(first(war()))")

    assert answer.unit == "date"
    assert "1941-08 (1941-08 to 1941-08)" in answers_text([answer])


def test_a_notebook_shows_a_table_and_nothing_that_is_markup(comparison):
    assert comparison._repr_html_().count("<tr>") == 3
    hostile = SimpleNamespace(text="<script>", ask="P(war())", unit=None, actual=None)
    scenario = SimpleNamespace(id="x", title="y", questions={"war": hostile})
    table = Comparison(scenario, None, comparison.baseline)._repr_html_()

    assert "<script>" not in table
    assert "&lt;script&gt;" in table


def test_a_bar_in_a_question_does_not_break_the_markdown_table(comparison):
    table = answers_markdown([comparison.ask("P(war() | event('barbarossa'))")])

    assert {line.replace("\\|", "").count("|") for line in table.splitlines()} == {6}


def test_tables_are_flat_and_need_pandas_only_on_request(comparison, monkeypatch):
    rows = comparison.rows()

    assert rows[0]["baseline_value"] == 0.5
    assert rows[0]["difference_timelines"] == 4
    monkeypatch.setitem(sys.modules, "pandas", SimpleNamespace(DataFrame=len))
    assert comparison.to_pandas() == 2
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'allohistory\[tables\]'"):
        comparison.to_pandas()


def test_fewer_timelines_than_requested_are_reported():
    assert size_of(640, 1000) == "640 of the 1,000 asked"
    assert size_of(1000, 1000) == "1,000"
    assert size_of(1000, None) == "1,000"


def test_answering_imports_neither_pandas_nor_arrow(comparison):
    comparison.answers()

    assert "pandas" not in sys.modules
    assert "pyarrow" not in sys.modules


def test_an_answer_says_in_how_many_timelines_it_was_settled_before_the_change(comparison):
    late = replace(comparison, whatif=SimpleNamespace(**{**vars(comparison.whatif), "date": LATER}))

    assert comparison.answer("war").note == ""
    assert late.answer("war").note == (
        f"in 50 % of timelines the answer was yes before the change of {LATER}, "
        "which cannot take that back"
    )
    assert late.answer("wars").note == ""
