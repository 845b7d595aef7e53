"""Parsed questions written as text: brackets where they matter, numbers without loss."""

import math

import pytest

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

A, B, C = Call("a"), Call("b"), Call("c")


def plus(left, right):
    return Arithmetic("+", left, right)


def less(*parts):
    return Comparison(parts, ("<",) * (len(parts) - 1))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3.0, "3"),
        (-3.0, "-3"),
        (0.5, "0.5"),
        (0.1 + 0.2, "0.30000000000000004"),
        (999_999_999_999_999.0, "999999999999999"),  # the last below 1e15 is still plain
        (1e15, "1000000000000000.0"),
        (-1e15, "-1000000000000000.0"),
        (math.inf, "inf"),
        (math.nan, "nan"),
    ],
)
def test_a_number_is_written_as_short_as_it_can_be_without_loss(value, text):
    assert unparse(Number(value)) == text


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Text("japan"), "'japan'"),
        (Text("People's Army"), '"People\'s Army"'),
        (Truth(value=True), "true"),
        (Truth(value=False), "false"),
        (A, "a()"),
        (
            Call("war", (Text("japan"), Text("ussr")), (("year", Number(1941.0)),)),
            "war('japan', 'ussr', year=1941)",
        ),
        (Call("count", (Logic("or", (A, B)),)), "count(a() or b())"),
    ],
)
def test_names_truths_and_calls_are_written_as_they_are_read(node, text):
    assert unparse(node) == text


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (Logic("or", (Logic("and", (A, B)), C)), "a() and b() or c()"),
        (Logic("and", (Logic("or", (A, B)), C)), "(a() or b()) and c()"),
        (Logic("and", (A, Logic("and", (B, C)))), "a() and (b() and c())"),
        (Logic("or", (A, Logic("or", (B, C)))), "a() or (b() or c())"),
        (Logic("and", (Not(A), B)), "not a() and b()"),
        (Not(Logic("and", (A, B))), "not (a() and b())"),
        (Not(Not(A)), "not not a()"),
        (Not(less(A, B)), "not a() < b()"),
        (less(Not(A), B), "(not a()) < b()"),
        (less(A, Not(B)), "a() < (not b())"),
        (less(plus(A, B), C), "a() + b() < c()"),
        (less(A, plus(B, C)), "a() < b() + c()"),
        (less(less(A, B), C), "(a() < b()) < c()"),
        (Comparison((A, B, C), ("<=", "!=")), "a() <= b() != c()"),
        (plus(Arithmetic("-", A, B), C), "a() - b() + c()"),
        (Arithmetic("-", plus(A, B), C), "a() + b() - c()"),
        (Arithmetic("-", A, plus(B, C)), "a() - (b() + c())"),
        (Arithmetic("*", Arithmetic("/", A, B), C), "a() / b() * c()"),
        (Arithmetic("/", Arithmetic("*", A, B), C), "a() * b() / c()"),
        (Arithmetic("/", A, Arithmetic("*", B, C)), "a() / (b() * c())"),
        (plus(A, Arithmetic("*", B, C)), "a() + b() * c()"),
        (Arithmetic("*", plus(A, B), C), "(a() + b()) * c()"),
        (Minus(plus(A, B)), "-(a() + b())"),
        (Minus(Arithmetic("*", A, B)), "-(a() * b())"),
        (Arithmetic("*", Minus(A), B), "-a() * b()"),
        (Arithmetic("*", A, Minus(B)), "a() * -b()"),
        (Minus(Minus(A)), "--a()"),
    ],
)
def test_brackets_stand_only_where_a_part_binds_too_weakly(node, text):
    assert unparse(node) == text


def test_a_chain_needs_a_sign_between_each_two_parts():
    with pytest.raises(ValueError, match="zip"):
        unparse(Comparison((A, B, C), ("<",)))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (Question("bare", A), "a()"),
        (Question("bare", A, B), "a()"),  # a bare question has no place for a condition
        (Question("probability", A), "P(a())"),
        (Question("mean", A, B), "E(a() | b())"),
        (Question("quantile", A, level=0.25), "Q(0.25, a())"),
        (Question("quantile", A, B, level=0.9), "Q(0.9, a() | b())"),
        (Question("quantile", A), "Q(0, a())"),
    ],
)
def test_a_question_is_written_with_its_statistic_and_its_condition(question, text):
    assert unparse(question) == text


def test_parts_are_equal_wherever_they_stand():
    assert Number(3.0, place=(0, 1)) == Number(3.0, place=(7, 8))
    assert Number(3.0) != Number(4.0)
    assert Number(3.0).place == (0, 0)
    assert Question("bare", A, text="a()") == Question("bare", A, text=" a( )")
