"""The printed words: one name for one thing, and phrases that are forbidden, by place."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "allohistory"

CODE = "messages of the program"
DOCS = "documents"
DATA = "scenarios"
PAGES = "page templates"
EVERYWHERE = (CODE, DOCS, DATA, PAGES)
PRINTED = (CODE, PAGES, DOCS)

# What must not be printed, what is printed instead, and where the rule applies.
PHRASES = [
    (r"\bas (it|they) (was|were)\b", "baseline; without the change", PRINTED),
    (r"\bin our history\b", "History: yes (13 Apr 1941)", PRINTED),
    (r"\bour history\b", "history; what happened", PRINTED),
    (r"\b(?:each )?lived (twice|again|to the end)\b", "simulated twice; re-run", PRINTED),
    (r"\bliving [\d{]", "simulating", PRINTED),
    (r"\bhistories walk\b", "the sampler moves from the prior to the posterior", PRINTED),
    (r"also holds who they are", "not like for like: a selection effect", PRINTED),
    (r"no timeline of the baseline meets", "the condition never holds in the baseline", PRINTED),
    (r"\bno timeline meets the condition\b", "never happened in the sample", PRINTED),
    (r"to which it applies", "n = 17 of 2,000 (baseline)", PRINTED),
    (r"\b(?:answers?|it) hangs? on\b", "depends on; what drives the answer", PRINTED),
    (r"\btold from (?:noise|chance|what chance)", "significant", PRINTED),
    (r"cannot be told\b", "cannot be estimated", PRINTED),
    (r"share of what is open", "share of variance explained", PRINTED),
    (r"what the sources leave open", "uncertainty of the assumptions", PRINTED),
    (r"\bdraws? of the laws\b", "parameter draw", PRINTED),
    (r"\b(?:lowest|highest) third\b", "when low; when high", (CODE, PAGES)),
    (r"all chance open|chance (?:is )?open from there", "random from there on", PRINTED),
    (r"histories that the record conditioned", "posterior histories", PRINTED),
    (r"how luck carries over", "how randomness is shared between the two worlds", PRINTED),
    (r"luck of (?:its|their) own|sharing luck", "new noise; coupling", PRINTED),
    (r"\blie below\b", "are below", PRINTED),
    (r"points of per cent", "percentage points", PRINTED),
    (r"\bruns apart\b", "between-run difference", PRINTED),
    (r"chance of the draw", "simulation error", PRINTED),
    (r"\bpale bar\b", "wide bar: uncertainty of the assumptions (90 %)", PRINTED),
    (r"\bout of reach\b", "cannot be reached with 640 histories", (CODE, PAGES)),
    (r"one timeline, both ways", "One simulated history, with and without", PRINTED),
    (r"here the two histories part", "First difference", PRINTED),
    (r"where a timeline parts", "First difference in one example", PRINTED),
    (r"comes true only (?:without|with) the change", "happens only in the baseline", PRINTED),
    (r"what it stands on", "Sources and assumptions", (CODE, PAGES)),
    (r"\bas it is because\b", "Why this date:", PRINTED),
    (r"the what-if is that of", "Source of the what-if:", PRINTED),
    (r"sources that carry most", "Most used sources", PRINTED),
    (r"nobody measured it", "expert judgement, no data", (CODE, PAGES, DATA)),
    (r">Repeat it<|how it was computed", "Reproduce", PRINTED),
    (r"or walk\?|walks? out\b|walked out\b", "breaks off the talks", (CODE, PAGES, DATA)),
    (r"re-?found themselves", "found a rival party", EVERYWHERE),
    (r"stay in the fold|same creed|obey in word", "plain words of the split", EVERYWHERE),
    (r"\bsign away\b", "agree to end", EVERYWHERE),
    (r"readies its plan against the north", "updates its yearly war plan", EVERYWHERE),
    (r"what is under way and a little more", "cuts aid to goods in transit", EVERYWHERE),
    (r"trains carry two or three divisions", "moves two or three divisions west", EVERYWHERE),
    (r"a fight of companies", "company-level clash", EVERYWHERE),
    (r"with the line moved in favour", "gains ground", EVERYWHERE),
    (r"does the model tell its record", "How well does the model fit history?", PRINTED),
    (r"what surprised the model most", "Least expected events", PRINTED),
    (r"\blay (?:the|a) model beside", "Compare with", PRINTED),
    (r"a model off to one side", "biased", PRINTED),
    (r"wait for a second reader", "Provisional: one coder; not independently checked", PRINTED),
    (r"\bstands alone\b", "unknown question ...; did you mean ...?", (CODE,)),
    (r"is no number\b", "is NaN; is not a number", PRINTED),
    (r"\bgo(?:es)? otherwise\b", "differ", PRINTED),
    (r"the (?:walk|tempering) stands still", "tempering stalled", PRINTED),
    (r"\bill borne\b|\bthe faster\b", "plain words", PRINTED),
]


def documentation(tree: ast.Module) -> set[int]:
    """Return the identities of the docstring nodes of a module."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, owners)
        and node.body
        and isinstance(node.body[0], ast.Expr)
        and not is_command(node)
    }


def is_command(node: ast.AST) -> bool:
    """Return whether a function's docstring is printed: that of a command is its help."""
    decorators = getattr(node, "decorator_list", ())
    return any(
        "command" in ast.unparse(line) or "group" in ast.unparse(line) for line in decorators
    )


def literals(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each string of a module that is not a docstring."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = documentation(tree)
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.lineno, node.value


def lines_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line, joined with the next: phrases cross line ends."""
    lines = path.read_text("utf-8").splitlines()
    for number, (line, following) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        yield number, f"{line} {following.strip(' #')}"


@cache
def texts(place: str) -> tuple[tuple[str, int, str], ...]:
    """Return file, line and text of all printed words at a place."""
    if place == CODE:
        return tuple(
            (str(path.relative_to(ROOT)), line, text)
            for path in sorted(SOURCE.rglob("*.py"))
            for line, text in literals(path)
        )
    files = {
        DOCS: [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md"],
        DATA: [*sorted((SOURCE / "scenarios").rglob("*.yaml"))],
        PAGES: [
            *sorted((SOURCE / "views").rglob("*.html")),
            *sorted((SOURCE / "views").rglob("*.js")),
        ],
    }[place]
    return tuple(
        (str(path.relative_to(ROOT)), line, text)
        for path in files
        if "vendor" not in path.parts
        for line, text in lines_of(path)
    )


@pytest.mark.parametrize(("phrase", "better", "places"), PHRASES, ids=[row[0] for row in PHRASES])
def test_a_phrase_of_the_old_dialect_is_printed_nowhere(phrase, better, places):
    pattern = re.compile(phrase, re.IGNORECASE)
    matches = [
        f"{file}:{line}: {text.strip()[:90]}"
        for place in places
        for file, line, text in texts(place)
        if pattern.search(text)
    ]
    assert not matches, f"say `{better}` instead:\n" + "\n".join(matches)


def test_the_search_finds_printed_text():
    messages = " ".join(text for _, _, text in texts(CODE))

    assert "Simulates a rivalry between states" in messages  # the help of the program
    assert "One way to fold" not in messages
    assert all(texts(place) for place in (DOCS, DATA, PAGES))
