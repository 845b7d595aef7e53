"""Questions about a past as plain functions: entries of the record, and a what-if's condition."""

from types import SimpleNamespace

import pytest
from tests.answers.synthetic import WORDS, ensemble

from allohistory.answers.language.record_questions import condition, question_reader
from allohistory.errors import QuestionError

PAST = ensemble(
    [
        {"timeline": 0, "kind": "war", "week": 10, "actor": 1, "other": 0},
        {"timeline": 2, "kind": "war", "week": 20, "actor": 1, "other": 2},
    ],
    3,
)


def test_an_entry_is_true_or_false_of_each_timeline():
    ask = question_reader(SimpleNamespace(vocabulary=WORDS))

    assert ask("war('japan', 'ussr')")(PAST).tolist() == [True, False, False]
    assert ask("not war()")(PAST).tolist() == [False, True, False]
    assert ask("war()")(PAST).dtype == bool


def test_an_entry_that_cannot_be_read_is_refused_before_any_timeline():
    ask = question_reader(SimpleNamespace(vocabulary=WORDS))

    with pytest.raises(QuestionError, match="did you mean 'war'"):
        ask("waar()")
    with pytest.raises(QuestionError, match="leave out P"):
        ask("P(war())")


@pytest.mark.parametrize("whatif", [None, SimpleNamespace(given=None), SimpleNamespace(given="")])
def test_a_whatif_may_have_no_condition(whatif):
    assert condition(whatif) is None


def test_a_condition_holds_in_some_pasts_whatever_the_week():
    meets = condition(SimpleNamespace(given="war('usa')"))

    assert meets(PAST, 0).tolist() == [False, False, True]
    assert meets(PAST, 700).tolist() == [False, False, True]
