"""Questions as text: valid ones, made by the grammar from the table of functions, and damaged ones.

Leaves out what must hold of them (`questions`).
"""

import datetime as dt
import random
import re

from tests.answers import synthetic

from allohistory.answers.language.event_functions import Function
from allohistory.answers.language.number_functions import FUNCTIONS
from allohistory.vocabulary.events import RUNGS

WORDS = synthetic.WORDS
TOKEN = re.compile(
    r"'[^'\n]*'|\"[^\"\n]*\"|[0-9.][0-9_.]*(?:[eE][+-]?[0-9]+)?|[A-Za-z_]\w*|<=|>=|==|!=|\S"
)
SPACES = (" ", "  ", "\n", "\t", " \n ")
TYPED = (
    "and", "or", "not", "true", "false", "P(", "E(", "Q(0.5,", "(", ")", ",", "|", "=", "==", "!=",
    "<", "<=", ">", "+", "-", "*", "/", "1e50", "1e51", "1e-400", "0", "9" * 60, "1_000", ".5", "1.",
    "'", '"', "''", "'1939-05-11'", "1939-05-11", "'1939-02-30'", "'2939-01-01'", "year=1938",
    "before=", "&", "%", "≤", "’", "\0", "\x1b[31m", "\u202e", "é", "first(", "count(", "a=", "b=",
    "'japan'", "'ussr'", "'nobody'", "rung=3", "rung=99", "secret=1", "at=", "x=", "not " * 70,
    "(" * 30, "1+" * 70, "war() and " * 70, "-" * 70, "treaty()", "series('tension')",
)  # fmt: skip


def day(chance: random.Random, low: str = "1931-09-21", high: str = "1945-08-26") -> str:
    """Return a day between two others."""
    first, last = dt.date.fromisoformat(low), dt.date.fromisoformat(high)
    return str(first + dt.timedelta(days=chance.randrange((last - first).days)))


def monday(chance: random.Random) -> str:
    """Return the first day of a week within the horizon."""
    return str(WORDS.start + dt.timedelta(weeks=chance.randrange(1, len(WORDS.mondays) - 1)))


def argument(chance: random.Random, kind: str) -> str:
    """Return a value that an argument of this kind may have."""
    if kind == "number":
        return str(chance.choice([0, 1, 50, 300.5, 1000, 1e4]))
    if kind == "truth":
        return chance.choice(["true", "false"])
    if kind == "date":
        return f"'{day(chance)}'"
    if kind == "rung":
        return repr(chance.choice(RUNGS[2:]))
    return repr(chance.choice(WORDS.names_of(kind)))


def window(chance: random.Random) -> list[str]:
    """Return the arguments of a window, often none."""
    first, last = sorted((day(chance), day(chance)))
    return chance.choice(
        [[], [], [f"before='{last}'"], [f"after='{first}'"], [f"year={chance.randint(1932, 1944)}"],
         [f"from='{first}'", f"to='{last}'"], [f"from={chance.randint(1932, 1940)}", "to=1944"]]
    )  # fmt: skip


def call(
    chance: random.Random, function: Function, *more: str, windowed: bool = True, full: bool = False
) -> str:
    """Return a valid call of a function, with `more` arguments by name."""
    if function.name == "incidents" and not full:
        more = (*more, "rung='patrol'")
    stated = {part.partition("=")[0] for part in more}
    places = list(function.places)
    count = chance.randint(function.needed, len(places))
    if {"a", "who"} & {name for name, _ in places[:1]} and count == 2:
        values = [repr(actor) for actor in chance.sample(WORDS.names_of("actor"), 2)]
    elif function.name == "losses":
        values = [repr(actor) for actor in chance.sample(WORDS.names_of("actor"), 2)][:count]
    else:
        values = [argument(chance, kind) for _, kind in places[:count]]
    named = []
    for name, kind in function.named:
        if name in stated or chance.random() < 0.7 or kind == "date":
            continue
        if kind == "option":
            options = WORDS.options[values[0].strip("'")]
            named.append(f"{name}={chance.choice(options)!r}")
        else:
            named.append(f"{name}={argument(chance, kind)}")
    span = window(chance) if windowed and function.windowed else []
    return f"{function.name}({', '.join([*values, *named, *more, *span])})"


