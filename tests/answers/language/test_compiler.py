"""Parts of a question compiled: their kinds, their values, and what is refused where."""

import numpy as np
import pytest
from tests.answers.synthetic import WORDS, timelines_of

from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.compiler import Compiler
from allohistory.answers.language.parser import parse
from allohistory.answers.language.timelines import Selection
from allohistory.errors import QuestionError

USSR, JAPAN, USA = range(3)


def war(timeline, week, actor=JAPAN, other=USSR):
    return {"timeline": timeline, "kind": "war", "week": week, "actor": actor, "other": other}


# Timelines 0 and 2 have a war of Japan and the USSR, timeline 2 one with the USA besides.
WARS = timelines_of(
    [war(0, 100), war(2, 200), war(2, 300, other=USA)],
    3,
    series={"incidents": np.array([[0.0] * 169, [1.0] * 169, [2.0] * 169])},
    laws={"incidents.fading": np.array([0.1, 0.2, 0.3])},
)
X = "count(war())"  # 1, 0, 2


def compiler(text):
    return Compiler(ArgumentReader(text, WORDS))


def term(text):
    return compiler(text).term(parse(text).body)


def values(text):
    result = term(text).run(WARS)
    return [None if np.isnan(value) else value for value in result.tolist()]


def truth(text):
    return compiler(text).truth(parse(text).body)(WARS).tolist()


def refused(text, how="term"):
    with pytest.raises(QuestionError) as error:
        getattr(compiler(text), how)(parse(text).body)
    return error.value.position, error.value.args[0]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("3", "number"),
        ("true", "truth"),
        ("'japan'", "text"),
        ("not true", "truth"),
        ("-3", "number"),
        ("war() and war()", "truth"),
        ("1 < 2", "truth"),
        ("war()", "events"),
        ("in_force()", "truth"),
        ("incidents()", "number"),
        ("incidents('japan')", "counted events"),
        ("losses('japan')", "number"),
        ("count(war())", "number"),
        ("first(war())", "date"),
        ("last(war())", "date"),
        ("first(war()) + 1", "date"),
        ("1 + first(war())", "date"),
        ("first(war()) - 1", "date"),
        ("first(war()) - last(war())", "number"),
        ("1 - first(war())", "number"),
        ("1 + 1", "number"),
        ("1 - 1", "number"),
        ("1 / 2", "number"),
    ],
)
def test_every_part_has_its_kind(text, kind):
    assert term(text).kind == kind


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3", [3, 3, 3]),
        ("-3", [-3, -3, -3]),
        ("true", [True] * 3),
        ("not true", [False] * 3),
        (X, [1, 0, 2]),
        (f"-{X}", [-1, 0, -2]),
        (f"{X} + 10", [11, 10, 12]),
        (f"10 - {X}", [9, 10, 8]),
        (f"{X} * {X}", [1, 0, 4]),
        (f"6 / {X}", [6, None, 3]),
        (f"0 / {X}", [0, None, 0]),
        (f"1e30 / (1e-10 * {X})", [pytest.approx(1e40), None, pytest.approx(5e39)]),
        ("law('incidents.fading')", [0.1, 0.2, 0.3]),
        ("last(war()) - first(war())", [0, None, pytest.approx(1.918, abs=0.003)]),  # 700 days
        ("count(x=war())", [1, 0, 2]),
        ("count(incidents('japan'))", [0, 0, 0]),
        ("incidents()", [0, 1, 2]),
    ],
)
def test_numbers_are_calculated_in_each_timeline(text, expected):
    assert values(text) == expected


def test_a_constant_has_a_value_in_every_timeline_of_any_number():
    assert term("2").run(timelines_of([], 5)).tolist() == [2.0] * 5


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("war()", [1, 0, 1]),
        ("not war()", [0, 1, 0]),
        ("war() and war('usa')", [0, 0, 1]),
        ("war('usa') or war('china') or war()", [1, 0, 1]),
        ("war() and not war('usa') and true", [1, 0, 0]),
        ("incidents()", [0, 1, 1]),
        ("incidents('japan')", [0, 0, 0]),
        ("true", [1, 1, 1]),
        (f"{X} < 1", [0, 1, 0]),
        (f"{X} <= 1", [1, 1, 0]),
        (f"{X} > 1", [0, 0, 1]),
        (f"{X} >= 1", [1, 0, 1]),
        (f"{X} == 1", [1, 0, 0]),
        (f"{X} != 1", [0, 1, 1]),
        (f"0 < {X} < 2", [1, 0, 0]),
        (f"0 <= {X} < 2 > 1", [1, 1, 0]),
        (f"5 > {X} < 1", [0, 1, 0]),
        ("incidents('japan') == 0", [1, 1, 1]),
        # A missing date compares as false on either side, even when it should differ.
        ("first(war()) != 1", [1, 0, 1]),
        ("1 != first(war())", [1, 0, 1]),
        ("first(war('usa')) >= first(war())", [0, 0, 1]),
        # Week 100 begins on 14 August 1933, week 200 on 15 July 1935.
        ("first(war()) == '1933-08-14'", [1, 0, 0]),
        ("first(war()) == '1933-08-20'", [1, 0, 0]),
        ("first(war()) < '1933-08-21'", [1, 0, 0]),
        ("'1933-08-21' <= first(war())", [0, 0, 1]),
        ("'1933-08-14' <= first(war()) < '1935-07-15'", [1, 0, 0]),
    ],
)
def test_a_part_is_true_where_it_should_be(text, expected):
    assert [int(value) for value in truth(text)] == expected


