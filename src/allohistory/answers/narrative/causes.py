"""Why: the chain of causes of one event, back to an event that has no cause in the model.

Every event names the one event it follows from; a choice also names what its actor saw. Fighting is
described as a whole, so the chain of a war does not list every week of the quarrel it grew from.
"""

import datetime as dt
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, Literal

import numpy as np

from allohistory.answers.fields import helps
from allohistory.answers.language.arguments import ArgumentReader
from allohistory.answers.language.compiler import Compiler
from allohistory.answers.language.event_functions import EVENTS
from allohistory.answers.language.names import Vocabulary, vocabulary
from allohistory.answers.language.parser import parse
from allohistory.answers.language.syntax import Call
from allohistory.answers.language.timelines import Selection, Timelines
from allohistory.answers.narrative.events import Event, Names, added_events, days_of, read_events
from allohistory.answers.narrative.quarrels import BORDER, Quarrel, quarrel_text, quarrels
from allohistory.answers.narrative.sentences import sentence, why
from allohistory.answers.wording import DATE, NARROWEST
from allohistory.engine import Timeline
from allohistory.errors import QuestionError, suggestion
from allohistory.scenario import WhatIf

DEEPEST = 60
NAMED = {"decision": "decision", "event": "event", "talk": "treaty"}


@dataclass(frozen=True, repr=False)
class Cause:
    """One event with what it follows from."""

    date: dt.date = field(metadata=helps("first day of the week in which it happens"))
    text: str = field(metadata=helps("what happens"))
    why: str = field(metadata=helps("its chance and its reasons, in words"))
    kind: str = field(metadata=helps("kind of event"))
    serial: int = field(metadata=helps("number of the event in its timeline"))
    because: tuple["Cause", ...] = field(
        default=(), metadata=helps("what it follows from; empty at the root")
    )

    @property
    def chain(self) -> tuple["Cause", ...]:
        """This event and all before it, the latest first."""
        causes: list[Cause] = [self]
        for cause in self.because:
            causes.extend(cause.chain)
        return tuple(causes)

    def text_tree(self, width: int = 100) -> str:
        """Return the tree as plain text, `width` columns wide."""
        return cause_text(self, width)

    def __str__(self) -> str:
        return self.text_tree()

    __repr__ = __str__


def cause_text(cause: Cause, width: int = 100) -> str:
    """Return a tree of causes as plain text, the event first."""
    return "\n".join(_cause_lines(cause, width, ""))


def _cause_lines(cause: Cause, width: int, prefix: str) -> list[str]:
    """Return the lines of one event of the tree and of its causes."""
    room = max(NARROWEST, width - len(prefix))
    inner = " " * DATE
    wrapped = textwrap.wrap(f"{cause.date}  {cause.text}", room, subsequent_indent=inner)
    if cause.why:
        wrapped += textwrap.wrap(
            f"({cause.why})", room, initial_indent=inner, subsequent_indent=inner
        )
    below = prefix.replace("└─ ", "   ")
    lines = [prefix + wrapped[0], *(below + line for line in wrapped[1:])]
    for earlier in cause.because:
        # A long chain does not run off the page.
        deeper = below if len(below) > width // 3 else below + "└─ "
        lines += _cause_lines(earlier, width, deeper)
    return lines


def parse_event_number(event: str) -> tuple[Literal["baseline", "changed"] | None, int | str]:
    """Read an event as a chronicle prints it: `12`, or `baseline:12` where it names the branch."""
    text = event.strip()
    side, sign, number = text.rpartition(":")
    if number.isdecimal() and not sign:
        return None, int(number)
    if number.isdecimal() and side in {"baseline", "changed"}:
        return "baseline" if side == "baseline" else "changed", int(number)
    return None, text


def why_tree(timeline: Timeline, event: int | str, whatif: WhatIf | None = None) -> Cause:
    """Return the causes of an event, given by its number or by a question like `war('japan')`.

    The name of a decision, an outside event or talks is accepted too. Raises QuestionError if there
    is no such event in this timeline.
    """
    serial = first_event(timeline, event) if isinstance(event, str) else int(event)
    return why_each(timeline, (serial,), whatif)[serial]


