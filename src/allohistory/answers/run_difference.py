"""The difference between two runs: question by question, and in what they were made.

Each shift has the error of two independent runs. Runs with the same seed share random draws, so
that its true error is smaller.
"""

import math
from dataclasses import dataclass, field

from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Answer, Estimate, normal_estimate
from allohistory.answers.fields import helps


@dataclass(frozen=True)
class Shift:
    """One question in two runs."""

    first: Answer = field(metadata=helps("the answer in the first run"))
    second: Answer = field(metadata=helps("the answer in the second run"))
    baseline: Estimate = field(metadata=helps("shift of the baseline, second minus first"))
    difference: Estimate | None = field(
        metadata=helps("shift of what the change does; none where one run has no change")
    )


@dataclass(frozen=True)
class RunDifference:
    """Two runs compared."""

    shifts: tuple[Shift, ...] = field(metadata=helps("the questions that both runs ask"))
    apart: dict[str, tuple[str, str]] = field(metadata=helps("in what they differ, by name"))
    unshared: tuple[str, ...] = field(metadata=helps("questions that only one of them asks"))


def run_difference(first: Run, second: Run) -> RunDifference:
    """Compare the answers of two runs, the second minus the first."""
    names = [name for name in first.questions if name in second.questions]
    shifts = tuple(shift_of(first.answer(name), second.answer(name)) for name in names)
    every = dict.fromkeys((*first.questions, *second.questions))
    unshared = tuple(name for name in every if name not in names)
    descriptions = [described(run) for run in (first, second)]
    apart = {
        name: (value, descriptions[1][name])
        for name, value in descriptions[0].items()
        if value != descriptions[1][name]
    }
    return RunDifference(shifts, apart, unshared)


def described(run: Run) -> dict[str, str]:
    """Return in words what a run was made from."""
    chosen = {} if run.whatif is None else run.whatif.parameters
    return {
        "scenario": run.scenario.id,
        "state of the scenario": run.scenario.hash[:12],
        "what-if": "none" if run.whatif is None else run.whatif.id,
        "parameters": ", ".join(f"{name}={value}" for name, value in chosen.items()) or "none",
        "positions": ", ".join(run.positions) or "none",
        "timelines": run.size,
        "seed": str(run.baseline.seed),
        "reading": run.reading_in_words,
        "sources": run.baseline.recipe.stale or "those of this version",
    }


def shift_of(first: Answer, second: Answer) -> Shift:
    """Return one question in both runs, with its shifts."""
    both = first.difference is not None and second.difference is not None
    return Shift(
        first,
        second,
        shift(first.baseline, second.baseline),
        shift(first.difference, second.difference) if both else None,
    )


def shift(first: Estimate | None, second: Estimate | None) -> Estimate:
    """Return the second estimate minus the first, with the error of independent runs."""
    if first is None or second is None or first.value is None or second.value is None:
        return NONE
    error = math.hypot(first.error or 0.0, second.error or 0.0)
    return normal_estimate(
        second.value - first.value, error, min(first.timelines, second.timelines)
    )
