"""Choosing one timeline for the reader: one that shows what a run is about.

Assumption: a reader wants to see the effect of the change, so the timeline is one in which the
answer that moved most differs between the two branches. Leaves out how typical it otherwise is.
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
    """A timeline, and why it was chosen."""

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
        """Return the answers to its questions."""
        ...


def exemplar(comparison: AnsweredRun) -> Exemplar:
    """Return the first timeline that differs on the question on which most pairs differ."""
    before, after = comparison.branches
    if after is None:
        return Exemplar(0, "the first of the run")
    best: tuple[int, Exemplar] | None = None
    for answer in comparison.answers():
        if answer.kind != "probability":
            continue
        question = read(answer.ask, before.words)
        baseline, changed = question.evaluate(before), question.evaluate(after)
        selected = baseline.selected & changed.selected
        for differs, branch in (
            (selected & (changed.x > baseline.x), "what-if"),
            (selected & (changed.x < baseline.x), "baseline"),
        ):
            pairs = int(np.count_nonzero(differs))
            if pairs > (best[0] if best else 0):
                which = "the only timeline" if pairs == 1 else f"one of {pairs:,} timelines"
                words = f"{which} in which this happens only in the {branch}: {answer.text}"
                best = pairs, Exemplar(int(np.argmax(differs)), words)
    return best[1] if best else Exemplar(0, "the first: no answer differs between its branches")


def timeline_with(
    comparison: AnsweredRun, event: str, *, changed: bool | None = None
) -> tuple[int, bool]:
    """Return the first timeline in which an event happens, and whether in the changed branch.

    Searches the changed branch first, unless `changed` names one. Raises QuestionError if the event
    happens in none.
    """
    before, after = comparison.branches
    searches = [(after, True), (before, False)]
    if changed is not None:
        searches = [search for search in searches if search[1] is changed]
    for timelines, of_changed in searches:
        if timelines is None:
            continue
        first = 0
        for part in timelines.parts:
            events = selection(event, part)
            if len(events.timeline):
                return first + int(events.timeline.min()), of_changed
            first += part.count
    raise QuestionError("it happens in no timeline of this run", event, 0)


def selection(event: str, timelines: Timelines) -> Selection:
    """Return all events of an ensemble that a function or a name means.

    Raises QuestionError if it means no event.
    """
    words = timelines.words
    text = event_call(words, event.strip())
    term = Compiler(ArgumentReader(text, words)).term(parse(text).body)
    events = term.run(timelines) if term.kind in ("events", "counted events") else None
    if not isinstance(events, Selection):
        raise QuestionError(
            "this is no event; write a function such as war('japan', 'ussr'), or the name of a "
            "decision, an event or talks", event, 0,
        )  # fmt: skip
    return events
