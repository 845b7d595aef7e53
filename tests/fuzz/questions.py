"""Questions: what must hold of valid ones, whose meaning is known, and of damaged ones.

A question made by the grammar is accepted, and obeys the laws of logic, of arithmetic and of
windows of time on made-up timelines. A damaged one is refused at a place in it, or every word of
it counts. Assumption: the made-up timelines have events of every kind.
"""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from tests.answers import synthetic
from tests.fuzz import grammar
from tests.fuzz.grammar import TOKEN, WORDS
from tests.fuzz.harness import Broken, Kind, check_message, require, text_parts

from allohistory.answers.language.number_functions import FUNCTIONS
from allohistory.answers.language.parser import LARGEST, parse
from allohistory.answers.language.questions import CompiledQuestion, Values, read
from allohistory.answers.language.syntax import unparse
from allohistory.answers.language.timelines import Timelines
from allohistory.errors import QuestionError

TIMELINES = 60
SPACES = ("", " ", "  ", "\n", "\t", " \r\n ")
NUMBER = re.compile(r"[0-9.][0-9_.]*(?:[eE][+-]?[0-9]+)?")


@dataclass(frozen=True)
class Asked:
    """A question, or the parts of several, and the law that must hold of them."""

    law: str
    parts: tuple[str, ...]


@cache
def timelines() -> Timelines:
    """Return the made-up timelines on which questions are asked."""
    chance = np.random.default_rng(5)
    shape = (TIMELINES, len(synthetic.MONTHS))
    series = {name: np.cumsum(chance.uniform(0, 3, shape), axis=1) for name in WORDS.series}
    series["tension"][3, 100:] = np.nan  # a timeline that ends early
    laws = {"incidents.fading": chance.lognormal(-4, 0.5, TIMELINES)}
    return synthetic.timelines_of(
        synthetic.random_events(TIMELINES, 120, seed=3), TIMELINES, series=series, laws=laws
    )


def ask(text: str) -> Values:
    """Return the values of a question that must be accepted."""
    try:
        return read(text, WORDS).evaluate(timelines())
    except QuestionError as error:
        raise Broken(f"a valid question is refused: {error}") from None


def truths(text: str) -> np.ndarray:
    """Return whether each timeline makes a part true."""
    return ask(f"P({text})").x > 0


