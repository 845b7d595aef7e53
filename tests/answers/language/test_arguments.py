"""Arguments of calls: names to indices, dates to weeks, and each refusal at its place."""

import pytest
from tests.answers.synthetic import WORDS

from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.number_functions import FUNCTIONS
from allohistory.answers.language.parser import parse
from allohistory.errors import QuestionError

USSR, JAPAN, USA, CHINA = range(4)
WEEKS = 729  # from Monday 14 September 1931 to Sunday 2 September 1945


def arguments(text):
    call = parse(text).body
    return ArgumentReader(text, WORDS).read(call, FUNCTIONS[call.function])


def refused(text):
    with pytest.raises(QuestionError) as error:
        arguments(text)
    return error.value.position, error.value.args[0]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("war()", {}),
        ("war('japan')", {"a": JAPAN}),
        ("war('japan', 'ussr')", {"a": JAPAN, "b": USSR}),
        ("war('japan', b='ussr')", {"a": JAPAN, "b": USSR}),
        ("war(a='china', began='usa')", {"a": CHINA, "began": USA}),
        ("treaty(clause='price')", {"clause": "price"}),
        ("treaty(talk='railway', secret=false)", {"talk": 1, "secret": False}),
        ("treaty(secret=true)", {"secret": True}),
        ("broke('ussr', clause='price')", {"who": USSR, "clause": "price"}),
        ("battle(losses=1000, rung='company')", {"losses": 1000.0, "rung": 3}),
        ("battle(losses=-1.5)", {"losses": -1.5}),
        ("battle(losses=--1)", {"losses": 1.0}),
        ("escalated(rung=0)", {"rung": 0}),
        ("escalated(rung=6)", {"rung": 6}),
        ("settlement(form='status_quo')", {"form": 0}),
        ("decision('strike_north', option='strike')", {"decision": 0, "option": 2}),
        ("decision('embargo_japan', option='embargo')", {"decision": 1, "option": 1}),
        ("response('viet_minh', 'complies')", {"client": 1, "response": 0}),
        ("law('incidents.fading')", {"law": "incidents.fading"}),
        ("series('tension', at='1931-09-21')", {"series": "tension", "at": 1}),
        ("in_force('japan', at='1931-09-28')", {"a": JAPAN, "at": 2}),
        ("in_force('japan')", {"a": JAPAN, "at": WEEKS - 1}),  # at the end
        ("losses('japan', 'ussr')", {"actor": JAPAN, "against": USSR}),
    ],
)
def test_arguments_become_indices_numbers_and_weeks(text, values):
    assert arguments(text).values == values


def test_a_rung_by_its_number_is_whole():
    assert isinstance(arguments("escalated(rung=3)").values["rung"], int)


def test_events_are_left_to_the_compiler():
    assert arguments("count(war())").values == {}


@pytest.mark.parametrize(
    ("window", "weeks"),
    [
        ("", None),
        ("before='1931-10-01'", (0, 2)),
        ("after='1931-10-01'", (2, WEEKS)),
        ("from='1931-10-01'", (2, WEEKS)),
        ("to='1931-10-01'", (0, 3)),
        ("from='1931-09-28', to='1931-09-28'", (2, 3)),
        ("after='1931-09-21', from='1931-10-05'", (3, WEEKS)),  # the later counts
        ("from='1931-10-05', after='1931-09-21'", (3, WEEKS)),
        ("before='1931-10-05', to='1931-10-12'", (0, 3)),  # the earlier counts
        ("to='1931-10-12', before='1931-10-05'", (0, 3)),
        # 1 January 1941 is a Wednesday, day 3397; a year later it is day 3762.
        ("year=1941", (485, 537)),
        ("from=1941", (485, WEEKS)),
        ("before=1941", (0, 485)),
        ("to=1940", (0, 485)),
        ("year=1941, after='1941-06-22'", (509, 537)),
        ("year=1931", (0, 15)),  # whose first of January lies before the horizon
        ("year=1945", (694, WEEKS)),
        ("to=1945", (0, WEEKS)),
        ("to='1945-09-02'", (0, WEEKS)),
        ("before='1945-09-03'", (0, WEEKS)),  # the day after the last is allowed
        ("to='1945-09-03'", (0, WEEKS)),
        ("after='1931-09-14'", (0, WEEKS)),
    ],
)
def test_a_window_is_its_first_week_and_the_one_after_its_last(window, weeks):
    assert arguments(f"war({window})").weeks == weeks


