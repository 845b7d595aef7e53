"""Runs: how ensembles are made, over threads, and how a baseline and a what-if share their past.

Laws and noise are functions of (seed, timeline) alone, so the number of threads and the size of the
slices do not affect results. A branch simulates the past once: worlds are copied at the point of
divergence, and both arms continue from there with the same salts, or as their coupling says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from allohistory.engine.couplings import check_clock
from allohistory.engine.design import Design
from allohistory.engine.ensemble import Ensemble
from allohistory.engine.executors import Executor, Threads
from allohistory.engine.histories import GivenHistories
from allohistory.engine.interventions import plan
from allohistory.engine.recipe import Recipe
from allohistory.engine.results import Results, Sealed
from allohistory.engine.slices import Slice
from allohistory.engine.tasks import Given, Task
from allohistory.errors import RunError
from allohistory.kit.log import NOTABLE
from allohistory.model import Model, build
from allohistory.scenario import Scenario, WhatIf

RAREST = 50  # candidates tried per timeline wanted before a condition counts as too rare
MOST = 128  # more worlds do not fit the processor's cache
LEAST = 32

Say = Callable[[str], None]  # called with a message before a long step


class Progress(Protocol):
    """Callback in the caller's thread that reports the progress of a run.

    `partial` returns the ensembles so far, one for each arm; calling it takes time.
    """

    def __call__(
        self, done: int, wanted: int, partial: Callable[[], tuple[Ensemble, ...]]
    ) -> object:
        """Report that `done` of `wanted` timelines are finished."""
        ...


@dataclass(frozen=True)
class Execution:
    """Where a run is computed and its shards are put: nothing of it affects results.

    Without a `scratch` folder everything stays in memory. `sealed` is called with the arms of each
    shard before it is written.
    """

    executor: Executor | None = None  # threads of this process if None
    scratch: Path | None = None
    sealed: Sealed | None = None


HERE = Execution()


def run_slices(
    task: Task,
    wanted: int,
    about: tuple[dict[str, Any], ...],
    progress: Progress | None,
    executor: Executor,
    slice_size: int | None,
    execution: Execution = HERE,
) -> tuple[Ensemble, ...]:
    """Run slices until `wanted` timelines are done; RunError if the condition is too rare."""
    size = size_of_slices(wanted, executor.workers, slice_size)
    gathering = Results(task.arms, wanted, about, execution.scratch, execution.sealed)
    limit = wanted if task.given is None else wanted * RAREST
    # Fully known histories are simulated once each, those that meet the condition.
    whole = task.arms[0].distinct
    limit = limit if whole is None else min(limit, max(wanted if task.given is None else 0, whole))

    def tasks() -> Iterator[np.ndarray]:
        first = 0
        while first < limit and gathering.done < wanted:
            # The first slice of every thread is a small one: whoever waits sees numbers sooner.
            small = slice_size is None and first < LEAST * executor.workers
            end = min(first + (LEAST if small else size), limit)
            yield np.arange(first, end, dtype=np.int64)
            first = end

    def so_far() -> tuple[Ensemble, ...]:
        return gathering.ensembles(executor.notes())

    if progress is not None:
        progress(0, wanted, so_far)
    for tried, ids, parts in executor.run(task, tasks()):
        if gathering.done < wanted:
            gathering.add(tried, ids, parts)
            if progress is not None:
                progress(min(gathering.done, wanted), wanted, so_far)
    if gathering.done < (wanted if whole is None else min(1, wanted)):
        raise RunError(
            f"the condition on the past held in {gathering.done} of {gathering.tried} timelines: "
            f"too rare to find {wanted}; use at most {gathering.done} timelines, or relax it"
        )
    return so_far()


def size_of_slices(wanted: int, workers: int, requested: int | None) -> int:
    """Return the number of timelines in a slice: `requested`, or enough to leave no thread idle."""
    if requested is None:
        # Many slices per thread, so that the last ones simulate few unneeded timelines.
        return min(MOST, max(LEAST, -(-wanted // (16 * workers))))
    if requested < 1:
        raise RunError(f"slices of {requested} timelines cannot run; use 1 or more")
    return requested


def simulate(
    model: Model,
    design: Design,
    *,
    changes: Any = None,
    since: date | int = 0,
    histories: GivenHistories | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    slice_size: int | None = None,
    execution: Execution = HERE,
) -> Ensemble:
    """Simulate timelines of `model` by `design`, with `changes` in force from `since` on.

    Laws are drawn from their priors, or are those of `histories`, one per draw.
    """
    change = None if changes is None else plan(model, changes, since)
    recipe = Recipe(model, design, change, histories=histories)
    about = {"warnings": () if change is None else change.warnings}
    opened = 0 if histories is None else histories.opened or 0
    task = Task((recipe,), opened if change is None else change.since)
    prepare(model)
    executor = execution.executor or Threads(threads)
    about_arms = (about,)
    return run_slices(
        task, design.timelines, about_arms, progress, executor, slice_size, execution
    )[0]


def branch(
    model: Model,
    changes: Any,
    since: date | int,
    design: Design,
    *,
    whatif: WhatIf | None = None,
    given: Given | None = None,
    histories: GivenHistories | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    slice_size: int | None = None,
    execution: Execution = HERE,
) -> tuple[Ensemble, Ensemble]:
    """Simulate pairs that share the past up to `since`: the baseline, and the run with `changes`.

    `given` selects the timelines to branch: it is evaluated on the past of candidates, and those
    selected keep their ids. RunError if there are too few. Of `histories`, draw k is history k.
    Under the independent coupling the arms differ even without a change.
    """
    baseline, (changed,) = branches(
        model,
        changes,
        since,
        design,
        (design.coupling,),
        whatif=whatif,
        given=given,
        histories=histories,
        threads=threads,
        progress=progress,
        slice_size=slice_size,
        execution=execution,
    )
    return baseline, changed


def branches(
    model: Model,
    changes: Any,
    since: date | int,
    design: Design,
    couplings: Sequence[str],
    *,
    whatif: WhatIf | None = None,
    given: Given | None = None,
    histories: GivenHistories | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    slice_size: int | None = None,
    execution: Execution = HERE,
) -> tuple[Ensemble, tuple[Ensemble, ...]]:
    """Simulate one baseline, and the run with `changes` under each of `couplings`.

    Each pair is as from `branch`; the baseline is simulated once.
    """
    designs = [replace(design, coupling=coupling) for coupling in couplings]
    for coupling in couplings:
        check_clock(model, coupling)
    change = plan(model, changes, since)
    baseline = Recipe(model, design, histories=histories)
    arms = [replace(baseline, design=coupled, plan=change) for coupled in designs]
    about = {"whatif": whatif, "warnings": change.warnings}
    task = Task((baseline, *arms), change.since, given)
    prepare(model)
    details = ({}, *(about for _ in arms))
    executor = execution.executor or Threads(threads)
    first, *changed = run_slices(
        task, design.timelines, details, progress, executor, slice_size, execution
    )
    return first, tuple(changed)


def compare(
    scenario: Scenario | Model,
    whatif: WhatIf,
    design: Design,
    *,
    given: Given | None = None,
    histories: GivenHistories | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    slice_size: int | None = None,
    execution: Execution = HERE,
) -> tuple[Ensemble, Ensemble]:
    """Simulate pairs of a `scenario` (or its built model) without and with a `whatif`."""
    return branch(
        build(scenario) if isinstance(scenario, Scenario) else scenario,
        whatif.changes,
        whatif.date,
        design,
        whatif=whatif,
        given=given,
        histories=histories,
        threads=threads,
        progress=progress,
        slice_size=slice_size,
        execution=execution,
    )


def prepare(model: Model, say: Say | None = None) -> None:
    """Compile the weeks of `model` now, or load them; announce it by `say` if it takes long."""
    laws = model.draw_laws(0, np.zeros(0, np.int64))  # the types of the records are enough
    Slice(model, model.open_worlds(laws), laws, detail=NOTABLE).prepare(say)
