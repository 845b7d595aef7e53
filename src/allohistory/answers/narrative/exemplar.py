"""Choosing a timeline to be read: one that shows what a run is about.

Assumption: a reader wants to see the change at work, so the timeline is one in which the answer
that moved most comes out differently in the two branches. Leaves out how typical it otherwise is.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from allohistory.answers.fields import helps
from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.compiler import Compiler
from allohistory.answers.language.parser import parse
from allohistory.answers.language.questions import read
from allohistory.answers.language.timelines import Selection, Timelines
from allohistory.answers.narrative.causes import event_call
from allohistory.errors import QuestionError


@dataclass(frozen=True)
class Exemplar:
    """A timeline, and why this one."""

    row: int = field(metadata=helps("the timeline, from 0"))
    because: str = field(metadata=helps("why it is shown"))


class Question(Protocol):
    """A question that was answered."""

    @property
    def kind(self) -> str:
        """`probability`, `mean` or `quantile`."""
        ...

    @property
    def text(self) -> str:
        """The question in words."""
        ...

    @property
    def ask(self) -> str:
        """The question in the question language."""
        ...


class AnsweredRun(Protocol):
    """What a choice of timelines needs of a run."""

    @property
    def branches(self) -> tuple[Timelines, Timelines | None]:
        """Both ensembles, arranged for questions; the second where something was changed."""
        ...

    def answers(self) -> Sequence[Question]:
        """The answers to its questions."""
        ...


def exemplar(comparison: AnsweredRun) -> Exemplar:
    """The first timeline of those that disagree on the question that most pairs disagree on."""
    before, after = comparison.branches
    if after is None:
        return Exemplar(0, "the first of the run")
    best: tuple[int, Exemplar] | None = None
    for answer in comparison.answers():
        if answer.kind != "probability":
            continue
        asked = read(answer.ask, before.words)
        one, two = asked.evaluate(before), asked.evaluate(after)
        kept = one.selected & two.selected
        for differs, came in (
            (kept & (two.x > one.x), "only with the change"),
            (kept & (two.x < one.x), "only without the change"),
        ):
            pairs = int(np.count_nonzero(differs))
            if pairs > (best[0] if best else 0):
                words = f"one of the {pairs:,} in which this comes true {came}: {answer.text}"
                best = pairs, Exemplar(int(np.argmax(differs)), words)
    return best[1] if best else Exemplar(0, "the first: no answer differs between its branches")


def timeline_with(
    comparison: AnsweredRun, event: str, *, changed: bool | None = None
) -> tuple[int, bool]:
    """The first timeline in which an event happens, and whether it is of the changed branch.

    Looks in the changed branch first, unless it is said in which. Raises QuestionError if it
    happens in none.
    """
    before, after = comparison.branches
    wanted = [(after, True), (before, False)]
    if changed is not None:
        wanted = [each for each in wanted if each[1] is changed]
    for timelines, of_changed in wanted:
        if timelines is None:
            continue
        found = selection(event, timelines)
        if len(found.timeline):
            return int(found.timeline.min()), of_changed
    raise QuestionError("it happens in no timeline of this run", event, 0)


def selection(event: str, timelines: Timelines) -> Selection:
    """All events of an ensemble that a function or a name means."""
    words = timelines.words
    text = event_call(words, event.strip())
    term = Compiler(ArgumentReader(text, words)).term(parse(text).body)
    found = term.run(timelines) if term.kind in ("events", "counted events") else None
    if not isinstance(found, Selection):
        raise QuestionError(
            "this is no event; write a function such as war('japan', 'ussr'), or the name of a "
            "decision, an event or talks", event, 0,
        )  # fmt: skip
    return found
