"""Runs: how ensembles are made, over threads, and how a baseline and a what-if share their past.

Laws and noise are functions of (seed, timeline) alone, so the number of threads and the size of the
slices do not affect results. A branch simulates the past once: worlds are copied at the point of
divergence, and both arms continue from there with the same salts, or as their coupling says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

import numpy as np

from allohistory.engine.couplings import (
    check_clock,
    edits_after,
    facts_after,
    follow,
    follows_clock,
    needs_factual,
    start_clock,
)
from allohistory.engine.design import Design
from allohistory.engine.ensemble import Ensemble, gather
from allohistory.engine.executors import Executor, Threads
from allohistory.engine.histories import GivenHistories
from allohistory.engine.interventions import plan
from allohistory.engine.recipe import Recipe
from allohistory.engine.slices import CAPACITY, LogOverflow, Part, Slice
from allohistory.errors import RunError
from allohistory.kit.log import NOTABLE
from allohistory.model import Model, build
from allohistory.scenario import Scenario, WhatIf

RAREST = 50  # candidates tried per timeline wanted before a condition counts as too rare
MOST = 128  # more worlds do not fit the processor's cache
LEAST = 32

Given = Callable[[Ensemble, int], np.ndarray]
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


@dataclass
class Task:
    """Settings shared by all slices of one run."""

    arms: tuple[Recipe, ...]
    since: int  # week up to which the arms share a past
    given: Given | None = None
    detail: int = NOTABLE

    def work(self, ids: np.ndarray) -> tuple[np.ndarray, tuple[Part, ...]]:
        """Simulate timelines `ids`; return those that meet the condition, and a part per arm."""
        capacity = CAPACITY
        while True:
            try:
                return self.attempt(ids, capacity)
            except LogOverflow:
                capacity *= 2

    def attempt(self, ids: np.ndarray, capacity: int) -> tuple[np.ndarray, tuple[Part, ...]]:
        """Simulate timelines `ids` with logs of `capacity` rows."""
        past = self.run_past(ids, capacity)
        if self.given is not None:
            selection = np.flatnonzero(self.meets_condition(past, ids))
            past, ids = past.subset(selection), ids[selection]
        if any(follows_clock(arm) for arm in self.arms):
            start_clock(past)
        last = len(self.arms) - 1
        arms = [past if a == last else past.copy() for a in range(last + 1)]
        before = arms[0]  # the factual history; it is simulated to the end before the other arms
        if needs_factual(self.arms[0]):
            before = past.copy()
            before.run(
                self.arms[0].facts, self.since, self.arms[0].weeks, self.arms[0].openings(ids)
            )
        for arm, arm_slice in zip(self.arms, arms, strict=True):
            follow(arm, arm_slice, before)
            arm_slice.run(facts_after(arm), self.since, arm.weeks, edits_after(arm, ids, arm_slice))
        sites = len(self.arms[0].sites)
        return ids, tuple(arm_slice.part(sites) for arm_slice in arms)

    def run_past(self, ids: np.ndarray, capacity: int) -> Slice:
        """Simulate timelines `ids` up to the divergence of the arms; shared pasts only once."""
        recipe = self.arms[0]
        facts = recipe.facts
        first, like, parted = recipe.shared(ids, self.since)
        opened = recipe.open(ids[first])
        past = Slice(recipe.model, *opened, detail=self.detail, capacity=capacity)
        if parted:
            past.run(facts, 0, parted, ())
            past = past.subset(like)
        past.run(facts, parted, self.since, recipe.openings(ids))
        return past

    def meets_condition(self, past: Slice, ids: np.ndarray) -> np.ndarray:
        """Evaluate the condition on the past: bool (timeline,); RunError for another shape."""
        if self.given is None:
            return np.ones(len(ids), bool)
        mask = np.asarray(self.given(gather(self.arms[0], [ids], [past.part()]), self.since))
        if mask.shape != (len(ids),):
            raise RunError(
                f"the condition returned an array of shape {mask.shape} for {len(ids)} timelines"
            )
        return mask.astype(bool)


@dataclass
class Results:
    """Results of a run so far."""

    arms: tuple[Recipe, ...]
    wanted: int
    about: tuple[dict[str, Any], ...]
    ids: list[np.ndarray] = field(default_factory=list)
    parts: list[tuple[Part, ...]] = field(default_factory=list)
    done: int = 0
    tried: int = 0

    def add(self, tried: int, ids: np.ndarray, parts: tuple[Part, ...]) -> None:
        """Add the results of one slice."""
        self.tried += tried
        self.done += len(ids)
        self.ids.append(ids)
        self.parts.append(parts)

    def ensembles(self) -> tuple[Ensemble, ...]:
        """Return one ensemble for each arm."""
        candidates = self.tried
        if self.done >= self.wanted > 0:
            candidates = int(np.concatenate(self.ids)[self.wanted - 1]) + 1
        return tuple(
            gather(
                arm,
                self.ids,
                [parts[a] for parts in self.parts],
                limit=self.wanted,
                candidates=candidates,
                **self.about[a],
            )
            for a, arm in enumerate(self.arms)
        )


def run_slices(
    task: Task,
    wanted: int,
    about: tuple[dict[str, Any], ...],
    progress: Progress | None,
    executor: Executor,
    slice_size: int | None,
) -> tuple[Ensemble, ...]:
    """Run slices until `wanted` timelines are done; RunError if the condition is too rare."""
    size = size_of_slices(wanted, executor.workers, slice_size)
    gathering = Results(task.arms, wanted, about)
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

    def work(ids: np.ndarray) -> tuple[int, np.ndarray, tuple[Part, ...]]:
        return len(ids), *task.work(ids)

    if progress is not None:
        progress(0, wanted, gathering.ensembles)
    for tried, ids, parts in executor.run(work, tasks()):
        if gathering.done < wanted:
            gathering.add(tried, ids, parts)
            if progress is not None:
                progress(min(gathering.done, wanted), wanted, gathering.ensembles)
    if gathering.done < (wanted if whole is None else min(1, wanted)):
        raise RunError(
            f"the condition on the past held in {gathering.done} of {gathering.tried} timelines: "
            f"too rare to find {wanted}; use at most {gathering.done} timelines, or relax it"
        )
    return gathering.ensembles()


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
    return run_slices(task, design.timelines, (about,), progress, Threads(threads), slice_size)[0]


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
    first, *changed = run_slices(
        task, design.timelines, details, progress, Threads(threads), slice_size
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
    )


def prepare(model: Model, say: Say | None = None) -> None:
    """Compile the weeks of `model` now, or load them; announce it by `say` if it takes long."""
    laws = model.draw_laws(0, np.zeros(0, np.int64))  # the types of the records are enough
    Slice(model, model.open_worlds(laws), laws, detail=NOTABLE).prepare(say)
