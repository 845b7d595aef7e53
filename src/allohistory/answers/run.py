"""Running: from a scenario and a what-if to a comparison, and from a saved run back to one.

Leaves out how timelines are computed (the engine) and how runs are saved (the store).
"""

import os
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import numpy as np

from allohistory import engine
from allohistory.answers.comparison import Run
from allohistory.answers.conditioning import conditioning_of, effective_design, histories_of_run
from allohistory.answers.language.record_questions import condition
from allohistory.answers.requests import (
    check_laws,
    check_scenario,
    check_threads,
    check_whatif,
)
from allohistory.answers.result import Comparison
from allohistory.engine import Design, Ensemble, Laws, Say
from allohistory.errors import ArgumentError, RunError, StoreError
from allohistory.model import build
from allohistory.scenario import Scenario, WhatIf
from allohistory.store import runs_folder

NOISE = 4  # timelines that share one parameter draw: few, so that there are many draws
CHECKED = "finite"  # key of what is remembered of a shard
Progress = Callable[[int, int, Callable[[], Comparison]], None]


def compare(
    scenario: Scenario,
    whatif: WhatIf,
    timelines: int = 2000,
    seed: int = 1,
    *,
    noise: int = NOISE,
    laws: Laws | None = None,
    reading: str | None = None,
    coupling: str = "weekly",
    threads: int | None = None,
    on: str = "threads",
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Simulate `timelines` pairs of histories: without the change, and with it from its date on.

    Each pair shares its laws, its past and all noise that the change does not affect. `noise`
    timelines share each parameter draw, so that uncertainty of the inputs can be separated from
    simulation error; with 1 every timeline has its own draw, and the spread is None. `laws`
    override those drawn, by path, such as those of a position. `reading` says what is taken from
    the record: `as-of` simulates histories conditioned on the record up to the change, random from
    there on; `hindsight` simulates each posterior history once, with its own random draws to the
    end; `prior` does not use the record. The default is `as-of` where the scenario ships such
    histories and the runs of their fit agree.
    `coupling` says how randomness is shared with the changed world: `weekly`, `clock` or
    `independent`; it matters with hindsight. `threads` (all cores by default) affect only the time.
    `on` says where they are computed: `threads`, `processes`, or a Dask cluster of your own,
    `dask://host:port`; answers are the same, to the last bit, among workers of one kind.
    `progress(done, wanted, so_far)` is called as timelines finish; `so_far()` returns the
    comparison of those. `say` gets a sentence if the model must first be compiled, for a minute.
    Raises InterventionError if the change cannot be made, QuestionError if its condition cannot be
    read, RunError if the condition is too rare or no cluster answers, WorkersError if a cluster is
    lost, and FitError if the reading has no histories.
    """
    design = Design(timelines, seed, noise, laws, reading, coupling)
    change = check_whatif(whatif)
    return run(scenario, change, design, threads=threads, on=on, progress=progress, say=say)


def simulate(
    scenario: Scenario,
    timelines: int = 2000,
    seed: int = 1,
    *,
    noise: int = NOISE,
    laws: Laws | None = None,
    reading: str | None = None,
    threads: int | None = None,
    on: str = "threads",
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Simulate `timelines` histories of a scenario without a change; otherwise as `compare`.

    As of its start a run takes nothing from the record, so that reading is from the priors.
    """
    design = Design(timelines, seed, noise, laws, reading)
    return run(scenario, None, design, threads=threads, on=on, progress=progress, say=say)


def run(
    scenario: Scenario,
    whatif: WhatIf | None,
    design: Design,
    *,
    threads: int | None = None,
    on: str = "threads",
    progress: Progress | None = None,
    say: Say | None = None,
    folder: str | os.PathLike[str] | None = None,
) -> Comparison:
    """Simulate a scenario by `design`, and a what-if beside it, if there is one.

    `compare` and `simulate` do the same with keywords. The shards of a large run are put in
    `folder`, the folder of runs by default.
    """
    scenario, threads = check_scenario(scenario), check_threads(threads)
    model = build(scenario)
    check_laws(model, design.laws)
    conditioning = conditioning_of(model, design.reading, None if whatif is None else whatif.date)
    requested, design = design.timelines, effective_design(conditioning.histories, design)
    if say is not None and conditioning.note:
        say(conditioning.note)
    if say is not None:
        engine.prepare(model, say)

    def gather(baseline: Ensemble, changed: Ensemble | None = None) -> Comparison:
        return Comparison(scenario, whatif, baseline, changed, requested)

    def partial_run(done: int, wanted: int, partial: Callable[[], tuple[Ensemble, ...]]) -> None:
        if progress is not None:
            progress(done, wanted, lambda: gather(*partial()))

    def sealed(arms: Sequence[Ensemble]) -> None:
        check_finite(*arms)
        shard = Run(scenario, whatif, arms[0], arms[1] if len(arms) > 1 else None)
        shard.evaluate(question.ask for question in shard.questions.values())

    with closing(engine.executor_of(on, threads)) as executor:
        how: dict[str, Any] = {
            "histories": conditioning.histories,
            "progress": partial_run,
            "execution": engine.Execution(executor, scratch_root(folder), sealed),
        }
        arms: tuple[Ensemble, ...]
        if whatif is None:
            arms = (engine.simulate(model, design, **how),)
        else:
            arms = engine.compare(model, whatif, design, given=condition(whatif), **how)
    check_finite(*arms)
    return gather(*arms)


def scratch_root(folder: str | os.PathLike[str] | None) -> Path:
    """Return where the shards of a large run are put: the folder of runs if there is one."""
    root = runs_folder(folder)
    return root if folder is not None or root.is_dir() else Path(gettempdir())


def check_finite(*arms: Ensemble) -> None:
    """Raise RunError where a series is infinite: a number was too large to calculate with."""
    for arm in arms:
        for shard in arm.shards:
            if CHECKED not in getattr(shard, "memo", ()):
                check_shard(shard)


def check_shard(arm: Ensemble) -> None:
    """Raise RunError where a series of a shard is infinite; remember a shard without any."""
    for name, values in arm.series.items():
        infinite = np.isinf(values)
        if infinite.any():
            timelines, month = infinite.any(axis=1), int(np.argmax(infinite.any(axis=0)))
            raise RunError(
                f"series {name} is infinite in {int(timelines.sum())} of {len(values)} "
                f"timelines, first in {arm.months[month]:%Y-%m}; a number of the scenario or "
                "of the change is too large"
            )
    getattr(arm, "memo", {})[CHECKED] = True


def keep(comparison: Comparison, folder: str | os.PathLike[str] | None = None) -> str:
    """Save a run in `folder`, else in ALLOHISTORY_RUNS, else in ./runs; return its name."""
    return engine.keep(comparison.baseline, comparison.changed, folder)


def open_run(
    name: str | os.PathLike[str] = "last", folder: str | os.PathLike[str] | None = None
) -> Comparison:
    """Open a saved run by its path, its name, the beginning of its name, or `last`.

    It answers questions and gives chronicles and causes like the original. Raises StoreError if
    there is no such run, or if it is damaged.
    """
    for value in (name, *(() if folder is None else (folder,))):
        if not isinstance(value, str | os.PathLike):
            raise ArgumentError(f"{value!r} is not a run's name or path; write 'last', or its name")
    try:
        saved = engine.reopen(name, folder, finder=histories_of_run)
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        what = f"{type(error).__name__}: {error}"
        raise StoreError(
            f"run {name} has a manifest that this program did not write ({what}); run it again"
        ) from error
    whatif = None if saved.changed is None else saved.changed.whatif
    return Comparison(saved.baseline.model.scenario, whatif, saved.baseline, saved.changed)
