"""Hindsight: a what-if of our own history, under every coupling, and what it leaves of the record.

No record tells how the luck of our history carries over into the changed world. So an answer with
hindsight names its coupling and stands beside those under the others; their range is a hinge like
any number. Leaves out what couplings are (the engine) and what entries say (inference).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from allohistory import engine
from allohistory.answers.comparison import Run
from allohistory.answers.conditioning import reading_of
from allohistory.answers.estimation.estimates import Answer
from allohistory.answers.fields import helps
from allohistory.answers.language.record_questions import condition, question_reader
from allohistory.engine import COUPLINGS, Ensemble
from allohistory.engine.couplings import IN_WORDS
from allohistory.errors import RunError
from allohistory.model import Model
from allohistory.scenario import WhatIf

if TYPE_CHECKING:
    from allohistory.inference.counterfactual.record_fate import EntryFate

SEEN = 0.02  # share of histories in which an entry must be lost to be named
LOST = 12  # entries of the record that are named as lost


@dataclass(frozen=True)
class CoupledAnswers:
    """The answers of a what-if with hindsight under one coupling."""

    coupling: str = field(metadata=helps("weekly, clock or independent"))
    text: str = field(metadata=helps("what it assumes"))
    answers: tuple[Answer, ...] = field(metadata=helps("the answers, in the order asked"))


@dataclass(frozen=True)
class Range:
    """One answer over all couplings."""

    id: str = field(metadata=helps("the question"))
    text: str = field(metadata=helps("the question in words"))
    differences: tuple[float | None, ...] = field(metadata=helps("by coupling"))
    low: float | None = field(metadata=helps("the least of them"))
    high: float | None = field(metadata=helps("the greatest"))
    turns: bool = field(metadata=helps("whether they differ in sign"))


@dataclass(frozen=True)
class EntryUnderChange:
    """One entry of the record, and what becomes of it under the change."""

    id: str = field(metadata=helps("its place in the record"))
    text: str = field(metadata=helps("what it tells"))
    fate: str = field(metadata=helps("kept, undone or open"))
    reason: str = field(metadata=helps("why"))
    moved: float | None = field(metadata=helps("share of histories in which it goes otherwise"))
    before: float | None = field(metadata=helps("share of baselines that agree"))
    after: float | None = field(metadata=helps("share of changed histories that agree"))


@dataclass(frozen=True)
class Hindsight:
    """A what-if of our own history: its range over couplings, and what is left of the record."""

    histories: int = field(metadata=helps("conditioned histories that were lived again"))
    coupled: tuple[CoupledAnswers, ...] = field(metadata=helps("the answers under each coupling"))
    ranges: tuple[Range, ...] = field(metadata=helps("each answer's differences"))
    entries: tuple[EntryUnderChange, ...] = field(metadata=helps("the record, entry by entry"))

    def with_fate(self, fate: str) -> tuple[EntryUnderChange, ...]:
        """The entries of one fate."""
        return tuple(one for one in self.entries if one.fate == fate)

    @property
    def moved_answers(self) -> tuple[tuple[int, Range], ...]:
        """The answers that the change moves under any coupling, with their places."""
        return tuple((n, one) for n, one in enumerate(self.ranges) if one.low or one.high)

    @property
    def lost_entries(self) -> tuple[EntryUnderChange, ...]:
        """Entries that are open and that the changed histories agree with less, the worst first."""
        worse = [one for one in self.with_fate("open") if loss_of_agreement(one) >= SEEN]
        worse.sort(key=loss_of_agreement, reverse=True)
        return tuple(worse[:LOST])


def loss_of_agreement(one: EntryUnderChange) -> float:
    """How much seldomer histories agree with an entry under the change; 0 where it is unknown."""
    return (one.before or 0.0) - (one.after if one.after is not None else one.before or 0.0)


def hindsight(
    comparison: Run, questions: Sequence[str] = (), *, threads: int | None = None
) -> Hindsight:
    """Live a what-if with hindsight again, under every coupling, and lay it beside the record.

    `questions` are of the scenario or of the language; without any, those of the what-if. Raises
    RunError for a run that was not lived with hindsight, or that cannot be lived again.
    """
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    if whatif is None or comparison.changed is None or reading_of(recipe) != "hindsight":
        raise RunError("only a what-if that is read with hindsight is coupled to our history")
    if recipe.stale:
        raise RunError(f"this run cannot be lived again: {recipe.stale}; run the what-if again")
    before, others = engine.branches(
        recipe.model, whatif.changes, whatif.date,
        replace(recipe.design, timelines=len(comparison.baseline)), COUPLINGS,
        whatif=whatif, given=condition(whatif), histories=recipe.histories, threads=threads,
    )  # fmt: skip
    asked = tuple(questions) or tuple(comparison.questions)
    coupled = []
    for coupling, changed in zip(COUPLINGS, others, strict=True):
        lived = Run(comparison.scenario, whatif, before, changed)
        answers = tuple(lived.ask(one) for one in asked)
        coupled.append(CoupledAnswers(coupling, IN_WORDS[coupling], answers))
    own = comparison.changed.recipe.design.coupling
    pair = before, others[COUPLINGS.index(own)]
    return Hindsight(
        len(before), tuple(coupled), ranges(coupled), entries(recipe.model, whatif, pair)
    )


def ranges(coupled: Sequence[CoupledAnswers]) -> tuple[Range, ...]:
    """Each answer's differences over the couplings."""
    found = []
    for answers in zip(*(one.answers for one in coupled), strict=True):
        values = tuple(None if one.difference is None else one.difference.value for one in answers)
        known = [value for value in values if value is not None]
        low, high = (min(known), max(known)) if known else (None, None)
        turns = bool(known) and min(known) < 0.0 < max(known)
        found.append(Range(answers[0].id, answers[0].text, values, low, high, turns))
    return tuple(found)


def entries(
    model: Model, whatif: WhatIf, arms: tuple[Ensemble, Ensemble]
) -> tuple[EntryUnderChange, ...]:
    """What the change makes of every entry of the record."""
    from allohistory.inference.counterfactual.record_fate import record_fate  # noqa: PLC0415 - scipy is slow to import
    from allohistory.inference.observation.record import read_record  # noqa: PLC0415 - as above

    record = read_record(model, ask=question_reader(model))
    found = record_fate(model, record, whatif.changes, whatif.date, arms)
    return tuple(entry_of(one) for one in (*found.entries, *found.unused))


def entry_of(one: "EntryFate") -> EntryUnderChange:
    """One entry as a plain value."""
    seen = one.measured
    return EntryUnderChange(
        one.id,
        one.entry.text,
        one.fate,
        one.reason,
        None if seen is None else seen.moved,
        None if seen is None else seen.agree_before,
        None if seen is None else seen.agree_after,
    )
