"""Windows: the time that a question asks about, and what of it lies before a change.

A question without an end counts until the simulation ends; one that begins before a change may have
been answered by then, so that the change has nothing left to act on. Leaves out what a question
means (`compiler`).
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from allohistory.answers.language.number_functions import FUNCTIONS
from allohistory.answers.language.syntax import (
    Arithmetic,
    Call,
    Comparison,
    Logic,
    Minus,
    Node,
    Not,
    Question,
    Text,
)

ENDS = ("before", "to", "year", "at")


def calls(node: Node | None) -> Iterator[Call]:
    """Yield every call in a part of a question, those inside others too."""
    match node:
        case Call(_, arguments, named):
            yield node
            parts = (*arguments, *(part for _, part in named))
        case Not(part) | Minus(part):
            parts = (part,)
        case Arithmetic(_, left, right):
            parts = (left, right)
        case Comparison(parts, _) | Logic(_, parts):
            pass
        case _:
            parts = ()
    for part in parts:
        yield from calls(part)


def undated(question: Question) -> tuple[str, ...]:
    """Return the functions of a question that count until the simulation ends."""
    return tuple(
        call.function
        for part in (question.body, question.condition)
        for call in calls(part)
        if is_windowed(call) and not any(name in ENDS for name, _ in call.named)
    )


def is_windowed(call: Call) -> bool:
    """Tell whether a call counts what happens within a window of time."""
    function = FUNCTIONS.get(call.function)
    if function is None or not function.windowed:
        return False
    return not any(isinstance(part, Call) for part in call.arguments)


def settled_before(question: Question, day: dt.date) -> Question | None:
    """Return the same question of the time before a day.

    None where it need not stay true once it is, as for a number or a negation, and where it ends by
    that day anyway.
    """
    body = truncated(question.body, day)
    if question.kind != "probability" or body is None or body == question.body:
        return None
    return replace(question, body=body)


def truncated(node: Node, day: dt.date) -> Node | None:
    """Return a truth with its windows cut off at a day; None where that is not possible."""
    match node:
        case Logic(word, parts):
            cut = [truncated(part, day) for part in parts]
            if word == "or":
                cut = [part for part in cut if part is not None]
            return None if not cut or None in cut else replace(node, parts=tuple(cut))
        case Call(_, _, named) if is_windowed(node):
            given = dict(named)
            if "year" in given or "after" in given:
                return None
            begins = given.get("from")
            if begins is not None and not (isinstance(begins, Text) and begins.value < str(day)):
                return None
            end = given.get("before")
            if isinstance(end, Text) and end.value <= str(day):
                return node
            others = tuple((name, part) for name, part in named if name not in ("before", "to"))
            return replace(node, named=(*others, ("before", Text(str(day)))))
        case _:
            return None