def why_each(
    timeline: Timeline, serials: Iterable[int], whatif: WhatIf | None = None
) -> dict[int, Cause]:
    """Return the causes of several events of one timeline, by their numbers.

    Raises QuestionError for a number that no event has.
    """
    events = read_events(timeline)
    by_serial = {event.serial: event for event in events}
    names = Names(timeline.model, added_events(whatif))
    fights, _ = quarrels(events)
    fight_of = {row.serial: fight for fight in fights for row in fight.rows}
    days = days_of(names, events)
    causes = {}
    for serial in serials:
        if serial not in by_serial:
            last = max(by_serial, default=-1)
            raise QuestionError(f"this timeline has no event {serial}; they go from 0 to {last}")
        causes[serial] = _cause(names, by_serial, fight_of, days, serial, DEEPEST)
    return causes


def _cause(
    names: Names,
    by_serial: dict[int, Event],
    fight_of: dict[int, Quarrel],
    days: dict[int, dt.date],
    serial: int,
    deepest: int,
) -> Cause:
    """Return an event and its causes, no deeper than a bound."""
    event = by_serial[serial]
    text, because, before = sentence_of(names, event, fight_of), (), event.cause
    if serial in fight_of:
        before = fight_of[serial].first.cause
    if before in by_serial and before != serial and deepest > 0:
        because = (_cause(names, by_serial, fight_of, days, before, deepest - 1),)
    return Cause(days[serial], text, why(names, event), event.kind, event.serial, because)


def sentence_of(names: Names, event: Event, fight_of: dict[int, Quarrel]) -> str:
    """Return an event as a sentence; fighting as a whole."""
    if event.kind in BORDER and event.serial in fight_of:
        return quarrel_text(names, fight_of[event.serial])
    return sentence(names, event)


def first_event(timeline: Timeline, query: str) -> int:
    """Return the number of the first event that a question's function finds in a timeline.

    Raises QuestionError if `query` is no such function, or finds nothing.
    """
    words = vocabulary(timeline.model)
    text = query.strip()
    if text.isdigit():
        return int(text)
    text = event_call(words, text)
    question = parse(text)
    if not isinstance(question.body, Call) or question.kind != "bare":
        raise QuestionError("write one function, such as war('japan', 'ussr')", text, 0)
    term = Compiler(ArgumentReader(text, words)).term(question.body)
    selection = (
        term.run(single_timeline(timeline)) if term.kind in ("events", "counted events") else None
    )
    if not isinstance(selection, Selection):
        raise QuestionError("this is no event; write a function such as war(...)", text, 0)
    if len(selection.serial) == 0:
        raise QuestionError("it does not happen in this timeline", text, 0)
    return int(selection.serial.min())


def event_call(words: Vocabulary, text: str) -> str:
    """Return an event as a function of the language, as written or made from the event's name."""
    for axis, function in NAMED.items():
        if text in words.axes[axis]:
            return f"{function}('{text}')" if axis != "talk" else f"treaty(talk='{text}')"
    if "(" not in text:
        names = [name for axis in NAMED for name in words.axes[axis]]
        functions = ", ".join(function.name for function in EVENTS)
        raise QuestionError(
            f"no event {text!r}: write its number, a function ({functions}), or a name; "
            f"{suggestion(text, names)}"
        )
    return text


def single_timeline(timeline: Timeline) -> Timelines:
    """Return a replayed timeline as an ensemble of one, ready for questions."""
    events = dict(timeline.events)
    rows = len(events["serial"])
    ensemble: Any = SimpleNamespace(
        model=timeline.model,
        timelines=1,
        laws_of=np.zeros(1, dtype=int),
        events={**events, "timeline": np.zeros(rows, dtype=np.int32)},
        series={k: np.asarray(v)[None, :] for k, v in dict(timeline.series).items()},
        months=timeline.model.calendar.months,
        laws={},
    )
    return Timelines(ensemble)
