"""The question language: what a parsed question is, and how it is written back.

A question is true or false, or a number, of one timeline; around it stands what is asked of
many timelines: a probability, a mean or a quantile, perhaps under a condition.
Nothing here knows the names of a scenario; positions are offsets into the question's text.
"""

import math
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Place: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["probability", "mean", "quantile", "bare"]


@dataclass(frozen=True)
class Placed:
    """Where a part stands; left out of comparisons: equal questions ask the same."""

    place: Place = field(default=(0, 0), compare=False, repr=False, kw_only=True)


@dataclass(frozen=True)
class Number(Placed):
    """A plain number, such as `3` or `0.5`."""

    value: float


@dataclass(frozen=True)
class Text(Placed):
    """A name or a date between quotation marks."""

    value: str


@dataclass(frozen=True)
class Truth(Placed):
    """`true` or `false`."""

    value: bool


@dataclass(frozen=True)
class Call(Placed):
    """A function of a timeline: `treaty('japan', 'ussr', before='1941-07-01')`."""

    function: str
    arguments: tuple["Node", ...] = ()
    named: tuple[tuple[str, "Node"], ...] = ()


@dataclass(frozen=True)
class Not(Placed):
    """The contrary of a truth."""

    part: "Node"


@dataclass(frozen=True)
class Minus(Placed):
    """A number with its sign turned."""

    part: "Node"


@dataclass(frozen=True)
class Arithmetic(Placed):
    """Two numbers added, subtracted, multiplied or divided."""

    sign: Literal["+", "-", "*", "/"]
    left: "Node"
    right: "Node"


@dataclass(frozen=True)
class Comparison(Placed):
    """A chain of comparisons, all of which must hold: `1 <= x < 3`."""

    parts: tuple["Node", ...]
    signs: tuple[str, ...]


@dataclass(frozen=True)
class Logic(Placed):
    """Truths joined by `and`, or by `or`."""

    word: Literal["and", "or"]
    parts: tuple["Node", ...]


Node: TypeAlias = Number | Text | Truth | Call | Not | Minus | Arithmetic | Comparison | Logic


@dataclass(frozen=True)
class Question:
    """What is asked of many timelines: P, E or Q of a body, perhaps under a condition."""

    kind: Kind
    body: Node
    condition: Node | None = None
    level: float | None = None
    text: str = field(default="", compare=False)


STRENGTH = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "minus": 7}
ATOM = 8


def unparse(question: Question | Node) -> str:
    """The question in its plain spelling, which parses to the same question."""
    if not isinstance(question, Question):
        return _write(question)[0]
    body = unparse(question.body)
    if question.kind == "bare":
        return body
    if question.condition is not None:
        body += " | " + unparse(question.condition)
    if question.kind == "quantile":
        return f"Q({_figure(question.level or 0.0)}, {body})"
    return f"{'P' if question.kind == 'probability' else 'E'}({body})"


def _figure(value: float) -> str:
    """A number as short as it can be written without loss."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:  # noqa: PLR2004
        return str(int(value))
    return repr(float(value))


def _write(node: Node) -> tuple[str, int]:  # noqa: C901, PLR0911  # one case a kind of node
    """A node's spelling, and how strongly its outermost sign binds."""
    match node:
        case Number(value):
            return _figure(value), ATOM
        case Text(value):
            return (f'"{value}"' if "'" in value else f"'{value}'"), ATOM
        case Truth(value):
            return ("true" if value else "false"), ATOM
        case Call(function, arguments, named):
            inside = [unparse(part) for part in arguments]
            inside += [f"{name}={unparse(part)}" for name, part in named]
            return f"{function}({', '.join(inside)})", ATOM
        case Not(part):
            return "not " + _inside(part, STRENGTH["not"]), STRENGTH["not"]
        case Minus(part):
            return "-" + _inside(part, STRENGTH["minus"]), STRENGTH["minus"]
        case Arithmetic(sign, left, right):
            own = STRENGTH[sign]
            return f"{_inside(left, own)} {sign} {_inside(right, own + 1)}", own
        case Comparison(parts, signs):
            own = STRENGTH["compare"]
            spelled = _inside(parts[0], own + 1)
            for sign, part in zip(signs, parts[1:], strict=True):
                spelled += f" {sign} {_inside(part, own + 1)}"
            return spelled, own
        case Logic(word, parts):
            own = STRENGTH[word]
            return f" {word} ".join(_inside(part, own + 1) for part in parts), own


def _inside(node: Node, at_least: int) -> str:
    """A part of a larger expression, in parentheses where it binds too weakly."""
    spelled, strength = _write(node)
    return spelled if strength >= at_least else f"({spelled})"
