"""A run: a baseline and, where something was changed, its what-if, ready for questions.

Row k of both branches has the same laws, the same past and the same noise. Everything returned is a
plain frozen value; tables for pandas or Arrow are made only if those are installed. Leaves out what
needs further simulation: `result` has that.
"""

import dataclasses
import datetime as dt
import json
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, Self, get_args

from allohistory.answers.conditioning import in_words, reading_of
from allohistory.answers.estimation.estimates import Answer, Estimate, answer
from allohistory.answers.language.questions import CompiledQuestion, read, remember
from allohistory.answers.language.syntax import unparse
from allohistory.answers.language.timelines import Timelines
from allohistory.answers.language.windows import settled_before
from allohistory.answers.narrative.causes import Cause, parse_event_number, why_tree
from allohistory.answers.narrative.chronicle import Chronicle, Level, chronicle_of, compare_branches
from allohistory.answers.narrative.replays import replay
from allohistory.answers.overrides import assumed_positions
from allohistory.answers.rendering import answers_html, answers_markdown, answers_text
from allohistory.answers.requests import spelled_out
from allohistory.answers.wording import percent
from allohistory.engine import MOST_AT_ONCE, Ensemble, Timeline
from allohistory.engine.design import checked_name, whole
from allohistory.errors import QuestionError, UnknownName
from allohistory.scenario import Scenario, WhatIf
from allohistory.scenario.schema.past import Question

SETTLED = 0.01  # share of timelines settled before a change, from which it is said


class Answers(tuple[Answer, ...]):
    """Answers in order; a notebook shows them as a table."""

    __slots__ = ()

    def __repr__(self) -> str:
        return answers_text(self)

    def _repr_markdown_(self) -> str:
        return answers_markdown(self)

    def _repr_html_(self) -> str:
        return answers_html(self)


@dataclass(frozen=True, repr=False, eq=False)
class Pair:
    """One timeline: its baseline and, where there is a what-if, the same with the change."""

    baseline: Timeline
    changed: Timeline | None = None
    whatif: WhatIf | None = None

    def __repr__(self) -> str:
        arms = "baseline" if self.changed is None else "baseline and what-if"
        return f"<Timeline {self.baseline.row}, {arms}: .chronicle(), .why(event)>"

    def chronicle(self, level: Level = "brief") -> Chronicle:
        """Write both branches in dated sentences, with the first difference marked."""
        checked_name("level", level, get_args(Level))
        if self.changed is None:
            return chronicle_of(self.baseline, level)
        return compare_branches(self.baseline, self.changed, level, self.whatif)

    def why(self, event: int | str, *, changed: bool | None = None) -> Cause:
        """Return the causes of an event, by default in the what-if where there is one.

        `event` may be its number as a chronicle prints it, such as `12` or `baseline:12`.
        """
        if isinstance(event, str):
            branch, event = parse_event_number(event)
            changed = changed if branch is None else branch == "changed"
        else:
            event = whole("event", event, 0)
        of_changed = self.changed is not None if changed is None else changed
        timeline = self.changed if of_changed else self.baseline
        if timeline is None:
            raise QuestionError("there is no what-if branch here: nothing was changed")
        return why_tree(timeline, event, self.whatif)