def test_a_function_without_a_window_has_none():
    assert arguments("in_force('japan', at='1941-01-01')").weeks is None


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("war('japan', 'ussr', 'usa')", 21, "war(...) takes 2 by place: war(a, b, began=, before="),
        ("event('mukden', 'mukden')", 16, "event(...) takes 1 by place"),
        ("war(talk='railway')", 4, "war(...) has no argument talk=; known: a, after, b, before"),
        ("in_force(year=1941)", 9, "in_force(...) has no argument year="),
        ("war('japan', a='ussr')", 15, "a is given twice"),
        ("decision()", 0, "decision(...) needs its decision: decision(decision, option=, before="),
        ("war(b='japan')", 6, "b= without a=; name one actor as the first"),
        ("war('japan', 'japan')", 13, "the two actors are the same"),
        ("walked('ussr', 'ussr')", 15, "the two actors are the same"),
        ("losses('usa', against='usa')", 22, "the two actors are the same"),
        ("war('mars')", 4, "unknown actor 'mars'; known: china, japan, usa, ussr"),
        ("decision('strike_north', option='trade')", 32,
            "unknown option of 'strike_north' 'trade'; known: prepare, strike, wait"),
        ("war(3)", 4, "a must be the name of a actor, in quotation marks"),
        ("battle(losses='many')", 14, "losses= must be a plain number"),
        ("battle(losses=-'many')", 15, "losses= must be a plain number"),
        ("treaty(secret=1)", 14, "secret= must be true or false"),
        ("escalated(rung=7)", 15, "rungs go from 0 to 6: trespass, shots, patrol, company"),
        ("escalated(rung=2.5)", 15, "rungs go from 0 to 6"),
        ("escalated(rung='war')", 15, "unknown rung 'war'; "),
        ("war(before='1945-09-04')", 11,
            "1945-09-04 is outside the horizon, 1931-09-14 to 1945-09-02"),
        ("war(after='1931-09-13')", 10, "1931-09-13 is outside the horizon"),
        ("war(year=1946)", 9, "1946 is outside the horizon, 1931-09-14 to 1945-09-02"),
        ("war(year=1930)", 9, "1930 is outside the horizon"),
        ("war(year=9998)", 9, "9998 is outside the horizon"),
        ("war(year=1)", 9, "1 is outside the horizon"),
        ("war(year=9999)", 9, "year= must be a year such as 1938"),
        ("war(year=0)", 9, "year= must be a year such as 1938"),
        ("war(year=1941.5)", 9, "year= must be a year such as 1938"),
        ("war(year='1941')", 9, "year= must be a year such as 1938"),
        ("war(before=true)", 11, "before= must be a date such as '1938-08-11', or a year"),
        ("war(before='1941-7-1')", 11, "'1941-7-1' is not a date; write '1938-08-11'"),
        ("war(before='19411-07-01')", 11, "'19411-07-01' is not a date"),
        ("war(before='1941-02-30')", 11, "'1941-02-30' is not a date"),
        ("war(after='1941-01-06', before='1941-01-12')", 0, "no week of the horizon is in this"),
        ("war(before='1931-09-20')", 0, "no week of the horizon is in this window"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_at_its_place(text, position, message):
    assert refused(text)[0] == position
    assert refused(text)[1].startswith(message)


def test_a_missing_argument_is_marked_where_its_call_begins():
    text = "true and event()"
    call = parse(text).body.parts[1]
    with pytest.raises(QuestionError, match="needs its event") as error:
        ArgumentReader(text, WORDS).read(call, FUNCTIONS["event"])

    assert error.value.position == 9


def test_actors_of_different_roles_may_be_the_same():
    assert arguments("war('japan', 'ussr', began='japan')").values["began"] == JAPAN
    assert arguments("losses('ussr', 'japan')").values == {"actor": USSR, "against": JAPAN}
