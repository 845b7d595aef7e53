"""Parsing of questions: a round trip keeps the question, and an error points at its place."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from allohistory.answers.language.parser import DEEPEST, LINKS, LONGEST, parse
from allohistory.answers.language.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Minus,
    Not,
    Number,
    Question,
    Text,
    Truth,
    unparse,
)
from allohistory.errors import QuestionError

SIGNS = ("<", "<=", ">", ">=", "==", "!=")
NAMES = ("treaty", "war", "first", "count", "incidents", "x")
ODD = (0.0, 5e-324, 2.2250738585072014e-308, 1e-5, 0.1, 1 / 3, 1e12, 999999999999.9999, 1e16)


class Author:
    """Writes random questions from a seed, fifty times as fast as strategies draw them."""

    def __init__(self, seed):
        self.chance = random.Random(seed)  # noqa: S311 - no secret

    def leaf(self):
        chance = self.chance
        return chance.choice(
            (
                lambda: Number(chance.choice(ODD)),
                lambda: Number(10 ** chance.uniform(-9, 12)),
                lambda: Number(float(chance.randrange(10**6))),
                lambda: Text("".join(chance.choices("abc 'é-1", k=chance.randrange(7)))),
                lambda: Truth(chance.random() < 0.5),
            )
        )()

    def nodes(self, least, most, depth):
        count = self.chance.randint(least, most)
        return tuple(self.node(depth - 1) for _ in range(count))

    def comparison(self, depth):
        parts = self.nodes(2, 4, depth)
        return Comparison(parts, tuple(self.chance.choices(SIGNS, k=len(parts) - 1)))

    def call(self, depth):
        names = self.chance.sample(("before", "talk", "rung"), self.chance.randrange(3))
        named = tuple((name, self.node(depth - 1)) for name in names)
        return Call(self.chance.choice(NAMES), self.nodes(0, 2, depth), named)

    def node(self, depth):
        """Write a tree of at most this depth."""
        if depth == 0 or self.chance.random() < 0.3:
            return self.leaf()
        return self.chance.choice(
            (
                lambda: Not(self.node(depth - 1)),
                lambda: Minus(self.node(depth - 1)),
                lambda: Arithmetic(self.chance.choice("+-*/"), *self.nodes(2, 2, depth)),
                lambda: self.comparison(depth),
                lambda: Logic(self.chance.choice(("and", "or")), self.nodes(2, 3, depth)),
                lambda: self.call(depth),
            )
        )()

    def question(self):
        kind = self.chance.choice(("bare", "probability", "mean", "quantile"))
        parts = [kind, self.node(self.chance.randrange(5))]
        if kind != "bare":
            parts.append(self.node(3) if self.chance.random() < 0.5 else None)
        if kind == "quantile":
            parts.append(self.chance.choice((0.001, 0.999, self.chance.uniform(0.001, 0.999))))
        return Question(*parts)


@pytest.mark.parametrize(
    "text",
    [
        "1 - (2 - 3)",
        "1 / (2 * 3)",
        "(1 < 2) < 3",
        "a() and (b() and c())",
        "(a() or b()) and c()",
        "not (a() and b())",
        "-(1 + 2)",
        "(not a()) < 1",
    ],
)
def test_brackets_that_matter_are_kept(text):
    assert unparse(parse(text)) == text


def test_a_question_written_out_parses_to_the_same_question():
    for seed in range(1000):
        question = Author(seed).question()
        assert parse(unparse(question)) == question, seed


def refusal_of(text):
    """Return the error that refuses a text, or None if it survives parsing and printing."""
    try:
        unparse(parse(text))
    except QuestionError as refused:
        return refused
    return None


@given(st.text(max_size=300))
@settings(max_examples=300)
def test_any_text_is_parsed_or_refused_at_a_place_inside_it(text):
    refused = refusal_of(text)

    assert refused is None or 0 <= refused.position <= len(text)


WORDS = ["P(", "E(", "Q(0.5,", "(", ")", "not ", "-", "war(", "and ", "or ", "|", ",", "1", "'a'"]


@given(st.lists(st.sampled_from([*WORDS, "=", "<", "before=", " "]), max_size=120))
@settings(max_examples=300)
def test_any_sequence_of_words_is_parsed_or_refused(words):
    refused = refusal_of("".join(words))

    assert refused is None or str(refused)


@pytest.mark.parametrize(
    "text",
    [
        "(" * (LONGEST - 1),
        "not " * (LONGEST // 4),
        "-" * (LONGEST - 1) + "1",
        "1" + "-1" * (LONGEST // 2 - 1),
        "war(" * (LONGEST // 4),
        "((1+" * (DEEPEST // 2) + "1" + "))" * (DEEPEST // 2) + "+1" * 1500,
        "P(" + "a() and " * 450 + "a())",
        "9" * (LONGEST - 1),
        "'" * LONGEST,
        "x" * 1_000_000,
    ],
)
def test_hostile_text_is_answered_at_once(text):
    started = time.perf_counter()
    refusal_of(text)

    assert time.perf_counter() - started < 1.0


@pytest.mark.parametrize("number", ["1e999", "1e51"])
def test_numbers_too_large_are_refused(number):
    with pytest.raises(QuestionError, match="too large: at most 1e\\+50") as error:
        parse(f"P(1 > {number})")
    assert error.value.position == 6


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 0, "empty"),
        ("P(war('japan')", 14, r"expected '\)'"),
        ("P(a() | b() | c())", 12, "only one condition"),
        ("a() | b()", 4, "belongs inside"),
        ("P(a()) - P(b())", 7, "cannot be combined"),
        ("P(not P(a()))", 6, "outermost"),
        ("P(x = 3)", 2, "needs quotation marks"),
        ("P(count(a()) = 3)", 13, "write =="),
        ("P(war(japan))", 6, "needs quotation marks"),
        ("P(war(before=1941-07-01))", 13, "a date needs quotation marks"),
        ("P(a() & b())", 6, "write `and`"),
        ("P(a('x))", 4, "closing quotation mark"),
        ("Q(2, a())", 2, "level between 0 and 1"),
        ("a() b()", 4, "is `and` missing"),
        ("a(b=1, b=2)", 7, "given twice"),
        ("a(b=1, 2)", 7, "comes before"),
        ("P(a()))", 6, "never opened"),
        ("P(a() +)", 7, "expected a function, a number or a date"),
        ("P(‘japan’)", 2, "plain quotation mark"),
    ],
)
def test_an_error_points_at_the_place_and_suggests_a_fix(text, column, message):
    with pytest.raises(QuestionError, match=message) as refused:
        parse(text)

    assert refused.value.position == column
    assert refused.value.caret.splitlines()[-1] == " " * (4 + column) + "^"


def test_control_characters_do_not_reach_the_terminal():
    with pytest.raises(QuestionError) as refused:
        parse("P(\x1b[31m")

    assert "\x1b" not in str(refused.value)


def test_and_binds_stronger_than_or():
    assert parse("a() or b() and c()") == parse("a() or (b() and c())")


def test_not_binds_weaker_than_a_comparison():
    assert parse("not 1 < 2") == parse("not (1 < 2)")


def test_subtraction_goes_from_left_to_right():
    assert parse("3 - 2 - 1") == parse("(3 - 2) - 1")


def test_sixty_signs_without_brackets_are_read_and_no_more():
    parse("P(" + "not " * LINKS + "war('japan', 'ussr'))")

    with pytest.raises(QuestionError, match=f"more than {LINKS} signs"):
        parse("P(" + "not " * (LINKS + 1) + "war('japan', 'ussr'))")


def test_a_letter_that_cannot_be_read_is_marked_alone():
    with pytest.raises(QuestionError, match="cannot read '≥': write >=") as failure:
        parse("count(war()) ≥ 2")

    assert failure.value.position == 13
