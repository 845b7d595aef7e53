"""The question language: from a parsed question to searches over the timelines of a model.

Every part gets its kind (events, a truth, a number, a date) while names are checked, so that type
errors are refused before any timeline is read. An event counts as true where it happened; a missing
number (the date of what never happened) makes every comparison false. A number beyond `LARGEST` is
an error at its place, since sums and squares of such numbers would overflow.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.event_functions import Arguments, Function
from allohistory.answers.language.number_functions import FUNCTIONS, NotSampled, small_incidents
from allohistory.answers.language.parser import LARGEST, TOO_LARGE
from allohistory.answers.language.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Minus,
    Node,
    Not,
    Number,
    Text,
    Truth,
)
from allohistory.answers.language.timelines import Selection, Timelines
from allohistory.errors import suggestion

Kind: TypeAlias = Literal["events", "counted events", "truth", "number", "date", "text"]
Run: TypeAlias = Callable[[Timelines], Any]
SIGNS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
}


@dataclass(frozen=True)
class Term:
    """A part of a question, with its kind and the search that evaluates it."""

    kind: Kind
    run: Run
    node: Node


@dataclass(frozen=True)
class Compiler:
    """Compiles every part of one question, for the names of one model."""

    reader: ArgumentReader

    def term(self, node: Node) -> Term:  # noqa: PLR0911  # one case a kind of node
        """Compile a part."""
        match node:
            case Number(value):
                return Term("number", lambda t: np.full(t.count, value), node)
            case Truth(value):
                return Term("truth", lambda t: np.full(t.count, value), node)
            case Text():
                return Term("text", lambda _: None, node)
            case Not(part):
                inner = self.truth(part)
                return Term("truth", lambda t: ~inner(t), node)
            case Minus(part):
                number = self.number(part)
                return Term("number", lambda t: -number(t), node)
            case Logic():
                return self.logic(node)
            case Arithmetic():
                return self.arithmetic(node)
            case Comparison():
                return self.comparison(node)
            case Call():
                return self.call(node)

    def truth(self, node: Node) -> Run:
        """Compile a part as true or false in each timeline."""
        return self.as_truth(self.term(node))

    def as_truth(self, term: Term) -> Run:
        """Convert a term to true or false in each timeline."""
        node = term.node
        if term.kind == "truth":
            return term.run
        if term.kind in ("events", "counted events"):
            return lambda t: term.run(t).happened()
        if isinstance(node, Call) and node.function == "incidents":
            return lambda t: term.run(t) > 0
        wanted = {
            "text": "a text is not true or false",
            "date": "a date is not true or false; compare it: first(...) < '1939-09-01'",
        }.get(term.kind, "a number is not true or false; compare it (... > 3), or ask E(...)")
        raise self.reader.error(node.place, wanted)

    def number(self, node: Node) -> Run:
        """Compile a part as a number of each timeline, NaN where it is missing."""
        return self.as_number(self.term(node))

    def as_number(self, term: Term) -> Run:
        """Convert a term to a number of each timeline, NaN where it is missing."""
        node = term.node
        if term.kind in ("number", "date"):
            return term.run
        if term.kind == "counted events":
            return lambda t: term.run(t).count()
        wanted = {
            "text": "a text is not a number; a date is compared with first(...) or last(...)",
            "events": "an event is not a number; write count(...) or first(...), or ask P(...)",
        }.get(term.kind, "a truth value is not a number; ask P(...)")
        raise self.reader.error(node.place, wanted)

    def logic(self, node: Logic) -> Term:
        """Join truths by `and` or `or`."""
        parts = [self.truth(part) for part in node.parts]
        join = np.logical_and if node.word == "and" else np.logical_or
        return Term("truth", lambda t: join.reduce([part(t) for part in parts]), node)

    def arithmetic(self, node: Arithmetic) -> Term:
        """Combine two numbers; a date and years make a date, two dates make years."""
        terms = self.term(node.left), self.term(node.right)
        left, right = (self.as_number(term) for term in terms)
        dates = [term.kind == "date" for term in terms]
        is_date = (node.sign == "+" and any(dates)) or (node.sign == "-" and dates == [True, False])
        if all(dates) and node.sign == "+":
            raise self.reader.error(node.place, "two dates cannot be added")
        if any(dates) and node.sign in "*/":
            raise self.reader.error(node.place, "a date cannot be multiplied or divided")
        if node.sign == "/" and constant(node.right) == 0:
            raise self.reader.error(node.right.place, "a division by zero has no value")
        work = _divide if node.sign == "/" else SIGNS[node.sign]

        def run(timelines: Timelines) -> np.ndarray:
            with np.errstate(over="ignore", invalid="ignore"):
                return self.bounded(work(left(timelines), right(timelines)), node)

        value = constant(node)
        if value is not None:
            self.bounded(np.array([value]), node)
        return Term("date" if is_date else "number", run, node)

    def bounded(self, values: np.ndarray, node: Node) -> np.ndarray:
        """Return numbers as they are; raise QuestionError where one is too large."""
        if np.any(np.abs(values) > LARGEST):
            raise self.reader.error(node.place, TOO_LARGE)
        return values

    def comparison(self, node: Comparison) -> Term:
        """Compile a chain of comparisons; a missing value makes it false."""
        terms = [self.term(part) for part in node.parts]
        links = []
        for k, sign in enumerate(node.signs):
            left, right = self.pair(terms[k], terms[k + 1])
            links.append((left, SIGNS[sign], right))

        def run(timelines: Timelines) -> np.ndarray:
            holds = np.ones(timelines.count, dtype=bool)
            for left, compare, right in links:
                a, b = left(timelines), right(timelines)
                holds &= compare(a, b) & ~np.isnan(a) & ~np.isnan(b)
            return holds

        return Term("truth", run, node)

    def pair(self, left: Term, right: Term) -> tuple[Run, Run]:
        """Compile two neighbours of a comparison; a text beside a date is read as a date."""
        if left.kind == "text" and right.kind == "text":
            raise self.reader.error(left.node.place, "two texts cannot be compared")
        for term, neighbour in ((left, right), (right, left)):
            if neighbour.kind == "text" and term.kind in ("events", "counted events"):
                raise self.reader.error(
                    term.node.place, "to compare with a date, write first(...) or last(...)"
                )
        return self.side(left, right), self.side(right, left)

    def side(self, term: Term, neighbour: Term) -> Run:
        """Compile one side of a comparison as numbers."""
        if term.kind != "text":
            return self.as_number(term)
        if neighbour.kind != "date":
            raise self.reader.error(term.node.place, "a text can be compared with a date only")
        week = self.reader.week(term.node, "the date", end=False)
        year = float(self.reader.words.years[week])
        return lambda t: np.full(t.count, year)

    def call(self, node: Call) -> Term:
        """Compile a call of a function, with its arguments checked."""
        function = FUNCTIONS.get(node.function)
        if function is None:
            place = (node.place[0], node.place[0] + len(node.function))
            raise self.reader.error(
                place, f"unknown function {node.function!r}; {suggestion(node.function, FUNCTIONS)}"
            )
        arguments = self.reader.read(node, function)
        if function.ready is not None:
            try:
                function.ready(self.reader.words, arguments)
            except NotSampled as unkept:
                raise self.reader.error(node.place, str(unkept)) from None
        if function.places[:1] == (("x", "events"),):
            return self.over_events(node, function, arguments)
        kind: Kind = "events" if function.gives == "events" else "number"
        if function.gives == "truth":
            kind = "truth"
        if function.gives == "counts":
            kind = "number" if small_incidents(arguments) else "counted events"

        def run(timelines: Timelines) -> Any:
            try:
                value = function.find(timelines, arguments)
            except NotSampled as unkept:
                raise self.reader.error(node.place, str(unkept)) from None
            return self.bounded(value, node) if kind == "number" else value

        return Term(kind, run, node)

    def over_events(self, node: Call, function: Function, arguments: Arguments) -> Term:
        """Compile count(...), first(...) or last(...) of events."""
        inner = dict(zip(("x",), node.arguments, strict=False)) or dict(node.named)
        term = self.term(inner["x"])
        if term.kind not in ("events", "counted events"):
            hint = "incidents need rung='patrol' or higher here" if term.kind == "number" else ""
            raise self.reader.error(
                inner["x"].place,
                f"{function.name}(...) takes events, such as war('japan', 'ussr') {hint}".rstrip(),
            )

        def run(timelines: Timelines) -> np.ndarray:
            selection: Selection = term.run(timelines)
            return function.find(timelines, arguments)(selection)

        return Term("date" if function.gives == "date" else "number", run, node)


def constant(node: Node) -> float | None:
    """Return the value of a part that is the same in every timeline; None for any other."""
    match node:
        case Number(value):
            return value
        case Minus(part):
            value = constant(part)
            return None if value is None else -value
        case Arithmetic(sign, left, right):
            values = constant(left), constant(right)
            if values[0] is None or values[1] is None:
                return None
            work = _divide if sign == "/" else SIGNS[sign]
            with np.errstate(over="ignore", invalid="ignore"):
                return float(work(np.array(values[0]), np.array(values[1])))
    return None


def _divide(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Divide, with NaN where the divisor is 0."""
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.where(bottom == 0, np.nan, top / bottom)