EVENTS = tuple(f for f in FUNCTIONS.values() if f.gives == "events")
SERIES = tuple(FUNCTIONS[name] for name in ("series", "mean", "max", "min", "change"))


def events(chance: random.Random) -> str:
    """Return a part that selects events."""
    if chance.random() < 0.1:
        return call(chance, FUNCTIONS["incidents"])
    return call(chance, chance.choice(EVENTS))


def number(chance: random.Random, depth: int) -> str:
    """Return a part that is a number."""
    choice = chance.randrange(9 if depth else 7)
    if choice == 0:
        return chance.choice(["0", "1", "2.5", "1_000", "3e2", ".5", "7."])
    if choice == 1:
        return f"count({events(chance)})"
    if choice == 2:
        return f"({chance.choice(['first', 'last'])}({events(chance)}) - {chance.randint(1, 9)})"
    if choice == 3:
        return call(chance, FUNCTIONS["losses"])
    if choice == 4:
        return call(chance, chance.choice(SERIES))
    if choice == 5:
        return call(chance, FUNCTIONS["duration"])
    if choice == 6:
        return "law('incidents.fading')"
    if choice == 7:
        return f"-({plain(chance, depth - 1)})"
    sign = chance.choice("+-*")
    return f"({plain(chance, depth - 1)} {sign} {plain(chance, depth - 1)})"


def plain(chance: random.Random, depth: int) -> str:
    """Return a number that is no date, so that any arithmetic may be done with it."""
    while True:
        text = number(chance, depth)
        if "first(" not in text and "last(" not in text:
            return text


def truth(chance: random.Random, depth: int) -> str:
    """Return a part that is true or false."""
    choice = chance.randrange(6 if depth else 3)
    if choice == 0:
        return events(chance)
    if choice == 1:
        return chance.choice(["true", "false", call(chance, FUNCTIONS["in_force"])])
    if choice == 2:
        sign = chance.choice(["<", "<=", ">", ">=", "==", "!="])
        return f"({number(chance, depth)} {sign} {chance.choice(['0', '2', '1e3', '0.02'])})"
    if choice == 3:
        return f"not ({truth(chance, depth - 1)})"
    word = chance.choice([" and ", " or "])
    return "(" + word.join(truth(chance, depth - 1) for _ in range(chance.randint(2, 3))) + ")"


def statement(chance: random.Random) -> str:
    """Return a whole question."""
    condition = f" | {truth(chance, 1)}" if chance.random() < 0.3 else ""
    kind = chance.randrange(4)
    if kind == 0:
        return f"E({number(chance, 2)}{condition})"
    if kind == 1:
        return f"Q({chance.choice(['0.1', '0.5', '.99'])}, {number(chance, 1)}{condition})"
    if kind == 2:
        return truth(chance, 2)
    return f"P({truth(chance, 2)}{condition})"


def damaged(chance: random.Random, text: str) -> str:
    """Return a question with some of its words, or bytes, changed."""
    for _ in range(chance.choice([1, 1, 1, 2, 3, 6])):
        spots = [match.span() for match in TOKEN.finditer(text)] or [(0, len(text))]
        start, end = chance.choice(spots)
        other = slice(*chance.choice(spots))
        kind = chance.randrange(7)
        if kind == 0:
            text = text[:start] + text[end:]
        elif kind == 1:
            text = f"{text[:start]} {chance.choice(TYPED)} {text[end:]}"
        elif kind == 2:
            text = f"{text[:end]} {chance.choice(TYPED)} {text[end:]}"
        elif kind == 3:
            text = text[:start] + text[other] + text[end:]
        elif kind == 4:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + chr(chance.choice([chance.randrange(128), 0x20AC])) + text[place:]
        elif kind == 5:
            place = chance.randrange(len(text) + 1)
            text = text[:place] + text[place + 1 :]
        else:
            text = text[:start] + text[start:end] * 2 + text[end:]
        if not text:
            break
    return text