@dataclass(frozen=True, repr=False, eq=False)
class Run:
    """A baseline ensemble, and a changed one whose timelines are paired with it.

    `whatif` and `changed` are None where nothing was changed. Timelines are numbered from 0.
    """

    scenario: Scenario
    whatif: WhatIf | None
    baseline: Ensemble
    changed: Ensemble | None = None
    requested: int | None = None  # timelines requested; None where that was not saved

    def __repr__(self) -> str:
        name = "no change" if self.whatif is None else self.whatif.id
        size = f"{self.size} timelines"
        return f"<{type(self).__name__} {self.scenario.id}, {name}: {size}>"

    @property
    def branches(self) -> tuple[Timelines, Timelines | None]:
        """Both ensembles, arranged for questions."""
        return self._branches

    @cached_property
    def _branches(self) -> tuple[Timelines, Timelines | None]:
        after = None if self.changed is None else Timelines(self.changed)
        return Timelines(self.baseline), after

    def first(self, timelines: int) -> Self:
        """Return the run of the first `timelines` alone; itself if it has no more.

        Raises ArgumentError unless `timelines` is a whole number above 0.
        """
        timelines = whole("timelines", timelines, 1)
        if timelines >= self.baseline.timelines:
            return self
        changed = None if self.changed is None else self.changed.first(timelines)
        return dataclasses.replace(self, baseline=self.baseline.first(timelines), changed=changed)

    @property
    def excerpt(self) -> Self:
        """The run, or of a large one its first `MOST_AT_ONCE` timelines, for charts and hinges."""
        return self.first(MOST_AT_ONCE)

    @property
    def size(self) -> str:
        """Number of timelines, and the number requested where that was larger."""
        return size_of(self.baseline.timelines, self.requested)

    @property
    def given_share(self) -> float:
        """Share of candidate timelines that met the what-if's condition on the past."""
        return float(self.baseline.given)

    @property
    def reading(self) -> str:
        """What was taken from the record: `as-of`, `hindsight` or `prior`."""
        return reading_of(self.baseline.recipe)

    @property
    def reading_in_words(self) -> str:
        """The reading in a sentence, with the coupling."""
        return in_words(self.baseline.recipe, self.coupling)

    @property
    def coupling(self) -> str:
        """How randomness is shared between the two worlds; empty without hindsight."""
        design = None if self.changed is None else self.changed.recipe.design
        return design.coupling if design is not None and self.reading == "hindsight" else ""

    @property
    def positions(self) -> tuple[str, ...]:
        """The positions of the scenario that the run assumes, by name."""
        return assumed_positions(self.scenario, self.baseline.recipe.design.laws)

    @property
    def questions(self) -> dict[str, Question]:
        """The scenario's questions that this what-if asks, or all of them, by name."""
        questions = self.scenario.questions
        names = (() if self.whatif is None else self.whatif.ask) or tuple(questions)
        return {name: questions[name] for name in names}

    def answers(self) -> Answers:
        """Return the answers to the scenario's questions, in order."""
        return self._answers

    @cached_property
    def _answers(self) -> Answers:
        self.evaluate(question.ask for question in self.questions.values())
        return Answers(self.answer(name) for name in self.questions)

    def evaluate(self, questions: Iterable[str]) -> None:
        """Evaluate questions of the language together, so that each shard is read only once."""
        before, after = self.branches
        compiled = [read(question, before.words) for question in questions]
        remember((*compiled, *filter(None, map(self._settled, compiled))), before)
        remember(compiled, after)

    def answer(self, name: str) -> Answer:
        """Return the answer to one of the scenario's questions; raise UnknownName for others."""
        question = self.scenario.questions.get(name) if isinstance(name, str) else None
        if question is None:
            raise UnknownName("question", str(name), self.scenario.questions)
        before, after = self.branches
        self.evaluate((question.ask,))
        compiled = read(question.ask, before.words)
        result = answer(
            compiled,
            before,
            after,
            id=name,
            text=question.text,
            unit=question.unit or "",
            actual=question.actual,
        )
        return self._with_settled(result, compiled)

    def ask(self, question: str) -> Answer:
        """Return the answer to any question of the language, or to a scenario's question by name.

        Raises QuestionError where the question cannot be read, with a caret under the place.
        """
        text = spelled_out(self.scenario, question)
        if question in self.scenario.questions:
            return self.answer(question)
        before, after = self.branches
        self.evaluate((text,))
        compiled = read(text, before.words)
        return self._with_settled(answer(compiled, before, after, id="asked"), compiled)

    def _settled(self, question: CompiledQuestion) -> CompiledQuestion | None:
        """Return a question of the time before the change, where that may settle it."""
        if self.whatif is None:
            return None
        earlier = settled_before(question.question, self.whatif.date)
        try:
            words = self.branches[0].words
            return None if earlier is None else read(unparse(earlier), words)
        except QuestionError:  # the change comes in the first week
            return None

    def _with_settled(self, result: Answer, question: CompiledQuestion) -> Answer:
        """Return an answer that says in how many timelines it was settled before the change."""
        earlier = self._settled(question)
        if self.whatif is None or earlier is None:
            return result
        values = earlier.evaluate(self.branches[0])
        share = float(values.x[values.selected].mean()) if values.selected.any() else 0.0
        if share < SETTLED:
            return result
        note = (
            f"in {percent(share)} of timelines the answer was yes before the change of "
            f"{self.whatif.date}, which cannot take that back"
        )
        return replace(result, note="; ".join(filter(None, (result.note, note))))

    def timeline(self, k: int) -> Pair:
        """Replay timeline `k` of both branches, with every event.

        Raises RunError where this machine computes another timeline than the one stored.
        """
        k = whole("timeline", k, 0)
        after = None if self.changed is None else replay(self.changed, k)
        return Pair(replay(self.baseline, k), after, self.whatif)

    def chronicle(self, k: int, level: Level = "brief") -> Chronicle:
        """Write timeline `k` of both branches in dated sentences."""
        return self.timeline(k).chronicle(level)

    def to_dict(self) -> dict[str, Any]:
        """Return all answers and how they were computed, as values for JSON."""
        return {
            "scenario": self.scenario.id,
            "whatif": None if self.whatif is None else self.whatif.id,
            "parameters": {} if self.whatif is None else plain(self.whatif.parameters),
            "positions": list(self.positions),
            "reading": self.reading,
            "read": self.reading_in_words,
            "coupling": self.coupling,
            "timelines": self.baseline.timelines,
            "asked": self.requested or self.baseline.timelines,
            "seed": self.baseline.seed,
            "given_share": self.given_share,
            "answers": [plain(answer) for answer in self.answers()],
            "help": {"answer": help_of(Answer)},
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return the values of `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, ensure_ascii=False, allow_nan=False)

    def rows(self) -> list[dict[str, Any]]:
        """Return the answers as flat rows: fields of estimates as `baseline_value` and so on."""
        return [flat(answer) for answer in self.answers()]

    def to_pandas(self) -> Any:
        """Return the rows as a pandas table; raise ImportError where pandas is not installed."""
        return extra("pandas").DataFrame(self.rows())

    def to_arrow(self) -> Any:
        """Return the rows as an Arrow table; raise ImportError where pyarrow is not installed."""
        return extra("pyarrow").Table.from_pylist(self.rows())

    def _caption(self) -> str:
        title = self.scenario.title if self.whatif is None else self.whatif.title
        return f"{title}: {self.size} timelines"

    def _repr_markdown_(self) -> str:
        return f"{self._caption()}\n\n{answers_markdown(self.answers())}"

    def _repr_html_(self) -> str:
        return answers_html(self.answers(), self._caption())


def size_of(timelines: int, requested: int | None) -> str:
    """Return how many timelines there are: `640 of the 1,000 asked` if more were requested."""
    if requested is None or requested <= timelines:
        return f"{timelines:,}"
    return f"{timelines:,} of the {requested:,} asked"


def extra(name: str) -> ModuleType:
    """Import a library that only tables need; raise ImportError that says how to install it."""
    try:
        return import_module(name)
    except ImportError as error:
        raise ImportError(
            f"{name} is not installed; install it with: pip install 'allohistory[tables]'"
        ) from error


def plain(value: Any) -> Any:
    """Return a frozen value as dictionaries, lists and numbers, with None for NaN."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {part.name: plain(getattr(value, part.name)) for part in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def flat(answer: Answer) -> dict[str, Any]:
    """Return an answer as one row of a table."""
    row = {}
    for name, value in plain(answer).items():
        if name in ("baseline", "changed", "difference"):
            fields = [part.name for part in dataclasses.fields(Estimate)]
            row.update({f"{name}_{part}": (value or {}).get(part) for part in fields})
        else:
            row[name] = value
    return row


def help_of(kind: type) -> dict[str, str]:
    """Return the help texts of a frozen value's fields."""
    return {part.name: part.metadata.get("help", "") for part in dataclasses.fields(kind)}
