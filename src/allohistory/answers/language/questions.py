"""Questions: from text to one number or truth per timeline.

`read` checks a question against a model once; `CompiledQuestion.evaluate` then answers for the
timelines of any ensemble of that model, with arrays throughout. Leaves out estimates over
timelines, which `estimates` makes from these values.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.compiler import Compiler
from allohistory.answers.language.names import Vocabulary, vocabulary
from allohistory.answers.language.parser import fault, parse
from allohistory.answers.language.syntax import Question, unparse
from allohistory.answers.language.timelines import Timelines
from allohistory.model import Model


@dataclass(frozen=True)
class Values:
    """The value of a question in each timeline, and which timelines it is about."""

    x: np.ndarray  # (timeline,) float; 0 and 1 for a truth
    selected: np.ndarray  # (timeline,) bool: in the condition, and with a value
    missing: int = 0  # timelines in the condition that have no value


@dataclass(frozen=True)
class CompiledQuestion:
    """A compiled question: what is estimated, and how each timeline answers it."""

    question: Question
    kind: Literal["probability", "mean", "quantile"]
    unit: str
    body: Callable[[Timelines], np.ndarray] = field(repr=False, compare=False)
    condition: Callable[[Timelines], np.ndarray] | None = field(repr=False, compare=False)

    @property
    def text(self) -> str:
        """The question in its plain spelling."""
        return unparse(self.question)

    @property
    def level(self) -> float:
        """The level of a quantile; the middle otherwise."""
        return self.question.level if self.question.level is not None else 0.5

    def evaluate(self, timelines: Timelines, within: np.ndarray | None = None) -> Values:
        """Return the value of each timeline, only in those of `within` if given; (timeline,)."""
        parts = [part.remembered(self.text, self.values) for part in timelines.parts]
        x = np.concatenate([part.x for part in parts])
        selected = np.concatenate([part.selected for part in parts])
        if within is not None:
            selected = selected & np.asarray(within, dtype=bool)
        present = ~np.isnan(x)
        missing = int(np.count_nonzero(selected & ~present))
        return Values(np.where(present, x, 0.0), selected & present, missing)

    def values(self, timelines: Timelines) -> Values:
        """Return the value of each timeline, NaN for none, and whether the condition holds."""
        x = np.asarray(self.body(timelines), dtype=float)
        selected = np.ones(len(x), dtype=bool)
        if self.condition is not None:
            selected &= self.condition(timelines)
        return Values(x, selected)


def remember(questions: Iterable[CompiledQuestion], *branches: Timelines | None) -> None:
    """Evaluate many questions in each shard of a large run while it is in memory."""
    compiled = tuple(questions)
    for timelines in branches:
        for part in () if timelines is None else timelines.parts:
            for question in compiled if part.is_shard else ():
                part.remembered(question.text, question.values)


def read(text: str, model: Model | Vocabulary) -> CompiledQuestion:
    """Compile a question for a model, or a Vocabulary; raise QuestionError at its place."""
    words = model if isinstance(model, Vocabulary) else vocabulary(model)
    question = parse(text)
    meaning = Compiler(ArgumentReader(text, words))
    term = meaning.term(question.body)
    kind = question.kind
    if kind == "bare":
        counted = getattr(question.body, "function", "") == "incidents"
        is_number = counted or term.kind in ("number", "date")
        kind = "mean" if is_number else "probability"
    body = meaning.as_truth(term) if kind == "probability" else meaning.as_number(term)
    condition = None
    if question.condition is not None:
        condition = meaning.truth(question.condition)
    unit = "date" if term.kind == "date" else ""
    return CompiledQuestion(question, kind, unit, body, condition)


def read_condition(text: str, model: Model | Vocabulary) -> CompiledQuestion:
    """Compile a condition: true or false of a timeline, without `P(...)` around it."""
    words = model if isinstance(model, Vocabulary) else vocabulary(model)
    question = parse(text)
    if question.kind != "bare":
        raise fault(text, (0, 1), "a condition is true or false of a timeline: leave out P(...)")
    meaning = Compiler(ArgumentReader(text, words))
    return CompiledQuestion(question, "probability", "", meaning.truth(question.body), None)


def holds(text: str, timelines: Timelines) -> np.ndarray:
    """Tell whether a condition holds in each timeline; (timeline,)."""
    return read_condition(text, timelines.words).body(timelines) > 0
