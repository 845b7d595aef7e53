"""Reruns: a stored run simulated again under other laws, each timeline with its random draws.

A law that is set has its value in every parameter draw; all others keep theirs. So a timeline of
the rerun differs from its original by the effect of the law alone. Leaves out which laws to set:
positions and tipping points choose them.
"""

from dataclasses import dataclass, replace

import numpy as np

from allohistory import engine
from allohistory.answers.comparison import Run
from allohistory.answers.estimation.estimates import NONE, Estimate, normal_estimate
from allohistory.answers.estimation.influence import Outcome
from allohistory.answers.estimation.variance import cluster_variance
from allohistory.answers.language.record_questions import condition
from allohistory.engine import Ensemble, Laws, Say
from allohistory.engine.design import whole
from allohistory.errors import RunError

TIMELINES = 400  # of a rerun, by default


@dataclass(frozen=True)
class Reruns:
    """A run, cut to the timelines that are re-run, and how to re-run them."""

    reference: Run
    threads: int | None = None
    remade: bool = False  # the run came from another version of the program, and was re-run

    @property
    def timelines(self) -> int:
        """Number of timelines, or pairs, of each rerun."""
        return self.reference.baseline.timelines

    def with_laws(self, laws: Laws) -> Run:
        """Return the same timelines with some laws set, by path."""
        return rerun(self.reference, self.timelines, laws, self.threads)


def reruns(
    comparison: Run,
    timelines: int | None = None,
    *,
    threads: int | None = None,
    say: Say | None = None,
) -> Reruns:
    """Prepare a run to be re-run: its first `timelines`, all of them if it has fewer.

    A run from another version of the program is re-run first. Raises RunError if the run cannot be
    re-run at all.
    """
    recipe = comparison.baseline.recipe
    if comparison.changed is not None and comparison.whatif is None:
        raise RunError("the what-if of this run is not in its scenario; it cannot be re-run")
    timelines = TIMELINES if timelines is None else whole("timelines", timelines, 1)
    count = min(timelines, comparison.baseline.timelines)
    if say is not None:
        engine.prepare(comparison.baseline.model, say)
    if recipe.stale:
        return Reruns(rerun(comparison, count, {}, threads), threads, remade=True)
    first = comparison.first(count)
    if comparison.baseline.is_stored:  # made earlier, perhaps on another machine
        check_same(first, rerun(comparison, count, {}, threads))
    return Reruns(first, threads)


def check_same(stored: Run, again: Run) -> None:
    """Raise RunError unless timelines that are re-run are those that were stored."""
    pairs = [(stored.baseline, again.baseline), (stored.changed, again.changed)]
    for before, after in pairs:
        if before is not None and after is not None and not same_timelines(before, after):
            raise RunError(
                "the run cannot be re-run under other assumptions: re-run here under its own, its "
                "timelines are not those that were stored, because this machine or its libraries "
                "compute otherwise than those that made the run; run the what-if again here"
            )


def same_timelines(before: Ensemble, after: Ensemble) -> bool:
    """Return whether two ensembles have the same events and series, to the last bit."""
    columns = set(before.events)
    return (
        np.array_equal(before.ids, after.ids)
        and columns == set(after.events)
        and all(np.array_equal(before.events[k], after.events[k], equal_nan=True) for k in columns)
        and np.array_equal(before.values, after.values, equal_nan=True)
    )


def rerun(comparison: Run, timelines: int, laws: Laws, threads: int | None) -> Run:
    """Re-run some timelines of a run with laws put over its own."""
    recipe, whatif = comparison.baseline.recipe, comparison.whatif
    design = replace(
        recipe.design, timelines=timelines, laws={**(recipe.design.laws or {}), **laws} or None
    )
    model, scenario = recipe.model, comparison.scenario
    if whatif is None:
        alone = engine.simulate(model, design, histories=recipe.histories, threads=threads)
        return Run(scenario, None, alone)
    arms = engine.compare(
        model, whatif, design, given=condition(whatif), histories=recipe.histories, threads=threads
    )
    return Run(scenario, whatif, *arms)


def shift(
    first: Outcome, second: Outcome, ids: tuple[np.ndarray, np.ndarray], noise: int
) -> Estimate:
    """Return the second outcome less the first, paired by the address of their timelines.

    Where only some timelines meet a condition on the past, those in only one of the two count
    unpaired.
    """
    if first.estimate.value is None or second.estimate.value is None:
        return NONE
    value = second.estimate.value - first.estimate.value
    draws = [numbers // noise for numbers in ids]
    all_draws = np.unique(np.concatenate(draws))
    sums = np.zeros(len(all_draws))
    for sign, outcome, of in ((-1.0, first, draws[0]), (1.0, second, draws[1])):
        np.add.at(sums, np.searchsorted(all_draws, of), sign * outcome.influence / len(of))
    error = float(np.sqrt(cluster_variance(sums)))
    if first.kind == "probability":
        # None of many does not mean never: add one timeline each way (Bonett and Price 2012).
        error = max(error, 2**0.5 / (min(len(ids[0]), len(ids[1])) + 2))
    number = min(first.estimate.timelines, second.estimate.timelines)
    return normal_estimate(value, error, number)