def numbers(text: str) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each timeline, and where it has one."""
    values = ask(f"E({text})")
    return values.x, values.selected


def same(first: Values, second: Values) -> bool:
    """Return whether two questions have the same answer in every timeline, to the last bit."""
    return np.array_equal(first.x, second.x) and np.array_equal(first.selected, second.selected)


def respaced(text: str, chance: random.Random) -> str:
    """Return a question with other spaces between its words."""
    words = TOKEN.findall(text)
    apart = []
    for word, after in zip(words, [*words[1:], ""], strict=True):
        joined = re.match(r"\w|\.", word[-1:]) and re.match(r"[\w.]", after[:1])
        apart += [word, chance.choice(SPACES[1:] if joined else SPACES)]
    return "".join(apart)


def holds_whole(text: str) -> None:
    """A valid question is accepted, read back from its own spelling, and needs no spaces."""
    values = ask(text)
    question = parse(text)
    require(parse(unparse(question)) == question, f"it is spelled {unparse(question)!r}")
    again = respaced(text, random.Random(text))
    require(parse(again) == question, f"with other spaces it is another question: {again!r}")
    require(np.isfinite(values.x).all(), "a value is not finite")
    require(values.missing + values.selected.sum() <= TIMELINES, "more timelines than there are")


def holds_logic(first: str, second: str) -> None:
    """The laws of logic hold in every timeline."""
    a, b = truths(first), truths(second)
    require(np.array_equal(truths(f"not ({first})"), ~a), "not A")
    require(np.array_equal(truths(f"not not ({first})"), a), "not not A")
    require(np.array_equal(truths(f"(({first}))"), a), "parentheses")
    require(np.array_equal(truths(f"({first}) and ({second})"), a & b), "A and B")
    require(np.array_equal(truths(f"({first}) or ({second})"), a | b), "A or B")
    strange = truths(f"not (not ({first}) or not ({second}))")
    require(np.array_equal(strange, a & b), "De Morgan")
    require(
        abs(ask(f"P({first})").x.mean() + ask(f"P(not ({first}))").x.mean() - 1) < 1e-12,
        "P + P not",
    )
    given = ask(f"P({first} | {second})")
    require(np.array_equal(given.selected, b), "A | B is about B")
    require(np.array_equal(given.x[b] > 0, a[b]), "A | B")


def holds_arithmetic(text: str, bound: str) -> None:
    """The laws of arithmetic hold in every timeline, and of order against a bound."""
    value, known = numbers(text)
    for same_number in (f"({text}) + 0", f"({text}) * 1", f"-(-({text}))", f"({text}) / 1"):
        again, still = numbers(same_number)
        require(np.array_equal(again, value) and np.array_equal(known, still), same_number)
    difference, _ = numbers(f"({text}) - ({text})")
    require(not difference.any(), "x - x")
    below, equal, above = (truths(f"({text}) {sign} {bound}") for sign in ("<", "==", ">"))
    require(np.array_equal(below ^ equal ^ above, known), "x is below, at or above, or missing")
    require(np.array_equal(truths(f"({text}) <= {bound}"), below | equal), "<=")
    require(np.array_equal(truths(f"({text}) != {bound}"), (below | above)), "!=")
    chain = truths(f"0 <= ({text}) < {bound}")
    require(np.array_equal(chain, truths(f"0 <= ({text}) and ({text}) < {bound}")), "a chain")


def holds_window(events: str, monday: str, later: str) -> None:
    """What happens before a day and from it on is all that happens; a wider window has more."""

    def within(*words: str) -> np.ndarray:
        inside = events[:-1] + ("" if events.endswith("(") or events[-2] == "(" else ", ")
        return numbers(f"count({inside}{', '.join(words)}))")[0]

    whole, _ = numbers(f"count({events})")
    before, since = within(f"before='{monday}'"), within(f"from='{monday}'")
    require(np.array_equal(before + since, whole), "before and from make the whole")
    require((within(f"before='{later}'") >= before).all(), "a later end has as many or more")
    require(np.array_equal(whole > 0, truths(events)), "it happened, or it is counted 0 times")
    first, known = numbers(f"first({events})")
    last, _ = numbers(f"last({events})")
    require(np.array_equal(known, whole > 0) and (last >= first)[known].all(), "first and last")


def holds_losses(pair: str, least: str, more: str) -> None:
    """A battle of more losses is one of fewer."""
    few, many = (truths(f"battle({pair}, losses={losses})") for losses in (least, more))
    require(not (many & ~few).any(), "losses= is a least number")


def refuses_unknown(text: str, name: str) -> None:
    """An argument that a function does not have is refused at its place."""
    try:
        read(text, WORDS)
    except QuestionError as error:
        at = error.text[error.position :]
        require(at.startswith((f"{name}=", f"{name} =")), f"refused elsewhere, at {at[:20]!r}")
        require(name in str(error), "the refusal does not name it")
        return
    raise Broken(f"the unknown argument {name}= is ignored")


def holds_damaged(text: str) -> str:
    """A damaged question is refused at a place in it, or all its words count."""
    try:
        compiled = read(text, WORDS)
        values = compiled.evaluate(timelines())
    except QuestionError as error:
        check_message(str(error))
        require(0 <= error.position <= len(error.text), "the caret stands outside")
        return "refused"
    require(np.isfinite(values.x).all(), "a value is not finite")
    require(np.abs(values.x).max(initial=0.0) <= LARGEST, "a value is too large")
    check_spelling(text, compiled)
    require(same(read(compiled.text, WORDS).evaluate(timelines()), values), "its spelling differs")
    return "accepted"


def check_spelling(text: str, compiled: CompiledQuestion) -> None:
    """Raise Broken where a word of a question is not in the spelling of what was read."""
    before, after = words_of(text), words_of(compiled.text)
    require(before == after, f"{text!r} was read as {compiled.text!r}")


def words_of(text: str) -> list[str]:
    """Return the words that must survive: not brackets, commas, or how a number is spelled."""
    words = [word for word in TOKEN.findall(text) if word not in "(),"]
    return [
        repr(float(word)) if NUMBER.fullmatch(word) else re.sub(r"^[\"'](.*)[\"']$", r"'\1'", word)
        for word in words
    ]


LAWS: dict[str, Callable[..., str | None]] = {
    "whole": holds_whole,
    "logic": holds_logic,
    "arithmetic": holds_arithmetic,
    "window": holds_window,
    "losses": holds_losses,
    "unknown": refuses_unknown,
    "damaged": holds_damaged,
}


def make(chance: random.Random) -> Asked:
    """Return a question and the law that is tried on it: most often damage."""
    law = chance.choices(tuple(LAWS), (20, 8, 8, 8, 2, 4, 50))[0]
    if law == "logic":
        return Asked(law, (grammar.truth(chance, 2), grammar.truth(chance, 1)))
    if law == "arithmetic":
        return Asked(law, (grammar.plain(chance, 2), chance.choice(["0", "1", "40", "1e4"])))
    if law == "window":
        function = chance.choice(grammar.EVENTS)
        events = grammar.call(chance, function, windowed=False)
        return Asked(law, (events, *sorted((grammar.monday(chance), grammar.monday(chance)))))
    if law == "losses":
        pair = ", ".join(map(repr, chance.sample(WORDS.names_of("actor"), 2)))
        least, more = sorted((chance.randrange(900), chance.randrange(2000)))
        return Asked(law, (pair, str(least), str(more)))
    if law == "unknown":
        return Asked(law, unknown(chance))
    text = grammar.statement(chance)
    return Asked(law, (grammar.damaged(chance, text) if law == "damaged" else text,))


def unknown(chance: random.Random) -> tuple[str, str]:
    """Return a question with an argument that its function does not have, and its name."""
    function = chance.choice([*grammar.EVENTS, FUNCTIONS["in_force"], *grammar.SERIES])
    names = ("sorce", "untill", "befor", "x1", "at_", "option2", "level", "P", "war")
    name = chance.choice([name for name in names if name not in function.arguments()])
    value = chance.choice(["1", "'ussr'", "true", "'1939-05-11'"])
    text = grammar.call(chance, function, f"{name}={value}")
    return (f"P({text})" if function.gives in ("events", "truth") else f"E({text})"), name


def check(asked: Asked) -> str:
    """Return the outcome of a question; Broken where its law does not hold."""
    return LAWS[asked.law](*asked.parts) or f"{asked.law} holds"


def smaller(asked: Asked) -> Iterator[Asked]:
    """Yield damaged questions with less text; those made by the grammar stay as they are."""
    if asked.law == "damaged":
        for text in text_parts(asked.parts[0]):
            yield replace(asked, parts=(text,))


KIND = Kind("questions", make, check, smaller=smaller, stretch=4_000, total=150_000)
