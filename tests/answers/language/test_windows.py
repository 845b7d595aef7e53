"""Windows: questions without an end, and what of a question lies before a change."""

import datetime as dt

import pytest

from allohistory.answers.language.parser import parse
from allohistory.answers.language.syntax import unparse
from allohistory.answers.language.windows import settled_before, undated
from allohistory.scenario import load

DAY = dt.date(1939, 3, 6)


@pytest.mark.parametrize(
    ("text", "functions"),
    [
        ("P(war('a', 'b'))", ("war",)),
        ("P(war('a', 'b', before='1941-01-01') | treaty('a', 'b'))", ("treaty",)),
        ("E(count(battle('a', 'b')) / incidents(year=1939))", ("battle",)),
        ("P(not war('a', 'b', to='1941-01-01') and first(event('x', before=1940)) > 1935)", ()),
        ("E(series('tension', at='1939-01-01'))", ()),
    ],
)
def test_a_question_without_an_end_is_known(text, functions):
    assert undated(parse(text)) == functions


@pytest.mark.parametrize("name", ["far-east-1931"])
def test_every_question_of_the_scenario_has_an_end(name):
    questions = load(name).questions

    assert {key: undated(parse(entry.ask)) for key, entry in questions.items()} == dict.fromkeys(
        questions, ()
    )


@pytest.mark.parametrize(
    ("text", "earlier"),
    [
        ("P(war('a', 'b'))", "P(war('a', 'b', before='1939-03-06'))"),
        ("P(war('a', 'b', to='1941-12-31') | event('x'))",
         "P(war('a', 'b', before='1939-03-06') | event('x'))"),
        ("P(war('a', 'b', from='1938-01-01', before='1941-01-01'))",
         "P(war('a', 'b', from='1938-01-01', before='1939-03-06'))"),
        ("P(war('a', 'b', from='1940-01-01') or event('x'))", "P(event('x', before='1939-03-06'))"),
        # Over before the change, or only after it; or not sure to stay true.
        ("P(war('a', 'b', before='1937-01-01'))", None),
        ("P(war('a', 'b', from='1940-01-01'))", None),
        ("P(war('a', 'b') and event('x', year=1940))", None),
        ("P(not war('a', 'b'))", None),
        ("E(count(war('a', 'b')))", None),
    ],
)  # fmt: skip
def test_what_was_settled_before_a_change_is_asked_of_the_time_before_it(text, earlier):
    question = settled_before(parse(text), DAY)

    assert (None if question is None else unparse(question)) == earlier
