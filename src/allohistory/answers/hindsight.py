"""Hindsight: a what-if of history itself, under every coupling, and its effect on the record.

No record shows how randomness is shared between history and the changed world. So an answer with
hindsight names its coupling and is reported beside those under the others; their range is an
assumption like any number. Leaves out what couplings are (the engine) and what entries mean
(inference).
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

LEAST_LOSS = 0.02  # share of histories in which an entry must be lost to be listed
LOST = 12  # entries of the record that are listed as lost


@dataclass(frozen=True)
class CoupledAnswers:
    """The answers of a what-if with hindsight under one coupling."""

    coupling: str = field(metadata=helps("weekly, clock or independent"))
    text: str = field(metadata=helps("what the coupling assumes"))
    answers: tuple[Answer, ...] = field(metadata=helps("the answers, in the order asked"))


@dataclass(frozen=True)
class Range:
    """One answer over all couplings."""

    id: str = field(metadata=helps("the question"))
    text: str = field(metadata=helps("the question in words"))
    differences: tuple[float | None, ...] = field(metadata=helps("by coupling"))
    low: float | None = field(metadata=helps("the lowest difference"))
    high: float | None = field(metadata=helps("the highest difference"))
    turns: bool = field(metadata=helps("whether the differences have both signs"))


@dataclass(frozen=True)
class EntryUnderChange:
    """One entry of the record, and its fate under the change."""

    id: str = field(metadata=helps("its place in the record"))
    text: str = field(metadata=helps("what the entry says"))
    fate: str = field(metadata=helps("kept, undone or open"))
    reason: str = field(metadata=helps("why"))
    moved: float | None = field(metadata=helps("share of histories in which it differs"))
    before: float | None = field(metadata=helps("share of baselines that agree"))
    after: float | None = field(metadata=helps("share of changed histories that agree"))


@dataclass(frozen=True)
class Hindsight:
    """A what-if of history itself: its range over couplings, and its effect on the record."""

    histories: int = field(metadata=helps("posterior histories that were re-run"))
    coupled: tuple[CoupledAnswers, ...] = field(metadata=helps("the answers under each coupling"))
    ranges: tuple[Range, ...] = field(metadata=helps("each answer's differences"))
    entries: tuple[EntryUnderChange, ...] = field(metadata=helps("the record, entry by entry"))

    def with_fate(self, fate: str) -> tuple[EntryUnderChange, ...]:
        """Return the entries with one fate."""
        return tuple(entry for entry in self.entries if entry.fate == fate)

    @property
    def moved_answers(self) -> tuple[tuple[int, Range], ...]:
        """Answers that the change moves under any coupling, with their indices."""
        return tuple((n, row) for n, row in enumerate(self.ranges) if row.low or row.high)

    @property
    def lost_entries(self) -> tuple[EntryUnderChange, ...]:
        """Open entries with which the changed histories agree less, the worst first."""
        worse = [
            entry for entry in self.with_fate("open") if loss_of_agreement(entry) >= LEAST_LOSS
        ]
        worse.sort(key=loss_of_agreement, reverse=True)
        return tuple(worse[:LOST])


def loss_of_agreement(entry: EntryUnderChange) -> float:
    """Return the drop in agreement with an entry under the change; 0 where it is unknown."""
    before = entry.before or 0.0
    return before - (before if entry.after is None else entry.after)


def hindsight(
    comparison: Run, questions: Sequence[str] = (), *, threads: int | None = None
) -> Hindsight:
    """Re-run a what-if with hindsight under every coupling, and compare it with the record.

    `questions` are of the scenario or of the language; without any, those of the what-if. Raises
    RunError for a run that was not made with hindsight, or that cannot be re-run.
    """
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    if whatif is None or comparison.changed is None or reading_of(recipe) != "hindsight":
        raise RunError("only a what-if read with hindsight is coupled to history")
    if recipe.stale:
        raise RunError(f"this run cannot be re-run: {recipe.stale}; run the what-if again")
    before, changed_runs = engine.branches(
        recipe.model, whatif.changes, whatif.date,
        replace(recipe.design, timelines=len(comparison.baseline)), COUPLINGS,
        whatif=whatif, given=condition(whatif), histories=recipe.histories, threads=threads,
    )  # fmt: skip
    names = tuple(questions) or tuple(comparison.questions)
    coupled = []
    for coupling, changed in zip(COUPLINGS, changed_runs, strict=True):
        rerun = Run(comparison.scenario, whatif, before, changed)
        answers = tuple(rerun.ask(name) for name in names)
        coupled.append(CoupledAnswers(coupling, IN_WORDS[coupling], answers))
    coupling = comparison.changed.recipe.design.coupling
    pair = before, changed_runs[COUPLINGS.index(coupling)]
    return Hindsight(
        len(before), tuple(coupled), ranges(coupled), entries(recipe.model, whatif, pair)
    )


def ranges(coupled: Sequence[CoupledAnswers]) -> tuple[Range, ...]:
    """Collect each answer's differences over the couplings."""
    rows = []
    for answers in zip(*(column.answers for column in coupled), strict=True):
        differences = [answer.difference for answer in answers]
        values = tuple(None if gap is None else gap.value for gap in differences)
        present = [value for value in values if value is not None]
        low, high = (min(present), max(present)) if present else (None, None)
        turns = bool(present) and min(present) < 0.0 < max(present)
        rows.append(Range(answers[0].id, answers[0].text, values, low, high, turns))
    return tuple(rows)


def entries(
    model: Model, whatif: WhatIf, arms: tuple[Ensemble, Ensemble]
) -> tuple[EntryUnderChange, ...]:
    """Return the fate of every entry of the record under the change."""
    from allohistory.inference.counterfactual.record_fate import record_fate  # noqa: PLC0415 - scipy is slow to import
    from allohistory.inference.observation.record import read_record  # noqa: PLC0415 - as above

    record = read_record(model, ask=question_reader(model))
    fates = record_fate(model, record, whatif.changes, whatif.date, arms)
    return tuple(entry_of(fate) for fate in (*fates.entries, *fates.unused))


def entry_of(fate: "EntryFate") -> EntryUnderChange:
    """Convert one entry to a plain value."""
    shares = fate.measured
    return EntryUnderChange(
        fate.id,
        fate.entry.text,
        fate.fate,
        fate.reason,
        None if shares is None else shares.moved,
        None if shares is None else shares.agree_before,
        None if shares is None else shares.agree_after,
    )
