"""Meaning of questions: events matched, counted and dated; names, dates and kinds checked."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.answers.synthetic import WORDS, ensemble, events, random_events, timelines_of

from allohistory.answers.language.questions import read
from allohistory.answers.language.timelines import Timelines
from allohistory.errors import QuestionError

USSR, JAPAN, USA, CHINA = range(4)
KHASAN, HALHA = range(2)


def week(date):
    return int((np.datetime64(date) - WORDS.mondays[0]).astype(int) // 7)


def event(timeline, kind, date, **columns):
    return {"timeline": timeline, "kind": kind, "week": week(date), **columns}


def fight(date, actor, other, place, rung, amount, amount2):
    return event(
        3, "battle", date, actor=actor, other=other, place=place, rung=rung,
        amount=amount, amount2=amount2,
    )  # fmt: skip


HISTORIES = [
    event(0, "signed", "1941-04-13", actor=JAPAN, other=USSR, what=0, mask=0b11, secret=0b10),
    event(0, "war", "1941-12-07", actor=JAPAN, other=USA),
    event(0, "war", "1945-08-08", actor=USSR, other=JAPAN),
    event(0, "denounced", "1945-04-05", actor=USSR, other=JAPAN, what=0),
    event(1, "walked", "1941-04-20", actor=USSR, other=JAPAN, what=0),
    event(1, "returned", "1941-07-20", actor=USSR, other=JAPAN, what=0),
    event(1, "signed", "1941-09-01", actor=JAPAN, other=USSR, what=0, mask=0b01),
    event(1, "clause_broken", "1942-01-01", actor=USSR, other=JAPAN, what=0),
    event(2, "war", "1942-05-05", actor=JAPAN, other=USSR),
    event(2, "decision", "1942-04-28", actor=JAPAN, what=0, option=2),
    event(2, "directive", "1940-01-01", actor=USSR, other=CHINA, what=1),
    event(2, "response", "1940-01-08", actor=CHINA, other=USSR, what=1, option=2),
    event(3, "signed", "1935-03-23", actor=USSR, other=JAPAN, what=1, mask=0b1),
    event(3, "incident", "1938-07-11", actor=JAPAN, other=USSR, place=KHASAN, option=1, rung=2),
    event(3, "escalation", "1938-07-25", actor=USSR, other=JAPAN, place=KHASAN, rung=4),
    event(3, "settlement", "1938-08-08", actor=USSR, other=JAPAN, place=KHASAN, option=1, rung=4),
    fight("1938-07-18", JAPAN, USSR, KHASAN, 3, 200, 300),
    fight("1938-08-01", USSR, JAPAN, KHASAN, 4, 700, 500),
    fight("1938-08-15", JAPAN, USSR, KHASAN, 3, 1, 2),
    fight("1939-07-03", JAPAN, USSR, HALHA, 5, 9000, 8000),
]  # fmt: skip


@pytest.fixture
def histories():
    return timelines_of(HISTORIES, 4, laws={"incidents.fading": np.array([0.1, 0.2, 0.3, 0.4])})


def true_in(histories, question):
    values = read(question, WORDS).evaluate(histories)
    assert values.selected.all()
    return np.flatnonzero(values.x).tolist()


def numbers(histories, question):
    values = read(question, WORDS).evaluate(histories)
    return [
        float(x) if selected else None
        for x, selected in zip(values.x, values.selected, strict=True)
    ]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("treaty('japan', 'ussr')", [0, 1, 3]),
        ("treaty('ussr', 'japan', talk='neutrality')", [0, 1]),
        ("treaty('japan', 'ussr', clause='viet_minh_disarms')", [0]),
        ("treaty('japan', 'ussr', clause='price')", [3]),
        ("treaty(clause='viet_minh_disarms', secret=true)", [0]),
        ("treaty(clause='no_attack', secret=true)", []),
        ("treaty(talk='neutrality', secret=false)", [1]),
        ("treaty('japan', 'ussr', talk='neutrality', before='1941-06-22')", [0]),
        ("walked('ussr')", [1]),
        ("walked('japan')", []),
        ("walked('ussr', 'japan', talk='neutrality')", [1]),
        ("returned('ussr', after='1941-06-22')", [1]),
        ("broke('ussr', clause='no_attack')", [1]),
        ("broke('ussr', talk='neutrality')", [1]),
        ("broke('ussr', talk='railway')", []),
        ("war('japan', 'ussr')", [0, 2]),
        ("war('japan', 'ussr', began='japan')", [2]),
        ("war('japan')", [0, 2]),
        ("war('china')", []),
        ("decision('strike_north', option='strike')", [2]),
        ("decision('strike_north', option='prepare')", []),
        ("decision('strike_north')", [2]),
        ("ordered('viet_minh')", [2]),
        ("ordered('ccp')", []),
        ("response('viet_minh', 'refuses', directive='disarm')", [2]),
        ("response('viet_minh', 'complies')", []),
        ("battle('ussr', 'japan', losses=1700)", [3]),
        ("battle('ussr', 'japan', losses=1701, sector='khasan')", []),
        ("battle(rung='limited_war', sector='halha')", [3]),
        ("battle(began='ussr')", []),
        ("escalated(rung='division')", [3]),
        ("escalated(rung=5)", []),
        ("settlement('japan', 'ussr', form='line_moved')", [3]),
        ("incidents(rung='patrol', cause='local') > 0", [3]),
        ("incidents(rung=2, cause='ordered')", []),
        ("in_force('japan', 'ussr', talk='neutrality', at='1942-01-01')", [0, 1]),
        ("in_force('japan', 'ussr', talk='neutrality', at='1945-06-01')", [1]),
        ("first(war('japan', 'usa')) < first(war('japan', 'ussr'))", [0]),
        ("not first(war('japan', 'usa')) < first(war('japan', 'ussr'))", [1, 2, 3]),
        ("first(war('japan')) < '1942-01-01'", [0]),
        ("'1942-01-01' < first(war('japan')) <= '1942-05-05'", [2]),
        ("first(war('china')) != '1941-01-01'", []),
        ("first(war('japan')) >= first(war('china')) or first(war('china')) != 1", []),
        ("war('japan', to='1941-12-07')", [0]),
        ("war('japan', to='1941-11-30')", []),
        ("war('japan', from=1942, to=1942)", [2]),
        ("war('japan', before=1942)", [0]),
        ("count(battle()) == 3", [3]),
        ("0.15 < law('incidents.fading') < 0.35", [1, 2]),
        ("treaty() and not war() or walked('ussr')", [1, 3]),
        ("true", [0, 1, 2, 3]),
    ],
)
def test_a_question_is_true_where_it_should_be(histories, question, expected):
    assert true_in(histories, question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("E(count(war('japan')))", [2, 0, 1, 0]),
        ("E(losses('japan'))", [0, 0, 0, 200 + 500 + 1 + 9000]),
        ("E(losses('ussr', 'japan', year=1938))", [0, 0, 0, 300 + 700 + 2]),
        ("E(losses('ussr', sector='khasan', before='1938-08-15'))", [0, 0, 0, 1000]),
        ("E(duration('japan', 'ussr', sector='khasan'))", [0, 0, 0, 3]),
        ("E(2 * count(war()) - 1)", [3, -1, 1, -1]),
        ("E(1 / count(war()))", [0.5, None, 1, None]),
        ("E(last(war()) - first(war()))", [pytest.approx(3.67, abs=0.02), None, 0, None]),
    ],
)
def test_a_number_is_what_it_should_be(histories, question, expected):
    assert numbers(histories, question) == expected


def test_a_battle_runs_until_it_is_settled_and_a_new_quarrel_is_a_new_battle(histories):
    assert numbers(histories, "E(count(battle(sector='khasan')))")[3] == 2


def test_losses_are_counted_by_the_side_that_began_when_the_attacker_changes(histories):
    battles = histories.rows("battle")
    first = np.flatnonzero(battles["place"] == KHASAN)[0]

    assert battles["actor"][first] == JAPAN
    assert battles["amount"][first] == 200 + 500
    assert battles["amount2"][first] == 300 + 700


def test_a_series_is_read_at_the_month_end_nearest_to_a_date():
    months = np.arange(169.0)
    timelines = timelines_of([], 2, series={"tension": np.stack([months, 2 * months])})

    # September 1931 is sample 0, taken at the start of October; June 1941 is sample 117.
    assert numbers(timelines, "E(series('tension', at='1941-06-30'))") == [117, 234]
    assert numbers(timelines, "E(series('tension', year=1941))") == [
        np.mean(months[112:124]),
        2 * np.mean(months[112:124]),
    ]
    assert numbers(timelines, "E(max('tension', year=1941))")[0] == 123
    assert numbers(timelines, "E(min('tension', year=1941))")[0] == 112
    assert numbers(timelines, "E(change('tension', year=1941))")[0] == 12


def test_incidents_are_counted_from_the_series_and_start_at_zero():
    total = np.cumsum(np.full(169, 2.0))
    timelines = timelines_of(
        [], 1, series={"incidents": total[None], "incidents_khasan": total[None] / 2}
    )

    assert numbers(timelines, "incidents(year=1936)") == [24]
    assert numbers(timelines, "incidents()") == [338]
    assert numbers(timelines, "incidents(before='1932-01-01')") == [8]
    assert numbers(timelines, "incidents(sector='khasan', year=1936)") == [12]


def test_strength_reads_the_series_that_follows_the_group():
    timelines = timelines_of([], 1, series={"kwantung_divisions": np.arange(169.0)[None]})

    assert numbers(timelines, "E(strength('kwantung_army', at='1941-06-30'))") == [117]


@pytest.mark.parametrize(
    ("question", "column", "message"),
    [
        ("P(war('jaapn', 'ussr'))", 6, "did you mean 'japan'"),
        ("P(waar('japan'))", 2, "did you mean 'war'"),
        ("P(treaty(clause='viet_min_disarms'))", 16, "did you mean 'viet_minh_disarms'"),
        ("P(treaty(talks='neutrality'))", 9, "did you mean 'talk'"),
        ("P(decision('strike_north', option='strik'))", 34, "did you mean 'strike'"),
        ("P(war('japan', 'japan'))", 15, "the same"),
        ("P(war('japan', 'ussr', 'usa'))", 23, "takes 2 by place"),
        ("P(decision())", 2, "needs its decision"),
        ("P(war(before='1950-01-01'))", 13, "outside the horizon"),
        ("P(war(before='1941-02-30'))", 13, "not a date"),
        ("P(war(after='1941-02-01', before='1941-01-01'))", 2, "no week of the horizon"),
        ("P(war(year='1941'))", 11, "a year such as 1938"),
        ("P(count(war()))", 2, "a number is not true or false"),
        ("P(law('incidents.fading'))", 2, "a number is not true or false"),
        ("P(first(war()))", 2, "a date is not true or false"),
        ("E(war())", 2, "an event is not a number"),
        ("E(war() and war())", 2, "a truth value is not a number"),
        ("P('japan')", 2, "a text is not true or false"),
        ("P(count(war()) < '1941-01-01')", 17, "compared with a date only"),
        ("P(war() < '1941-01-01')", 2, r"write first\(\.\.\.\)"),
        ("E(first(war()) + first(war()))", 2, "cannot be added"),
        ("E(2 * first(war()))", 2, "cannot be multiplied"),
        ("E(first(incidents()))", 8, "rung='patrol'"),
        ("P(escalated(rung=9))", 17, "from 0 to 6"),
        ("P(war(began=3))", 12, "in quotation marks"),
        ("P(treaty(secret='yes'))", 16, "true or false"),
        ("E(series('tensoin', year=1941))", 9, "did you mean 'tension'"),
        ("P(a() | war('x'))", 2, "unknown function"),
    ],
)
def test_a_wrong_argument_is_refused_at_its_place(question, column, message):
    with pytest.raises(QuestionError, match=message) as refused:
        read(question, WORDS)

    assert refused.value.position == column


def test_asking_for_incidents_too_small_to_be_stored_suggests_another_question(histories):
    with pytest.raises(QuestionError, match="rung='patrol'"):
        read("incidents(rung='shots')", WORDS).evaluate(histories)


def test_a_series_missing_from_the_run_is_an_error(histories):
    with pytest.raises(QuestionError, match="no series"):
        read("E(series('tension', year=1941))", WORDS).evaluate(histories)


RANDOM = timelines_of(random_events(300, 40, seed=5), 300)
DATES = st.dates(WORDS.start, WORDS.end).map(str)
EVENTS = st.sampled_from(
    [
        "treaty('japan', 'ussr', {})",
        "walked('ussr', {})",
        "war('japan', {})",
        "battle(losses=300, {})",
        "decision('strike_north', option='strike', {})",
        "escalated(rung='division', {})",
        "response('ccp', 'refuses', {})",
        "incidents(rung='company', {})",
    ]
)


@given(EVENTS, DATES, DATES)
@settings(max_examples=80)
def test_more_time_never_makes_an_event_less_likely(shape, first, second):
    early, late = sorted((first, second))

    def when(date):
        try:
            return read(f"P({shape.format(f'before={date!r}')})", WORDS).evaluate(RANDOM).x
        except QuestionError:  # nothing comes before the first week
            return np.zeros(300)

    assert np.all(when(early) <= when(late))


@given(EVENTS, DATES)
@settings(max_examples=80)
def test_before_and_after_a_date_split_all_events(shape, date):
    def count(window):
        try:
            return read(f"E(count({shape.format(window)}))", WORDS).evaluate(RANDOM).x
        except QuestionError:
            return np.zeros(300)

    whole = read(f"E(count({shape.format('')}))".replace(", )", ")"), WORDS).evaluate(RANDOM).x
    assert np.array_equal(count(f"before={date!r}") + count(f"after={date!r}"), whole)


@given(EVENTS, DATES)
@settings(max_examples=80)
def test_a_first_date_before_a_date_says_the_same_as_before(shape, date):
    event_ = shape.format("")[:-3] + ")"
    first = read(f"P(first({event_}) < {date!r})", WORDS).evaluate(RANDOM).x
    try:
        before = read(f"P({shape.format(f'before={date!r}')})", WORDS).evaluate(RANDOM).x
    except QuestionError:
        before = np.zeros(300)

    assert np.array_equal(first, before)


def test_years_split_all_events():
    counts = [
        read(f"E(count(war(year={year})))", WORDS).evaluate(RANDOM).x for year in range(1931, 1946)
    ]

    whole = read("E(count(war()))", WORDS).evaluate(RANDOM).x
    assert np.array_equal(sum(counts), whole)


def test_deep_questions_take_time_linear_in_their_length():
    text = "1 < " + "(" * 20 + "count(war())" + " + 1)" * 20
    started = time.perf_counter()

    read(text, WORDS)
    read("P(" + " and ".join(["(1 < (2 - (3 - 4)))"] * 15) + ")", WORDS)

    assert time.perf_counter() - started < 0.5


def test_a_question_over_many_timelines_takes_milliseconds():
    timelines = Timelines(ensemble(random_events(10_000, 60), 10_000))
    question = read("P(treaty('japan', 'ussr', before='1941-07-01') | walked('ussr'))", WORDS)
    question.evaluate(timelines)
    started = time.perf_counter()

    question.evaluate(timelines)

    assert time.perf_counter() - started < 0.25


def test_an_ensemble_without_events_can_be_queried():
    timelines = Timelines(ensemble(events([]), 3))

    assert numbers(timelines, "E(count(battle()))") == [0, 0, 0]
    assert numbers(timelines, "E(duration())") == [0, 0, 0]
    assert numbers(timelines, "E(first(war()))") == [None, None, None]
