"""Running: from a scenario and a what-if to a comparison, and from a kept run back to one.

Leaves out how timelines are computed (the engine) and how runs are kept (the
store).
"""

import os
from collections.abc import Callable

from allohistory import engine
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
from allohistory.errors import ArgumentError
from allohistory.model import build
from allohistory.scenario import Scenario, WhatIf

NOISE = 4  # timelines that share one draw of the laws: few, so that many draws are seen
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
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Live `timelines` pairs of histories: as they were, and with one change from its date on.

    Each pair shares its laws, its past and all luck that the change does not reach. `noise`
    timelines share each draw of the laws, so that what the sources leave open can be told from
    chance; 1 draws afresh for every timeline, and then the spread is not known. `laws` are put over
    those drawn, by their paths, such as those of a position. `reading` says what is taken from the
    record: `as-of` lives histories that the record conditioned up to the change, and leaves all
    chance after it open; `hindsight` lives each of them once, with its luck to the end; `prior`
    does without the record. By default it is `as-of` where the scenario ships such histories
    and the runs of their fit agree.
    `coupling` says how luck carries over to the changed world: `weekly`, `clock` or `independent`;
    it matters with hindsight. `threads` (all cores by default) change nothing but the time.
    `progress(done, wanted, so_far)` is called as timelines finish; `so_far()` gives the comparison
    of those. `say` is told in a sentence if the model must first be compiled, which takes a minute.
    Raises InterventionError if the change cannot be made, QuestionError if its condition cannot be
    read, RunError if the condition is too rare, and FitError if the reading has no histories.
    """
    design = Design(timelines, seed, noise, laws, reading, coupling)
    chosen = check_whatif(whatif)
    return run(scenario, chosen, design, threads=threads, progress=progress, say=say)


def simulate(
    scenario: Scenario,
    timelines: int = 2000,
    seed: int = 1,
    *,
    noise: int = NOISE,
    laws: Laws | None = None,
    reading: str | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Live `timelines` histories of a scenario, with nothing changed; otherwise as `compare`.

    As of its start nothing of the record is known: that is from the priors.
    """
    design = Design(timelines, seed, noise, laws, reading)
    return run(scenario, None, design, threads=threads, progress=progress, say=say)


def run(
    scenario: Scenario,
    whatif: WhatIf | None,
    design: Design,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    say: Say | None = None,
) -> Comparison:
    """Live a scenario by `design`, and beside it what a what-if makes of it, if there is one.

    As `compare` and `simulate` do it, which are the doors for those who ask in keywords.
    """
    scenario, threads = check_scenario(scenario), check_threads(threads)
    model = build(scenario)
    check_laws(model, design.laws)
    chosen = conditioning_of(model, design.reading, None if whatif is None else whatif.date)
    asked, design = design.timelines, effective_design(chosen.histories, design)
    if say is not None and chosen.note:
        say(chosen.note)
    if say is not None:
        engine.prepare(model, say)

    def gather(baseline: Ensemble, changed: Ensemble | None = None) -> Comparison:
        return Comparison(scenario, whatif, baseline, changed, asked)

    def partial_run(done: int, wanted: int, partial: Callable[[], tuple[Ensemble, ...]]) -> None:
        if progress is not None:
            progress(done, wanted, lambda: gather(*partial()))

    if whatif is None:
        alone = engine.simulate(
            model, design, histories=chosen.histories, threads=threads, progress=partial_run
        )
        return gather(alone)
    arms = engine.compare(
        model,
        whatif,
        design,
        given=condition(whatif),
        histories=chosen.histories,
        threads=threads,
        progress=partial_run,
    )
    return gather(*arms)


def keep(comparison: Comparison, folder: str | os.PathLike[str] | None = None) -> str:
    """Keep a run in `folder`, else in ALLOHISTORY_RUNS, else in ./runs; give its name."""
    return engine.keep(comparison.baseline, comparison.changed, folder)


def open_run(
    name: str | os.PathLike[str] = "last", folder: str | os.PathLike[str] | None = None
) -> Comparison:
    """Open a kept run by its path, its name, the beginning of one, or `last`.

    Questions, chronicles and causes can be asked of it as of the run itself. Raises StoreError if
    there is no such run, or if it is damaged.
    """
    for value in (name, *(() if folder is None else (folder,))):
        if not isinstance(value, str | os.PathLike):
            raise ArgumentError(f"{value!r} is no name or path of a run; write 'last', or its name")
    kept = engine.reopen(name, folder, finder=histories_of_run)
    whatif = None if kept.changed is None else kept.changed.whatif
    return Comparison(kept.baseline.model.scenario, whatif, kept.baseline, kept.changed)
