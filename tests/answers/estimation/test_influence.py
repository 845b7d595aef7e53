"""Outcomes: the side of an answer, its names, and the influence of each timeline."""

from types import SimpleNamespace

import numpy as np
import pytest
from tests.answers.synthetic import WORDS, timelines_of

from allohistory.answers.estimation.estimates import NONE, answer
from allohistory.answers.estimation.influence import estimate_side, outcome_of
from allohistory.answers.language.questions import read
from allohistory.errors import QuestionError, UnknownName

WAR = {"kind": "war", "week": 9, "actor": 1, "other": 0}
WALKED = {"kind": "walked", "week": 5, "actor": 0, "other": 1}


def timelines(wars, walks=()):
    rows = [{"timeline": k, **WAR} for k in wars]
    rows += [{"timeline": k, **WALKED} for k in walks]
    return timelines_of(rows, 8, laws_of=np.arange(8) // 2)


BEFORE, AFTER = timelines([0, 1]), timelines([0, 2, 3, 4, 5, 6], walks=[0, 7])
SCENARIO = SimpleNamespace(
    questions={
        "war": SimpleNamespace(text="Is there war?", ask="P(war())", unit=None),
        "wars": SimpleNamespace(text="How many wars?", ask="E(count(war()))", unit="wars"),
        "when": SimpleNamespace(text="When?", ask="E(first(war()))", unit=""),
    }
)


def comparison(before=BEFORE, after=AFTER):
    return SimpleNamespace(scenario=SCENARIO, branches=(before, after))


def test_an_outcome_has_the_words_of_its_question():
    level = outcome_of(comparison(), "war", "baseline")

    assert (level.id, level.text, level.ask) == ("war", "Is there war?", "P(war())")
    assert (level.unit, level.kind, level.of) == ("", "probability", "baseline")
    assert level.laws_of.tolist() == [0, 0, 1, 1, 2, 2, 3, 3]
    assert outcome_of(comparison(), "wars", "baseline").unit == "wars"
    assert outcome_of(comparison(), "when", "baseline").unit == "date"


def test_a_question_of_ones_own_is_its_own_text():
    asked = outcome_of(comparison(), "E(first(war()))", "changed")

    assert (asked.id, asked.text, asked.ask) == ("asked", "E(first(war()))", "E(first(war()))")
    assert (asked.unit, asked.kind, asked.of) == ("date", "mean", "changed")


def test_the_influence_on_a_share_is_the_value_less_the_mean():
    level = outcome_of(comparison(), "war", "baseline")

    assert level.estimate.value == 0.25
    assert level.influence.tolist() == [0.75, 0.75, *[-0.25] * 6]
    changed = outcome_of(comparison(), "war", "changed")
    assert changed.estimate.value == 0.75
    assert changed.influence.tolist() == [0.25, -0.75, *[0.25] * 5, -0.75]


def test_the_influence_on_a_difference_is_that_of_the_second_less_the_first():
    difference = outcome_of(comparison(), "war", "difference")

    assert difference.estimate.value == 0.5
    assert difference.influence.tolist() == [-0.5, -1.5, *[0.5] * 5, -0.5]
    assert difference.estimate == answer(read("P(war())", WORDS), BEFORE, AFTER).difference


def test_a_side_is_the_one_of_the_answer():
    whole = answer(read("P(war())", WORDS), BEFORE, AFTER)

    assert outcome_of(comparison(), "war", "baseline").estimate == whole.baseline
    assert outcome_of(comparison(), "war", "changed").estimate == whole.changed


@pytest.mark.parametrize(("of", "value"), [("baseline", 0.5), ("changed", 0.75)])
def test_an_outcome_is_estimated_again_within_some_timelines(of, value):
    rows = np.array([True] * 4 + [False] * 4)

    assert outcome_of(comparison(), "war", of).within(rows).value == value
    assert outcome_of(comparison(), "war", "difference").within(rows).value == 0.25
    assert outcome_of(comparison(), "war", of).within(~np.ones(8, bool)) == NONE


@pytest.mark.parametrize(
    ("of", "message"),
    [
        ("changed", "nothing was changed in this run: there is no changed"),
        ("difference", "nothing was changed in this run: there is no difference"),
    ],
)
def test_without_a_change_there_is_one_side_alone(of, message):
    run = comparison(after=None)

    assert outcome_of(run, "war", "baseline").estimate.value == 0.25
    with pytest.raises(QuestionError, match=message):
        outcome_of(run, "war", of)


@pytest.mark.parametrize("of", ["baseline", "difference"])
def test_a_condition_that_never_holds_is_refused(of):
    question = "P(war() | walked())"  # which holds only after the change

    message = rf"the condition of 'P\(war\(\) \| walked\(\)\)' never holds \({of}\); run more"
    with pytest.raises(QuestionError, match=message):
        outcome_of(comparison(), question, of)
    assert outcome_of(comparison(), question, "changed").estimate.value == 0.5
    with pytest.raises(QuestionError, match="never holds"):
        outcome_of(comparison(AFTER, BEFORE), question, "difference")


def test_a_side_of_which_nothing_is_known_has_no_influence():
    question = read("P(war() | walked())", WORDS)

    assert estimate_side(question, BEFORE, AFTER, "baseline") == (NONE, None)
    assert estimate_side(question, BEFORE, AFTER, "difference") == (NONE, None)


def test_a_name_that_is_no_question_is_refused():
    with pytest.raises(UnknownName, match="unknown question 'peace'"):
        outcome_of(comparison(), "peace", "baseline")
