"""The question language: the parts of a parsed question, and how they are written as text.

The body of a question is true or false, or a number, of one timeline; around it is the statistic
over many timelines: a probability, a mean or a quantile, perhaps under a condition.
Nothing here knows the names of a scenario; positions are offsets into the question's text.
"""

import math
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Place: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["probability", "mean", "quantile", "bare"]


@dataclass(frozen=True)
class Placed:
    """The place of a part; not compared, so that equal questions ask the same."""

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
    """The negation of a truth."""

    part: "Node"


@dataclass(frozen=True)
class Minus(Placed):
    """A negated number."""

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
    """A statistic over many timelines: P, E or Q of a body, perhaps under a condition."""

    kind: Kind
    body: Node
    condition: Node | None = None
    level: float | None = None
    text: str = field(default="", compare=False)


STRENGTH = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6, "minus": 7}
ATOM = 8


def unparse(question: Question | Node) -> str:
    """Write a question as plain text, which parses to the same question."""
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
    """Write a number as short as possible without loss."""
    if math.isfinite(value) and value == int(value) and abs(value) < 1e15:  # noqa: PLR2004
        return str(int(value))
    return repr(float(value))


def _write(node: Node) -> tuple[str, int]:  # noqa: C901, PLR0911  # one case a kind of node
    """Write a node, and return how strongly its outermost sign binds."""
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
            strength = STRENGTH[sign]
            return f"{_inside(left, strength)} {sign} {_inside(right, strength + 1)}", strength
        case Comparison(parts, signs):
            strength = STRENGTH["compare"]
            spelled = _inside(parts[0], strength + 1)
            for sign, part in zip(signs, parts[1:], strict=True):
                spelled += f" {sign} {_inside(part, strength + 1)}"
            return spelled, strength
        case Logic(word, parts):
            strength = STRENGTH[word]
            return f" {word} ".join(_inside(part, strength + 1) for part in parts), strength


def _inside(node: Node, at_least: int) -> str:
    """Write a part of a larger expression, in parentheses where it binds too weakly."""
    spelled, strength = _write(node)
    return spelled if strength >= at_least else f"({spelled})"
