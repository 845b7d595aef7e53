"""The question language: from text to a parsed question, or to an error that points at the place.

A small recursive descent, so that no Python is ever evaluated: only the words and signs defined
here exist. Length and depth are bounded, so hostile text ends in an error.
Names of actors, talks or events are checked against the model in `compiler`.
"""

import re
from dataclasses import dataclass
from typing import Literal

from allohistory.answers.language.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    Place,
    Question,
    Text,
    Truth,
)
from allohistory.errors import QuestionError

LONGEST = 4_000
DEEPEST = 25
LINKS = 60
LARGEST = 1e50  # of any number: sums over timelines, and their fourth powers, stay finite
TOO_LARGE = f"the number is too large: at most {LARGEST:g} is calculated with"
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
OUTERMOST = {"P": "probability", "E": "mean", "Q": "quantile"}
WORDS = ("and", "or", "not", "true", "false")
TOKEN = re.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9]))
      | (?P<number>(?:[0-9]+(?:_[0-9]+)*\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
      | (?P<text>'[^'\n]*'|"[^"\n]*")
      | (?P<word>[A-Za-z_][A-Za-z_0-9]*)
      | (?P<sign><=|>=|==|!=|[-<>=+*/(),|])""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class Token:
    """One word, number, text or sign of a question, and its place."""

    kind: str
    spelled: str
    place: Place


def fault(text: str, place: Place, message: str) -> QuestionError:
    """Return an error that prints the question with a caret under the place."""
    printable = "".join(c if c.isprintable() or c == "\n" else "?" for c in text)
    return QuestionError(message, printable, min(max(place[0], 0), len(printable)))


def parse(text: str) -> Question:
    """Parse a question; raise QuestionError with a caret under what is wrong."""
    if not isinstance(text, str):
        raise QuestionError(f"a question must be a text, not {type(text).__name__}")
    if len(text) > LONGEST:
        raise QuestionError(
            f"the question is {len(text):,} characters long; at most {LONGEST:,} are read: "
            "split it into several questions"
        )
    return _Parser(text).question()


def _tokens(text: str) -> list[Token]:
    """Split a question into words, numbers, texts and signs, with an end mark."""
    tokens = []
    position = 0
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise _unreadable(text, position)
        kind = match.lastgroup or "space"
        if kind == "date":
            raise fault(text, match.span(), f"a date needs quotation marks: '{match.group()}'")
        if kind != "space":
            tokens.append(Token(kind, match.group(), match.span()))
        position = match.end()
    tokens.append(Token("end", "", (len(text), len(text) + 1)))
    return tokens


def _unreadable(text: str, position: int) -> QuestionError:
    """Return the error for a sign the language does not have, with what to write instead."""
    letter = text[position]
    hints = {
        "&": "write `and`",
        "!": "write `not`, or `!=` between numbers",
        "'": "a text needs its closing quotation mark on the same line",
        '"': "a text needs its closing quotation mark on the same line",
        "’": "use the plain quotation mark '",
        "‘": "use the plain quotation mark '",
        "“": 'use the plain quotation mark "',
        "”": 'use the plain quotation mark "',
        "%": "write the share as a number: 0.2",
        "≤": "write <=",
        "≥": "write >=",
        "^": "there are no powers; multiply",
    }
    hint = hints.get(letter, "known signs: + - * / ( ) , | < <= > >= == != and quoted names")
    return fault(text, (position, position + 1), f"cannot read {letter!r}: {hint}")


class _Parser:
    """One pass over the tokens of one question."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = _tokens(text)
        self.position = 0
        self.depth = 0
        self.links = 0

    @property
    def next(self) -> Token:
        """Token to be read next."""
        return self.tokens[self.position]

    def take(self) -> Token:
        """Return the next token and move past it."""
        token = self.next
        self.position += 1
        return token

    def error(self, message: str, place: Place | None = None) -> QuestionError:
        """Return an error at a place, or at the next token."""
        return fault(self.text, place or self.next.place, message)

    def is_sign(self, *signs: str) -> bool:
        """Tell whether the next token is one of these signs."""
        return self.next.kind == "sign" and self.next.spelled in signs

    def is_word(self, word: str) -> bool:
        """Tell whether the next token is this word."""
        return self.next.kind == "word" and self.next.spelled == word

    def expect(self, sign: str, why: str) -> Token:
        """Take the sign that must come next; raise QuestionError for another."""
        if not self.is_sign(sign):
            spelled = "the end" if self.next.kind == "end" else repr(self.next.spelled)
            raise self.error(f"expected {sign!r} {why}, found {spelled}")
        return self.take()

    def question(self) -> Question:
        """Parse the whole question: P, E or Q around a body, or a bare body."""
        if self.next.kind == "end":
            raise self.error("the question is empty; try P(war('japan', 'ussr'))")
        first = self.next
        opens = self.tokens[self.position + 1] if first.kind == "word" else first
        if first.spelled in OUTERMOST and opens.spelled == "(":
            question = self.outermost(self.take().spelled)
        else:
            question = Question("bare", self.expression(), text=self.text)
        if self.next.kind != "end":
            raise self.trailing()
        return question

    def outermost(self, letter: str) -> Question:
        """Parse the brackets of P(body | condition), E(...) or Q(level, ...)."""
        opened = self.expect("(", f"after {letter}")
        level = None
        if letter == "Q":
            level = self.level()
        body = self.expression()
        condition = None
        if self.is_sign("|"):
            self.take()
            condition = self.expression()
            if self.is_sign("|"):
                raise self.error("only one condition; join two with `and`")
        self.expect(")", f"to close the bracket opened at character {opened.place[0] + 1}")
        kind: Literal["probability", "mean", "quantile"] = OUTERMOST[letter]  # type: ignore[assignment]
        return Question(kind, body, condition, level, self.text)

    def level(self) -> float:
        """Parse the level of a quantile, strictly between 0 and 1."""
        token = self.take()
        if token.kind != "number" or not 0 < self.figure(token) < 1:
            raise self.error(
                "a quantile starts with its level between 0 and 1: Q(0.9, x)", token.place
            )
        self.expect(",", "between the level and what it is a quantile of")
        return self.figure(token)

    def trailing(self) -> QuestionError:
        """Return the error for text after the end of a question."""
        if self.is_sign("|"):
            return self.error("a condition belongs inside P(...), E(...) or Q(...)")
        if self.is_sign("="):
            return self.error("to compare, write ==")
        if self.is_sign(")"):
            return self.error("this bracket was never opened")
        if self.next.kind == "sign" and self.tokens[0].spelled in OUTERMOST:
            return self.error(
                "P(...), E(...) and Q(...) cannot be combined; ask two questions and compare"
            )
        return self.error(f"expected the end, found {self.next.spelled!r}; is `and` missing?")

    def expression(self) -> Node:
        """Parse truths joined by `or`, the sign that binds weakest."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise self.error(f"the question is nested more than {DEEPEST} deep")
        node = self.junction("or", lambda: self.junction("and", self.negation))
        self.depth -= 1
        return node

    def junction(self, word: Literal["and", "or"], part) -> Node:  # noqa: ANN001
        """Parse one part, or several joined by the word."""
        parts = [part()]
        while self.is_word(word):
            self.take()
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Logic(word, tuple(parts), place=(parts[0].place[0], parts[-1].place[1]))

    def negation(self) -> Node:
        """Parse a comparison, perhaps after `not`."""
        starts = []
        while self.is_word("not"):
            starts.append(self.take().place[0])
            self.link()
        node = self.comparison()
        for start in reversed(starts):
            node = Not(node, place=(start, node.place[1]))
        return node

    def comparison(self) -> Node:
        """Parse a sum, or a chain of comparisons between sums."""
        parts, signs = [self.sum()], []
        while self.is_sign(*COMPARISONS, "="):
            sign = self.take()
            if sign.spelled == "=":
                raise self.error("to compare, write ==", sign.place)
            signs.append(sign.spelled)
            parts.append(self.sum())
        if not signs:
            return parts[0]
        place = (parts[0].place[0], parts[-1].place[1])
        return Comparison(tuple(parts), tuple(signs), place=place)

    def sum(self) -> Node:
        """Parse products added and subtracted from left to right."""
        return self.chain(("+", "-"), self.product)

    def product(self) -> Node:
        """Parse signed numbers multiplied and divided from left to right."""
        return self.chain(("*", "/"), self.signed_number)

    def chain(self, signs: tuple[str, str], part) -> Node:  # noqa: ANN001
        """Parse parts joined from left to right by signs of one strength."""
        node = part()
        while self.is_sign(*signs):
            sign = self.take().spelled
            right = part()
            node = Arithmetic(sign, node, right, place=(node.place[0], right.place[1]))  # type: ignore[arg-type]
            self.link()
        return node

    def signed_number(self) -> Node:
        """Parse an atom, perhaps with signs before it."""
        starts = []
        while self.is_sign("-"):
            starts.append(self.take().place[0])
            self.link()
        node = self.atom()
        for start in reversed(starts):
            node = Minus(node, place=(start, node.place[1]))
        return node

    def link(self) -> None:
        """Count signs that deepen the tree without brackets, and refuse too many."""
        self.links += 1
        if self.links > LINKS:
            raise self.error(f"more than {LINKS} signs in one question: split it into several")

    def atom(self) -> Node:
        """Parse a number, a text, a truth, a function, or an expression in parentheses."""
        token = self.take()
        if token.kind == "number":
            return Number(self.figure(token), place=token.place)
        if token.kind == "text":
            return Text(token.spelled[1:-1], place=token.place)
        if token.kind == "word" and token.spelled in ("true", "false"):
            return Truth(token.spelled == "true", place=token.place)
        if token.kind == "word" and token.spelled not in WORDS:
            return self.call(token)
        if token.kind == "sign" and token.spelled == "(":
            node = self.expression()
            self.expect(")", f"to close the bracket opened at character {token.place[0] + 1}")
            return node
        spelled = "the end" if token.kind == "end" else repr(token.spelled)
        raise self.error(f"expected a function, a number or a date, found {spelled}", token.place)

    def call(self, word: Token) -> Call:
        """Parse a function with its arguments."""
        if not self.is_sign("("):
            raise self.error(
                f"unknown word {word.spelled!r}; a name needs quotation marks ('{word.spelled}'), "
                f"a function its brackets ({word.spelled}(...))",
                word.place,
            )
        if word.spelled in OUTERMOST:
            raise self.error(
                f"{word.spelled}(...) summarises many timelines; it can be outermost only",
                word.place,
            )
        self.take()
        arguments, named = [], []
        while not self.is_sign(")"):
            after = self.tokens[self.position + 1] if self.next.kind == "word" else self.next
            if self.next.kind == "word" and after.spelled == "=" and after.kind == "sign":
                name = self.take()
                self.take()
                if name.spelled in dict(named):
                    raise self.error(f"{name.spelled}= is given twice", name.place)
                named.append((name.spelled, self.expression()))
            elif named:
                raise self.error("an argument without name= comes before those with one")
            else:
                arguments.append(self.expression())
            if not self.is_sign(")"):
                self.expect(",", f"or ')' in {word.spelled}(...)")
        closed = self.take()
        place = (word.place[0], closed.place[1])
        return Call(word.spelled, tuple(arguments), tuple(named), place=place)

    def figure(self, token: Token) -> float:
        """Return the value of a number; raise QuestionError if it is too large."""
        value = float(token.spelled)
        if value > LARGEST:
            raise self.error(TOO_LARGE, token.place)
        return value