def test_events_are_found_as_a_selection():
    assert isinstance(term("war()").run(WARS), Selection)
    assert term("war('usa')").run(WARS).week.tolist() == [300]


def test_a_text_alone_has_no_value():
    assert term("'japan'").run(WARS) is None


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("'japan'", 0, "a text is not true or false"),
        ("first(war())", 0, "a date is not true or false; compare it: first(...) < '1939-09-01'"),
        ("count(war())", 0, "a number is not true or false; compare it (... > 3), or ask E(...)"),
        ("war() and 3", 10, "a number is not true or false"),
        ("not 'japan'", 4, "a text is not true or false"),
    ],
)
def test_what_is_not_true_or_false_is_refused(text, position, message):
    assert refused(text, "truth")[0] == position
    assert refused(text, "truth")[1].startswith(message)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("'japan'", 0, "a text is not a number; a date is compared with first(...) or last(...)"),
        ("war()", 0, "an event is not a number; write count(...) or first(...), or ask P(...)"),
        ("true", 0, "a truth value is not a number; ask P(...)"),
        ("1 + in_force()", 4, "a truth value is not a number"),
        ("-war()", 1, "an event is not a number"),
    ],
)
def test_what_is_not_a_number_is_refused(text, position, message):
    assert refused(text, "number")[0] == position
    assert refused(text, "number")[1].startswith(message)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("first(war()) + last(war())", 0, "two dates cannot be added"),
        ("first(war()) * 2", 0, "a date cannot be multiplied or divided"),
        ("2 / first(war())", 0, "a date cannot be multiplied or divided"),
        ("'1941-01-01' < '1942-01-01'", 0, "two texts cannot be compared"),
        ("war() < '1941-01-01'", 0, "to compare with a date, write first(...) or last(...)"),
        ("'1941-01-01' < war()", 15, "to compare with a date, write first(...) or last(...)"),
        ("'1941-01-01' < incidents('japan')", 15, "to compare with a date, write first(...)"),
        ("'1941-01-01' < 3", 0, "a text can be compared with a date only"),
        ("3 > '1941-01-01'", 4, "a text can be compared with a date only"),
        ("first(war()) < '1946-01-01'", 15, "1946-01-01 is outside the horizon"),
        ("war() < 3", 0, "an event is not a number"),
        ("true or wra()", 8, "unknown function 'wra'; did you mean 'war'"),
        ("count(3)", 6, "count(...) takes events, such as war('japan', 'ussr') incidents need"),
        ("first(incidents())", 6, "first(...) takes events, such as war('japan', 'ussr') inc"),
        ("1 + incidents(sector='halha')", 4, "no series of the scenario follows incidents.count"),
        ("strength('ussr_far_east')", 0, "no series of the scenario follows buildup.divisions"),
    ],
)
def test_what_cannot_be_compiled_is_refused_at_its_place(text, position, message):
    assert refused(text)[0] == position
    assert refused(text)[1].startswith(message)


def test_only_a_number_in_place_of_events_is_told_about_incidents():
    text = "last(in_force())"

    assert refused(text) == (5, "last(...) takes events, such as war('japan', 'ussr')")


def test_what_the_run_does_not_save_is_refused_when_it_is_asked():
    compiled = term("1 + series('tension')")

    with pytest.raises(QuestionError, match="the run has no series 'tension'") as error:
        compiled.run(WARS)
    assert error.value.position == 4


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1e40 * 1e40", 0),
        ("3 + 1e40 / 1e-40", 4),
        ("not 1 > 1e40 * 1e40", 8),
        ("1e-20 / 1e-308", 0),
    ],
)
def test_numbers_that_multiply_to_too_much_are_refused_when_they_are_read(text, position):
    place, message = refused(text)

    assert (place, message) == (
        position,
        "the number is too large: at most 1e+50 is calculated with",
    )


@pytest.mark.parametrize(("text", "position"), [("2 / 0", 4), (f"{X} / (1 - 1)", 16)])
def test_a_division_by_a_zero_as_written_is_refused(text, position):
    assert refused(text) == (position, "a division by zero has no value")


@pytest.mark.parametrize(
    ("text", "position"), [(f"1e50 * {X}", 0), (f"1 - {X} / 1e-51", 4), (f"1e50 + 1e40 * {X}", 0)]
)
def test_a_number_that_is_too_large_in_some_timeline_is_an_error_and_not_missing(text, position):
    with pytest.raises(QuestionError, match="too large") as error:
        values(text)

    assert error.value.position == position


def test_a_law_that_is_too_large_is_an_error():
    found = compiler("law('incidents.fading')").term(parse("law('incidents.fading')").body)

    with pytest.raises(QuestionError, match="too large"):
        found.run(timelines_of([], 1, laws={"incidents.fading": np.array([1e300])}))
