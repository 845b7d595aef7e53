"""Reruns: a kept run lived again under other laws, timeline by timeline with the same luck.

A law that is set has its value in every draw; all others stay as they were drawn. So a timeline of
the rerun differs from its twin by what the law does, and by nothing else. Leaves out which laws to
set: positions and turning points say that.
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
from allohistory.engine.slices import select_rows
from allohistory.errors import RunError

TIMELINES = 400  # of a rerun, unless it is said


@dataclass(frozen=True)
class Reruns:
    """A run, cut to the timelines that are lived again, and how they are lived."""

    reference: Run
    threads: int | None = None
    remade: bool = False  # the run was of other sources of the program, and was made again

    @property
    def timelines(self) -> int:
        """How many timelines, or pairs, each rerun has."""
        return self.reference.baseline.timelines

    def with_laws(self, laws: Laws) -> Run:
        """The same timelines with some laws set, by path."""
        return rerun(self.reference, self.timelines, laws, self.threads)


def reruns(
    comparison: Run,
    timelines: int | None = None,
    *,
    threads: int | None = None,
    say: Say | None = None,
) -> Reruns:
    """Make a run ready to be lived again: its first `timelines`, all of it if it has fewer.

    A run that was made by other sources of the program is made again first. Raises RunError where
    a run cannot be lived again at all.
    """
    recipe = comparison.baseline.recipe
    if comparison.changed is not None and comparison.whatif is None:
        raise RunError("the what-if of this run is not in its scenario; it cannot be lived again")
    timelines = TIMELINES if timelines is None else whole("timelines", timelines, 1)
    wanted = min(timelines, comparison.baseline.timelines)
    if say is not None:
        engine.prepare(comparison.baseline.model, say)
    if not recipe.stale:
        return Reruns(first_timelines(comparison, wanted), threads)
    return Reruns(rerun(comparison, wanted, {}, threads), threads, remade=True)


def first_timelines(comparison: Run, timelines: int) -> Run:
    """The first timelines of a comparison."""

    def short(ensemble: Ensemble) -> Ensemble:
        laws = ensemble.stored_laws
        return replace(
            ensemble,
            ids=ensemble.ids[:timelines],
            events=select_rows(ensemble.events, np.arange(timelines), ensemble.timelines),
            values=ensemble.values[:timelines],
            stored_laws=None if laws is None else {k: v[:timelines] for k, v in laws.items()},
        )

    if timelines >= comparison.baseline.timelines:
        return comparison
    changed = None if comparison.changed is None else short(comparison.changed)
    return replace(comparison, baseline=short(comparison.baseline), changed=changed)


def rerun(comparison: Run, timelines: int, laws: Laws, threads: int | None) -> Run:
    """Live some timelines of a run with laws put over its own."""
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


def shift(one: Outcome, two: Outcome, ids: tuple[np.ndarray, np.ndarray], noise: int) -> Estimate:
    """How far the second outcome lies from the first, paired by the address of its timelines.

    Where only some timelines met a condition on the past, those in one of the two count alone.
    """
    if one.estimate.value is None or two.estimate.value is None:
        return NONE
    value = two.estimate.value - one.estimate.value
    draws = [each // noise for each in ids]
    every = np.unique(np.concatenate(draws))
    sums = np.zeros(len(every))
    for sign, outcome, of in ((-1.0, one, draws[0]), (1.0, two, draws[1])):
        np.add.at(sums, np.searchsorted(every, of), sign * outcome.influence / len(of))
    error = float(np.sqrt(cluster_variance(sums)))
    if one.kind == "probability":
        # None of many is not never: as if one timeline had gone each way (Bonett and Price 2012).
        error = max(error, 2**0.5 / (min(len(ids[0]), len(ids[1])) + 2))
    number = min(one.estimate.timelines, two.estimate.timelines)
    return normal_estimate(value, error, number)
